//! Sending forms, and bringing their answers back to them.

use crate::change::affected;
use crate::clerk::{Change, Organization, Page};

use super::super::form::{Asked, CreateForm, EditForm, FormErrors};
use super::super::{
    Confirm, DomainLabel, Effect, Failure, Level, Modal, Model, Operation, Purpose, Remote, Subject,
};
use super::{changes, guard};

/// The create form asks for something.
pub(super) fn asked_by_create(model: &mut Model, mut form: Box<CreateForm>, asked: Asked) -> Vec<Effect> {
    match asked {
        Asked::Nothing => model.modals.push(Modal::Create(form)),
        Asked::Close => {
            if form.sending {
                // What it sent goes on; should it be refused, nothing that was typed is lost.
                form.suspend_search();
                model.draft = Some(form);
                let text = "The creation goes on; what becomes of it will be told.";
                model.toasts.show(Level::Info, text, model.now);
            } else if form.is_typed_into() {
                model.modals.push(Modal::Create(form));
                model.modals.push(Modal::Confirm(Confirm::new(Subject::DiscardForm, false)));
            }
        }
        Asked::Send => {
            let creation = form.check();
            let complete = creation.is_some();
            let people = creation.and_then(|(organization, body)| {
                affected(None, &Change::Create { organization_id: organization.id, body })
            });
            model.modals.push(Modal::Create(form));
            if complete && guard::refuse_form(model) {
                return Vec::new();
            }
            if let Some(people) = people {
                model.modals.push(Modal::Confirm(Confirm::new(Subject::SendForm(people), false)));
            } else if complete {
                return send_uppermost(model);
            }
        }
    }
    Vec::new()
}

/// The edit form asks for something.
pub(super) fn asked_by_edit(model: &mut Model, form: EditForm, asked: Asked) -> Vec<Effect> {
    match asked {
        Asked::Nothing => model.modals.push(Modal::Edit(form)),
        Asked::Close if form.sending => {
            let text = format!(
                "The change of {} goes on; what becomes of it will be told.",
                DomainLabel::of(&form.domain)
            );
            model.toasts.show(Level::Info, text, model.now);
        }
        Asked::Close => {}
        Asked::Send if !form.is_changed() => {
            model.toasts.show(
                Level::Info,
                format!("Nothing to change in {}.", DomainLabel::of(&form.domain)),
                model.now,
            );
        }
        Asked::Send => {
            let people = model.affected(&form.domain, &Operation::Update(form.body()));
            model.modals.push(Modal::Edit(form));
            if guard::refuse_form(model) {
                return Vec::new();
            }
            if let Some(people) = people {
                model.modals.push(Modal::Confirm(Confirm::new(Subject::SendForm(people), false)));
            } else {
                return send_uppermost(model);
            }
        }
    }
    Vec::new()
}

/// Sends the form that is uppermost.
pub(super) fn send_uppermost(model: &mut Model) -> Vec<Effect> {
    // The lock may have closed while the form's question was on the screen.
    if guard::refuse_form(model) {
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

/// Searches organizations for the create form.
pub(super) fn search_organizations(model: &mut Model) -> Vec<Effect> {
    let Model { modals, requests, .. } = model;
    let Some(form) = modals.iter_mut().find_map(create_form) else {
        return Vec::new();
    };
    form.search_due = None;
    form.receive(Remote::Loading);
    let former = requests.abandon(&Purpose::OrganizationSearch);
    let ask = Effect::Ask(requests.ask(Purpose::OrganizationSearch), form.question());
    former.into_iter().chain([ask]).collect()
}

/// Aborts an organization search that no open form waits for: a form can be closed in many ways.
pub(super) fn abandon_lost_search(model: &mut Model) -> Option<Effect> {
    let mut forms = model.modals.iter_mut().filter_map(create_form);
    let waits = forms.any(|form| form.found.is_loading());
    if waits { None } else { model.requests.abandon(&Purpose::OrganizationSearch) }
}

fn create_form(modal: &mut Modal) -> Option<&mut CreateForm> {
    match modal {
        Modal::Create(form) => Some(form),
        _ => None,
    }
}

/// The answer to a search has come.
pub(super) fn organizations_found(model: &mut Model, result: Result<Page<Organization>, Failure>) {
    let waiting = model.modals.iter_mut().filter_map(create_form).find(|form| form.found.is_loading());
    if let Some(form) = waiting {
        form.receive(match result {
            Ok(page) => Remote::Ready(page.data),
            Err(failure) => Remote::Failed(failure),
        });
    }
}
