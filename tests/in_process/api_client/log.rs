//! What the log contains about requests, and what it never contains.

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use domdesk::api::{Budget, Client, Settings};
use domdesk::clerk::{CreateDomain, ListQuery};
use domdesk::runtime::Log;
use tempfile::TempDir;
use tracing::Dispatch;
use tracing::dispatcher::DefaultGuard;

use crate::api_client::server::{Reply, Server};
use crate::api_client::{DOMAIN, EMPTY, HOUR, KEY, client, settings};

/// A log for this thread, until it is dropped.
struct ThreadLog {
    dir: TempDir,
    _guard: DefaultGuard,
}

/// Kept for the whole run. With only one dispatcher, a log line that another test's thread reaches first, without a
/// log, would be cached as disabled for all threads.
static OTHERS: LazyLock<[Dispatch; 2]> =
    LazyLock::new(|| [(); 2].map(|()| Dispatch::new(tracing_subscriber::registry())));

impl ThreadLog {
    fn start() -> Self {
        LazyLock::force(&OTHERS);
        let dir = tempfile::tempdir().unwrap();
        let log = Log::open(&dir.path().join("log")).unwrap();
        Self { dir, _guard: tracing::dispatcher::set_default(log.dispatch()) }
    }

    fn path(&self) -> PathBuf {
        self.dir.path().join("log")
    }

    fn lines(&self) -> Vec<String> {
        fs::read_to_string(self.path()).unwrap().lines().map(str::to_owned).collect()
    }
}

#[tokio::test]
async fn each_attempt_has_a_line_without_secrets() {
    let log = ThreadLog::start();
    let head =
        "HTTP/1.1 200 OK\r\nx-clerk-trace-id: trace-1\r\nx-other: secret-header\r\nconnection: close\r\n";
    let created = DOMAIN.replace("acme.com", "secret-body.com");
    let ok = format!("{head}content-length: {}\r\n\r\n{created}", created.len());
    let refusal = r#"{"errors":[{"code":"organization_domain_common","message":"secret-answer"}],"clerk_trace_id":"trace-2"}"#;
    let server = Server::play(vec![
        Reply::limited("0"),
        Reply::raw(ok),
        Reply::json(422, refusal),
        Reply::Close,
        Reply::json(200, EMPTY),
        // The decoder's error message quotes the value of the wrong type.
        Reply::json(200, r#"{"data":"secret-type"}"#),
    ]);
    let client = client(&server);
    let body = CreateDomain { name: "secret-body.com".into(), enrollment_mode: None, verified: None };
    client.create("org_1", &body).await.unwrap();
    client.create("org_1", &body).await.unwrap_err();
    let query = ListQuery { query: Some("\u{202e}gnihtemos".into()), ..ListQuery::default() };
    client.list_all(&query).await.unwrap();
    client.list_all(&query).await.unwrap_err();

    let lines = log.lines();
    let expected: [&[&str]; 6] = [
        &[
            "WARN",
            "operation=\"create\" method=POST path=/organizations/org_1/domains attempt=1 status=429",
            "retry_after_s=0",
            "outcome=\"failed\"",
        ],
        &["INFO", "attempt=2 status=200", "trace=\"trace-1\"", "outcome=\"ok\""],
        &["WARN", "status=422", "trace=\"trace-2\"", "code=\"organization_domain_common\""],
        &["WARN", "operation=\"list_all\" method=GET", "query=%E2%80%AEgnihtemos", "connection closed"],
        &["INFO", "attempt=2 status=200"],
        &["WARN", "status=200", "unexpected body"],
    ];
    assert_eq!(lines.len(), expected.len(), "{lines:#?}");
    for (line, parts) in lines.iter().zip(expected) {
        for part in parts.iter().chain(&[" request=", " ms=", " waited_ms="]) {
            assert!(line.contains(part), "{part} in {line}");
        }
    }
    let id = |line: &str| line.split(" request=").nth(1).unwrap().split(' ').next().unwrap().to_owned();
    assert_eq!(id(&lines[0]), id(&lines[1]), "two attempts of one request");
    assert_ne!(id(&lines[1]), id(&lines[2]));
    let text = lines.join("\n");
    for never in ["secret", "hidden", "sk_test", "Bearer", "acme.com"] {
        assert!(!text.contains(never), "{never} in {text}");
    }
}

#[tokio::test]
async fn a_hostile_response_can_neither_control_a_terminal_nor_forge_lines() {
    let log = ThreadLog::start();
    let trace = format!("evil\u{9b}31m {KEY} {}", "x".repeat(100_000));
    let body = format!(
        r#"{{"errors":[{{"code":"\u001b]0;owned\u0007\n2026-11-24 ERROR forged {KEY}"}}],"clerk_trace_id":"\u202e\r\nforged"}}"#
    );
    let length = body.len();
    let with_trace = format!(
        "HTTP/1.1 422 X\r\nx-clerk-trace-id: {trace}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    );
    let ascii = with_trace.replace('\u{9b}', "");
    let server = Server::play(vec![Reply::json(422, &body), Reply::raw(with_trace), Reply::raw(ascii)]);
    let client = client(&server);
    for _ in 0..3 {
        client.list_all(&ListQuery::default()).await.unwrap_err();
    }
    let lines = log.lines();
    assert_eq!(lines.len(), 3, "{lines:#?}");
    for line in lines {
        assert!(!line.chars().any(char::is_control) && !line.contains('\u{202e}'), "{line:?}");
        assert!(!line.contains("hidden") && line.len() < 4_200, "{line}");
        assert!(line.contains("␛]0;owned"), "{line}");
    }
}

#[tokio::test]
async fn waits_and_cancelled_requests_are_logged() {
    let log = ThreadLog::start();
    let server = Server::play(vec![Reply::Silence]);
    let budget = Some(Budget::new(1, HOUR));
    let client = Client::new(Settings { budget, ..settings(&server.url()) }).unwrap();
    tokio::select! {
        result = client.instance() => panic!("{result:?}"),
        () = server.wait_for(1) => {}
    }
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let stop = std::sync::Arc::new(stop);
    let sender = std::sync::Arc::clone(&stop);
    let client = client.cancellable(stopped).observed(std::sync::Arc::new(move |_: &_| {
        sender.send_replace(true);
    }));
    client.instance().await.unwrap_err();
    let lines = log.lines();
    assert_eq!(lines.len(), 3, "{lines:#?}");
    assert!(lines[0].contains("cancelled by the caller"), "{lines:#?}");
    assert!(lines[1].contains("the rate budget is used up") && lines[1].contains("wait_ms="), "{lines:#?}");
    assert!(lines[2].contains("gives up") && lines[2].contains("cancelled while it waited"), "{lines:#?}");
}

#[test]
fn the_log_excludes_other_libraries_and_keeps_its_content() {
    let log = ThreadLog::start();
    tracing::error!(target: "h2::frame", "authorization: Bearer secret");
    tracing::info!(target: "domdeskish", "not ours");
    tracing::debug!(target: "domdesk::api", "too much");
    tracing::info!(target: "domdesk::api", "first sk_live_hidden\u{1b}[2J");
    let second = Log::open(&log.path()).unwrap();
    tracing::dispatcher::with_default(second.dispatch(), || tracing::info!(target: "domdesk", "second"));
    let lines = log.lines();
    assert_eq!(lines.len(), 2, "{lines:#?}");
    assert!(lines[0].contains("first sk_…") && lines[1].contains("second"), "{lines:#?}");
    assert!(!lines[0].contains('\u{1b}'));
}

#[cfg(unix)]
#[test]
fn a_log_is_private_and_an_invalid_path_is_an_error() {
    use std::os::unix::fs::PermissionsExt as _;

    let log = ThreadLog::start();
    assert_eq!(fs::metadata(log.path()).unwrap().permissions().mode() & 0o777, 0o600);
    for place in [log.dir.path().to_owned(), log.dir.path().join("missing/log")] {
        assert!(Log::open(&place).is_err());
    }
}
