//! Sending forms, and searching organizations for the create form.

use crate::change::affected;
use crate::clerk::{Change, Organization, Page};

use super::super::form::{CreateForm, EditForm, FormErrors, FormResponse};
use super::super::{
    Confirm, DomainLabel, Effect, Failure, Level, Modal, Model, Operation, Purpose, Remote, Subject,
};
use super::{changes, lock};

/// Applies the create form's response to a key.
pub(super) fn create_form_responded(
    model: &mut Model,
    mut form: Box<CreateForm>,
    response: FormResponse,
) -> Vec<Effect> {
    match response {
        FormResponse::Nothing => model.modals.push(Modal::Create(form)),
        FormResponse::Close => {
            if form.sending {
                // The creation continues; if it is refused, nothing that was typed is lost.
                form.suspend_search();
                let name = form.name.text().trim();
                let text = format!("Still creating {name}. You will see the result here.");
                model.draft = Some(form);
                model.toasts.show(Level::Info, text, model.now);
            } else if form.is_typed_into() {
                model.modals.push(Modal::Create(form));
                model.modals.push(Modal::Confirm(Confirm::new(Subject::DiscardForm, false)));
            }
        }
        FormResponse::Send => {
            let creation = form.check();
            let complete = creation.is_some();
            let people = creation.and_then(|(organization, body)| {
                affected(None, &Change::Create { organization_id: organization.id, body })
            });
            model.modals.push(Modal::Create(form));
            if complete && lock::refuse_form(model) {
                return Vec::new();
            }
            if let Some(people) = people {
                model.modals.push(Modal::Confirm(Confirm::new(Subject::SendForm(people), false)));
            } else if complete {
                return send_top_form(model);
            }
        }
    }
    Vec::new()
}

/// Applies the edit form's response to a key.
pub(super) fn edit_form_responded(model: &mut Model, form: EditForm, response: FormResponse) -> Vec<Effect> {
    match response {
        FormResponse::Nothing => model.modals.push(Modal::Edit(form)),
        FormResponse::Close if form.sending => {
            let text =
                format!("Still changing {}. You will see the result here.", DomainLabel::of(&form.domain));
            model.toasts.show(Level::Info, text, model.now);
        }
        FormResponse::Close => {}
        FormResponse::Send if !form.is_changed() => {
            model.toasts.show(
                Level::Info,
                format!("Nothing to change in {}.", DomainLabel::of(&form.domain)),
                model.now,
            );
        }
        FormResponse::Send => {
            let people = model.affected(&form.domain, &Operation::Update(form.body()));
            model.modals.push(Modal::Edit(form));
            if lock::refuse_form(model) {
                return Vec::new();
            }
            if let Some(people) = people {
                model.modals.push(Modal::Confirm(Confirm::new(Subject::SendForm(people), false)));
            } else {
                return send_top_form(model);
            }
        }
    }
    Vec::new()
}

/// Sends the top form.
pub(super) fn send_top_form(model: &mut Model) -> Vec<Effect> {
    // The lock may have closed while the form's dialog was on the screen.
    if lock::refuse_form(model) {
        return Vec::new();
    }
    match model.modals.last_mut() {
        Some(Modal::Create(form)) => {
            let Some((organization, body)) = form.check() else {
                return Vec::new();
            };
            form.sending = true;
            changes::create(model, organization, body, None)
        }
        Some(Modal::Edit(form)) => {
            form.sending = true;
            form.errors = FormErrors::default();
            let (domain, body) = (form.domain.clone(), form.body());
            changes::request(model, &domain, Operation::Update(body))
        }
        _ => Vec::new(),
    }
}

/// Aborts an organization search that no open form is waiting for: forms can be closed in several ways.
pub(super) fn abandon_unneeded_search(model: &mut Model) -> Option<Effect> {
    let mut forms = model.modals.iter_mut().filter_map(create_form);
    let waits = forms.any(|form| form.organizations.is_loading());
    if waits { None } else { model.requests.abandon(&Purpose::OrganizationSearch) }
}

fn create_form(modal: &mut Modal) -> Option<&mut CreateForm> {
    match modal {
        Modal::Create(form) => Some(form),
        _ => None,
    }
}

pub(super) fn organizations_found(model: &mut Model, result: Result<Page<Organization>, Failure>) {
    let waiting =
        model.modals.iter_mut().filter_map(create_form).find(|form| form.organizations.is_loading());
    if let Some(form) = waiting {
        form.receive(match result {
            Ok(page) => Remote::Ready(page.data),
            Err(failure) => Remote::Failed(failure),
        });
    }
}
