//! The desks, the emulator between them, and what was noted on the way.

use std::collections::BTreeMap;
use std::time::Duration;

use domdesk::app::{Modal, Msg, Size};
use domdesk::clerk::{EnrollmentMode, OrganizationDomain};
use domdesk::emulator::{Fault, FaultKind, Options};
use domdesk::input::{Code, Key};
use domdesk::journal::{EntryId, History, RecordState};

use tokio::net::TcpStream;
use tokio::sync::mpsc::UnboundedReceiver;

use super::always;
use super::steps::{Meddling, NAMES, Step, Who};
use super::truth::{Blind, Truth};
use super::verdict;
use crate::support::{BOUND, Desk, NOW, Plan};

/// Faults with a time to them last this long.
const FAULT_TIME: Duration = Duration::from_millis(10);

/// As long as no test lasts: lists catch up when a step says so.
const FOR_NOW: Duration = Duration::from_secs(3_600);

/// Replies and deadlines until everything has come to rest.
const MOST_STEPS: usize = 3_000;

const SIZE: Size = Size { width: 118, height: 30 };

pub(crate) struct World {
    pub(crate) ada: Desk,
    pub(crate) bob: Desk,
    pub(crate) initial: BTreeMap<String, OrganizationDomain>,
    /// How many requests had come when a change was asked for, by its name in the journal.
    pub(crate) asked: BTreeMap<EntryId, usize>,
    /// What the desks that were killed still have to hear; ends with the last of their tasks.
    killed: Vec<UnboundedReceiver<Msg>>,
    /// From which request on lists see how much.
    pub(crate) blind: Vec<Blind>,
}

/// A story from its beginning to its end.
pub(crate) fn play(steps: &[Step]) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let mut world = World::open().await;
        for step in steps {
            world.act(*step).await;
        }
        world.come_to_rest().await;
        verdict::check(&world);
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
        let rows = always::rows(&ada.model);
        assert_eq!(rows.len(), 6, "one page holds them all");
        let initial = rows.into_iter().map(|row| (row.id.clone(), row)).collect();
        Self { ada, bob, initial, asked: BTreeMap::new(), killed: Vec::new(), blind: Vec::new() }
    }

    fn desk(&mut self, who: Who) -> &mut Desk {
        match who {
            Who::Ada => &mut self.ada,
            Who::Bob => &mut self.bob,
        }
    }

    pub(crate) fn truth(&self) -> Truth {
        Truth::new(self.initial.clone(), self.ada.emulator.writes())
    }

    async fn act(&mut self, step: Step) {
        match step {
            Step::Keys(who, keys) => {
                for key in keys.split_whitespace() {
                    self.desk(who).press(key);
                    self.look_around();
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
            Step::Take(who) => {
                self.desk(who).take_one().await;
            }
            Step::Turn(times) => {
                for _ in 0..times {
                    tokio::task::yield_now().await;
                }
            }
            Step::Pass(who) => {
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
            Step::Else(what, row) => self.meddle(what, row),
        }
        self.look_around();
    }

    /// What has to hold at any time; and what was asked for just now is noted.
    fn look_around(&mut self) {
        let requests = self.ada.emulator.requests().len();
        for desk in [&mut self.ada, &mut self.bob] {
            for pending in desk.model.changes.iter() {
                self.asked.entry(pending.entry.clone()).or_insert(requests);
            }
            if let Some(open) = desk.model.exit.take() {
                // The loop would end here. The story goes on, so that leaving is not the end of every one.
                assert_eq!(open, desk.model.open_changes(), "whoever leaves is told what is open");
                desk.model.modals.retain(|modal| !matches!(modal, Modal::Quitting(_)));
            }
            always::hold(desk);
        }
    }

    /// Ends the program at once. What it has sent goes on its way; what it hears of it, it still writes down. What it has
    /// not sent is not sent: its tasks are this process's, and would go on without it.
    async fn restart(&mut self, who: Who) {
        // What is armed would meet the start, and so would a list that lags behind: those are other tests'.
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
        let time = if stale { FOR_NOW } else { Duration::ZERO };
        emulator.set_conditions(|conditions| conditions.stale_reads = time);
        let seen = stale.then(|| emulator.writes().len());
        self.blind.push(Blind { from: emulator.requests().len(), seen });
    }

    /// Lists see what was written so far.
    fn catch_up(&mut self) {
        if self.ada.emulator.conditions().stale_reads > Duration::ZERO {
            self.set_stale(false);
            self.set_stale(true);
        }
    }

    fn meddle(&mut self, what: Meddling, row: usize) {
        let truth = self.truth();
        let rows = truth.present();
        let emulator = &self.ada.emulator;
        let else_ = emulator.as_other_operator();
        if what == Meddling::Create {
            let organizations = emulator.organizations();
            let organization = &organizations[row % organizations.len()];
            let name = NAMES[row % NAMES.len()];
            // Where the rules refuse it, nothing happens; so below.
            let _ = else_.create(&organization.id, name, false, &EnrollmentMode::ManualInvitation);
        } else if !rows.is_empty() {
            let row = &rows[row % rows.len()];
            let _ = match what {
                Meddling::Toggle => else_.update(&row.id, Some(!row.is_verified()), None).map(|_| ()),
                Meddling::Mode(mode) => {
                    else_.update(&row.id, None, Some(&EnrollmentMode::KNOWN[mode])).map(|_| ())
                }
                Meddling::Own => else_.verify_ownership(&row.id).map(|_| ()),
                Meddling::Delete => else_.delete(&row.id).map(|_| ()),
                Meddling::Create => Ok(()),
            };
        }
    }

    /// The network is mended, everybody leaves what is asked, everything is answered, and the lists are read again.
    async fn come_to_rest(&mut self) {
        self.ada.emulator.disarm();
        self.set_stale(false);
        for who in [Who::Ada, Who::Bob] {
            self.settle(who).await;
            self.desk(who).press("r");
            self.settle(who).await;
        }
        // What the other has done since the first read it again.
        for who in [Who::Ada, Who::Bob] {
            self.desk(who).press("r");
            self.settle(who).await;
        }
        self.settle_orphans().await;
        always::screen_is_true(&mut self.ada);
        always::screen_is_true(&mut self.bob);
    }

    /// Until nothing is open at that desk, and nothing asks anything.
    async fn settle(&mut self, who: Who) {
        for _ in 0..MOST_STEPS {
            let desk = self.desk(who);
            if always::leave_open_things(desk) {
                self.look_around();
                continue;
            }
            let model = &desk.model;
            // Messages lie over the rows until they go.
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
            self.look_around();
        }
        let screen = self.desk(who).screen();
        panic!("no rest:\n{screen}");
    }

    /// What a desk left behind that was ended is settled by whoever starts next.
    async fn settle_orphans(&mut self) {
        // As long as a change of it waits for a pause to be over, it is nobody else's.
        for mut killed in std::mem::take(&mut self.killed) {
            let ended = async { while killed.recv().await.is_some() {} };
            tokio::time::timeout(BOUND, ended).await.expect("what was killed has ended");
        }
        let mut third = another(&self.ada).await;
        third.settle().await;
        let in_doubt = |state| matches!(state, RecordState::Open | RecordState::Unknown);
        let history = self.history();
        assert!(!history.records().any(|record| in_doubt(record.state())), "stays in doubt: {history:?}");
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

/// A desk beside that one. Where a fault has closed the port a moment ago, it is open again first: a start over a broken
/// network is another test's.
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

/// Esc, from somebody who has read what it answers.
pub(crate) fn escape() -> Msg {
    Msg::Key(Key::new(Code::Esc))
}
