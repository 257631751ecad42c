//! The keys that send an operation, and keys that probe whether the desk responds while it is in flight.

use domdesk::app::form::CreateLine;
use domdesk::app::{Modal, Remote};
use domdesk::clerk::{Operation, OrganizationDomain};

use crate::fault_matrix::cell::{Cell, plan};
use crate::journeys::kit::{go_to, go_to_unverified, screen_text};
use crate::support::Desk;

/// The name of the created domain.
pub(crate) const NEW: &str = "fault-matrix.example";

/// Whether the desk sends the operation only when it opens, or when the operator retries it after a failure.
pub(crate) const fn is_sent_at_start(operation: Operation) -> bool {
    matches!(operation, Operation::Instance | Operation::OrganizationSettings)
}

/// Opens the cell's desk and loads everything. If the operation belongs to the start, the start meets the fault.
pub(crate) async fn open(cell: &Cell) -> Desk {
    if !is_sent_at_start(cell.operation) {
        let mut desk = Desk::open(plan(cell.secure)).await;
        desk.settle().await;
        return desk;
    }
    let desk = Desk::begin(plan(cell.secure)).await;
    desk.emulator.inject(cell.fault());
    desk
}

/// Presses the keys that send the operation. Returns before any response can arrive.
pub(crate) fn send(desk: &mut Desk, operation: Operation) {
    match operation {
        Operation::ListAll => desk.press("r"),
        Operation::List | Operation::Organization => desk.press("o"),
        Operation::Organizations => desk.press("n Shift-Tab Backspace"),
        Operation::Instance
        | Operation::OrganizationSettings
        | Operation::EnterpriseConnections
        | Operation::UsersCount
        | Operation::OrganizationInvitations => {}
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

/// Presses the key that the message of a failed read names.
pub(crate) fn retry(desk: &mut Desk, operation: Operation) {
    match operation {
        Operation::Organizations => desk.press("Enter"),
        _ => desk.press("r"),
    }
}

/// Whether every request has ended.
pub(crate) fn is_settled(desk: &Desk) -> bool {
    let model = &desk.model;
    let searches = model.modals.iter().any(|modal| match modal {
        Modal::Create(form) => form.search_due.is_some() || form.organizations.is_loading() || form.sending,
        _ => false,
    });
    let view = model.organization.as_ref();
    let has_ended = |is_idle: bool, is_loading: bool| !is_idle && !is_loading;
    has_ended(model.instance == Remote::Idle, model.instance.is_loading())
        && has_ended(model.settings == Remote::Idle, model.settings.is_loading())
        && (model.instance.ready().is_none() || model.journal.open().is_some())
        && !view.is_some_and(|view| view.organization.is_loading())
        && !model.list().is_loading()
        && (model.list().total().is_some() || model.list().failure().is_some())
        && model.changes.open() == 0
        && !searches
}

/// Presses keys while a request is in flight. The very next screen must show the effect of each.
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
            assert!(desk.model.modals.is_empty(), "the form closes");
            probe_desk(desk);
            desk.press("n");
            assert!(screen_text(desk).contains(NEW), "and opens again with its text");
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
    let before = desk.model.list().cursor();
    if rows > 1 {
        let (key, opposite) = if before + 1 < rows { ("j", "k") } else { ("k", "j") };
        desk.press(key);
        assert_ne!(desk.model.list().cursor(), before, "the cursor moves");
        desk.press(opposite);
        assert_eq!(desk.model.list().cursor(), before);
    }
}
