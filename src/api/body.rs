//! Reads a response body within limits.

use std::error::Error as StdError;
use std::io;
use std::time::Duration;

use reqwest::Response;
use tokio::sync::{Mutex, MutexGuard};
use tokio::time::timeout;

use super::ErrorKind;
use super::failure::AttemptFailure;

/// The largest response, after decompression. 500 domains take well under 1 MiB.
pub const MAX_RESPONSE_BYTES: usize = 16 << 20;

/// Background responses larger than this are read one at a time, so that ten of them cannot fill the memory.
const LARGE: usize = 4 << 20;

/// Held by the background request that reads a large response.
#[derive(Debug, Default)]
pub(super) struct LargeBodyLock(Mutex<()>);

/// A body. A large one keeps the lock until it is dropped.
pub(super) struct Body<'a> {
    pub(super) bytes: Vec<u8>,
    _large: Option<MutexGuard<'a, ()>>,
}

/// Reads the body in chunks, so that an endless body, or one that decompresses to a thousand times its size, takes no more
/// memory than the limit. `idle` limits the wait for each chunk, and the request's timeout the whole. With a `large` lock, a
/// large body is dropped if another one holds the lock: left unread, it would block all others on its connection.
pub(super) async fn read(
    mut response: Response,
    idle: Duration,
    large: Option<&LargeBodyLock>,
) -> Result<Body<'_>, AttemptFailure> {
    let status = response.status().as_u16();
    let too_large = || AttemptFailure::unreadable(ErrorKind::TooLarge);
    let announced =
        usize::try_from(response.content_length().unwrap_or_default()).map_err(|_| too_large())?;
    if announced > MAX_RESPONSE_BYTES {
        return Err(too_large());
    }
    let mut guard = None;
    let mut bytes = Vec::new();
    loop {
        let chunk = timeout(idle, response.chunk()).await.map_err(|_| AttemptFailure::stalled())?;
        let Some(chunk) = chunk.map_err(|error| broken(status, &error))? else {
            // hyper reports a stream that is reset with NO_ERROR as complete.
            if bytes.len() < announced {
                return Err(AttemptFailure::cut_short());
            }
            return Ok(Body { bytes, _large: guard });
        };
        let length = bytes.len() + chunk.len();
        if length > MAX_RESPONSE_BYTES {
            return Err(too_large());
        }
        if let Some(large) = large
            && guard.is_none()
            && length.max(announced) > LARGE
        {
            guard = Some(large.0.try_lock().map_err(|_| AttemptFailure::crowded())?);
        }
        if bytes.capacity() == 0 {
            bytes.reserve_exact(announced);
        }
        bytes.extend_from_slice(&chunk);
    }
}

fn broken(status: u16, error: &reqwest::Error) -> AttemptFailure {
    if is_damaged(error) {
        let what = "damaged compression".to_owned();
        return AttemptFailure::unreadable(ErrorKind::UnexpectedBody { status, what });
    }
    AttemptFailure::interrupted(error)
}

/// Whether the bytes arrived but could not be decompressed.
fn is_damaged(error: &reqwest::Error) -> bool {
    let mut source = error.source();
    while let Some(cause) = source {
        if let Some(io) = cause.downcast_ref::<io::Error>() {
            return matches!(io.kind(), io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput);
        }
        source = cause.source();
    }
    false
}
