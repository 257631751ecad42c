//! The create form as a panel.

use crate::clerk::{DomainName, Millis};
use crate::input::{Action, Key, KeyMeaning, Place, resolve};

use super::super::super::super::{Effect, Purpose, Remote, Requests, TextField};
use super::super::super::Panel;
use super::{CreateForm, CreateLine};

impl Panel for CreateForm {
    fn place(&self) -> Place {
        match self.line {
            CreateLine::Organization if self.organization.is_none() => Place::FormSearch,
            CreateLine::Organization | CreateLine::Name => Place::FormText,
            CreateLine::Mode | CreateLine::Verified | CreateLine::Send => Place::Form,
        }
    }

    fn must_arrive_alone(&self, key: Key, action: Option<Action>) -> bool {
        matches!(action, Some(Action::Accept | Action::Send)) || key.typed().is_some() && !self.takes_text()
    }

    fn takes_text(&self) -> bool {
        matches!(self.line, CreateLine::Organization | CreateLine::Name) && !self.sending
    }

    fn is_out_of_place(&self, key: Key) -> bool {
        !self.takes_text() && resolve(Place::Form, &[key]) == KeyMeaning::Nothing
    }

    /// A URL or an email address pasted as the name is replaced by its domain, with a note.
    fn paste(&mut self, text: &str, now: Millis) {
        if self.sending {
            return;
        }
        match self.line {
            CreateLine::Organization => {
                if self.organization.is_some() {
                    self.search = TextField::default();
                }
                self.search.paste(text);
                self.searched(now);
            }
            CreateLine::Name => {
                self.errors.clear(|errors| &mut errors.name);
                if let Some((name, from)) = DomainName::extract(text) {
                    self.name = TextField::new(name.as_str());
                    self.note = Some(format!("extracted from {from}"));
                } else {
                    self.name.paste(text);
                    self.note = None;
                }
            }
            CreateLine::Mode | CreateLine::Verified | CreateLine::Send => {}
        }
    }

    fn due(&self, _now: Millis) -> Option<Millis> {
        self.search_due
    }

    fn pass(&mut self, now: Millis, requests: &mut Requests) -> Vec<Effect> {
        if self.search_due.is_none_or(|due| due > now) {
            return Vec::new();
        }
        self.search_due = None;
        self.receive(Remote::Loading);
        let previous = requests.abandon(&Purpose::OrganizationSearch);
        let ask = Effect::Read(requests.ask(Purpose::OrganizationSearch), self.question());
        previous.into_iter().chain([ask]).collect()
    }
}
