//! TLS and HTTP/2, as Clerk speaks them. Uses h2 directly instead of a server on top of it, because its faults concern
//! streams and connections.

mod frames;
mod stream;

use std::io;
use std::sync::Arc;

use axum::Router;
use axum::serve::Listener;
use rustls::ServerConfig;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use self::frames::Frames;
use super::listener::ClosableListener;
use crate::emulator::conditions::connection::FaultyStream;

/// Serves until `stopping`, then cuts all connections.
pub(crate) async fn serve(
    mut listener: ClosableListener,
    mut tls: ServerConfig,
    router: Router,
    mut stopping: watch::Receiver<bool>,
) -> io::Result<()> {
    tls.alpn_protocols = vec![b"h2".to_vec()];
    let tls = TlsAcceptor::from(Arc::new(tls));
    let mut connections = JoinSet::new();
    loop {
        let (stream, _) = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stopping.wait_for(|stop| *stop) => return Ok(()),
        };
        while connections.try_join_next().is_some() {}
        connections.spawn(connection(stream, tls.clone(), router.clone()));
    }
}

/// Serves one connection, from handshake to end. Its end aborts the requests on it.
async fn connection(stream: FaultyStream, tls: TlsAcceptor, router: Router) {
    let connection = stream.connection();
    // A client that trusts another authority, or has gone, does not affect the others.
    let Ok(stream) = tls.accept(stream).await else { return };
    let Ok(mut http2) = h2::server::handshake(Frames::new(stream, connection.clone())).await else {
        return;
    };
    let mut streams = JoinSet::new();
    while let Some(Ok((request, respond))) = http2.accept().await {
        while streams.try_join_next().is_some() {}
        // The client knows that streams after the last one of a GOAWAY are not processed.
        if let Some(connection) = connection.accept_stream(respond.stream_id()) {
            streams.spawn(stream::serve(router.clone(), connection, request, respond));
        } else {
            streams.spawn(stream::ignore(respond));
        }
    }
}
