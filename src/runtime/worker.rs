//! The API worker: effects in, messages out. Each request is a task of its own; none blocks the loop.

mod queries;
mod report;

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::watch;
use tokio::task::AbortHandle;

use crate::api::{self, Client, Error, Notice, Priority};
use crate::app::{
    ApiMsg, Command, ConnectionTarget, Effect, Endpoint, Failure, JournalMsg, Msg, OpenedJournal,
    ReadRequest, ReloadedJournal, Ticket, UnlockDuration,
};
use crate::journal::{Instance, Line};
use crate::session::{self, JournalWriter, failure, panic_text};
use crate::state::{self, Journal, StateError};

use super::searcher::Searcher;

/// A client and where it points.
pub struct Connected {
    /// The client.
    pub client: Client,
    /// Where it points.
    pub endpoint: Endpoint,
}

use queries::Queries;
pub use queries::RememberQuery;
use report::{ask, millis, no_client, panicked, pause, told};

type Connecting = Pin<Box<dyn Future<Output = Result<Connected, Failure>> + Send>>;

/// Builds the client for a target. Slow work (certificates, the emulator) belongs in here, off the first frame.
pub type Connect = Box<dyn Fn(ConnectionTarget) -> Connecting + Send>;

/// Opens the journal of an instance. Blocks: files are read.
pub type OpenJournal =
    Arc<dyn Fn(&Instance) -> Result<state::OpenedJournal, state::StateError> + Send + Sync>;

/// How long the end of the program waits for lines that are on their way to the journal.
const LAST_LINES: Duration = Duration::from_secs(2);

/// Does what the core wants done.
pub struct Worker {
    connect: Connect,
    open_journal: OpenJournal,
    queries: Queries,
    /// Told to every task; what they send is unbounded, so that no result is ever lost to a full channel.
    replies: UnboundedSender<Msg>,
    clients: watch::Sender<Option<Client>>,
    /// Set once, by the task that opens it.
    journal: Arc<OnceLock<Arc<Journal>>>,
    questions: HashMap<Ticket, AbortHandle>,
    /// For whatever is under way: true stops it if it waits to be sent.
    stops: HashMap<Ticket, watch::Sender<bool>>,
    searcher: Searcher,
}

impl Worker {
    /// A worker, and what it will reply. Needs a tokio runtime around it when effects are started.
    #[must_use]
    pub fn new(connect: Connect, open_journal: OpenJournal) -> (Self, UnboundedReceiver<Msg>) {
        let (replies, messages) = unbounded_channel();
        let (clients, _) = watch::channel(None);
        let searcher = Searcher::new(replies.clone());
        let worker = Self {
            connect,
            open_journal,
            queries: Queries::default(),
            replies,
            clients,
            journal: Arc::default(),
            questions: HashMap::new(),
            stops: HashMap::new(),
            searcher,
        };
        (worker, messages)
    }

    /// Keeps the queries that are typed.
    pub fn remember_queries(&mut self, remember: RememberQuery) {
        self.queries.keep(remember);
    }

    /// Starts what is to be done; returns at once.
    pub fn start(&mut self, effect: Effect) {
        match effect {
            Effect::Connect(target) => self.build_client(target),
            Effect::Unlock(unlock) => {
                if let Some(client) = &*self.clients.borrow() {
                    client.unlock(match unlock {
                        UnlockDuration::Unlimited => api::Unlock::ForGood,
                        UnlockDuration::Millis(span) => {
                            api::Unlock::For(Duration::from_millis(u64::try_from(span).unwrap_or(0)))
                        }
                    });
                }
            }
            Effect::Lock => self.lock(),
            Effect::Retry => {
                if let Some(client) = &*self.clients.borrow() {
                    client.try_again();
                }
            }
            Effect::Abort(ticket) => {
                self.searcher.give_up(ticket);
                if let Some(question) = self.questions.remove(&ticket) {
                    question.abort();
                }
            }
            Effect::Read(ticket, question) => self.ask(ticket, question, Priority::Screen),
            Effect::ReadCopyPage(ticket, query) => {
                self.ask(ticket, ReadRequest::Rows(query), Priority::Background)
            }
            Effect::Lookup(ticket, question) => self.look(ticket, question),
            Effect::Search(ticket, search) => self.searcher.start(ticket, *search),
            Effect::CancelWaiting(ticket) => {
                if let Some(stop) = self.stops.get(&ticket) {
                    stop.send_replace(true);
                }
            }
            Effect::Change(ticket, order) => self.change(ticket, *order),
            Effect::OpenJournal(instance) => self.open_journal(instance),
            Effect::ReloadJournal => self.read_journal(),
            Effect::RetryJournalWrites => self.write_journal(),
            Effect::Record(line) => self.record(line),
            Effect::RememberQuery(text) => self.queries.remember(text),
        }
    }

    /// Ends: nothing is sent any more that has not left. Of the effects that were still to be started the lines for the
    /// journal are written, the rest is of no use to anybody. Waits, within a bound, until every line stands there or was tried
    /// once more, and looks whether the journal is as it was left.
    pub async fn finish(&mut self, effects: Vec<Effect>) {
        self.lock();
        for effect in effects {
            match effect {
                Effect::Record(line) => self.record(line),
                Effect::RememberQuery(text) => self.queries.remember(text),
                _ => {}
            }
        }
        self.queries.finish(LAST_LINES).await;
        let Some(journal) = self.journal.get() else { return };
        // A disk that takes longer leaves a change without its last line; the next start looks it up again.
        let untold = match tokio::time::timeout(LAST_LINES, journal.flush()).await {
            Err(_) => "the disk has not answered in time".to_owned(),
            // A writer that has failed inside tells nothing any more; of all else it has told.
            Ok(Err(error @ StateError::Ended)) => error.to_string(),
            Ok(_) => return,
        };
        let _ = self.replies.send(Msg::Journal(JournalMsg::OutOfReach(Some(untold))));
    }

    fn writer(&self) -> JournalWriter {
        JournalWriter::new(self.journal.get().cloned())
    }

    /// Writes the line. What becomes of it the journal tells.
    fn record(&self, line: Line) {
        drop(self.writer().record(line));
    }

    /// Tries what the journal has kept once more.
    fn write_journal(&self) {
        if let Some(journal) = self.journal.get() {
            drop(journal.flush());
        }
    }

    fn open_journal(&self, instance: Instance) {
        let (open, place) = (Arc::clone(&self.open_journal), Arc::clone(&self.journal));
        let replies = self.replies.clone();
        let opened = move || {
            let opened =
                open(&instance).map(|state::OpenedJournal { journal, session, operator, contents }| {
                    journal.listen(move |notice| drop(replies.send(Msg::Journal(told(notice)))));
                    // It is opened once; a second one would be another run's.
                    let _ = place.set(journal);
                    let state::JournalContents { history, orphans, living, skipped } = contents;
                    Box::new(OpenedJournal { session, operator, history, orphans, living, skipped })
                });
            opened.map_err(|error| error.to_string())
        };
        self.report_from_disk(opened, JournalMsg::Opened);
    }

    fn read_journal(&self) {
        let journal = self.journal.get().cloned();
        let read = move || {
            let journal = journal.ok_or("it is not open")?;
            let state::JournalContents { history, living, .. } =
                journal.read().map_err(|error| error.to_string())?;
            Ok(ReloadedJournal { history, living })
        };
        self.report_from_disk(read, JournalMsg::Reloaded);
    }

    /// Does something with files, off the loop, and reports what came of it; a panic is a failure as well.
    fn report_from_disk<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, String> + Send + 'static,
        report: fn(Result<T, String>) -> JournalMsg,
    ) {
        let replies = self.replies.clone();
        let work = tokio::task::spawn_blocking(work);
        tokio::spawn(async move {
            let result = work.await.unwrap_or_else(|error| Err(panic_text(error)));
            let _ = replies.send(Msg::Journal(report(result)));
        });
    }

    /// Carries a change out in a task, and reports its result from a second one, so that a panic is a result as well.
    fn change(&mut self, ticket: Ticket, order: Command) {
        let (replies, writer) = (self.replies.clone(), self.writer());
        let Some(client) = self.client(ticket) else {
            let _ = replies.send(Msg::Api(ApiMsg::Changed(ticket, Err(no_client()))));
            return;
        };
        let (entry, at) = (order.entry.clone(), order.at);
        let task = tokio::spawn(session::carry_out(client, writer.clone(), order));
        tokio::spawn(async move {
            let result = match task.await {
                Ok(result) => result,
                Err(error) => Err(session::panicked(&writer, entry, at, panic_text(error)).await),
            };
            let _ = replies.send(Msg::Api(ApiMsg::Changed(ticket, result)));
        });
    }

    /// The client, with whoever waits for that ticket told of its waits, and able to end them.
    fn client(&mut self, ticket: Ticket) -> Option<Client> {
        let client = self.clients.borrow().clone()?;
        let observer = self.replies.clone();
        self.stops.retain(|_, stop| !stop.is_closed());
        let (stop, stopped) = watch::channel(false);
        self.stops.insert(ticket, stop);
        Some(client.cancellable(stopped).observed(Arc::new(move |notice: &Notice| {
            let _ = observer.send(Msg::Api(ApiMsg::Paused(ticket, pause(notice))));
        })))
    }

    fn lock(&self) {
        if let Some(client) = &*self.clients.borrow() {
            client.lock();
        }
    }

    fn ask(&mut self, ticket: Ticket, question: ReadRequest, priority: Priority) {
        self.questions.retain(|_, question| !question.is_finished());
        let handle = self.spawn(
            ticket,
            async move |client| ask(&client.with_priority(priority), question).await,
            move |result| ApiMsg::Answered(ticket, result),
        );
        self.questions.insert(ticket, handle);
    }

    /// Asks what became of a change. When it was carried out is told by Clerk's clock, so that comes first.
    fn look(&mut self, ticket: Ticket, question: ReadRequest) {
        self.questions.retain(|_, question| !question.is_finished());
        let replies = self.replies.clone();
        let handle = self.spawn(
            ticket,
            async move |client| {
                let client = client.with_priority(Priority::Change);
                let answer = ask(&client, question).await;
                if let Some(clock) = client.server_clock() {
                    let (shown, uncertainty) = (clock.now(), millis(clock.uncertainty()));
                    let _ = replies.send(Msg::Api(ApiMsg::ServerClock { shown, uncertainty }));
                }
                answer
            },
            move |result| ApiMsg::Answered(ticket, result),
        );
        self.questions.insert(ticket, handle);
    }

    fn build_client(&self, target: ConnectionTarget) {
        // What the lock was opened for is the instance that is being left.
        self.lock();
        let building = tokio::spawn((self.connect)(target));
        let clients = self.clients.clone();
        let replies = self.replies.clone();
        tokio::spawn(async move {
            let result = match building.await {
                Ok(Ok(Connected { client, endpoint })) => {
                    clients.send_replace(Some(client));
                    Ok(endpoint)
                }
                Ok(Err(failure)) => Err(failure),
                Err(error) => Err(panicked(error)),
            };
            // Nobody is there to be told once the loop has ended.
            let _ = replies.send(Msg::Api(ApiMsg::Connected(result)));
        });
    }

    /// Runs one request in a task, and reports its result from a second one, so that a panic is a result as well.
    fn spawn<T, F>(
        &mut self,
        ticket: Ticket,
        request: impl FnOnce(Client) -> F,
        report: impl FnOnce(Result<T, Failure>) -> ApiMsg + Send + 'static,
    ) -> AbortHandle
    where
        T: Send + 'static,
        F: Future<Output = Result<T, Error>> + Send + 'static,
    {
        let replies = self.replies.clone();
        let Some(client) = self.client(ticket) else {
            let _ = replies.send(Msg::Api(report(Err(no_client()))));
            return tokio::spawn(async {}).abort_handle();
        };
        let task = tokio::spawn(request(client));
        let handle = task.abort_handle();
        tokio::spawn(async move {
            let result = match task.await {
                Ok(result) => result.map_err(|error| failure(&error)),
                // Whoever gave up the question does not wait for it.
                Err(error) if error.is_cancelled() => return,
                Err(error) => Err(panicked(error)),
            };
            let _ = replies.send(Msg::Api(report(result)));
        });
        handle
    }
}
