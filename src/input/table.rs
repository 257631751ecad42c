//! The key table of the desk. Those of other places are in `place::tables`.

mod copying;

use super::binding::{Binding, Section, bind, key};
use super::{Action, Code, Key};

/// The general movement keys.
pub(super) const DOWN: Binding =
    bind(Action::Down, "down", &[Key::char('j'), key(Code::Down)], Section::Move, "", "one row down");
pub(super) const UP: Binding =
    bind(Action::Up, "up", &[Key::char('k'), key(Code::Up)], Section::Move, "", "one row up");
pub(super) const FIRST: Binding =
    bind(Action::First, "first", &[key(Code::Home)], Section::Move, "", "first row")
        .or_sequences(&[&[Key::char('g'), Key::char('g')]]);
pub(super) const LAST: Binding =
    bind(Action::Last, "last", &[Key::char('G'), key(Code::End)], Section::Move, "", "last row");
pub(super) const PAGE_DOWN: Binding =
    bind(Action::PageDown, "page-down", &[key(Code::PageDown)], Section::Move, "", "one screen down");
pub(super) const PAGE_UP: Binding =
    bind(Action::PageUp, "page-up", &[key(Code::PageUp)], Section::Move, "", "one screen up");
pub(super) const HALF_PAGE_DOWN: Binding =
    bind(Action::HalfPageDown, "half-page-down", &[Key::ctrl('d')], Section::Move, "", "half a screen down");
pub(super) const HALF_PAGE_UP: Binding =
    bind(Action::HalfPageUp, "half-page-up", &[Key::ctrl('u')], Section::Move, "", "half a screen up");

/// The lock key also works in the journal.
pub(super) const LOCK: Binding = bind(
    Action::Lock,
    "lock",
    &[Key::ctrl('o')],
    Section::Change,
    "unlock",
    "unlock a production instance for a while, or lock it immediately",
);

/// Every key of the desk, in the order of the hints.
pub static BINDINGS: &[Binding] = &[
    bind(Action::Query, "search", &[Key::char('/')], Section::Find, "search", "edit the query"),
    bind(
        Action::ToggleVerified,
        "toggle-verified",
        &[Key::char('v')],
        Section::Change,
        "verify",
        "verify or unverify (affiliation); asks first where that reaches people",
    ),
    bind(Action::Mode, "mode", &[Key::char('m')], Section::Change, "mode", "choose the enrollment mode"),
    bind(Action::New, "new", &[Key::char('n')], Section::Change, "new", "add a domain to an organization"),
    bind(Action::Edit, "edit", &[Key::char('e')], Section::Change, "edit", "edit the domain in a form"),
    bind(
        Action::Delete,
        "delete",
        &[Key::char('D')],
        Section::Change,
        "delete",
        "delete the domain (asks first)",
    ),
    LOCK,
    bind(
        Action::Organization,
        "organization",
        &[Key::char('o')],
        Section::Look,
        "org",
        "the row's organization and all its domains",
    ),
    bind(Action::Holder, "holder", &[Key::char('H')], Section::Look, "", "who has the row's name"),
    bind(
        Action::HandOver,
        "hand-over",
        &[Key::char('h')],
        Section::Change,
        "",
        "hand the row's name over to an organization that claims it (asks first)",
    ),
    bind(
        Action::Mark,
        "mark",
        &[Key::char(' ')],
        Section::Mark,
        "",
        "mark or unmark the row, and go to the next one",
    ),
    bind(
        Action::MarkRange,
        "mark-range",
        &[Key::char('V')],
        Section::Mark,
        "",
        "start a range at the row, or mark all rows from there to the row",
    ),
    bind(
        Action::ShowMarked,
        "show-marked",
        &[Key::char('M')],
        Section::Mark,
        "",
        "show only the marked rows, or all rows again",
    ),
    bind(
        Action::ClearMarks,
        "clear-marks",
        &[Key::char('I')],
        Section::Mark,
        "",
        "clear all marks; asks first where that loses many",
    ),
    bind(
        Action::MarkAll,
        "mark-all",
        &[Key::char('*')],
        Section::Mark,
        "",
        "mark all rows that match the query (asks first where there are many)",
    ),
    bind(
        Action::InvertMarks,
        "invert-marks",
        &[Key::char('i')],
        Section::Mark,
        "",
        "mark the unmarked rows of the list, and unmark the others (asks first where there are many)",
    ),
    bind(Action::Filter, "filter", &[Key::char('f')], Section::Find, "filter", "filter panel"),
    bind(Action::Detail, "detail", &[key(Code::Enter)], Section::Look, "details", "show or hide details"),
    bind(
        Action::Zoom,
        "zoom",
        &[Key::char('z')],
        Section::Look,
        "",
        "details on the whole screen, or beside the list",
    ),
    bind(
        Action::Facets,
        "facets",
        &[Key::char('F')],
        Section::Find,
        "",
        "health: what needs attention; and facets: how often each value occurs in the query",
    ),
    bind(
        Action::Conflicts,
        "conflicts",
        &[Key::char('K')],
        Section::Find,
        "",
        "names that several organizations have, in the query",
    ),
    bind(
        Action::Lookup,
        "lookup",
        &[Key::char('l')],
        Section::Find,
        "",
        "look up the names in a pasted text",
    ),
    bind(Action::Columns, "columns", &[Key::char('|')], Section::Find, "", "choose the columns of the list"),
    bind(
        Action::View,
        "view",
        &[
            Key::char('1'),
            Key::char('2'),
            Key::char('3'),
            Key::char('4'),
            Key::char('5'),
            Key::char('6'),
            Key::char('7'),
            Key::char('8'),
            Key::char('9'),
        ],
        Section::Find,
        "",
        "show the saved view with that number",
    ),
    bind(
        Action::SaveView,
        "save-view",
        &[Key::char('w')],
        Section::Find,
        "",
        "save the query, its order and the columns as a view",
    ),
    bind(
        Action::Note,
        "note",
        &[Key::char('a')],
        Section::Queue,
        "",
        "write, change or remove a note on the domain, or on the marked ones",
    ),
    bind(
        Action::Snooze,
        "snooze",
        &[Key::char('Z')],
        Section::Queue,
        "",
        "snooze the domain or the marked ones until a date (7 days unless you type another), or wake them",
    ),
    bind(
        Action::QueueNext,
        "queue-next",
        &[Key::char(']')],
        Section::Queue,
        "",
        "work through the list as a queue: start it, or go to the next row to deal with",
    ),
    bind(
        Action::QueuePrevious,
        "queue-previous",
        &[Key::char('[')],
        Section::Queue,
        "",
        "the previous row of the queue to deal with",
    ),
    bind(Action::NextSort, "sort", &[Key::char('s')], Section::Find, "", "sort by the next column"),
    bind(Action::ReverseSort, "reverse-sort", &[Key::char('S')], Section::Find, "", "reverse the sort"),
    DOWN,
    UP,
    FIRST,
    LAST,
    PAGE_DOWN,
    PAGE_UP,
    HALF_PAGE_DOWN,
    HALF_PAGE_UP,
    bind(Action::NextPane, "next-pane", &[key(Code::Tab)], Section::Look, "", "next pane"),
    bind(Action::Json, "json", &[Key::char('J')], Section::Look, "", "show or hide the row's raw JSON"),
    bind(
        Action::VerifyOwnership,
        "verify-ownership",
        &[Key::char('W')],
        Section::Change,
        "",
        "mark ownership as verified (asks first); cannot be undone",
    ),
    bind(
        Action::Undo,
        "undo",
        &[Key::char('u')],
        Section::Change,
        "",
        "undo your last change (asks first); works after a restart as well",
    ),
    bind(Action::Redo, "redo", &[Key::ctrl('r')], Section::Change, "", "redo what was undone (asks first)"),
    bind(
        Action::Reason,
        "reason",
        &[Key::char('R')],
        Section::Change,
        "",
        "the reason for the next changes, for the journal",
    ),
    bind(
        Action::Plan,
        "plan",
        &[Key::char('p')],
        Section::Change,
        "",
        "plan changes, see what they do, and carry them out; or the plan that is being carried out",
    ),
    bind(
        Action::Refresh,
        "refresh",
        &[Key::char('r')],
        Section::General,
        "refresh",
        "refresh: the screen first, then the local copy",
    ),
    bind(
        Action::Copy,
        "copy",
        &[Key::ctrl('y')],
        Section::General,
        "",
        "start, pause or resume the local copy: also beyond the limit, and after a failure",
    ),
    bind(Action::GiveUpCopy, "stop-copy", &[], Section::General, "", "stop the local copy"),
    copying::NAME,
    copying::ID,
    copying::ORGANIZATION_ID,
    copying::JSON,
    copying::MARKDOWN,
    copying::CURL,
    copying::CLERK_COMMAND,
    bind(
        Action::Export,
        "export",
        &[Key::char('x')],
        Section::Share,
        "",
        "export the marked rows, or those of the query, to a file (CSV, JSON, Markdown)",
    ),
    bind(
        Action::Dashboard,
        "dashboard",
        &[Key::char('O')],
        Section::Share,
        "",
        "open the organization in Clerk's Dashboard, or copy the link",
    ),
    bind(
        Action::Journal,
        "journal",
        &[Key::char('A')],
        Section::Look,
        "journal",
        "the journal of changes and their outcomes",
    ),
    bind(
        Action::Command,
        "command",
        &[Key::char(':')],
        Section::General,
        "",
        "search all commands of this place and run one",
    ),
    bind(Action::Back, "back", &[key(Code::Esc)], Section::General, "", "one step back"),
    bind(Action::Help, "help", &[Key::char('?')], Section::General, "help", "this help"),
    bind(
        Action::Suspend,
        "suspend",
        &[Key::ctrl('z')],
        Section::General,
        "",
        "suspend to the shell, from anywhere (fg resumes)",
    ),
    bind(
        Action::Quit,
        "quit",
        &[Key::char('q'), Key::ctrl('c')],
        Section::General,
        "quit",
        "quit (waits for pending changes)",
    ),
];

/// Keys that had a meaning in earlier versions: pressing them shows where it moved.
static MOVED: &[(Key, Action)] =
    &[(Key::char('L'), Action::Lock), (Key::char('c'), Action::Copy), (Key::char('C'), Action::GiveUpCopy)];

/// The action of the key in earlier versions.
#[must_use]
pub fn moved(key: Key) -> Option<Action> {
    MOVED.iter().find(|(old, _)| *old == key).map(|(_, action)| *action)
}

/// The binding of an action; `None` only for an action without one, which the tests exclude.
#[must_use]
pub fn binding(action: Action) -> Option<&'static Binding> {
    BINDINGS.iter().find(|binding| binding.action == action)
}

#[cfg(test)]
mod tests;
