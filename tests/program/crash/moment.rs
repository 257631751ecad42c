//! When the program is killed: at a random moment, or as soon as an effect of it is visible from outside.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use domdesk::clerk::Operation;
use fastrand::Rng;
use rustix::process::{Pid, Signal, kill_process};

use crate::crash::world::World;

/// Kill the program after this long without a visible effect: a response may be held forever, so that the chosen moment
/// never comes. Tests that prove nothing without their moment use a longer limit.
pub(crate) const LATEST: Duration = Duration::from_millis(1_500);

/// The trigger of the kill.
#[derive(Debug, Clone, Copy)]
pub(crate) enum When {
    /// After this time.
    After(Duration),
    /// The journal has grown this many times, which is between a line and the step that follows it.
    Grown(usize),
    /// This many change requests have arrived; they may not have been carried out yet.
    Arrived(usize),
    /// This many were carried out; they may not have been answered yet.
    Done(usize),
    /// This many were answered; the program may not have read or recorded the answers yet.
    Answered(usize),
    /// The program has created its session marker, so it is opening the journal.
    Marked,
}

impl When {
    /// A moment within a stream of changes.
    pub(crate) fn within_changes(rng: &mut Rng) -> Self {
        let count = rng.usize(1..12);
        match rng.u8(0..5) {
            0 => Self::After(Duration::from_millis(rng.u64(20..1_200))),
            1 => Self::Grown(count * 2),
            2 => Self::Arrived(count),
            3 => Self::Done(count),
            _ => Self::Answered(count),
        }
    }

    /// A moment while the program starts.
    pub(crate) fn within_start(rng: &mut Rng) -> Self {
        if rng.bool() { Self::Marked } else { Self::After(Duration::from_millis(rng.u64(0..400))) }
    }
}

/// The program's effects that are visible from outside.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Observed {
    growth: usize,
    length: u64,
    arrived: usize,
    done: usize,
    answered: usize,
    marks: BTreeSet<String>,
}

impl Observed {
    pub(crate) fn now(world: &World) -> Self {
        let mut seen =
            Self { growth: 0, length: 0, arrived: 0, done: 0, answered: 0, marks: BTreeSet::new() };
        seen.update(world);
        seen.growth = 0;
        seen
    }

    fn update(&mut self, world: &World) {
        let length = world.journal().and_then(|path| path.metadata().ok()).map_or(0, |file| file.len());
        self.growth += usize::from(length != self.length);
        self.length = length;
        let requests = world.emulator.requests();
        let changes = requests.iter().filter(|request| request.operation.is_some_and(Operation::is_change));
        (self.arrived, self.answered) = changes.fold((0, 0), |(arrived, answered), request| {
            (arrived + 1, answered + usize::from(request.status.is_some()))
        });
        self.done = world.writes();
        self.marks = world.marks();
    }
}

/// Waits for the moment and kills the program. `before` is the state when the keys began.
pub(crate) fn kill(
    world: &World,
    pid: u32,
    when: When,
    latest: Duration,
    before: &Observed,
    jitter: Duration,
    dead: &AtomicBool,
) {
    let start = Instant::now();
    let mut seen = Observed { length: before.length, ..Observed::now(world) };
    let mut moved = start;
    while moved.elapsed() < latest {
        let has_come = match when {
            When::After(time) => start.elapsed() >= time,
            When::Grown(count) => seen.growth >= count,
            When::Arrived(count) => seen.arrived >= before.arrived + count,
            When::Done(count) => seen.done >= before.done + count,
            When::Answered(count) => seen.answered >= before.answered + count,
            When::Marked => !seen.marks.is_subset(&before.marks),
        };
        if has_come {
            break;
        }
        // This sleep does not wait for the program: the moment of the kill is what the test varies.
        sleep(Duration::from_millis(1));
        if !matches!(when, When::After(_)) {
            let last = seen.clone();
            seen.update(world);
            if seen != last {
                moved = Instant::now();
            }
        }
    }
    sleep(jitter);
    let pid = Pid::from_raw(i32::try_from(pid).unwrap()).unwrap();
    kill_process(pid, Signal::KILL).unwrap();
    dead.store(true, Ordering::SeqCst);
}
