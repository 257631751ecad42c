//! Reads request bodies up to Clerk's limit.

use axum::body::Body;
use axum::http::StatusCode;
use futures::StreamExt;

use crate::clerk::code;
use crate::emulator::rules::refusal::Refusal;

/// The largest body, in bytes.
const MAX_BODY: usize = 1024 * 1024;
/// How much of a larger body is still read, so that the client sees the refusal instead of a broken connection.
const MAX_DRAINED: usize = 16 * MAX_BODY;

/// # Errors
///
/// 413 when the body is too large, 400 when it breaks off.
pub(super) async fn read(body: Body) -> Result<Vec<u8>, Refusal> {
    let mut stream = body.into_data_stream();
    let (mut bytes, mut length) = (Vec::new(), 0_usize);
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| Refusal::invalid_body("The request body could not be read."))?;
        length += chunk.len();
        if length <= MAX_BODY {
            bytes.extend_from_slice(&chunk);
        } else if length > MAX_DRAINED {
            break;
        }
    }
    if length > MAX_BODY {
        return Err(Refusal::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            code::REQUEST_BODY_TOO_LARGE,
            "request body too large",
            "The request body is larger than 1 MiB.".to_owned(),
        ));
    }
    Ok(bytes)
}

/// Reads and discards a body, so that the connection can carry the next request.
pub(super) async fn drain(body: Body) {
    // Neither its length nor its end matters.
    let _ = read(body).await;
}
