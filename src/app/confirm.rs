//! A question before something that cannot be taken back. Only `y` says yes; every other key, Enter included, says no.

use crate::clerk::{Change, Millis, OrganizationDomain, unicode_form};
use crate::input::{Action, Key, Place, action};
use crate::journal::{EntryId, RecordState, UndoPlan, Undoing};

use super::{Affected, Operation, TextField};

/// What is asked.
#[derive(Debug, Clone, PartialEq)]
pub enum Subject {
    /// Shall this be done to this domain?
    Row {
        /// The domain as it is on the screen.
        domain: Box<OrganizationDomain>,
        /// What would be done.
        operation: Operation,
        /// Whom that reaches, if anybody.
        people: Option<Affected>,
    },
    /// The row has changed on the server since it was read: shall this be done all the same?
    Overwrite {
        /// The domain as it was on the screen.
        seen: Box<OrganizationDomain>,
        /// The domain as it is on the server.
        current: Box<OrganizationDomain>,
        /// What would be done.
        operation: Operation,
    },
    /// Shall an earlier change be taken back, or done again?
    Undo(Box<UndoPlan>),
    /// Shall the journal take the operator's word on a change whose outcome was only looked up?
    Resolve {
        /// Which one.
        entry: EntryId,
        /// What was known of it when the question was asked.
        seen: RecordState,
        /// Whether it happened.
        happened: bool,
    },
    /// Shall this form be sent, although that reaches people?
    SendForm(Affected),
    /// Shall what was typed be thrown away?
    DiscardForm,
    /// Shall changes of this instance be let through?
    Unlock {
        /// Its id, which has to be typed.
        instance: String,
    },
}

/// The question on the screen.
#[derive(Debug, Clone)]
pub struct Confirm {
    /// What is asked.
    pub subject: Subject,
    /// What has to be typed before `y` counts: on a production instance the domain's name, to unlock it its id.
    pub typed: Option<TextField>,
    /// Since when it is on the screen; `None` until it was drawn.
    pub since: Option<Millis>,
}

/// What a key said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// Not finished.
    Nothing,
    /// Do it.
    Yes,
    /// Leave it.
    No,
}

impl Confirm {
    /// How long a question has to be on the screen before a key can answer it, in milliseconds: nobody reads faster, so
    /// whatever comes earlier was typed for what was there before.
    pub const MOMENT: i64 = 250;

    /// The question; with the name to be typed for danger on a production instance, and always to unlock one.
    #[must_use]
    pub fn new(subject: Subject, production: bool) -> Self {
        let typed = match &subject {
            Subject::Row { operation, .. } | Subject::Overwrite { operation, .. } => {
                production && matches!(operation, Operation::Delete | Operation::VerifyOwnership)
            }
            Subject::Undo(plan) => production && matches!(plan.change, Change::Delete { .. }),
            Subject::Resolve { .. } | Subject::SendForm(_) | Subject::DiscardForm => false,
            Subject::Unlock { .. } => true,
        };
        Self { subject, typed: typed.then(TextField::default), since: None }
    }

    /// Time passes, and what was asked has been drawn by now.
    pub fn drawn(&mut self, now: Millis) {
        self.since.get_or_insert(now);
    }

    /// Whether it has been on the screen for long enough to be answered.
    #[must_use]
    pub fn is_read(&self, now: Millis) -> bool {
        self.since.is_some_and(|since| now.since(since) >= Self::MOMENT)
    }

    /// What `y` does, in words.
    #[must_use]
    pub const fn question(&self) -> &'static str {
        match &self.subject {
            Subject::Row { operation: Operation::Delete, .. } => "delete it",
            Subject::Row { operation: Operation::VerifyOwnership, .. } => "take it as proven",
            Subject::Row { operation: Operation::Update(body), .. } => match body.verified {
                None => "switch the mode",
                Some(true) => "verify it",
                Some(false) => "unverify it",
            },
            Subject::Overwrite { .. } => "do it all the same",
            Subject::Undo(plan) => match plan.undoing {
                Undoing::Undoes(_) => "undo it",
                Undoing::Redoes(_) => "redo it",
            },
            Subject::Resolve { happened: true, .. } => "say that it happened",
            Subject::Resolve { happened: false, .. } => "say that it did not",
            Subject::SendForm(_) => "send the form",
            Subject::DiscardForm => "close the form",
            Subject::Unlock { .. } => "unlock it",
        }
    }

    /// What every other key does, in words.
    #[must_use]
    pub const fn otherwise(&self) -> &'static str {
        match &self.subject {
            Subject::Row { .. } | Subject::Undo(_) | Subject::Resolve { .. } | Subject::Unlock { .. } => {
                "cancel"
            }
            Subject::Overwrite { .. } => "leave it as it is",
            Subject::SendForm(_) | Subject::DiscardForm => "go back",
        }
    }

    /// Whether `y` counts: nothing has to be typed, or it has been.
    #[must_use]
    pub fn is_armed(&self) -> bool {
        match (&self.typed, self.named()) {
            (Some(field), Some((name, id))) => {
                let text = field.text().trim();
                // A name without a letter cannot be typed; the id can.
                let name = if name.trim().is_empty() { id } else { name.trim() };
                text == name || unicode_form(name).is_some_and(|unicode| text == unicode)
            }
            _ => true,
        }
    }

    /// The domain that it is about: its name and its id.
    fn named(&self) -> Option<(&str, &str)> {
        match &self.subject {
            Subject::Row { domain, .. } | Subject::Overwrite { seen: domain, .. } => {
                Some((&domain.name, &domain.id))
            }
            Subject::Undo(plan) => Some((&plan.name, plan.change.domain_id().unwrap_or_default())),
            Subject::Unlock { instance } => Some((instance, instance)),
            Subject::Resolve { .. } | Subject::SendForm(_) | Subject::DiscardForm => None,
        }
    }

    /// Where its keys are pressed.
    #[must_use]
    pub fn place(&self) -> Place {
        match &self.typed {
            None => Place::Question,
            Some(_) if self.is_armed() => Place::Named,
            Some(_) => Place::Naming,
        }
    }

    /// Acts on a key.
    pub fn key(&mut self, key: Key) -> Said {
        let action = action(self.place(), key);
        match (&mut self.typed, action) {
            (_, Some(Action::Yes)) => Said::Yes,
            // What is typed after a hasty Enter must not turn into commands.
            (Some(field), Some(Action::Accept)) if !field.text().is_empty() => Said::Nothing,
            // Nor must what is typed behind the whole name.
            (Some(field), None) => {
                field.key(key);
                Said::Nothing
            }
            _ => Said::No,
        }
    }

    /// A pasted name counts as typed; it never counts as `y`.
    pub fn paste(&mut self, text: &str) {
        if !self.is_armed()
            && let Some(field) = &mut self.typed
        {
            field.paste(text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Code;

    fn question(production: bool) -> Confirm {
        let domain = OrganizationDomain { name: "yy.example".into(), ..OrganizationDomain::default() };
        Confirm::new(
            Subject::Row { domain: Box::new(domain), operation: Operation::Delete, people: None },
            production,
        )
    }

    #[test]
    fn only_y_says_yes() {
        assert_eq!(question(false).key(Key::char('y')), Said::Yes);
        for key in
            [Key::char('Y'), Key::char('D'), Key::new(Code::Enter), Key::new(Code::Esc), Key::ctrl('y')]
        {
            assert_eq!(question(false).key(key), Said::No, "{key}");
        }
    }

    #[test]
    fn on_production_the_name_is_typed_first() {
        let mut confirm = question(true);
        for c in "yy.example".chars() {
            assert_eq!(confirm.key(Key::char(c)), Said::Nothing);
        }
        assert!(confirm.is_armed());
        assert_eq!(confirm.key(Key::char('y')), Said::Yes);
        assert_eq!(question(true).key(Key::new(Code::Enter)), Said::No);
    }

    #[test]
    fn what_is_typed_behind_the_whole_name_is_still_text() {
        let mut confirm = question(true);
        for c in "yy.example.org".chars() {
            assert_eq!(confirm.key(Key::char(c)), Said::Nothing, "{c}");
        }
        assert!(!confirm.is_armed());
        assert_eq!(confirm.key(Key::char('y')), Said::Nothing, "that is another name");
    }

    #[test]
    fn a_paste_never_says_yes() {
        let mut confirm = question(true);
        confirm.paste("yy.example");
        confirm.paste("y");
        assert!(confirm.is_armed());
    }
}
