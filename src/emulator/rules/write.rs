//! The four writes, for requests and other operators alike: lookup, rules, change and log entry under one lock.

use serde_json::{Map, Value};

use super::domain_rules::{self, Create, Update};
use super::instance::EmulatedInstance;
use super::refusal::Refusal;
use super::target::Target;
use super::write_log::{WriteRecord, Writer};
use crate::clerk::{DeletedObject, Millis, Operation, OrganizationDomain};
use crate::emulator::data::row::Mode;
use crate::emulator::data::store::Store;

pub(crate) fn create(
    instance: &EmulatedInstance,
    by: Writer,
    target: &Target,
    create: &Create,
) -> Result<OrganizationDomain, Refusal> {
    let settings = instance.settings();
    if let Some(mode) = create.mode {
        domain_rules::mode_is_enabled(&settings, mode)?;
    }
    let mut store = instance.store_mut();
    let organization = organization(&store, target)?;
    let at = instance.clock.next();
    let number = domain_rules::create(&mut store, &settings, organization, create, at)?;
    let domain = stored_domain(&store, number)?;
    let name = Some(("name", create.name.clone().into()));
    let requested = requested(name, create.mode, Some(create.verified));
    note(instance, &domain, by, Operation::Create, requested, true, at);
    Ok(domain)
}

pub(crate) fn update(
    instance: &EmulatedInstance,
    by: Writer,
    target: &Target,
    update: Update,
) -> Result<OrganizationDomain, Refusal> {
    if let Some(mode) = update.mode {
        domain_rules::mode_is_enabled(&instance.settings(), mode)?;
    }
    let mut store = instance.store_mut();
    let number = domain_number(&store, target)?;
    let at = instance.clock.next();
    domain_rules::update(&mut store, number, update, at)?;
    let domain = stored_domain(&store, number)?;
    note(instance, &domain, by, Operation::Update, requested(None, update.mode, update.verified), true, at);
    Ok(domain)
}

pub(crate) fn delete(
    instance: &EmulatedInstance,
    by: Writer,
    target: &Target,
) -> Result<DeletedObject, Refusal> {
    let mut store = instance.store_mut();
    let number = domain_number(&store, target)?;
    let domain = stored_domain(&store, number)?;
    store.remove(number);
    note(instance, &domain, by, Operation::Delete, Value::Null, true, instance.clock.next());
    Ok(DeletedObject { object: "organization_domain".to_owned(), id: domain.id, deleted: true })
}

pub(crate) fn verify_ownership(
    instance: &EmulatedInstance,
    by: Writer,
    target: &Target,
) -> Result<OrganizationDomain, Refusal> {
    let mut store = instance.store_mut();
    let number = domain_number(&store, target)?;
    let before = store.row(number).copied();
    let at = instance.clock.next();
    domain_rules::verify_ownership(&mut store, number, at);
    let changed = store.row(number).copied() != before;
    let domain = stored_domain(&store, number)?;
    note(instance, &domain, by, Operation::VerifyOwnership, Value::Null, changed, at);
    Ok(domain)
}

pub(crate) fn organization(store: &Store, target: &Target) -> Result<u32, Refusal> {
    store.organization_number(&target.organization_id).ok_or_else(|| Refusal::not_found("organization"))
}

/// The domain in the path must belong to the organization in the path.
fn domain_number(store: &Store, target: &Target) -> Result<u32, Refusal> {
    let organization = organization(store, target)?;
    store
        .domain_number(&target.domain_id)
        .filter(|&number| store.row(number).is_some_and(|row| row.organization == organization))
        .ok_or_else(|| Refusal::not_found("organization domain"))
}

fn stored_domain(store: &Store, number: u32) -> Result<OrganizationDomain, Refusal> {
    store.domain(number).ok_or_else(|| Refusal::not_found("organization domain"))
}

/// The body, rebuilt from its checked values.
fn requested(name: Option<(&str, Value)>, mode: Option<Mode>, verified: Option<bool>) -> Value {
    let mode = mode.map(|mode| ("enrollment_mode", mode.to_clerk().as_str().into()));
    let verified = verified.map(|verified| ("verified", verified.into()));
    let fields = [name, mode, verified].into_iter().flatten();
    Value::Object(fields.map(|(field, value)| (field.to_owned(), value)).collect::<Map<_, _>>())
}

/// Callers hold the store's lock, so that the log keeps the order of the writes.
fn note(
    instance: &EmulatedInstance,
    domain: &OrganizationDomain,
    by: Writer,
    operation: Operation,
    requested: Value,
    changed: bool,
    at: Millis,
) {
    instance.writes().push(WriteRecord {
        number: 0,
        operation,
        organization_id: domain.organization_id.clone(),
        domain_id: domain.id.clone(),
        name: domain.name.clone(),
        requested,
        changed,
        at,
        by,
        status: None,
    });
}
