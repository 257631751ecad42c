//! The three formats of mouse reports.

use crossterm::event::{Event, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};

/// `ESC [ < button ; x ; y M`, and `m` when the button is released.
pub(super) fn sgr(parameters: &[u8], is_release: bool) -> Option<Event> {
    let [button, x, y] = numbers(parameters)?;
    let event = event(u8::try_from(button).ok()?, x, y)?;
    Some(Event::Mouse(match event.kind {
        MouseEventKind::Down(button) if is_release => {
            MouseEvent { kind: MouseEventKind::Up(button), ..event }
        }
        _ => event,
    }))
}

/// `ESC [ button ; x ; y M`, the button with 32 added.
pub(super) fn rxvt(parameters: &[u8]) -> Option<Event> {
    let [button, x, y] = numbers(parameters)?;
    let button = u8::try_from(button).ok()?.checked_sub(32)?;
    event(button, x, y).map(Event::Mouse)
}

/// `ESC [ M` and three bytes, each with 32 added.
pub(super) fn old(bytes: [u8; 3]) -> Option<Event> {
    let [button, x, y] = bytes.map(|byte| byte.checked_sub(32));
    event(button?, u16::from(x?), u16::from(y?)).map(Event::Mouse)
}

fn numbers(parameters: &[u8]) -> Option<[u16; 3]> {
    let text = std::str::from_utf8(parameters).ok()?;
    let mut numbers = text.split(';').map(str::parse);
    Some([numbers.next()?.ok()?, numbers.next()?.ok()?, numbers.next()?.ok()?])
}

/// The button's two lower and two upper bits are its number, the bits between are modifiers and motion; the upper left cell
/// is 1, 1.
fn event(button: u8, x: u16, y: u16) -> Option<MouseEvent> {
    let moves = button & 0b10_0000 != 0;
    let kind = match (button & 0b11 | (button & 0b1100_0000) >> 4, moves) {
        (0, false) => MouseEventKind::Down(MouseButton::Left),
        (1, false) => MouseEventKind::Down(MouseButton::Middle),
        (2, false) => MouseEventKind::Down(MouseButton::Right),
        (0, true) => MouseEventKind::Drag(MouseButton::Left),
        (1, true) => MouseEventKind::Drag(MouseButton::Middle),
        (2, true) => MouseEventKind::Drag(MouseButton::Right),
        (3, false) => MouseEventKind::Up(MouseButton::Left),
        (3..=5, true) => MouseEventKind::Moved,
        (4, false) => MouseEventKind::ScrollUp,
        (5, false) => MouseEventKind::ScrollDown,
        (6, false) => MouseEventKind::ScrollLeft,
        (7, false) => MouseEventKind::ScrollRight,
        _ => return None,
    };
    let held = [(0b100, KeyModifiers::SHIFT), (0b1000, KeyModifiers::ALT), (0b1_0000, KeyModifiers::CONTROL)];
    let held = held.into_iter().filter(|(bit, _)| button & bit != 0);
    let modifiers = held.fold(KeyModifiers::NONE, |all, (_, one)| all | one);
    Some(MouseEvent { kind, column: x.checked_sub(1)?, row: y.checked_sub(1)?, modifiers })
}
