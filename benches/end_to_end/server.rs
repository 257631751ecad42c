//! `domdesk serve` as a separate process, and a reader of its pages with negligible cost.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Dropping this ends the process.
pub(crate) struct Server {
    child: Child,
    pub(crate) url: String,
    pub(crate) key: String,
    /// Time from the start of the process to its second line.
    pub(crate) ready: Duration,
}

impl Server {
    pub(crate) fn start(domains: usize, latency: u32) -> Self {
        let begun = Instant::now();
        let mut child = Command::new(env!("CARGO_BIN_EXE_domdesk"))
            .args(["serve", "--instance", "development"])
            .args(["--domains", &domains.to_string(), "--latency", &latency.to_string()])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut value = |name| {
            let line = lines.next().unwrap().unwrap();
            line.strip_prefix(name).unwrap().to_owned()
        };
        let url = value("CLERK_BACKEND_API_URL=");
        let key = value("CLERK_SECRET_KEY=");
        Self { child, url, key, ready: begun.elapsed() }
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Reads rows in pages of 500, sequentially on one connection. Returns the number of bytes.
    pub(crate) fn read_all(&self, rows: usize) -> usize {
        let host = self.url.strip_prefix("http://").unwrap();
        let mut stream = BufReader::new(TcpStream::connect(host).unwrap());
        let mut bytes = 0;
        for offset in (0..rows).step_by(500) {
            let request = format!(
                "GET /v1/organization_domains?limit=500&offset={offset} HTTP/1.1\r\nhost: {host}\r\n\
                 authorization: Bearer {}\r\nclerk-api-version: 2025-11-10\r\n\r\n",
                self.key
            );
            stream.get_mut().write_all(request.as_bytes()).unwrap();
            bytes += read_body(&mut stream);
        }
        bytes
    }
}

/// Reads a complete answer, which must be 200 with a Content-Length.
fn read_body(stream: &mut BufReader<TcpStream>) -> usize {
    let mut line = String::new();
    stream.read_line(&mut line).unwrap();
    assert!(line.contains(" 200 "), "unexpected status: {line}");
    let mut length = 0;
    loop {
        line.clear();
        stream.read_line(&mut line).unwrap();
        let head = line.trim_end().to_ascii_lowercase();
        if head.is_empty() {
            break;
        }
        if let Some(value) = head.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
    }
    assert!(length > 0, "an answer of unknown length");
    stream.read_exact(&mut vec![0; length]).unwrap();
    length
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
