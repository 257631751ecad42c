//! The history of queries: one run writes it, the next one recalls it.

use std::fs;

use tempfile::TempDir;

use crate::terminal::pty::{Plan, Pty};
use crate::terminal::server;

#[test]
fn the_next_run_recalls_the_queries() {
    let folder = TempDir::new().unwrap();
    let state = folder.path().join("state");
    let url = server::start("development");
    let env = [("CLERK_BACKEND_API_URL", url.as_str()), ("CLERK_SECRET_KEY", "sk_test_forHistory")];
    let run = |more: &[&str], keys: &str| {
        let args = ["--state-dir", state.to_str().unwrap()];
        let mut pty = Pty::open(&Plan { args: &[&args[..], more].concat(), env: &env, ..Plan::default() });
        pty.see_unlocked();
        pty.send("/");
        pty.send(keys);
        pty.send("\r");
        pty.see("[acme]");
        pty.send("q");
        pty.end();
    };
    run(&["--no-history"], "acme");
    assert!(!state.join("queries").exists(), "--no-history writes nothing");
    run(&[], "acme");
    assert_eq!(fs::read_to_string(state.join("queries")).unwrap(), "acme\n");
    run(&[], "\x1b[A");
    assert_eq!(fs::read_to_string(state.join("queries")).unwrap(), "acme\n");
}
