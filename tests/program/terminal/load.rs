//! Floods of input: the desk handles all of it in order, and does not keep the memory.

use crate::terminal::pty::{Plan, Pty};
use crate::terminal::resize::frame_of;
use crate::terminal::server;

/// More than the desk needs for a megabyte of paste and its rows, but less than if it kept a flood of input.
#[cfg(target_os = "linux")]
const MAX_GROWTH_KIB: usize = 48 * 1024;

/// The program's resident memory in KiB.
#[cfg(target_os = "linux")]
fn memory(pty: &Pty) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{}/status", pty.pid())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[cfg(target_os = "linux")]
fn assert_not_grown(pty: &Pty, before: usize) {
    let now = memory(pty);
    println!("memory: {before} KiB before, {now} KiB after");
    assert!(now < before + MAX_GROWTH_KIB, "{before} KiB before, {now} KiB after");
}

/// Not measured on other systems.
#[cfg(not(target_os = "linux"))]
fn memory(_: &Pty) -> usize {
    0
}

#[cfg(not(target_os = "linux"))]
fn assert_not_grown(_: &Pty, _: usize) {}

#[test]
fn a_key_held_for_a_minute_does_not_delay_the_next_one() {
    let mut pty = Pty::start(&["--demo"]);
    pty.see_rows();
    let first = pty.selected();
    let before = memory(&pty);
    // Tens of thousands of keys down and up; at the end the cursor is back on its row.
    for _ in 0..30 {
        pty.flood(&"j".repeat(600));
        pty.flood(&"k".repeat(1_200));
    }
    pty.send("?");
    pty.see("┌ Keys");
    pty.send("?");
    pty.see_no("┌ Keys");
    pty.see_row(&first);
    assert_not_grown(&pty, before);
    pty.send("q");
    let ended = pty.end();
    assert!(ended.status.success());
    ended.assert_restored();
}

#[test]
fn repeated_pastes_do_not_accumulate_memory() {
    let mut pty = Pty::start(&["--demo"]);
    pty.see_rows();
    let selected = pty.selected();
    let megabyte = "qDyvW\r\n\tacme é日 ".repeat(1_000_000 / 20);
    // Paste once first, so that the memory for one megabyte is not counted.
    pty.paste(&megabyte);
    pty.send("?");
    pty.see("┌ Keys");
    let before = memory(&pty);
    for _ in 0..20 {
        pty.paste(&megabyte);
    }
    pty.send("?");
    pty.see_no("┌ Keys");
    assert_not_grown(&pty, before);
    pty.see_row(&selected);
    pty.send("q");
    assert!(pty.end().status.success());
}

#[test]
fn a_megabyte_pasted_into_a_confirmation_confirms_nothing() {
    let url = server::start_with("production", (0..40).map(|at| format!("row-{at}.example")).collect());
    let env = [("CLERK_BACKEND_API_URL", url.as_str()), ("CLERK_SECRET_KEY", "sk_live_notReallyAKey")];
    let mut pty = Pty::open(&Plan { env: &env, args: &["--no-retry"], ..Plan::default() });
    pty.see("40 domains");
    pty.see_rows();
    pty.see("Ctrl-o unlock");
    pty.send("\x0f");
    pty.see("Keep typing the id");
    // Keys right after the question opens are dropped.
    pty.see_letters_accepted();
    pty.send("ins_production");
    pty.see("to unlock it");
    pty.answer("y", "to unlock it");
    pty.see("OPEN");
    pty.send("D");
    pty.see("Type the name");
    pty.see_letters_accepted();
    pty.paste(&"row-0.example".repeat(80_000));
    pty.send("y");
    pty.see("This is not the name");
    pty.send("\x1b");
    pty.see_no("Type the name");
    pty.see("40 domains");
    pty.send("q");
    let ended = pty.end();
    assert!(ended.status.success());
    ended.assert_restored();
}

#[test]
fn hundreds_of_odd_sizes_are_handled() {
    let mut pty = Pty::start(&["--demo"]);
    pty.see_rows();
    pty.send("\r");
    pty.see("Affiliation");
    let before = memory(&pty);
    for round in 0..60_u16 {
        for (cols, rows) in [
            (1, 1),
            (1, 500),
            (500, 1),
            (0, 0),
            (0, 24),
            (80, 0),
            (40, 10),
            (39, 10),
            (120 + round, 10 + round),
            (2, 2),
        ] {
            pty.resize(cols, rows);
        }
        // The effect of these keys does not matter.
        pty.flood("jk");
    }
    frame_of(&mut pty, 90, 25);
    pty.see("Affiliation");
    assert_not_grown(&pty, before);
    pty.send("q");
    let ended = pty.end();
    assert!(ended.status.success());
    ended.assert_restored();
    assert!(!String::from_utf8_lossy(&ended.raw).contains("panicked"));
}

#[test]
fn on_a_single_cell_responses_arrive_and_keys_are_ignored() {
    let mut pty = Pty::start(&["--demo"]);
    // Before the first response.
    pty.see("EMULATOR");
    pty.resize(1, 1);
    // Keys typed before the desk knows the new size have their effect, because the size arrives independently of the
    // keys.
    pty.wait(|pty| pty.text().contains('1'));
    for keys in ["vD", "y", "n", "/acme\r", "G", "W", "\r", "m", " ", "e"] {
        pty.send(keys);
        pty.paste("y");
    }
    // Keys after a key that opens nothing are ignored; Enter ends that.
    pty.send("\r");
    // Make sure that they are handled while the screen is too small.
    pty.see_all_handled();
    frame_of(&mut pty, 80, 24);
    pty.see("1,200 domains");
    pty.see_rows();
    assert!(!pty.has_ever_shown("any other key") && !pty.has_ever_shown("acme]"));
    pty.resize(1, 1);
    pty.send("q");
    let ended = pty.end();
    assert!(ended.status.success());
    ended.assert_restored();
}
