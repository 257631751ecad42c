//! Sending forms, and bringing their answers back to them.

use crate::clerk::{ClerkError, EnrollmentMode, Organization, OrganizationDomain, Page, UpdateDomain, code};

use super::super::form::{Asked, CreateForm, EditForm, FormErrors};
use super::super::words::explain;
use super::super::{
    Change, Confirm, Creation, Doubt, Effect, Failure, FailureKind, Level, Modal, Model, Operation, Outcome,
    Remote, Stage, Subject, Ticket,
};
use super::{changes, quit};

/// How far this machine's clock may be from Clerk's, in milliseconds.
const CLOCKS_DIFFER: i64 = 10 * 60_000;

/// The create form asks for something.
pub(super) fn asked_by_create(model: &mut Model, mut form: Box<CreateForm>, asked: Asked) -> Vec<Effect> {
    match asked {
        Asked::Nothing => model.modals.push(Modal::Create(form)),
        Asked::Close => {
            if form.sending.is_some() {
                // What it sent goes on; should it be refused, nothing that was typed is lost.
                let search = form.suspend_search();
                model.draft = Some(form);
                return search;
            } else if form.is_typed_into() {
                model.modals.push(Modal::Create(form));
                model.modals.push(Modal::Confirm(Confirm::new(Subject::DiscardForm, false)));
            } else {
                return form.suspend_search();
            }
        }
        Asked::Send => {
            let emails = form.enrollment_mode() == Some(&EnrollmentMode::AutomaticInvitation);
            let complete = form.check().is_some();
            model.modals.push(Modal::Create(form));
            if complete && emails {
                model.modals.push(Modal::Confirm(Confirm::new(Subject::SendForm, false)));
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
        Asked::Close => {}
        Asked::Send if !form.is_changed() => {
            model.toasts.show(Level::Info, format!("Nothing to change in {}.", form.domain.name), model.now);
        }
        Asked::Send => {
            let emails = form.body().enrollment_mode == Some(EnrollmentMode::AutomaticInvitation);
            model.modals.push(Modal::Edit(form));
            if emails {
                model.modals.push(Modal::Confirm(Confirm::new(Subject::SendForm, false)));
            } else {
                return send_uppermost(model);
            }
        }
    }
    Vec::new()
}

/// Sends the form that is uppermost.
pub(super) fn send_uppermost(model: &mut Model) -> Vec<Effect> {
    let Model { modals, tickets, changes: under_way, now, .. } = model;
    match modals.last_mut() {
        Some(Modal::Create(form)) => {
            let Some((organization, body)) = form.check() else {
                return Vec::new();
            };
            let ticket = tickets.draw();
            form.sending = Some(ticket);
            under_way.creations.push(Creation {
                organization_id: organization.id.clone(),
                organization: organization.name,
                body: body.clone(),
                sent: *now,
                stage: Stage::Sent(ticket),
            });
            vec![Effect::Change(ticket, Change::Create { organization_id: organization.id, body })]
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

/// The edit form that waits for this change of this row.
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

/// A change was done: the form that asked for it closes.
pub(super) fn edit_done(model: &mut Model, id: &str, operation: &Operation) {
    if let Some((at, _)) = waiting_edit(model, id, operation) {
        model.modals.remove(at);
    }
}

/// A change was refused: the form that asked for it says why; false when there is none.
pub(super) fn edit_refused(model: &mut Model, id: &str, operation: &Operation, failure: &Failure) -> bool {
    let form = waiting_edit(model, id, operation);
    let waits = form.is_some();
    if let Some((_, form)) = form {
        form.sending = false;
        form.errors = FormErrors::from_failure(failure);
    }
    waits
}

/// Searches organizations for the create form.
pub(super) fn search_organizations(model: &mut Model) -> Vec<Effect> {
    let Model { modals, tickets, .. } = model;
    let Some(form) = modals.iter_mut().find_map(create_form) else {
        return Vec::new();
    };
    form.search_due = None;
    let mut effects = Vec::new();
    if let Remote::Loading(former) = form.found {
        effects.push(Effect::Abort(former));
    }
    let ticket = tickets.draw();
    form.receive(Remote::Loading(ticket));
    effects.push(Effect::Ask(ticket, form.question()));
    effects
}

fn create_form(modal: &mut Modal) -> Option<&mut CreateForm> {
    match modal {
        Modal::Create(form) => Some(form),
        _ => None,
    }
}

/// Whether a create form waits for that answer.
pub(super) fn waits_for(model: &Model, ticket: Ticket) -> bool {
    let waits = |modal: &Modal| matches!(modal, Modal::Create(form) if form.found.waits_for(ticket));
    model.modals.iter().any(waits)
}

/// The answer to a search has come.
pub(super) fn organizations_found(
    model: &mut Model,
    ticket: Ticket,
    result: Result<Page<Organization>, Failure>,
) {
    let waiting = model.modals.iter_mut().filter_map(create_form).find(|form| form.found.waits_for(ticket));
    if let Some(form) = waiting {
        form.receive(match result {
            Ok(page) => Remote::Ready(page.data),
            Err(failure) => Remote::Failed(failure),
        });
    }
}

/// The answer to a creation has come.
pub(super) fn creation_outcome(
    model: &mut Model,
    index: usize,
    result: Result<Outcome, Failure>,
) -> Vec<Effect> {
    match result {
        Ok(Outcome::Domain(domain)) => created(model, index, &domain),
        // No server answers a creation with a deletion; the worker cannot produce it.
        Ok(Outcome::Deleted) => Vec::new(),
        Err(failure) if failure.outcome_unknown => {
            let creation = &mut model.changes.creations[index];
            let text = format!(
                "{} It is not known whether {} was created. Looking it up.",
                explain(&failure).what,
                creation.body.name
            );
            creation.stage = Stage::Unknown(Doubt::new(failure, model.now));
            model.toasts.show(Level::Error, text, model.now);
            changes::look_where_due(model)
        }
        Err(failure) => creation_refused(model, index, &failure),
    }
}

/// A look for a doubtful creation has its answer.
pub(super) fn creation_looked(
    model: &mut Model,
    index: usize,
    result: Result<Page<OrganizationDomain>, Failure>,
) -> Vec<Effect> {
    let now = model.now;
    let creation = &mut model.changes.creations[index];
    let Stage::Unknown(doubt) = &mut creation.stage else {
        return Vec::new();
    };
    let found = result.map(|page| page.data.into_iter().find(|domain| domain.name == creation.body.name));
    match found {
        // One that is much older is not the one that was asked for: the organization had it before.
        Ok(Some(domain)) if creation.sent.since(domain.created_at) > CLOCKS_DIFFER => {
            let code = code::ALREADY_EXISTS_SAME_ORGANIZATION.to_owned();
            let errors = vec![ClerkError { code, ..ClerkError::default() }];
            let failure = Failure { errors, ..Failure::new(FailureKind::Refused, "") };
            creation_refused(model, index, &failure)
        }
        Ok(Some(domain)) => created(model, index, &domain),
        Ok(None) if doubt.found_nothing(now) => {
            let failure = doubt.failure.clone().found_not_done();
            creation_refused(model, index, &failure)
        }
        Ok(None) => Vec::new(),
        Err(_) => {
            doubt.look_again(now);
            Vec::new()
        }
    }
}

/// The form that sent this creation: on the screen, or left.
fn close_sender(model: &mut Model, creation: &Creation) {
    let sent = |form: &CreateForm| is_sender(form, creation);
    model.modals.retain(|modal| !matches!(modal, Modal::Create(form) if sent(form)));
    if model.draft.as_ref().is_some_and(|form| sent(form)) {
        model.draft = None;
    }
}

fn is_sender(form: &CreateForm, creation: &Creation) -> bool {
    let organization = form.organization.as_ref().map(|choice| &choice.id);
    form.sending.is_some()
        && organization == Some(&creation.organization_id)
        && form.domain_name().is_ok_and(|name| name.as_str() == creation.body.name)
}

fn created(model: &mut Model, index: usize, domain: &OrganizationDomain) -> Vec<Effect> {
    let creation = model.changes.creations.remove(index);
    close_sender(model, &creation);
    model.truth.record(domain);
    let text = format!("{} is created in {}.", domain.name, creation.organization);
    model.toasts.show(Level::Success, text, model.now);
    // Where it stands in the list is the server's to say.
    model.lists_mut().for_each(|list| list.refresh_for(&domain.id));
    Vec::new()
}

fn creation_refused(model: &mut Model, index: usize, failure: &Failure) -> Vec<Effect> {
    quit::stay_to_tell(model);
    let creation = model.changes.creations.remove(index);
    let errors = FormErrors::from_failure(failure);
    let refuse = |form: &mut CreateForm| {
        let waits = is_sender(form, &creation);
        if waits {
            form.sending = None;
            form.errors = errors.clone();
        }
        waits
    };
    if model.modals.iter_mut().filter_map(create_form).any(refuse) {
        return Vec::new();
    }
    let left = model.draft.as_deref_mut().is_some_and(refuse);
    let again = if left { " Press n to open the form again." } else { "" };
    let text = format!("Could not create {}. {}{again}", creation.body.name, explain(failure).line());
    model.toasts.show(Level::Error, text, model.now);
    Vec::new()
}
