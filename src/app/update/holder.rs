//! Looks up who has a name: for the dialog, and in the create form while the name is typed.

use super::super::form::CreateForm;
use super::super::holder::HolderLookup;
use super::super::{
    Effect, Failure, HolderView, Level, Modal, Model, Purpose, ReadRequest, ReadResponse, Remote,
};
use super::{connections, lock, plans, target};
use crate::clerk::OrganizationDomain;
use crate::input::say;
use crate::journal::EntryId;

/// Opens the dialog for the row under the cursor.
pub(super) fn open_for_row(model: &mut Model) {
    let Some(domain) = target::take(model) else { return };
    open_for_domain(model, &domain);
}

/// Opens the dialog in which the name of the row under the cursor is handed over.
pub(super) fn hand_over_row(model: &mut Model) {
    if !may_hand_over(model) {
        return;
    }
    let Some(domain) = target::take(model) else { return };
    if domain.is_unnamed() {
        model.toasts.show(Level::Info, "This row has no name to hand over.", model.now);
        return;
    }
    hand_over(model, &domain.name, Some(&domain));
}

/// Opens the dialog in which a name is handed over: to that row, if it is a claim.
pub(in crate::app) fn hand_over(model: &mut Model, name: &str, row: Option<&OrganizationDomain>) {
    let lookup = HolderLookup::new(name, row.map(|row| row.organization_id.as_str()), model.now);
    let row = row.map(|row| row.id.clone());
    model.modals.push(Modal::Holder(Box::new(HolderView::open(lookup).to_hand_over(row))));
}

/// Whether changes are possible and no plan is being carried out; otherwise the operator gets a message.
pub(in crate::app) fn may_hand_over(model: &mut Model) -> bool {
    if model.read_only && lock::refuse(model) {
        return false;
    }
    // Also while the plan is being kept: it begins as soon as that is done.
    if plans::is_running(model) || model.requests.ticket(&Purpose::PlanKeep).is_some() {
        let text =
            say("A plan is being carried out: press {plan} to see it. Hand the name over after its end.");
        model.toasts.show(Level::Info, text, model.now);
        return false;
    }
    true
}

/// Opens the dialog for a domain, with the refusal of its last change, if any.
pub(in crate::app) fn open_for_domain(model: &mut Model, domain: &OrganizationDomain) {
    if domain.is_unnamed() {
        model.toasts.show(Level::Info, "This row has no name to look up.", model.now);
        return;
    }
    let refusal = model.changes.refusals.get(&domain.id);
    let refusal = refusal.and_then(|refusal| refusal.failure.code().map(ToOwned::to_owned));
    open(model, &domain.name, Some(&domain.organization_id), refusal.as_deref());
}

/// Opens the dialog for the change of a journal entry, with the reason of its refusal, if any.
pub(in crate::app) fn open_for_entry(model: &mut Model, entry: &EntryId) {
    let record = model.journal.open().and_then(|journal| journal.history.get(entry));
    let Some(record) = record else { return };
    let refusal = record.cause().and_then(|cause| cause.code.clone());
    let (name, organization) = (record.asked.name.clone(), record.asked.change.organization_id().to_owned());
    open(model, &name, Some(&organization), refusal.as_deref());
}

/// Opens the dialog for the name of a create form.
pub(in crate::app) fn open_for_form(model: &mut Model, form: &CreateForm) {
    let Ok(name) = form.domain_name() else {
        model.toasts.show(Level::Info, "There is no name to look up yet.", model.now);
        return;
    };
    let organization = form.organization.as_ref().map(|choice| choice.id.as_str());
    open(model, name.as_str(), organization, form.errors.taken.as_deref());
}

fn open(model: &mut Model, name: &str, organization_id: Option<&str>, refusal: Option<&str>) {
    let lookup = HolderLookup::new(name, organization_id, model.now).after(refusal);
    model.modals.push(Modal::Holder(Box::new(HolderView::open(lookup))));
}

fn of_dialog(model: &mut Model) -> Option<&mut HolderLookup> {
    model.modals.iter_mut().rev().find_map(|modal| match modal {
        Modal::Holder(view) => Some(&mut view.lookup),
        _ => None,
    })
}

fn of_form(model: &mut Model) -> Option<&mut HolderLookup> {
    model.modals.iter_mut().rev().find_map(|modal| match modal {
        Modal::Create(form) => form.holder.as_mut(),
        _ => None,
    })
}

/// Starts the lookups that are due.
pub(super) fn ask_if_due(model: &mut Model) -> Vec<Effect> {
    let now = model.now;
    let mut effects = Vec::new();
    for (purpose, find) in lookups() {
        let Some(lookup) = find(model).filter(|lookup| lookup.due.is_some_and(|due| due <= now)) else {
            continue;
        };
        lookup.due = None;
        lookup.rows = Remote::Loading;
        let query = lookup.query();
        effects.extend(model.requests.abandon(&purpose));
        effects.push(Effect::Read(model.requests.ask(purpose), ReadRequest::Domains(query)));
        effects.extend(connections::ask(model));
    }
    effects
}

type Find = fn(&mut Model) -> Option<&mut HolderLookup>;

const fn lookups() -> [(Purpose, Find); 2] {
    [(Purpose::Holder, of_dialog), (Purpose::TypedName, of_form)]
}

pub(super) fn receive(model: &mut Model, purpose: &Purpose, result: Result<ReadResponse, Failure>) {
    let result = match result {
        Ok(ReadResponse::Domains(page)) => Ok(page),
        Ok(_) => return,
        Err(failure) => Err(failure),
    };
    if let Ok(page) = &result {
        model.namesakes.learn_rows(&page.data);
    }
    let lookup = if *purpose == Purpose::Holder { of_dialog(model) } else { of_form(model) };
    if let Some(lookup) = lookup {
        lookup.receive(result);
    }
}

/// Drops the lookups that nothing on the screen waits for.
pub(super) fn abandon_unneeded(model: &mut Model) -> Vec<Effect> {
    let mut effects = Vec::new();
    for (purpose, find) in lookups() {
        if !find(model).is_some_and(|lookup| lookup.rows.is_loading()) {
            effects.extend(model.requests.abandon(&purpose));
        }
    }
    effects
}
