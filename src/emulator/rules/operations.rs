//! The operations. Reads are here, writes in `write`, and the rules for writes in `domain_rules`.

mod connections;
mod domains;
mod id_filter;
mod organizations;
mod people;

use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;

use super::answer::json;
use super::body;
use super::instance::EmulatedInstance;
use super::params::Params;
use super::refusal::Refusal;
use super::target::Target;
use super::write;
use super::write_log::Writer;
use crate::clerk::Operation;

/// A page of a list, as Clerk writes it.
#[derive(Debug, Serialize)]
struct Listing<T> {
    data: Vec<T>,
    total_count: usize,
}

/// Performs an operation. Only create and update use the body, `sent`.
pub(crate) fn perform(
    instance: &EmulatedInstance,
    operation: Operation,
    target: &Target,
    by: Writer,
    params: &Params,
    sent: Result<Vec<u8>, Refusal>,
) -> Result<Response, Refusal> {
    match operation {
        Operation::ListAll => ok(&domains::list_all(instance, params)?),
        Operation::List => ok(&domains::list(instance, target, params)?),
        Operation::Create => {
            let body = body::create(&sent?)?;
            ok(&write::create(instance, by, target, &body)?)
        }
        Operation::Update => {
            let body = body::update(&sent?)?;
            ok(&write::update(instance, by, target, body)?)
        }
        Operation::Delete => ok(&write::delete(instance, by, target)?),
        Operation::VerifyOwnership => ok(&write::verify_ownership(instance, by, target)?),
        Operation::Organizations => ok(&organizations::organizations(instance, params)?),
        Operation::Organization => ok(&organizations::organization(instance, target, params)?),
        Operation::Instance => ok(&instance.description),
        Operation::OrganizationSettings => ok(&instance.settings().answer()),
        Operation::EnterpriseConnections => ok(&connections::enterprise_connections(instance, params)?),
        Operation::UsersCount => ok(&people::users_count(instance, params)?),
        Operation::OrganizationInvitations => ok(&people::organization_invitations(instance, params)?),
    }
}

#[expect(clippy::unnecessary_wraps, reason = "every arm of `perform` ends in it, after its `?`")]
fn ok(value: &impl Serialize) -> Result<Response, Refusal> {
    Ok(json(StatusCode::OK, value))
}
