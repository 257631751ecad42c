//! The API worker: effects in, messages out. Each request runs in its own task; none blocks the loop.

mod journal;
mod notes;
mod queries;
mod report;
mod share;

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::watch;
use tokio::task::AbortHandle;

use crate::api::{self, Client, Notice, Priority};
use crate::app::{
    ApiMsg, Command, ConnectionTarget, Effect, Endpoint, Failure, JournalMsg, Msg, PlanEffect, ReadRequest,
    SavedView, Ticket, UnlockDuration,
};
use crate::computer::Computer;
use crate::journal::Instance;
use crate::session::{self, panic_text};
use crate::state::{self, Journal, StateError};

use super::analyst::Analyst;
use super::plans::Plans;
use super::searcher::Searcher;

pub struct Connected {
    pub client: Client,
    pub endpoint: Endpoint,
}

use notes::Notes;
use queries::Queries;
pub use queries::RememberQuery;
use report::{ask, millis, no_client, panicked, pause};
use share::Share;

type Connecting = Pin<Box<dyn Future<Output = Result<Connected, Failure>> + Send>>;

/// Builds the client for a target. Slow work (certificates, the emulator) belongs here, so that it does not delay the first
/// frame.
pub type Connect = Box<dyn Fn(ConnectionTarget) -> Connecting + Send>;

/// Opens the journal of an instance. Blocks while reading files.
pub type JournalOpener =
    Arc<dyn Fn(&Instance) -> Result<state::OpenedJournal, state::StateError> + Send + Sync>;

/// Saves a view. Blocks while writing files.
pub type SaveView = Arc<dyn Fn(&SavedView) -> Result<(), String> + Send + Sync>;

/// How long the program waits at its end for lines still being written to the journal.
const LAST_LINES: Duration = Duration::from_secs(2);

/// Executes effects.
pub struct Worker {
    connect: Connect,
    open_journal: JournalOpener,
    queries: Queries,
    save_view: Option<SaveView>,
    /// Cloned into every task. Unbounded, so a full channel can never drop a result.
    replies: UnboundedSender<Msg>,
    clients: watch::Sender<Option<Client>>,
    /// Set once, by the task that opens the journal.
    journal: Arc<OnceLock<Arc<Journal>>>,
    questions: HashMap<Ticket, AbortHandle>,
    /// By running operation: true cancels it if it is still waiting to be sent.
    stops: HashMap<Ticket, watch::Sender<bool>>,
    searcher: Searcher,
    analyst: Analyst,
    share: Share,
    plans: Plans,
    notes: Notes,
}

impl Worker {
    /// Returns the worker and its replies. Starting effects needs a tokio runtime.
    #[must_use]
    pub fn new(connect: Connect, open_journal: JournalOpener) -> (Self, UnboundedReceiver<Msg>) {
        let (replies, messages) = unbounded_channel();
        let (clients, _) = watch::channel(None);
        let searcher = Searcher::new(replies.clone());
        let analyst = Analyst::new(replies.clone());
        let share = Share::new(replies.clone());
        let journal = Arc::default();
        let plans = Plans::new(Arc::clone(&journal), replies.clone());
        let notes = Notes::new(Arc::clone(&journal), replies.clone());
        let worker = Self {
            connect,
            open_journal,
            queries: Queries::default(),
            save_view: None,
            replies,
            clients,
            journal,
            questions: HashMap::new(),
            stops: HashMap::new(),
            searcher,
            analyst,
            share,
            plans,
            notes,
        };
        (worker, messages)
    }

    pub fn remember_queries(&mut self, remember: RememberQuery) {
        self.queries.keep(remember);
    }

    pub fn use_computer(&mut self, computer: Arc<dyn Computer>) {
        self.share.use_computer(computer);
    }

    pub fn save_views(&mut self, save: SaveView) {
        self.save_view = Some(save);
    }

    /// Saves a view off the loop.
    fn save_view(&self, ticket: Ticket, view: SavedView) {
        let (save, replies) = (self.save_view.clone(), self.replies.clone());
        let saving = tokio::task::spawn_blocking(move || {
            save.map_or_else(|| Err("there is no config file".to_owned()), |save| save(&view))
        });
        tokio::spawn(async move {
            let result = saving.await.unwrap_or_else(|error| Err(panic_text(error)));
            let _ = replies.send(Msg::ViewSaved(ticket, result));
        });
    }

    /// Starts an effect; returns immediately.
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
                self.searcher.cancel(ticket);
                self.analyst.cancel(ticket);
                if let Some(question) = self.questions.remove(&ticket) {
                    question.abort();
                }
            }
            Effect::Read(ticket, question) => self.ask(ticket, question, Priority::Screen),
            Effect::ReadCopyPage(ticket, query) => {
                self.ask(ticket, ReadRequest::Rows(query), Priority::Background);
            }
            Effect::Lookup(ticket, question) => self.look(ticket, question),
            Effect::Search(ticket, search) => self.searcher.start(ticket, *search),
            Effect::Analyze(ticket, analysis) => self.analyst.start(ticket, *analysis),
            Effect::FindFlags(ticket, search) => self.searcher.find_flags(ticket, *search),
            Effect::CountViews(ticket, views) => self.searcher.count(ticket, *views),
            Effect::SaveView(ticket, view) => self.save_view(ticket, *view),
            Effect::CancelWaiting(ticket) => {
                if let Some(stop) = self.stops.get(&ticket) {
                    stop.send_replace(true);
                }
            }
            Effect::Change(ticket, command) => self.change(ticket, *command),
            Effect::OpenJournal(instance) => self.open_journal(instance),
            Effect::ReloadJournal => self.read_journal(),
            Effect::RetryJournalWrites => self.write_journal(),
            Effect::Record(line) => self.record(line),
            Effect::Notes(effect) => self.notes.start(effect),
            Effect::Plan(PlanEffect::Check(ticket, command)) => self.check(ticket, *command),
            Effect::Plan(effect) => self.plans.start(effect),
            Effect::RememberQuery(text) => self.queries.remember(text),
            Effect::CopyText(ticket, text) => self.share.copy(ticket, text),
            Effect::OpenLink(ticket, url) => self.share.open(ticket, url),
            Effect::Export(ticket, export) => self.share.export(ticket, *export),
            // For the loop, which has the terminal.
            Effect::SendToTerminal(_) => {}
        }
    }

    /// Ends the worker: sends no more requests. Of the remaining effects, only journal lines, notes and queries are written. Waits, up
    /// to a limit, until every line is written or was retried once, and checks that the journal is unchanged.
    pub async fn finish(&mut self, effects: Vec<Effect>) {
        self.lock();
        for effect in effects {
            match effect {
                Effect::Record(line) => self.record(line),
                Effect::RememberQuery(text) => self.queries.remember(text),
                Effect::Notes(effect) => self.notes.start(effect),
                _ => {}
            }
        }
        self.notes.finish(LAST_LINES).await;
        self.queries.finish(LAST_LINES).await;
        self.share.finish(LAST_LINES).await;
        let Some(journal) = self.journal.get() else { return };
        // If the disk takes longer, a change lacks its last line; the next start looks it up.
        let failure_text = match tokio::time::timeout(LAST_LINES, journal.flush()).await {
            Err(_) => "the disk has not answered in time".to_owned(),
            // A crashed writer reports nothing; all other problems were already reported.
            Ok(Err(error @ StateError::Ended)) => error.to_string(),
            Ok(_) => return,
        };
        let _ = self.replies.send(Msg::Journal(JournalMsg::OutOfReach(Some(failure_text))));
    }

    /// Executes a change in one task and reports its result from another, so that a panic is also reported.
    fn change(&mut self, ticket: Ticket, command: Command) {
        let (replies, writer) = (self.replies.clone(), self.writer());
        let Some(client) = self.client(ticket) else {
            let _ = replies.send(Msg::Api(ApiMsg::Changed(ticket, Err(no_client()))));
            return;
        };
        let (entry, at) = (command.entry.clone(), command.at);
        let task = tokio::spawn(session::carry_out(client, writer.clone(), command));
        tokio::spawn(async move {
            let result = match task.await {
                Ok(result) => result,
                Err(error) => Err(session::panicked(&writer, entry, at, panic_text(error)).await),
            };
            let _ = replies.send(Msg::Api(ApiMsg::Changed(ticket, result)));
        });
    }

    /// Checks whether a step of a plan could be sent.
    fn check(&mut self, ticket: Ticket, command: Command) {
        let replies = self.replies.clone();
        let Some(client) = self.client(ticket) else {
            let _ = replies.send(Msg::Api(ApiMsg::Checked(ticket, Err(no_client()))));
            return;
        };
        let task = tokio::spawn(async move { session::check_step(&client, &command).await });
        tokio::spawn(async move {
            let result = task.await.unwrap_or_else(|error| Err(panicked(error)));
            let _ = replies.send(Msg::Api(ApiMsg::Checked(ticket, result)));
        });
    }

    /// The client for a ticket: reports its waits, and can be cancelled while waiting.
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

    /// Looks up the outcome of a change. Sends the reading of Clerk's clock first, because it dates the change.
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
        // The unlock was for the previous instance.
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
            // Fails only once the loop has ended.
            let _ = replies.send(Msg::Api(ApiMsg::Connected(result)));
        });
    }

    /// Runs one request in one task and reports its result from another, so that a panic is also reported.
    fn spawn<T, F>(
        &mut self,
        ticket: Ticket,
        request: impl FnOnce(Client) -> F,
        report: impl FnOnce(Result<T, Failure>) -> ApiMsg + Send + 'static,
    ) -> AbortHandle
    where
        T: Send + 'static,
        F: Future<Output = Result<T, Failure>> + Send + 'static,
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
                Ok(result) => result,
                // The core cancelled the question and does not wait for it.
                Err(error) if error.is_cancelled() => return,
                Err(error) => Err(panicked(error)),
            };
            let _ = replies.send(Msg::Api(report(result)));
        });
        handle
    }
}
