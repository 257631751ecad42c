//! Two operators and an external client change the same few rows, in any order, over a failing network. In the end the
//! screens are correct, the journal matches what really happened, and no change is overwritten unseen.
//!
//! Two complete desks share an emulator and a journal. The steps are random. [`invariants`] are checked after each
//! step, and [`final_checks`] once everything has settled. A failure prints its steps as Rust: copy them into
//! [`scenarios`] to replay them as an ordinary test. `PROPTEST_CASES` sets the number of random scenarios.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a failed unwrap fails the test")]

mod expected;
mod final_checks;
mod invariants;
mod scenarios;
mod steps;
mod world;

use proptest::prelude::*;

/// How many random scenarios run without `PROPTEST_CASES`.
const CASES: u32 = 24;

/// How many steps of shrinking a failing scenario gets. Each of them runs a whole scenario.
const MAX_SHRINKS: u32 = 200;

fn config() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig {
        cases: cases.unwrap_or(CASES),
        max_shrink_iters: MAX_SHRINKS,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn concurrent_operators_lose_no_change_and_overwrite_none_unseen(
        steps in proptest::collection::vec(steps::any_step(), 10..60),
    ) {
        world::play(&steps);
    }
}
