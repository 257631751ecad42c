//! The encrypted door: TLS and HTTP/2, as Clerk speaks them. Written on h2 itself and not on a server above it, because
//! its faults are those of streams and connections.

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

/// Serves until it is told to stop; then whatever is open is cut.
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

/// One connection, from its handshake to its end; with it end the requests on it.
async fn connection(stream: FaultyStream, tls: TlsAcceptor, router: Router) {
    let connection = stream.connection();
    // A client that trusts another authority, or that has gone, is no concern of the others.
    let Ok(stream) = tls.accept(stream).await else { return };
    let Ok(mut http2) = h2::server::handshake(Frames::new(stream, connection.clone())).await else {
        return;
    };
    let mut streams = JoinSet::new();
    while let Some(Ok((request, respond))) = http2.accept().await {
        while streams.try_join_next().is_some() {}
        // What comes behind the last stream of a GOAWAY is nobody's: the client knows.
        if let Some(connection) = connection.accept_stream(respond.stream_id()) {
            streams.spawn(stream::serve(router.clone(), connection, request, respond));
        } else {
            streams.spawn(stream::ignore(respond));
        }
    }
}
