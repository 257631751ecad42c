//! Sending forms, and searching organizations for the create form.

use crate::change::affected;
use crate::clerk::{Change, Organization, Page};

use super::super::form::{CreateForm, Form, FormChange};
use super::super::{Dependants, Effect, Failure, Modal, Model, Operation, Purpose, Remote, Subject};
use super::{changes, lock};

fn top_form(model: &mut Model) -> Option<&mut dyn Form> {
    model.modals.last_mut()?.panel_mut().form_mut()
}

/// Sends the top form if it is complete, after a confirmation if that affects people.
pub(super) fn submit(model: &mut Model) -> Vec<Effect> {
    let Some(change) = top_form(model).and_then(Form::change) else { return Vec::new() };
    if lock::refuse_form(model) {
        return Vec::new();
    }
    let (people, dependants) = match change {
        FormChange::Create(organization, body) => {
            (affected(None, &Change::Create { organization_id: organization.id, body }), None)
        }
        FormChange::Update(domain, body) => {
            let operation = Operation::Update(body);
            (model.affected(&domain, &operation), Dependants::of(&domain, &operation, model.now))
        }
    };
    let Some(people) = people else { return send_top_form(model) };
    model.ask_with(Subject::SendForm(people), dependants);
    Vec::new()
}

/// Sends the top form.
pub(in crate::app) fn send_top_form(model: &mut Model) -> Vec<Effect> {
    // The lock may have closed while the form's dialog was on the screen.
    if lock::refuse_form(model) {
        return Vec::new();
    }
    let Some(form) = top_form(model) else { return Vec::new() };
    let Some(change) = form.change() else { return Vec::new() };
    form.wait();
    match change {
        FormChange::Create(organization, body) => changes::create(model, organization, body, None),
        FormChange::Update(domain, body) => changes::request(model, &domain, Operation::Update(body)),
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
