//! Carries changes out and looks up what is in doubt, until it is settled: what the browser's loop does, for a command.

use std::collections::{HashMap, VecDeque};

use tokio::task::JoinSet;
use tokio::time::{Duration, Instant, sleep_until};

use crate::api::{Client, Priority};
use crate::change::{
    Author, Changes, Command, Doubt, End, Failure, FailureKind, Known, Outcome, Pending, Request, Stage, Step,
};
use crate::clerk::{Change, ListQuery, OrganizationDomain, Page};
use crate::journal::{EntryId, History, Record};
use crate::state::Opened;

use super::clock::server_clock;
use super::panic_text::panic_text;
use super::{Clock, Scribe, carry_out, failure, panicked};

/// How long an earlier change of the same row is waited for in any case: one lookup often settles it.
const FOR_EARLIER: Duration = Duration::from_secs(5);

/// What happens while somebody waits.
#[derive(Debug, Clone, PartialEq)]
pub enum Progress {
    /// The outcome of the change is unknown, for this reason, and is being looked up.
    InDoubt(Failure),
    /// It was looked up so often.
    LookedUp(u32),
}

/// How a change was left.
#[derive(Debug, Clone, PartialEq)]
pub enum Left {
    /// It is over.
    Ended(End),
    /// Its outcome is unknown; the next run of the program looks it up.
    InDoubt {
        /// Why it is unknown.
        failure: Failure,
        /// Why it could not be looked up, where that is for a reason that does not pass by itself.
        barred: Option<Failure>,
    },
    /// Nothing was sent: an earlier change of the same row is still in doubt, and the two could not be told apart.
    NotBegun,
}

/// Works on one instance without a screen.
pub struct Driver {
    client: Client,
    scribe: Scribe,
    author: Author,
    changes: Changes,
    history: History,
    /// The other runs of the program that lived when the journal was opened.
    living: Vec<String>,
    clock: Clock,
    /// How many changes were asked for.
    asked: u64,
    carried: JoinSet<(EntryId, Result<Outcome, Failure>)>,
    looked: JoinSet<(EntryId, Result<Page<OrganizationDomain>, Failure>)>,
    /// Ends of changes that nobody has taken yet.
    ended: HashMap<EntryId, End>,
}

impl Driver {
    /// Works with that client and journal. What earlier runs have left open is looked up beside whatever is asked for.
    #[must_use]
    pub fn new(client: Client, scribe: Scribe, opened: &Opened, profile: String, longest_delay: i64) -> Self {
        let history = opened.reading.history.clone();
        let author = Author {
            session: opened.session.clone(),
            profile,
            instance: opened.journal.instance().clone(),
            operator: opened.operator.clone(),
            reason: None,
        };
        Self {
            client,
            scribe,
            author,
            changes: Changes::with_longest_delay(longest_delay),
            history,
            living: opened.reading.living.clone(),
            clock: Clock::system(),
            asked: 0,
            carried: JoinSet::new(),
            looked: JoinSet::new(),
            ended: HashMap::new(),
        }
    }

    /// Takes over what earlier runs have left without an outcome; returns how many there are.
    pub async fn adopt(&mut self, orphans: &[EntryId]) -> usize {
        let records: Vec<Record> = orphans.iter().filter_map(|id| self.history.get(id)).cloned().collect();
        let steps = self.changes.adopt(records.iter(), self.clock.now());
        // Looked up as far as there is time for it: nobody waits for these.
        self.changes.take_up(&self.history, &self.living, self.clock.now());
        self.follow(steps).await;
        records.len()
    }

    /// Carries the request out and looks its outcome up, for as long as `patience` allows once it is in doubt. For an earlier
    /// change of the same row it waits as long at the most, and some time in any case.
    pub async fn carry_out(
        &mut self,
        request: Request,
        patience: Duration,
        mut progress: impl FnMut(Progress),
    ) -> Left {
        // An earlier run's change of the same row comes first: two at once could not be told apart.
        let earlier_by = Instant::now() + patience.max(FOR_EARLIER);
        while let Some(row) = &request.before
            && let Some(earlier) = self.changes.of_row(&row.id)
        {
            if let Stage::Unknown(Doubt { barred: Some(failure), .. }) = &earlier.stage {
                return Left::Ended(End::Refused(Failure::clone(failure).of_a_change()));
            }
            if earlier_by <= Instant::now() {
                return Left::NotBegun;
            }
            self.wait(Some(earlier_by)).await;
        }
        let entry = self.begin(request);
        let mut until: Option<Instant> = None;
        loop {
            if let Some(end) = self.ended.remove(&entry) {
                return Left::Ended(end);
            }
            let doubt = match self.changes.get(&entry).map(|pending| &pending.stage) {
                Some(Stage::Unknown(doubt)) => Some(doubt.clone()),
                _ => None,
            };
            if let Some(doubt) = doubt {
                if until.is_none() {
                    until = Some(Instant::now() + patience);
                    progress(Progress::InDoubt(doubt.failure.clone()));
                }
                if doubt.barred.is_some() || until.is_some_and(|until| until <= Instant::now()) {
                    return Left::InDoubt {
                        failure: doubt.failure,
                        barred: doubt.barred.map(|barred| *barred),
                    };
                }
            }
            let looks = self.looks(&entry);
            self.wait(until).await;
            let now = self.looks(&entry);
            if now > looks {
                progress(Progress::LookedUp(now));
            }
        }
    }

    /// Looks up what earlier runs have left open, for that long at most; returns how many are still open.
    pub async fn settle(&mut self, patience: Duration) -> usize {
        let until = Instant::now() + patience;
        while !self.changes.are_barred() && Instant::now() < until {
            self.wait(Some(until)).await;
        }
        self.changes.open()
    }

    fn looks(&self, entry: &EntryId) -> u32 {
        match self.changes.get(entry).map(|pending| &pending.stage) {
            Some(Stage::Unknown(doubt)) => doubt.looks,
            _ => 0,
        }
    }

    fn begin(&mut self, request: Request) -> EntryId {
        self.asked += 1;
        let entry = EntryId(format!("{}-{}", self.author.session, self.asked));
        let former = match &request.change {
            Change::Create { organization_id, body } => self.history.ids_of(organization_id, &body.name),
            _ => Vec::new(),
        };
        let now = self.clock.now();
        let mut command = self.author.command(entry.clone(), &request, former, now);
        if request.before.is_none() {
            command.known = self.history.ids().map(ToOwned::to_owned).collect();
        }
        self.changes.begin(Pending::sent(entry.clone(), now, request, VecDeque::new()));
        self.spawn(command);
        entry
    }

    fn spawn(&mut self, command: Command) {
        let (entry, at) = (command.entry.clone(), command.at);
        let (client, scribe) = (self.client.clone(), self.scribe.clone());
        self.carried.spawn(async move {
            // In a task of its own, so that a panic is a result as well.
            let task = tokio::spawn(carry_out(client, scribe.clone(), command));
            let result = match task.await {
                Ok(result) => result,
                Err(error) => Err(panicked(&scribe, entry.clone(), at, panic_text(error)).await),
            };
            (entry, result)
        });
    }

    fn look(&mut self, entry: EntryId, query: ListQuery) {
        // For what is watched on nobody waits.
        let is_awaited = self.changes.get(&entry).is_some();
        let priority = if is_awaited { Priority::Change } else { Priority::Background };
        let client = self.client.with_priority(priority);
        self.looked
            .spawn(async move { (entry, client.list_all(&query).await.map_err(|error| failure(&error))) });
    }

    /// Waits for the next thing that happens, but not beyond that moment.
    async fn wait(&mut self, until: Option<Instant>) {
        for (entry, query) in self.changes.looks_due(self.clock.now()) {
            self.look(entry, query);
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
            Some(Ok((entry, result))) = self.carried.join_next() => {
                let now = self.clock.now();
                self.changes.carried(&entry, result.map_err(Failure::of_a_change), now).into_iter().collect()
            }
            Some(Ok((entry, result))) = self.looked.join_next() => {
                let history = &self.history;
                let is_former = |entry: &EntryId, id: &str| history.knew_before(entry, id);
                let is_another = |row: &OrganizationDomain| history.knows_as_another(row);
                let clock = server_clock(&self.client, self.clock.now());
                let known = Known { is_former: &is_former, is_another: &is_another, server_clock: clock };
                let now = self.clock.now();
                self.changes.looked(&entry, result, known, now)
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
                    self.scribe.note(line).await;
                }
                Step::Ended(ended) => drop(self.ended.insert(ended.entry, ended.end)),
                // Nobody is asked: what somebody else has decided meanwhile is not overwritten.
                Step::Stale(entry) => {
                    if let Some(Pending { stage: Stage::Stale(current), .. }) = self.changes.end(&entry) {
                        let failure = Failure {
                            current: Some(current),
                            ..Failure::new(FailureKind::Stale, "").of_a_change()
                        };
                        self.ended.insert(entry, End::Refused(failure));
                    }
                }
                Step::InDoubt(_) | Step::Revised(..) => {}
            }
        }
    }
}
