//! Bytes that are not keys: sequences that arrive in pieces, late or without an end, and text that is pasted without
//! brackets. The emulator counts the requests.

use std::time::Duration;

use domdesk::clerk::Operation;
use domdesk::emulator::{Emulator, Options};
use tokio::runtime::Runtime;

use crate::terminal::pty::{Plan, Pty};

/// The message about text that arrives in one go.
const BURST_MESSAGE: &str = "Several keys arrived at once";

/// A longer pause between two pieces makes an attempt invalid.
const IN_TIME: Duration = Duration::from_millis(20);

/// A desk on an emulator whose requests can be counted.
struct Desk {
    pty: Pty,
    emulator: Emulator,
    _runtime: Runtime,
}

impl Desk {
    fn start() -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let options = Options { organizations: 3, domains: 12, ..Options::default() };
        let emulator = runtime.block_on(Emulator::start(options)).unwrap();
        let url = emulator.url();
        let env = [("CLERK_BACKEND_API_URL", url.as_str()), ("CLERK_SECRET_KEY", emulator.secret_key())];
        let mut pty = Pty::open(&Plan { env: &env, ..Plan::default() });
        pty.resize(120, 30);
        pty.see("12 domains");
        pty.see_rows();
        pty.see_unlocked();
        Self { pty, emulator, _runtime: runtime }
    }

    /// The number of change requests.
    fn changes(&self) -> usize {
        let requests = self.emulator.requests();
        requests.iter().filter(|request| request.operation.is_some_and(Operation::is_change)).count()
    }

    /// Asserts that no dialog is open and nothing was changed.
    #[track_caller]
    fn see_no_effect(&mut self) {
        self.pty.see_all_handled();
        self.pty.see_rows();
        let text = self.pty.text();
        for title in ["┌ Delete", "┌ Journal", "┌ Mode", "┌ Edit", "┌ New domain", "┌ Keys"] {
            assert!(!text.contains(title), "{title}:\n{text}");
        }
        assert_eq!(self.changes(), 0);
    }

    #[track_caller]
    fn leave(mut self) {
        self.pty.send("\x03");
        let ended = self.pty.end();
        assert!(ended.status.success(), "{:?}", ended.status);
        ended.assert_restored();
    }
}

#[test]
fn a_key_in_two_pieces_is_one_key() {
    let mut desk = Desk::start();
    let keys: [&[u8]; 4] = [b"\x1b[D", b"\x1b[A", b"\x1b[<0;20;10m", b"\x1bOA"];
    for key in keys {
        for apart in [1, 10].map(Duration::from_millis) {
            for at in 1..key.len() {
                let (first, rest) = key.split_at(at);
                while !desk.pty.send_in_pieces(&[first, rest], apart, IN_TIME) {
                    // Close a dialog that the pieces may have opened.
                    desk.pty.send("\x1b");
                    desk.pty.see_all_handled();
                    desk.pty.send("\x1b");
                }
                desk.see_no_effect();
            }
        }
    }
    desk.leave();
}

#[test]
fn ctrl_c_quits_during_an_unfinished_sequence() {
    let unfinished: [&[u8]; 7] =
        [b"\x1b[200~x", b"\x1b[<0;10", b"\x1b[?", b"\x1bO", b"\x1b]11;rgb:1e1e/", b"\x1bP1+r", b"\xe6\x97"];
    for begun in unfinished {
        let mut desk = Desk::start();
        desk.pty.send_at_once(begun);
        assert_eq!(desk.changes(), 0);
        desk.leave();
    }
}

#[test]
fn keys_work_again_after_an_unfinished_sequence() {
    let mut desk = Desk::start();
    let unfinished: [&[u8]; 4] = [b"\x1b[200~x", b"\x1b[<0;10", b"\x1b[?", b"\x1b]52;c;"];
    for begun in unfinished {
        desk.pty.send_at_once(begun);
        // They work at the latest after the sequence's time-out; until then they belong to it.
        while !desk.pty.text().contains("┌ Keys") {
            desk.pty.send("?");
            desk.pty.read_for(Duration::from_millis(300));
        }
        while desk.pty.text().contains("┌ Keys") {
            desk.pty.send("?");
            desk.pty.read_for(Duration::from_millis(300));
        }
    }
    desk.see_no_effect();
    desk.leave();
}

#[test]
fn late_reports_of_the_terminal_are_not_keys() {
    let mut desk = Desk::start();
    let first = desk.pty.selected();
    let reports: [&[u8]; 9] = [
        b"\x1b]10;rgb:cdcd/d6d6/f4f4\x07",
        b"\x1b]11;rgb:1e1e/1e1e/2e2e\x1b\\",
        b"\x1b]52;c;dmVyY2VsLmNvbQ==\x07",
        b"\x1bP>|XTerm(390)\x1b\\",
        b"\x1bP1+r524742=38\x1b\\",
        b"\x1b_Gi=31;mnDveuWL\x1b\\",
        b"\x1b[?62;4;22c",
        b"\x1b[12;40R",
        b"\x1b[?2026;2$y",
    ];
    for report in reports {
        desk.pty.send_at_once(report);
        desk.pty.send_in_pieces(&[&report[..5], &report[5..]], Duration::from_millis(5), IN_TIME);
        desk.see_no_effect();
    }
    assert_eq!(desk.pty.selected(), first);
    assert!(!desk.pty.has_ever_shown(BURST_MESSAGE));
    desk.leave();
}

#[test]
fn a_paste_without_brackets_changes_nothing_and_shows_a_message() {
    let mut desk = Desk::start();
    desk.pty.send_at_once("vercel.com");
    desk.pty.see_message(BURST_MESSAGE);
    desk.see_no_effect();
    // The start of the paste is split after its ESC: it is still a paste, or text in one go.
    desk.pty.send_in_pieces(&[b"\x1b", b"[200~vercel.com\x1b[201~"], Duration::from_millis(1), IN_TIME);
    desk.see_no_effect();
    // Several lines, as in a chat message.
    for prose in ["D\ry\r", "me too, Dave\rv\r", "We verify new domains. Delete nothing!\r"] {
        desk.pty.send_at_once(prose);
        desk.pty.see_message(BURST_MESSAGE);
        desk.pty.send("\x1b");
        desk.see_no_effect();
    }
    // A key typed by a person.
    let before = desk.pty.selected();
    desk.pty.send("v");
    // This row has pending people, so there is a question.
    desk.pty.see("any other key");
    desk.pty.answer("y", "any other key");
    desk.pty.wait(|pty| pty.selected() != before && !pty.selected().contains('⋯'));
    assert_eq!(desk.changes(), 1);
    desk.leave();
}

#[test]
fn a_paste_without_brackets_into_a_form_does_not_send_it() {
    let mut desk = Desk::start();
    desk.pty.send("n");
    desk.pty.see("New domain");
    desk.pty.send_at_once("pasted-without-brackets.dev\r");
    desk.pty.see("pasted-without-brackets.dev");
    desk.pty.see_message(BURST_MESSAGE);
    assert_eq!(desk.changes(), 0);
    desk.pty.send("\r");
    desk.pty.see_message("Created pasted-without-brackets.dev in");
    assert_eq!(desk.changes(), 1);
    desk.leave();
}

#[test]
fn a_key_that_is_held_down_repeats() {
    let mut desk = Desk::start();
    desk.pty.send("jjjj");
    desk.pty.see("5 of 12");
    let before = desk.pty.selected();
    desk.pty.send("v");
    desk.pty.wait(|pty| pty.selected() != before && !pty.selected().contains('⋯'));
    desk.pty.send("v");
    desk.pty.wait(|pty| pty.selected() == before);
    assert_eq!(desk.changes(), 2);
    assert!(!desk.pty.has_ever_shown(BURST_MESSAGE));
    desk.leave();
}
