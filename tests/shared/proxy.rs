//! A local proxy for HTTP CONNECT and SOCKS5 that records its requests. Shared by both test binaries.

#![allow(
    clippy::allow_attributes,
    clippy::expect_used,
    dead_code,
    reason = "a failure here fails the test, and not every binary uses every function"
)]

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// What the proxy does with a client.
#[derive(Debug, Clone)]
pub(crate) enum Behavior {
    /// Connects every client to this address, whatever name it asks for.
    Connects(SocketAddr),
    /// Connects only clients with this user name and password.
    RequiresAuth(&'static str, &'static str, SocketAddr),
    /// Answers with this status, or over SOCKS5 with this reply.
    Refuses(u16),
    /// Closes the connection without an answer.
    Disconnects,
}

pub(crate) struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    behavior: Mutex<Behavior>,
    requests: Mutex<Vec<String>>,
}

impl Proxy {
    /// A proxy that speaks HTTP.
    pub(crate) fn http(behavior: Behavior) -> Self {
        Self::start(behavior, serve_http)
    }

    /// A proxy that speaks SOCKS5.
    pub(crate) fn socks(behavior: Behavior) -> Self {
        Self::start(behavior, serve_socks)
    }

    fn start(behavior: Behavior, serve: fn(TcpStream, &Shared) -> io::Result<()>) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let address = listener.local_addr().expect("an address");
        let shared = Arc::new(Shared { behavior: Mutex::new(behavior), requests: Mutex::default() });
        let of_thread = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&of_thread);
                // Either side may close the connection, so an error here is fine.
                thread::spawn(move || drop(serve(stream, &shared)));
            }
        });
        Self { address, shared }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The requests so far, each as `name:port user:password`.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.shared.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn set_behavior(&self, behavior: Behavior) {
        *self.shared.behavior.lock().unwrap_or_else(PoisonError::into_inner) = behavior;
    }
}

impl Shared {
    fn behavior(&self) -> Behavior {
        self.behavior.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn record(&self, request: String) {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).push(request);
    }
}

fn serve_http(mut client: TcpStream, shared: &Shared) -> io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        client.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let target = head.split(' ').nth(1).unwrap_or_default().to_owned();
    let basic = head.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("proxy-authorization")
            .then(|| value.trim_start_matches("Basic ").to_owned())
    });
    let credentials = basic.map(|text| decode_base64(&text)).unwrap_or_default();
    shared.record(format!("{target} {credentials}"));
    let answer = |mut client: TcpStream, status: u16| {
        let head = format!("HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
        client.write_all(head.as_bytes())
    };
    match shared.behavior() {
        Behavior::RequiresAuth(user, password, _) if credentials != format!("{user}:{password}") => {
            answer(client, 407)
        }
        Behavior::RequiresAuth(_, _, server) | Behavior::Connects(server) => {
            let server = TcpStream::connect(server)?;
            client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")?;
            relay(client, server)
        }
        Behavior::Refuses(status) => answer(client, status),
        Behavior::Disconnects => Ok(()),
    }
}

/// The part of RFC 1928 and RFC 1929 that a client with a host name needs.
fn serve_socks(mut client: TcpStream, shared: &Shared) -> io::Result<()> {
    let behavior = shared.behavior();
    let methods = usize::from(read::<2>(&mut client)?[1]);
    let mut offered = vec![0; methods];
    client.read_exact(&mut offered)?;
    let wanted = if matches!(behavior, Behavior::RequiresAuth(..)) { 2 } else { 0 };
    let mut credentials = String::new();
    let chosen = if offered.contains(&wanted) { wanted } else { 0xff };
    if chosen == 0xff {
        // Recorded before the answer is sent: a test may check as soon as the client has the answer.
        shared.record("- -".to_owned());
    }
    client.write_all(&[5, chosen])?;
    if chosen == 0xff {
        return Ok(());
    }
    if chosen == 2 {
        read::<1>(&mut client)?;
        let (user, password) = (length_prefixed(&mut client)?, length_prefixed(&mut client)?);
        credentials = format!("{user}:{password}");
        let is_right = matches!(behavior, Behavior::RequiresAuth(own, secret, _) if (own, secret) == (user.as_str(), password.as_str()));
        if !is_right {
            shared.record(format!("- {credentials}"));
        }
        client.write_all(&[1, u8::from(!is_right)])?;
        if !is_right {
            return Ok(());
        }
    }
    let kind = read::<4>(&mut client)?[3];
    let name = match kind {
        3 => length_prefixed(&mut client)?,
        _ => Ipv4Addr::from(read::<4>(&mut client)?).to_string(),
    };
    let port = u16::from_be_bytes(read::<2>(&mut client)?);
    shared.record(format!("{name}:{port} {credentials}"));
    let reply = |code: u8| [5, code, 0, 1, 127, 0, 0, 1, 0, 0];
    match behavior {
        Behavior::Connects(server) | Behavior::RequiresAuth(_, _, server) => {
            let server = TcpStream::connect(server)?;
            client.write_all(&reply(0))?;
            relay(client, server)
        }
        Behavior::Refuses(code) => client.write_all(&reply(u8::try_from(code).unwrap_or(1))),
        Behavior::Disconnects => Ok(()),
    }
}

fn read<const N: usize>(stream: &mut TcpStream) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    stream.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// Reads a string that is prefixed with its length.
fn length_prefixed(stream: &mut TcpStream) -> io::Result<String> {
    let mut bytes = vec![0; usize::from(read::<1>(stream)?[0])];
    stream.read_exact(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Copies bytes in both directions until one side ends.
fn relay(client: TcpStream, server: TcpStream) -> io::Result<()> {
    let (mut from_client, mut to_server) = (client.try_clone()?, server.try_clone()?);
    let upwards = thread::spawn(move || {
        let _ = io::copy(&mut from_client, &mut to_server);
        let _ = to_server.shutdown(std::net::Shutdown::Both);
    });
    let (mut from_server, mut to_client) = (server, client);
    let _ = io::copy(&mut from_server, &mut to_client);
    let _ = to_client.shutdown(std::net::Shutdown::Both);
    let _ = upwards.join();
    Ok(())
}

fn decode_base64(text: &str) -> String {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bits, mut length, mut bytes) = (0_u32, 0, Vec::new());
    for digit in text.bytes().filter_map(|byte| (0_u32..).zip(DIGITS).find(|(_, digit)| **digit == byte)) {
        bits = (bits << 6) | digit.0;
        length += 6;
        if length >= 8 {
            length -= 8;
            bytes.push((bits >> length).to_be_bytes()[3]);
            bits &= (1 << length) - 1;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
