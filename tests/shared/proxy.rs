//! A proxy on this machine, for HTTP CONNECT and SOCKS5, that notes what it is asked. Shared by both test binaries.

#![allow(
    clippy::allow_attributes,
    clippy::expect_used,
    dead_code,
    reason = "what cannot be done fails the test, and not every binary needs all of it"
)]

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// What the proxy does with whoever asks it.
#[derive(Debug, Clone)]
pub(crate) enum Manner {
    /// Connects everybody with this address, whatever name was asked for.
    Connects(SocketAddr),
    /// The same, but only those who come with this user name and password.
    Wants(&'static str, &'static str, SocketAddr),
    /// Answers with this status, or over SOCKS5 with this reply.
    Refuses(u16),
    /// Hangs up without a word.
    HangsUp,
}

pub(crate) struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    manner: Mutex<Manner>,
    asked: Mutex<Vec<String>>,
}

impl Proxy {
    /// A proxy that speaks HTTP.
    pub(crate) fn http(manner: Manner) -> Self {
        Self::start(manner, serve_http)
    }

    /// A proxy that speaks SOCKS5.
    pub(crate) fn socks(manner: Manner) -> Self {
        Self::start(manner, serve_socks)
    }

    fn start(manner: Manner, serve: fn(TcpStream, &Shared) -> io::Result<()>) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let address = listener.local_addr().expect("an address");
        let shared = Arc::new(Shared { manner: Mutex::new(manner), asked: Mutex::default() });
        let of_thread = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&of_thread);
                // That either side hangs up is its right.
                thread::spawn(move || drop(serve(stream, &shared)));
            }
        });
        Self { address, shared }
    }

    /// `127.0.0.1:port`.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// What it was asked, each as `name:port user:password`.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.shared.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// From now on it does that.
    pub(crate) fn turn(&self, manner: Manner) {
        *self.shared.manner.lock().unwrap_or_else(PoisonError::into_inner) = manner;
    }
}

impl Shared {
    fn manner(&self) -> Manner {
        self.manner.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn note(&self, what: String) {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).push(what);
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
    let credentials = basic.map(|text| plain(&text)).unwrap_or_default();
    shared.note(format!("{target} {credentials}"));
    let answer = |mut client: TcpStream, status: u16| {
        let head = format!("HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
        client.write_all(head.as_bytes())
    };
    match shared.manner() {
        Manner::Wants(user, password, _) if credentials != format!("{user}:{password}") => {
            answer(client, 407)
        }
        Manner::Wants(_, _, server) | Manner::Connects(server) => {
            let server = TcpStream::connect(server)?;
            client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")?;
            join(client, server)
        }
        Manner::Refuses(status) => answer(client, status),
        Manner::HangsUp => Ok(()),
    }
}

/// RFC 1928 and 1929, as far as a client that asks for a name needs them.
fn serve_socks(mut client: TcpStream, shared: &Shared) -> io::Result<()> {
    let manner = shared.manner();
    let methods = usize::from(read::<2>(&mut client)?[1]);
    let mut offered = vec![0; methods];
    client.read_exact(&mut offered)?;
    let wanted = if matches!(manner, Manner::Wants(..)) { 2 } else { 0 };
    let mut credentials = String::new();
    let chosen = if offered.contains(&wanted) { wanted } else { 0xff };
    if chosen == 0xff {
        // Noted before it is answered: whoever has the answer may look.
        shared.note("- -".to_owned());
    }
    client.write_all(&[5, chosen])?;
    if chosen == 0xff {
        return Ok(());
    }
    if chosen == 2 {
        read::<1>(&mut client)?;
        let (user, password) = (text(&mut client)?, text(&mut client)?);
        credentials = format!("{user}:{password}");
        let is_right = matches!(manner, Manner::Wants(own, secret, _) if (own, secret) == (user.as_str(), password.as_str()));
        if !is_right {
            shared.note(format!("- {credentials}"));
        }
        client.write_all(&[1, u8::from(!is_right)])?;
        if !is_right {
            return Ok(());
        }
    }
    let kind = read::<4>(&mut client)?[3];
    let name = match kind {
        3 => text(&mut client)?,
        _ => Ipv4Addr::from(read::<4>(&mut client)?).to_string(),
    };
    let port = u16::from_be_bytes(read::<2>(&mut client)?);
    shared.note(format!("{name}:{port} {credentials}"));
    let reply = |code: u8| [5, code, 0, 1, 127, 0, 0, 1, 0, 0];
    match manner {
        Manner::Connects(server) | Manner::Wants(_, _, server) => {
            let server = TcpStream::connect(server)?;
            client.write_all(&reply(0))?;
            join(client, server)
        }
        Manner::Refuses(code) => client.write_all(&reply(u8::try_from(code).unwrap_or(1))),
        Manner::HangsUp => Ok(()),
    }
}

fn read<const N: usize>(stream: &mut TcpStream) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    stream.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// A text with its length in front.
fn text(stream: &mut TcpStream) -> io::Result<String> {
    let mut bytes = vec![0; usize::from(read::<1>(stream)?[0])];
    stream.read_exact(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Carries bytes in both directions until one side ends.
fn join(client: TcpStream, server: TcpStream) -> io::Result<()> {
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

/// Base 64.
fn plain(text: &str) -> String {
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
