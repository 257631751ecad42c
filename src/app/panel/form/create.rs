//! The create form: the organization is searched by name, and the domain name is checked while it is typed.

mod bulk;
mod panel;

use crate::clerk::{
    CreateDomain, DomainName, EnrollmentMode, Millis, NameError, Organization, OrganizationDomain,
    OrganizationsQuery,
};
use crate::input::{Action, Code, Key, Place};

use super::super::super::{Connections, HolderLookup, ReadRequest, Remote, TextField};
use super::super::{Flow, Panel};
use super::{FormErrors, step};
pub use bulk::{Bulk, Creations};

/// The debounce of the organization search, in milliseconds.
const DEBOUNCE: i64 = 200;

/// The maximum number of organizations offered; more of the name narrows them down.
pub(crate) const MAX_OFFERED: u32 = 20;

/// The line that receives the keys.
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

/// The organization to create the domain in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganizationChoice {
    pub id: String,
    /// Its name, or its id where the name is unknown.
    pub name: String,
}

#[derive(Debug, Clone)]
pub struct CreateForm {
    pub organization: Option<OrganizationChoice>,
    /// The many domains that it plans to create; `None` if it creates one.
    pub bulk: Option<Bulk>,
    /// The search text.
    pub search: TextField,
    /// The search results.
    pub organizations: Remote<Vec<Organization>>,
    /// The index of the highlighted result.
    pub highlighted: usize,
    pub search_due: Option<Millis>,
    pub name: TextField,
    /// Who has the name, while that is a domain name.
    pub holder: Option<HolderLookup>,
    /// A note on how a pasted name was adapted.
    pub note: Option<String>,
    pub modes: Vec<EnrollmentMode>,
    /// The index of the chosen mode.
    pub mode: usize,
    /// Clerk's own default is true.
    pub verified: bool,
    /// The line that receives the keys.
    pub line: CreateLine,
    pub errors: FormErrors,
    /// Waiting for the result.
    pub sending: bool,
}

impl CreateForm {
    /// Opens with the organization of the selected row, if any.
    #[must_use]
    pub fn open(selected: Option<OrganizationChoice>, modes: Vec<EnrollmentMode>, now: Millis) -> Self {
        let line = if selected.is_some() { CreateLine::Name } else { CreateLine::Organization };
        Self {
            search_due: selected.is_none().then_some(now),
            organization: selected,
            bulk: None,
            search: TextField::default(),
            organizations: Remote::Idle,
            highlighted: 0,
            name: TextField::default(),
            holder: None,
            note: None,
            modes,
            mode: 0,
            verified: true,
            line,
            errors: FormErrors::default(),
            sending: false,
        }
    }

    #[must_use]
    pub fn choice_of(domain: &OrganizationDomain) -> OrganizationChoice {
        OrganizationChoice {
            id: domain.organization_id.clone(),
            name: domain.organization_label().to_owned(),
        }
    }

    /// Whether closing the form would lose typed text: a name, or an organization search. An organization that was
    /// chosen is easily chosen again.
    #[must_use]
    pub fn is_typed_into(&self) -> bool {
        let is_written = |field: &TextField| !field.text().trim().is_empty();
        match &self.bulk {
            None => {}
            Some(Bulk::Names(_)) => return false,
            Some(Bulk::Organizations { given, .. }) => {
                return is_written(&self.name) && self.name.text() != given;
            }
        }
        is_written(&self.name) || self.organization.is_none() && is_written(&self.search)
    }

    /// The normalized name to send.
    ///
    /// # Errors
    ///
    /// Why the name is invalid.
    pub fn domain_name(&self) -> Result<DomainName, NameError> {
        DomainName::parse(self.name.text())
    }

    /// The remark to show below the name; true for an error.
    #[must_use]
    pub fn name_remark(&self) -> Option<(String, bool)> {
        if let Some(error) = &self.errors.name {
            return Some((error.clone(), true));
        }
        match self.domain_name() {
            Err(NameError::Empty) => None,
            // An incomplete name is not an error yet.
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

    #[must_use]
    pub fn enrollment_mode(&self) -> Option<&EnrollmentMode> {
        self.modes.get(self.mode)
    }

    /// The organization and body to send. Where something is missing: `None`, with the errors set and the keys on the
    /// first of them.
    pub fn check(&mut self) -> Option<(OrganizationChoice, CreateDomain)> {
        self.errors = FormErrors::default();
        let name = self.check_name();
        if name.is_none() && self.errors.name.is_none() {
            return None;
        }
        if self.organization.is_none() {
            self.refuse_without_organization();
        }
        let body = CreateDomain {
            name: name?.into(),
            enrollment_mode: self.enrollment_mode().cloned(),
            verified: Some(self.verified),
        };
        Some((self.organization.clone()?, body))
    }

    /// The name to send; `None`, with the keys on it, if it is not one, with the error, or was extracted from the text.
    fn check_name(&mut self) -> Option<DomainName> {
        let error = match self.domain_name() {
            Ok(name) => return Some(name),
            Err(error) => error,
        };
        // The domain extracted from a URL or an email address replaces the text, and is sent only once the operator has
        // seen it.
        if let NameError::EmailAddress(name) | NameError::Url(name) = &error {
            self.name = TextField::new(name.as_str());
            self.holder = None;
            self.note = Some(Place::FormText.say("extracted from the text; press {send} to send it"));
        } else {
            self.errors.name = Some(error.to_string());
        }
        self.line = CreateLine::Name;
        None
    }

    fn refuse_without_organization(&mut self) {
        self.errors.organization = Some("choose an organization".to_owned());
        self.line = CreateLine::Organization;
    }

    /// The search request for the current text.
    #[must_use]
    pub fn question(&self) -> ReadRequest {
        let text = self.search.text().trim();
        ReadRequest::Organizations(OrganizationsQuery {
            query: Some(text.to_owned()).filter(|text| !text.is_empty()),
            limit: Some(MAX_OFFERED),
            ..OrganizationsQuery::default()
        })
    }

    /// Sets the search results.
    pub fn receive(&mut self, found: Remote<Vec<Organization>>) {
        self.organizations = found;
        self.highlighted = 0;
    }

    /// Forgets a running search while the form is hidden; a form that is reopened searches again.
    pub fn suspend_search(&mut self) {
        if self.organizations.is_loading() {
            self.organizations = Remote::Idle;
        }
        self.forget_lookup();
    }

    /// Forgets who has the name, unless that is known.
    fn forget_lookup(&mut self) {
        self.holder = self.holder.take().filter(|lookup| lookup.rows.ready().is_some());
    }

    /// The name has changed: once the typing pauses, it is looked up.
    fn name_changed(&mut self, now: Millis) {
        let organization = self.organization.as_ref().map(|choice| choice.id.as_str());
        let name = self.domain_name().ok();
        self.holder = name.map(|name| HolderLookup::new(name.as_str(), organization, now.plus(DEBOUNCE)));
    }

    /// Who has the name, in a sentence with the key for more; not yet safe to display.
    #[must_use]
    pub fn holder_remark(&self, connections: &Connections) -> Option<String> {
        let lookup = self.holder.as_ref()?;
        let more = Place::FormText.say("Press {holder} for more.");
        Some(format!("{} {more}", lookup.sentence(connections)))
    }

    /// The organization is another one, or none.
    fn organization_changed(&mut self) {
        if let Some(lookup) = &mut self.holder {
            lookup.organization_id = self.organization.as_ref().map(|choice| choice.id.clone());
        }
    }

    fn searched(&mut self, now: Millis) {
        self.organization = None;
        self.organization_changed();
        self.errors.clear(|errors| &mut errors.organization);
        self.search_due = Some(now.plus(DEBOUNCE));
    }

    fn act(&mut self, key: Key, action: Option<Action>, now: Millis) -> Flow {
        if action == Some(Action::Back) {
            return Flow::CLOSE;
        }
        if self.sending {
            return Flow::STAY;
        }
        match action {
            Some(Action::Down) => self.highlight(true),
            Some(Action::Up) => self.highlight(false),
            Some(Action::NextLine) => self.go(1, now),
            Some(Action::PreviousLine) => self.go(self.lines().count() - 1, now),
            Some(Action::Accept) if self.place() == Place::FormSearch => self.choose(now),
            Some(Action::Accept | Action::Send) => return Flow::Send,
            _ => self.type_into(key, action, now),
        }
        Flow::STAY
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
                    self.errors.clear(|errors| &mut errors.name);
                    self.note = None;
                    self.name_changed(now);
                }
            }
            CreateLine::Mode => {
                if let Some(mode) = step(action, self.mode, self.modes.len()) {
                    self.mode = mode;
                    self.errors.clear(|errors| &mut errors.mode);
                }
            }
            CreateLine::Verified => {
                if step(action, 0, 2).is_some() {
                    self.verified = !self.verified;
                    self.errors.clear(|errors| &mut errors.verified);
                }
            }
            CreateLine::Send => {}
        }
    }

    fn go(&mut self, lines: usize, now: Millis) {
        let all: Vec<CreateLine> = self.lines().collect();
        let at = all.iter().position(|line| *line == self.line).unwrap_or(0);
        self.line = all.get((at + lines) % all.len().max(1)).copied().unwrap_or(self.line);
        if self.line == CreateLine::Organization
            && self.organization.is_none()
            && self.organizations == Remote::Idle
        {
            self.search_due = Some(now);
        }
    }

    fn highlight(&mut self, down: bool) {
        let found = self.organizations.ready().map_or(0, Vec::len).max(1);
        self.highlighted = (self.highlighted + if down { 1 } else { found - 1 }) % found;
    }

    fn choose(&mut self, now: Millis) {
        if let Remote::Failed(_) = self.organizations {
            self.search_due = Some(now);
            return;
        }
        let choice = self.organizations.ready().and_then(|found| found.get(self.highlighted));
        // The results match the typed text only once the search has finished.
        if let (Some(organization), None) = (choice, self.search_due) {
            let name = if organization.name.is_empty() { &organization.id } else { &organization.name };
            self.organization = Some(OrganizationChoice { id: organization.id.clone(), name: name.clone() });
            self.organization_changed();
            self.errors.clear(|errors| &mut errors.organization);
            self.go(1, now);
        }
    }
}

#[cfg(test)]
mod tests;
