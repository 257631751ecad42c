//! Who has a name: looked up in Clerk's list by the exact name and among the SSO connections, and put into words.

use super::dependants::not_known;
use super::{Connections, Failure, Remote};
use crate::clerk::{EnterpriseConnection, ListQuery, MAX_LIMIT, Millis, OrganizationDomain, Page};
use crate::text::{count, organization};
use crate::triage::{Holding, holding};

/// The lookup of a name.
#[derive(Debug, Clone, PartialEq)]
pub struct HolderLookup {
    pub name: String,
    /// The organization that wants the name, or has it.
    pub organization_id: Option<String>,
    /// The code of the refusal that the lookup explains.
    pub refusal: Option<String>,
    /// Every domain of that name: the verified one first, then the oldest claim first.
    pub rows: Remote<Vec<OrganizationDomain>>,
    /// When it starts.
    pub due: Option<Millis>,
}

/// The domains of a name: the verified one, and those of other organizations that claim it, the oldest first.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedRows<'a> {
    pub holder: Option<&'a OrganizationDomain>,
    pub claims: Vec<&'a OrganizationDomain>,
}

impl HolderLookup {
    #[must_use]
    pub fn new(name: &str, organization_id: Option<&str>, due: Millis) -> Self {
        Self {
            name: name.to_owned(),
            organization_id: organization_id.map(ToOwned::to_owned),
            refusal: None,
            rows: Remote::Idle,
            due: Some(due),
        }
    }

    /// After a refusal with this code.
    #[must_use]
    pub fn after(self, refusal: Option<&str>) -> Self {
        Self { refusal: refusal.map(ToOwned::to_owned), ..self }
    }

    /// The request for the rows.
    #[must_use]
    pub fn query(&self) -> ListQuery {
        ListQuery { domains: vec![self.name.clone()], limit: Some(MAX_LIMIT), ..ListQuery::default() }
    }

    pub(super) fn receive(&mut self, result: Result<Page<OrganizationDomain>, Failure>) {
        self.rows.receive(result.map(|page| {
            let mut rows = page.data;
            rows.sort_by(|a, b| {
                let key = |row: &OrganizationDomain| (!row.is_verified(), row.created_at);
                key(a).cmp(&key(b)).then_with(|| a.id.cmp(&b.id))
            });
            rows
        }));
    }

    /// Who has the name; `None` while it is not known.
    #[must_use]
    pub fn holding<'a>(&'a self, connections: &'a Connections) -> Option<Holding<'a>> {
        let using: Vec<&EnterpriseConnection> = connections.using(&self.name).collect();
        let rows = self.rows.ready()?;
        if connections.state().is_loading() {
            return None;
        }
        Some(holding(self.organization_id.as_deref(), self.refusal.as_deref(), rows, &using))
    }

    /// The answer in a sentence; not yet safe to display.
    #[must_use]
    pub fn sentence(&self, connections: &Connections) -> String {
        if let Remote::Failed(failure) = &self.rows {
            return format!("Who has this name is {}", not_known(failure));
        }
        match self.holding(connections) {
            None => "Looking up who has this name…".to_owned(),
            Some(Holding::Blocked) => "Clerk blocks this name: no organization can have it.".to_owned(),
            Some(Holding::Verified(row)) => format!("{} has verified this name.", label(row)),
            Some(Holding::Own(row)) => format!("{} itself has verified this name.", label(row)),
            Some(Holding::UsedBySso(connection)) => {
                let name = if connection.name.is_empty() { &connection.id } else { &connection.name };
                let active = if connection.active { "" } else { "inactive " };
                match &connection.organization_id {
                    Some(id) => format!("The {active}SSO connection {name} of {id} uses this name."),
                    None => {
                        format!(
                            "The {active}SSO connection {name}, which belongs to no organization, uses this name."
                        )
                    }
                }
            }
            Some(Holding::Unexplained) => {
                "Clerk refused this name because it is taken, but lists no holder. Its lists may lag \
                 behind by some seconds."
                    .to_owned()
            }
            Some(Holding::Claimed(claims)) => {
                let claims = count(claims as u64, "organization");
                format!("No organization has verified this name. Claimed in {claims}.")
            }
            Some(Holding::Free) => "No organization has this name.".to_owned(),
        }
    }

    /// Between whom the name can be handed over.
    #[must_use]
    pub fn hand_over(&self) -> Remote<NamedRows<'_>> {
        let rows = match &self.rows {
            Remote::Ready(rows) => rows,
            Remote::Failed(failure) => return Remote::Failed(failure.clone()),
            Remote::Idle | Remote::Loading => return Remote::Loading,
        };
        let holder = rows.iter().find(|row| row.is_verified());
        let is_elsewhere = |row: &&OrganizationDomain| {
            !row.is_verified() && holder.is_some_and(|holder| holder.organization_id != row.organization_id)
        };
        Remote::Ready(NamedRows { holder, claims: rows.iter().filter(is_elsewhere).collect() })
    }

    /// What a hand-over would do, or why there is none, in a sentence; not yet safe to display.
    #[must_use]
    pub fn hand_over_sentence(&self, connections: &Connections) -> String {
        match self.hand_over() {
            Remote::Ready(NamedRows { holder: None, .. })
                if matches!(self.holding(connections), None | Some(Holding::UsedBySso(_))) =>
            {
                format!("No organization can hand it over. {}", self.sentence(connections))
            }
            Remote::Failed(failure) => format!("Who has this name is {}", not_known(&failure)),
            Remote::Idle | Remote::Loading => "Looking up who has this name…".to_owned(),
            Remote::Ready(NamedRows { holder: None, .. }) => {
                "No organization has verified this name, so none has to give it up: a claim can be verified."
                    .to_owned()
            }
            Remote::Ready(NamedRows { holder: Some(holder), claims }) if claims.is_empty() => {
                format!("{} has verified this name, and no other organization claims it.", label(holder))
            }
            Remote::Ready(NamedRows { holder: Some(holder), .. }) => {
                format!("From {}, which has verified it, to:", label(holder))
            }
        }
    }

    /// What is not known about SSO connections, which may hold a name as well.
    #[must_use]
    pub fn limit(&self, connections: &Connections) -> Option<String> {
        let failure = connections.state().failure()?;
        Some(format!("SSO connections are {}", not_known(failure)))
    }
}

fn label(row: &OrganizationDomain) -> String {
    organization(row.organization_label(), &row.organization_id)
}
