//! More than a person can do: what comes in floods is taken in, obeyed in its order, and leaves nothing behind.

use crate::terminal::pty::{Plan, Pty};
use crate::terminal::resize::frame_of;
use crate::terminal::server;

/// More than the desk takes in memory for a megabyte of paste and its own rows, less than a flood that is kept would.
#[cfg(target_os = "linux")]
const MOST_GROWTH_KIB: usize = 48 * 1024;

/// What the program has in memory, in KiB.
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
    assert!(now < before + MOST_GROWTH_KIB, "{before} KiB before, {now} KiB after");
}

/// Other systems tell it in other ways.
#[cfg(not(target_os = "linux"))]
fn memory(_: &Pty) -> usize {
    0
}

#[cfg(not(target_os = "linux"))]
fn assert_not_grown(_: &Pty, _: usize) {}

#[test]
fn a_key_held_for_a_minute_and_then_another_one() {
    let mut pty = Pty::start(&["--demo"]);
    pty.see_rows();
    let first = pty.selected();
    let before = memory(&pty);
    // Down and up: tens of thousands of keys, and at the end the cursor is where it was.
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
fn paste_after_paste_leaves_nothing_behind() {
    let mut pty = Pty::start(&["--demo"]);
    pty.see_rows();
    let selected = pty.selected();
    let megabyte = "qDyvW\r\n\tacme é日 ".repeat(1_000_000 / 20);
    // Once, so that what a megabyte takes by itself is not counted.
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
fn a_megabyte_pasted_where_a_name_has_to_be_typed_confirms_nothing() {
    let url = server::start_with("production", (0..40).map(|at| format!("row-{at}.example")).collect());
    let env = [("CLERK_BACKEND_API_URL", url.as_str()), ("CLERK_SECRET_KEY", "sk_live_notReallyAKey")];
    let mut pty = Pty::open(&Plan { env: &env, args: &["--no-retry"], ..Plan::default() });
    pty.see("40 domains");
    pty.see_rows();
    pty.see("Ctrl-o unlock");
    pty.send("\x0f");
    pty.see("Keep typing the id");
    // Nothing that is typed before the question can have been read counts.
    pty.see_it_take_letters();
    pty.send("ins_production");
    pty.see("to unlock it");
    pty.answer("y", "to unlock it");
    pty.see("OPEN");
    pty.send("D");
    pty.see("Type the name");
    pty.see_it_take_letters();
    pty.paste(&"row-0.example".repeat(80_000));
    pty.send("y");
    pty.see("Keep typing the name");
    pty.send("\x1b");
    pty.see_no("Type the name");
    pty.see("40 domains");
    pty.send("q");
    let ended = pty.end();
    assert!(ended.status.success());
    ended.assert_restored();
}

#[test]
fn sizes_of_every_kind_by_the_hundred() {
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
        // Keys in between go wherever they go.
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
fn on_a_single_cell_answers_arrive_and_keys_do_nothing() {
    let mut pty = Pty::start(&["--demo"]);
    // Before the first answer.
    pty.see("EMULATOR");
    pty.resize(1, 1);
    // What is typed before the desk knows of the size is obeyed: the size comes another way than the keys.
    pty.wait(|pty| pty.text().contains('1'));
    for keys in ["vD", "y", "n", "/acme\r", "G", "W", "\r", "m", " ", "e"] {
        pty.send(keys);
        pty.paste("y");
    }
    // What is typed behind a key that opens nothing is ignored; that ends here.
    pty.send("\r");
    // Taken in while the screen is small, not after.
    pty.see_all_taken_in();
    frame_of(&mut pty, 80, 24);
    pty.see("1,200 domains");
    pty.see_rows();
    assert!(!pty.has_ever_said("any other key") && !pty.has_ever_said("acme]"));
    pty.resize(1, 1);
    pty.send("q");
    let ended = pty.end();
    assert!(ended.status.success());
    ended.assert_restored();
}
