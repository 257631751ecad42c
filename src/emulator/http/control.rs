//! The emulator's own routes, which inject faults and conditions into a running `domdesk serve`. They are outside `/v1` to
//! keep them apart from Clerk's, meet no faults, and are not logged.

mod conditions;
mod faults;

use std::sync::Arc;

use axum::Router;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use axum::routing::{MethodFilter, MethodRouter, on};
use serde::Serialize;
use serde::de::DeserializeOwned;

use self::conditions::{ConditionsBody, ConditionsPatch};
use self::faults::{ArmedFaultBody, FaultRequest};
use super::read_body;
use super::shared::Shared;
use crate::emulator::conditions::connection::ConnectionHandle;
use crate::emulator::rules::admission;
use crate::emulator::rules::answer::json;
use crate::emulator::rules::refusal::Refusal;
use crate::emulator::rules::write_log::WriteRecord;

type Handler = fn(&Shared, &[u8]) -> Result<Response, Refusal>;

#[derive(Debug, Serialize)]
struct FaultList {
    data: Vec<ArmedFaultBody>,
}

#[derive(Debug, Serialize)]
struct Health {
    status: &'static str,
}

#[derive(Debug, Serialize)]
struct Disarmed {
    disarmed: usize,
}

#[derive(Debug, Serialize)]
struct WriteList {
    data: Vec<WriteRecord>,
}

pub(crate) fn routes() -> Router<Arc<Shared>> {
    use MethodFilter as Method;
    let conditions = route(Method::GET, show_conditions).merge(route(Method::PATCH, change_conditions));
    let faults =
        route(Method::GET, show_faults).merge(route(Method::POST, arm)).merge(route(Method::DELETE, disarm));
    Router::new()
        .route("/emulator", conditions)
        .route("/emulator/faults", faults)
        .route("/emulator/writes", route(Method::GET, show_writes))
        .route("/health", on(Method::GET, health))
}

/// Shows that the emulator answers requests. Needs no key: the process that starts the emulator does not know it yet.
async fn health() -> Response {
    json(StatusCode::OK, &Health { status: "ok" })
}

fn route(method: MethodFilter, handler: Handler) -> MethodRouter<Arc<Shared>> {
    on(
        method,
        move |State(shared): State<Arc<Shared>>,
              ConnectInfo(connection): ConnectInfo<ConnectionHandle>,
              request: Request| async move {
            // A request that cuts all connections must still get its answer. Exempt this connection beforehand: the listener
            // may close before the next line runs.
            connection.exempt(true);
            match answer(&shared, request, handler).await {
                Ok(mut answer) => {
                    shared.listener.until_closed().await;
                    // Close this connection after the answer, like the others.
                    answer.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
                    answer
                }
                Err(refusal) => {
                    connection.exempt(false);
                    json(refusal.status, &refusal.body(shared.refusal_trace_id()))
                }
            }
        },
    )
}

async fn answer(shared: &Shared, request: Request, handler: Handler) -> Result<Response, Refusal> {
    let (head, sent) = request.into_parts();
    // Read the body before refusing anything: an unread body breaks the connection for the next request.
    let sent = read_body::read(sent).await;
    admission::authenticate(&head.headers, &shared.instance.secret_key)?;
    handler(shared, &sent?)
}

fn show_conditions(shared: &Shared, _: &[u8]) -> Result<Response, Refusal> {
    ok(&ConditionsBody::of(shared))
}

fn change_conditions(shared: &Shared, body: &[u8]) -> Result<Response, Refusal> {
    read::<ConditionsPatch>(body)?.apply(shared);
    ok(&ConditionsBody::of(shared))
}

fn show_faults(shared: &Shared, _: &[u8]) -> Result<Response, Refusal> {
    ok(&FaultList { data: shared.faults().armed().iter().map(ArmedFaultBody::of).collect() })
}

fn arm(shared: &Shared, body: &[u8]) -> Result<Response, Refusal> {
    let armed = read::<FaultRequest>(body)?.fault().map_err(Refusal::invalid_body)?;
    shared.faults().push(armed.fault, armed.chance);
    show_faults(shared, body)
}

fn disarm(shared: &Shared, _: &[u8]) -> Result<Response, Refusal> {
    ok(&Disarmed { disarmed: shared.faults().disarm() })
}

fn show_writes(shared: &Shared, _: &[u8]) -> Result<Response, Refusal> {
    ok(&WriteList { data: shared.instance.writes().to_vec() })
}

#[expect(clippy::unnecessary_wraps, reason = "every route ends in it, and some refuse before")]
fn ok(value: &impl Serialize) -> Result<Response, Refusal> {
    Ok(json(StatusCode::OK, value))
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    serde_json::from_slice(body).map_err(|error| Refusal::invalid_body(error.to_string()))
}
