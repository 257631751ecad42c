//! How a request's HTTP/2 stream ends, where it does not end with its answer.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use bytes::{BufMut, Bytes, BytesMut};
use h2::Reason;

use super::connection::ConnectionHandle;

/// Comes with an answer that the encrypted door is to treat in another way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StreamEnd {
    /// RST_STREAM instead of the answer.
    Reset(Reason),
    /// Nothing: the connection has said all there is to say.
    Silent,
}

impl StreamEnd {
    /// What stands for the answer; `None` where the connection has no streams and is to be cut instead.
    pub(crate) fn into_response(self, connection: &ConnectionHandle) -> Option<Response> {
        connection.stream()?;
        let mut response = StatusCode::NO_CONTENT.into_response();
        response.extensions_mut().insert(self);
        Some(response)
    }

    /// The connection ends, and nobody has looked at this request.
    pub(crate) fn go_away_unprocessed(connection: &ConnectionHandle) -> Option<Response> {
        let stream = u32::from(connection.stream()?);
        let last = connection.stop_accepting_streams();
        if stream < last {
            // Requests after it were looked at: it is refused by itself.
            connection.inject_frame(go_away_frame(last, Reason::NO_ERROR));
            return Self::Reset(Reason::REFUSED_STREAM).into_response(connection);
        }
        // Streams of a client are odd.
        connection.inject_frame(go_away_frame(stream.saturating_sub(2), Reason::NO_ERROR));
        Self::Silent.into_response(connection)
    }

    /// The connection ends, and this request is the last one that was looked at.
    pub(crate) fn go_away_processed(connection: &ConnectionHandle) -> Option<Response> {
        let stream = connection.stream()?;
        connection.inject_frame(go_away_frame(
            connection.stop_accepting_streams().max(stream.into()),
            Reason::INTERNAL_ERROR,
        ));
        connection.reset_after_flush();
        Self::Silent.into_response(connection)
    }
}

/// A GOAWAY frame (RFC 9113, 6.8). h2 writes none that leaves out a request which it has handed out.
fn go_away_frame(last: u32, reason: Reason) -> Bytes {
    let mut frame = BytesMut::with_capacity(17);
    frame.put_uint(8, 3); // length
    frame.put_u8(7); // type
    frame.put_u8(0); // flags
    frame.put_u32(0); // of the connection as a whole
    frame.put_u32(last);
    frame.put_u32(reason.into());
    frame.freeze()
}
