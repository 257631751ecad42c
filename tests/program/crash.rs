//! Kills the real binary with SIGKILL again and again while it makes changes. Afterwards the journal and the emulator
//! agree on every change, no request was sent without a journal entry, and none was sent twice.
//!
//! The normal run does a few dozen kills. This does hundreds:
//!
//! ```sh
//! cargo test --test program crash -- --ignored --nocapture
//! ```
//!
//! Prefix it with `DOMDESK_TEST_SEED=N` for other random choices. The exact moments of the kills also depend on the
//! machine.
#![expect(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

mod agreement;
mod concurrent_runs;
mod moment;
mod scenario;
mod screen;
mod start;
mod stream;
mod tally;
mod torn;
mod undo;
pub(crate) mod world;

use self::scenario::{Scenario, run};
use self::tally::Tally;

/// Kills per scenario in the normal run. The scenarios mostly wait, so they run in parallel.
const A_FEW: usize = 6;
/// Kills per scenario in the long run.
const MANY: usize = 50;

/// On a busy machine the kills may interrupt too little to prove anything, so the test repeats them up to this often.
const MAX_RUNS: u64 = 5;

fn run_until_conclusive(rounds: usize) {
    let mut sum = Tally::default();
    for run in 0..MAX_RUNS {
        sum.add(&run_all(rounds, run));
        let kills = rounds * Scenario::ALL.len() * usize::try_from(run + 1).unwrap();
        match sum.missing_coverage(kills) {
            None => return,
            Some(missing) => println!("{missing}: {sum}"),
        }
    }
    panic!("the kills were inconclusive: {sum}");
}

fn run_all(rounds: usize, more: u64) -> Tally {
    let seed: u64 = std::env::var("DOMDESK_TEST_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    let seed = seed.wrapping_add(more << 16);
    let tallies: Vec<Tally> = std::thread::scope(|scope| {
        let threads: Vec<_> = Scenario::ALL
            .into_iter()
            .map(|scenario| scope.spawn(move || run(scenario, seed, rounds)))
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let mut sum = Tally::default();
    for (scenario, tally) in Scenario::ALL.into_iter().zip(&tallies) {
        println!("{:<24} {tally}", format!("{scenario:?}"));
        sum.add(tally);
    }
    println!("{:<24} {sum}", "total");
    sum
}

#[test]
fn journal_and_emulator_agree_after_dozens_of_kills() {
    run_until_conclusive(A_FEW);
}

#[test]
#[ignore = "takes minutes; see the command at the top of this file"]
fn journal_and_emulator_agree_after_hundreds_of_kills() {
    run_until_conclusive(MANY);
}
