//! The program behind a proxy, with custom certificates, and with empty environment variables.

#![expect(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

#[path = "../shared/certificate.rs"]
mod certificate;
#[path = "../shared/proxy.rs"]
mod proxy;

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Command, Stdio};

use domdesk::emulator::{Emulator, Options};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use self::proxy::{Behavior, Proxy};
use crate::commands::kit::{Ended, command};

/// An emulator with TLS that is reachable only through a proxy.
struct World {
    emulator: Emulator,
    folder: TempDir,
    _runtime: Runtime,
}

impl World {
    fn new() -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let options = Options { domains: 4, organizations: 2, ..Options::default() };
        let emulator = runtime.block_on(Emulator::start_tls(options, certificate::server())).unwrap();
        let folder = TempDir::new().unwrap();
        std::fs::write(folder.path().join("own.pem"), certificate::pem()).unwrap();
        Self { emulator, folder, _runtime: runtime }
    }

    fn address(&self) -> SocketAddr {
        self.emulator.url().trim_start_matches("https://").trim_end_matches('/').parse().unwrap()
    }

    /// `domdesk list` through the proxy.
    fn list(&self, proxy: &str) -> Command {
        let url = format!("https://{}", certificate::NAME);
        let mut command = command(self.folder.path(), &url, self.emulator.secret_key(), &["list", "--json"]);
        command.env("HTTPS_PROXY", proxy).env("SSL_CERT_FILE", self.folder.path().join("own.pem"));
        command
    }
}

fn run(command: &mut Command) -> Ended {
    Ended::of(command.output().unwrap())
}

#[test]
fn a_command_uses_a_proxy_and_a_private_authority() {
    let world = World::new();
    let http = Proxy::http(Behavior::RequiresAuth("jana", "right", world.address()));
    let socks = Proxy::socks(Behavior::RequiresAuth("jana", "right", world.address()));
    for (proxy, url) in [
        (&http, format!("http://jana:right@{}", http.address())),
        (&socks, format!("socks5h://jana:right@{}", socks.address())),
    ] {
        let ended = run(&mut world.list(&url));
        assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""), "{ended:?}");
        assert_eq!(ended.json()["total_count"], 4);
        assert_eq!(proxy.requests(), [format!("{}:443 jana:right", certificate::NAME)]);
    }
}

#[test]
fn a_proxy_that_refuses_the_password_is_contacted_once_and_named_without_it() {
    let world = World::new();
    let proxy = Proxy::http(Behavior::RequiresAuth("jana", "right", world.address()));
    let ended = run(&mut world.list(&format!("http://jana:wrong@{}", proxy.address())));
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""), "{ended:?}");
    for words in [
        "the proxy did not accept the user name and password from HTTPS_PROXY",
        &format!("through the proxy http://{} from HTTPS_PROXY", proxy.address()),
    ] {
        assert!(ended.stderr.contains(words), "{words} in {ended:?}");
    }
    assert!(!ended.stderr.contains("wrong"), "{ended:?}");
    assert_eq!(proxy.requests().len(), 1, "{:?}", proxy.requests());
}

#[test]
fn an_invalid_proxy_is_an_error_before_anything_is_sent() {
    let world = World::new();
    let ended = run(&mut world.list("http://jana:hidden@[proxy"));
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""), "{ended:?}");
    assert!(ended.stderr.contains("HTTPS_PROXY in the environment: not a valid proxy address"), "{ended:?}");
    assert!(!ended.stderr.contains("hidden"), "{ended:?}");
    assert!(world.emulator.requests().is_empty());
}

#[test]
fn unusable_certificates_are_named_and_the_error_says_how_to_trust_an_issuer() {
    let world = World::new();
    let proxy = Proxy::http(Behavior::Connects(world.address()));
    let url = format!("http://{}", proxy.address());
    let missing = world.folder.path().join("missing.pem");
    let ended = run(world.list(&url).env("SSL_CERT_FILE", &missing));
    assert_eq!(ended.code, Some(1), "{ended:?}");
    let words = format!("SSL_CERT_FILE names {}, which does not exist", missing.display());
    assert!(ended.stderr.contains(&words), "{ended:?}");
    assert!(proxy.requests().is_empty());

    let unrelated = world.folder.path().join("unrelated.pem");
    std::fs::write(&unrelated, certificate::unrelated_authority(false)).unwrap();
    let ended = run(world.list(&url).env("SSL_CERT_FILE", &unrelated));
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.stderr.contains("an issuer that this machine does not trust"), "{ended:?}");
    assert!(ended.stderr.contains("SSL_CERT_FILE"), "it says how to add one: {ended:?}");
    assert_eq!(proxy.requests().len(), 1, "{:?}", proxy.requests());
}

/// Every environment variable that the program or one of its libraries reads.
const VARIABLES: [&str; 33] = [
    "ALL_PROXY",
    "CI",
    "CLERK_API_KEY",
    "CLERK_API_URL",
    "CLICOLOR",
    "CLICOLOR_FORCE",
    "COLORTERM",
    "COLUMNS",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "LINES",
    "NO_COLOR",
    "NO_PROXY",
    "REQUEST_METHOD",
    "RUST_BACKTRACE",
    "RUST_LOG",
    "SSLKEYLOGFILE",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
    "SUDO_USER",
    "TERM",
    "TMPDIR",
    "TOKIO_WORKER_THREADS",
    "TZ",
    "TZDIR",
    "XDG_DATA_HOME",
    "XDG_STATE_HOME",
    "all_proxy",
    "https_proxy",
    "no_proxy",
];

#[test]
fn an_empty_variable_counts_as_unset() {
    let world = World::new();
    let proxy = Proxy::http(Behavior::Connects(world.address()));
    let folder = world.folder.path().join("authorities");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("own.pem"), certificate::pem()).unwrap();
    // Of each pair of names, the one with priority is empty.
    let ended = run(world
        .list("")
        .envs(VARIABLES.map(|name| (name, "")))
        .env("all_proxy", format!("http://{}", proxy.address()))
        .env("SSL_CERT_DIR", &folder));
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""), "{ended:?}");
    assert_eq!(proxy.requests().len(), 1);

    // Without custom certificates it trusts those of the system, if any.
    let ended = run(world
        .list("")
        .envs(VARIABLES.map(|name| (name, "")))
        .env("all_proxy", format!("http://{}", proxy.address())));
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(!ended.stderr.contains("SSL_CERT_FILE names"), "{ended:?}");
}

#[test]
fn serve_and_audit_work_with_empty_variables() {
    let folder = TempDir::new().unwrap();
    let mut serve = Command::new(env!("CARGO_BIN_EXE_domdesk"));
    let serve = serve.args(["serve", "--domains", "3"]).current_dir(folder.path()).env_clear();
    let serve = serve.envs(VARIABLES.map(|name| (name, ""))).stdout(Stdio::piped()).stdin(Stdio::null());
    let mut serve = serve.spawn().unwrap();
    let mut line = String::new();
    BufReader::new(serve.stdout.take().unwrap()).read_line(&mut line).unwrap();
    serve.kill().unwrap();
    serve.wait().unwrap();
    assert!(line.starts_with("CLERK_BACKEND_API_URL=http://127.0.0.1:"), "{line}");

    let mut audit = Command::new(env!("CARGO_BIN_EXE_domdesk"));
    let audit = audit.args(["audit", "--json"]).current_dir(folder.path()).env_clear();
    let ended = run(audit
        .envs(VARIABLES.map(|name| (name, "")))
        .env("HOME", folder.path())
        .env("DOMDESK_STATE_DIR", ""));
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""), "{ended:?}");
    assert_eq!(ended.json()["hasMore"], false);
}

#[cfg(unix)]
mod screen {
    use super::*;
    use crate::terminal::pty::{Plan, Pty};

    #[test]
    fn a_desk_behind_a_proxy_that_refuses_reports_it_and_contacts_it_once() {
        let world = World::new();
        let proxy = Proxy::http(Behavior::RequiresAuth("jana", "right", world.address()));
        let (url, through) =
            (format!("https://{}", certificate::NAME), format!("http://jana:wrong@{}", proxy.address()));
        let env = [
            ("CLERK_API_URL", url.as_str()),
            ("CLERK_SECRET_KEY", world.emulator.secret_key()),
            ("HTTPS_PROXY", &through),
        ];
        let pem = [("own.pem", certificate::pem())];
        let plan = Plan {
            env: &[&env[..], &[("SSL_CERT_FILE", "own.pem")]].concat(),
            files: &pem,
            ..Plan::default()
        };
        let mut pty = Pty::open(&plan);
        pty.see_message("did not accept the user name");
        pty.see_message("from HTTPS_PROXY");
        // Later requests do not contact it again.
        pty.send("sS/acme\r");
        pty.see_message("acme");
        // A key this soon after the others counts as part of them; this one always quits.
        pty.send("\x03");
        let ended = pty.end();
        assert!(!String::from_utf8_lossy(&ended.raw).contains("wrong"));
        assert_eq!(proxy.requests(), [format!("{}:443 jana:wrong", certificate::NAME)]);
    }

    #[test]
    fn with_an_empty_tmpdir_the_demos_journal_is_not_in_the_working_directory() {
        let mut pty = Pty::open(&Plan { args: &["--demo"], env: &[("TMPDIR", "")], ..Plan::default() });
        pty.see("EMULATOR");
        pty.see("1,200 domains");
        let entries = std::fs::read_dir(pty.dir.path()).unwrap().flatten();
        let names: Vec<String> =
            entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        assert!(!names.iter().any(|name| name.contains("demo")), "{names:?}");
        pty.send("q");
        pty.end();
    }
}
