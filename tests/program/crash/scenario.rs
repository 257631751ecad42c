//! Many kills on one instance and one state folder, with no cleanup in between.

use std::sync::atomic::AtomicBool;
use std::time::Duration;

use domdesk::clerk::Operation;
use domdesk::emulator::{Chance, Damage, Fault, FaultKind};
use fastrand::Rng;

use crate::crash::agreement::{Retries, assert_agree, assert_all_settled};
use crate::crash::moment::{LATEST, Observed, When, kill};
use crate::crash::screen;
use crate::crash::stream::Stream;
use crate::crash::tally::Tally;
use crate::crash::torn::tear;
use crate::crash::world::{World, is_open, ready};

/// Rows at the start. The number stays about the same.
const ROWS: usize = 18;

/// Every n-th round waits until all outcomes are known before it presses keys. In the other rounds the kill may come
/// while outcomes of earlier runs are still being looked up, which takes seconds.
const SETTLE_EVERY: usize = 4;

/// The conditions that the program runs under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scenario {
    /// Only the kills.
    Calm,
    /// Responses are delayed by random times.
    Slow,
    /// Connections break, and responses are lost or never sent.
    Faults,
    /// The same, and the client retries.
    FaultsWithRetries,
    /// Lists lag behind writes.
    StaleReads,
    /// The last line of the journal is torn after the kill.
    TornLines,
}

impl Scenario {
    pub(crate) const ALL: [Self; 6] =
        [Self::Calm, Self::Slow, Self::Faults, Self::FaultsWithRetries, Self::StaleReads, Self::TornLines];

    const fn retries(self) -> Retries {
        match self {
            Self::FaultsWithRetries => Retries::Idempotent,
            _ => Retries::Never,
        }
    }

    const fn args(self) -> &'static [&'static str] {
        match self {
            Self::FaultsWithRetries => &["--retry-first-wait", "50"],
            _ => &["--no-retry"],
        }
    }

    /// Sets the emulator's conditions for the next round.
    fn apply(self, world: &World, rng: &mut Rng) {
        world.emulator.disarm();
        let jitter = Duration::from_millis(if self == Self::Calm { 0 } else { rng.u64(0..150) });
        let stale = Duration::from_millis(if self == Self::StaleReads { rng.u64(100..1_500) } else { 0 });
        world.emulator.set_conditions(|conditions| {
            conditions.jitter = jitter;
            conditions.stale_reads = stale;
        });
        if !matches!(self, Self::Faults | Self::FaultsWithRetries) {
            return;
        }
        for operation in [Operation::Create, Operation::Update, Operation::Delete] {
            for _ in 0..2 {
                let fault = Fault { operation: Some(operation), times: usize::MAX, kind: random_fault(rng) };
                world.emulator.inject_with_chance(fault, Chance::of(0.15).unwrap());
            }
        }
    }
}

fn random_fault(rng: &mut Rng) -> FaultKind {
    match rng.u8(0..10) {
        0 => FaultKind::AppliedThenDisconnect,
        1 => FaultKind::DisconnectBefore,
        2 => FaultKind::ResetBefore,
        3 => FaultKind::Hold,
        4 => FaultKind::Delay(Duration::from_millis(rng.u64(50..600))),
        5 => FaultKind::Damaged(Damage::Silence),
        6 => FaultKind::Damaged(Damage::ResetBeforeAnswer),
        7 => FaultKind::Damaged(Damage::ResetDuringBody),
        8 => FaultKind::Damaged(Damage::TruncatedJson),
        _ => FaultKind::Damaged(Damage::GatewayTimeout),
    }
}

/// Prints the choices that led to a failure.
struct Context {
    scenario: Scenario,
    seed: u64,
    round: usize,
    when: Option<When>,
}

impl Drop for Context {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let Self { scenario, seed, round, when } = self;
            eprintln!("{scenario:?}, DOMDESK_TEST_SEED={seed}, round {round}, killed {when:?}");
        }
    }
}

/// Runs `rounds` kills in the scenario.
pub(crate) fn run(scenario: Scenario, seed: u64, rounds: usize) -> Tally {
    let mut rng = Rng::with_seed(seed ^ (scenario as u64) << 32);
    let mut world = World::new(seed, ROWS);
    let mut context = Context { scenario, seed, round: 0, when: None };
    let mut tally = Tally::default();
    for round in 0..rounds {
        context.round = round;
        scenario.apply(&world, &mut rng);
        // One program in five is killed while it starts.
        let is_early = rng.u8(0..5) == 0;
        let when = if is_early { When::within_start(&mut rng) } else { When::within_changes(&mut rng) };
        context.when = Some(when);
        let torn = tally.torn;
        if is_early {
            kill_early(&world, scenario, when, &mut rng);
        } else {
            let settle = round % SETTLE_EVERY == SETTLE_EVERY - 1;
            kill_during_changes(&mut world, scenario, when, settle, &mut rng);
        }
        tally.kills += 1;
        let (history, _) = world.read();
        let killed = world.windows.last().map(|window| window.sessions.clone()).unwrap_or_default();
        let open = history.records().filter(|record| is_open(record));
        let (left, older): (Vec<_>, Vec<_>) =
            open.partition(|record| !is_early && killed.contains(&record.asked.session));
        tally.left_open += left.len() + older.len();
        tally.interrupted += older.len();
        assert_agree(&world, &history, scenario.retries());
        if scenario == Scenario::TornLines
            && let Some(path) = world.journal()
        {
            tally.torn += usize::from(tear(&path, &mut rng));
        }
        let (history, unreadable) = world.read();
        assert!(unreadable <= tally.torn + tally.kills, "{unreadable} lines cannot be read");
        tally.unreadable = unreadable;
        if tally.torn > torn {
            assert_agree(&world, &history, scenario.retries());
        }
    }
    context.when = None;
    finish(&mut world, scenario, &mut tally);
    tally
}

/// Kills the program while it starts. By then it can at most have looked up the outcomes that earlier runs left open.
fn kill_early(world: &World, scenario: Scenario, when: When, rng: &mut Rng) {
    let before = Observed::now(world);
    let mut pty = world.start(scenario.args());
    let dead = AtomicBool::new(false);
    let jitter = Duration::from_micros(rng.u64(0..20_000));
    std::thread::scope(|scope| {
        let pid = pty.pid;
        let (before, dead) = (&before, &dead);
        scope.spawn(move || kill(world, pid, when, LATEST, before, jitter, dead));
        while !dead.load(std::sync::atomic::Ordering::SeqCst) {
            pty.read_for(Duration::from_millis(5));
        }
    });
    assert!(!pty.end().status.success());
}

/// Kills the program during changes.
fn kill_during_changes(world: &mut World, scenario: Scenario, when: When, settle: bool, rng: &mut Rng) {
    let mut pty = world.start(scenario.args());
    ready(&mut pty);
    let marks = world.marks();
    assert_eq!(marks.len(), 1, "the markers of dead runs are removed: {marks:?}");
    world.open_window(marks.clone());
    if settle {
        world.settle(&mut pty, &marks);
        let (history, _) = world.read();
        assert_all_settled(&history);
        assert_agree(world, &history, scenario.retries());
    }
    screen::assert_current(world, &mut pty, scenario == Scenario::StaleReads);
    let mut names: Vec<String> = (0..10).map(|_| world.new_name()).collect();
    let too_many = world.names.iter().filter(|name| world.row(name).is_some()).count() > ROWS;
    let dead = AtomicBool::new(false);
    let jitter = Duration::from_micros(rng.u64(0..6_000));
    let before = Observed::now(world);
    std::thread::scope(|scope| {
        let (world, pid) = (&*world, pty.pid);
        let (before, killed) = (&before, &dead);
        scope.spawn(move || kill(world, pid, when, LATEST, before, jitter, killed));
        Stream { pty: &mut pty, rng, dead: &dead, names: &mut names, too_many }.run();
    });
    world.names.retain(|name| !names.contains(name));
    assert!(!pty.end().status.success());
}

/// The last run: every outcome is known, the screen is correct, and the program leaves no marker behind.
fn finish(world: &mut World, scenario: Scenario, tally: &mut Tally) {
    world.emulator.disarm();
    let mut pty = world.start(scenario.args());
    ready(&mut pty);
    let marks = world.marks();
    assert_eq!(marks.len(), 1, "the markers of dead runs are removed: {marks:?}");
    world.open_window(marks.clone());
    world.settle(&mut pty, &marks);
    let (history, unreadable) = world.read();
    assert_all_settled(&history);
    assert_agree(world, &history, scenario.retries());
    screen::assert_current(world, &mut pty, scenario == Scenario::StaleReads);
    pty.send("q");
    let ended = pty.end();
    assert!(ended.status.success(), "{:?}", ended.status);
    ended.assert_restored();
    assert!(world.marks().is_empty());
    tally.unreadable = unreadable;
    tally.count(history.records());
}
