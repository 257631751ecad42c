//! What a question shows of the people and organizations that depend on a domain. It is looked up while the question is
//! on the screen, in lines whose number never changes, so that nothing moves under the operator's eyes.

use super::messages::explain;
use super::{Connections, Failure, Operation, Remote};
use crate::clerk::{Millis, OrganizationDomain, Page, code};
use crate::store::Store;
use crate::text::{grouped, organization_within};
use crate::triage::{Relation, Relatives, names_above};

/// How long a question is on the screen before anything is looked up, in milliseconds: an operator who answers
/// immediately needs no lookups.
const DELAY: i64 = 300;

/// The room for the label of an organization, in cells: a line holds two.
const LABEL_WIDTH: usize = 22;

/// What a question looks up.
#[derive(Debug, Clone, PartialEq)]
pub struct Dependants {
    /// The domain's name.
    pub name: String,
    pub organization_id: String,
    /// Whether the change gives up the name, so that other organizations may get it.
    pub releases_name: bool,
    /// When the lookups start.
    pub due: Option<Millis>,
    /// Users with an address at the domain.
    pub users: Remote<u64>,
    /// Those of them who are not members of the organization.
    pub outsiders: Remote<u64>,
    pub related: Remote<RelatedDomains>,
}

/// Domains of other organizations whose names are related to that of the domain.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RelatedDomains {
    found: Vec<RelatedDomain>,
    /// Whether names below it were looked for too. Clerk's list cannot search for them.
    has_names_below: bool,
}

#[derive(Debug, Clone, PartialEq)]
struct RelatedDomain {
    relation: Relation,
    name: String,
    /// The organization's name and id.
    organization: (String, String),
    is_verified: bool,
}

/// A line about dependants: a label and a text, not yet safe to display.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DependantLine {
    pub label: &'static str,
    pub text: String,
    /// Whether it is known.
    pub is_known: bool,
}

impl Dependants {
    /// What to look up before this operation; `None` for an operation on which nobody depends.
    #[must_use]
    pub fn of(domain: &OrganizationDomain, operation: &Operation, now: Millis) -> Option<Self> {
        let releases_name = match operation {
            Operation::Delete => true,
            Operation::Update(body) => body.verified == Some(false),
            Operation::VerifyOwnership => return None,
        };
        Some(Self {
            name: domain.name.clone(),
            organization_id: domain.organization_id.clone(),
            releases_name,
            due: Some(now.plus(DELAY)),
            users: Remote::Idle,
            outsiders: Remote::Idle,
            related: Remote::Idle,
        })
    }

    /// The part of an address that finds people at the domain.
    #[must_use]
    pub fn address_part(&self) -> String {
        format!("@{}", self.name)
    }

    /// The exact names to ask Clerk for: the domain's, and those above it.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        [vec![self.name.clone()], names_above(&self.name)].concat()
    }

    /// Always the same number of lines.
    #[must_use]
    pub fn lines(&self, connections: &Connections) -> Vec<DependantLine> {
        let mut lines = vec![self.users_line(), self.connections_line(connections)];
        if self.releases_name {
            lines.push(self.line_of_related("others", RelatedDomains::describe_others));
            lines.push(self.line_of_related("related", RelatedDomains::describe_above_and_below));
        }
        lines
    }

    fn users_line(&self) -> DependantLine {
        let text = match (&self.users, &self.outsiders) {
            (Remote::Ready(0), _) => return known("users", "none has such an address"),
            (Remote::Ready(users), Remote::Ready(0)) => {
                return known("users", format!("about {} such addresses, all of members", grouped(*users)));
            }
            (Remote::Ready(users), Remote::Ready(outsiders)) => {
                let users = grouped(*users);
                // Two counts at different moments.
                let outsiders = grouped(*outsiders);
                return known("users", format!("about {users} such addresses, {outsiders} of non-members"));
            }
            (Remote::Ready(users), Remote::Failed(failure)) => {
                format!("about {} such addresses; of members: {}", grouped(*users), not_known(failure))
            }
            (Remote::Failed(failure), _) => not_known(failure),
            (Remote::Ready(users), _) => {
                format!("about {} such addresses; looking up members…", grouped(*users))
            }
            (Remote::Idle | Remote::Loading, _) => looking_up(),
        };
        DependantLine { label: "users", text, is_known: false }
    }

    fn connections_line(&self, connections: &Connections) -> DependantLine {
        let text = match connections.state() {
            Remote::Ready(_) => return known("SSO", self.describe_connections(connections)),
            Remote::Failed(failure) => not_known(failure),
            Remote::Idle | Remote::Loading => looking_up(),
        };
        DependantLine { label: "SSO", text, is_known: false }
    }

    fn describe_connections(&self, connections: &Connections) -> String {
        let mut using = connections.using(&self.name);
        let Some(first) = using.next() else { return "no connection uses this name".to_owned() };
        let active = if first.active { "" } else { " (inactive)" };
        let name = if first.name.is_empty() { &first.id } else { &first.name };
        let whose = match &first.organization_id {
            Some(id) if *id == self.organization_id => String::new(),
            Some(id) => format!(" of {}", organization_within("", id, LABEL_WIDTH)),
            None => " of no organization".to_owned(),
        };
        format!("{name}{active}{whose} uses this name{}", more(using.count()))
    }

    fn line_of_related(&self, label: &'static str, describe: fn(&RelatedDomains) -> String) -> DependantLine {
        let text = match &self.related {
            Remote::Ready(related) => return known(label, describe(related)),
            Remote::Failed(failure) => not_known(failure),
            Remote::Idle | Remote::Loading => looking_up(),
        };
        DependantLine { label, text, is_known: false }
    }
}

impl RelatedDomains {
    /// From the local copy; `None` if cancelled. Looks at every row, so the runtime does it off the loop.
    pub fn in_copy(
        store: &Store,
        name: &str,
        organization_id: &str,
        is_cancelled: &dyn Fn() -> bool,
    ) -> Option<Self> {
        let found = Relatives::of(name).elsewhere(store, organization_id, is_cancelled)?;
        let found = found.into_iter().filter_map(|(relation, number)| {
            let row = store.row(number)?;
            Some(RelatedDomain {
                relation,
                name: row.name().to_owned(),
                organization: (row.organization_name().to_owned(), row.organization_id().to_owned()),
                is_verified: row.is_verified(),
            })
        });
        Some(Self { found: found.collect(), has_names_below: true })
    }

    /// From the list of exact names.
    pub(super) fn listed(page: &Page<OrganizationDomain>, name: &str, organization_id: &str) -> Self {
        let relatives = Relatives::of(name);
        let elsewhere = page.data.iter().filter(|row| row.organization_id != organization_id);
        let found = elsewhere.filter_map(|row| {
            let label = row.public_organization_data.as_ref().map(|data| data.name.clone());
            Some(RelatedDomain {
                relation: relatives.relation(&row.name)?,
                name: row.name.clone(),
                organization: (label.unwrap_or_default(), row.organization_id.clone()),
                is_verified: row.is_verified(),
            })
        });
        Self { found: found.collect(), has_names_below: false }
    }

    fn describe_others(&self) -> String {
        let mut others: Vec<_> = self.of(Relation::Same).collect();
        others.sort_by_key(|other| !other.is_verified);
        match others.as_slice() {
            [] => "no other organization has this name".to_owned(),
            [only] if only.is_verified => format!("verified in {}", only.organization()),
            [only] => format!("also claimed in {}", only.organization()),
            [first, rest @ ..] if first.is_verified => {
                format!("verified in {}{}", first.organization(), more(rest.len()))
            }
            [first, second, rest @ ..] => {
                let number = grouped(others.len() as u64);
                let names = format!("{}, {}", first.organization(), second.organization());
                format!("claimed in {number}: {names}{}", more(rest.len()))
            }
        }
    }

    fn describe_above_and_below(&self) -> String {
        let mut found = self.of(Relation::Above).chain(self.of(Relation::Below));
        let limit = if self.has_names_below { "" } else { " (below: not known)" };
        match found.next() {
            None if self.has_names_below => "no name above or below it elsewhere".to_owned(),
            None => format!("no name above it elsewhere{limit}"),
            Some(first) => {
                let state = if first.is_verified { "verified " } else { "" };
                let rest = found.count();
                format!("{} {state}in {}{}{limit}", first.name, first.organization(), more(rest))
            }
        }
    }

    fn of(&self, relation: Relation) -> impl Iterator<Item = &RelatedDomain> {
        self.found.iter().filter(move |other| other.relation == relation)
    }
}

impl RelatedDomain {
    fn organization(&self) -> String {
        let (name, id) = &self.organization;
        organization_within(name, id, LABEL_WIDTH)
    }
}

fn known(label: &'static str, text: impl Into<String>) -> DependantLine {
    DependantLine { label, text: text.into(), is_known: true }
}

fn looking_up() -> String {
    "looking up…".to_owned()
}

/// One short line: a failed lookup never prevents an answer.
#[must_use]
pub fn not_known(failure: &Failure) -> String {
    match (failure.code(), failure.status) {
        (Some(code::UNSUPPORTED_PLAN_FEATURES), _) | (_, Some(402)) => {
            "not known: the plan does not include it".to_owned()
        }
        (_, Some(403)) => "not known: the key may not read it".to_owned(),
        _ => format!("not known: {}", explain(failure).what),
    }
}

fn more(others: usize) -> String {
    if others == 0 { String::new() } else { format!("; {} more", grouped(others as u64)) }
}
