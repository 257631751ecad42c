//! Delays keys that must stand alone until the decoder knows whether they do.

use std::collections::VecDeque;

use crate::app::Msg;
use crate::input::Key;

use super::decoder::TerminalInput;

/// A delayed key, and the input after it.
#[derive(Debug, Default)]
pub struct KeyQueue {
    key: Option<Key>,
    behind: VecDeque<TerminalInput>,
}

impl KeyQueue {
    /// The next message for the core; `None` if it is not known yet. Called for one message at a time, because a key decides
    /// what the next one means. Only keys that must stand alone in the current model wait; others pass immediately.
    pub fn next(&mut self, stands_alone: impl Fn(Key) -> bool) -> Option<Msg> {
        loop {
            if let Some(key) = self.key {
                let is_alone = self.take_decision()?;
                self.key = None;
                return Some(if is_alone { Msg::Key(key) } else { Msg::KeyInBurst(key) });
            }
            match self.behind.pop_front()? {
                TerminalInput::Key(key) if stands_alone(key) => self.key = Some(key),
                TerminalInput::Key(key) => return Some(Msg::Key(key)),
                TerminalInput::InBurst(key) => return Some(Msg::KeyInBurst(key)),
                TerminalInput::Other(msg) => return Some(msg),
                // Belongs to a key that did not wait.
                TerminalInput::Alone | TerminalInput::Together => {}
            }
        }
    }

    pub fn push(&mut self, input: TerminalInput) {
        self.behind.push_back(input);
    }

    /// Whether the delayed key stood alone, once known. Other input that arrives before stays in the queue.
    fn take_decision(&mut self) -> Option<bool> {
        let decision = |input: &TerminalInput| match input {
            TerminalInput::Alone => Some(true),
            TerminalInput::Together => Some(false),
            _ => None,
        };
        let at = self.behind.iter().position(|input| decision(input).is_some())?;
        self.behind.remove(at).as_ref().and_then(decision)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::{Mouse, MouseKind};

    const D: Key = Key::char('D');

    fn messages(input: &[TerminalInput]) -> Vec<Msg> {
        let mut queue = KeyQueue::default();
        let mut messages = Vec::new();
        for input in input {
            queue.push(input.clone());
            while let Some(msg) = queue.next(|key| key == D) {
                messages.push(msg);
            }
        }
        messages
    }

    #[test]
    fn only_a_key_that_has_to_stand_alone_waits() {
        assert_eq!(messages(&[TerminalInput::Key(Key::char('j'))]), [Msg::Key(Key::char('j'))]);
        assert_eq!(messages(&[TerminalInput::Key(D)]), []);
        assert_eq!(messages(&[TerminalInput::Key(D), TerminalInput::Alone]), [Msg::Key(D)]);
        assert_eq!(
            messages(&[
                TerminalInput::Key(D),
                TerminalInput::Together,
                TerminalInput::InBurst(Key::char('y'))
            ]),
            [Msg::KeyInBurst(D), Msg::KeyInBurst(Key::char('y'))]
        );
    }

    #[test]
    fn later_input_waits_behind_a_delayed_key() {
        let turn = Msg::Mouse(Mouse { kind: MouseKind::ScrollDown, x: 0, y: 0 });
        let paste = Msg::Paste("x".into());
        assert_eq!(
            messages(&[
                TerminalInput::Key(D),
                TerminalInput::Other(turn.clone()),
                TerminalInput::Alone,
                TerminalInput::Key(Key::char('k'))
            ]),
            [Msg::Key(D), turn, Msg::Key(Key::char('k'))]
        );
        assert_eq!(
            messages(&[TerminalInput::Key(D), TerminalInput::Together, TerminalInput::Other(paste.clone())]),
            [Msg::KeyInBurst(D), paste]
        );
    }

    #[test]
    fn each_key_is_judged_by_the_model_at_its_turn() {
        let mut queue = KeyQueue::default();
        for input in [TerminalInput::Key(Key::char('/')), TerminalInput::Alone, TerminalInput::Key(D)] {
            queue.push(input);
        }
        assert_eq!(queue.next(|_| false), Some(Msg::Key(Key::char('/'))));
        assert_eq!(
            queue.next(|_| false),
            Some(Msg::Key(D)),
            "the key is typed into the field that the first key opened"
        );
    }
}
