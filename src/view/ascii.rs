//! The screen in ASCII, for terminals that show nothing else. Each character of the desk's own has one that stands for it;
//! any other becomes a question mark for each of its cells. So everything stays in its place.

use ratatui::buffer::Buffer;

use crate::text::width;

/// What stands for a character that nothing else stands for.
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
            let sign = chars.next().filter(|_| chars.next().is_none()).and_then(stand_in);
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
    text.chars().map(|c| if c.is_ascii() { c } else { stand_in(c).unwrap_or(UNKNOWN) }).collect()
}

/// What stands for a character of the desk's own: frames, glyphs of states, arrows, marks for what cannot be shown.
const fn stand_in(c: char) -> Option<char> {
    Some(match c {
        '─' | '━' | '═' | '·' => '-',
        '│' | '┃' | '║' => '|',
        '┌' | '┐' | '└' | '┘' | '├' | '┤' | '┬' | '┴' | '┼' | '✓' => '+',
        '█' | '■' => '#',
        '░' => '.',
        '□' => '_',
        '✗' => 'x',
        '○' => 'o',
        '⋯' => ':',
        '…' => '~',
        '¿' => '%',
        '◂' | '←' | '⟨' | '↩' => '<',
        '▸' | '→' | '⟩' => '>',
        '↓' => 'v',
        // Among them the pictures of control characters.
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
    fn every_sign_that_the_desk_draws_with_has_one_that_stands_for_it() {
        let lines = "─│┌┐└┘█░";
        let signs: Vec<char> = ('\u{a1}'..='\u{bf}').chain('\u{2000}'..='\u{2bff}').collect();
        let own = signs.into_iter().filter(|c| !('\u{2500}'..='\u{259f}').contains(c));
        for c in own.filter(|c| is_plain(&c.to_string())).chain(lines.chars()) {
            assert!(stand_in(c).is_some_and(|sign| sign.is_ascii_graphic()), "{c}");
        }
    }

    #[test]
    fn states_and_messages_stay_apart() {
        // The question mark is the desk's own for a change whose outcome is looked up.
        let mut signs: Vec<_> =
            ['✓', '✗', '○', '⋯', '¿', '↩'].into_iter().filter_map(stand_in).chain(['?', '!']).collect();
        signs.sort_unstable();
        signs.dedup();
        assert_eq!(signs.len(), 8);
    }

    #[test]
    fn everything_stays_in_its_place() {
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
