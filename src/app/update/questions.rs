//! A question on the screen was answered by a key.

use super::super::form::EditForm;
use super::super::{Confirm, Effect, Level, Modal, Model, Said, Stage, Subject};
use super::{changes, forms, guard, journal_view, undo};

/// A row that changed on the server before a change could be sent is asked about: as soon as nothing else has the keys,
/// so that what is being typed somewhere does not become an answer; at once over the form that waits for it.
pub(super) fn ask_what_is_open(model: &mut Model) {
    let waits = |form: &EditForm, id: &str| form.sending && form.domain.id == id;
    let free = |id: &str| match model.modals.last() {
        _ if model.unopened.is_some() => false,
        None => model.bar.is_none(),
        Some(Modal::Edit(form)) => waits(form, id),
        Some(_) => false,
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

/// A question was answered by a key.
pub(super) fn answered(model: &mut Model, confirm: Confirm, said: Said) -> Vec<Effect> {
    let Confirm { subject, typed, since } = confirm;
    if said != Said::Nothing && matches!(subject, Subject::Overwrite { .. }) {
        model.answered = Some(model.now);
    }
    match (said, subject) {
        (Said::Nothing, subject) => {
            model.modals.push(Modal::Confirm(Confirm { subject, typed, since }));
            Vec::new()
        }
        (Said::Yes, Subject::Row { domain, operation, .. }) => changes::request(model, &domain, operation),
        (Said::Yes, Subject::Overwrite { seen, .. }) => changes::overwrite(model, &seen.id),
        (Said::No, Subject::Overwrite { seen, .. }) => changes::leave_as_it_is(model, &seen.id),
        (Said::Yes, Subject::Undo(plan)) => undo::carry_out(model, *plan),
        (Said::No, Subject::Undo(_)) => {
            model.toasts.show(Level::Info, "Cancelled: nothing was taken back.", model.now);
            Vec::new()
        }
        (Said::Yes, Subject::Resolve { entry, seen, happened }) => {
            journal_view::resolve(model, entry, seen, happened)
        }
        (Said::Yes, Subject::SendForm(_)) => forms::send_uppermost(model),
        (Said::Yes, Subject::DiscardForm) => {
            model.modals.pop();
            Vec::new()
        }
        (Said::No, Subject::Row { domain, operation, .. }) => {
            let text = format!("Cancelled: {}.", operation.describe(&domain));
            model.toasts.show(Level::Info, text, model.now);
            Vec::new()
        }
        (Said::Yes, Subject::Unlock { instance }) => guard::unlock(model, &instance),
        (
            Said::No,
            Subject::Resolve { .. } | Subject::SendForm(_) | Subject::DiscardForm | Subject::Unlock { .. },
        ) => Vec::new(),
    }
}
