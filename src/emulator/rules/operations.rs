//! The operations, one function each: parameters in, answer out. Those that change something are in
//! `writing`, and the rules behind them in `rules`.

mod domains;
mod organizations;

use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;

use super::body;
use super::params::Params;
use super::refusal::Refusal;
use super::write;
use super::write_log::Writer;
use crate::clerk::Operation;
use crate::emulator::conditions::other_operator;
use crate::emulator::http::routes::{Target, json};
use crate::emulator::http::shared::Shared;

/// A page of a list, as Clerk writes it.
#[derive(Debug, Serialize)]
struct Listing<T> {
    data: Vec<T>,
    total_count: usize,
}

/// Does an operation. `sent` is the body, which only create and update look at.
pub(crate) fn perform(
    shared: &Shared,
    operation: Operation,
    target: &Target,
    by: Writer,
    params: &Params,
    sent: Result<Vec<u8>, Refusal>,
) -> Result<Response, Refusal> {
    if matches!(operation, Operation::ListAll | Operation::List) {
        other_operator::churn(shared);
    }
    match operation {
        Operation::ListAll => ok(&domains::list_all(shared, params)?),
        Operation::List => ok(&domains::list(shared, target, params)?),
        Operation::Create => {
            let body = body::create(&sent?)?;
            ok(&write::create(shared, by, target, &body)?)
        }
        Operation::Update => {
            let body = body::update(&sent?)?;
            ok(&write::update(shared, by, target, body)?)
        }
        Operation::Delete => ok(&write::delete(shared, by, target)?),
        Operation::VerifyOwnership => ok(&write::verify_ownership(shared, by, target)?),
        Operation::Organizations => ok(&organizations::organizations(shared, params)?),
        Operation::Organization => ok(&organizations::organization(shared, target, params)?),
        Operation::Instance => ok(&shared.instance),
        Operation::OrganizationSettings => ok(&shared.settings().answer()),
    }
}

#[expect(clippy::unnecessary_wraps, reason = "every arm of `perform` ends in it, after its `?`")]
fn ok(value: &impl Serialize) -> Result<Response, Refusal> {
    Ok(json(StatusCode::OK, value))
}
