//! The screen in ASCII, for terminals that show nothing else. Each of the desk's own symbols has a replacement; any
//! other character becomes one question mark per cell. So everything keeps its position.

use ratatui::buffer::Buffer;

use crate::text::width;

/// Replaces characters without a replacement of their own.
const UNKNOWN: char = '?';

/// Replaces every character of the buffer that is not ASCII.
pub(super) fn replace(buffer: &mut Buffer) {
    let columns = usize::from(buffer.area.width).max(1);
    for line in buffer.content.chunks_mut(columns) {
        let mut at = 0;
        while at < line.len() {
            let symbol = line[at].symbol();
            if symbol.is_ascii() {
                at += 1;
                continue;
            }
            let mut chars = symbol.chars();
            let sign = chars.next().filter(|_| chars.next().is_none()).and_then(replacement);
            let cells = width(symbol).max(1);
            let style = line[at].style();
            for cell in line.iter_mut().skip(at).take(cells) {
                cell.set_char(sign.unwrap_or(UNKNOWN)).set_style(style);
            }
            at += cells;
        }
    }
}

/// The text in ASCII.
pub(super) fn text(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii() { c } else { replacement(c).unwrap_or(UNKNOWN) }).collect()
}

/// The replacement of the desk's own symbols: frames, state glyphs, arrows, and marks for control characters.
const fn replacement(c: char) -> Option<char> {
    Some(match c {
        '─' | '━' | '═' | '·' => '-',
        '│' | '┃' | '║' => '|',
        '┌' | '┐' | '└' | '┘' | '├' | '┤' | '┬' | '┴' | '┼' | '✓' => '+',
        '█' | '■' => '#',
        '░' => '.',
        '□' => '_',
        '✗' => 'x',
        '○' => 'o',
        '●' => '*',
        '◉' => '@',
        '⋯' => ':',
        '…' => '~',
        '¿' => '%',
        '◂' | '←' | '⟨' | '↩' => '<',
        '▸' | '→' | '⟩' => '>',
        '↓' => 'v',
        // Includes the control pictures.
        '↑' | '\u{2400}'..='\u{2426}' => '^',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;
    use ratatui::style::{Color, Style};

    use super::*;
    use crate::text::is_plain;

    #[test]
    fn every_symbol_of_the_desk_has_a_replacement() {
        let lines = "─│┌┐└┘█░";
        let signs: Vec<char> = ('\u{a1}'..='\u{bf}').chain('\u{2000}'..='\u{2bff}').collect();
        let own = signs.into_iter().filter(|c| !('\u{2500}'..='\u{259f}').contains(c));
        for c in own.filter(|c| is_plain(&c.to_string())).chain(lines.chars()) {
            assert!(replacement(c).is_some_and(|sign| sign.is_ascii_graphic()), "{c}");
        }
    }

    #[test]
    fn the_replacements_of_state_glyphs_are_distinct() {
        // The question mark is the desk's own symbol for a change whose outcome is being looked up.
        let mut signs: Vec<_> =
            ['✓', '✗', '○', '⋯', '¿', '↩'].into_iter().filter_map(replacement).chain(['?', '!']).collect();
        signs.sort_unstable();
        signs.dedup();
        assert_eq!(signs.len(), 8);
    }

    #[test]
    fn every_cell_keeps_its_position() {
        let red = Style::new().fg(Color::Red);
        let mut buffer = Buffer::empty(Rect::new(0, 0, 14, 2));
        buffer.set_string(0, 0, "✓ é日本e\u{301}|", Style::new());
        buffer.set_string(4, 1, "日", red);
        replace(&mut buffer);
        let text: Vec<String> = buffer
            .content
            .chunks(14)
            .map(|line| line.iter().map(ratatui::buffer::Cell::symbol).collect())
            .collect();
        assert_eq!(text, ["+ ??????|     ", "    ??        "]);
        assert_eq!(buffer[(5, 1)].style().fg, Some(Color::Red));
        assert_eq!(buffer[(6, 1)].style().fg, Some(Color::Reset));
    }

    #[test]
    fn text_is_replaced_character_by_character() {
        assert_eq!(text("domdesk · ins_1 ⟨202E⟩é"), "domdesk - ins_1 <202E>?");
    }
}
