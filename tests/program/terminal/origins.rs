//! Key and address of different origins: the program exits with an error before it sends any request.

use std::fs;
use std::io::ErrorKind;
use std::net::TcpListener;

use crate::terminal::pty::{Plan, Pty};
use crate::terminal::serve::Serve;

const KEY: &str = "sk_test_onlyForItsOwnAddress";

/// A server that must not get a request.
struct OtherServer(TcpListener);

impl OtherServer {
    fn listen() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        listener.set_nonblocking(true).unwrap();
        Self(listener)
    }

    fn url(&self) -> String {
        format!("http://{}", self.0.local_addr().unwrap())
    }

    #[track_caller]
    fn assert_no_connection(&self) {
        let accepted = self.0.accept();
        let is_none = accepted.as_ref().is_err_and(|error| error.kind() == ErrorKind::WouldBlock);
        assert!(is_none, "{accepted:?}");
    }
}

/// Asserts an error with these words and without the key.
#[track_caller]
fn refused(plan: &Plan<'_>, words: &[&str]) {
    let ended = Pty::open(plan).end();
    let output = String::from_utf8_lossy(&ended.raw);
    assert_eq!(ended.status.exit_code(), 2, "{output}");
    for word in words {
        assert!(output.contains(word), "{word:?} in {output}");
    }
    assert!(!output.contains(KEY), "{output}");
}

#[test]
fn an_address_in_one_file_does_not_get_the_key_of_another_file() {
    let server = OtherServer::listen();
    let trap = format!("CLERK_API_URL={}\n", server.url());
    let key = format!("CLERK_SECRET_KEY={KEY}\n");
    let files = [(".env", trap.as_str()), (".env.local", key.as_str())];
    refused(&Plan { files: &files, ..Plan::default() }, &["CLERK_API_URL in .env", "from .env.local"]);
    server.assert_no_connection();

    let keyless = format!(r#"{{"secretKey":"{KEY}"}}"#);
    let files = [(".env", trap.as_str()), (".clerk/.tmp/keyless.json", keyless.as_str())];
    refused(&Plan { files: &files, ..Plan::default() }, &["CLERK_API_URL in .env", "keyless.json"]);
    server.assert_no_connection();
}

#[test]
fn an_address_in_a_file_does_not_get_the_key_of_the_environment() {
    let server = OtherServer::listen();
    let trap = format!("CLERK_API_URL={}\n", server.url());
    let plan = Plan { files: &[(".env", &trap)], env: &[("CLERK_SECRET_KEY", KEY)], ..Plan::default() };
    refused(&plan, &["CLERK_API_URL in .env", "CLERK_SECRET_KEY in the environment", "--api-url"]);
    server.assert_no_connection();
}

#[test]
fn environment_variables_are_not_expanded_in_an_address() {
    let server = OtherServer::listen();
    let trap = format!("CLERK_SECRET_KEY={KEY}\nCLERK_API_URL={}/${{GITHUB_TOKEN}}\n", server.url());
    let plan =
        Plan { files: &[(".env", &trap)], env: &[("GITHUB_TOKEN", "ghp_recognizable")], ..Plan::default() };
    refused(&plan, &["CLERK_API_URL in .env", "$"]);
    server.assert_no_connection();
}

#[test]
fn the_origins_are_on_the_first_screen_and_in_the_log() {
    let serve = Serve::start(&["--organizations", "2", "--domains", "5"]);
    let file = format!("CLERK_BACKEND_API_URL={}\nCLERK_SECRET_KEY={}\n", serve.url, serve.key);
    let files = [(".env", file.as_str())];
    let mut pty = Pty::open(&Plan { files: &files, args: &["--log", "log"], ..Plan::default() });
    pty.see_message("Key: .env");
    pty.see_message(&format!("Address: {}/v1 (CLERK_BACKEND_API_URL in .env)", serve.url));
    pty.see_rows();
    pty.send("q");
    let log = fs::read_to_string(pty.dir.path().join("log"));
    assert!(pty.end().status.success());
    let log = log.unwrap();
    let line = log.lines().find(|line| line.contains(": credentials")).unwrap();
    for part in [
        r#"key_from=".env""#,
        &format!(r#"address="{}/v1""#, serve.url),
        r#"address_from="CLERK_BACKEND_API_URL in .env""#,
    ] {
        assert!(line.contains(part), "{part} in {line}");
    }
    assert!(!log.contains(&serve.key));
    assert!(serve.end().0.success());
}
