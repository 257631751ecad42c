//! The emulator in one process, and the desk in another.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;
use std::thread;

use crate::terminal::pty::{BOUND, Plan, Pty, signal};

pub(super) struct Serve {
    child: Child,
    pub(super) url: String,
    pub(super) key: String,
}

impl Serve {
    pub(super) fn start(args: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_domdesk"))
            .arg("serve")
            .args(args)
            .env_clear()
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut value = |name: &str| {
            let line = lines.next().unwrap().unwrap();
            let (found, value) = line.split_once('=').unwrap();
            assert_eq!(found, name);
            value.to_owned()
        };
        let url = value("CLERK_BACKEND_API_URL");
        let key = value("CLERK_SECRET_KEY");
        assert!(url.starts_with("http://127.0.0.1:"), "{url}");
        Self { child, url, key }
    }

    /// Terminates it; returns its exit status and its stderr.
    pub(super) fn end(mut self) -> (std::process::ExitStatus, String) {
        signal(self.child.id(), "TERM");
        let (sender, status) = channel();
        let mut stderr = self.child.stderr.take().unwrap();
        thread::spawn(move || {
            let mut text = String::new();
            stderr.read_to_string(&mut text).unwrap();
            sender.send((self.child.wait().unwrap(), text)).unwrap();
        });
        status.recv_timeout(BOUND).unwrap()
    }
}

#[test]
fn the_desk_works_on_a_served_emulator_and_the_key_is_never_shown() {
    let serve = Serve::start(&["--organizations", "20", "--domains", "90"]);
    assert!(serve.key.starts_with("sk_test_"));
    let env = [("CLERK_BACKEND_API_URL", serve.url.as_str()), ("CLERK_SECRET_KEY", serve.key.as_str())];
    let mut pty = Pty::open(&Plan { env: &env, ..Plan::default() });
    pty.see("90 domains");
    pty.see("DEVELOPMENT");
    pty.see_rows();
    pty.see_unlocked();
    assert!(!pty.has_ever_shown("EMULATOR"), "it is not the embedded emulator");
    // All screens with data of the connection, and a refusal.
    pty.send("J");
    pty.see("\"object\"");
    pty.send("o");
    pty.see("domains, limit 10");
    pty.send("?");
    pty.see(" Keys ");
    // Not Esc: together with the next key it would be Alt and that key.
    pty.send("q");
    pty.see_no(" Keys ");
    pty.send("n");
    pty.see("New domain");
    pty.send("gmail.com\r");
    pty.see_message("common");
    pty.send("\x03");
    let ended = pty.end();
    assert!(ended.status.success());
    ended.assert_restored();
    let raw = String::from_utf8_lossy(&ended.raw);
    assert!(!raw.contains(&serve.key) && !raw.contains(&serve.key["sk_test_".len()..]));

    let key = serve.key.clone();
    let (status, stderr) = serve.end();
    assert!(status.success(), "{status:?}");
    assert!(!stderr.contains(&key), "{stderr}");
}

#[test]
fn an_outcome_that_is_found_while_quitting_is_in_the_journal() {
    let serve =
        Serve::start(&["--organizations", "2", "--domains", "5", "--fault", "applied-disconnect:update"]);
    let state = tempfile::TempDir::new().unwrap();
    let folder = state.path().to_str().unwrap();
    let env = [("CLERK_BACKEND_API_URL", serve.url.as_str()), ("CLERK_SECRET_KEY", serve.key.as_str())];
    let mut pty = Pty::open(&Plan { env: &env, args: &["--state-dir", folder], ..Plan::default() });
    pty.see("5 domains");
    pty.see_rows();
    pty.see_unlocked();
    // The desk waits for the lookup that settles the change, and then exits.
    pty.send("vq");
    assert!(pty.end().status.success());
    let audit = Command::new(env!("CARGO_BIN_EXE_domdesk"))
        .args(["audit", "--json", "--state-dir", folder])
        .env_clear()
        .output()
        .unwrap();
    let audit: serde_json::Value = serde_json::from_slice(&audit.stdout).unwrap();
    let change = &audit["data"][0];
    assert_eq!((&change["outcome"], &change["verdict"]), (&"unknown".into(), &"happened".into()), "{change}");
    assert_eq!(change["state"], "done");
    assert!(serve.end().0.success());
}

#[test]
fn an_unreadable_journal_is_reported_on_exit_and_by_the_exit_code() {
    let serve = Serve::start(&["--organizations", "2", "--domains", "5"]);
    let state = tempfile::TempDir::new().unwrap();
    let folder = state.path().to_str().unwrap();
    let env = [("CLERK_BACKEND_API_URL", serve.url.as_str()), ("CLERK_SECRET_KEY", serve.key.as_str())];
    let mut pty = Pty::open(&Plan { env: &env, args: &["--state-dir", folder], ..Plan::default() });
    pty.see("5 domains");
    pty.see_unlocked();
    let journals = std::fs::read_dir(state.path().join("journals")).unwrap();
    for journal in journals.map(|entry| entry.unwrap().path()) {
        std::fs::remove_file(&journal).unwrap();
        std::fs::create_dir(&journal).unwrap();
    }
    pty.send("q");
    let ended = pty.end();
    assert!(!ended.status.success());
    let raw = String::from_utf8_lossy(&ended.raw);
    assert!(raw.contains("The journal's file is out of reach"), "{raw}");
    assert!(serve.end().0.success());
}

#[test]
fn a_wrong_key_is_not_shown() {
    let serve = Serve::start(&["--organizations", "2", "--domains", "5"]);
    let env =
        [("CLERK_BACKEND_API_URL", serve.url.as_str()), ("CLERK_SECRET_KEY", "sk_live_recognizableAndWrong")];
    let mut pty = Pty::open(&Plan { env: &env, args: &["--no-retry"], ..Plan::default() });
    pty.see("PRODUCTION");
    pty.see("clerk_key_invalid");
    pty.send("q");
    let ended = pty.end();
    ended.assert_restored();
    assert!(!String::from_utf8_lossy(&ended.raw).contains("recognizable"));
    assert!(serve.end().0.success());
}
