//! Returns the results of changes to the forms that sent them, open or closed.

use super::super::form::{CreateForm, EditForm, FormErrors};
use super::super::{Modal, Model, Operation};
use crate::clerk::{Change, UpdateDomain};

/// The edit form that is waiting for this change to this row.
fn waiting_edit<'a>(
    model: &'a mut Model,
    id: &str,
    operation: &Operation,
) -> Option<(usize, &'a mut EditForm)> {
    let Operation::Update(body) = operation else {
        return None;
    };
    let waits =
        |form: &EditForm, body: &UpdateDomain| form.sending && form.domain.id == id && form.body() == *body;
    model.modals.iter_mut().enumerate().find_map(|(at, modal)| match modal {
        Modal::Edit(form) if waits(form, body) => Some((at, form)),
        _ => None,
    })
}

/// A change was done: closes the form that sent it.
pub(super) fn edit_done(model: &mut Model, id: &str, operation: &Operation) {
    if let Some((at, _)) = waiting_edit(model, id, operation) {
        model.modals.remove(at);
    }
}

/// A change was not queued: its form can be sent later.
pub(super) fn edit_not_queued(model: &mut Model, id: &str, operation: &Operation) {
    if let Some((_, form)) = waiting_edit(model, id, operation) {
        form.sending = false;
    }
}

/// A change was refused: shows the errors in the form that sent it; false when there is none.
pub(super) fn edit_refused(model: &mut Model, id: &str, operation: &Operation, errors: FormErrors) -> bool {
    let form = waiting_edit(model, id, operation);
    let waits = form.is_some();
    if let Some((_, form)) = form {
        form.sending = false;
        form.errors = errors;
    }
    waits
}

/// A creation was done: closes the form that sent it, open or kept as a draft. True when it was open.
pub(super) fn creation_done(model: &mut Model, creation: &Change) -> bool {
    let sent = |form: &CreateForm| is_sent_form(form, creation);
    let modals = model.modals.len();
    model.modals.retain(|modal| !matches!(modal, Modal::Create(form) if sent(form)));
    if model.draft.as_ref().is_some_and(|form| sent(form)) {
        model.draft = None;
    }
    model.modals.len() < modals
}

/// Which form received the errors of a refused creation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FormReply {
    /// The form on the screen.
    Open,
    /// The draft; `n` reopens it.
    Draft,
    /// None.
    None,
}

/// A creation was refused: makes the form that sent it editable again, and shows the errors in it.
pub(super) fn creation_refused(model: &mut Model, creation: &Change, errors: &FormErrors) -> FormReply {
    let refuse = |form: &mut CreateForm| {
        let waits = is_sent_form(form, creation);
        if waits {
            form.sending = false;
            form.errors = errors.clone();
        }
        waits
    };
    let mut open = model.modals.iter_mut().filter_map(|modal| match modal {
        Modal::Create(form) => Some(&mut **form),
        _ => None,
    });
    if open.any(refuse) {
        FormReply::Open
    } else if model.draft.as_deref_mut().is_some_and(refuse) {
        FormReply::Draft
    } else {
        FormReply::None
    }
}

fn is_sent_form(form: &CreateForm, creation: &Change) -> bool {
    let Change::Create { organization_id, body } = creation else { return false };
    let organization = form.organization.as_ref().map(|choice| &choice.id);
    form.sending
        && organization == Some(organization_id)
        && form.domain_name().is_ok_and(|name| name.as_str() == body.name)
}
