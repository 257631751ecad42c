//! When the program is killed: at a random moment, or as soon as something was seen of it from outside.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use domdesk::clerk::Operation;
use fastrand::Rng;
use rustix::process::{Pid, Signal, kill_process};

use crate::kill::world::World;

/// The kill comes when nothing more has been seen of the program for so long: an answer may be kept back for good, and the
/// moment never come. Not for a moment without which a test would say nothing.
pub(crate) const LATEST: Duration = Duration::from_millis(1_500);

/// When the program is killed.
#[derive(Debug, Clone, Copy)]
pub(crate) enum When {
    /// At a random moment.
    After(Duration),
    /// The journal has grown so many times: between a line and what follows it.
    Grown(usize),
    /// So many requests to change something have arrived; they may not be done yet.
    Arrived(usize),
    /// So many were done; they may not be answered yet.
    Done(usize),
    /// So many were answered; the answer may not be read, and what it says not be written yet.
    Answered(usize),
    /// It has set its mark: it opens the journal.
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

/// What can be seen of the program from outside.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Seen {
    growth: usize,
    length: u64,
    arrived: usize,
    done: usize,
    answered: usize,
    marks: BTreeSet<String>,
}

impl Seen {
    pub(crate) fn now(world: &World) -> Self {
        let mut seen =
            Self { growth: 0, length: 0, arrived: 0, done: 0, answered: 0, marks: BTreeSet::new() };
        seen.look(world);
        seen.growth = 0;
        seen
    }

    fn look(&mut self, world: &World) {
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

/// Waits for the moment and kills the program. `before` is what was to be seen when the keys began.
pub(crate) fn kill(
    world: &World,
    pid: u32,
    when: When,
    latest: Duration,
    before: &Seen,
    jitter: Duration,
    dead: &AtomicBool,
) {
    let start = Instant::now();
    let mut seen = Seen { length: before.length, ..Seen::now(world) };
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
        // Not a wait for the program: the moment is what the test is about.
        sleep(Duration::from_millis(1));
        if !matches!(when, When::After(_)) {
            let last = seen.clone();
            seen.look(world);
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
