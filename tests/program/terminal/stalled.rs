//! A stalled terminal: it accepts no output, as after Ctrl-S or over a connection that hangs.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use domdesk::clerk::Operation;
use domdesk::emulator::{Emulator, Options};

use crate::terminal::pty::{BOUND, Plan, Pty};

/// How often a condition outside of the terminal is checked.
const POLL: Duration = Duration::from_millis(20);

#[test]
fn a_signal_ends_the_desk_while_the_terminal_is_stalled() {
    for (name, orderly) in [("TERM", true), ("HUP", true), ("INT", true), ("QUIT", false)] {
        let mut pty = Pty::start(&["--demo"]);
        pty.see_rows();
        pty.stall();
        // These keys cause output.
        pty.send("jj?");
        pty.signal(name);
        let ended = pty.end();
        assert_eq!(ended.status.success(), orderly, "SIG{name}: {:?}", ended.status);
        // Once it resumes, it is restored for the shell, without further output of the desk.
        ended.assert_restored();
    }
}

#[test]
fn a_key_ends_the_desk_while_the_terminal_is_stalled() {
    let mut pty = Pty::start(&["--demo"]);
    pty.see_rows();
    pty.stall();
    pty.send("j\x03");
    let ended = pty.end();
    assert!(ended.status.success(), "{:?}", ended.status);
    assert!(ended.same_modes, "the terminal is still raw");
}

#[test]
fn a_terminal_that_resumes_shows_the_current_state() {
    let mut pty = Pty::start(&["--demo"]);
    pty.see_rows();
    let first = pty.selected();
    pty.stall();
    pty.send("jjj?");
    pty.resize(120, 30);
    pty.resume();
    pty.see("┌ Keys");
    pty.send("?");
    pty.see_no("┌ Keys");
    pty.wait(|pty| pty.text().lines().nth(29).is_some_and(|line| line.contains("quit")));
    pty.see(" 4 of 1,200");
    assert_ne!(pty.selected(), first);
    pty.send("\x03");
    let ended = pty.end();
    assert!(ended.status.success(), "{:?}", ended.status);
    ended.assert_restored();
}

#[test]
fn a_change_while_the_terminal_is_stalled_is_in_the_journal() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let options = Options { organizations: 3, domains: 12, ..Options::default() };
    let emulator = runtime.block_on(Emulator::start(options)).unwrap();
    let url = emulator.url();
    let env = [("CLERK_BACKEND_API_URL", url.as_str()), ("CLERK_SECRET_KEY", emulator.secret_key())];
    let mut pty = Pty::open(&Plan { env: &env, ..Plan::default() });
    pty.see("12 domains");
    pty.see_rows();
    pty.see_unlocked();
    // A row whose change emails nobody.
    pty.send("jjjj");
    pty.see("5 of 12");
    let before = pty.selected();
    pty.stall();
    pty.send("v");
    // The last line of a change has its outcome.
    let journals = pty.dir.path().join(".local/state/domdesk/journals");
    let deadline = Instant::now() + BOUND;
    while !written(&journals).contains("\"outcome\":\"done\"") {
        pty.read_for(POLL);
        assert!(Instant::now() < deadline, "the journal has {}", written(&journals));
    }
    let changes = || {
        let requests = emulator.requests();
        requests.iter().filter(|request| request.operation.is_some_and(Operation::is_change)).count()
    };
    assert_eq!(changes(), 1);
    assert_eq!(pty.selected(), before, "the screen cannot have changed");
    pty.resume();
    pty.wait(|pty| pty.selected() != before && !pty.selected().contains('⋯'));
    pty.send("\x03");
    let ended = pty.end();
    assert!(ended.status.success(), "{:?}", ended.status);
    ended.assert_restored();
    assert_eq!(changes(), 1);
}

/// The current content of the journals.
fn written(journals: &Path) -> String {
    let files = fs::read_dir(journals).into_iter().flatten().flatten();
    files.map(|file| fs::read_to_string(file.path()).unwrap_or_default()).collect()
}
