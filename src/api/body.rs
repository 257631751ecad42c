//! Reading an answer's body to its end, within bounds.

use std::error::Error as StdError;
use std::io;
use std::time::Duration;

use reqwest::Response;
use tokio::sync::{Mutex, MutexGuard};
use tokio::time::timeout;

use super::ErrorKind;
use super::failure::Failure;

/// The largest answer that is read, after decompression. 500 domains come to well under 1 MiB.
pub const MAX_ANSWER_BYTES: usize = 16 << 20;

/// Of larger answers that nobody waits for, one comes at a time: ten at once are not to fill the memory.
const ORDINARY: usize = 4 << 20;

/// Whose turn it is to bring a large answer.
#[derive(Debug, Default)]
pub(super) struct Turn(Mutex<()>);

/// A body, with the right to be as large as it is.
pub(super) struct Body<'a> {
    pub(super) bytes: Vec<u8>,
    _turn: Option<MutexGuard<'a, ()>>,
}

/// Reads the body piece by piece, so that one without end, or one that unpacks to a thousand times its size, costs
/// no more memory than the limit. No piece may keep it waiting for longer than `idle`; that the whole does not take too
/// long either is seen to by the timeout of the request. With a `turn` to take, a large one
/// is given up while another one comes: left unread, it would hold up all others on its connection.
pub(super) async fn read(
    mut response: Response,
    idle: Duration,
    turn: Option<&Turn>,
) -> Result<Body<'_>, Failure> {
    let status = response.status().as_u16();
    let too_large = || Failure::unreadable(ErrorKind::TooLarge);
    let announced =
        usize::try_from(response.content_length().unwrap_or_default()).map_err(|_| too_large())?;
    if announced > MAX_ANSWER_BYTES {
        return Err(too_large());
    }
    let mut held = None;
    let mut bytes = Vec::new();
    loop {
        let piece = timeout(idle, response.chunk()).await.map_err(|_| Failure::stalled())?;
        let Some(piece) = piece.map_err(|error| broken(status, &error))? else {
            // hyper takes a stream that ends with NO_ERROR for one that has come to its end.
            if bytes.len() < announced {
                return Err(Failure::cut_short());
            }
            return Ok(Body { bytes, _turn: held });
        };
        let length = bytes.len() + piece.len();
        if length > MAX_ANSWER_BYTES {
            return Err(too_large());
        }
        if let Some(turn) = turn
            && held.is_none()
            && length.max(announced) > ORDINARY
        {
            held = Some(turn.0.try_lock().map_err(|_| Failure::crowded())?);
        }
        if bytes.capacity() == 0 {
            bytes.reserve_exact(announced);
        }
        bytes.extend_from_slice(&piece);
    }
}

fn broken(status: u16, error: &reqwest::Error) -> Failure {
    if is_damaged(error) {
        let what = "damaged compression".to_owned();
        return Failure::unreadable(ErrorKind::UnexpectedBody { status, what });
    }
    Failure::broken_off(error)
}

/// Whether the bytes arrived but could not be unpacked.
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
