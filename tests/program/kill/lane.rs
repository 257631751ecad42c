//! One instance and one state folder through many kills, without anything being cleaned up in between.

use std::sync::atomic::AtomicBool;
use std::time::Duration;

use domdesk::clerk::Operation;
use domdesk::emulator::{Chance, Damage, Fault, FaultKind};
use fastrand::Rng;

use crate::kill::agree::{Retries, assert_agree, assert_all_settled};
use crate::kill::moment::{LATEST, Seen, When, kill};
use crate::kill::screen;
use crate::kill::stream::Stream;
use crate::kill::tally::Tally;
use crate::kill::torn::tear;
use crate::kill::world::{World, is_open, ready};

/// Rows at the start, and about as many all the time.
const ROWS: usize = 18;

/// In every so many-th round everything is settled before the keys begin. In the others the kill may come while what
/// earlier ones have left is still being looked up, which takes seconds.
const BARRIER: usize = 4;

/// What the world around the program is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// None but the kills.
    None,
    /// Answers take their time, each another.
    Slow,
    /// Connections break, and answers are lost or never come.
    Faults,
    /// The same, and the client tries again.
    FaultsWithRetries,
    /// Lists lag behind writes.
    StaleReads,
    /// The last line of the journal is torn after the kill.
    TornLines,
}

impl Trouble {
    pub(crate) const ALL: [Self; 6] =
        [Self::None, Self::Slow, Self::Faults, Self::FaultsWithRetries, Self::StaleReads, Self::TornLines];

    const fn retries(self) -> Retries {
        match self {
            Self::FaultsWithRetries => Retries::WhereHarmless,
            _ => Retries::Never,
        }
    }

    const fn args(self) -> &'static [&'static str] {
        match self {
            Self::FaultsWithRetries => &["--retry-first-wait", "50"],
            _ => &["--no-retry"],
        }
    }

    /// Makes the weather of the next round.
    fn brew(self, world: &World, rng: &mut Rng) {
        world.emulator.disarm();
        let jitter = Duration::from_millis(if self == Self::None { 0 } else { rng.u64(0..150) });
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
                let fault = Fault { operation: Some(operation), times: usize::MAX, kind: some_fault(rng) };
                world.emulator.inject_with_chance(fault, Chance::of(0.15).unwrap());
            }
        }
    }
}

fn some_fault(rng: &mut Rng) -> FaultKind {
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

/// Says which choices led to a failure.
struct Context {
    trouble: Trouble,
    seed: u64,
    round: usize,
    when: Option<When>,
}

impl Drop for Context {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let Self { trouble, seed, round, when } = self;
            eprintln!("{trouble:?}, DOMDESK_TEST_SEED={seed}, round {round}, killed {when:?}");
        }
    }
}

/// So many kills in such a world.
pub(crate) fn run(trouble: Trouble, seed: u64, rounds: usize) -> Tally {
    let mut rng = Rng::with_seed(seed ^ (trouble as u64) << 32);
    let mut world = World::new(seed, ROWS);
    let mut context = Context { trouble, seed, round: 0, when: None };
    let mut tally = Tally::default();
    for round in 0..rounds {
        context.round = round;
        trouble.brew(&world, &mut rng);
        // One in five dies while it starts.
        let is_early = rng.u8(0..5) == 0;
        let when = if is_early { When::within_start(&mut rng) } else { When::within_changes(&mut rng) };
        context.when = Some(when);
        let torn = tally.torn;
        if is_early {
            die_early(&world, trouble, when, &mut rng);
        } else {
            let settle = round % BARRIER == BARRIER - 1;
            die_changing(&mut world, trouble, when, settle, &mut rng);
        }
        tally.kills += 1;
        let (history, _) = world.read();
        let killed = world.windows.last().map(|window| window.sessions.clone()).unwrap_or_default();
        let open = history.records().filter(|record| is_open(record));
        let (left, older): (Vec<_>, Vec<_>) =
            open.partition(|record| !is_early && killed.contains(&record.asked.session));
        tally.left_open += left.len() + older.len();
        tally.interrupted += older.len();
        assert_agree(&world, &history, trouble.retries());
        if trouble == Trouble::TornLines
            && let Some(path) = world.journal()
        {
            tally.torn += usize::from(tear(&path, &mut rng));
        }
        let (history, unreadable) = world.read();
        assert!(unreadable <= tally.torn + tally.kills, "{unreadable} lines cannot be read");
        tally.unreadable = unreadable;
        if tally.torn > torn {
            assert_agree(&world, &history, trouble.retries());
        }
    }
    context.when = None;
    rest(&mut world, trouble, &mut tally);
    tally
}

/// The program is killed while it starts. What it may have done by then is to settle what others have left.
fn die_early(world: &World, trouble: Trouble, when: When, rng: &mut Rng) {
    let before = Seen::now(world);
    let mut pty = world.start(trouble.args());
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

/// The program is killed while things are changed.
fn die_changing(world: &mut World, trouble: Trouble, when: When, settle: bool, rng: &mut Rng) {
    let mut pty = world.start(trouble.args());
    ready(&mut pty);
    let marks = world.marks();
    assert_eq!(marks.len(), 1, "the marks of the dead are taken away: {marks:?}");
    world.open_window(marks.clone());
    if settle {
        world.settle(&mut pty, &marks);
        let (history, _) = world.read();
        assert_all_settled(&history);
        assert_agree(world, &history, trouble.retries());
    }
    screen::assert_true(world, &mut pty, trouble == Trouble::StaleReads);
    let mut names: Vec<String> = (0..10).map(|_| world.new_name()).collect();
    let too_many = world.names.iter().filter(|name| world.row(name).is_some()).count() > ROWS;
    let dead = AtomicBool::new(false);
    let jitter = Duration::from_micros(rng.u64(0..6_000));
    let before = Seen::now(world);
    std::thread::scope(|scope| {
        let (world, pid) = (&*world, pty.pid);
        let (before, killed) = (&before, &dead);
        scope.spawn(move || kill(world, pid, when, LATEST, before, jitter, killed));
        Stream { pty: &mut pty, rng, dead: &dead, names: &mut names, too_many }.run();
    });
    world.names.retain(|name| !names.contains(name));
    assert!(!pty.end().status.success());
}

/// The last run: everything is settled, shown as it is, and the program leaves nothing behind.
fn rest(world: &mut World, trouble: Trouble, tally: &mut Tally) {
    world.emulator.disarm();
    let mut pty = world.start(trouble.args());
    ready(&mut pty);
    let marks = world.marks();
    assert_eq!(marks.len(), 1, "the marks of the dead are taken away: {marks:?}");
    world.open_window(marks.clone());
    world.settle(&mut pty, &marks);
    let (history, unreadable) = world.read();
    assert_all_settled(&history);
    assert_agree(world, &history, trouble.retries());
    screen::assert_true(world, &mut pty, trouble == Trouble::StaleReads);
    pty.send("q");
    let ended = pty.end();
    assert!(ended.status.success(), "{:?}", ended.status);
    ended.assert_restored();
    assert!(world.marks().is_empty());
    tally.unreadable = unreadable;
    tally.count(history.records());
}
