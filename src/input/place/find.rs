//! The key tables and hints of the panels that find work.

use super::super::table::{Binding, key};
use super::super::{Action, Code, Key};
use super::Hint;
use super::tables::{ENTER, ESC, MOVES, TAB, here};

const HELP: Binding = here(Action::Help, "help", &[Key::char('?')], "show the keys");
const COMMAND: Binding = here(Action::Command, "command", &[Key::char(':')], "search the commands");
const COPY: Binding = here(Action::Copy, "copy", &[Key::ctrl('y')], "start, pause or resume the local copy");
const CLOSE: Binding = here(Action::Back, "close", &[ESC, Key::char('q'), Key::char('F')], "close");

pub(super) static HEALTH_AND_MOVES: &[&[Binding]] = &[HEALTH, MOVES];
pub(super) static FACETS_AND_MOVES: &[&[Binding]] = &[FACETS, MOVES];

const HEALTH: &[Binding] = &[
    here(Action::Accept, "show", &[ENTER], "list the domains of the finding"),
    here(Action::NextPane, "facets", &[TAB], "show the facets"),
    CLOSE,
    COPY,
    HELP,
    COMMAND,
];

const FACETS: &[Binding] = &[
    here(Action::Accept, "show", &[ENTER], "list the domains with the value"),
    here(Action::Include, "narrow", &[Key::char('+')], "narrow the query to the value, and count again"),
    here(Action::Exclude, "exclude", &[Key::char('-')], "exclude the value from the query, and count again"),
    here(Action::NextChoice, "next", &[Key::char('l'), key(Code::Right)], "next facet"),
    here(Action::PreviousChoice, "previous", &[Key::char('h'), key(Code::Left)], "previous facet"),
    here(Action::NextPane, "health", &[TAB], "show what needs attention"),
    CLOSE,
    COPY,
    HELP,
    COMMAND,
];

pub(super) const HEALTH_HINTS: &[Hint] = &[
    (&[Action::Accept], "domains"),
    (&[Action::NextPane], "facets"),
    (&[Action::Back], "close"),
    (&[Action::Down, Action::Up], "choose"),
    (&[Action::Help], "help"),
];

pub(super) const FACETS_HINTS: &[Hint] = &[
    (&[Action::Accept], "domains"),
    (&[Action::NextPane], "health"),
    (&[Action::Back], "close"),
    (&[Action::PreviousChoice, Action::NextChoice], "facet"),
    (&[Action::Include], "narrow"),
    (&[Action::Exclude], "exclude"),
    (&[Action::Down, Action::Up], "choose"),
    (&[Action::Help], "help"),
];
