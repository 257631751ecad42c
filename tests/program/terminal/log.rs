//! `--log`: the whole program writes it, and it contains no secrets.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use domdesk::runtime::{Log, Screen, log_panics};

use crate::terminal::pty::{Plan, Pty};

const PART: &str = "DOMDESK_TEST_LOG";

/// Does nothing unless the test below starts it: panics in another thread while the screen is in use.
#[test]
fn child_process() {
    let Ok(path) = std::env::var(PART) else { return };
    Log::open(path.as_ref()).unwrap().install();
    let screen = Screen::take(false, false).unwrap();
    log_panics();
    let outcome = std::thread::spawn(|| panic!("somewhere else\n\x1b[2J with sk_test_hidden")).join();
    assert!(outcome.is_err());
    drop(screen);
}

#[test]
fn a_panic_of_another_thread_is_logged() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("log");
    let program = std::env::current_exe().unwrap();
    let env = [(PART, path.to_str().unwrap())];
    let args = ["--exact", "terminal::log::child_process", "--nocapture"];
    let ended = Pty::open(&Plan { args: &args, env: &env, program: Some(&program), ..Plan::default() }).end();
    assert!(ended.status.success());
    let log = fs::read_to_string(path).unwrap();
    assert_eq!(log.lines().count(), 1, "{log}");
    assert!(log.contains("ERROR") && log.contains("somewhere else␊␛[2J with sk_…"), "{log}");
}

#[test]
fn a_session_is_logged_from_its_start_to_its_end() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("log");
    let log = path.to_str().unwrap();
    let mut pty = Pty::start(&["--demo", "--log", log]);
    pty.see_rows();
    pty.send("q");
    assert!(pty.end().status.success());
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let text = fs::read_to_string(&path).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    // Pending reads are cancelled at the same time as this line is written, so it may not be the last one.
    let stop = lines.iter().find(|line| line.contains(": stop")).unwrap();
    for (line, parts) in [
        (lines[0], vec![": start", "version=", "demo=true", "read_only=false"]),
        (lines[1], vec![": connection", "host=\"127.0.0.1:", "key=Test"]),
        (stop, vec!["open=0"]),
    ] {
        for part in parts {
            assert!(line.contains(part), "{part} in {line}");
        }
    }
    let is_list = |line: &&&str| line.contains("operation=\"list_all\"") && line.contains("status=200");
    assert!(lines.iter().filter(is_list).count() >= 1, "{text}");
    assert!(!text.contains("sk_") && !text.contains("\"data\""), "{text}");
}
