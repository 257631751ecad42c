//! What can happen, one thing at a time.

use domdesk::clerk::Operation;
use proptest::prelude::*;

/// Whose desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    Ada,
    Bob,
}

/// What somebody does who writes without a word to anybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meddling {
    Toggle,
    Mode(usize),
    Own,
    Delete,
    Create,
}

/// One thing that happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Keys, by their names, from somebody who has read what has them.
    Keys(Who, &'static str),
    /// The create form is filled in with one of a few names and sent.
    Create(Who, usize),
    /// A query is typed and sent.
    Query(Who, &'static str),
    /// One reply reaches the desk, if one comes.
    Take(Who),
    /// Everything that is on its way comes a little further, and reaches nobody yet.
    Turn(u8),
    /// Time passes at that desk until the next thing is due. Lists have caught up with writes by then.
    Pass(Who),
    /// The program ends however it is, and is started again.
    Restart(Who),
    /// The next request for this meets that fault.
    Fault(Operation, &'static str),
    /// From now on lists answer as if nothing had been written since, until time passes; or they see every write.
    Stale(bool),
    /// Somebody else does that to one of the rows.
    Else(Meddling, usize),
}

/// Names for new domains: few, so that they meet.
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

/// Faults that end by themselves; those that do not are another test's.
fn faults() -> Vec<&'static str> {
    let all = domdesk::emulator::FaultKind::all();
    all.into_iter().filter(|(_, kind)| !kind.never_answers()).map(|(name, _)| name).collect()
}

fn who() -> impl Strategy<Value = Who> {
    proptest::sample::select(vec![Who::Ada, Who::Bob])
}

fn meddling() -> impl Strategy<Value = Meddling> {
    prop_oneof![
        4 => Just(Meddling::Toggle),
        4 => (0..4_usize).prop_map(Meddling::Mode),
        1 => Just(Meddling::Own),
        1 => Just(Meddling::Delete),
        1 => Just(Meddling::Create),
    ]
}

pub(crate) fn any_step() -> impl Strategy<Value = Step> {
    let met = proptest::sample::select(vec![
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
        14 => who().prop_map(Step::Take),
        4 => (1..40_u8).prop_map(Step::Turn),
        5 => who().prop_map(Step::Pass),
        1 => who().prop_map(Step::Restart),
        3 => (met, proptest::sample::select(faults())).prop_map(|(operation, name)| Step::Fault(operation, name)),
        1 => any::<bool>().prop_map(Step::Stale),
        5 => (meddling(), 0..8_usize).prop_map(|(what, row)| Step::Else(what, row)),
    ]
}
