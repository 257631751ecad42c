//! The create form as a panel.

use crate::clerk::{DomainName, Millis};
use crate::input::{Action, Key, KeyMeaning, Place, resolve};

use super::super::super::super::update::{holder, plans};
use super::super::super::super::{DomainLabel, Effect, Level, Model, Purpose, Remote, Requests, TextField};
use super::super::super::{Flow, Panel, Subject};
use super::super::{Form, FormChange, FormErrors};
use super::{CreateForm, CreateLine};

impl Panel for CreateForm {
    fn place(&self) -> Place {
        match self.line {
            CreateLine::Organization if self.organization.is_none() => Place::FormSearch,
            CreateLine::Organization | CreateLine::Name => Place::FormText,
            CreateLine::Mode | CreateLine::Verified | CreateLine::Send => Place::Form,
        }
    }

    fn press(&mut self, key: Key, action: Option<Action>, model: &mut Model) -> Flow {
        if action == Some(Action::Holder) {
            holder::open_for_form(model, self);
            return Flow::STAY;
        }
        match self.act(key, action, model.now) {
            Flow::Close(_) if self.sending => {
                // The creation continues; if it is refused, nothing that was typed is lost.
                self.suspend_search();
                let text =
                    format!("Still creating {}. You will see the result here.", self.name.text().trim());
                model.draft = Some(Box::new(self.clone()));
                model.toasts.show(Level::Info, text, model.now);
                Flow::CLOSE
            }
            Flow::Close(_) if self.is_typed_into() => {
                model.ask(Subject::DiscardForm);
                Flow::STAY
            }
            Flow::Send if self.bulk.is_some() => plans::plan_creations(model, self),
            flow => flow,
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
                self.name_changed(now);
            }
            CreateLine::Mode | CreateLine::Verified | CreateLine::Send => {}
        }
    }

    fn due(&self, _now: Millis) -> Option<Millis> {
        let holder = self.holder.as_ref().and_then(|lookup| lookup.due);
        self.search_due.into_iter().chain(holder).min()
    }

    fn shows_connections(&self) -> bool {
        self.holder.is_some()
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

    fn hint(&self, action: Action, usual: &'static str, _model: &Model) -> Option<&'static str> {
        let plans = self.bulk.is_some() && matches!(action, Action::Accept | Action::Send);
        Some(if plans && self.place() != Place::FormSearch { "plan" } else { usual })
    }

    fn form(&self) -> Option<&dyn Form> {
        Some(self)
    }

    fn form_mut(&mut self) -> Option<&mut dyn Form> {
        Some(self)
    }
}

impl Form for CreateForm {
    fn change(&mut self) -> Option<FormChange> {
        let (organization, body) = self.check()?;
        Some(FormChange::Create(organization, body))
    }

    fn wait(&mut self) {
        self.sending = true;
        self.forget_lookup();
    }

    fn errors_mut(&mut self) -> &mut FormErrors {
        &mut self.errors
    }

    fn label(&self) -> Option<DomainLabel> {
        let choice = self.organization.as_ref()?;
        let name = self.domain_name().ok()?;
        Some(DomainLabel::new(name.as_str(), &choice.name, &choice.id))
    }
}
