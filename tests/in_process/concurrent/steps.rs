//! The steps of a scenario.

use domdesk::clerk::Operation;
use proptest::prelude::*;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    Ada,
    Bob,
}

/// A change that neither desk makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ExternalChange {
    Toggle,
    Mode(usize),
    Own,
    Delete,
    Create,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Keys by name, pressed after the operator has read what they act on.
    Keys(Who, &'static str),
    /// Fills in the create form with one of [`NAMES`] and sends it.
    Create(Who, usize),
    /// Types a query and applies it.
    Query(Who, &'static str),
    /// Delivers one reply to the desk, if there is one.
    Receive(Who),
    /// Lets the background tasks run this many times, without delivering a reply.
    Yield(u8),
    /// Advances the desk's clock to its next deadline. Lists have caught up with writes by then.
    PassTime(Who),
    /// Kills the program in its current state and starts it again.
    Restart(Who),
    /// The next request for this operation meets this fault.
    Fault(Operation, &'static str),
    /// From now on lists do not show new writes until time passes (true), or show every write (false).
    Stale(bool),
    /// An external client changes one of the rows.
    External(ExternalChange, usize),
}

/// Names for new domains: few, so that they collide.
pub(crate) const NAMES: [&str; 3] = ["one.example", "two.example", "three.example"];

const KEYS: [&str; 40] = [
    "v",
    "v y",
    "v",
    "v",
    "v v",
    "v v v",
    "m j Enter",
    "m j j Enter",
    "m k Enter y",
    "m Enter",
    "e Space Enter",
    "e Tab Space Enter",
    "e Space Tab Space Enter",
    "e Space Enter y",
    "e Tab Space Esc",
    "D y",
    "D Enter",
    "W y",
    "u",
    "u y",
    "u y",
    "u y",
    "Ctrl-r y",
    "Ctrl-r y",
    "Ctrl-r",
    "r",
    "r",
    "o",
    "o",
    "Esc",
    "Esc",
    "y",
    "Enter",
    "Home",
    "G",
    "j",
    "k",
    "j j",
    "q",
    "q Esc",
];

const QUERIES: [&str; 4] = ["", "verified:no", "verified:yes", "example"];

/// Faults that end without a time-out; other tests cover the rest.
fn faults() -> Vec<&'static str> {
    let all = domdesk::emulator::FaultKind::all();
    all.into_iter().filter(|(_, kind)| !kind.never_answers()).map(|(name, _)| name).collect()
}

fn who() -> impl Strategy<Value = Who> {
    proptest::sample::select(vec![Who::Ada, Who::Bob])
}

fn external_change() -> impl Strategy<Value = ExternalChange> {
    prop_oneof![
        4 => Just(ExternalChange::Toggle),
        4 => (0..4_usize).prop_map(ExternalChange::Mode),
        1 => Just(ExternalChange::Own),
        1 => Just(ExternalChange::Delete),
        1 => Just(ExternalChange::Create),
    ]
}

pub(crate) fn any_step() -> impl Strategy<Value = Step> {
    let operation = proptest::sample::select(vec![
        Operation::Update,
        Operation::Update,
        Operation::Update,
        Operation::Delete,
        Operation::Create,
        Operation::VerifyOwnership,
        Operation::ListAll,
        Operation::List,
    ]);
    prop_oneof![
        20 => (who(), proptest::sample::select(KEYS.to_vec())).prop_map(|(who, keys)| Step::Keys(who, keys)),
        2 => (who(), 0..NAMES.len()).prop_map(|(who, name)| Step::Create(who, name)),
        1 => (who(), proptest::sample::select(QUERIES.to_vec())).prop_map(|(who, text)| Step::Query(who, text)),
        14 => who().prop_map(Step::Receive),
        4 => (1..40_u8).prop_map(Step::Yield),
        5 => who().prop_map(Step::PassTime),
        1 => who().prop_map(Step::Restart),
        3 => (operation, proptest::sample::select(faults())).prop_map(|(operation, name)| Step::Fault(operation, name)),
        1 => any::<bool>().prop_map(Step::Stale),
        5 => (external_change(), 0..8_usize).prop_map(|(change, row)| Step::External(change, row)),
    ]
}
