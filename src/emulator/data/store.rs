//! Organizations and domains, and the sort orders of the lists.

use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, Instant};

use super::connections::ConnectionRow;
use super::explicit_ids::ExplicitIds;
use super::history::{StaleRows, WriteHistory};
use super::ids::{self, IdKind};
use super::members::Members;
use super::people::People;
use super::row::{DomainRow, Span, mailbox};
use super::sorted_index::SortedIndex;
use crate::clerk::{Millis, OrganizationDomain, PublicOrganizationData};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OrganizationRow {
    pub(crate) name: String,
    pub(crate) slug: String,
    pub(crate) members: Members,
    pub(crate) created_at: Millis,
    pub(crate) updated_at: Millis,
    /// Whether it has a custom logo.
    pub(crate) has_image: bool,
    /// Numbers of its domains, oldest first.
    pub(crate) rows: Vec<u32>,
}

/// Rows are numbered in insertion order; numbers are never reused.
#[derive(Debug)]
pub(crate) struct Store {
    seed: u64,
    /// Ids from a seed file; all others are computed.
    explicit_ids: ExplicitIds,
    /// All names, one after another. DomainNames of deleted rows stay: a session deletes too few to matter.
    names: String,
    rows: Vec<Option<DomainRow>>,
    /// Number of rows that the instance started with.
    initial: usize,
    /// Those of them that were deleted: the people at a domain stay when the domain goes.
    deleted: BTreeMap<u32, DomainRow>,
    people: People,
    connections: Vec<ConnectionRow>,
    organizations: Vec<OrganizationRow>,
    slugs: HashMap<String, u32>,
    by_created: SortedIndex,
    by_name: SortedIndex,
    /// Grows with every change, so that cached lists can be recognized as outdated.
    generation: u64,
    history: WriteHistory,
}

impl Store {
    /// Each row refers to its organization by index.
    pub(crate) fn new(
        seed: u64,
        names: String,
        rows: Vec<DomainRow>,
        mut organizations: Vec<OrganizationRow>,
    ) -> Self {
        let by_created = SortedIndex::by_created(&rows);
        let by_name = SortedIndex::by_name(&rows, &names);
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
            explicit_ids: ExplicitIds::default(),
            names,
            initial: rows.len(),
            deleted: BTreeMap::new(),
            people: People::default(),
            connections: Vec::new(),
            rows: rows.into_iter().map(Some).collect(),
            organizations,
            slugs,
            by_created,
            by_name,
            generation: 0,
            history: WriteHistory::default(),
        }
    }

    pub(crate) fn with_explicit_ids(self, explicit_ids: ExplicitIds) -> Self {
        Self { explicit_ids, ..self }
    }

    pub(crate) fn with_people(self, people: People) -> Self {
        Self { people, ..self }
    }

    pub(crate) fn with_connections(mut self, connections: Vec<ConnectionRow>) -> Self {
        self.connections.extend(connections);
        self
    }

    pub(crate) const fn seed(&self) -> u64 {
        self.seed
    }

    pub(crate) const fn people(&self) -> &People {
        &self.people
    }

    pub(crate) fn connections(&self) -> &[ConnectionRow] {
        &self.connections
    }

    /// The rows that the instance started with, deleted ones included, in order.
    pub(crate) fn initial_rows(&self) -> impl Iterator<Item = (u32, &DomainRow)> {
        let rows = (0_u32..).zip(&self.rows).take(self.initial);
        rows.filter_map(|(number, row)| Some((number, row.as_ref().or_else(|| self.deleted.get(&number))?)))
    }

    /// The same of one organization.
    pub(crate) fn initial_rows_of(&self, organization: u32) -> Vec<DomainRow> {
        let live = self.organization(organization).into_iter().flat_map(|found| &found.rows);
        let mut numbers: Vec<u32> =
            live.copied().filter(|number| (*number as usize) < self.initial).collect();
        let is_of = |row: &DomainRow| row.organization == organization;
        numbers.extend(self.deleted.iter().filter(|(_, row)| is_of(row)).map(|(number, _)| *number));
        numbers.sort_unstable();
        let row = |number: u32| self.row(number).or_else(|| self.deleted.get(&number)).copied();
        numbers.into_iter().filter_map(row).collect()
    }

    fn id(&self, kind: IdKind, number: u32) -> String {
        self.explicit_ids.id(kind, number).map_or_else(|| ids::encode(self.seed, kind, number), str::to_owned)
    }

    /// A computed id is invalid for a row that has an explicit one.
    fn number(&self, kind: IdKind, id: &str) -> Option<u32> {
        self.explicit_ids.number(kind, id).or_else(|| {
            ids::decode(self.seed, kind, id).filter(|number| self.explicit_ids.id(kind, *number).is_none())
        })
    }

    pub(crate) const fn generation(&self) -> u64 {
        self.generation
    }

    /// Sets how long lists lag behind writes.
    pub(crate) fn set_read_lag(&mut self, time: Duration) {
        self.history.set_lag(time);
    }

    /// The rows that lists still show in an older state.
    pub(crate) fn stale_rows(&self) -> StaleRows {
        self.history.stale_rows(Instant::now())
    }

    pub(crate) fn by_created(&self) -> &[u32] {
        self.by_created.numbers()
    }

    pub(crate) fn by_name(&self) -> &[u32] {
        self.by_name.numbers()
    }

    pub(crate) fn row(&self, number: u32) -> Option<&DomainRow> {
        self.rows.get(number as usize)?.as_ref()
    }

    pub(crate) fn name(&self, row: &DomainRow) -> &str {
        name_at(&self.names, row.name)
    }

    pub(crate) fn domain_number(&self, id: &str) -> Option<u32> {
        let number = self.number(IdKind::Domain, id)?;
        self.row(number).map(|_| number)
    }

    pub(crate) fn organizations(&self) -> &[OrganizationRow] {
        &self.organizations
    }

    pub(crate) fn organization(&self, number: u32) -> Option<&OrganizationRow> {
        self.organizations.get(number as usize)
    }

    pub(crate) fn organization_id(&self, number: u32) -> String {
        self.id(IdKind::Organization, number)
    }

    pub(crate) fn organization_number(&self, id: &str) -> Option<u32> {
        let number = self.number(IdKind::Organization, id)?;
        self.organization(number).map(|_| number)
    }

    pub(crate) fn is_member(&self, organization: u32, user_id: &str) -> bool {
        self.organization(organization).is_some_and(|found| found.members.include(self.seed, user_id))
    }

    pub(crate) fn has_member_number(&self, organization: u32, user: u32) -> bool {
        self.organization(organization).is_some_and(|found| found.members.include_number(user))
    }

    /// The id of the user who created the organization, if known.
    pub(crate) fn creator(&self, organization: u32) -> Option<String> {
        self.organization(organization)?.members.first(self.seed)
    }

    pub(crate) fn organization_by_slug(&self, slug: &str) -> Option<u32> {
        self.slugs.get(slug).copied()
    }

    /// Numbers of the domains with exactly this name, in any organization.
    pub(crate) fn holders(&self, name: &str) -> &[u32] {
        self.by_name.equal_range(|number| self.row(number).map_or("", |row| self.name(row)).cmp(name))
    }

    pub(crate) fn domain(&self, number: u32) -> Option<OrganizationDomain> {
        self.domain_from_row(number, self.row(number)?)
    }

    /// Like [`Self::domain`], for an earlier state of the row.
    pub(crate) fn domain_from_row(&self, number: u32, row: &DomainRow) -> Option<OrganizationDomain> {
        self.organization(row.organization)?;
        let name = self.name(row);
        let affiliation = row.affiliation.to_clerk();
        let organization_id = self.organization_id(row.organization);
        Some(OrganizationDomain {
            object: "organization_domain".to_owned(),
            id: self.id(IdKind::Domain, number),
            name: name.to_owned(),
            enrollment_mode: row.mode.to_clerk(),
            affiliation_email_address: row.mailbox.and_then(|index| mailbox(index, name)),
            affiliation_verification: Some(affiliation.clone()),
            ownership_verification: row.ownership.map(|ownership| {
                ownership.to_clerk(name, || ids::token(ids::mix(self.seed) ^ u64::from(number), 32))
            }),
            verification: Some(affiliation),
            total_pending_invitations: row.invitations.into(),
            total_pending_suggestions: row.suggestions.into(),
            public_organization_data: (!row.hides_organization)
                .then(|| self.public_organization(row.organization))
                .flatten(),
            organization_id,
            created_at: row.created_at,
            updated_at: row.updated_at,
            raw: Box::default(),
        })
    }

    pub(crate) fn public_organization(&self, number: u32) -> Option<PublicOrganizationData> {
        let organization = self.organization(number)?;
        let id = self.organization_id(number);
        Some(PublicOrganizationData {
            name: organization.name.clone(),
            slug: organization.slug.clone(),
            image_url: Some(image_url(&id)),
            has_image: organization.has_image,
            id,
        })
    }

    /// `build` receives the position of the name. Returns the row's number.
    pub(crate) fn insert(&mut self, name: &str, build: impl FnOnce(Span) -> DomainRow) -> Option<u32> {
        let span = push_name(&mut self.names, name)?;
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
            Some((name_at(names, row.name), other))
        });
        if let Some(organization) = organizations.get_mut(row.organization as usize) {
            organization.rows.push(number);
        }
        Some(number)
    }

    /// `change` must not alter name, organization or `created_at`: the sort orders rely on them.
    pub(crate) fn change(&mut self, number: u32, change: impl FnOnce(&mut DomainRow)) {
        if let Some(Some(row)) = self.rows.get_mut(number as usize) {
            self.history.note(number, Some(*row));
            change(row);
            self.generation += 1;
        }
    }

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
            Some((name_at(names, row.name), other))
        });
        if let Some(organization) = self.organizations.get_mut(row.organization as usize) {
            organization.rows.retain(|&other| other != number);
        }
        if let Some(slot) = self.rows.get_mut(number as usize) {
            *slot = None;
        }
        if (number as usize) < self.initial {
            self.deleted.insert(number, row);
        }
        self.generation += 1;
    }
}

/// URL of an organization's logo. Nothing is served there.
pub(crate) fn image_url(organization_id: &str) -> String {
    format!("https://img.clerk.example/{organization_id}.png")
}

pub(crate) fn name_at(names: &str, span: Span) -> &str {
    let start = span.start as usize;
    names.get(start..start + usize::from(span.length)).unwrap_or_default()
}

/// Appends a name; `None` if it is too long, or if there are already four gigabytes of names.
pub(crate) fn push_name(names: &mut String, name: &str) -> Option<Span> {
    let span = Span { start: u32::try_from(names.len()).ok()?, length: u8::try_from(name.len()).ok()? };
    names.push_str(name);
    Some(span)
}
