//! The key tables and hints of the panels that find work.

use super::super::binding::{Binding, key};
use super::super::table::{PAGE_DOWN, PAGE_UP};
use super::super::{Action, Code, Key};
use super::Hint;
use super::tables::{ARROW_DOWN, ARROW_UP, ENTER, ESC, MOVES, TAB, here};

const HELP: Binding = here(Action::Help, "help", &[Key::char('?')], "show the keys");
const COMMAND: Binding = here(Action::Command, "command", &[Key::char(':')], "search the commands");
const COPY: Binding = here(Action::Copy, "copy", &[Key::ctrl('y')], "start, pause or resume the local copy");
const CLOSE: Binding = here(Action::Back, "close", &[ESC, Key::char('q'), Key::char('F')], "close");

pub(super) static HEALTH_AND_MOVES: &[&[Binding]] = &[HEALTH, MOVES];
pub(super) static CONFLICTS_AND_MOVES: &[&[Binding]] = &[CONFLICTS, MOVES];
pub(super) static LOOKUP_AND_PAGES: &[&[Binding]] = &[LOOKUP, &[PAGE_DOWN, PAGE_UP]];
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

const CONFLICTS: &[Binding] = &[
    here(Action::Accept, "show", &[ENTER], "list the domains with the name"),
    here(Action::Back, "close", &[ESC, Key::char('q'), Key::char('K')], "close"),
    here(Action::HandOver, "hand-over", &[Key::char('h')], "hand the name over to a claim"),
    COPY,
    HELP,
    COMMAND,
];

const LOOKUP: &[Binding] = &[
    here(Action::Accept, "show", &[ENTER], "list the domains that were found"),
    here(Action::NextPane, "missing", &[TAB], "show only the missing names, or all"),
    here(Action::New, "new", &[Key::ctrl('n')], "create the missing name under the cursor"),
    here(
        Action::Plan,
        "create-all",
        &[Key::ctrl('p')],
        "plan the creation of all missing names in an organization",
    ),
    here(Action::CopyNames, "copy-names", &[Key::ctrl('x')], "copy the names that are shown, one per line"),
    here(Action::Down, "down", &[ARROW_DOWN], "next name"),
    here(Action::Up, "up", &[ARROW_UP], "previous name"),
    here(Action::Clear, "clear", &[Key::ctrl('u')], "clear the text"),
    here(Action::Back, "close", &[ESC], "close"),
    COPY,
];

pub(super) const CONFLICTS_HINTS: &[Hint] = &[
    (&[Action::Accept], "domains"),
    (&[Action::Back], "close"),
    (&[Action::Down, Action::Up], "choose"),
    (&[Action::HandOver], "hand over"),
    (&[Action::Help], "help"),
];

pub(super) const LOOKUP_HINTS: &[Hint] = &[
    (&[Action::Accept], "list the found"),
    (&[Action::Back], "close"),
    (&[Action::NextPane], "missing or all"),
    (&[Action::New], "create"),
    (&[Action::Plan], "create all"),
    (&[Action::CopyNames], "copy names"),
    (&[Action::Up, Action::Down], "choose"),
    (&[Action::Clear], "clear"),
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
