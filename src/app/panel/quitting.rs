//! The quit dialog: waiting for pending changes before quitting.

use crate::clerk::Millis;
use crate::input::{Action, Key, Place};

use super::super::Model;
use super::super::update::quit;
use super::{Flow, Panel, is_key_of_prompt_elsewhere};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quitting {
    /// When it stops waiting.
    pub until: Millis,
}

impl Panel for Quitting {
    fn place(&self) -> Place {
        Place::Leaving
    }

    fn press(&mut self, _key: Key, action: Option<Action>, model: &mut Model) -> Flow {
        match action {
            Some(Action::Quit) => quit::force(model),
            Some(Action::Back) => {}
            _ => return Flow::STAY,
        }
        Flow::CLOSE
    }

    fn must_arrive_alone(&self, key: Key, action: Option<Action>) -> bool {
        // The rest of a pasted text would reach the shell.
        action == Some(Action::Quit) && key.typed().is_some()
    }

    fn is_out_of_place(&self, key: Key) -> bool {
        is_key_of_prompt_elsewhere(self, key)
    }

    fn handles_quit(&self) -> bool {
        true
    }

    fn due(&self, now: Millis) -> Option<Millis> {
        // The countdown changes once a second.
        Some(now.plus(1_000).min(self.until))
    }
}
