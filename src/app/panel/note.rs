//! The prompt for a note or for the end of a snooze, on one domain or several.

use crate::clerk::Millis;
use crate::input::{Action, Key, Place};
use crate::notes::{LONGEST_NOTE, UntilError, parse_until};
use crate::text::count;

use super::super::update::notes;
use super::super::{Model, NoteSubject, TextField};
use super::{Flow, Panel};

/// The longest text for the end of a snooze, in characters.
const LONGEST_UNTIL: usize = 40;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoteKind {
    Note,
    Snooze,
}

#[derive(Debug, Clone)]
pub struct NotePanel {
    pub kind: NoteKind,
    /// The rows that it was opened for.
    pub subjects: Vec<NoteSubject>,
    pub field: TextField,
    /// Whether Enter has been pressed on a text that cannot be understood.
    pub is_refused: bool,
}

impl NotePanel {
    /// Opens for these domains, with this text.
    #[must_use]
    pub fn open(kind: NoteKind, subjects: Vec<NoteSubject>, text: &str) -> Self {
        let longest = if kind == NoteKind::Note { LONGEST_NOTE } else { LONGEST_UNTIL };
        Self { kind, subjects, field: TextField::with_limit(longest, text), is_refused: false }
    }

    /// The domain's name, or how many domains there are. Not safe to display.
    #[must_use]
    pub fn subject(&self) -> String {
        match self.subjects.as_slice() {
            [one] => one.name.clone(),
            all => count(all.len() as u64, "domain"),
        }
    }

    /// The end of the snooze that is typed.
    ///
    /// # Errors
    ///
    /// When the text is none.
    pub fn until(&self, now: Millis) -> Result<Option<Millis>, UntilError> {
        parse_until(self.field.text(), now)
    }
}

impl Panel for NotePanel {
    fn place(&self) -> Place {
        Place::Note
    }

    fn press(&mut self, key: Key, action: Option<Action>, model: &mut Model) -> Flow {
        match (action, self.kind) {
            (Some(Action::Back), _) => return Flow::CLOSE,
            (Some(Action::Accept), NoteKind::Note) => {
                return Flow::Close(notes::save_note(model, &self.subjects, self.field.text()));
            }
            (Some(Action::Accept), NoteKind::Snooze) => match self.until(model.now) {
                Ok(until) => return Flow::Close(notes::save_snooze(model, &self.subjects, until)),
                Err(_) => self.is_refused = true,
            },
            _ => {
                if self.field.key(key) {
                    self.is_refused = false;
                }
            }
        }
        Flow::STAY
    }

    fn must_arrive_alone(&self, _key: Key, action: Option<Action>) -> bool {
        action == Some(Action::Accept)
    }

    fn paste(&mut self, text: &str, _now: Millis) {
        self.field.paste(text);
        self.is_refused = false;
    }
}
