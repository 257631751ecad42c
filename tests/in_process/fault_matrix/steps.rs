//! What somebody presses so that an operation is sent, and to see that the desk still obeys while it is on its way.

use domdesk::app::form::CreateLine;
use domdesk::app::{Modal, Remote};
use domdesk::clerk::{Operation, OrganizationDomain};

use crate::fault_matrix::cell::{Cell, plan};
use crate::journeys::kit::{go_to, go_to_unverified, told};
use crate::support::Desk;

/// The domain that is created.
pub(crate) const NEW: &str = "fault-matrix.example";

/// Whether it is only asked when the desk opens, and when somebody asks to read again what could not be read then.
pub(crate) const fn is_asked_at_the_start(operation: Operation) -> bool {
    matches!(operation, Operation::Instance | Operation::OrganizationSettings)
}

/// Opens the cell's desk, with everything read; where the fault belongs to the opening, it meets it.
pub(crate) async fn open(cell: &Cell) -> Desk {
    if !is_asked_at_the_start(cell.operation) {
        let mut desk = Desk::open(plan(cell.secure)).await;
        desk.settle().await;
        return desk;
    }
    let desk = Desk::begin(plan(cell.secure)).await;
    desk.emulator.inject(cell.fault());
    desk
}

/// Presses what sends the operation. Returns before anything can have been answered.
pub(crate) fn send(desk: &mut Desk, operation: Operation) {
    match operation {
        Operation::ListAll => desk.press("r"),
        Operation::List | Operation::Organization => desk.press("o"),
        Operation::Organizations => desk.press("n Shift-Tab Backspace"),
        Operation::Instance | Operation::OrganizationSettings => {}
        Operation::Create => {
            let with_room: Vec<_> = desk
                .emulator
                .organizations()
                .into_iter()
                .filter(|known| i64::try_from(known.domains).unwrap() < known.max_allowed_domains)
                .map(|known| known.id)
                .collect();
            go_to(desk, |row| with_room.contains(&row.organization_id));
            desk.press("n");
            desk.type_text(NEW);
            desk.press("Enter");
        }
        Operation::Update => {
            go_to_unverified(desk);
            desk.press("v");
        }
        Operation::Delete => {
            go_to(desk, |row| !row.is_verified());
            desk.press("D y");
        }
        Operation::VerifyOwnership => {
            go_to(desk, |row: &OrganizationDomain| row.ownership_verification.is_none());
            desk.press("W y");
        }
    }
}

/// Presses what the message of a reading that failed says.
pub(crate) fn again(desk: &mut Desk, operation: Operation) {
    match operation {
        Operation::Organizations => desk.press("Enter"),
        _ => desk.press("r"),
    }
}

/// Whether everything that was asked has come to an end.
pub(crate) fn is_settled(desk: &Desk) -> bool {
    let model = &desk.model;
    let searches = model.modals.iter().any(|modal| match modal {
        Modal::Create(form) => form.search_due.is_some() || form.organizations.is_loading() || form.sending,
        _ => false,
    });
    let view = model.organization.as_ref();
    let has_come = |is_idle: bool, is_loading: bool| !is_idle && !is_loading;
    has_come(model.instance == Remote::Idle, model.instance.is_loading())
        && has_come(model.settings == Remote::Idle, model.settings.is_loading())
        && (model.instance.ready().is_none() || model.journal.open().is_some())
        && !view.is_some_and(|view| view.organization.is_loading())
        && !model.list().is_loading()
        && (model.list().total().is_some() || model.list().failure().is_some())
        && model.changes.open() == 0
        && !searches
}

/// Keys while something is on its way: each is obeyed by the very next picture, whatever the network does.
pub(crate) fn probe(desk: &mut Desk, operation: Operation) {
    match (operation, desk.model.modals.last()) {
        (Operation::Organizations, Some(Modal::Create(form))) if form.organization.is_none() => {
            assert_eq!(form.line, CreateLine::Organization);
            desk.press("Tab");
            assert!(
                matches!(desk.model.modals.last(), Some(Modal::Create(form)) if form.line == CreateLine::Name)
            );
            desk.press("Shift-Tab");
        }
        (Operation::Create, Some(Modal::Create(form))) if form.sending => {
            desk.press("Esc");
            assert!(desk.model.modals.is_empty(), "the form can be left");
            probe_desk(desk);
            desk.press("n");
            assert!(told(desk).contains(NEW), "and is there again");
        }
        (_, None) => probe_desk(desk),
        _ => {}
    }
}

fn probe_desk(desk: &mut Desk) {
    desk.press("?");
    assert!(matches!(desk.model.modals.last(), Some(Modal::Help(_))));
    assert!(desk.look().last().contains("Keys"), "{}", desk.look().last());
    desk.press("Esc");
    assert!(desk.model.modals.is_empty());
    let rows = desk.model.list().total().unwrap_or(0);
    let here = desk.model.list().cursor();
    if rows > 1 {
        let (there, back) = if here + 1 < rows { ("j", "k") } else { ("k", "j") };
        desk.press(there);
        assert_ne!(desk.model.list().cursor(), here, "the cursor moves");
        desk.press(back);
        assert_eq!(desk.model.list().cursor(), here);
    }
}
