//! The screens in ASCII: they contain only ASCII and have the same layout. `shots` checks this for every screen.

use domdesk::view::Theme;
use ratatui::buffer::Buffer;

use crate::screens::odd;
use crate::screens::shots::{drawn, snapshot};
use crate::support::{Desk, text_of};

fn theme() -> Theme {
    Theme { ascii: true, ..Theme::plain() }
}

/// Draws the desk in ASCII, and asserts that every cell is ASCII and that frames and marks are in the same places as in
/// `picture`. Names may differ, because Unicode names are shown in punycode.
#[track_caller]
pub(crate) fn assert_same_in_ascii(desk: &Desk, picture: &Buffer) {
    let ascii = drawn(&desk.model, &theme());
    for (at, (cell, other)) in ascii.content.iter().zip(&picture.content).enumerate() {
        let symbol = cell.symbol();
        let is_ascii = matches!(symbol.as_bytes(), [b' '..=b'~']);
        let (x, y) = ascii.pos_of(at);
        assert!(is_ascii, "{symbol:?} at {x}, {y} in:\n{}", text_of(&ascii));
        let expected = match other.symbol() {
            "─" => "-",
            "│" => "|",
            "┌" | "┐" | "└" | "┘" => "+",
            "█" => "#",
            "▸" => ">",
            _ => continue,
        };
        assert_eq!(symbol, expected, "at {x}, {y} in:\n{}", text_of(&ascii));
    }
}

#[tokio::test]
async fn list_detail_and_a_question() {
    let mut desk = odd::open().await;
    desk.resize(80, 24);
    let shot = |desk: &Desk, name: &str| {
        snapshot(&format!("ascii-{name}@80x24"), &(text_of(&drawn(&desk.model, &theme())) + "\n"));
    };
    shot(&desk, "list");
    desk.press("Enter");
    desk.settle().await;
    shot(&desk, "detail");
    desk.press("Enter D");
    shot(&desk, "question");
}
