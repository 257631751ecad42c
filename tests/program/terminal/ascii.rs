//! Terminals that support only ASCII, and those without a screen.

use crate::terminal::pty::{Plan, Pty};

#[test]
fn a_terminal_without_utf_8_gets_ascii_only() {
    for (args, env) in [
        (&["--demo"][..], ("LANG", "C")),
        (&["--demo"], ("LANG", "")),
        (&["--demo"], ("LC_ALL", "de_DE.ISO-8859-1")),
        (&["--demo", "--ascii"], ("LANG", "C.UTF-8")),
    ] {
        let mut pty = Pty::open(&Plan { args, env: &[env], ..Plan::default() });
        pty.see("+ verified");
        pty.see("1,200 domains");
        pty.send("?");
        pty.see("+ Keys");
        pty.send("?");
        pty.see_no("+ Keys");
        pty.send("\r");
        pty.see("Affiliation");
        pty.send("\x03");
        let ended = pty.end();
        assert!(ended.status.success(), "{:?}", ended.status);
        ended.assert_restored();
        assert!(ended.raw.is_ascii(), "{env:?}");
    }
}

#[test]
fn a_terminal_without_a_screen_is_refused_first() {
    for kind in ["dumb", ""] {
        let env = [("TERM", kind), ("CLERK_SECRET_KEY", "sk_test_neverToBeUsed")];
        let pty = Pty::open(&Plan { env: &env, ..Plan::default() });
        let home = pty.dir.path().to_owned();
        let mut ended = pty.end();
        assert_eq!(ended.status.exit_code(), 2, "{:?}", ended.status);
        assert!(ended.same_modes);
        let output = String::from_utf8(std::mem::take(&mut ended.raw)).unwrap();
        assert!(output.contains("TERM") && output.contains("domdesk list"), "{output}");
        assert!(!output.contains('\x1b') && !output.contains("neverToBeUsed"), "{output:?}");
        assert!(!home.join(".local").exists());
    }
}

#[test]
fn a_terminal_without_an_alternate_screen_is_left_empty() {
    let mut pty = Pty::start(&["--demo"]);
    pty.see_rows();
    pty.send("q");
    let ended = pty.end();
    ended.assert_restored();
    // Interpret the same bytes on such a terminal.
    let text = String::from_utf8_lossy(&ended.raw).replace("\x1b[?1049h", "").replace("\x1b[?1049l", "");
    let mut parser = vt100::Parser::new(24.try_into().unwrap(), 80.try_into().unwrap(), 0);
    let size = text.rfind("\x1b[2J").unwrap();
    parser.process(&text.as_bytes()[..size]);
    assert!(parser.screen().contents().contains("1,200 domains"));
    parser.process(&text.as_bytes()[size..]);
    assert_eq!(parser.screen().contents().trim(), "");
    assert_eq!(parser.screen().cursor_position(), (0, 0), "the shell continues at the top");
}
