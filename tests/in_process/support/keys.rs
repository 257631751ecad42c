//! Keys by their names, and screens as text.

use domdesk::input::{Code, Key};
use domdesk::text::width;
use ratatui::buffer::Buffer;

/// The key of that name.
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
                _ => panic!("{name:?} is not the name of a key"),
            }
        }
    })
}

/// What a person sees of the buffer, one line per row, without blanks at the ends.
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
            // The cell behind a wide character is only its second half.
            x += u16::try_from(width(symbol)).expect("a cell is narrow").max(1);
        }
        line.trim_end().to_owned()
    });
    lines.collect::<Vec<_>>().join("\n")
}
