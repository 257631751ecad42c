//! Meanings of complete sequences.

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use super::keys::{code_point, modifiers};
use super::mouse;

/// `ESC [ … final`; `None` for answers of the terminal and unknown keys.
pub(super) fn csi(parameters: &[u8], last: u8) -> Option<Event> {
    match (parameters, last) {
        ([b'<', rest @ ..], b'M' | b'm') => mouse::sgr(rest, last == b'm'),
        (_, b'M') => mouse::rxvt(parameters),
        ([], b'I') => Some(Event::FocusGained),
        ([], b'O') => Some(Event::FocusLost),
        (_, b'Z') => Some(Event::Key(KeyEvent::new(KeyCode::BackTab, KeyModifiers::SHIFT))),
        // A cursor position report has the same last byte as F3 with a modifier.
        (_, b'R') => None,
        (_, b'~') => numbered(&Parameters::read(parameters)?),
        (_, b'u') => kitty(&Parameters::read(parameters)?),
        _ => {
            let parameters = Parameters::read(parameters)?;
            Some(Event::Key(parameters.key(lettered(last)?)))
        }
    }
}

/// Whether the sequence is a report that terminals send unasked or late: of the cursor, the window, the device, a mode or
/// the colours. A person's key after an unfinished sequence does not complete one of these.
pub(super) fn is_report(parameters: &[u8], last: u8) -> bool {
    let numbers = |bytes: &[u8], at_least: usize| {
        let mut parts = bytes.split(|byte| *byte == b';');
        parts.clone().count() >= at_least
            && parts.all(|part| !part.is_empty() && part.iter().all(u8::is_ascii_digit))
    };
    match (parameters, last) {
        ([b'?' | b'>' | b'=', rest @ ..], b'c') | ([b'?', rest @ ..], b'u' | b'n' | b'R' | b'S') => {
            numbers(rest, 1)
        }
        ([b'?', rest @ .., b'$'] | [rest @ .., b'$'], b'y') => numbers(rest, 1),
        (_, b'R') => numbers(parameters, 2),
        (_, b't') => numbers(parameters, 3),
        (b"0" | b"3", b'n') => true,
        _ => false,
    }
}

/// `ESC O … final`.
pub(super) fn shift(parameters: &[u8], last: u8) -> Option<Event> {
    let code = match last {
        b'M' => KeyCode::Enter,
        b'R' => KeyCode::F(3),
        _ => lettered(last)?,
    };
    // Some terminals send the modifiers first, others after `1;`.
    let parameters = Parameters::read(parameters)?;
    let held = parameters.get(1, 0).or(parameters.get(0, 0)).map_or(KeyModifiers::NONE, modifiers);
    Some(Event::Key(KeyEvent::new(code, held)))
}

/// `ESC [ [ letter`: function keys of the Linux console.
pub(super) fn console(last: u8) -> Option<Event> {
    let number = last.checked_sub(b'A').filter(|number| *number < 5)?;
    Some(Event::Key(KeyCode::F(number + 1).into()))
}

fn lettered(last: u8) -> Option<KeyCode> {
    Some(match last {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'F' => KeyCode::End,
        b'H' => KeyCode::Home,
        b'P'..=b'S' => KeyCode::F(last - b'P' + 1),
        _ => return None,
    })
}

fn numbered(parameters: &Parameters<'_>) -> Option<Event> {
    let number = parameters.get(0, 0)?;
    if number == 27 {
        // xterm's modifyOtherKeys: the modifiers, then the character.
        let held = parameters.get(1, 0).map_or(KeyModifiers::NONE, modifiers);
        return code_point(parameters.get(2, 0)?, None, held, KeyEventKind::Press);
    }
    let function = |less: u32| Some(KeyCode::F(u8::try_from(number.checked_sub(less)?).ok()?));
    let code = match number {
        1 | 7 => KeyCode::Home,
        2 => KeyCode::Insert,
        3 => KeyCode::Delete,
        4 | 8 => KeyCode::End,
        5 => KeyCode::PageUp,
        6 => KeyCode::PageDown,
        11..=15 => function(10)?,
        17..=21 => function(11)?,
        23..=26 => function(12)?,
        28..=29 => function(15)?,
        31..=34 => function(17)?,
        _ => return None,
    };
    Some(Event::Key(parameters.key(code)))
}

fn kitty(parameters: &Parameters<'_>) -> Option<Event> {
    let KeyEvent { modifiers, kind, .. } = parameters.key(KeyCode::Null);
    code_point(parameters.get(0, 0)?, parameters.get(0, 1), modifiers, kind)
}

/// Numbers separated by `;`, each with parts separated by `:`.
struct Parameters<'a>(&'a str);

impl<'a> Parameters<'a> {
    /// `None` if there is anything else, as in answers of a terminal.
    fn read(bytes: &'a [u8]) -> Option<Self> {
        let is_number = |byte: &u8| byte.is_ascii_digit() || b";:".contains(byte);
        bytes.iter().all(is_number).then(|| std::str::from_utf8(bytes).ok().map(Self))?
    }

    fn get(&self, at: usize, part: usize) -> Option<u32> {
        self.0.split(';').nth(at)?.split(':').nth(part)?.parse().ok()
    }

    /// The key with the modifiers and the kind (press, repeat, release) of the second parameter.
    fn key(&self, code: KeyCode) -> KeyEvent {
        let held = self.get(1, 0).map_or(KeyModifiers::NONE, modifiers);
        let kind = match self.get(1, 1) {
            Some(2) => KeyEventKind::Repeat,
            Some(3) => KeyEventKind::Release,
            _ => KeyEventKind::Press,
        };
        KeyEvent::new_with_kind(code, held, kind)
    }
}
