//! Keys by name, and screens as text.

use domdesk::input::{Code, Key};
use domdesk::text::width;
use ratatui::buffer::Buffer;

pub(crate) fn key(name: &str) -> Key {
    if let Some(rest) = name.strip_prefix("Ctrl-") {
        return Key::ctrl(rest.chars().next().expect("a character"));
    }
    Key::new(match name {
        "Enter" => Code::Enter,
        "Esc" => Code::Esc,
        "Tab" => Code::Tab,
        "Shift-Tab" => Code::BackTab,
        "Backspace" => Code::Backspace,
        "Delete" => Code::Delete,
        "↑" => Code::Up,
        "↓" => Code::Down,
        "←" => Code::Left,
        "→" => Code::Right,
        "Home" => Code::Home,
        "End" => Code::End,
        "PgUp" => Code::PageUp,
        "PgDn" => Code::PageDown,
        "Space" => Code::Char(' '),
        name => {
            let mut chars = name.chars();
            match (chars.next(), chars.next()) {
                (Some(c), None) => Code::Char(c),
                _ => panic!("{name:?} is not a key name"),
            }
        }
    })
}

/// The buffer as a person sees it, one line per row, without trailing blanks.
pub(crate) fn text_of(buffer: &Buffer) -> String {
    let lines = (0..buffer.area.height).map(|y| {
        let mut line = String::new();
        let mut x = 0;
        while x < buffer.area.width {
            let symbol = buffer[(x, y)].symbol();
            line.push_str(symbol);
            if symbol.is_ascii() {
                x += 1;
                continue;
            }
            // The cell after a wide character is its second half.
            x += u16::try_from(width(symbol)).expect("a cell is narrow").max(1);
        }
        line.trim_end().to_owned()
    });
    lines.collect::<Vec<_>>().join("\n")
}
