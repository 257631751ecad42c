//! Stories that once went wrong, and a few that are told in any case.

use domdesk::clerk::Operation;

use super::steps::Meddling::{Mode, Toggle};
use super::steps::Step::{Create, Else, Fault, Keys, Pass, Restart, Stale, Take};
use super::steps::Who::{Ada, Bob};
use super::world::play;

#[test]
fn both_turn_the_same_switch() {
    play(&[
        Keys(Ada, "v"),
        Keys(Bob, "v"),
        Take(Ada),
        Take(Bob),
        Keys(Bob, "v"),
        Take(Bob),
        Keys(Ada, "u y"),
    ]);
}

#[test]
fn somebody_else_comes_first() {
    play(&[
        Else(Mode(3), 0),
        Else(Mode(3), 1),
        Else(Toggle, 2),
        Keys(Ada, "g v j v j v j v"),
        Take(Ada),
        Take(Ada),
        Keys(Ada, "y"),
    ]);
}

#[test]
fn both_create_the_same_and_one_never_hears_of_it() {
    play(&[
        Fault(Operation::Create, "applied-disconnect"),
        Create(Ada, 0),
        Create(Bob, 0),
        Take(Ada),
        Restart(Ada),
        Pass(Ada),
    ]);
}

#[test]
fn lists_lag_behind_while_both_take_back() {
    play(&[
        Keys(Ada, "v"),
        Take(Ada),
        Take(Ada),
        Take(Ada),
        Stale(true),
        Keys(Ada, "v"),
        Keys(Bob, "v"),
        Keys(Ada, "u y"),
        Keys(Bob, "u y"),
    ]);
}

#[test]
fn a_desk_ends_while_its_change_waits_for_a_pause_that_clerk_asked_for() {
    play(&[
        Fault(Operation::List, "too-many-requests"),
        Fault(Operation::Update, "too-many-requests"),
        Keys(Ada, "o"),
        Keys(Ada, "v"),
        Keys(Ada, "v"),
        Keys(Ada, "v"),
        Take(Ada),
        Create(Ada, 0),
        Keys(Ada, "v"),
        Restart(Ada),
    ]);
}
