//! The HTTP side: which route is which operation, and what every request goes through before its operation is done.

use std::future::pending;
use std::sync::Arc;

use axum::Router;
use axum::extract::rejection::PathRejection;
use axum::extract::{ConnectInfo, Path, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, MethodRouter, on};
use serde::{Deserialize, Serialize};
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;

use super::admission;
use super::fault::FaultKind;
use super::log::RequestRecord;
use super::refusal::Refusal;
use super::routes;
use super::shared::Shared;
use super::wire::Scissors;
use crate::clerk::Operation;

/// The ids in a path.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Target {
    #[serde(default)]
    pub(super) organization_id: String,
    #[serde(default)]
    pub(super) domain_id: String,
}

/// All routes of the contract.
pub(super) fn router(shared: Arc<Shared>) -> Router {
    use MethodFilter as Method;
    use Operation::{
        Create, Delete, Instance, List, ListAll, Organization, OrganizationSettings, Organizations, Update,
        VerifyOwnership,
    };
    let domains = operation(Method::GET, List).merge(operation(Method::POST, Create));
    let domain = operation(Method::PATCH, Update).merge(operation(Method::DELETE, Delete));
    Router::new()
        .route("/v1/organization_domains", operation(Method::GET, ListAll))
        .route("/v1/organizations", operation(Method::GET, Organizations))
        .route("/v1/organizations/{organization_id}", operation(Method::GET, Organization))
        .route("/v1/organizations/{organization_id}/domains", domains)
        .route("/v1/organizations/{organization_id}/domains/{domain_id}", domain)
        .route(
            "/v1/organizations/{organization_id}/domains/{domain_id}/verify_ownership",
            operation(Method::POST, VerifyOwnership),
        )
        .route("/v1/instance", operation(Method::GET, Instance))
        .route("/v1/instance/organization_settings", operation(Method::GET, OrganizationSettings))
        .fallback(unknown)
        .method_not_allowed_fallback(unknown)
        // On a loopback the smallest body is not worth much time.
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
        .with_state(shared)
}

fn operation(method: MethodFilter, operation: Operation) -> MethodRouter<Arc<Shared>> {
    on(
        method,
        move |State(shared): State<Arc<Shared>>,
              ConnectInfo(scissors): ConnectInfo<Scissors>,
              target: Result<Path<Target>, PathRejection>,
              request: Request| async move {
            // An id that is not even text belongs to nothing, as any other unknown id.
            let target = target.map(|Path(target)| target).unwrap_or_default();
            exchange(&shared, &scissors, Some(operation), target, request).await
        },
    )
}

async fn unknown(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(scissors): ConnectInfo<Scissors>,
    request: Request,
) -> Response {
    exchange(&shared, &scissors, None, Target::default(), request).await
}

/// One request from arrival to answer.
async fn exchange(
    shared: &Shared,
    scissors: &Scissors,
    operation: Option<Operation>,
    target: Target,
    request: Request,
) -> Response {
    let number = shared.log().arrived(RequestRecord {
        operation,
        method: request.method().to_string(),
        path: request.uri().to_string(),
        status: None,
    });
    let mut stopping = shared.stopping.clone();
    let answer = tokio::select! {
        answer = with_faults(shared, operation, &target, request) => answer,
        _ = stopping.wait_for(|stop| *stop) => None,
    };
    let Some(answer) = answer else {
        scissors.cut();
        return StatusCode::NO_CONTENT.into_response();
    };
    shared.log().answered(number, answer.status().as_u16());
    answer
}

/// The answer, or `None` where the connection is to be cut instead.
async fn with_faults(
    shared: &Shared,
    operation: Option<Operation>,
    target: &Target,
    request: Request,
) -> Option<Response> {
    let fault = shared.faults().take(operation);
    if !shared.latency.is_zero() {
        tokio::time::sleep(shared.latency).await;
    }
    let mut cut = false;
    match fault {
        None => {}
        Some(FaultKind::Hold) => pending().await,
        Some(FaultKind::DisconnectBefore) => return None,
        Some(FaultKind::AppliedThenDisconnect) => cut = true,
        Some(FaultKind::Delay(time)) => tokio::time::sleep(time).await,
        Some(FaultKind::Answer { status, headers, content_type, body }) => {
            return Some(canned(status, &headers, &content_type, body));
        }
    }
    let answer = match perform(shared, operation, target, request).await {
        Ok(answer) => answer,
        Err(refusal) => json(refusal.status, &refusal.body(shared.trace_id())),
    };
    (!cut).then_some(answer)
}

/// The checks that all operations have in common, in Clerk's order, then the operation.
async fn perform(
    shared: &Shared,
    operation: Option<Operation>,
    target: &Target,
    request: Request,
) -> Result<Response, Refusal> {
    let operation = admission::check(request.headers(), &shared.secret_key, &shared.settings(), operation)?;
    routes::perform(shared, operation, target, request).await
}

fn canned(status: u16, headers: &[(String, String)], content_type: &str, body: String) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, body).into_response();
    let content_type = ("content-type".to_owned(), content_type.to_owned());
    for (name, value) in headers.iter().chain([&content_type]) {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value)) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// An answer in JSON.
pub(super) fn json(status: StatusCode, value: &impl Serialize) -> Response {
    match serde_json::to_vec(value) {
        Ok(body) => (status, [(header::CONTENT_TYPE, "application/json")], body).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
