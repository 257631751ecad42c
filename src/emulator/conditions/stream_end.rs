//! Ends of a request's HTTP/2 stream other than a complete answer.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use bytes::{BufMut, Bytes, BytesMut};
use h2::Reason;

use super::connection::ConnectionHandle;

/// An extension of a response: tells the TLS server to end the stream differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StreamEnd {
    /// RST_STREAM instead of the answer.
    Reset(Reason),
    /// Send nothing: the connection already sent its last frame.
    Silent,
}

impl StreamEnd {
    /// A placeholder response; `None` over HTTP/1, where the connection is cut instead.
    pub(crate) fn into_response(self, connection: &ConnectionHandle) -> Option<Response> {
        connection.stream()?;
        let mut response = StatusCode::NO_CONTENT.into_response();
        response.extensions_mut().insert(self);
        Some(response)
    }

    /// Ends the connection without processing this request.
    pub(crate) fn go_away_unprocessed(connection: &ConnectionHandle) -> Option<Response> {
        let stream = u32::from(connection.stream()?);
        let last = connection.stop_accepting_streams();
        if stream < last {
            // Later requests were processed, so GOAWAY cannot cover this one: refuse its stream.
            connection.inject_frame(go_away_frame(last, Reason::NO_ERROR));
            return Self::Reset(Reason::REFUSED_STREAM).into_response(connection);
        }
        // Client streams have odd numbers.
        connection.inject_frame(go_away_frame(stream.saturating_sub(2), Reason::NO_ERROR));
        Self::Silent.into_response(connection)
    }

    /// Ends the connection with this request as the last one processed.
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

/// A GOAWAY frame (RFC 9113, 6.8). h2 itself never excludes a request that it has handed out.
fn go_away_frame(last: u32, reason: Reason) -> Bytes {
    let mut frame = BytesMut::with_capacity(17);
    frame.put_uint(8, 3); // length
    frame.put_u8(7); // type
    frame.put_u8(0); // flags
    frame.put_u32(0); // stream 0: the connection
    frame.put_u32(last);
    frame.put_u32(reason.into());
    frame.freeze()
}
