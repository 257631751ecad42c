//! A confirmation dialog. Only `y` accepts; every other key, Enter included, declines.

mod answer;
mod subject;

use crate::clerk::{Millis, unicode_form};
use crate::input::{Action, Code, Key, KeyMeaning, Place, resolve};

use super::super::{Dependants, Model, TextField};
use super::{Flow, Modal, Panel, PendingInvitations};

pub use subject::{MarkQuestion, Subject};

/// The dialog.
#[derive(Debug, Clone)]
pub struct Confirm {
    /// What the operator confirms.
    pub subject: Subject,
    /// What has to be typed before `y` works: the domain's name on a production instance, or the instance's id to
    /// unlock it.
    pub typed: Option<TextField>,
    /// When it was first drawn.
    pub since: Option<Millis>,
    /// Which part is shown where it does not fit: counted from the first, or from the end if negative. After the last part
    /// comes the first, so that it needs no limit.
    pub part: i64,
    /// What it looks up about those who depend on the domain.
    pub dependants: Option<Box<Dependants>>,
    news: News,
}

/// Whether its text has changed since it opened: a key must not answer what was not there when it was pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum News {
    None,
    /// It has changed and has not been drawn since.
    Undrawn,
    /// It was drawn at this time, as it is now.
    Drawn(Millis),
}

/// The last part.
const LAST: i64 = -1;

/// How the dialog responds to a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ConfirmResponse {
    /// Keep the dialog open.
    Nothing,
    Yes,
    No,
    /// Show the invitations that are pending at the domain.
    Invitations,
}

impl Confirm {
    /// How long a dialog has to be on the screen before a key can answer it, in milliseconds. People cannot read
    /// faster, so an earlier key was typed for what was there before.
    pub const MIN_READING_TIME: i64 = 250;

    /// The dialog. It requires typing for dangerous changes on a production instance, and always to unlock one.
    #[must_use]
    pub fn new(subject: Subject, production: bool) -> Self {
        let typed = subject.requires_typing(production);
        // What is typed is shown at the end.
        Self {
            subject,
            typed: typed.then(TextField::default),
            since: None,
            part: if typed { LAST } else { 0 },
            dependants: None,
            news: News::None,
        }
    }

    /// The same, with what it looks up.
    #[must_use]
    pub fn with(self, dependants: Option<Dependants>) -> Self {
        Self { dependants: dependants.map(Box::new), ..self }
    }

    /// A lookup has ended: the text has changed.
    pub(in crate::app) const fn note_news(&mut self) {
        self.news = News::Undrawn;
    }

    /// Whether `y` works: nothing has to be typed, or it has been typed.
    #[must_use]
    pub fn is_armed(&self) -> bool {
        self.compare(|wanted, text| wanted == text)
    }

    /// Whether what is typed so far cannot become what has to be typed.
    #[must_use]
    pub fn is_wrong(&self) -> bool {
        !self.compare(|wanted, text| wanted.starts_with(text))
    }

    /// Compares what has to be typed, in either form, with what is typed; true if nothing has to be typed.
    fn compare(&self, matches: impl Fn(&str, &str) -> bool) -> bool {
        match (&self.typed, self.subject.name_to_type()) {
            (Some(field), Some((name, id))) => {
                let text = field.text().trim();
                // A blank name cannot be typed; the id can.
                let name = if name.trim().is_empty() { id } else { name.trim() };
                matches(name, text) || unicode_form(name).is_some_and(|unicode| matches(&unicode, text))
            }
            _ => true,
        }
    }

    fn act(&mut self, key: Key, action: Option<Action>) -> ConfirmResponse {
        match (&mut self.typed, action) {
            (_, Some(Action::Yes)) => ConfirmResponse::Yes,
            (_, Some(Action::Down)) => self.turn(1),
            (_, Some(Action::Up)) => self.turn(-1),
            (_, Some(Action::Invitations)) if self.dependants.is_some() => ConfirmResponse::Invitations,
            // A key that shows nothing here is no answer while a name is typed.
            (Some(_), Some(Action::Invitations)) => ConfirmResponse::Nothing,
            // Keys typed after a premature Enter must not turn into commands.
            (Some(field), Some(Action::Accept)) if !field.text().is_empty() => ConfirmResponse::Nothing,
            // Nor must keys typed after the complete name.
            (Some(field), None) => {
                field.key(key);
                self.part = LAST;
                ConfirmResponse::Nothing
            }
            _ => ConfirmResponse::No,
        }
    }

    const fn turn(&mut self, parts: i64) -> ConfirmResponse {
        self.part = self.part.wrapping_add(parts);
        ConfirmResponse::Nothing
    }
}

impl Model {
    /// Opens a confirmation dialog.
    pub(in crate::app) fn ask(&mut self, subject: Subject) {
        let dependants = match &subject {
            Subject::Row { domain, operation, .. } => Dependants::of(domain, operation, self.now),
            _ => None,
        };
        self.ask_with(subject, dependants);
    }

    /// Opens a confirmation dialog that looks up who depends on the domain.
    pub(in crate::app) fn ask_with(&mut self, subject: Subject, dependants: Option<Dependants>) {
        let confirm = Confirm::new(subject, self.is_production()).with(dependants);
        self.modals.push(Modal::Confirm(confirm));
    }
}

impl Panel for Confirm {
    fn place(&self) -> Place {
        match &self.typed {
            None => Place::Question,
            Some(_) if self.is_armed() => Place::Named,
            Some(_) => Place::Naming,
        }
    }

    fn press(&mut self, key: Key, action: Option<Action>, model: &mut Model) -> Flow {
        match self.act(key, action) {
            ConfirmResponse::Nothing => Flow::STAY,
            ConfirmResponse::Yes => Flow::Close(answer::accept(model, &self.subject)),
            ConfirmResponse::No => Flow::Close(answer::decline(model, &self.subject)),
            ConfirmResponse::Invitations => {
                if let Some(dependants) = &self.dependants {
                    let panel = PendingInvitations::open(dependants, model.now);
                    model.modals.push(Modal::Invitations(Box::new(panel)));
                }
                Flow::STAY
            }
        }
    }

    fn must_arrive_alone(&self, key: Key, _action: Option<Action>) -> bool {
        // While a name has to be typed, keys are text.
        self.is_armed() && key.code != Code::Esc
    }

    fn takes_text(&self) -> bool {
        !self.is_armed()
    }

    fn is_out_of_place(&self, key: Key) -> bool {
        self.typed.is_none() && resolve(self.place(), &[key]) == KeyMeaning::Nothing
    }

    fn is_answered_by_any_key(&self) -> bool {
        self.typed.is_none()
    }

    fn handles_quit(&self) -> bool {
        true
    }

    fn is_read(&self, now: Millis) -> bool {
        let is_read = |since: Millis| now.since(since) >= Self::MIN_READING_TIME;
        let is_news_read = match self.news {
            // While a name is typed, no key is an answer.
            _ if !self.is_armed() => true,
            News::None => true,
            News::Undrawn => false,
            News::Drawn(since) => is_read(since),
        };
        self.since.is_some_and(is_read) && is_news_read
    }

    /// A pasted name counts as typed; a paste never counts as `y`.
    fn paste(&mut self, text: &str, _now: Millis) {
        if !self.is_armed()
            && let Some(field) = &mut self.typed
        {
            field.paste(text);
            self.part = LAST;
        }
    }

    fn due(&self, _now: Millis) -> Option<Millis> {
        self.dependants.as_ref()?.due
    }

    fn shows_connections(&self) -> bool {
        self.dependants.is_some()
    }

    fn drawn(&mut self, at: Millis) {
        self.since.get_or_insert(at);
        if self.news == News::Undrawn {
            self.news = News::Drawn(at);
        }
    }

    fn hint(&self, action: Action, usual: &'static str, _model: &Model) -> Option<&'static str> {
        Some(match (action, self.place()) {
            (Action::Yes, _) => self.subject.accept_label(),
            (Action::Invitations, _) if self.dependants.is_none() => return None,
            (Action::No, Place::Question | Place::Named) => self.subject.decline_label(),
            _ => usual,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::Operation;
    use super::*;
    use crate::clerk::OrganizationDomain;
    use crate::input::action;

    fn press(confirm: &mut Confirm, key: Key) -> ConfirmResponse {
        confirm.act(key, action(confirm.place(), key))
    }

    fn question(production: bool) -> Confirm {
        let domain = OrganizationDomain { name: "yy.example".into(), ..OrganizationDomain::default() };
        Confirm::new(
            Subject::Row { domain: Box::new(domain), operation: Operation::Delete, people: None },
            production,
        )
    }

    #[test]
    fn only_y_accepts() {
        assert_eq!(press(&mut question(false), Key::char('y')), ConfirmResponse::Yes);
        for key in
            [Key::char('Y'), Key::char('D'), Key::new(Code::Enter), Key::new(Code::Esc), Key::ctrl('y')]
        {
            assert_eq!(press(&mut question(false), key), ConfirmResponse::No, "{key}");
        }
    }

    #[test]
    fn production_requires_typing_the_name_first() {
        let mut confirm = question(true);
        for c in "yy.example".chars() {
            assert_eq!(press(&mut confirm, Key::char(c)), ConfirmResponse::Nothing);
        }
        assert!(confirm.is_armed());
        assert_eq!(press(&mut confirm, Key::char('y')), ConfirmResponse::Yes);
        assert_eq!(press(&mut question(true), Key::new(Code::Enter)), ConfirmResponse::No);
    }

    #[test]
    fn keys_after_the_complete_name_are_still_text() {
        let mut confirm = question(true);
        for c in "yy.example.org".chars() {
            assert_eq!(press(&mut confirm, Key::char(c)), ConfirmResponse::Nothing, "{c}");
        }
        assert!(!confirm.is_armed());
        assert_eq!(press(&mut confirm, Key::char('y')), ConfirmResponse::Nothing, "that is another name");
    }

    #[test]
    fn a_wrong_name_is_noticed_as_soon_as_it_cannot_become_the_right_one() {
        let mut confirm = question(true);
        assert!(!confirm.is_wrong(), "nothing is typed yet");
        for (typed, is_wrong) in [('y', false), ('y', false), ('y', true), ('.', true)] {
            press(&mut confirm, Key::char(typed));
            assert_eq!((confirm.is_wrong(), confirm.is_armed()), (is_wrong, false), "{typed}");
        }
        for _ in 0..2 {
            press(&mut confirm, Key::new(Code::Backspace));
        }
        confirm.paste(".example ", Millis(0));
        assert!(!confirm.is_wrong() && confirm.is_armed());
        assert!(!question(false).is_wrong());
    }

    #[test]
    fn arrow_keys_scroll_and_answer_nothing() {
        for production in [false, true] {
            let mut confirm = question(production);
            let first = confirm.part;
            for (code, part) in [
                (Code::Down, first + 1),
                (Code::PageDown, first + 2),
                (Code::Up, first + 1),
                (Code::PageUp, first),
            ] {
                assert_eq!(press(&mut confirm, Key::new(code)), ConfirmResponse::Nothing);
                assert_eq!(confirm.part, part);
            }
        }
        let mut confirm = question(true);
        press(&mut confirm, Key::new(Code::Up));
        press(&mut confirm, Key::char('y'));
        assert_eq!(confirm.part, LAST, "what is typed is visible");
    }

    #[test]
    fn a_paste_never_accepts() {
        let mut confirm = question(true);
        confirm.paste("yy.example", Millis(0));
        confirm.paste("y", Millis(0));
        assert!(confirm.is_armed());
    }
}
