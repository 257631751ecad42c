//! Browses two thousand hostile names: none of them controls the terminal, none is invisible, and the layout around
//! them is intact, on a terminal that measures each character separately.

use std::collections::BTreeSet;

use crate::terminal::bytes::assert_own_sequences_only;
use crate::terminal::hostile_names::hostile;
use crate::terminal::pty::{Plan, Pty};
use crate::terminal::server;

const ROWS: usize = 2_000;

#[test]
fn two_thousand_hostile_names_do_not_break_the_layout() {
    let url = server::start_with("development", hostile(ROWS));
    let env = [("CLERK_BACKEND_API_URL", url.as_str()), ("CLERK_SECRET_KEY", "sk_test_forHostileServer")];
    let mut pty = Pty::open(&Plan { env: &env, args: &["--no-retry"], ..Plan::default() });
    pty.resize(110, 32);
    pty.see_unlocked();
    // Page to the end. Each row has its number in the column of pending invitations.
    let mut seen = BTreeSet::new();
    let mut last = None;
    while last != Some(ROWS - 1) {
        pty.wait(|pty| Rows::read(pty).is_some_and(|rows| last.is_none() || rows.cursor != last.unwrap()));
        let rows = Rows::read(&pty).unwrap();
        seen.extend(rows.numbers);
        last = Some(rows.cursor);
        pty.send("\x1b[6~");
    }
    assert_eq!(seen.len(), ROWS);

    // Show some of them in every dialog with a name.
    pty.send("gg");
    pty.wait(|pty| Rows::read(pty).is_some_and(|rows| rows.cursor == 0));
    for at in 0..20_u16 {
        for (open, title, close) in [
            ("\r", "Detail", "\r"),
            ("J", "Raw JSON", "J\r"),
            ("e", "Edit", "\x1b"),
            ("m", "Mode", "\x1b"),
            ("n", "New domain", "\x1b"),
        ] {
            pty.send(open);
            pty.wait(|pty| box_is_intact(pty, title));
            pty.send(close);
            pty.see_no(&format!("┌ {title}"));
        }
        down_from(&mut pty, at);
    }
    // Test the question separately: its message stays for a while and covers the last rows.
    pty.send("gg");
    pty.wait(|pty| is_marked(pty, 0));
    for at in 0..20_u16 {
        pty.send("D");
        pty.wait(|pty| box_is_intact(pty, "Delete"));
        // On a busy machine a second answer may be sent before the first one is handled; its message is then on top.
        pty.answer("Y", "┌ Delete");
        down_from(&mut pty, at);
    }
    // The layout is intact once the last message is gone.
    pty.wait(|pty| Rows::read(pty).is_some_and(|rows| rows.cursor == 20));
    // A refusal, and the organization.
    pty.send("v");
    pty.see_message("✗");
    pty.send("o");
    pty.see("Esc back");
    pty.send("\x03");
    let ended = pty.end();
    ended.assert_restored();
    assert_own_sequences_only(&ended.raw);
}

/// Whether the cursor is on this row of the list, which begins on the fourth line of the screen.
fn is_marked(pty: &Pty, row: u16) -> bool {
    pty.screen().cell(row + 3, 0).is_some_and(|cell| cell.contents() == "▸")
}

#[track_caller]
fn down_from(pty: &mut Pty, row: u16) {
    pty.send("j");
    pty.wait(|pty| is_marked(pty, row + 1));
}

/// The list on the screen.
struct Rows {
    numbers: Vec<usize>,
    cursor: usize,
}

impl Rows {
    /// `None` while the layout is not intact. It is intact at the latest when the screen stops changing.
    fn read(pty: &Pty) -> Option<Self> {
        let screen = pty.screen();
        let (height, width) = screen.size();
        let (height, width) = (height.get(), width.get());
        let line = |y: u16| screen.rows(0, width).nth(usize::from(y)).unwrap_or_default();
        let counted: String =
            (width - 14..width - 1).filter_map(|x| screen.cell(0, x)).map(vt100::Cell::contents).collect();
        let right = counted == "2,000 domains";
        let headings = line(2);
        let column = headings.find("Inv").filter(|_| headings.starts_with("  Status       Name"))?;
        let end = u16::try_from(column + "Inv".len()).ok()?;
        // Right-aligned in four cells.
        let start = end - 4;
        let mut rows = Self { numbers: Vec::new(), cursor: usize::MAX };
        for y in 3..height - 1 {
            let cell = |x: u16| screen.cell(y, x).map(vt100::Cell::contents).unwrap_or_default();
            let number: String = (start..start + 4).map(cell).collect();
            let number = number.trim().parse().ok()?;
            if rows.numbers.last().is_some_and(|last| last + 1 != number) {
                return None;
            }
            rows.numbers.push(number);
            // A blank on both sides, and the scrollbar at the end.
            let blank = |x: u16| cell(x).trim().is_empty();
            if !blank(start - 1) || !blank(start + 4) || !["│", "█"].contains(&cell(width - 1)) {
                return None;
            }
            if cell(0) == "▸" {
                rows.cursor = number;
            }
        }
        (right && rows.cursor != usize::MAX).then_some(rows)
    }
}

/// Whether the screen shows a frame with this title, unbroken except for text on it.
fn box_is_intact(pty: &Pty, title: &str) -> bool {
    let screen = pty.screen();
    let (height, width) = screen.size();
    let (height, width) = (height.get(), width.get());
    let cell = |y: u16, x: u16| screen.cell(y, x).map(vt100::Cell::contents).unwrap_or_default();
    let begins = |y: u16, x: u16| {
        if cell(y, x) != "┌" {
            return false;
        }
        let text: String = (x..width).map(|x| cell(y, x)).collect();
        text.starts_with(&format!("┌ {title}"))
    };
    let corners = (0..height).flat_map(|y| (0..width).map(move |x| (y, x)));
    let Some((top, left)) = corners.into_iter().find(|(y, x)| begins(*y, *x)) else { return false };
    let Some(right) = (left + 1..width).find(|x| cell(top, *x) == "┐") else { return false };
    let sides = (top + 1..height).take_while(|y| cell(*y, left) == "│" && cell(*y, right) == "│").count();
    let bottom = top + 1 + u16::try_from(sides).unwrap();
    sides > 0 && cell(bottom, left) == "└" && cell(bottom, right) == "┘"
}
