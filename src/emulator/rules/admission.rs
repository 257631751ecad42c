//! Checks common to all operations, in Clerk's order: the key, the API version, and the instance's settings.

use axum::http::{HeaderMap, StatusCode, header};

use super::params::Params;
use super::refusal::Refusal;
use crate::clerk::{API_VERSION, Operation, code};
use crate::emulator::data::settings::Settings;

/// Clerk's API versions. Official SDKs pin any of them; the operations are the same in all.
const VERSIONS: [&str; 5] = ["2021-02-05", "2024-10-01", "2025-04-10", API_VERSION, "2026-05-12"];

const VERSION_HEADER: &str = "clerk-api-version";
const VERSION_PARAM: &str = "__clerk_api_version";

/// `None` stands for a route that Clerk does not have.
pub(crate) fn check(
    headers: &HeaderMap,
    params: &Params,
    secret_key: &str,
    settings: &Settings,
    operation: Option<Operation>,
) -> Result<Operation, Refusal> {
    authenticate(headers, secret_key)?;
    check_version(headers, params)?;
    let Some(operation) = operation else {
        return Err(Refusal::not_found("such route"));
    };
    check_permissions(settings, operation)?;
    Ok(operation)
}

/// Accepts only the instance's secret key.
pub(crate) fn authenticate(headers: &HeaderMap, secret_key: &str) -> Result<(), Refusal> {
    let Some(value) = headers.get(header::AUTHORIZATION) else {
        return Err(Refusal::unauthorized(
            code::AUTHORIZATION_HEADER_FORMAT_INVALID,
            "The request has no Authorization header.",
        ));
    };
    let key = value
        .to_str()
        .ok()
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("Bearer"))
        .map(|(_, key)| key.trim())
        .filter(|key| !key.is_empty());
    match key {
        None => Err(Refusal::unauthorized(
            code::AUTHORIZATION_HEADER_FORMAT_INVALID,
            "The Authorization header must be \"Bearer\", a space, and the secret key.",
        )),
        Some(key) if key == secret_key => Ok(()),
        Some(_) => {
            Err(Refusal::unauthorized(code::CLERK_KEY_INVALID, "The secret key belongs to no instance."))
        }
    }
}

/// The API version may be given once, in the header or in the query. Clerk also accepts requests without one.
fn check_version(headers: &HeaderMap, params: &Params) -> Result<(), Refusal> {
    let from_headers = headers.get_all(VERSION_HEADER).iter().map(|value| value.to_str().unwrap_or_default());
    let mut named = from_headers.chain(params.all(VERSION_PARAM));
    let long_message = match (named.next(), named.next()) {
        (None, _) => return Ok(()),
        (Some(version), None) if VERSIONS.contains(&version) => return Ok(()),
        (Some(_), None) => format!("Clerk-API-Version must be one of {}.", VERSIONS.join(", ")),
        (Some(_), Some(_)) => {
            format!("The API version must be given once, as Clerk-API-Version or as {VERSION_PARAM}.")
        }
    };
    Err(Refusal::new(StatusCode::BAD_REQUEST, code::API_VERSION_INVALID, "API version invalid", long_message))
}

/// Checks the instance's settings and the key's permissions. The operations accepted first document no 403 for them.
fn check_permissions(settings: &Settings, operation: Operation) -> Result<(), Refusal> {
    if matches!(
        operation,
        Operation::Instance
            | Operation::OrganizationSettings
            | Operation::List
            | Operation::EnterpriseConnections
            | Operation::UsersCount
            | Operation::OrganizationInvitations
    ) {
        return Ok(());
    }
    if operation.is_change() && !settings.key_may_write {
        return Err(Refusal::forbidden(code::AUTHORIZATION_INVALID, "This key may not do this."));
    }
    if !settings.organizations_enabled {
        return Err(Refusal::forbidden(
            code::ORGANIZATION_NOT_ENABLED,
            "Organizations are not enabled for this instance.",
        ));
    }
    if operation.is_about_domains() && !settings.domains_enabled {
        return Err(Refusal::forbidden(
            code::DOMAINS_NOT_ENABLED,
            "Organization domains are not enabled for this instance.",
        ));
    }
    Ok(())
}
