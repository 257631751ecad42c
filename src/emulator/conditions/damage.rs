//! Damages answers of requests that took effect.

use std::future::pending;
use std::io;
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures::{Stream, StreamExt, future, stream};
use h2::Reason;
use serde_json::Value;
use tokio::sync::watch;

use super::connection::ConnectionHandle;
use super::fault::Damage;
use super::stream_end::StreamEnd;
use super::waiting::WaitingRequests;
use crate::clerk::code;
use crate::emulator::rules::answer::{TRACE_HEADER, json};
use crate::emulator::rules::refusal::Refusal;

/// Time between two bytes of a dripping body.
const DRIP: Duration = Duration::from_millis(20);

/// Filler of endless bodies: JSON allows spaces before the end, so only their length is wrong.
const BLANKS: &[u8] = &[b' '; 16 * 1024];

const PORTAL: &str = "<html><body><h1>Welcome to the guest network</h1><p>Please sign in.</p></body></html>";
const TIMEOUT: &str =
    "<html><head><title>504 Gateway Time-out</title></head><body><h1>504</h1></body></html>";

/// An extension of a response that must be sent byte for byte, without compression.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Uncompressed;

/// Damages an answer; `None` means that the connection is cut instead.
pub(crate) async fn damage_answer(
    damage: Damage,
    answer: Response,
    connection: &ConnectionHandle,
    waiting: &WaitingRequests,
    stopping: watch::Receiver<bool>,
) -> Option<Response> {
    let (mut head, body) = answer.into_parts();
    // The cause of the damage, such as a proxy, would not know Clerk's trace id.
    head.headers.remove(TRACE_HEADER);
    // The emulator built the body, so it is already in memory.
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let half = bytes.slice(..bytes.len() / 2);
    let open_end = bytes.slice(..bytes.len().saturating_sub(1));
    let body = match damage {
        Damage::Silence | Damage::Stall => {
            if damage == Damage::Stall {
                connection.stall();
            }
            let _guard = waiting.enter();
            pending().await
        }
        Damage::GoAway => return StreamEnd::go_away_processed(connection),
        Damage::StreamReset => return StreamEnd::Reset(Reason::INTERNAL_ERROR).into_response(connection),
        Damage::NotFound => return Some(refused(&Refusal::not_found("organization domain"))),
        Damage::AlreadyExists => {
            let code = code::ALREADY_EXISTS_SAME_ORGANIZATION;
            let refusal = Refusal::param(code, "name", "already exists", "It already exists.".to_owned());
            return Some(refused(&refusal));
        }
        Damage::Redirect => {
            return Some((StatusCode::FOUND, [(header::LOCATION, "/")]).into_response());
        }
        Damage::SwitchingProtocols => return Some(StatusCode::SWITCHING_PROTOCOLS.into_response()),
        Damage::TooEarly => return Some(StatusCode::TOO_EARLY.into_response()),
        Damage::AnotherRow => edited(&bytes, |row| {
            row.insert("id".to_owned(), "orgdmn_another".into());
            row.insert("name".to_owned(), "another.example".into());
        }),
        Damage::NotDeleted => edited(&bytes, |object| {
            object.insert("deleted".to_owned(), false.into());
        }),
        // `exchange` took the row before the write.
        Damage::Unchanged => bytes.into(),
        Damage::ResetBeforeAnswer => {
            connection.reset();
            return None;
        }
        Damage::ResetDuringBody => {
            head.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(bytes.len()));
            then_reset(half, connection.clone())
        }
        Damage::ResetAfterBody => {
            head.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(bytes.len()));
            if connection.stream().is_some() {
                connection.reset_after_stream();
                bytes.into()
            } else {
                then_reset(bytes, connection.clone())
            }
        }
        Damage::TruncatedJson => half.into(),
        Damage::WrongTypes => wrong_types(&bytes).into(),
        Damage::InvalidUtf8 => invalid_utf8(&bytes).into(),
        Damage::Html | Damage::GatewayTimeout => {
            let is_portal = damage == Damage::Html;
            head.status = if is_portal { StatusCode::OK } else { StatusCode::GATEWAY_TIMEOUT };
            head.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html"));
            if is_portal { PORTAL.into() } else { TIMEOUT.into() }
        }
        Damage::EndlessBody => {
            let blanks = stream::repeat(Bytes::from_static(BLANKS));
            endless(stream::once(future::ready(open_end)).chain(blanks), stopping)
        }
        Damage::DrippingBody => {
            let bytes = (0..).map(move |place| open_end.get(place).copied().unwrap_or(b' '));
            let guard = waiting.enter();
            let drops = stream::iter(bytes).then(|byte| async move {
                tokio::time::sleep(DRIP).await;
                Bytes::copy_from_slice(&[byte])
            });
            // Counted as waiting for as long as the body exists.
            endless(drops.inspect(move |_| _ = &guard), stopping)
        }
    };
    let mut response = Response::from_parts(head, body);
    response.extensions_mut().insert(Uncompressed);
    Some(response)
}

fn refused(refusal: &Refusal) -> Response {
    json(refusal.status, &refusal.body("5f2c1e0b9d3a47c68e0f7a1b2c3d4e5f".to_owned()))
}

fn edited(bytes: &[u8], edit: impl FnOnce(&mut serde_json::Map<String, Value>)) -> Body {
    let mut value = serde_json::from_slice(bytes).unwrap_or(Value::Null);
    if let Value::Object(fields) = &mut value {
        edit(fields);
    }
    value.to_string().into()
}

/// Sends the bytes, then resets the connection.
fn then_reset(bytes: Bytes, connection: ConnectionHandle) -> Body {
    if connection.stream().is_some() {
        // The connection writes concurrently: hand over the bytes before waiting for the flush.
        let first = stream::once(future::ready(Ok::<_, io::Error>(bytes)));
        let then = stream::once(async move {
            connection.reset_after_flush();
            pending().await
        });
        return Body::from_stream(first.chain(then));
    }
    let last = stream::once(async move {
        connection.reset_after_flush();
        Ok::<_, io::Error>(bytes)
    });
    Body::from_stream(last.chain(stream::pending()))
}

/// A body that ends only when the emulator stops, and then with a broken connection.
fn endless(bytes: impl Stream<Item = Bytes> + Send + 'static, mut stopping: watch::Receiver<bool>) -> Body {
    let stopped = async move {
        let _ = stopping.wait_for(|stop| *stop).await;
    };
    let broken = stream::once(future::ready(Err(io::ErrorKind::ConnectionAborted.into())));
    Body::from_stream(bytes.map(Ok::<_, io::Error>).take_until(Box::pin(stopped)).chain(broken))
}

fn wrong_types(bytes: &[u8]) -> Vec<u8> {
    let spoiled = match serde_json::from_slice(bytes) {
        Ok(Value::Object(fields)) => {
            Value::Object(fields.into_iter().map(|(name, value)| (name, wrong(&value))).collect())
        }
        _ => Value::Array(Vec::new()),
    };
    spoiled.to_string().into_bytes()
}

fn wrong(value: &Value) -> Value {
    match value {
        Value::Null | Value::Object(_) => Value::Array(vec!["null".into()]),
        Value::Bool(_) => "perhaps".into(),
        Value::Number(_) => "many".into(),
        Value::String(_) => 7.into(),
        Value::Array(_) => Value::Object(serde_json::Map::new()),
    }
}

/// Inserts an invalid sequence after the first opening quote of a value, or in the middle.
fn invalid_utf8(bytes: &[u8]) -> Vec<u8> {
    let value = bytes.windows(2).position(|pair| pair == b":\"").map(|place| place + 2);
    let (before, after) = bytes.split_at(value.unwrap_or(bytes.len() / 2));
    [before, b"\xff\xc3(", after].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_has_another_type() {
        let spoiled = wrong_types(br#"{"id":"x","n":1,"b":true,"v":{"status":"verified"},"l":[1],"z":null}"#);
        let expected = r#"{"id":7,"n":"many","b":"perhaps","v":["null"],"l":{},"z":["null"]}"#;
        let read = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).unwrap();
        assert_eq!(read(&spoiled), read(expected.as_bytes()));
    }

    #[test]
    fn the_bytes_are_invalid_utf8() {
        for body in [&br#"{"id":"x"}"#[..], b"[]", b""] {
            let spoiled = invalid_utf8(body);
            assert!(std::str::from_utf8(&spoiled).is_err());
            assert_eq!(spoiled.len(), body.len() + 3);
        }
    }
}
