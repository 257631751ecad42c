//! Keys that have to stand alone wait until it is known whether they do.

use std::collections::VecDeque;

use crate::app::Msg;
use crate::input::Key;

use super::decoder::Heard;

/// A key that waits, and what came behind it.
#[derive(Debug, Default)]
pub struct Held {
    key: Option<Key>,
    behind: VecDeque<Heard>,
}

impl Held {
    /// What the core shall know next; `None` when nothing more of it is known yet. Asked again and again, since one key
    /// decides what the next one means. Only a key that has to stand alone, by the model as it is now, waits: any other
    /// one is passed on at once.
    pub fn next(&mut self, stands_alone: impl Fn(Key) -> bool) -> Option<Msg> {
        loop {
            if let Some(key) = self.key {
                let is_alone = self.take_verdict()?;
                self.key = None;
                return Some(if is_alone { Msg::Key(key) } else { Msg::KeyInBurst(key) });
            }
            match self.behind.pop_front()? {
                Heard::Key(key) if stands_alone(key) => self.key = Some(key),
                Heard::Key(key) => return Some(Msg::Key(key)),
                Heard::InBurst(key) => return Some(Msg::KeyInBurst(key)),
                Heard::Other(msg) => return Some(msg),
                // Of a key that did not wait for it.
                Heard::Alone | Heard::Together => {}
            }
        }
    }

    /// Takes in what was heard.
    pub fn hear(&mut self, heard: Heard) {
        self.behind.push_back(heard);
    }

    /// Whether the key that waits stood alone. What is no key, and comes before that is known, waits behind it.
    fn take_verdict(&mut self) -> Option<bool> {
        let verdict = |heard: &Heard| match heard {
            Heard::Alone => Some(true),
            Heard::Together => Some(false),
            _ => None,
        };
        let at = self.behind.iter().position(|heard| verdict(heard).is_some())?;
        self.behind.remove(at).as_ref().and_then(verdict)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::{Mouse, MouseKind};

    const D: Key = Key::char('D');

    fn told(heard: &[Heard]) -> Vec<Msg> {
        let mut held = Held::default();
        let mut told = Vec::new();
        for heard in heard {
            held.hear(heard.clone());
            while let Some(msg) = held.next(|key| key == D) {
                told.push(msg);
            }
        }
        told
    }

    #[test]
    fn only_a_key_that_has_to_stand_alone_waits() {
        assert_eq!(told(&[Heard::Key(Key::char('j'))]), [Msg::Key(Key::char('j'))]);
        assert_eq!(told(&[Heard::Key(D)]), []);
        assert_eq!(told(&[Heard::Key(D), Heard::Alone]), [Msg::Key(D)]);
        assert_eq!(
            told(&[Heard::Key(D), Heard::Together, Heard::InBurst(Key::char('y'))]),
            [Msg::KeyInBurst(D), Msg::KeyInBurst(Key::char('y'))]
        );
    }

    #[test]
    fn what_comes_meanwhile_waits_behind_it() {
        let turn = Msg::Mouse(Mouse { kind: MouseKind::ScrollDown, x: 0, y: 0 });
        let paste = Msg::Paste("x".into());
        assert_eq!(
            told(&[Heard::Key(D), Heard::Other(turn.clone()), Heard::Alone, Heard::Key(Key::char('k'))]),
            [Msg::Key(D), turn, Msg::Key(Key::char('k'))]
        );
        assert_eq!(
            told(&[Heard::Key(D), Heard::Together, Heard::Other(paste.clone())]),
            [Msg::KeyInBurst(D), paste]
        );
    }

    #[test]
    fn what_a_key_has_to_do_is_asked_when_it_is_its_turn() {
        let mut held = Held::default();
        for heard in [Heard::Key(Key::char('/')), Heard::Alone, Heard::Key(D)] {
            held.hear(heard);
        }
        assert_eq!(held.next(|_| false), Some(Msg::Key(Key::char('/'))));
        assert_eq!(held.next(|_| false), Some(Msg::Key(D)), "it is typed into what the first one opened");
    }
}
