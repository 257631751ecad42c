//! Confirmation dialogs for stale rows, which open without a key.

use super::super::{Model, Stage, Subject};

/// Opens a dialog for a change whose row changed on the server before it could be sent: only while nothing else has the
/// focus, so that keys typed elsewhere do not become an answer, or over the form that waits for it.
pub(super) fn ask_about_stale_rows(model: &mut Model) {
    let free = |id: &str| match model.modals.last() {
        _ if model.stray.is_ignoring() => false,
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
        model.ask(subject);
    }
}
