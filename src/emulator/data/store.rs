//! What the emulated instance holds: organizations, domains, and the orders that they are asked for in.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use super::explicit_ids::GivenIds;
use super::history::{Former, History};
use super::ids::{self, IdKind};
use super::members::Members;
use super::row::{MAILBOXES, Row, Span};
use super::sorted_index::Index;
use crate::clerk::{Millis, OrganizationDomain, PublicOrganizationData};

/// One organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Organization {
    pub(crate) name: String,
    pub(crate) slug: String,
    pub(crate) members: Members,
    pub(crate) created_at: Millis,
    pub(crate) updated_at: Millis,
    /// Whether it has a logo of its own.
    pub(crate) has_image: bool,
    /// The numbers of its domains, oldest first.
    pub(crate) rows: Vec<u32>,
}

/// All organizations and domains. Rows are numbered in the order in which they came; numbers are never used again.
#[derive(Debug)]
pub(crate) struct Store {
    seed: u64,
    /// Ids of a seed file; all others are computed.
    given: GivenIds,
    /// All names, one after another. Names of deleted rows stay: a session deletes too few to matter.
    names: String,
    rows: Vec<Option<Row>>,
    organizations: Vec<Organization>,
    slugs: HashMap<String, u32>,
    by_created: Index,
    by_name: Index,
    /// Grows with every change, so that an answer found before can be known as outdated.
    generation: u64,
    history: History,
}

impl Store {
    /// A store of these rows, which are numbered as they come; each names an organization by its place.
    pub(crate) fn new(
        seed: u64,
        names: String,
        rows: Vec<Row>,
        mut organizations: Vec<Organization>,
    ) -> Self {
        let by_created = Index::by_created(&rows);
        let by_name = Index::by_name(&rows, &names);
        for &number in by_created.numbers() {
            if let Some(row) = rows.get(number as usize)
                && let Some(organization) = organizations.get_mut(row.organization as usize)
            {
                organization.rows.push(number);
            }
        }
        let slugs = (0..)
            .zip(&organizations)
            .map(|(number, organization)| (organization.slug.clone(), number))
            .collect();
        Self {
            seed,
            given: GivenIds::default(),
            names,
            rows: rows.into_iter().map(Some).collect(),
            organizations,
            slugs,
            by_created,
            by_name,
            generation: 0,
            history: History::default(),
        }
    }

    /// The same with these ids.
    pub(crate) fn with_given_ids(self, given: GivenIds) -> Self {
        Self { given, ..self }
    }

    /// The id of an organization or a domain.
    fn id(&self, kind: IdKind, number: u32) -> String {
        self.given.id(kind, number).map_or_else(|| ids::encode(self.seed, kind, number), str::to_owned)
    }

    /// What an id belongs to. One that is computed belongs to nothing where another one was given.
    fn number(&self, kind: IdKind, id: &str) -> Option<u32> {
        self.given.number(kind, id).or_else(|| {
            ids::decode(self.seed, kind, id).filter(|number| self.given.id(kind, *number).is_none())
        })
    }

    pub(crate) const fn generation(&self) -> u64 {
        self.generation
    }

    /// How long writes stay unseen by lists.
    pub(crate) fn set_stale(&mut self, time: Duration) {
        self.history.keep(time);
    }

    /// The rows that lists still see otherwise.
    pub(crate) fn former(&self) -> Former {
        self.history.former(Instant::now())
    }

    pub(crate) fn by_created(&self) -> &[u32] {
        self.by_created.numbers()
    }

    pub(crate) fn by_name(&self) -> &[u32] {
        self.by_name.numbers()
    }

    pub(crate) fn row(&self, number: u32) -> Option<&Row> {
        self.rows.get(number as usize)?.as_ref()
    }

    pub(crate) fn name(&self, row: &Row) -> &str {
        text(&self.names, row.name)
    }

    /// The number of the domain with this id.
    pub(crate) fn domain_number(&self, id: &str) -> Option<u32> {
        let number = self.number(IdKind::Domain, id)?;
        self.row(number).map(|_| number)
    }

    pub(crate) fn organizations(&self) -> &[Organization] {
        &self.organizations
    }

    pub(crate) fn organization(&self, number: u32) -> Option<&Organization> {
        self.organizations.get(number as usize)
    }

    pub(crate) fn organization_id(&self, number: u32) -> String {
        self.id(IdKind::Organization, number)
    }

    /// The number of the organization with this id.
    pub(crate) fn organization_number(&self, id: &str) -> Option<u32> {
        let number = self.number(IdKind::Organization, id)?;
        self.organization(number).map(|_| number)
    }

    /// Whether that user belongs to the organization.
    pub(crate) fn is_member(&self, organization: u32, user_id: &str) -> bool {
        self.organization(organization).is_some_and(|found| found.members.include(self.seed, user_id))
    }

    /// The user who created the organization, where one is known.
    pub(crate) fn creator(&self, organization: u32) -> Option<String> {
        self.organization(organization)?.members.first(self.seed)
    }

    pub(crate) fn organization_by_slug(&self, slug: &str) -> Option<u32> {
        self.slugs.get(slug).copied()
    }

    /// The numbers of the domains of exactly this name, whoever holds them.
    pub(crate) fn holders(&self, name: &str) -> &[u32] {
        self.by_name.equal_range(|number| self.row(number).map_or("", |row| self.name(row)).cmp(name))
    }

    /// The contract's picture of a row.
    pub(crate) fn picture(&self, number: u32) -> Option<OrganizationDomain> {
        self.picture_of(number, self.row(number)?)
    }

    /// The same of what a row was like.
    pub(crate) fn picture_of(&self, number: u32, row: &Row) -> Option<OrganizationDomain> {
        let organization = self.organization(row.organization)?;
        let name = self.name(row);
        let affiliation = row.affiliation.clerk();
        let organization_id = self.organization_id(row.organization);
        Some(OrganizationDomain {
            object: "organization_domain".to_owned(),
            id: self.id(IdKind::Domain, number),
            name: name.to_owned(),
            enrollment_mode: row.mode.clerk(),
            affiliation_email_address: row
                .mailbox
                .and_then(|index| MAILBOXES.get(usize::from(index)))
                .map(|mailbox| format!("{mailbox}@{name}")),
            affiliation_verification: Some(affiliation.clone()),
            ownership_verification: row
                .ownership
                .map(|proof| proof.clerk(name, || ids::token(ids::mix(self.seed) ^ u64::from(number), 32))),
            verification: Some(affiliation),
            total_pending_invitations: row.invitations.into(),
            total_pending_suggestions: row.suggestions.into(),
            public_organization_data: (!row.hides_organization).then(|| PublicOrganizationData {
                id: organization_id.clone(),
                name: organization.name.clone(),
                slug: organization.slug.clone(),
                image_url: Some(image_url(&organization_id)),
                has_image: organization.has_image,
            }),
            organization_id,
            created_at: row.created_at,
            updated_at: row.updated_at,
            raw: Box::default(),
        })
    }

    /// Adds a row; `build` gets the place of the name. Returns the row's number.
    pub(crate) fn insert(&mut self, name: &str, build: impl FnOnce(Span) -> Row) -> Option<u32> {
        let span = push(&mut self.names, name)?;
        let number = u32::try_from(self.rows.len()).ok()?;
        let row = build(span);
        self.rows.push(Some(row));
        self.history.note(number, None);
        self.generation += 1;
        let Self { rows, names, by_created, by_name, organizations, .. } = self;
        by_created.insert(number, |other| {
            let created_at = rows.get(other as usize)?.as_ref()?.created_at;
            Some((created_at, other))
        });
        by_name.insert(number, |other| {
            let row = rows.get(other as usize)?.as_ref()?;
            Some((text(names, row.name), other))
        });
        if let Some(organization) = organizations.get_mut(row.organization as usize) {
            organization.rows.push(number);
        }
        Some(number)
    }

    /// Changes a row. Neither name, organization nor `created_at` may change: the orders rest on them.
    pub(crate) fn change(&mut self, number: u32, change: impl FnOnce(&mut Row)) {
        if let Some(Some(row)) = self.rows.get_mut(number as usize) {
            self.history.note(number, Some(*row));
            change(row);
            self.generation += 1;
        }
    }

    /// Takes a row out.
    pub(crate) fn remove(&mut self, number: u32) {
        let Some(row) = self.row(number).copied() else {
            return;
        };
        self.history.note(number, Some(row));
        let Self { rows, names, by_created, by_name, .. } = self;
        by_created.remove(number, |other| {
            let created_at = rows.get(other as usize)?.as_ref()?.created_at;
            Some((created_at, other))
        });
        by_name.remove(number, |other| {
            let row = rows.get(other as usize)?.as_ref()?;
            Some((text(names, row.name), other))
        });
        if let Some(organization) = self.organizations.get_mut(row.organization as usize) {
            organization.rows.retain(|&other| other != number);
        }
        if let Some(slot) = self.rows.get_mut(number as usize) {
            *slot = None;
        }
        self.generation += 1;
    }
}

/// The address of an organization's logo. Nothing is served there.
pub(crate) fn image_url(organization_id: &str) -> String {
    format!("https://img.clerk.example/{organization_id}.png")
}

/// The text of a span.
pub(crate) fn text(names: &str, span: Span) -> &str {
    let start = span.start as usize;
    names.get(start..start + usize::from(span.length)).unwrap_or_default()
}

/// Appends a name; `None` when it is too long, or four gigabytes of names are full.
pub(crate) fn push(names: &mut String, name: &str) -> Option<Span> {
    let span = Span { start: u32::try_from(names.len()).ok()?, length: u8::try_from(name.len()).ok()? };
    names.push_str(name);
    Some(span)
}
