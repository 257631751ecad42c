//! The desks, their emulator, and the observations made during a scenario.

use std::collections::BTreeMap;
use std::time::Duration;

use domdesk::app::{Modal, Msg, Size};
use domdesk::clerk::{EnrollmentMode, OrganizationDomain};
use domdesk::emulator::{Fault, FaultKind, Options};
use domdesk::input::{Code, Key};
use domdesk::journal::{EntryId, History, RecordState};

use tokio::net::TcpStream;
use tokio::sync::mpsc::UnboundedReceiver;

use super::expected::{ExpectedRows, StaleView};
use super::final_checks;
use super::invariants;
use super::steps::{ExternalChange, NAMES, Step, Who};
use crate::support::{BOUND, Desk, NOW, Plan};

/// How long timed faults last.
const FAULT_TIME: Duration = Duration::from_millis(10);

/// Longer than any test: stale lists catch up only when a step makes them.
const UNTIL_CAUGHT_UP: Duration = Duration::from_secs(3_600);

/// The most replies and deadlines until everything has settled.
const MOST_STEPS: usize = 3_000;

const SIZE: Size = Size { width: 118, height: 30 };

pub(crate) struct World {
    pub(crate) ada: Desk,
    pub(crate) bob: Desk,
    pub(crate) initial: BTreeMap<String, OrganizationDomain>,
    /// The number of requests at the moment each change was requested, by journal entry.
    pub(crate) asked: BTreeMap<EntryId, usize>,
    /// Channels of the killed desks; each closes with the last task of its desk.
    killed: Vec<UnboundedReceiver<Msg>>,
    pub(crate) stale_views: Vec<StaleView>,
}

/// Plays a scenario from beginning to end.
pub(crate) fn play(steps: &[Step]) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let mut world = World::open().await;
        for step in steps {
            world.act(*step).await;
        }
        world.settle_all().await;
        final_checks::check(&world);
    });
}

fn plan() -> Plan {
    let emulator = Options { now: Some(NOW), organizations: 3, domains: 6, ..Options::default() };
    Plan { emulator, size: SIZE, ..Plan::default() }
}

impl World {
    async fn open() -> Self {
        let ada = Desk::open(plan()).await;
        let bob = another(&ada).await;
        let rows = invariants::rows(&ada.model);
        assert_eq!(rows.len(), 6, "all rows fit in one page");
        let initial = rows.into_iter().map(|row| (row.id.clone(), row)).collect();
        Self { ada, bob, initial, asked: BTreeMap::new(), killed: Vec::new(), stale_views: Vec::new() }
    }

    fn desk(&mut self, who: Who) -> &mut Desk {
        match who {
            Who::Ada => &mut self.ada,
            Who::Bob => &mut self.bob,
        }
    }

    pub(crate) fn expected(&self) -> ExpectedRows {
        ExpectedRows::new(self.initial.clone(), self.ada.emulator.writes())
    }

    async fn act(&mut self, step: Step) {
        match step {
            Step::Keys(who, keys) => {
                for key in keys.split_whitespace() {
                    self.desk(who).press(key);
                    self.check_invariants();
                }
            }
            Step::Create(who, name) => {
                let desk = self.desk(who);
                if desk.model.modals.is_empty() && desk.model.bar.is_none() {
                    desk.press("n");
                    desk.paste(NAMES[name]);
                    desk.press("Enter");
                }
            }
            Step::Query(who, text) => {
                let desk = self.desk(who);
                if desk.model.modals.is_empty()
                    && desk.model.bar.is_none()
                    && desk.model.organization.is_none()
                {
                    desk.press("/ Ctrl-u");
                    desk.type_text(text);
                    desk.press("Enter");
                }
            }
            Step::Receive(who) => {
                self.desk(who).take_one().await;
            }
            Step::Yield(times) => {
                for _ in 0..times {
                    tokio::task::yield_now().await;
                }
            }
            Step::PassTime(who) => {
                self.catch_up();
                self.desk(who).pass();
            }
            Step::Restart(who) => self.restart(who).await,
            Step::Fault(operation, name) => {
                let kind: FaultKind = name.parse().expect("a fault");
                let kind = kind.with_duration(FAULT_TIME).unwrap_or(kind);
                self.ada.emulator.inject(Fault::once(kind).on(operation));
            }
            Step::Stale(stale) => self.set_stale(stale),
            Step::External(change, row) => self.change_externally(change, row),
        }
        self.check_invariants();
    }

    /// Checks the invariants of both desks, and notes new changes.
    fn check_invariants(&mut self) {
        let requests = self.ada.emulator.request_count();
        for desk in [&mut self.ada, &mut self.bob] {
            for pending in desk.model.changes.iter() {
                self.asked.entry(pending.entry.clone()).or_insert(requests);
            }
            if let Some(open) = desk.model.exit.take() {
                // The event loop would end here. The scenario continues, so that quitting does not end most scenarios.
                assert_eq!(open, desk.model.open_changes(), "quitting reports the open changes");
                desk.model.modals.retain(|modal| !matches!(modal, Modal::Quitting(_)));
            }
            invariants::check(desk);
        }
    }

    /// Kills the program and starts it again. Requests that were sent continue, and the old desk still records their
    /// answers; requests that were not sent are dropped. The old desk's tasks belong to this process, so they would
    /// otherwise go on.
    async fn restart(&mut self, who: Who) {
        // Pending faults and stale lists would hit the start, which other tests cover.
        self.ada.emulator.disarm();
        self.catch_up();
        let new = another(&self.ada).await;
        let killed = std::mem::replace(self.desk(who), new).kill();
        self.killed.push(killed);
    }

    fn set_stale(&mut self, stale: bool) {
        let emulator = &self.ada.emulator;
        if stale == (emulator.conditions().stale_reads > Duration::ZERO) {
            return;
        }
        let time = if stale { UNTIL_CAUGHT_UP } else { Duration::ZERO };
        emulator.set_conditions(|conditions| conditions.stale_reads = time);
        let seen = stale.then(|| emulator.writes().len());
        self.stale_views.push(StaleView { from: emulator.request_count(), seen });
    }

    /// Lets lists show all writes so far.
    fn catch_up(&mut self) {
        if self.ada.emulator.conditions().stale_reads > Duration::ZERO {
            self.set_stale(false);
            self.set_stale(true);
        }
    }

    fn change_externally(&mut self, change: ExternalChange, row: usize) {
        let rows = self.expected().current();
        let emulator = &self.ada.emulator;
        let external = emulator.as_other_operator();
        if change == ExternalChange::Create {
            let organizations = emulator.organizations();
            let organization = &organizations[row % organizations.len()];
            let name = NAMES[row % NAMES.len()];
            // The rules may refuse this change; the scenario then goes on without it. The same holds below.
            let _ = external.create(&organization.id, name, false, &EnrollmentMode::ManualInvitation);
        } else if !rows.is_empty() {
            let row = &rows[row % rows.len()];
            let _ = match change {
                ExternalChange::Toggle => {
                    external.update(&row.id, Some(!row.is_verified()), None).map(|_| ())
                }
                ExternalChange::Mode(mode) => {
                    external.update(&row.id, None, Some(&EnrollmentMode::KNOWN[mode])).map(|_| ())
                }
                ExternalChange::Own => external.verify_ownership(&row.id).map(|_| ()),
                ExternalChange::Delete => external.delete(&row.id).map(|_| ()),
                ExternalChange::Create => Ok(()),
            };
        }
    }

    /// Removes all faults, closes all dialogs, waits for all responses, and reloads the lists.
    async fn settle_all(&mut self) {
        self.ada.emulator.disarm();
        self.set_stale(false);
        for who in [Who::Ada, Who::Bob] {
            self.settle(who).await;
            self.desk(who).press("r");
            self.settle(who).await;
        }
        // Reload again to see the changes that the other desk made after the first reload.
        for who in [Who::Ada, Who::Bob] {
            self.desk(who).press("r");
            self.settle(who).await;
        }
        self.settle_orphans().await;
        invariants::screen_is_current(&mut self.ada);
        invariants::screen_is_current(&mut self.bob);
    }

    /// Waits until the desk has no open changes and no open dialogs.
    async fn settle(&mut self, who: Who) {
        for _ in 0..MOST_STEPS {
            let desk = self.desk(who);
            if invariants::close_topmost(desk) {
                self.check_invariants();
                continue;
            }
            let model = &desk.model;
            // Messages cover the rows until they expire.
            let quiet = !model.list().is_loading()
                && model.changes.open() == 0
                && model.gaps_due.is_none()
                && model.toasts.shown().is_empty();
            let came = desk.take_one().await;
            if quiet && !came {
                return;
            }
            if !came {
                self.desk(who).pass();
            }
            self.check_invariants();
        }
        let screen = self.desk(who).screen();
        panic!("it never settles:\n{screen}");
    }

    /// Starts another desk, which settles the changes that killed desks left open.
    async fn settle_orphans(&mut self) {
        // While a change of a killed desk still waits for a pause, no other desk may settle it.
        for mut killed in std::mem::take(&mut self.killed) {
            let ended = async { while killed.recv().await.is_some() {} };
            tokio::time::timeout(BOUND, ended).await.expect("the killed desk ends");
        }
        let mut third = another(&self.ada).await;
        third.settle().await;
        let is_open = |state| matches!(state, RecordState::Open | RecordState::Unknown);
        let history = self.history();
        assert!(!history.records().any(|record| is_open(record.state())), "still open: {history:?}");
    }

    /// The journal as it is on the disk.
    pub(crate) fn history(&self) -> History {
        let mut history = History::default();
        for line in self.ada.journal() {
            history.add(line);
        }
        history
    }
}

/// Opens another desk on the same emulator. Waits first until the port is open, which a fault may just have closed:
/// other tests cover a start over a broken network.
async fn another(desk: &Desk) -> Desk {
    let url = desk.emulator.url();
    let address = url.strip_prefix("http://").expect("a plain address").trim_end_matches('/').to_owned();
    let is_open = async {
        while TcpStream::connect(&address).await.is_err() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(BOUND, is_open).await.expect("the port opens again");
    let mut another = desk.another().await;
    another.resize(SIZE.width, SIZE.height);
    another
}

pub(crate) fn escape() -> Msg {
    Msg::Key(Key::new(Code::Esc))
}
