//! Carries changes out and looks unknown outcomes up until they are settled: the commands' counterpart of the
//! browser's loop.

use std::collections::{HashMap, VecDeque};

use tokio::task::JoinSet;
use tokio::time::{Duration, Instant, sleep_until};

use crate::api::{Client, Priority};
use crate::change::{
    Author, Changes, Command, End, Failure, FailureKind, LookupContext, Outcome, OutcomeLookup, Pending,
    Request, Stage, Step,
};
use crate::clerk::{Change, ListQuery, OrganizationDomain, Page};
use crate::journal::{EntryId, History, Record};
use crate::state::OpenedJournal;

use super::clock::server_clock;
use super::panic_text::panic_text;
use super::{Clock, JournalWriter, carry_out, failure, panicked};

/// The minimum time to wait for an earlier change of the same row: one lookup often settles it.
const FOR_EARLIER: Duration = Duration::from_secs(5);

/// What to report while the caller waits.
#[derive(Debug, Clone, PartialEq)]
pub enum ChangeProgress {
    /// The outcome is unknown, for this reason, and is being looked up.
    InDoubt(Failure),
    /// The number of lookups so far.
    LookedUp(u32),
}

/// How the driver left a change.
#[derive(Debug, Clone, PartialEq)]
pub enum ChangeResult {
    Ended(End),
    /// The outcome is unknown; the next run of the program will look it up.
    InDoubt {
        /// Why the outcome is unknown.
        failure: Failure,
        /// Why it could not be looked up, if retrying is pointless until the operator acts.
        blocked: Option<Failure>,
    },
    /// Nothing was sent: the outcome of an earlier change to the same row is still unknown, and the two could not be
    /// told apart.
    NotStarted,
}

/// Works on one instance without a screen.
pub struct Driver {
    client: Client,
    writer: JournalWriter,
    author: Author,
    changes: Changes,
    history: History,
    /// Other runs of the program that were alive when the journal was opened.
    living: Vec<String>,
    clock: Clock,
    /// Changes requested so far; numbers the journal entries of this run.
    change_count: u64,
    sent: JoinSet<(EntryId, Result<Outcome, Failure>)>,
    lookups: JoinSet<(EntryId, Result<Page<OrganizationDomain>, Failure>)>,
    /// Ended changes whose result has not been returned yet.
    ended: HashMap<EntryId, End>,
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
        Self {
            client,
            writer,
            author,
            changes: Changes::with_longest_delay(longest_delay),
            history,
            living: opened.contents.living.clone(),
            clock: Clock::system(),
            change_count: 0,
            sent: JoinSet::new(),
            lookups: JoinSet::new(),
            ended: HashMap::new(),
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

    /// Carries the request out. If its outcome is unknown, looks it up for as long as `patience` allows. Waits for an
    /// earlier change of the same row for the same time, but at least for some seconds.
    pub async fn carry_out(
        &mut self,
        request: Request,
        patience: Duration,
        mut progress: impl FnMut(ChangeProgress),
    ) -> ChangeResult {
        // An earlier run's change of the same row comes first: two open changes could not be told apart.
        let earlier_by = Instant::now() + patience.max(FOR_EARLIER);
        while let Some(row) = &request.before
            && let Some(earlier) = self.changes.of_row(&row.id)
        {
            if let Stage::Unknown(OutcomeLookup { blocked: Some(failure), .. }) = &earlier.stage {
                return ChangeResult::Ended(End::Refused(Failure::clone(failure).in_a_change()));
            }
            if earlier_by <= Instant::now() {
                return ChangeResult::NotStarted;
            }
            self.wait(Some(earlier_by)).await;
        }
        let entry = self.begin(request);
        let mut until: Option<Instant> = None;
        loop {
            if let Some(end) = self.ended.remove(&entry) {
                return ChangeResult::Ended(end);
            }
            let lookup = match self.changes.get(&entry).map(|pending| &pending.stage) {
                Some(Stage::Unknown(lookup)) => Some(lookup.clone()),
                _ => None,
            };
            if let Some(lookup) = lookup {
                if until.is_none() {
                    until = Some(Instant::now() + patience);
                    progress(ChangeProgress::InDoubt(lookup.failure.clone()));
                }
                if lookup.blocked.is_some() || until.is_some_and(|until| until <= Instant::now()) {
                    return ChangeResult::InDoubt {
                        failure: lookup.failure,
                        blocked: lookup.blocked.map(|blocked| *blocked),
                    };
                }
            }
            let lookups = self.lookup_count(&entry);
            self.wait(until).await;
            let now = self.lookup_count(&entry);
            if now > lookups {
                progress(ChangeProgress::LookedUp(now));
            }
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

    fn lookup_count(&self, entry: &EntryId) -> u32 {
        match self.changes.get(entry).map(|pending| &pending.stage) {
            Some(Stage::Unknown(lookup)) => lookup.lookups,
            _ => 0,
        }
    }

    fn begin(&mut self, request: Request) -> EntryId {
        self.change_count += 1;
        let entry = EntryId(format!("{}-{}", self.author.session, self.change_count));
        let previous_ids = match &request.change {
            Change::Create { organization_id, body } => self.history.ids_of(organization_id, &body.name),
            _ => Vec::new(),
        };
        let now = self.clock.now();
        let mut command = self.author.command(entry.clone(), &request, previous_ids, now);
        if request.before.is_none() {
            command.known_ids = self.history.ids().map(ToOwned::to_owned).collect();
        }
        self.changes.begin(Pending::sent(entry.clone(), now, request, VecDeque::new()));
        self.spawn(command);
        entry
    }

    fn spawn(&mut self, command: Command) {
        let (entry, at) = (command.entry.clone(), command.at);
        let (client, writer) = (self.client.clone(), self.writer.clone());
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
                let now = self.clock.now();
                self.changes.receive_answer(&entry, result.map_err(Failure::in_a_change), now).into_iter().collect()
            }
            Some(Ok((entry, result))) = self.lookups.join_next() => {
                let history = &self.history;
                let existed_before = |entry: &EntryId, id: &str| history.knew_before(entry, id);
                let is_other_domain = |row: &OrganizationDomain| history.knows_as_another(row);
                let clock = server_clock(&self.client, self.clock.now());
                let context = LookupContext { existed_before: &existed_before, is_other_domain: &is_other_domain, server_clock: clock };
                let now = self.clock.now();
                self.changes.receive_lookup(&entry, result, context, now)
            }
            () = sleep => Vec::new(),
        };
        self.follow(steps).await;
    }

    async fn follow(&mut self, steps: Vec<Step>) {
        for step in steps {
            match step {
                Step::Record(line) => {
                    self.history.add(line.clone());
                    self.writer.record(line).await;
                }
                Step::Ended(ended) => drop(self.ended.insert(ended.entry, ended.end)),
                // There is no operator to ask, and another person's change must not be overwritten.
                Step::Stale(entry) => {
                    if let Some(Pending { stage: Stage::Stale(current), .. }) = self.changes.remove(&entry) {
                        let failure = Failure {
                            current: Some(current),
                            ..Failure::new(FailureKind::Stale, "").in_a_change()
                        };
                        self.ended.insert(entry, End::Refused(failure));
                    }
                }
                Step::InDoubt(_) | Step::Revised(..) => {}
            }
        }
    }
}
