//! The actions of the desk.

use crate::input::Action;

use super::super::form::{CreateForm, EditForm, OrganizationChoice, modes_offered};
use super::super::help::HelpView;
use super::super::{
    ColumnsPanel, Connection, ConnectionTarget, DomainLabel, Effect, FilterPanel, Level, Modal, ModePicker,
    Model, NoteKind, Operation, Palette, Pane, ReasonField, TextField,
};
use super::undo::UndoDirection;
use super::{
    analysis, cancel, changes, export, holder, journal_view, listing, local_copy, lock, marking, notes,
    plans, queue, quit, share, target, undo, views,
};

/// Runs an action.
pub(in crate::app) fn act(model: &mut Model, action: Action) -> Vec<Effect> {
    match action {
        Action::Quit => return quit::ask(model),
        Action::Help => model.modals.push(Modal::Help(HelpView::default())),
        Action::Suspend => model.suspend = true,
        Action::Command => model.modals.push(Modal::Palette(Palette::default())),
        Action::Demo => {
            if model.connection == Connection::Missing {
                return listing::connect(model, ConnectionTarget::Demo);
            }
        }
        _ if !matches!(model.connection, Connection::Ready(_)) => return retry_connection(model, action),
        Action::Query => listing::open_bar(model),
        Action::Filter => model.modals.push(Modal::Filter(FilterPanel::open(model.list()))),
        Action::Columns => model.modals.push(Modal::Columns(ColumnsPanel::open(&model.columns))),
        Action::NextSort => {
            let local = model.list().is_local();
            listing::sort(model, |order| listing::next_sort(order, local));
        }
        Action::ReverseSort => listing::sort(model, crate::query::SortKey::reversed),
        Action::Down
        | Action::Up
        | Action::First
        | Action::Last
        | Action::PageDown
        | Action::PageUp
        | Action::HalfPageDown
        | Action::HalfPageUp => go(model, action),
        Action::Detail => toggle_detail(model),
        Action::Zoom => zoom(model),
        Action::NextPane => {
            model.pane =
                if model.detail.open && model.pane == Pane::List { Pane::Detail } else { Pane::List };
        }
        Action::Json => json(model),
        Action::Organization => return listing::open_organization(model),
        Action::Refresh => return listing::refresh(model),
        Action::Copy => local_copy::toggle(model),
        Action::GiveUpCopy => return local_copy::give_up(model),
        Action::Back => return back(model),
        Action::New => new(model),
        Action::Journal => journal_view::open(model),
        Action::Conflicts => model.modals.push(Modal::Conflicts(Box::default())),
        Action::Lookup => model.modals.push(Modal::Lookup(Box::default())),
        Action::Facets => return analysis::open(model, Modal::Facets(Box::default())),
        Action::Reason => model.modals.push(Modal::Reason(ReasonField::open(&model.reason))),
        Action::Holder => holder::open_for_row(model),
        Action::HandOver => holder::hand_over_row(model),
        Action::Undo => undo::ask(model, UndoDirection::Undo),
        Action::Redo => undo::ask(model, UndoDirection::Redo),
        Action::CopyName
        | Action::CopyId
        | Action::CopyOrganizationId
        | Action::CopyJson
        | Action::CopyMarkdown
        | Action::CopyCurl
        | Action::CopyClerkCommand => return share::copy(model, action),
        Action::Dashboard => return share::open_dashboard(model),
        Action::Export => export::open(model),
        Action::Lock => return lock::turn(model),
        Action::Plan => return plans::open(model),
        Action::ToggleVerified | Action::Mode | Action::Edit | Action::Delete | Action::VerifyOwnership => {
            return change_row(model, action);
        }
        Action::Note => notes::open(model, NoteKind::Note),
        Action::Snooze => notes::open(model, NoteKind::Snooze),
        Action::QueueNext => return queue::step(model, true),
        Action::QueuePrevious => return queue::step(model, false),
        Action::SaveView => views::open_form(model),
        Action::Mark
        | Action::MarkRange
        | Action::MarkAll
        | Action::InvertMarks
        | Action::ClearMarks
        | Action::ShowMarked => return marking::act(model, action),
        // These are handled by the dialogs, or with the key that was pressed.
        Action::View
        | Action::Accept
        | Action::Send
        | Action::NextLine
        | Action::PreviousLine
        | Action::NextChoice
        | Action::PreviousChoice
        | Action::Clear
        | Action::Include
        | Action::Exclude
        | Action::CopyNames
        | Action::Yes
        | Action::No
        | Action::Invitations
        | Action::Happened
        | Action::Pause
        | Action::CancelPlan
        | Action::Retry
        | Action::NotHappened
        | Action::Complete
        | Action::CompleteBack
        | Action::Earlier
        | Action::Later => {}
    }
    Vec::new()
}

fn toggle_detail(model: &mut Model) {
    model.detail.open = !model.detail.open;
    model.detail.full = false;
    model.detail.scroll = 0;
}

fn retry_connection(model: &mut Model, action: Action) -> Vec<Effect> {
    match (&model.connection, model.target, action) {
        (Connection::Failed(_), Some(target), Action::Refresh) => return listing::connect(model, target),
        _ if action.opens_prompt() => {
            let why = match model.connection {
                Connection::Connecting(_) => "Not connected yet.",
                _ => "Not connected.",
            };
            model.toasts.show(Level::Info, why, model.now);
        }
        _ => {}
    }
    Vec::new()
}

fn go(model: &mut Model, action: Action) {
    if model.pane == Pane::Detail {
        let page = usize::from(model.layout.detail.height.saturating_sub(3)).max(1);
        let scroll = &mut model.detail.scroll;
        *scroll = match action {
            Action::Down => scroll.saturating_add(1),
            Action::Up => scroll.saturating_sub(1),
            Action::PageDown => scroll.saturating_add(page),
            Action::PageUp => scroll.saturating_sub(page),
            Action::HalfPageDown => scroll.saturating_add(page / 2),
            Action::HalfPageUp => scroll.saturating_sub(page / 2),
            Action::Last => usize::MAX,
            _ => 0,
        };
        return;
    }
    let list = model.list_mut();
    match action {
        Action::Down => list.move_by(1),
        Action::Up => list.move_by(-1),
        Action::PageDown => list.move_by_half_screens(2),
        Action::PageUp => list.move_by_half_screens(-2),
        Action::HalfPageDown => list.move_by_half_screens(1),
        Action::HalfPageUp => list.move_by_half_screens(-1),
        Action::Last => list.move_to(u64::MAX),
        _ => list.move_to(0),
    }
    model.detail.scroll = 0;
}

/// Shows or hides the row's raw JSON.
fn json(model: &mut Model) {
    model.detail.json = !(model.detail.open && model.detail.json);
    model.detail.open = true;
    model.detail.scroll = 0;
}

/// Lets the detail pane cover the list, or not.
fn zoom(model: &mut Model) {
    model.detail.full = !(model.detail.open && model.detail.full);
    model.detail.open = true;
    model.pane = if model.detail.full { Pane::Detail } else { Pane::List };
}

/// Scrolls the list by the mouse wheel.
pub(super) fn move_rows(model: &mut Model, rows: i64) {
    model.list_mut().move_by(rows);
    model.detail.scroll = 0;
}

/// One step back: a range of marks, the list of the marked rows, the queue, the list's filter, the detail pane over the list, the
/// focus of the detail pane, the JSON, the detail
/// pane, the organization; with none of these left, waiting requests are cancelled. Each of them also dismisses
/// messages.
fn back(model: &mut Model) -> Vec<Effect> {
    model.toasts.dismiss();
    let is_on_list = model.pane == Pane::List;
    if is_on_list && (marking::cancel_range(model) || marking::show_all(model)) {
        // The marks and the filter stay.
    } else if is_on_list && queue::leave(model) {
        // The list stays, with its filter.
    } else if is_on_list && listing::clear_filter(model) {
        // Only the filter is cleared.
    } else if model.detail.open && model.detail.full {
        zoom(model);
    } else if model.pane == Pane::Detail {
        model.pane = Pane::List;
    } else if model.detail.open && model.detail.json {
        model.detail.json = false;
    } else if model.detail.open {
        model.detail.open = false;
    } else if model.organization.is_some() {
        return listing::leave_organization(model);
    } else {
        return cancel::stop(model);
    }
    Vec::new()
}

/// Refuses with a message when started with `--read-only`. While only locked, forms can still be filled in.
fn refuse_if_read_only(model: &mut Model) -> bool {
    model.read_only && lock::refuse(model)
}

/// Refuses with a message while the rows belong to the previous query. An operator who has typed a name means that
/// name, not the row that happens to be under the cursor until the response arrives.
pub(super) fn refuse_if_searching(model: &mut Model) -> bool {
    let waits = model.waits_for_copy();
    let searching = waits || model.list().is_replacing();
    if searching {
        let text = if waits {
            "No results yet: the query is waiting for the local copy."
        } else {
            "Still searching: these rows are from the previous query."
        };
        model.toasts.show(Level::Info, text, model.now);
    }
    searching
}

fn new(model: &mut Model) {
    if refuse_if_read_only(model) {
        return;
    }
    if let Some(form) = model.draft.take() {
        model.modals.push(Modal::Create(form));
        return;
    }
    let organization = match &model.organization {
        Some(view) => Some(OrganizationChoice { id: view.id.clone(), name: view.label.clone() }),
        None if model.domains.is_replacing() || model.selected().is_none() => None,
        // The form starts with the row's organization, so it has to be the row that the operator meant.
        None => match target::take(model) {
            Some(domain) => Some(CreateForm::choice_of(&domain)),
            None => return,
        },
    };
    let modes = modes_offered(model.settings.ready(), None);
    model.modals.push(Modal::Create(Box::new(CreateForm::open(organization, modes, model.now))));
}

/// Opens the create form with this name. The organization is that of the list, or is chosen in the form.
pub(in crate::app) fn new_with_name(model: &mut Model, name: &str) {
    if refuse_if_read_only(model) {
        return;
    }
    let organization = model.organization.as_ref();
    let organization =
        organization.map(|view| OrganizationChoice { id: view.id.clone(), name: view.label.clone() });
    let modes = modes_offered(model.settings.ready(), None);
    let mut form = CreateForm::open(organization, modes, model.now);
    form.name = TextField::new(name);
    model.modals.push(Modal::Create(Box::new(form)));
}

fn change_row(model: &mut Model, action: Action) -> Vec<Effect> {
    let refused = if action == Action::Edit { refuse_if_read_only(model) } else { lock::refuse(model) };
    if refused {
        return Vec::new();
    }
    let Some(domain) = target::take(model) else {
        return Vec::new();
    };
    if domain.is_unnamed() {
        let text = format!(
            "{} cannot be changed here: Clerk sent no name, so domdesk could not check the result. \
             Use Clerk's dashboard.",
            DomainLabel::of(&domain)
        );
        model.toasts.show(Level::Info, text, model.now);
        return Vec::new();
    }
    let expected_row = model.expected_row(&domain);
    if expected_row.deleted {
        model.toasts.show(Level::Info, format!("{} is being deleted.", DomainLabel::of(&domain)), model.now);
        return Vec::new();
    }
    let modes = modes_offered(model.settings.ready(), Some(&domain.enrollment_mode));
    match action {
        Action::ToggleVerified if target::refuse_unread_toggle(model, &domain) => {}
        Action::ToggleVerified => return changes::toggle_verified(model, &domain),
        Action::Mode => model.modals.push(Modal::Mode(ModePicker::open(&domain, expected_row.mode, modes))),
        Action::Edit => model.modals.push(Modal::Edit(EditForm::open(&domain, expected_row, modes))),
        Action::Delete => {
            let people = model.affected(&domain, &Operation::Delete);
            return changes::ask(model, &domain, Operation::Delete, people);
        }
        Action::VerifyOwnership if Operation::VerifyOwnership.holds_for(&domain) => {
            let text = format!("Ownership of {} is already verified.", DomainLabel::of(&domain));
            model.toasts.show(Level::Info, text, model.now);
        }
        _ => return changes::ask(model, &domain, Operation::VerifyOwnership, None),
    }
    Vec::new()
}
