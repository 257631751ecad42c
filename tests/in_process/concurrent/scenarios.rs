//! Scenarios that once failed, and a few that always run.

use domdesk::clerk::Operation;

use super::steps::ExternalChange::{Mode, Toggle};
use super::steps::Step::{Create, External, Fault, Keys, PassTime, Receive, Restart, Stale};
use super::steps::Who::{Ada, Bob};
use super::world::play;

#[test]
fn both_operators_toggle_the_same_row() {
    play(&[
        Keys(Ada, "v"),
        Keys(Bob, "v"),
        Receive(Ada),
        Receive(Bob),
        Keys(Bob, "v"),
        Receive(Bob),
        Keys(Ada, "u y"),
    ]);
}

#[test]
fn an_external_change_comes_first() {
    play(&[
        External(Mode(3), 0),
        External(Mode(3), 1),
        External(Toggle, 2),
        Keys(Ada, "g v j v j v j v"),
        Receive(Ada),
        Receive(Ada),
        Keys(Ada, "y"),
    ]);
}

#[test]
fn both_operators_create_the_same_domain_and_one_gets_no_response() {
    play(&[
        Fault(Operation::Create, "applied-disconnect"),
        Create(Ada, 0),
        Create(Bob, 0),
        Receive(Ada),
        Restart(Ada),
        PassTime(Ada),
    ]);
}

#[test]
fn both_operators_undo_while_lists_lag_behind() {
    play(&[
        Keys(Ada, "v"),
        Receive(Ada),
        Receive(Ada),
        Receive(Ada),
        Stale(true),
        Keys(Ada, "v"),
        Keys(Bob, "v"),
        Keys(Ada, "u y"),
        Keys(Bob, "u y"),
    ]);
}

#[test]
fn a_desk_ends_while_its_change_waits_for_a_rate_limit() {
    play(&[
        Fault(Operation::List, "too-many-requests"),
        Fault(Operation::Update, "too-many-requests"),
        Keys(Ada, "o"),
        Keys(Ada, "v"),
        Keys(Ada, "v"),
        Keys(Ada, "v"),
        Receive(Ada),
        Create(Ada, 0),
        Keys(Ada, "v"),
        Restart(Ada),
    ]);
}
