//! The checks that all operations have in common, in Clerk's order: who asks, in which version, and whether the
//! instance allows it.

use axum::http::{HeaderMap, StatusCode, header};

use super::refusal::Refusal;
use super::settings::Settings;
use crate::clerk::{API_VERSION, Operation, code};

/// The API versions that Clerk has; the first does not have list_all yet.
const VERSIONS: [&str; 3] = ["2025-03-12", API_VERSION, "2026-05-12"];

/// Lets a request in, or says why not. `None` stands for a route that Clerk does not have.
pub(super) fn check(
    headers: &HeaderMap,
    secret_key: &str,
    settings: &Settings,
    operation: Option<Operation>,
) -> Result<Operation, Refusal> {
    authenticate(headers, secret_key)?;
    let version = version(headers)?;
    let missing = operation == Some(Operation::ListAll) && version == VERSIONS[0];
    let Some(operation) = operation.filter(|_| !missing) else {
        return Err(Refusal::not_found("such route"));
    };
    allowed(settings, operation)?;
    Ok(operation)
}

/// Lets in whoever has the instance's key.
pub(super) fn authenticate(headers: &HeaderMap, secret_key: &str) -> Result<(), Refusal> {
    let Some(value) = headers.get(header::AUTHORIZATION) else {
        return Err(Refusal::unauthorized(code::AUTHENTICATION_INVALID, "The request has no credentials."));
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
            "The Authorization header must be: Bearer, a blank, and the secret key.",
        )),
        Some(key) if key == secret_key => Ok(()),
        Some(_) => {
            Err(Refusal::unauthorized(code::CLERK_KEY_INVALID, "The secret key belongs to no instance."))
        }
    }
}

/// The API version that the request speaks.
fn version(headers: &HeaderMap) -> Result<&str, Refusal> {
    let Some(value) = headers.get("clerk-api-version") else {
        return Ok(API_VERSION);
    };
    value.to_str().ok().filter(|version| VERSIONS.contains(version)).ok_or_else(|| {
        Refusal::new(
            StatusCode::BAD_REQUEST,
            code::API_VERSION_INVALID,
            "API version invalid",
            format!("Clerk-API-Version must be one of {}.", VERSIONS.join(", ")),
        )
    })
}

/// What the instance's settings and the key's rights say.
fn allowed(settings: &Settings, operation: Operation) -> Result<(), Refusal> {
    let is_instance = matches!(operation, Operation::Instance | Operation::OrganizationSettings);
    if operation.changes() && !settings.key_may_write {
        return Err(Refusal::forbidden(code::AUTHORIZATION_INVALID, "This key may not do this."));
    }
    if !is_instance && !settings.organizations_enabled {
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
