//! Confirmation dialogs: opening them for stale rows, and applying their answers.

use super::super::{Confirm, ConfirmResponse, Effect, Level, Modal, Model, Stage, Subject};
use super::{changes, forms, journal_view, lock, undo};

/// Opens a dialog for a change whose row changed on the server before it could be sent: only while nothing else has the
/// focus, so that keys typed elsewhere do not become an answer, or over the form that waits for it.
pub(super) fn ask_about_stale_rows(model: &mut Model) {
    let free = |id: &str| match model.modals.last() {
        _ if model.unopened_prompt.is_some() => false,
        None => model.bar.is_none(),
        Some(modal) => modal.panel().waits_for_change(id),
    };
    let open = model.changes.iter().find_map(|pending| {
        let (seen, operation) = (pending.request.before.as_ref()?, pending.request.operation()?);
        match &pending.stage {
            Stage::Stale(current) if free(&seen.id) => {
                Some(Subject::Overwrite { seen: seen.clone(), current: current.clone(), operation })
            }
            _ => None,
        }
    });
    if let Some(subject) = open {
        model.modals.push(Modal::Confirm(Confirm::new(subject, model.is_production())));
    }
}

/// Applies a dialog's response to a key.
pub(super) fn respond(model: &mut Model, confirm: Confirm, response: ConfirmResponse) -> Vec<Effect> {
    let Confirm { subject, typed, since, part } = confirm;
    if response != ConfirmResponse::Nothing && matches!(subject, Subject::Overwrite { .. }) {
        model.answered = Some(model.now);
    }
    match (response, subject) {
        (ConfirmResponse::Nothing, subject) => {
            model.modals.push(Modal::Confirm(Confirm { subject, typed, since, part }));
            Vec::new()
        }
        (ConfirmResponse::Yes, Subject::Row { domain, operation, .. }) => {
            changes::request(model, &domain, operation)
        }
        (ConfirmResponse::Yes, Subject::Overwrite { seen, .. }) => changes::overwrite(model, &seen.id),
        (ConfirmResponse::No, Subject::Overwrite { seen, .. }) => changes::abandon_stale(model, &seen.id),
        (ConfirmResponse::Yes, Subject::Undo(plan)) => undo::carry_out(model, *plan),
        (ConfirmResponse::No, Subject::Undo(_)) => {
            model.toasts.show(Level::Info, "Cancelled: nothing was undone.", model.now);
            Vec::new()
        }
        (ConfirmResponse::Yes, Subject::Resolve { entry, seen, happened }) => {
            journal_view::resolve(model, entry, seen, happened)
        }
        (ConfirmResponse::Yes, Subject::SendForm(_)) => forms::send_top_form(model),
        (ConfirmResponse::Yes, Subject::DiscardForm) => {
            model.modals.pop();
            Vec::new()
        }
        (ConfirmResponse::No, Subject::Row { domain, operation, .. }) => {
            let text = format!("Cancelled: {}.", operation.describe(&domain));
            model.toasts.show(Level::Info, text, model.now);
            Vec::new()
        }
        (ConfirmResponse::Yes, Subject::Unlock { instance }) => lock::unlock(model, &instance),
        (
            ConfirmResponse::No,
            Subject::Resolve { .. } | Subject::SendForm(_) | Subject::DiscardForm | Subject::Unlock { .. },
        ) => Vec::new(),
    }
}
