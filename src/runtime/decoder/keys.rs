//! Keys without an escape sequence, and keys of the kitty protocol.

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// The key of a control character, including DEL.
pub(super) fn control(byte: u8, modifiers: KeyModifiers) -> Event {
    let (code, more) = match byte {
        b'\r' => (KeyCode::Enter, KeyModifiers::NONE),
        b'\t' => (KeyCode::Tab, KeyModifiers::NONE),
        0x1b => (KeyCode::Esc, KeyModifiers::NONE),
        0x7f => (KeyCode::Backspace, KeyModifiers::NONE),
        0 => (KeyCode::Char(' '), KeyModifiers::CONTROL),
        0x01..=0x1a => (KeyCode::Char(char::from(byte - 1 + b'a')), KeyModifiers::CONTROL),
        _ => (KeyCode::Char(char::from((byte & 0x1f) + b'4' - 0x1c)), KeyModifiers::CONTROL),
    };
    Event::Key(KeyEvent::new(code, modifiers | more))
}

pub(super) fn character(c: char, modifiers: KeyModifiers) -> Event {
    let shift = if c.is_uppercase() { KeyModifiers::SHIFT } else { KeyModifiers::NONE };
    Event::Key(KeyEvent::new(KeyCode::Char(c), modifiers | shift))
}

/// The key of a code point in the kitty protocol or xterm's modifyOtherKeys; `None` for keys the desk ignores: lock keys,
/// media keys, bare modifiers.
pub(super) fn code_point(
    point: u32,
    shifted: Option<u32>,
    modifiers: KeyModifiers,
    kind: KeyEventKind,
) -> Option<Event> {
    let code = match point {
        0x1b => KeyCode::Esc,
        0x0d | 57_414 => KeyCode::Enter,
        0x09 => KeyCode::Tab,
        0x7f => KeyCode::Backspace,
        57_399..=57_408 => KeyCode::Char(char::from_digit(point - 57_399, 10)?),
        57_409..=57_413 => KeyCode::Char(['.', '/', '*', '-', '+'][usize::try_from(point - 57_409).ok()?]),
        57_415 => KeyCode::Char('='),
        57_416 => KeyCode::Char(','),
        57_417 => KeyCode::Left,
        57_418 => KeyCode::Right,
        57_419 => KeyCode::Up,
        57_420 => KeyCode::Down,
        57_421 => KeyCode::PageUp,
        57_422 => KeyCode::PageDown,
        57_423 => KeyCode::Home,
        57_424 => KeyCode::End,
        57_425 => KeyCode::Insert,
        57_426 => KeyCode::Delete,
        // Private use: all other functional keys.
        57_344..=63_743 => return None,
        _ => KeyCode::Char(with_shift(char::from_u32(point)?, shifted, modifiers)),
    };
    Some(Event::Key(KeyEvent::new_with_kind(code, modifiers, kind)))
}

/// The typed character: the terminal's shifted one, or else the ASCII capital.
fn with_shift(c: char, shifted: Option<u32>, modifiers: KeyModifiers) -> char {
    if !modifiers.contains(KeyModifiers::SHIFT) {
        return c;
    }
    shifted.and_then(char::from_u32).unwrap_or_else(|| c.to_ascii_uppercase())
}

/// The parameter is one more than the modifiers' bits.
pub(super) fn modifiers(parameter: u32) -> KeyModifiers {
    const ALL: [KeyModifiers; 6] = [
        KeyModifiers::SHIFT,
        KeyModifiers::ALT,
        KeyModifiers::CONTROL,
        KeyModifiers::SUPER,
        KeyModifiers::HYPER,
        KeyModifiers::META,
    ];
    let bits = parameter.saturating_sub(1);
    let held = ALL.into_iter().enumerate().filter(|(at, _)| bits >> at & 1 == 1);
    held.fold(KeyModifiers::NONE, |all, (_, one)| all | one)
}
