//! The screens in ASCII: nothing else is drawn, and everything stays in its place. Every picture that is taken is looked at
//! in ASCII as well, in `shots`.

use domdesk::view::Theme;
use ratatui::buffer::Buffer;

use crate::screens::odd;
use crate::screens::shots::{drawn, snapshot};
use crate::support::{Desk, text_of};

fn theme() -> Theme {
    Theme { ascii: true, ..Theme::plain() }
}

/// The desk as it is, drawn in ASCII: every cell is ASCII, and frames and marks are where they are in the picture with all
/// characters. Names may be others: there are no letters for those that punycode stands for.
#[track_caller]
pub(crate) fn assert_same_in_ascii(desk: &Desk, picture: &Buffer) {
    let ascii = drawn(&desk.model, &theme());
    for (at, (cell, other)) in ascii.content.iter().zip(&picture.content).enumerate() {
        let symbol = cell.symbol();
        let is_one = matches!(symbol.as_bytes(), [b' '..=b'~']);
        let (x, y) = ascii.pos_of(at);
        assert!(is_one, "{symbol:?} at {x}, {y} in:\n{}", text_of(&ascii));
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
