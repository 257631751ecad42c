//! The first screen without a key, and warnings at the start.

use crate::terminal::pty::{Plan, Pty};

#[test]
fn without_a_key_the_first_screen_explains_and_opens_the_demo() {
    let mut pty = Pty::start(&[]);
    pty.see("No secret key was found.");
    pty.see("CLERK_SECRET_KEY");
    pty.see("--secret-key-file");
    pty.send("d");
    pty.see("EMULATOR");
    pty.see("1,200 domains");
    pty.send("q");
    let ended = pty.end();
    assert!(ended.status.success());
    ended.assert_restored();
}

#[test]
fn quits_from_the_first_screen() {
    for key in ["q", "\x03"] {
        let mut pty = Pty::start(&[]);
        pty.see("No secret key was found.");
        pty.send(key);
        let ended = pty.end();
        assert!(ended.status.success());
        ended.assert_restored();
    }
}

#[test]
fn a_key_on_the_command_line_gives_a_warning_and_is_not_shown() {
    // No server listens on the local port 1, and no other host is contacted.
    let args =
        ["--secret-key", "sk_test_seenbyps0123456789", "--api-url", "http://127.0.0.1:1", "--no-retry"];
    let mut pty = Pty::open(&Plan { args: &args, ..Plan::default() });
    pty.see_message("every user of this machine");
    pty.send("q");
    let ended = pty.end();
    ended.assert_restored();
    assert!(!String::from_utf8_lossy(&ended.raw).contains("seenbyps"));
}
