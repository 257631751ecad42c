//! Bytes that are no key of anybody: sequences that come in pieces, late or without an end, and text that is pasted where
//! the terminal does not bracket it. Requests are counted where they arrive.

use std::time::Duration;

use domdesk::clerk::Operation;
use domdesk::emulator::{Emulator, Options};
use tokio::runtime::Runtime;

use crate::terminal::pty::{Plan, Pty};

/// What the desk says of text that came in one go.
const TOLD: &str = "Several keys arrived at once";

/// A piece that comes so much later than it should says nothing of what is meant to come in time.
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

    /// How many changes have come.
    fn changes(&self) -> usize {
        let requests = self.emulator.requests();
        requests.iter().filter(|request| request.operation.is_some_and(Operation::is_change)).count()
    }

    /// Nothing lies over the list, and nothing was changed.
    #[track_caller]
    fn see_nothing_done(&mut self) {
        self.pty.see_all_taken_in();
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
fn a_key_that_comes_in_two_pieces_is_that_key() {
    let mut desk = Desk::start();
    let keys: [&[u8]; 4] = [b"\x1b[D", b"\x1b[A", b"\x1b[<0;20;10m", b"\x1bOA"];
    for key in keys {
        for apart in [1, 10].map(Duration::from_millis) {
            for at in 1..key.len() {
                let (first, rest) = key.split_at(at);
                while !desk.pty.send_in_pieces(&[first, rest], apart, IN_TIME) {
                    // What that may have opened goes.
                    desk.pty.send("\x1b");
                    desk.pty.see_all_taken_in();
                    desk.pty.send("\x1b");
                }
                desk.see_nothing_done();
            }
        }
    }
    desk.leave();
}

#[test]
fn ctrl_c_leaves_whatever_has_begun_and_does_not_end() {
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
fn keys_are_keys_again_after_what_does_not_end() {
    let mut desk = Desk::start();
    let unfinished: [&[u8]; 4] = [b"\x1b[200~x", b"\x1b[<0;10", b"\x1b[?", b"\x1b]52;c;"];
    for begun in unfinished {
        desk.pty.send_at_once(begun);
        // At the latest once time has ended it; until then it takes the keys in.
        while !desk.pty.text().contains("┌ Keys") {
            desk.pty.send("?");
            desk.pty.read_for(Duration::from_millis(300));
        }
        while desk.pty.text().contains("┌ Keys") {
            desk.pty.send("?");
            desk.pty.read_for(Duration::from_millis(300));
        }
    }
    desk.see_nothing_done();
    desk.leave();
}

#[test]
fn late_answers_of_the_terminal_are_no_keys() {
    let mut desk = Desk::start();
    let first = desk.pty.selected();
    let answers: [&[u8]; 9] = [
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
    for answer in answers {
        desk.pty.send_at_once(answer);
        desk.pty.send_in_pieces(&[&answer[..5], &answer[5..]], Duration::from_millis(5), IN_TIME);
        desk.see_nothing_done();
    }
    assert_eq!(desk.pty.selected(), first);
    assert!(!desk.pty.has_ever_said(TOLD));
    desk.leave();
}

#[test]
fn text_that_is_pasted_without_brackets_changes_nothing_and_that_is_said() {
    let mut desk = Desk::start();
    desk.pty.send_at_once("vercel.com");
    desk.pty.hear(TOLD);
    desk.see_nothing_done();
    // The beginning of the paste is cut off behind its ESC: it is a paste all the same, or text in one go.
    desk.pty.send_in_pieces(&[b"\x1b", b"[200~vercel.com\x1b[201~"], Duration::from_millis(1), IN_TIME);
    desk.see_nothing_done();
    // Several lines, and whatever else stands in a message.
    for prose in ["D\ry\r", "me too, Dave\rv\r", "We verify new domains. Delete nothing!\r"] {
        desk.pty.send_at_once(prose);
        desk.pty.hear(TOLD);
        desk.pty.send("\x1b");
        desk.see_nothing_done();
    }
    // The key of a person.
    let before = desk.pty.selected();
    desk.pty.send("v");
    // People wait on this one.
    desk.pty.see("any other key");
    desk.pty.answer("y", "any other key");
    desk.pty.wait(|pty| pty.selected() != before && !pty.selected().contains('⋯'));
    assert_eq!(desk.changes(), 1);
    desk.leave();
}

#[test]
fn text_that_is_pasted_into_a_form_does_not_send_it() {
    let mut desk = Desk::start();
    desk.pty.send("n");
    desk.pty.see("New domain");
    desk.pty.send_at_once("pasted-without-brackets.dev\r");
    desk.pty.see("pasted-without-brackets.dev");
    desk.pty.hear(TOLD);
    assert_eq!(desk.changes(), 0);
    desk.pty.send("\r");
    desk.pty.hear("Created pasted-without-brackets.dev in");
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
    assert!(!desk.pty.has_ever_said(TOLD));
    desk.leave();
}
