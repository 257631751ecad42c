//! How a request's HTTP/2 stream ends, where it does not end with its answer.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use bytes::{BufMut, Bytes, BytesMut};
use h2::Reason;

use super::connection::Scissors;

/// Comes with an answer that the encrypted door is to treat in another way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// RST_STREAM instead of the answer.
    Reset(Reason),
    /// Nothing: the connection has said all there is to say.
    Silent,
}

impl Ending {
    /// What stands for the answer; `None` where the connection has no streams and is to be cut instead.
    pub(crate) fn of(self, scissors: &Scissors) -> Option<Response> {
        scissors.stream()?;
        let mut response = StatusCode::NO_CONTENT.into_response();
        response.extensions_mut().insert(self);
        Some(response)
    }

    /// The connection ends, and nobody has looked at this request.
    pub(crate) fn go_away_before(scissors: &Scissors) -> Option<Response> {
        let stream = u32::from(scissors.stream()?);
        let last = scissors.leave();
        if stream < last {
            // Requests after it were looked at: it is refused by itself.
            scissors.insert(go_away(last, Reason::NO_ERROR));
            return Self::Reset(Reason::REFUSED_STREAM).of(scissors);
        }
        // Streams of a client are odd.
        scissors.insert(go_away(stream.saturating_sub(2), Reason::NO_ERROR));
        Self::Silent.of(scissors)
    }

    /// The connection ends, and this request is the last one that was looked at.
    pub(crate) fn go_away_after(scissors: &Scissors) -> Option<Response> {
        let stream = scissors.stream()?;
        scissors.insert(go_away(scissors.leave().max(stream.into()), Reason::INTERNAL_ERROR));
        scissors.reset_after_flush();
        Self::Silent.of(scissors)
    }
}

/// A GOAWAY frame (RFC 9113, 6.8). h2 writes none that leaves out a request which it has handed out.
fn go_away(last: u32, reason: Reason) -> Bytes {
    let mut frame = BytesMut::with_capacity(17);
    frame.put_uint(8, 3); // length
    frame.put_u8(7); // type
    frame.put_u8(0); // flags
    frame.put_u32(0); // of the connection as a whole
    frame.put_u32(last);
    frame.put_u32(reason.into());
    frame.freeze()
}
