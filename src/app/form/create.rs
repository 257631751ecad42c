//! Creating a domain: the organization found by name, the domain's name checked while it is typed.

use crate::clerk::{
    CreateDomain, DomainName, EnrollmentMode, Millis, NameError, Organization, OrganizationDomain,
    OrganizationsQuery,
};
use crate::input::{Action, Code, Key, Place, action};

use super::super::{DomainLabel, Question, Remote, TextField};
use super::{Asked, FormErrors, step};

/// How long the typing has to pause before organizations are searched, in milliseconds.
const DEBOUNCE: i64 = 200;

/// Organizations offered at once; whoever needs more types more of the name.
pub(crate) const MOST_OFFERED: u32 = 20;

/// Where the keys go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CreateLine {
    Organization,
    Name,
    Mode,
    Verified,
    Send,
}

const LINES: [CreateLine; 5] =
    [CreateLine::Organization, CreateLine::Name, CreateLine::Mode, CreateLine::Verified, CreateLine::Send];

/// The organization that gets the domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganizationChoice {
    /// `org_…`.
    pub id: String,
    /// Its name, or its id where the name is not known.
    pub name: String,
}

/// The form.
#[derive(Debug, Clone)]
pub struct CreateForm {
    /// The organization chosen.
    pub organization: Option<OrganizationChoice>,
    /// What is typed to find one.
    pub search: TextField,
    /// What was found.
    pub found: Remote<Vec<Organization>>,
    /// Which of the found is highlighted.
    pub highlighted: usize,
    /// When the next search is due.
    pub search_due: Option<Millis>,
    /// The domain's name as typed.
    pub name: TextField,
    /// What was done to a pasted name.
    pub note: Option<String>,
    /// What can be chosen.
    pub modes: Vec<EnrollmentMode>,
    /// Which mode is chosen.
    pub mode: usize,
    /// Which verification is chosen. Clerk's own default is yes.
    pub verified: bool,
    /// Where the keys go.
    pub line: CreateLine,
    /// What is wrong.
    pub errors: FormErrors,
    /// It is on its way.
    pub sending: bool,
}

impl CreateForm {
    /// Opens with the organization of the row that was selected.
    #[must_use]
    pub fn open(selected: Option<OrganizationChoice>, modes: Vec<EnrollmentMode>, now: Millis) -> Self {
        let line = if selected.is_some() { CreateLine::Name } else { CreateLine::Organization };
        Self {
            search_due: selected.is_none().then_some(now),
            organization: selected,
            search: TextField::default(),
            found: Remote::Idle,
            highlighted: 0,
            name: TextField::default(),
            note: None,
            modes,
            mode: 0,
            verified: true,
            line,
            errors: FormErrors::default(),
            sending: false,
        }
    }

    /// The organization of that row.
    #[must_use]
    pub fn choice_of(domain: &OrganizationDomain) -> OrganizationChoice {
        OrganizationChoice {
            id: domain.organization_id.clone(),
            name: domain.organization_label().to_owned(),
        }
    }

    /// Whether anything would be lost by closing the form: a name, or an organization that is searched for. One that
    /// was chosen is chosen again in a moment.
    #[must_use]
    pub fn is_typed_into(&self) -> bool {
        let is_written = |field: &TextField| !field.text().trim().is_empty();
        is_written(&self.name) || self.organization.is_none() && is_written(&self.search)
    }

    /// The name as it would be sent.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub fn domain_name(&self) -> Result<DomainName, NameError> {
        DomainName::parse(self.name.text())
    }

    /// What to show below the name while it is typed; true for an error.
    #[must_use]
    pub fn name_remark(&self) -> Option<(String, bool)> {
        if let Some(error) = &self.errors.name {
            return Some((error.clone(), true));
        }
        match self.domain_name() {
            Err(NameError::Empty) => None,
            // Half a name is not wrong yet.
            Err(error @ NameError::NoDot) => {
                (self.line != CreateLine::Name).then(|| (error.to_string(), true))
            }
            Err(error) => Some((error.to_string(), true)),
            Ok(name) if self.note.is_none() && name.as_str() != self.name.text().trim() => {
                Some((format!("will be created as {name}"), false))
            }
            Ok(_) => self.note.clone().map(|note| (note, false)),
        }
    }

    /// The mode chosen.
    #[must_use]
    pub fn enrollment_mode(&self) -> Option<&EnrollmentMode> {
        self.modes.get(self.mode)
    }

    /// What would be sent, and to whom; `None`, with the errors set and the keys at the first, when something is missing.
    pub fn check(&mut self) -> Option<(OrganizationChoice, CreateDomain)> {
        self.errors = FormErrors::default();
        // What was typed is replaced by what was meant, and sent only when that has been seen.
        if let Err(NameError::EmailAddress(name) | NameError::Url(name)) = self.domain_name() {
            self.name = TextField::new(name.as_str());
            self.note = Some(Place::FormText.say("taken out of what was typed; {send} sends it"));
            self.line = CreateLine::Name;
            return None;
        }
        let name = self.domain_name();
        if let Err(error) = &name {
            self.errors.name = Some(error.to_string());
            self.line = CreateLine::Name;
        }
        if self.organization.is_none() {
            self.errors.organization = Some("choose an organization".to_owned());
            self.line = CreateLine::Organization;
        }
        let body = CreateDomain {
            name: name.ok()?.into(),
            enrollment_mode: self.enrollment_mode().cloned(),
            verified: Some(self.verified),
        };
        Some((self.organization.clone()?, body))
    }

    /// What would be created and for whom; `None` while something is missing.
    #[must_use]
    pub fn named(&self) -> Option<DomainLabel> {
        let choice = self.organization.as_ref()?;
        let name = self.domain_name().ok()?;
        Some(DomainLabel::new(name.as_str(), &choice.name, &choice.id))
    }

    /// What the search asks now.
    #[must_use]
    pub fn question(&self) -> Question {
        let text = self.search.text().trim();
        Question::Organizations(OrganizationsQuery {
            query: Some(text.to_owned()).filter(|text| !text.is_empty()),
            limit: Some(MOST_OFFERED),
            ..OrganizationsQuery::default()
        })
    }

    /// Takes what was found.
    pub fn receive(&mut self, found: Remote<Vec<Organization>>) {
        self.found = found;
        self.highlighted = 0;
    }

    /// Nobody sees what the search finds any more; a form that is opened again searches anew.
    pub fn suspend_search(&mut self) {
        if self.found.is_loading() {
            self.found = Remote::Idle;
        }
    }

    /// Inserts pasted text; a URL or an email address pasted as the name becomes its domain, and that is said.
    pub fn paste(&mut self, text: &str, now: Millis) {
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
                self.errors.settle(|errors| &mut errors.name);
                if let Some((name, from)) = DomainName::extract(text) {
                    self.name = TextField::new(name.as_str());
                    self.note = Some(format!("taken out of {from} that was pasted"));
                } else {
                    self.name.paste(text);
                    self.note = None;
                }
            }
            CreateLine::Mode | CreateLine::Verified | CreateLine::Send => {}
        }
    }

    fn searched(&mut self, now: Millis) {
        self.organization = None;
        self.errors.settle(|errors| &mut errors.organization);
        self.search_due = Some(now.plus(DEBOUNCE));
    }

    /// Whether what is typed goes into a field.
    #[must_use]
    pub const fn takes_text(&self) -> bool {
        matches!(self.line, CreateLine::Organization | CreateLine::Name) && !self.sending
    }

    /// Where its keys are pressed.
    #[must_use]
    pub const fn place(&self) -> Place {
        match self.line {
            CreateLine::Organization if self.organization.is_none() => Place::FormSearch,
            CreateLine::Organization | CreateLine::Name => Place::FormText,
            CreateLine::Mode | CreateLine::Verified | CreateLine::Send => Place::Form,
        }
    }

    /// Acts on a key.
    pub fn key(&mut self, key: Key, now: Millis) -> Asked {
        let place = self.place();
        let action = action(place, key);
        if action == Some(Action::Back) {
            return Asked::Close;
        }
        if self.sending {
            return Asked::Nothing;
        }
        match action {
            Some(Action::Down) => self.highlight(true),
            Some(Action::Up) => self.highlight(false),
            Some(Action::NextLine) => self.go(1, now),
            Some(Action::PreviousLine) => self.go(LINES.len() - 1, now),
            Some(Action::Accept) if place == Place::FormSearch => self.choose(now),
            Some(Action::Accept | Action::Send) => return Asked::Send,
            _ => self.type_into(key, action, now),
        }
        Asked::Nothing
    }

    fn type_into(&mut self, key: Key, action: Option<Action>, now: Millis) {
        match self.line {
            CreateLine::Organization => {
                if self.organization.is_some() && (key.typed().is_some() || key.code == Code::Backspace) {
                    self.search = TextField::default();
                    self.searched(now);
                }
                if self.search.key(key) {
                    self.searched(now);
                }
            }
            CreateLine::Name => {
                if self.name.key(key) {
                    self.errors.settle(|errors| &mut errors.name);
                    self.note = None;
                }
            }
            CreateLine::Mode => {
                if let Some(mode) = step(action, self.mode, self.modes.len()) {
                    self.mode = mode;
                    self.errors.settle(|errors| &mut errors.mode);
                }
            }
            CreateLine::Verified => {
                if step(action, 0, 2).is_some() {
                    self.verified = !self.verified;
                    self.errors.settle(|errors| &mut errors.verified);
                }
            }
            CreateLine::Send => {}
        }
    }

    fn go(&mut self, lines: usize, now: Millis) {
        let at = LINES.iter().position(|line| *line == self.line).unwrap_or(0);
        self.line = LINES[(at + lines) % LINES.len()];
        if self.line == CreateLine::Organization && self.organization.is_none() && self.found == Remote::Idle
        {
            self.search_due = Some(now);
        }
    }

    fn highlight(&mut self, down: bool) {
        let found = self.found.ready().map_or(0, Vec::len).max(1);
        self.highlighted = (self.highlighted + if down { 1 } else { found - 1 }) % found;
    }

    fn choose(&mut self, now: Millis) {
        if let Remote::Failed(_) = self.found {
            self.search_due = Some(now);
            return;
        }
        let choice = self.found.ready().and_then(|found| found.get(self.highlighted));
        // What was found belongs to what was typed only once the search is through.
        if let (Some(organization), None) = (choice, self.search_due) {
            let name = if organization.name.is_empty() { &organization.id } else { &organization.name };
            self.organization = Some(OrganizationChoice { id: organization.id.clone(), name: name.clone() });
            self.errors.settle(|errors| &mut errors.organization);
            self.go(1, now);
        }
    }
}

#[cfg(test)]
mod tests;
