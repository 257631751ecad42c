//! Ctrl-Z and `fg`, under a real shell with job control.

use std::fs;
use std::time::{Duration, Instant};

use crate::terminal::pty::{BOUND, Plan, Pty, signal};

/// How often a condition outside of the terminal is checked.
#[cfg(target_os = "linux")]
const POLL: Duration = Duration::from_millis(20);

/// The shell's prompt.
const PROMPT: &str = "what-now>";

/// A shell that runs the desk.
struct Shell {
    pty: Pty,
    desk: u32,
}

impl Shell {
    /// Starts the desk in an interactive shell.
    fn start() -> Self {
        Self::open(&["/bin/sh", "-i"]).with_desk()
    }

    fn with_desk(mut self) -> Self {
        self.run("sh -c 'echo $$ >desk; exec \"$DESK\" --demo'");
        self.pty.see("1,200 domains");
        self.pty.see_rows();
        self.pty.see_unlocked();
        self.desk = fs::read_to_string(self.pty.dir.path().join("desk")).unwrap().trim().parse().unwrap();
        self.pty.desk = self.desk;
        self
    }

    fn open(command: &[&str]) -> Self {
        let env = [("PS1", PROMPT), ("DESK", env!("CARGO_BIN_EXE_domdesk"))];
        let program = std::path::Path::new(command[0]);
        let mut pty =
            Pty::open(&Plan { args: &command[1..], env: &env, program: Some(program), ..Plan::default() });
        pty.see(PROMPT);
        Self { pty, desk: 0 }
    }

    /// Types a command, and waits until the terminal shows it, so that the prompt before it is not mistaken for the
    /// next one.
    #[track_caller]
    fn run(&mut self, command: &str) {
        let before = self.pty.raw.len();
        self.pty.send_at_once(format!("{command}\n"));
        let begin = command.get(..12).unwrap_or(command);
        self.pty.wait(|pty| String::from_utf8_lossy(&pty.raw[before..]).contains(begin));
    }

    /// Checks that the desk handles keys: they open the help.
    #[track_caller]
    fn see_keys_handled(&mut self) {
        self.pty.send("?");
        self.pty.see("┌ Keys");
        self.pty.send("?");
        self.pty.see_no("┌ Keys");
    }

    /// Waits until the desk has restored the terminal and the shell shows its prompt.
    #[track_caller]
    fn see_prompt(&mut self) {
        self.pty.wait(|pty| !pty.screen().alternate_screen() && last_line(pty) == PROMPT);
        let screen = self.pty.screen();
        assert!(!screen.hide_cursor() && !screen.bracketed_paste());
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
    }

    /// Waits until the desk has the terminal again.
    #[track_caller]
    fn see_desk(&mut self) {
        self.pty.wait(|pty| {
            let screen = pty.screen();
            screen.alternate_screen()
                && screen.bracketed_paste()
                && screen.mouse_protocol_mode() != vt100::MouseProtocolMode::None
                && pty.text().contains("1,200 domains")
        });
        assert!(!self.pty.has_original_modes(), "the terminal is not raw");
    }

    /// Ends the desk, then the shell.
    #[track_caller]
    fn leave(mut self) {
        self.pty.send("\x03");
        self.see_prompt();
        self.end();
    }

    /// Waits until the desk has ended without taking the terminal again.
    #[track_caller]
    fn see_end(mut self) {
        self.run("while ps -o stat= -p $(cat desk) | grep -q '^[^Z]'; do :; done; echo over $((40 + 2))");
        self.pty.see("over 42");
        self.see_prompt();
        self.end();
    }

    #[track_caller]
    fn end(mut self) {
        // A shell that has not noticed the end of the job refuses the first `exit`.
        self.run("echo the exit code is $?; exit 0; exit 0");
        let ended = self.pty.end();
        ended.assert_restored();
        assert!(ended.screen.contents().contains("the exit code is 0"), "{}", ended.screen.contents());
        assert!(!String::from_utf8_lossy(&ended.raw).contains("panicked"));
    }
}

fn last_line(pty: &Pty) -> String {
    pty.text().lines().rfind(|line| !line.trim().is_empty()).unwrap_or_default().trim().to_owned()
}

#[cfg(target_os = "linux")]
#[test]
fn when_its_parent_is_killed_the_desk_ends_and_restores_the_terminal() {
    let mut shell = Shell::open(&["/bin/sh", "-i"]);
    // The shell knows only the wrapper, and takes the terminal back when the wrapper ends.
    shell.run("sh -c 'echo $$ >wrapper; sh -c \"echo \\$\\$ >desk; exec \\$DESK --demo\"; true'");
    shell.pty.see("1,200 domains");
    shell.pty.see_rows();
    let number = |name: &str| -> u32 {
        fs::read_to_string(shell.pty.dir.path().join(name)).unwrap().trim().parse().unwrap()
    };
    let (wrapper, desk) = (number("wrapper"), number("desk"));
    assert_ne!(wrapper, desk);
    shell.desk = desk;
    signal(wrapper, "KILL");
    // The process that adopts it may never reap it, so a zombie counts as ended.
    let has_ended = || {
        let stat = fs::read_to_string(format!("/proc/{desk}/stat")).unwrap_or_default();
        stat.rsplit_once(") ").is_none_or(|(_, state)| state.starts_with('Z'))
    };
    let deadline = Instant::now() + BOUND;
    while !has_ended() {
        assert!(Instant::now() < deadline, "the desk does not end");
        // It notices the loss of the terminal with the first key at the latest.
        shell.pty.send_at_once("\n");
        shell.pty.read_for(POLL);
    }
    // The shell sets the terminal's modes: the system does not let a background process do that.
    shell.pty.send_at_once("exit 0\n");
    let ended = shell.pty.end();
    let screen = &ended.screen;
    assert!(!screen.alternate_screen() && !screen.hide_cursor() && !screen.bracketed_paste());
    assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
}

#[test]
fn ctrl_z_suspends_and_fg_resumes() {
    let mut shell = Shell::start();
    for round in 0..3 {
        shell.pty.send("\x1a");
        shell.see_prompt();
        assert!(shell.pty.has_original_modes(), "the terminal's modes are not restored");
        assert!(shell.pty.text().contains("Stopped"), "{}", shell.pty.text());
        // The shell gets every typed character now.
        shell.run(&format!("echo hi $((40 + {round})) jjjqD"));
        shell.pty.see(&format!("hi {} jjjqD", 40 + round));
        shell.run("fg");
        shell.see_desk();
        assert!(!shell.pty.text().contains(PROMPT), "{}", shell.pty.text());
        shell.see_keys_handled();
    }
    shell.leave();
}

#[test]
fn ctrl_z_works_in_every_dialog_and_keeps_typed_text() {
    let mut shell = Shell::start();
    let suspend_and_resume = |shell: &mut Shell, keys: &str, seen: &str| {
        shell.pty.send(keys);
        shell.pty.see(seen);
        shell.pty.send("\x1a");
        shell.see_prompt();
        shell.run("fg");
        shell.pty.wait(|pty| pty.screen().alternate_screen() && pty.text().contains(seen));
    };
    suspend_and_resume(&mut shell, "?", "┌ Keys");
    suspend_and_resume(&mut shell, "?/half-que", "half-que");
    suspend_and_resume(&mut shell, "ry", "half-query");
    // A form that is opened during a search does not know its organization yet. The rows of the previous query stay
    // until the response arrives, so rows alone prove nothing.
    shell.pty.send("\x15\r");
    shell.pty.wait(|pty| {
        let text = pty.text();
        text.contains("/ all domains") && text.contains("1 of 1,200") && !text.contains("searching…")
    });
    suspend_and_resume(&mut shell, "nhalf-ty", "half-ty");
    suspend_and_resume(&mut shell, "ped", "half-typed");
    // The question stays open: Ctrl-Z does not answer it.
    suspend_and_resume(&mut shell, "\x1b", "would be lost");
    shell.pty.answer("y", "would be lost");
    shell.pty.see_no("half-typed");
    suspend_and_resume(&mut shell, "D", "any other key");
    shell.pty.answer("Y", "any other key");
    shell.leave();
}

#[test]
fn ctrl_z_works_on_a_terminal_that_is_too_small_and_fg_uses_the_new_size() {
    let mut shell = Shell::start();
    shell.pty.resize(39, 9);
    shell.pty.see("39x9 is too small.");
    shell.pty.send("\x1a");
    shell.see_prompt();
    shell.pty.resize(100, 30);
    shell.run("fg");
    shell.see_desk();
    shell.pty.wait(|pty| pty.text().lines().nth(29).is_some_and(|line| line.contains("quit")));
    shell.leave();
}

#[test]
fn keys_right_after_ctrl_z_are_dropped() {
    let mut shell = Shell::start();
    shell.pty.send_at_once("\x1aD");
    shell.see_prompt();
    shell.run("fg");
    shell.see_desk();
    shell.see_keys_handled();
    assert!(!shell.pty.has_ever_shown("any other key"));
    shell.leave();
}

#[test]
fn the_desk_recovers_from_a_stop_signal() {
    let mut shell = Shell::start();
    signal(shell.desk, "STOP");
    // The desk could not restore the terminal.
    shell.pty.see(PROMPT);
    // The terminal is still raw, so typed text is not shown.
    shell.pty.send_at_once("fg\n");
    shell.see_desk();
    shell.pty.see_no(PROMPT);
    shell.see_keys_handled();
    shell.leave();
}

#[test]
fn a_stop_request_from_outside_is_like_ctrl_z() {
    let mut shell = Shell::start();
    for round in 0..3 {
        signal(shell.desk, "TSTP");
        shell.see_prompt();
        assert!(shell.pty.has_original_modes(), "the terminal's modes are not restored");
        shell.run(&format!("echo hi $((40 + {round})) jjjqD"));
        shell.pty.see(&format!("hi {} jjjqD", 40 + round));
        shell.run("fg");
        shell.see_desk();
        shell.see_keys_handled();
        assert!(!shell.pty.has_ever_shown("any other key"));
    }
    shell.leave();
}

#[test]
fn continued_in_the_background_it_stops_again_without_touching_the_terminal() {
    let mut shell = Shell::start();
    shell.pty.send("\x1a");
    shell.see_prompt();
    shell.run("bg; until ps -o stat= -p $(cat desk) | grep -q T; do :; done; echo still $((40 + 2))");
    shell.pty.see("still 42");
    shell.see_prompt();
    shell.run("fg");
    shell.see_desk();
    shell.leave();
}

#[test]
fn started_in_the_background_it_waits_for_fg() {
    let mut shell = Shell::open(&["/bin/sh", "-i"]);
    shell.run("sh -c 'echo $$ >desk; exec \"$DESK\" --demo' &");
    shell.run("until ps -o stat= -p $(cat desk) | grep -q T; do :; done; echo waits $((40 + 2))");
    shell.pty.see("waits 42");
    shell.run("fg");
    shell.see_desk();
    shell.leave();
}

#[test]
fn a_terminating_signal_works_while_it_is_stopped() {
    for name in ["TERM", "HUP", "INT"] {
        // Continued in the background, as by a shell that ends a stopped job.
        let mut shell = Shell::start();
        shell.pty.send("\x1a");
        shell.see_prompt();
        shell.run(&format!("kill -{name} %1; kill -CONT %1"));
        shell.see_end();

        // Continued by `fg`.
        let mut shell = Shell::start();
        shell.pty.send("\x1a");
        shell.see_prompt();
        signal(shell.desk, name);
        shell.run("fg");
        shell.see_prompt();
        shell.end();
    }
}

#[test]
fn a_terminating_signal_works_after_a_stop_signal() {
    // A shell with its own line editor: other shells cannot be used on a terminal that is still raw.
    let mut shell = Shell::open(&["/bin/bash", "--norc", "--noprofile", "-i"]);
    shell.run("bind 'set enable-bracketed-paste off'");
    let mut shell = shell.with_desk();
    signal(shell.desk, "STOP");
    shell.pty.see(PROMPT);
    shell.run("kill -TERM %1; kill -CONT %1");
    shell.see_end();
}

#[test]
fn without_a_shell_for_fg_the_desk_continues() {
    for uncontrolled in [false, true] {
        let mut pty = Pty::open(&Plan { args: &["--demo"], uncontrolled, ..Plan::default() });
        pty.see_rows();
        for stop in ["key", "key", "signal"] {
            let given_back = |pty: &Pty| String::from_utf8_lossy(&pty.raw).matches("\x1b[?1049l").count();
            let times = given_back(&pty);
            match stop {
                "key" => pty.send("\x1a"),
                _ if uncontrolled => continue,
                _ => pty.signal("TSTP"),
            }
            pty.wait(|pty| {
                given_back(pty) > times && pty.screen().alternate_screen() && !pty.selected().is_empty()
            });
            pty.send("?");
            pty.see("┌ Keys");
            pty.send("?");
            pty.see_no("┌ Keys");
        }
        // A stop signal that the system does not discard.
        pty.signal("STOP");
        pty.signal("TERM");
        pty.signal("CONT");
        let ended = pty.end();
        assert!(ended.status.success(), "{:?}", ended.status);
        ended.assert_restored();
    }
}
