//! Serves one request of an HTTP/2 connection.

use std::future::poll_fn;
use std::io;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, Response};
use bytes::Bytes;
use futures::{StreamExt, stream};
use h2::server::SendResponse;
use h2::{Reason, RecvStream, SendStream};
use tower_service::Service;

use crate::emulator::conditions::connection::ConnectionHandle;
use crate::emulator::conditions::stream_end::StreamEnd;

/// Answers a request, unless the client cancels it.
pub(super) async fn serve(
    mut router: Router,
    connection: ConnectionHandle,
    request: Request<RecvStream>,
    mut respond: SendResponse<Bytes>,
) {
    let mut request = request.map(body);
    request.extensions_mut().insert(ConnectInfo(connection));
    let answer = tokio::select! {
        Ok(answer) = router.call(request) => answer,
        _ = poll_fn(|context| respond.poll_reset(context)) => return,
    };
    match answer.extensions().get().copied() {
        Some(StreamEnd::Reset(reason)) => respond.send_reset(reason),
        // Dropping `respond` would send a reset.
        Some(StreamEnd::Silent) => ignore(respond).await,
        // Sending fails only if the client cancelled the stream or is gone.
        None => drop(send(answer, &mut respond).await),
    }
}

/// Keeps a stream open, sending nothing, until the client or the connection ends it.
pub(super) async fn ignore(mut respond: SendResponse<Bytes>) {
    let _ = poll_fn(|context| respond.poll_reset(context)).await;
}

fn body(received: RecvStream) -> Body {
    let pieces = stream::unfold(received, async |mut received| {
        let piece = received.data().await?;
        if let Ok(piece) = &piece {
            let _ = received.flow_control().release_capacity(piece.len());
        }
        Some((piece.map_err(io::Error::other), received))
    });
    Body::from_stream(pieces)
}

async fn send(answer: Response<Body>, respond: &mut SendResponse<Bytes>) -> Result<(), h2::Error> {
    let (head, body) = answer.into_parts();
    if head.status.is_informational() {
        respond.send_reset(Reason::PROTOCOL_ERROR);
        return Ok(());
    }
    let mut stream = respond.send_response(Response::from_parts(head, ()), false)?;
    let mut pieces = body.into_data_stream();
    while let Some(piece) = pieces.next().await {
        let Ok(piece) = piece else {
            stream.send_reset(Reason::INTERNAL_ERROR);
            return Ok(());
        };
        send_piece(&mut stream, piece).await?;
    }
    stream.send_data(Bytes::new(), true)
}

/// Sends within the client's flow-control window.
async fn send_piece(stream: &mut SendStream<Bytes>, mut piece: Bytes) -> Result<(), h2::Error> {
    while !piece.is_empty() {
        stream.reserve_capacity(piece.len());
        let room = poll_fn(|context| stream.poll_capacity(context)).await;
        let room = room.unwrap_or_else(|| Err(Reason::CANCEL.into()))?.min(piece.len());
        stream.send_data(piece.split_to(room), false)?;
    }
    Ok(())
}
