//! Unexpected bodies are read completely, so that the connection can be used for the next request.

use domdesk::clerk::Operation;
use domdesk::emulator::{Fault, FaultKind};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use super::harness::{Desk, domains_of};

/// A persistent connection.
struct Connection {
    stream: BufReader<TcpStream>,
    key: String,
}

impl Connection {
    async fn open(desk: &Desk) -> Self {
        let url = desk.emulator.url();
        let stream = TcpStream::connect(url.strip_prefix("http://").unwrap()).await.unwrap();
        Self { stream: BufReader::new(stream), key: desk.emulator.secret_key().to_owned() }
    }

    /// Sends the head and then the body in pieces; returns the status.
    async fn send(&mut self, method: &str, path: &str, key: bool, body: &[u8]) -> u16 {
        let key = if key { format!("Authorization: Bearer {}\r\n", self.key) } else { String::new() };
        let length = body.len();
        let head = format!("{method} {path} HTTP/1.1\r\nHost: x\r\n{key}Content-Length: {length}\r\n\r\n");
        self.stream.write_all(head.as_bytes()).await.unwrap();
        self.stream.flush().await.unwrap();
        for piece in body.chunks(10_000) {
            self.stream.write_all(piece).await.unwrap();
        }
        let mut line = String::new();
        self.stream.read_line(&mut line).await.unwrap();
        let status =
            line.split(' ').nth(1).unwrap_or_else(|| panic!("{method} {path}: {line:?}")).parse().unwrap();
        let mut length = 0;
        loop {
            line.clear();
            self.stream.read_line(&mut line).await.unwrap();
            if line.trim().is_empty() {
                break;
            }
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
        }
        let mut answer = vec![0; length];
        self.stream.read_exact(&mut answer).await.unwrap();
        status
    }
}

#[tokio::test]
async fn a_connection_survives_unexpected_bodies() {
    let desk = Desk::new().await;
    let own = format!("/v1{}", domains_of(&desk.two_with_room().0));
    let row = desk.get(&own["/v1".len()..]).await.page().0.remove(0);
    let domain = format!("{own}/{}", row.id);
    let large = vec![b'x'; 600_000];
    let mut connection = Connection::open(&desk).await;
    // A connection is counted once it has carried a response.
    assert_eq!(connection.send("GET", "/v1/instance", true, b"").await, 200);
    let before = desk.emulator.connections();
    for (method, path, key, status) in [
        ("POST", format!("{domain}/verify_ownership"), true, 200),
        ("GET", domain.clone(), true, 404),
        ("GET", "/v1/instance".to_owned(), true, 200),
        ("POST", own.clone(), false, 401),
        ("POST", "/emulator/faults".to_owned(), false, 401),
        ("PUT", "/v1/nowhere".to_owned(), true, 404),
        ("DELETE", format!("{own}/orgdmn_nobody"), true, 404),
        ("DELETE", domain.clone(), true, 200),
        ("DELETE", domain.clone(), true, 404),
    ] {
        for body in [&b"{}"[..], &large] {
            let expected = match (path == domain && method == "DELETE", body.len() > 2) {
                // The request with the first body has deleted it.
                (true, true) => 404,
                _ => status,
            };
            assert_eq!(connection.send(method, &path, key, body).await, expected, "{method} {path}");
        }
    }
    desk.emulator.inject(Fault::once(FaultKind::unavailable()).on(Operation::Create));
    assert_eq!(connection.send("POST", &own, true, &large).await, 503);
    desk.emulator.set_conditions(|conditions| conditions.rate_limit = Some("1/1h".parse().unwrap()));
    assert_eq!(connection.send("GET", "/v1/instance", true, b"").await, 200);
    assert_eq!(connection.send("POST", &own, true, &large).await, 429);
    assert_eq!(connection.send("GET", "/v1/instance", true, b"").await, 429);
    assert_eq!(desk.emulator.connections(), before, "all requests used one connection");
}
