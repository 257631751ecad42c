//! One request from arrival to answer: the log, the rate limit, latency, faults, and only then the operation.

use std::future::pending;
use std::time::{Duration, Instant};

use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use h2::Reason;
use jiff::fmt::rfc2822::DateTimePrinter;
use jiff::{SignedDuration, Timestamp};

use super::read_body;
use super::request_log::RequestRecord;
use super::shared::Shared;
use crate::clerk::{Millis, Operation};
use crate::emulator::conditions::Conditions;
use crate::emulator::conditions::connection::ConnectionHandle;
use crate::emulator::conditions::damage;
use crate::emulator::conditions::fault::{Damage, FaultKind};
use crate::emulator::conditions::other_operator;
use crate::emulator::conditions::stream_end::StreamEnd;
use crate::emulator::rules::admission;
use crate::emulator::rules::answer::{TRACE_HEADER, json};
use crate::emulator::rules::operations;
use crate::emulator::rules::params::Params;
use crate::emulator::rules::refusal::Refusal;
use crate::emulator::rules::target::Target;
use crate::emulator::rules::write_log::Writer;

pub(crate) async fn exchange(
    shared: &Shared,
    connection: &ConnectionHandle,
    operation: Option<Operation>,
    target: Target,
    request: Request,
) -> Response {
    let arrival = record_arrival(shared, operation, &request);
    let number = arrival.number;
    let mut stopping = shared.stopping.clone();
    let answer = tokio::select! {
        answer = answer_under_conditions(shared, connection, operation, &target, arrival, request) => answer,
        _ = stopping.wait_for(|stop| *stop) => None,
    };
    let Some(mut answer) = answer else {
        connection.cut();
        return StatusCode::NO_CONTENT.into_response();
    };
    if answer.extensions().get::<StreamEnd>().is_some() {
        return answer;
    }
    if let Some(date) = http_date(shared.instance.clock.now()) {
        answer.headers_mut().entry(header::DATE).or_insert(date);
    }
    let status = answer.status().as_u16();
    shared.log().set_status(number, status);
    if operation.is_some_and(Operation::is_change) {
        shared.instance.writes().set_status(number, status);
    }
    answer
}

/// The conditions and fault of a request, fixed on arrival.
struct Arrival {
    /// The request's number in the log.
    number: usize,
    conditions: Conditions,
    /// Set if the request exceeds the rate limit.
    retry_after: Option<Duration>,
    fault: Option<FaultKind>,
}

/// Logs a request and fixes its fault and rate limit in one step under the log's lock. Once a test sees the request in the
/// log, no later request can take its fault or its place within the limit, and faults armed later do not hit it.
fn record_arrival(shared: &Shared, operation: Option<Operation>, request: &Request) -> Arrival {
    let mut log = shared.log();
    let writes = shared.instance.writes().count();
    let number = log.push(RequestRecord {
        operation,
        method: request.method().to_string(),
        // Over HTTP/2 the URI is absolute.
        path: request.uri().path_and_query().map_or_else(String::new, ToString::to_string),
        status: None,
        unprocessed: false,
        writes,
    });
    let conditions = shared.conditions();
    let retry_after = conditions.rate_limit.and_then(|limit| {
        // Another key belongs to another account.
        admission::authenticate(request.headers(), &shared.instance.secret_key).ok()?;
        shared.limiter().admit(limit, Instant::now()).err()
    });
    let fault = if retry_after.is_none() {
        let mut faults = shared.faults();
        faults.take(operation).or_else(|| faults.chaos(operation, conditions.chaos, conditions.chaos_waits))
    } else {
        None
    };
    // Keep the lock until here.
    drop(log);
    Arrival { number, conditions, retry_after, fault }
}

/// `None` means that the connection is cut instead of an answer.
async fn answer_under_conditions(
    shared: &Shared,
    connection: &ConnectionHandle,
    operation: Option<Operation>,
    target: &Target,
    arrival: Arrival,
    request: Request,
) -> Option<Response> {
    let Arrival { number, conditions, retry_after, fault } = arrival;
    let delay = conditions.delay(shared.instance.seed, number);
    if !delay.is_zero() {
        let _guard = shared.waiting.enter();
        tokio::time::sleep(delay).await;
    }
    let (head, sent) = request.into_parts();
    if let Some(wait) = retry_after {
        read_body::drain(sent).await;
        return Some(traced(rate_limited(wait, conditions.retry_after_date), &shared.answer_trace_id()));
    }
    let (mut damage, mut late, mut is_cut) = (None, Duration::ZERO, false);
    match fault {
        None => {}
        Some(FaultKind::Hold) => {
            let _guard = shared.waiting.enter();
            pending::<()>().await;
        }
        Some(FaultKind::DisconnectBefore) => return None,
        Some(FaultKind::ResetBefore) => {
            connection.reset();
            return None;
        }
        Some(FaultKind::Stall) => {
            connection.stall();
            let _guard = shared.waiting.enter();
            pending::<()>().await;
        }
        Some(FaultKind::GoAway) => {
            shared.log().mark_unprocessed(number);
            return StreamEnd::go_away_unprocessed(connection);
        }
        Some(FaultKind::RefusedStream) => {
            shared.log().mark_unprocessed(number);
            return StreamEnd::Reset(Reason::REFUSED_STREAM).into_response(connection);
        }
        Some(FaultKind::Refuse(time)) => {
            // A client that sees the reset must not be able to reconnect: close the listener first.
            connection.exempt(true);
            shared.listener.close_for(time);
            shared.listener.until_closed().await;
            connection.reset();
            return None;
        }
        Some(FaultKind::AppliedThenDisconnect) => is_cut = true,
        Some(FaultKind::Damaged(kind)) => damage = Some(kind),
        Some(FaultKind::Delay(time)) => late = time,
        Some(FaultKind::Answer { status, headers, content_type, body }) => {
            read_body::drain(sent).await;
            return Some(canned(status, &headers, &content_type, body));
        }
    }
    let before =
        damage.filter(|damage| *damage == Damage::Unchanged).and_then(|_| current_domain(shared, target));
    // Read the whole body in any case: an unread body breaks the connection for the next request.
    let sent = read_body::read(sent).await;
    let answer = match perform(shared, operation, target, number, &head, sent) {
        Ok(answer) => traced(answer, &shared.answer_trace_id()),
        Err(refusal) => {
            let trace_id = shared.refusal_trace_id();
            traced(json(refusal.status, &refusal.body(trace_id.clone())), &trace_id)
        }
    };
    // The request has taken effect, even if the client does not wait for the answer.
    if !late.is_zero() {
        let _guard = shared.waiting.enter();
        tokio::time::sleep(late).await;
    }
    match damage {
        _ if is_cut => None,
        None => Some(answer),
        Some(Damage::Unchanged) => Some(before.unwrap_or(answer)),
        Some(damage) => {
            damage::damage_answer(damage, answer, connection, &shared.waiting, shared.stopping.clone()).await
        }
    }
}

/// The domain before the request takes effect, as an answer.
fn current_domain(shared: &Shared, target: &Target) -> Option<Response> {
    let store = shared.instance.store();
    let domain = store.domain(store.domain_number(&target.domain_id)?)?;
    Some(json(StatusCode::OK, &domain))
}

/// Runs the checks common to all operations, in Clerk's order, then the operation.
fn perform(
    shared: &Shared,
    operation: Option<Operation>,
    target: &Target,
    number: usize,
    head: &Parts,
    sent: Result<Vec<u8>, Refusal>,
) -> Result<Response, Refusal> {
    let params = Params::parse(head.uri.query().unwrap_or_default());
    let settings = shared.instance.settings();
    let operation =
        admission::check(&head.headers, &params, &shared.instance.secret_key, &settings, operation)?;
    if matches!(operation, Operation::ListAll | Operation::List) {
        other_operator::churn(&shared.instance, shared.conditions().churn, &shared.lists);
    }
    if operation == Operation::EnterpriseConnections && shared.conditions().no_sso {
        return Err(Refusal::plan_lacks_it());
    }
    operations::perform(&shared.instance, operation, target, Writer::Http { request: number }, &params, sent)
}

/// Adds the trace id header, which all of Clerk's answers have and a proxy's answers lack.
fn traced(mut answer: Response, trace_id: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(trace_id) {
        answer.headers_mut().insert(TRACE_HEADER, value);
    }
    answer
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

/// 429 with an empty body. Rounds the wait up, so that a client that obeys it is admitted.
fn rate_limited(wait: Duration, as_date: bool) -> Response {
    let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    let date = as_date.then(|| date_after(Timestamp::now(), wait)).flatten();
    let after = date.unwrap_or_else(|| seconds.to_string());
    (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, after)]).into_response()
}

/// The first whole second not before the end of the wait, as an HTTP date.
fn date_after(now: Timestamp, wait: Duration) -> Option<String> {
    let end = now.checked_add(SignedDuration::try_from(wait).ok()?).ok()?;
    let second = end.as_second() + i64::from(end.subsec_nanosecond() > 0);
    DateTimePrinter::new().timestamp_to_rfc9110_string(&Timestamp::from_second(second).ok()?).ok()
}

/// The second of this moment, as an HTTP date.
fn http_date(moment: Millis) -> Option<HeaderValue> {
    let second = Timestamp::from_second(moment.0.div_euclid(1_000)).ok()?;
    let date = DateTimePrinter::new().timestamp_to_rfc9110_string(&second).ok()?;
    HeaderValue::from_str(&date).ok()
}

#[cfg(test)]
mod tests {
    use tokio::sync::watch;

    use super::*;
    use crate::emulator::conditions::chance::Chance;
    use crate::emulator::conditions::fault::Fault;
    use crate::emulator::data::sample;
    use crate::emulator::options::Options;

    /// Tests wait until a request is in the log before they send the next one or arm the next fault.
    #[test]
    fn a_logged_request_has_met_its_fault() {
        const REQUESTS: usize = 200;
        let options = Options { organizations: 1, domains: 1, ..Options::default() };
        for _ in 0..50 {
            let (store, settings) =
                sample::build(options.seed, options.organizations, options.domains, Millis(0));
            let (_stop, stopping) = watch::channel(false);
            let shared = Shared::new(&options, store, settings, stopping);
            shared.faults().push(Fault::once(FaultKind::Hold).times(REQUESTS), Chance::ALWAYS);
            std::thread::scope(|scope| {
                scope.spawn(|| {
                    (0..REQUESTS).for_each(|_| drop(record_arrival(&shared, None, &Request::default())));
                });
                let mut seen = 0;
                while seen < REQUESTS {
                    seen = shared.log().to_vec().len();
                    let left = shared.faults().armed().first().map_or(0, |armed| armed.fault.times);
                    assert!(
                        seen + left <= REQUESTS,
                        "{seen} requests arrived, but {left} faults are still armed"
                    );
                }
            });
        }
    }

    #[test]
    fn the_wait_is_rounded_up_to_whole_seconds() {
        for (wait, seconds) in [(1, "1"), (1_000, "1"), (1_001, "2"), (9_999, "10")] {
            let answer = rate_limited(Duration::from_millis(wait), false);
            assert_eq!(answer.headers()[header::RETRY_AFTER], seconds);
        }
        let now: Timestamp = "1994-11-06T08:49:36.2Z".parse().unwrap();
        let date = |wait| date_after(now, Duration::from_millis(wait)).unwrap();
        assert_eq!(date(800), "Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(date(801), "Sun, 06 Nov 1994 08:49:38 GMT");
    }
}
