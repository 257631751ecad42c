//! Maps routes to operations.

use std::sync::Arc;

use axum::Router;
use axum::extract::rejection::PathRejection;
use axum::extract::{ConnectInfo, Path, Request, State};
use axum::http::{Extensions, HeaderMap, StatusCode, Version};
use axum::response::Response;
use axum::routing::{MethodFilter, MethodRouter, on};
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, Predicate};

use super::control;
use super::exchange::exchange;
use super::shared::Shared;
use crate::clerk::Operation;
use crate::emulator::conditions::connection::ConnectionHandle;
use crate::emulator::conditions::damage::Uncompressed;
use crate::emulator::rules::target::Target;

/// Clerk's routes and the emulator's own.
pub(crate) fn router(shared: Arc<Shared>) -> Router {
    use MethodFilter as Method;
    use Operation::{
        Create, Delete, EnterpriseConnections, Instance, List, ListAll, Organization,
        OrganizationInvitations, OrganizationSettings, Organizations, Update, UsersCount, VerifyOwnership,
    };
    let domains = operation(Method::GET, List).merge(operation(Method::POST, Create));
    let domain = operation(Method::PATCH, Update).merge(operation(Method::DELETE, Delete));
    let is_whole = |_: StatusCode, _: Version, _: &HeaderMap, extensions: &Extensions| {
        extensions.get::<Uncompressed>().is_none()
    };
    let whole = DefaultPredicate::new().and(is_whole);
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
        .route("/v1/enterprise_connections", operation(Method::GET, EnterpriseConnections))
        .route("/v1/users/count", operation(Method::GET, UsersCount))
        .route("/v1/organization_invitations", operation(Method::GET, OrganizationInvitations))
        .merge(control::routes())
        .fallback(unknown)
        .method_not_allowed_fallback(unknown)
        // On a loopback, speed matters more than size.
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(whole))
        .with_state(shared)
}

fn operation(method: MethodFilter, operation: Operation) -> MethodRouter<Arc<Shared>> {
    on(
        method,
        move |State(shared): State<Arc<Shared>>,
              ConnectInfo(connection): ConnectInfo<ConnectionHandle>,
              target: Result<Path<Target>, PathRejection>,
              request: Request| async move {
            // Treat an id that is not UTF-8 as unknown.
            let target = target.map(|Path(target)| target).unwrap_or_default();
            exchange(&shared, &connection, Some(operation), target, request).await
        },
    )
}

async fn unknown(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(connection): ConnectInfo<ConnectionHandle>,
    request: Request,
) -> Response {
    exchange(&shared, &connection, None, Target::default(), request).await
}
