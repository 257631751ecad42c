//! The operations, one function each: parameters in, answer out. The rules behind them are in `rules`.

mod domains;
mod organizations;

use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;

use super::body;
use super::params::Params;
use super::refusal::Refusal;
use super::server::{Target, json};
use super::shared::Shared;
use crate::clerk::Operation;

/// A page of a list, as Clerk writes it.
#[derive(Debug, Serialize)]
struct Listing<T> {
    data: Vec<T>,
    total_count: usize,
}

/// Does an operation.
pub(super) async fn perform(
    shared: &Shared,
    operation: Operation,
    target: &Target,
    request: Request,
) -> Result<Response, Refusal> {
    let params = Params::parse(request.uri().query().unwrap_or_default());
    match operation {
        Operation::ListAll => ok(&domains::list_all(shared, &params)?),
        Operation::List => ok(&domains::list(shared, target, &params)?),
        Operation::Create => {
            let body = body::create(&body::read(request.into_body()).await?)?;
            ok(&domains::create(shared, target, &body)?)
        }
        Operation::Update => {
            let body = body::update(&body::read(request.into_body()).await?)?;
            ok(&domains::update(shared, target, body)?)
        }
        Operation::Delete => ok(&domains::delete(shared, target)?),
        Operation::VerifyOwnership => ok(&domains::verify_ownership(shared, target)?),
        Operation::Organizations => ok(&organizations::organizations(shared, &params)?),
        Operation::Organization => ok(&organizations::organization(shared, target, &params)?),
        Operation::Instance => ok(&shared.instance),
        Operation::OrganizationSettings => ok(&shared.settings().answer()),
    }
}

#[expect(clippy::unnecessary_wraps, reason = "every arm of `perform` ends in it, after its `?`")]
fn ok(value: &impl Serialize) -> Result<Response, Refusal> {
    Ok(json(StatusCode::OK, value))
}
