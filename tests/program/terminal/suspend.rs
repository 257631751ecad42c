//! Ctrl-Z and `fg`, under a real shell with job control.

use std::fs;
use std::time::{Duration, Instant};

use crate::terminal::pty::{BOUND, Plan, Pty, signal};

/// How often is looked whether something outside the terminal has happened.
#[cfg(target_os = "linux")]
const AGAIN: Duration = Duration::from_millis(20);

/// What a shell says when it waits for a command.
const PROMPT: &str = "what-now>";

/// A shell with the desk in it.
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

    /// Types a command, and waits until the terminal shows that: the prompt before it is no answer to it.
    #[track_caller]
    fn run(&mut self, command: &str) {
        let before = self.pty.raw.len();
        self.pty.send_at_once(format!("{command}\n"));
        let begin = command.get(..12).unwrap_or(command);
        self.pty.wait(|pty| String::from_utf8_lossy(&pty.raw[before..]).contains(begin));
    }

    /// Sees that the desk takes keys: only they bring up the help.
    #[track_caller]
    fn see_it_listen(&mut self) {
        self.pty.send("?");
        self.pty.see("┌ Keys");
        self.pty.send("?");
        self.pty.see_no("┌ Keys");
    }

    /// Waits until the shell has the terminal again, after the desk has given it back.
    #[track_caller]
    fn see_prompt(&mut self) {
        self.pty.wait(|pty| !pty.screen().alternate_screen() && last_line(pty) == PROMPT);
        let screen = self.pty.screen();
        assert!(!screen.hide_cursor() && !screen.bracketed_paste());
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
    }

    /// Waits until the desk has it again.
    #[track_caller]
    fn see_desk(&mut self) {
        self.pty.wait(|pty| {
            let screen = pty.screen();
            screen.alternate_screen()
                && screen.bracketed_paste()
                && screen.mouse_protocol_mode() != vt100::MouseProtocolMode::None
                && pty.text().contains("1,200 domains")
        });
        assert!(!self.pty.has_former_modes(), "the terminal is not raw");
    }

    /// Ends the desk, then the shell.
    #[track_caller]
    fn leave(mut self) {
        self.pty.send("\x03");
        self.see_prompt();
        self.end();
    }

    /// Waits until the desk has ended without having had the terminal again.
    #[track_caller]
    fn see_end(mut self) {
        self.run("while ps -o stat= -p $(cat desk) | grep -q '^[^Z]'; do :; done; echo over $((40 + 2))");
        self.pty.see("over 42");
        self.see_prompt();
        self.end();
    }

    #[track_caller]
    fn end(mut self) {
        // A shell that has not noticed yet that the job is over does not leave the first time.
        self.run("echo the desk said $?; exit 0; exit 0");
        let ended = self.pty.end();
        ended.assert_restored();
        assert!(ended.screen.contents().contains("the desk said 0"), "{}", ended.screen.contents());
        assert!(!String::from_utf8_lossy(&ended.raw).contains("panicked"));
    }
}

fn last_line(pty: &Pty) -> String {
    pty.text().lines().rfind(|line| !line.trim().is_empty()).unwrap_or_default().trim().to_owned()
}

#[cfg(target_os = "linux")]
#[test]
fn when_whoever_started_it_is_killed_the_desk_ends_and_gives_the_terminal_back() {
    let mut shell = Shell::open(&["/bin/sh", "-i"]);
    // The shell knows the wrapper only, and takes the terminal when that is gone.
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
    // Whoever adopts it may not ask what has become of it.
    let has_ended = || {
        let stat = fs::read_to_string(format!("/proc/{desk}/stat")).unwrap_or_default();
        stat.rsplit_once(") ").is_none_or(|(_, state)| state.starts_with('Z'))
    };
    let deadline = Instant::now() + BOUND;
    while !has_ended() {
        assert!(Instant::now() < deadline, "the desk goes on");
        // At the latest the first key tells it that the terminal is another's.
        shell.pty.send_at_once("\n");
        shell.pty.read_for(AGAIN);
    }
    // The modes of the line are for the shell to set: of those behind it the system lets nobody do that.
    shell.pty.send_at_once("exit 0\n");
    let ended = shell.pty.end();
    let screen = &ended.screen;
    assert!(!screen.alternate_screen() && !screen.hide_cursor() && !screen.bracketed_paste());
    assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
}

#[test]
fn ctrl_z_gives_the_terminal_back_and_fg_takes_it_again() {
    let mut shell = Shell::start();
    for round in 0..3 {
        shell.pty.send("\x1a");
        shell.see_prompt();
        assert!(shell.pty.has_former_modes(), "the shell's line is not as it was");
        assert!(shell.pty.text().contains("Stopped"), "{}", shell.pty.text());
        // What is typed now is the shell's, to the last letter.
        shell.run(&format!("echo hi $((40 + {round})) jjjqD"));
        shell.pty.see(&format!("hi {} jjjqD", 40 + round));
        shell.run("fg");
        shell.see_desk();
        assert!(!shell.pty.text().contains(PROMPT), "{}", shell.pty.text());
        shell.see_it_listen();
    }
    shell.leave();
}

#[test]
fn ctrl_z_works_wherever_the_keys_go_and_nothing_typed_is_lost() {
    let mut shell = Shell::start();
    let there_and_back = |shell: &mut Shell, keys: &str, seen: &str| {
        shell.pty.send(keys);
        shell.pty.see(seen);
        shell.pty.send("\x1a");
        shell.see_prompt();
        shell.run("fg");
        shell.pty.wait(|pty| pty.screen().alternate_screen() && pty.text().contains(seen));
    };
    there_and_back(&mut shell, "?", "┌ Keys");
    there_and_back(&mut shell, "?/half-que", "half-que");
    there_and_back(&mut shell, "ry", "half-query");
    // A form that is opened while the list is searched does not know yet for which organization. The rows of the former
    // question stay until the answer to this one, so rows alone say nothing.
    shell.pty.send("\x15\r");
    shell.pty.wait(|pty| {
        let text = pty.text();
        text.contains("/ all domains") && text.contains("1 of 1,200") && !text.contains("searching…")
    });
    there_and_back(&mut shell, "nhalf-ty", "half-ty");
    there_and_back(&mut shell, "ped", "half-typed");
    // The question is still asked: Ctrl-Z is no answer to it.
    there_and_back(&mut shell, "\x1b", "would be lost");
    shell.pty.answer("y", "would be lost");
    shell.pty.see_no("half-typed");
    there_and_back(&mut shell, "D", "any other key");
    shell.pty.answer("Y", "any other key");
    shell.leave();
}

#[test]
fn ctrl_z_works_on_a_terminal_that_is_too_small_and_fg_takes_the_size_of_now() {
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
fn what_was_typed_right_behind_ctrl_z_is_not_obeyed_after_fg() {
    let mut shell = Shell::start();
    shell.pty.send_at_once("\x1aD");
    shell.see_prompt();
    shell.run("fg");
    shell.see_desk();
    shell.see_it_listen();
    assert!(!shell.pty.has_ever_said("any other key"));
    shell.leave();
}

#[test]
fn a_stop_from_outside_is_survived() {
    let mut shell = Shell::start();
    for name in ["STOP", "TSTP"] {
        signal(shell.desk, name);
        // The desk could not give anything back.
        shell.pty.see(PROMPT);
        // The line is still raw: nobody shows what is typed.
        shell.pty.send_at_once("fg\n");
        shell.see_desk();
        shell.pty.see_no(PROMPT);
        shell.see_it_listen();
    }
    shell.leave();
}

#[test]
fn continued_in_the_background_it_stops_again_and_leaves_the_terminal_alone() {
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
fn a_signal_that_ends_it_ends_it_also_while_it_is_stopped() {
    for name in ["TERM", "HUP", "INT"] {
        // Continued behind the shell, as a shell does that ends a stopped job.
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
fn a_signal_ends_it_also_after_a_stop_from_outside() {
    // A shell with a line of its own: another one cannot type on a line that is still raw.
    let mut shell = Shell::open(&["/bin/bash", "--norc", "--noprofile", "-i"]);
    shell.run("bind 'set enable-bracketed-paste off'");
    let mut shell = shell.with_desk();
    signal(shell.desk, "STOP");
    shell.pty.see(PROMPT);
    shell.run("kill -TERM %1; kill -CONT %1");
    shell.see_end();
}

#[test]
fn without_a_shell_that_could_say_fg_the_desk_goes_on() {
    for uncontrolled in [false, true] {
        let mut pty = Pty::open(&Plan { args: &["--demo"], uncontrolled, ..Plan::default() });
        pty.see_rows();
        for _ in 0..3 {
            let given_back = |pty: &Pty| String::from_utf8_lossy(&pty.raw).matches("\x1b[?1049l").count();
            let times = given_back(&pty);
            pty.send("\x1a");
            pty.wait(|pty| {
                given_back(pty) > times && pty.screen().alternate_screen() && !pty.selected().is_empty()
            });
            pty.send("?");
            pty.see("┌ Keys");
            pty.send("?");
            pty.see_no("┌ Keys");
        }
        // A stop that the system does not discard.
        pty.signal("STOP");
        pty.signal("TERM");
        pty.signal("CONT");
        let ended = pty.end();
        assert!(ended.status.success(), "{:?}", ended.status);
        ended.assert_restored();
    }
}
