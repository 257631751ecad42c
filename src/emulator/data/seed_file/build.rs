//! Fills the store from a seed file.

use super::SeedData;
use super::check;
use super::schema::{DomainTable, InstanceTable, ModeValue, OrganizationTable, SeedFile};
use crate::clerk::Millis;
use crate::emulator::data::connections::{self, ConnectionRow};
use crate::emulator::data::explicit_ids::ExplicitIds;
use crate::emulator::data::ids::{IdKind, mix};
use crate::emulator::data::members::Members;
use crate::emulator::data::people::{self, Invitation, ListedPeople, People};
use crate::emulator::data::row::{Affiliation, DomainRow, Mode, Ownership, Span, Status, moment};
use crate::emulator::data::settings::Settings;
use crate::emulator::data::store::{OrganizationRow, Store, push_name};

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

/// `seed` decides the ids that the file leaves out.
///
/// An entry without `created_at` was created one minute before its successor in the file, and the last one a minute before
/// `now`: newest first lists the end of the file first.
pub(crate) fn build(data: &SeedData, seed: u64, now: Millis) -> (Store, Settings) {
    let file = &data.0;
    let settings = settings(&file.instance);
    let default_mode = settings.enrollment_modes.first().and_then(|mode| Mode::parse(mode.as_str()));
    let mut left: i64 = file.organizations.iter().map(|found| 1 + count(found.domains.len())).sum();
    let mut next_moment = move || {
        let moment = now.plus(-left * MINUTE);
        left -= 1;
        moment
    };
    let (mut names, mut rows, mut organizations) = (String::new(), Vec::new(), Vec::new());
    let mut explicit_ids = ExplicitIds::default();
    for (number, table) in (0_u32..).zip(&file.organizations) {
        if let Some(id) = &table.id {
            explicit_ids.insert(IdKind::Organization, number, id.get_ref());
        }
        let default_moment = next_moment();
        let first_row = rows.len();
        for domain in &table.domains {
            if let (Some(id), Ok(row)) = (&domain.id, u32::try_from(rows.len())) {
                explicit_ids.insert(IdKind::Domain, row, id.get_ref());
            }
            let mode = domain.enrollment_mode.map(ModeValue::mode).or(default_mode);
            let name = check::domain_name(&domain.name).unwrap_or_default();
            let name = push_name(&mut names, &name).unwrap_or(Span { start: 0, length: 0 });
            rows.push(row(domain, number, name, mode.unwrap_or(Mode::MANUAL_INVITATION), next_moment()));
        }
        // An organization is older than its domains.
        let oldest = rows[first_row..].iter().map(|row: &DomainRow| row.created_at).min();
        let created_at = time(check::moment(table.created_at.as_ref(), "created_at")).unwrap_or_else(|| {
            oldest.map_or(default_moment, |oldest| default_moment.min(oldest.plus(-MINUTE)))
        });
        organizations.push(organization(table, created_at));
    }
    let store = Store::new(seed, names, rows, organizations)
        .with_explicit_ids(explicit_ids)
        .with_people(People::Listed(people(file, seed, now)))
        .with_connections(connections::always(seed, 0, now))
        .with_connections(connections(file, seed, now));
    (store, settings)
}

fn people(file: &SeedFile, seed: u64, now: Millis) -> ListedPeople {
    let address = |written| check::email_address(written).unwrap_or_default();
    let users = file.users.iter().map(|user| (user.id.get_ref().clone(), address(&user.email_address)));
    let tables = (0_u32..).zip(&file.organizations).flat_map(|(organization, table)| {
        table.invitations.iter().map(move |invitation| (organization, invitation))
    });
    let invitations = (0_i64..).zip(tables).map(|(place, (organization, invitation))| {
        let written = time(check::moment(invitation.created_at.as_ref(), "created_at"));
        Invitation {
            id: people::invitation_id(mix(seed ^ 0x696e_7669 ^ place.unsigned_abs())),
            email_address: address(&invitation.email_address),
            organization,
            status: invitation.status.status(),
            // As for the rows, the end of the file is the newest.
            created_at: written.unwrap_or_else(|| now.plus(-DAY + place * 1_000)),
        }
    });
    ListedPeople { users: users.collect(), invitations: invitations.collect() }
}

fn connections(file: &SeedFile, seed: u64, now: Millis) -> Vec<ConnectionRow> {
    (10_u32..)
        .zip(&file.enterprise_connections)
        .map(|(number, table)| ConnectionRow {
            id: connections::id(seed, number),
            name: table.name.clone(),
            provider: table.provider.clone().unwrap_or_else(|| "saml_custom".to_owned()),
            active: table.active,
            domains: table.domains.iter().map(|name| check::domain_name(name).unwrap_or_default()).collect(),
            organization: table
                .organization_id
                .as_ref()
                .and_then(|id| check::organization_number(file, id.get_ref())),
            created_at: now.plus(-DAY + i64::from(number) * 1_000),
        })
        .collect()
}

fn settings(instance: &InstanceTable) -> Settings {
    let default = Settings::default();
    Settings {
        organizations_enabled: instance.organizations_enabled.unwrap_or(default.organizations_enabled),
        domains_enabled: instance.domains_enabled.unwrap_or(default.domains_enabled),
        enrollment_modes: match &instance.domains_enrollment_modes {
            Some(modes) => modes.iter().map(|mode| mode.mode().to_clerk()).collect(),
            None => default.enrollment_modes,
        },
        max_allowed_domains: check::max_allowed_domains(instance),
        key_may_write: default.key_may_write,
    }
}

fn organization(table: &OrganizationTable, created_at: Millis) -> OrganizationRow {
    let members: Vec<_> = table.members.iter().map(|id| id.get_ref().clone()).collect();
    let listed = u32::try_from(members.len()).unwrap_or(u32::MAX);
    let members_count = table.members_count.as_ref().map_or(listed, |count| *count.get_ref());
    OrganizationRow {
        name: table.name.get_ref().clone(),
        slug: check::slug(table).unwrap_or_default(),
        members: Members::from_ids(members, members_count),
        created_at,
        updated_at: created_at,
        has_image: false,
        rows: Vec::new(),
    }
}

fn row(table: &DomainTable, organization: u32, name: Span, mode: Mode, default_moment: Millis) -> DomainRow {
    let created_at = time(check::moment(table.created_at.as_ref(), "created_at")).unwrap_or(default_moment);
    let updated_at = time(check::moment(table.updated_at.as_ref(), "updated_at")).unwrap_or(created_at);
    let deadline = |status| if status == Status::Expired { moment(updated_at) } else { None };
    let status = table.affiliation.status();
    let strategy = table.ownership_strategy.unwrap_or_default().strategy();
    let ownership = table.ownership.map(|ownership| {
        let status = ownership.status();
        Ownership {
            expire_at: deadline(status),
            verified_at: if status == Status::Verified { moment(updated_at) } else { None },
            attempts: None,
            status,
            strategy,
            shows_txt: false,
        }
    });
    DomainRow {
        created_at,
        updated_at,
        affiliation: Affiliation { expire_at: deadline(status), attempts: None, status },
        ownership,
        organization,
        name,
        mode,
        invitations: table.total_pending_invitations,
        suggestions: table.total_pending_suggestions,
        mailbox: None,
        hides_organization: false,
    }
}

/// A time that was already checked when the file was parsed.
fn time(checked: Result<Option<Millis>, check::CheckError>) -> Option<Millis> {
    checked.ok().flatten()
}

fn count(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}
