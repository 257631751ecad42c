//! The key tables of all places except the desk.

pub(super) mod plan;

use super::super::binding::{bind, key};
use super::super::table::{
    BINDINGS, DOWN, FIRST, HALF_PAGE_DOWN, HALF_PAGE_UP, LAST, LOCK, PAGE_DOWN, PAGE_UP, UP,
};
use super::super::{Action, Binding, Code, Key, Section};
use super::{Place, find};

pub(super) const fn here(
    action: Action,
    name: &'static str,
    keys: &'static [Key],
    help: &'static str,
) -> Binding {
    bind(action, name, keys, Section::General, "", help)
}

pub(super) const ENTER: Key = key(Code::Enter);
pub(super) const ESC: Key = key(Code::Esc);
pub(super) const TAB: Key = key(Code::Tab);
const BACK_TAB: Key = key(Code::BackTab);
pub(super) const ARROW_DOWN: Key = key(Code::Down);
pub(super) const ARROW_UP: Key = key(Code::Up);
const SPACE: Key = Key::char(' ');

/// Keys with the same meaning in every place, unless the place overrides them.
pub(super) static EVERYWHERE: &[Binding] = &[
    here(Action::Suspend, "suspend", &[Key::ctrl('z')], "suspend to the shell"),
    here(Action::Quit, "quit", &[Key::ctrl('c')], "quit"),
];

pub(super) const MOVES: &[Binding] =
    &[DOWN, UP, FIRST, LAST, PAGE_DOWN, PAGE_UP, HALF_PAGE_DOWN, HALF_PAGE_UP];

const SETUP: &[Binding] = &[here(Action::Demo, "demo", &[Key::char('d')], "open the demo with sample data")];

const CLEAR: Binding = here(Action::Clear, "clear", &[Key::ctrl('u')], "clear the text before the cursor");

const QUERY: &[Binding] = &[
    here(Action::Accept, "apply", &[ENTER], "apply the query"),
    here(Action::Back, "restore", &[ESC], "restore the query as it was"),
    CLEAR,
    here(Action::Complete, "complete", &[TAB], "complete a field or a value; again for the next candidate"),
    here(Action::CompleteBack, "complete-back", &[BACK_TAB], "the previous candidate"),
    here(Action::Earlier, "earlier", &[ARROW_UP], "recall an earlier query"),
    here(Action::Later, "later", &[ARROW_DOWN], "recall a later query, or what was typed"),
    here(Action::Down, "down", &[Key::ctrl('n')], "one row down"),
    here(Action::Up, "up", &[Key::ctrl('p')], "one row up"),
];

const FILTER: &[Binding] = &[
    here(Action::Accept, "apply", &[ENTER, Key::char('f'), Key::char('q')], "apply the filters"),
    here(Action::Back, "restore", &[ESC], "restore the filters as they were"),
    here(Action::Down, "down", &[Key::char('j'), ARROW_DOWN, TAB], "next line"),
    here(Action::Up, "up", &[Key::char('k'), ARROW_UP, BACK_TAB], "previous line"),
    here(Action::NextChoice, "next", &[SPACE, Key::char('l'), key(Code::Right)], "next choice of the line"),
    here(
        Action::PreviousChoice,
        "previous",
        &[Key::char('h'), key(Code::Left)],
        "previous choice of the line",
    ),
    here(Action::Clear, "clear", &[Key::char('x')], "remove all filters"),
];

const COLUMNS: &[Binding] = &[
    here(Action::Accept, "apply", &[ENTER, Key::char('|'), Key::char('q')], "apply the columns"),
    here(Action::Back, "restore", &[ESC], "restore the columns as they were"),
    here(Action::Down, "down", &[Key::char('j'), ARROW_DOWN, TAB], "next column"),
    here(Action::Up, "up", &[Key::char('k'), ARROW_UP, BACK_TAB], "previous column"),
    here(Action::NextChoice, "toggle", &[SPACE], "show or hide the column"),
    here(Action::Clear, "standard", &[Key::char('x')], "show the standard columns"),
];

const MODES: &[Binding] = &[
    here(Action::Accept, "set", &[ENTER], "set the mode"),
    here(Action::Back, "cancel", &[ESC, Key::char('q')], "change nothing"),
    here(Action::Down, "down", &[Key::char('j'), ARROW_DOWN, TAB, Key::char('m')], "next mode"),
    here(Action::Up, "up", &[Key::char('k'), ARROW_UP, BACK_TAB], "previous mode"),
];

const SEND: Binding = here(Action::Accept, "send", &[ENTER], "send the form");
/// In a form, letters are text.
const HOLDER_OF_NAME: Binding = here(Action::Holder, "holder", &[Key::ctrl('g')], "who has the name");
const SEND_ANYWHERE: Binding =
    here(Action::Send, "send-now", &[Key::ctrl('s')], "send the form from any line");
const CLOSE: Binding = here(Action::Back, "close", &[ESC], "close");
const NEXT_LINE: Binding = here(Action::NextLine, "next-line", &[TAB, ARROW_DOWN], "next line");
const PREVIOUS_LINE: Binding =
    here(Action::PreviousLine, "previous-line", &[BACK_TAB, ARROW_UP], "previous line");

const FORM: &[Binding] = &[
    SEND,
    SEND_ANYWHERE,
    CLOSE,
    HOLDER_OF_NAME,
    NEXT_LINE,
    PREVIOUS_LINE,
    here(Action::NextChoice, "next", &[SPACE, Key::char('l'), key(Code::Right)], "next choice of the line"),
    here(
        Action::PreviousChoice,
        "previous",
        &[Key::char('h'), key(Code::Left)],
        "previous choice of the line",
    ),
];

const FORM_TEXT: &[Binding] = &[SEND, SEND_ANYWHERE, CLOSE, HOLDER_OF_NAME, NEXT_LINE, PREVIOUS_LINE];

const FORM_SEARCH: &[Binding] = &[
    here(Action::Accept, "choose", &[ENTER], "choose the organization"),
    SEND_ANYWHERE,
    CLOSE,
    HOLDER_OF_NAME,
    here(Action::Down, "down", &[ARROW_DOWN], "next organization"),
    here(Action::Up, "up", &[ARROW_UP], "previous organization"),
    here(Action::NextLine, "next-line", &[TAB], "next line"),
    here(Action::PreviousLine, "previous-line", &[BACK_TAB], "previous line"),
];

const REASON: &[Binding] = &[
    here(Action::Accept, "apply", &[ENTER], "apply the reason"),
    here(Action::Back, "cancel", &[ESC], "keep the reason as it was"),
    CLEAR,
];

const NOTE: &[Binding] = &[
    here(Action::Accept, "save", &[ENTER], "save it"),
    here(Action::Back, "cancel", &[ESC], "change nothing"),
    CLEAR,
];

const SAVE_VIEW: &[Binding] = &[
    here(Action::Accept, "save", &[ENTER], "save the view"),
    here(Action::Back, "cancel", &[ESC], "save nothing"),
    CLEAR,
    here(Action::NextChoice, "next", &[ARROW_DOWN], "next number"),
    here(Action::PreviousChoice, "previous", &[ARROW_UP], "previous number"),
];

const PALETTE: &[Binding] = &[
    here(Action::Accept, "run", &[ENTER], "run the command"),
    CLOSE,
    CLEAR,
    here(Action::Down, "down", &[ARROW_DOWN, Key::ctrl('n')], "next command"),
    here(Action::Up, "up", &[ARROW_UP, Key::ctrl('p')], "previous command"),
];

const HELP: &[Binding] = &[
    here(Action::Back, "close", &[ESC, Key::char('q'), Key::char('?')], "close, or show all lines again"),
    here(Action::Query, "search", &[Key::char('/')], "search the help"),
];

const HELP_SEARCH: &[Binding] = &[
    here(Action::Accept, "apply", &[ENTER], "keep the lines that match"),
    here(Action::Back, "restore", &[ESC], "show all lines again"),
    CLEAR,
    here(Action::Down, "down", &[ARROW_DOWN], "one line down"),
    here(Action::Up, "up", &[ARROW_UP], "one line up"),
];

const JOURNAL_SEARCH: &[Binding] = &[
    here(Action::Accept, "apply", &[ENTER], "apply the filter"),
    here(Action::Back, "restore", &[ESC], "restore the filter as it was"),
    CLEAR,
    here(Action::Down, "down", &[ARROW_DOWN], "one change down"),
    here(Action::Up, "up", &[ARROW_UP], "one change up"),
];

const JOURNAL: &[Binding] = &[
    here(Action::Query, "search", &[Key::char('/')], "filter the changes"),
    here(Action::Detail, "detail", &[ENTER], "show or hide the details of the change"),
    here(Action::Happened, "happened", &[Key::char('Y')], "record that the change happened (asks first)"),
    here(
        Action::NotHappened,
        "not-happened",
        &[Key::char('N')],
        "record that it did not happen (asks first)",
    ),
    here(Action::Undo, "undo", &[Key::char('u')], "undo the change (asks first)"),
    here(Action::Holder, "holder", &[Key::char('H')], "who has the name of the change's domain"),
    here(Action::Refresh, "refresh", &[Key::char('r')], "read what other runs have written"),
    here(Action::Reason, "reason", &[Key::char('R')], "the reason for the next changes"),
    here(Action::Back, "back", &[ESC, Key::char('q'), Key::char('A')], "one step back"),
    here(Action::Help, "help", &[Key::char('?')], "show the keys"),
    here(Action::Command, "command", &[Key::char(':')], "search the commands"),
];

// Not y: the key that accepts the dialog must differ from the one that opens it.
const QUESTION: &[Binding] = &[
    here(Action::Yes, "yes", &[Key::char('y')], "yes; any other key is no"),
    here(Action::No, "no", &[ESC, Key::char('n'), Key::char('N'), Key::char('Y')], "no"),
    PENDING_INVITATIONS,
    NEXT_PART,
    PREVIOUS_PART,
];

/// For a question about a domain.
const PENDING_INVITATIONS: Binding =
    here(Action::Invitations, "invitations", &[Key::ctrl('p')], "who has a pending invitation, by address");

/// For a question that does not fit on the screen.
const NEXT_PART: Binding =
    here(Action::Down, "down", &[ARROW_DOWN, key(Code::PageDown)], "next part of a long question");
const PREVIOUS_PART: Binding =
    here(Action::Up, "up", &[ARROW_UP, key(Code::PageUp)], "previous part of a long question");

const NAMING: &[Binding] = &[
    here(Action::No, "no", &[ESC], "cancel"),
    here(Action::Accept, "enter", &[ENTER], "cancel while nothing is typed"),
    PENDING_INVITATIONS,
    NEXT_PART,
    PREVIOUS_PART,
];

const NAMED: &[Binding] = &[
    here(Action::Yes, "yes", &[Key::char('y')], "yes"),
    here(Action::No, "no", &[ESC, ENTER], "no"),
    PENDING_INVITATIONS,
    NEXT_PART,
    PREVIOUS_PART,
];

const HOLDER: &[Binding] = &[
    here(Action::Accept, "go", &[ENTER], "go to the row of the domain"),
    here(Action::Back, "back", &[ESC, Key::char('q'), Key::char('H')], "back"),
    here(Action::Down, "down", &[Key::char('j'), ARROW_DOWN], "next organization"),
    here(Action::Up, "up", &[Key::char('k'), ARROW_UP], "previous organization"),
    here(Action::HandOver, "hand-over", &[Key::char('h')], "hand the name over to a claim"),
    here(Action::Refresh, "refresh", &[Key::char('r')], "look it up again"),
];

const HAND_OVER: &[Binding] = &[
    here(Action::Accept, "choose", &[ENTER], "hand the name over to this organization (asks first)"),
    here(Action::Back, "back", &[ESC, Key::char('q'), Key::char('h')], "back"),
    here(Action::Down, "down", &[Key::char('j'), ARROW_DOWN], "next organization"),
    here(Action::Up, "up", &[Key::char('k'), ARROW_UP], "previous organization"),
    here(Action::Refresh, "refresh", &[Key::char('r')], "look it up again"),
];

const INVITATIONS: &[Binding] = &[
    here(Action::Back, "back", &[ESC, Key::char('q'), Key::ctrl('p')], "back to the question"),
    here(Action::Refresh, "refresh", &[Key::char('r')], "look them up again"),
];

const EXPORT: &[Binding] = &[
    here(Action::Accept, "write", &[ENTER], "write the file"),
    CLOSE,
    here(Action::NextChoice, "next-format", &[TAB], "next format"),
    here(Action::PreviousChoice, "previous-format", &[BACK_TAB], "previous format"),
    CLEAR,
];

// Not Enter: the key that replaces a file must differ from the one that asked for it.
const EXPORT_REPLACE: &[Binding] = &[
    here(Action::Yes, "replace", &[Key::char('y')], "replace the file"),
    here(Action::No, "keep", &[ESC, Key::char('n')], "keep the file"),
];

const LEAVING: &[Binding] = &[
    here(Action::Back, "stay", &[ESC], "stay"),
    here(Action::Quit, "leave", &[Key::char('q'), Key::ctrl('c')], "leave now"),
];

const IGNORED: &[Binding] = &[here(Action::Back, "continue", &[ESC, ENTER], "take keys again")];

/// The key tables of a place.
pub(super) fn bindings(place: Place) -> &'static [&'static [Binding]] {
    static DESK: &[&[Binding]] = &[BINDINGS];
    static SETUP_AND_DESK: &[&[Binding]] = &[SETUP, BINDINGS];
    static INVITATIONS_AND_MOVES: &[&[Binding]] = &[INVITATIONS, MOVES];
    static HELP_AND_MOVES: &[&[Binding]] = &[HELP, MOVES];
    static JOURNAL_AND_MOVES: &[&[Binding]] = &[JOURNAL, &[LOCK], MOVES];
    static JOURNAL_FILTER: &[&[Binding]] = &[JOURNAL_SEARCH, &[PAGE_DOWN, PAGE_UP]];
    match place {
        Place::Desk => DESK,
        Place::Setup => SETUP_AND_DESK,
        Place::Query => &[QUERY],
        Place::Filter => &[FILTER],
        Place::Columns => &[COLUMNS],
        Place::Modes => &[MODES],
        Place::Form => &[FORM],
        Place::FormText => &[FORM_TEXT],
        Place::FormSearch => &[FORM_SEARCH],
        Place::Reason => &[REASON],
        Place::Note => &[NOTE],
        Place::Health => find::HEALTH_AND_MOVES,
        Place::Facets => find::FACETS_AND_MOVES,
        Place::Conflicts => find::CONFLICTS_AND_MOVES,
        Place::Lookup => find::LOOKUP_AND_PAGES,
        Place::SaveView => &[SAVE_VIEW],
        Place::Palette => &[PALETTE],
        Place::Help => HELP_AND_MOVES,
        Place::HelpSearch => &[HELP_SEARCH],
        Place::Journal | Place::Change => JOURNAL_AND_MOVES,
        Place::JournalFilter => JOURNAL_FILTER,
        Place::Holder => &[HOLDER],
        Place::HandOver => &[HAND_OVER],
        Place::Invitations => INVITATIONS_AND_MOVES,
        Place::PlanChoice => plan::CHOICE_AND_MOVES,
        Place::Plan => plan::TABLE_AND_MOVES,
        Place::PlanRun => plan::RUN_AND_MOVES,
        Place::Question => &[QUESTION],
        Place::Naming => &[NAMING],
        Place::Named => &[NAMED],
        Place::Export => &[EXPORT],
        Place::ExportReplace => &[EXPORT_REPLACE],
        Place::Leaving => &[LEAVING],
        Place::Ignored => &[IGNORED],
    }
}
