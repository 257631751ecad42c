//! The keys of the plan panel.

use super::super::super::binding::Binding;
use super::super::super::table::LOCK;
use super::super::super::{Action, Key};
use super::super::Hint;
use super::{ENTER, ESC, MOVES, SPACE, here};

const CLOSE: Binding = here(Action::Back, "close", &[ESC, Key::char('q')], "close");
const HELP: Binding = here(Action::Help, "help", &[Key::char('?')], "show the keys");
const COMMAND: Binding = here(Action::Command, "command", &[Key::char(':')], "search the commands");

const CHOICE: &[Binding] = &[
    here(Action::Accept, "choose", &[ENTER], "plan this action"),
    here(
        Action::CancelPlan,
        "discard-plan",
        &[Key::char('x')],
        "discard the unfinished plan under the cursor (asks first)",
    ),
    CLOSE,
    HELP,
    COMMAND,
    LOCK,
];

const TABLE: &[Binding] = &[
    here(Action::Accept, "start", &[ENTER], "carry out the plan (asks first)"),
    here(Action::NextChoice, "take-out", &[SPACE], "take the row out of the plan, or put it back"),
    here(Action::Back, "close", &[ESC, Key::char('q')], "close; a plan that runs goes on"),
    HELP,
    COMMAND,
    LOCK,
];

// Not Enter: it never confirms.
const RUN: &[Binding] = &[
    here(Action::Yes, "continue", &[Key::char('y')], "go on after the first changes"),
    here(Action::Pause, "pause", &[Key::char('p')], "pause, or go on"),
    here(
        Action::CancelPlan,
        "cancel-plan",
        &[Key::char('x')],
        "cancel what is not sent yet; it can be resumed",
    ),
    here(
        Action::Retry,
        "retry",
        &[Key::char('r')],
        "retry the refused and failed changes, when the plan has ended",
    ),
    here(Action::Undo, "undo", &[Key::char('u')], "plan the undo of what was done, when the plan has ended"),
    CLOSE,
    HELP,
    COMMAND,
    LOCK,
];

pub(super) static CHOICE_AND_MOVES: &[&[Binding]] = &[CHOICE, MOVES];
pub(super) static TABLE_AND_MOVES: &[&[Binding]] = &[TABLE, MOVES];
pub(super) static RUN_AND_MOVES: &[&[Binding]] = &[RUN, MOVES];

pub(in crate::input::place) const CHOICE_HINTS: &[Hint] = &[
    (&[Action::Accept], "choose"),
    (&[Action::CancelPlan], "discard"),
    (&[Action::Back], "close"),
    (&[Action::Down, Action::Up], "line"),
];

pub(in crate::input::place) const TABLE_HINTS: &[Hint] = &[
    (&[Action::Accept], "carry out"),
    (&[Action::Back], "close"),
    (&[Action::NextChoice], "take out"),
    (&[Action::Down, Action::Up], "row"),
];

pub(in crate::input::place) const RUN_HINTS: &[Hint] = &[
    (&[Action::Yes], "go on"),
    (&[Action::Pause], "pause"),
    (&[Action::CancelPlan], "cancel"),
    (&[Action::Retry], "retry"),
    (&[Action::Undo], "undo"),
    (&[Action::Back], "close"),
];
