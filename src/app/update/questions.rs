//! A question on the screen was answered by a key.

use super::super::{Confirm, Effect, Level, Modal, Model, Said, Subject};
use super::{changes, forms, guard};

/// A question was answered by a key.
pub(super) fn answered(model: &mut Model, confirm: Confirm, said: Said) -> Vec<Effect> {
    let Confirm { subject, typed, since } = confirm;
    match (said, subject) {
        (Said::Nothing, subject) => {
            model.modals.push(Modal::Confirm(Confirm { subject, typed, since }));
            Vec::new()
        }
        (Said::Yes, Subject::Row { domain, operation }) => changes::request(model, &domain, operation),
        (Said::Yes, Subject::SendForm) => forms::send_uppermost(model),
        (Said::Yes, Subject::DiscardForm) => match model.modals.pop() {
            Some(Modal::Create(mut form)) => form.suspend_search(),
            _ => Vec::new(),
        },
        (Said::No, Subject::Row { domain, operation }) => {
            let text = format!("Cancelled: {}.", operation.in_words(&domain.name));
            model.toasts.show(Level::Info, text, model.now);
            Vec::new()
        }
        (Said::Yes, Subject::Unlock { instance }) => guard::unlock(model, &instance),
        (Said::No, Subject::SendForm | Subject::DiscardForm | Subject::Unlock { .. }) => Vec::new(),
    }
}
