//! Two operators and somebody else work on the same few rows, in any order, over a network that breaks: whatever happens,
//! the screens end up true, the journal tells what really happened, and nobody's decision is overwritten unseen.
//!
//! Two whole desks share an emulator and a journal. The steps are random; what has to hold is checked after each of them
//! ([`always`]) and when everything has come to rest ([`verdict`]). A failure prints its steps, which are Rust: copied
//! into [`stories`] they are replayed as an ordinary test. `PROPTEST_CASES` says how many stories are made up.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "what cannot go on fails the test")]

mod always;
mod steps;
mod stories;
mod truth;
mod verdict;
mod world;

use proptest::prelude::*;

/// How many stories are made up when nobody says otherwise.
const CASES: u32 = 24;

/// How often a story that fails is made shorter: each try is a story of its own.
const SHORTER: u32 = 200;

fn config() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig {
        cases: cases.unwrap_or(CASES),
        max_shrink_iters: SHORTER,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn whatever_two_operators_do_nothing_is_lost_and_nobody_is_overwritten_unseen(
        steps in proptest::collection::vec(steps::any_step(), 10..60),
    ) {
        world::play(&steps);
    }
}
