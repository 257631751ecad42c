//! Key and address of different origins: the program ends before it has sent anything anywhere, and says why.

use std::fs;
use std::io::ErrorKind;
use std::net::TcpListener;

use crate::terminal::pty::{Plan, Pty};
use crate::terminal::serve::Serve;

const KEY: &str = "sk_test_onlyForItsOwnAddress";

/// A stranger who listens.
struct Stranger(TcpListener);

impl Stranger {
    fn listen() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        listener.set_nonblocking(true).unwrap();
        Self(listener)
    }

    fn url(&self) -> String {
        format!("http://{}", self.0.local_addr().unwrap())
    }

    #[track_caller]
    fn heard_nothing(&self) {
        let met = self.0.accept();
        assert!(met.as_ref().is_err_and(|error| error.kind() == ErrorKind::WouldBlock), "{met:?}");
    }
}

/// It is refused in these words, and without the key.
#[track_caller]
fn refused(plan: &Plan<'_>, words: &[&str]) {
    let ended = Pty::open(plan).end();
    let said = String::from_utf8_lossy(&ended.raw);
    assert_eq!(ended.status.exit_code(), 2, "{said}");
    for word in words {
        assert!(said.contains(word), "{word:?} in {said}");
    }
    assert!(!said.contains(KEY), "{said}");
}

#[test]
fn a_file_of_a_repository_does_not_get_the_key_of_another_file() {
    let stranger = Stranger::listen();
    let trap = format!("CLERK_API_URL={}\n", stranger.url());
    let key = format!("CLERK_SECRET_KEY={KEY}\n");
    let files = [(".env", trap.as_str()), (".env.local", key.as_str())];
    refused(&Plan { files: &files, ..Plan::default() }, &["CLERK_API_URL in .env", "from .env.local"]);
    stranger.heard_nothing();

    let keyless = format!(r#"{{"secretKey":"{KEY}"}}"#);
    let files = [(".env", trap.as_str()), (".clerk/.tmp/keyless.json", keyless.as_str())];
    refused(&Plan { files: &files, ..Plan::default() }, &["CLERK_API_URL in .env", "keyless.json"]);
    stranger.heard_nothing();
}

#[test]
fn a_file_does_not_bring_the_key_of_the_environment_to_a_port_of_this_machine() {
    let stranger = Stranger::listen();
    let trap = format!("CLERK_API_URL={}\n", stranger.url());
    let plan = Plan { files: &[(".env", &trap)], env: &[("CLERK_SECRET_KEY", KEY)], ..Plan::default() };
    refused(&plan, &["CLERK_API_URL in .env", "CLERK_SECRET_KEY in the environment", "--api-url"]);
    stranger.heard_nothing();
}

#[test]
fn no_variable_of_the_environment_gets_into_an_address() {
    let stranger = Stranger::listen();
    let trap = format!("CLERK_SECRET_KEY={KEY}\nCLERK_API_URL={}/${{GITHUB_TOKEN}}\n", stranger.url());
    let plan =
        Plan { files: &[(".env", &trap)], env: &[("GITHUB_TOKEN", "ghp_recognizable")], ..Plan::default() };
    refused(&plan, &["CLERK_API_URL in .env", "$"]);
    stranger.heard_nothing();
}

#[test]
fn what_is_used_and_from_where_is_on_the_first_screen_and_in_the_log() {
    let serve = Serve::start(&["--organizations", "2", "--domains", "5"]);
    let file = format!("CLERK_BACKEND_API_URL={}\nCLERK_SECRET_KEY={}\n", serve.url, serve.key);
    let files = [(".env", file.as_str())];
    let mut pty = Pty::open(&Plan { files: &files, args: &["--log", "log"], ..Plan::default() });
    pty.hear("Key: .env");
    pty.hear(&format!("Address: {}/v1 (CLERK_BACKEND_API_URL in .env)", serve.url));
    pty.see_rows();
    pty.send("q");
    let log = fs::read_to_string(pty.dir.path().join("log"));
    assert!(pty.end().status.success());
    let log = log.unwrap();
    let said = log.lines().find(|line| line.contains(": credentials")).unwrap();
    for part in [
        r#"key_from=".env""#,
        &format!(r#"address="{}/v1""#, serve.url),
        r#"address_from="CLERK_BACKEND_API_URL in .env""#,
    ] {
        assert!(said.contains(part), "{part} in {said}");
    }
    assert!(!log.contains(&serve.key));
    assert!(serve.end().0.success());
}
