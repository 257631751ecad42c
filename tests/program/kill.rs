//! The real binary, killed with SIGKILL again and again while it changes things: afterwards the journal and the emulator
//! agree on every change, nothing was sent that the journal does not know, and nothing was sent twice.
//!
//! The normal run does some dozens of kills. Hundreds of them:
//!
//! ```sh
//! cargo test --test program kill -- --ignored --nocapture
//! ```
//!
//! `DOMDESK_TEST_SEED=N` in front of it makes other choices; the moments themselves depend on the machine as well.
#![expect(clippy::unwrap_used, reason = "what cannot be unwrapped fails the test")]

mod agree;
mod lane;
mod moment;
mod screen;
mod start;
mod stream;
mod tally;
mod together;
mod torn;
mod undo;
pub(crate) mod world;

use self::lane::{Trouble, run};
use self::tally::Tally;

/// How many kills each kind of trouble sees in the normal run. The lanes wait far more than they work, so they run side
/// by side.
const A_FEW: usize = 6;
/// The same in the long run.
const MANY: usize = 50;

/// What the kills hit depends on the machine too. One that is so busy that they hit too little has to do more of them.
const MOST_RUNS: u64 = 5;

fn run_until_worth_something(rounds: usize) {
    let mut sum = Tally::default();
    for run in 0..MOST_RUNS {
        sum.add(&run_all(rounds, run));
        let kills = rounds * Trouble::ALL.len() * usize::try_from(run + 1).unwrap();
        match sum.lacks(kills) {
            None => return,
            Some(what) => println!("{what}: {sum}"),
        }
    }
    panic!("the kills have proved nothing: {sum}");
}

fn run_all(rounds: usize, more: u64) -> Tally {
    let seed: u64 = std::env::var("DOMDESK_TEST_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    let seed = seed.wrapping_add(more << 16);
    let tallies: Vec<Tally> = std::thread::scope(|scope| {
        let lanes: Vec<_> =
            Trouble::ALL.into_iter().map(|trouble| scope.spawn(move || run(trouble, seed, rounds))).collect();
        lanes.into_iter().map(|lane| lane.join().unwrap()).collect()
    });
    let mut sum = Tally::default();
    for (trouble, tally) in Trouble::ALL.into_iter().zip(&tallies) {
        println!("{:<24} {tally}", format!("{trouble:?}"));
        sum.add(tally);
    }
    println!("{:<24} {sum}", "in all");
    sum
}

#[test]
fn journal_and_emulator_agree_after_dozens_of_kills() {
    run_until_worth_something(A_FEW);
}

#[test]
#[ignore = "takes minutes; the command stands at the top of this file"]
fn journal_and_emulator_agree_after_hundreds_of_kills() {
    run_until_worth_something(MANY);
}
