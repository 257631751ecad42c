//! A local server that plays a script: one connection and one request per reply.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use tokio::net::TcpSocket;
use tokio::sync::watch;

use crate::api_client::bounded;

pub(crate) enum Reply {
    /// Writes this and closes the connection.
    Raw(Vec<u8>),
    /// Closes the connection without a response.
    Close,
    /// Keeps the connection open and sends nothing.
    Silence,
    /// A body that never ends.
    Endless,
    /// A head that never ends.
    EndlessHead,
    /// Sends the beginning of a body, and then nothing.
    Stalls,
    /// Writes this, and then nothing.
    Begins(Vec<u8>),
    /// A body that never ends and arrives very slowly.
    Drips,
}

impl Reply {
    pub(crate) fn raw(text: impl Into<String>) -> Self {
        Self::Raw(text.into().into_bytes())
    }

    pub(crate) fn json(status: u16, body: &str) -> Self {
        Self::with(status, "content-type: application/json\r\n", body.as_bytes())
    }

    /// As [`Self::json`], and the connection stays open for the next request.
    pub(crate) fn kept(body: &str) -> Self {
        let length = body.len();
        Self::raw(format!("HTTP/1.1 200 X\r\ncontent-length: {length}\r\n\r\n{body}"))
    }

    pub(crate) fn html(status: u16) -> Self {
        Self::with(status, "content-type: text/html\r\n", b"<html><h1>hm</h1></html>")
    }

    pub(crate) fn gzip(body: &[u8]) -> Self {
        Self::with(200, "content-encoding: gzip\r\n", body)
    }

    pub(crate) fn limited(retry_after: &str) -> Self {
        Self::with(429, &format!("retry-after: {retry_after}\r\n"), b"")
    }

    fn with(status: u16, headers: &str, body: &[u8]) -> Self {
        let length = body.len();
        // The header announces the close, so that the client does not send its next request on this connection.
        let head =
            format!("HTTP/1.1 {status} X\r\n{headers}connection: close\r\ncontent-length: {length}\r\n\r\n");
        let mut reply = head.into_bytes();
        reply.extend_from_slice(body);
        Self::Raw(reply)
    }
}

const ANY_PORT: (Ipv4Addr, u16) = (Ipv4Addr::LOCALHOST, 0);

/// A port that is bound, so that no other test gets it, but where no server listens yet.
pub(crate) struct UnusedPort(TcpSocket);

impl UnusedPort {
    pub(crate) fn new() -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(ANY_PORT.into()).unwrap();
        Self(socket)
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.0.local_addr().unwrap())
    }

    /// Starts to listen. Needs the test's runtime.
    pub(crate) fn play(self, script: Vec<Reply>) -> Server {
        let listener = self.0.listen(16).unwrap().into_std().unwrap();
        listener.set_nonblocking(false).unwrap();
        Server::start(listener, script, false)
    }
}

pub(crate) struct Server {
    address: SocketAddr,
    /// The requests so far. The channel closes when the script is over and every silent connection has ended.
    seen: watch::Receiver<Vec<String>>,
    script: usize,
    /// Kept until the test ends, so that no other test gets the port and surplus requests of this one.
    _listener: TcpListener,
}

impl Server {
    /// A server on a free port with one connection per reply. It does not answer after the end of the script.
    pub(crate) fn play(script: Vec<Reply>) -> Self {
        Self::start(TcpListener::bind(ANY_PORT).unwrap(), script, false)
    }

    /// One connection for all replies.
    pub(crate) fn keep_alive(script: Vec<Reply>) -> Self {
        Self::start(TcpListener::bind(ANY_PORT).unwrap(), script, true)
    }

    fn start(listener: TcpListener, script: Vec<Reply>, keep_alive: bool) -> Self {
        let address = listener.local_addr().unwrap();
        let (log, seen) = watch::channel(Vec::new());
        let length = script.len();
        let kept = listener.try_clone().unwrap();
        thread::spawn(move || {
            let mut current: Option<TcpStream> = None;
            let mut silent = Vec::new();
            for reply in script {
                let mut stream = match current.take() {
                    Some(stream) => stream,
                    None => listener.accept().unwrap().0,
                };
                let request = read_request(&mut stream);
                log.send_modify(|seen| seen.push(request));
                match reply {
                    // The client may have closed the connection, so an error here is fine.
                    Reply::Raw(bytes) => drop(stream.write_all(&bytes)),
                    Reply::Close => continue,
                    Reply::Silence => {
                        silent.push(stream);
                        continue;
                    }
                    Reply::EndlessHead => {
                        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n");
                        while stream.write_all(&[b'x'; 0x1000]).is_ok() {}
                    }
                    Reply::Stalls => {
                        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{");
                        silent.push(stream);
                        continue;
                    }
                    Reply::Begins(bytes) => {
                        let _ = stream.write_all(&bytes);
                        silent.push(stream);
                        continue;
                    }
                    Reply::Drips => {
                        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
                        while stream.write_all(b"1\r\n \r\n").is_ok() {
                            thread::sleep(Duration::from_millis(5));
                        }
                    }
                    Reply::Endless => {
                        let head = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
                        let mut chunk = b"10000\r\n".to_vec();
                        chunk.resize(chunk.len() + 0x10000, b' ');
                        chunk.extend(b"\r\n");
                        let _ = stream.write_all(head);
                        while stream.write_all(&chunk).is_ok() {}
                    }
                }
                current = keep_alive.then_some(stream);
            }
            // Silent connections stay open until the client closes them.
            for mut stream in silent {
                let _ = stream.read(&mut [0]);
            }
        });
        Self { address, seen, script: length, _listener: kept }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns when the script is over and every silent connection has ended.
    pub(crate) async fn ended(&self) {
        let mut seen = self.seen.clone();
        bounded(async { while seen.changed().await.is_ok() {} }).await;
    }

    /// The raw request, head and body.
    pub(crate) fn request(&self, index: usize) -> String {
        self.seen.borrow()[index].clone()
    }

    /// Method, path and body of each request.
    pub(crate) fn summary(&self) -> Vec<String> {
        let seen = self.seen.borrow();
        seen.iter()
            .map(|request| {
                let (head, body) = request.split_once("\r\n\r\n").unwrap();
                let line = head.split(" HTTP/1.1").next().unwrap();
                format!("{line} {body}")
            })
            .collect()
    }

    #[track_caller]
    pub(crate) fn assert_played(&self) {
        self.assert_seen(self.script);
    }

    #[track_caller]
    pub(crate) fn assert_seen(&self, requests: usize) {
        let seen = self.summary();
        assert_eq!(seen.len(), requests, "the requests: {seen:#?}");
    }

    /// Waits until this many requests have arrived.
    pub(crate) async fn wait_for(&self, requests: usize) {
        let mut seen = self.seen.clone();
        let arrived = bounded(seen.wait_for(|seen| seen.len() >= requests)).await.is_ok();
        assert!(arrived, "fewer than {requests} requests arrived: {:#?}", self.summary());
    }
}

fn read_request(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok())
                .unwrap_or(0);
            if body.len() >= length {
                return text.into_owned();
            }
        }
        match stream.read(&mut piece) {
            Ok(0) | Err(_) => panic!("the request ended early"),
            Ok(read) => bytes.extend_from_slice(&piece[..read]),
        }
    }
}
