//! The clipboard and exported files of the program itself.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use crate::terminal::pty::{Plan, Pty};

/// A program that takes a text, as tmux does, and writes it with its arguments and its environment into the working
/// directory.
const TMUX: &str = "#!/bin/sh\n{ echo \"$@\"; cat; echo; env; } > copied.new && mv copied.new copied\n";

fn executable(pty: &Pty, name: &str) {
    fs::set_permissions(pty.dir.path().join(name), fs::Permissions::from_mode(0o755)).unwrap();
}

/// The text of an OSC 52 sequence in the output, still encoded.
fn sent_to_terminal(raw: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(raw);
    let (_, rest) = text.split_once("\u{1b}]52;c;")?;
    Some(rest.split_once('\u{7}')?.0.to_owned())
}

#[test]
fn without_a_clipboard_of_the_system_the_terminal_is_asked() {
    let mut pty = Pty::start(&["--demo"]);
    pty.see("1,200 domains");
    pty.see_rows();
    pty.send("yn");
    pty.see_message("Name sent to the terminal: ");
    // The message is drawn first.
    pty.wait(|pty| sent_to_terminal(&pty.raw).is_some());
    let encoded = sent_to_terminal(&pty.raw).expect("a sequence");
    assert!(encoded.len() > 8 && encoded.len().is_multiple_of(4), "{encoded}");
    pty.send("q");
    assert!(pty.end().status.success());
}

#[test]
fn in_tmux_its_buffer_is_loaded_by_a_program_that_does_not_get_the_key() {
    let key = "sk_test_thisMustNotBePassedOn";
    let env = [("PATH", "bin:/usr/bin:/bin"), ("TMUX", "/tmp/x,1,0"), ("OTHER_NAME", key), ("CLERK_X", key)];
    let plan = Plan { args: &["--demo"], env: &env, files: &[("bin/tmux", TMUX)], ..Plan::default() };
    let mut pty = Pty::open(&plan);
    executable(&pty, "bin/tmux");
    pty.see("1,200 domains");
    pty.see_rows();
    pty.send("yn");
    pty.see_message("Name copied to tmux");
    let copied = fs::read_to_string(pty.dir.path().join("copied")).unwrap();
    assert!(copied.starts_with("load-buffer -w -\n"), "{copied}");
    assert!(!copied.contains(key) && copied.contains("TMUX="), "{copied}");
    assert_eq!(sent_to_terminal(&pty.raw), None);
    pty.send("q");
    assert!(pty.end().status.success());
}

#[test]
fn an_exported_file_is_complete_and_private() {
    let mut pty = Pty::start(&["--demo"]);
    pty.see("1,200 domains");
    pty.see_rows();
    pty.send("x");
    pty.see("Export rows");
    pty.send("\r");
    pty.see_message("Exported ");
    let folder: Vec<_> = fs::read_dir(pty.dir.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    let file = folder.iter().find(|path| path.extension().is_some_and(|ending| ending == "csv"));
    let file = file.unwrap_or_else(|| panic!("{folder:?}"));
    assert_eq!(fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
    let text = fs::read_to_string(file).unwrap();
    assert!(text.starts_with("status,name,") && text.ends_with('\n') && text.lines().count() > 100, "{text}");
    pty.send("q");
    assert!(pty.end().status.success());
}
