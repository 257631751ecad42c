//! Carries changes out, many at the same time, and looks unknown outcomes up until they are settled: the commands'
//! counterpart of the browser's loop.

mod progress;
mod waiting;

use std::collections::{HashMap, VecDeque};
use std::sync::mpsc::{Receiver, Sender, channel};

use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Duration, Instant, sleep_until};

use crate::api::{Client, Priority};
use crate::change::{
    Author, Changes, Command, End, Failure, FailureKind, LookupContext, Outcome, Pending, Request, Stage,
    Step,
};
use crate::clerk::{Change, ListQuery, OrganizationDomain, Page};
use crate::journal::{EntryId, History, Line, PlanStep, Record, UndoError};
use crate::state::OpenedJournal;

use super::clock::server_clock;
use super::panic_text::panic_text;
use super::precheck::check_step;
use super::{Clock, JournalWriter, carry_out, failure, panicked};
use progress::Awaited;
pub use progress::{ChangeProgress, ChangeResult, CheckId, DriverEvent};
use waiting::WaitingChange;

/// The minimum time to wait for an earlier change of the same row: one lookup often settles it.
const FOR_EARLIER: Duration = Duration::from_secs(5);

/// How many deletions to look up again later. Each one keeps its row in memory.
const MOST_WATCHED: usize = 1_000;

/// Works on one instance without a screen.
pub struct Driver {
    client: Client,
    writer: JournalWriter,
    author: Author,
    changes: Changes,
    history: History,
    /// Lines that this run has written into the journal, not yet in `history`.
    journalled: Receiver<Line>,
    /// Other runs of the program that were alive when the journal was opened.
    living: Vec<String>,
    clock: Clock,
    /// Changes requested so far; numbers the journal entries of this run.
    change_count: u64,
    check_count: u64,
    sent: JoinSet<(EntryId, Result<Outcome, Failure>)>,
    lookups: JoinSet<(EntryId, Result<Page<OrganizationDomain>, Failure>)>,
    checks: JoinSet<(CheckId, Result<(), Failure>)>,
    /// Changes whose end the caller waits for.
    awaited: HashMap<EntryId, Awaited>,
    /// Changes that have not begun, because an earlier change of the same row is open. In the order of their requests.
    waiting: VecDeque<WaitingChange>,
    /// Withdraws a change that is not sent yet.
    cancels: HashMap<EntryId, watch::Sender<bool>>,
    events: VecDeque<DriverEvent>,
}

impl Driver {
    /// Changes that earlier runs left open are looked up in the background.
    #[must_use]
    pub fn new(
        client: Client,
        writer: JournalWriter,
        opened: &OpenedJournal,
        profile: String,
        longest_delay: i64,
    ) -> Self {
        let history = opened.contents.history.clone();
        let author = Author {
            session: opened.session.clone(),
            profile,
            instance: opened.journal.instance().clone(),
            operator: opened.operator.clone(),
            reason: None,
        };
        let (copies, journalled): (Sender<Line>, _) = channel();
        Self {
            client,
            writer: writer.with_copies(copies),
            author,
            changes: Changes::with_longest_delay(longest_delay),
            history,
            journalled,
            living: opened.contents.living.clone(),
            clock: Clock::system(),
            change_count: 0,
            check_count: 0,
            sent: JoinSet::new(),
            lookups: JoinSet::new(),
            checks: JoinSet::new(),
            awaited: HashMap::new(),
            waiting: VecDeque::new(),
            cancels: HashMap::new(),
            events: VecDeque::new(),
        }
    }

    /// Adopts changes that earlier runs left without an outcome; returns how many.
    pub async fn adopt(&mut self, orphans: &[EntryId]) -> usize {
        let records: Vec<Record> = orphans.iter().filter_map(|id| self.history.get(id)).cloned().collect();
        let steps = self.changes.adopt(records.iter(), self.clock.now());
        // These are looked up as time permits: no caller waits for them.
        self.changes.resume_watches(&self.history, &self.living, self.clock.now());
        self.follow(steps).await;
        records.len()
    }

    /// Waits for the end of an adopted change as if it had been started here. Returns whether it is still open.
    pub fn attend(&mut self, entry: &EntryId, patience: Duration) -> bool {
        let is_open = self.changes.get(entry).is_some();
        if is_open {
            self.awaited.insert(entry.clone(), Awaited::new(patience));
        }
        is_open
    }

    /// What is known of a change, including what this run has found out.
    pub fn record(&mut self, entry: &EntryId) -> Option<&Record> {
        self.note_journalled();
        self.history.get(entry)
    }

    /// Carries the request out. If its outcome is unknown, looks it up for as long as `patience` allows. Waits for an
    /// earlier change of the same row for the same time, but at least for some seconds.
    pub async fn carry_out(
        &mut self,
        request: Request,
        patience: Duration,
        mut progress: impl FnMut(ChangeProgress),
    ) -> ChangeResult {
        let entry = self.start(request, None, patience);
        loop {
            match self.next(None).await {
                Some(DriverEvent::Progress(of, news)) if of == entry => progress(news),
                Some(DriverEvent::Finished(of, result)) if of == entry => return result,
                Some(_) => {}
                None => return ChangeResult::NotStarted,
            }
        }
    }

    /// Starts a change; [`Self::next`] reports its end. If its outcome is unknown, it is looked up for as long as
    /// `patience` allows. It begins when no earlier change of the same row is open, for which it waits for the same
    /// time, but at least for some seconds. A step of a plan is sent only if its row still is as the plan knew it.
    pub fn start(&mut self, request: Request, plan: Option<PlanStep>, patience: Duration) -> EntryId {
        self.change_count += 1;
        let entry = EntryId(format!("{}-{}", self.author.session, self.change_count));
        self.awaited.insert(entry.clone(), Awaited::new(patience));
        let until = Instant::now() + patience.max(FOR_EARLIER);
        self.waiting.push_back(WaitingChange { entry: entry.clone(), request, plan, until });
        self.begin_waiting();
        entry
    }

    /// Starts the undo of a change of this operator, as [`Self::start`].
    ///
    /// # Errors
    ///
    /// When it cannot be undone.
    pub fn take_back(
        &mut self,
        undone: &EntryId,
        plan: Option<PlanStep>,
        patience: Duration,
    ) -> Result<EntryId, UndoError> {
        self.note_journalled();
        let undo = self.history.undo_one(undone, &self.author.operator)?;
        let request = Request::of_undo(undo).ok_or_else(|| UndoError::Incomplete(undone.clone()))?;
        Ok(self.start(request, plan, patience))
    }

    /// Starts to check, without changing anything, whether a step of a plan could be sent: whether its row still is as
    /// the plan knew it.
    pub fn check(&mut self, request: &Request) -> CheckId {
        self.check_count += 1;
        let id = CheckId(self.check_count);
        let command = self.command(EntryId(String::new()), request);
        let client = self.client.clone();
        self.checks.spawn(async move { (id, check_step(&client, &command).await) });
        id
    }

    /// Withdraws a change that has not been sent yet: it ends with [`FailureKind::Stopped`]. Has no effect on one that
    /// was sent.
    pub fn withdraw(&mut self, entry: &EntryId) {
        if let Some(cancel) = self.cancels.get(entry) {
            // A change that has ended has no receiver any more.
            let _ = cancel.send(true);
        }
        if let Some(place) = self.waiting.iter().position(|waiting| waiting.entry == *entry) {
            self.waiting.remove(place);
            let failure = Failure::new(FailureKind::Stopped, "").in_a_change();
            self.finish(entry.clone(), ChangeResult::Ended(End::Refused(failure)));
        }
    }

    /// The next event of the started changes and checks; `None` if there are none, or not until that time. Dropping the
    /// future loses nothing.
    pub async fn next(&mut self, until: Option<Instant>) -> Option<DriverEvent> {
        loop {
            self.report_progress();
            if let Some(event) = self.events.pop_front() {
                return Some(event);
            }
            let is_idle = self.awaited.is_empty() && self.checks.is_empty();
            if is_idle || until.is_some_and(|until| until <= Instant::now()) {
                return None;
            }
            let due = self.awaited.values().filter_map(Awaited::deadline);
            let earlier = self.waiting.iter().map(|waiting| waiting.until);
            let wake = due.chain(earlier).chain(until).min();
            self.wait(wake).await;
        }
    }

    /// Looks up what earlier runs left open, for at most `patience`; returns how many are still open.
    pub async fn settle(&mut self, patience: Duration) -> usize {
        let until = Instant::now() + patience;
        while !self.changes.are_all_blocked() && Instant::now() < until {
            self.wait(Some(until)).await;
        }
        self.changes.open()
    }

    fn command(&mut self, entry: EntryId, request: &Request) -> Command {
        self.note_journalled();
        let previous_ids = match &request.change {
            Change::Create { organization_id, body } => self.history.ids_of(organization_id, &body.name),
            _ => Vec::new(),
        };
        let mut command = self.author.command(entry, request, previous_ids, self.clock.now());
        if request.before.is_none() {
            command.known.ids = self.history.ids().map(ToOwned::to_owned).collect();
        }
        command
    }

    fn begin(&mut self, change: WaitingChange) {
        let WaitingChange { entry, request, plan, .. } = change;
        let command = self.command(entry.clone(), &request);
        let command = plan.into_iter().fold(command, Command::of_plan);
        let at = command.at;
        self.changes.begin(Pending::sent(entry.clone(), at, request, VecDeque::new()));
        let (cancel, cancelled) = watch::channel(false);
        self.cancels.insert(entry.clone(), cancel);
        let (client, writer) = (self.client.cancellable(cancelled), self.writer.clone());
        self.sent.spawn(async move {
            // A task of its own, so that a panic becomes a result as well.
            let task = tokio::spawn(carry_out(client, writer.clone(), command));
            let result = match task.await {
                Ok(result) => result,
                Err(error) => Err(panicked(&writer, entry.clone(), at, panic_text(error)).await),
            };
            (entry, result)
        });
    }

    fn start_lookup(&mut self, entry: EntryId, query: ListQuery) {
        // No caller waits for watched verdicts.
        let is_awaited = self.changes.get(&entry).is_some();
        let priority = if is_awaited { Priority::Change } else { Priority::Background };
        let client = self.client.with_priority(priority);
        self.lookups
            .spawn(async move { (entry, client.list_all(&query).await.map_err(|error| failure(&error))) });
    }

    /// Waits for the next event, but not beyond `until`.
    async fn wait(&mut self, until: Option<Instant>) {
        for (entry, query) in self.changes.lookups_due(self.clock.now()) {
            self.start_lookup(entry, query);
        }
        let due = self.changes.deadline().map(|due| Instant::now() + self.clock.until(due));
        let wake = due.into_iter().chain(until).min();
        let sleep = async {
            match wake {
                Some(wake) => sleep_until(wake).await,
                None => std::future::pending().await,
            }
        };
        let steps: Vec<Step> = tokio::select! {
            Some(Ok((entry, result))) = self.sent.join_next() => {
                self.cancels.remove(&entry);
                let now = self.clock.now();
                let step = self.changes.receive_answer(&entry, result.map_err(Failure::in_a_change), now);
                self.changes.limit_watches(MOST_WATCHED);
                step.into_iter().collect()
            }
            Some(Ok((entry, result))) = self.lookups.join_next() => {
                self.note_journalled();
                let history = &self.history;
                let existed_before = |entry: &EntryId, id: &str| history.knew_before(entry, id);
                let is_other_domain = |row: &OrganizationDomain| history.knows_as_another(row);
                let clock = server_clock(&self.client, self.clock.now());
                let context = LookupContext { existed_before: &existed_before, is_other_domain: &is_other_domain, server_clock: clock };
                let now = self.clock.now();
                self.changes.receive_lookup(&entry, result, context, now)
            }
            Some(Ok((id, result))) = self.checks.join_next() => {
                self.events.push_back(DriverEvent::Checked(id, result));
                Vec::new()
            }
            () = sleep => Vec::new(),
        };
        self.follow(steps).await;
    }

    /// Follows the steps. Everything is known and queued when this returns; the future completes when the lines are
    /// written.
    fn follow(&mut self, steps: Vec<Step>) -> impl Future<Output = ()> + use<> {
        let mut written = Vec::new();
        for step in steps {
            match step {
                Step::Record(line) => {
                    self.history.add(line.clone());
                    written.push(self.writer.record(line));
                }
                Step::Ended(ended) => self.finish(ended.entry, ChangeResult::Ended(ended.end)),
                // There is no operator to ask, and another person's change must not be overwritten.
                Step::Stale(entry) => {
                    if let Some(Pending { stage: Stage::Stale(current), .. }) = self.changes.remove(&entry) {
                        let failure = Failure {
                            current: Some(current),
                            ..Failure::new(FailureKind::Stale, "").in_a_change()
                        };
                        self.finish(entry, ChangeResult::Ended(End::Refused(failure)));
                    }
                }
                Step::InDoubt(_) | Step::Revised(..) => {}
            }
        }
        async move {
            for line in written {
                line.await;
            }
        }
    }
}
