//! The people of the emulated instance: users with their email addresses, and invitations. Those of the sample data are
//! computed from the rows instead of stored: a million rows need no table of people.

use std::collections::{BTreeMap, BTreeSet};

use super::ids::{mix, token};
use super::members::Member;
use super::row::{DomainRow, Mode};
use super::store::Store;
use crate::clerk::Millis;

const DAY: i64 = 86_400_000;

const FIRST: [&str; 16] = [
    "ada", "bo", "carmen", "dmitri", "elif", "farah", "goran", "hanako", "ines", "jana", "kofi", "lucia",
    "mateo", "noor", "olga", "priya",
];
const LAST: [&str; 16] = [
    "abara",
    "berg",
    "castillo",
    "dahl",
    "eriksen",
    "fontaine",
    "gupta",
    "haddad",
    "ito",
    "jovanovic",
    "kaya",
    "lindqvist",
    "moreau",
    "nakamura",
    "okafor",
    "petrova",
];

/// Where the people come from.
#[derive(Debug, Default)]
pub(crate) enum People {
    /// Invented for the rows that the instance started with.
    #[default]
    Invented,
    /// From a seed file.
    Listed(ListedPeople),
}

#[derive(Debug, Default)]
pub(crate) struct ListedPeople {
    /// Addresses by user id.
    pub(crate) users: BTreeMap<String, String>,
    pub(crate) invitations: Vec<Invitation>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Invitation {
    pub(crate) id: String,
    /// Lower-case.
    pub(crate) email_address: String,
    /// By number.
    pub(crate) organization: u32,
    pub(crate) status: InvitationStatus,
    pub(crate) created_at: Millis,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum InvitationStatus {
    Pending,
    Accepted,
    Revoked,
    Expired,
}

impl InvitationStatus {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Accepted => "accepted",
            Self::Revoked => "revoked",
            Self::Expired => "expired",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        [Self::Pending, Self::Accepted, Self::Revoked, Self::Expired]
            .into_iter()
            .find(|status| status.as_str() == text)
    }
}

/// Part of an email address, in lower case.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AddressQuery<'a>(pub(crate) &'a str);

impl AddressQuery<'_> {
    fn matches(self, address: &str) -> bool {
        address.contains(self.0)
    }

    /// Whether an address at this domain can match. Saves inventing everyone to answer for one domain.
    fn may_match_at(self, domain: &str) -> bool {
        self.0.split_once('@').is_none_or(|(_, start)| domain.starts_with(start))
    }
}

/// Whether a user is a member of an organization, by number.
pub(crate) type IsMember<'a> = &'a dyn Fn(u32) -> bool;

/// Calls `visit` with each user who matches, and with a function that tells whether that user is a member of an organization,
/// by number.
pub(crate) fn visit_users(
    store: &Store,
    query: Option<AddressQuery<'_>>,
    visit: &mut dyn FnMut(IsMember<'_>),
) {
    let matches = |address: Option<&str>| {
        query.is_none_or(|query| address.is_some_and(|address| query.matches(address)))
    };
    let may_match = |row: &DomainRow| query.is_none_or(|query| query.may_match_at(store.name(row)));
    let listed = match store.people() {
        People::Invented => None,
        People::Listed(listed) => Some(listed),
    };
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for (number, organization) in (0_u32..).zip(store.organizations()) {
        let rows = if listed.is_none() { store.initial_rows_of(number) } else { Vec::new() };
        if listed.is_none() && !rows.is_empty() && !rows.iter().any(&may_match) {
            continue;
        }
        let is_first = number == 0;
        for member in organization.members.all(is_first) {
            match member {
                Member::Invented(user) => {
                    let draw = mix(store.seed() ^ mix(0x686f_6d65 ^ u64::from(user)));
                    let home = rows.get(usize::from(draw.to_be_bytes()[0]) % rows.len().max(1));
                    if home.is_some_and(|row| !may_match(row)) {
                        continue;
                    }
                    let address = home.map(|row| invented_address(draw, user, store.name(row)));
                    if matches(address.as_deref()) {
                        visit(&|organization| store.has_member_number(organization, user));
                    }
                }
                Member::Listed(id) => {
                    let address = listed.and_then(|listed| listed.users.get(id));
                    if seen.insert(id) && matches(address.map(String::as_str)) {
                        visit(&|organization| store.is_member(organization, id));
                    }
                }
                Member::Unlisted => {
                    if matches(None) {
                        visit(&|organization| organization == number);
                    }
                }
            }
        }
    }
    match listed {
        Some(listed) => {
            for (id, address) in &listed.users {
                if !seen.contains(id.as_str()) && matches(Some(address)) {
                    visit(&|_| false);
                }
            }
        }
        None => {
            for (number, row) in store.initial_rows().filter(|(_, row)| may_match(row)) {
                let name = store.name(row);
                let draw = mix(store.seed() ^ mix(0x6f75_7473 ^ u64::from(number)));
                // Half of the domains have users who joined no organization.
                let outsiders = if draw.is_multiple_of(2) { 0 } else { 1 + draw.to_be_bytes()[0] % 12 };
                for place in 0..outsiders {
                    let address = invented_address(mix(draw ^ u64::from(place)), place.into(), name);
                    if matches(Some(&format!("x.{address}"))) {
                        visit(&|_| false);
                    }
                }
            }
        }
    }
}

/// The invitations that match, in no particular order.
pub(crate) fn invitations(store: &Store, query: Option<AddressQuery<'_>>) -> Vec<Invitation> {
    let mut found = Vec::new();
    let mut listed_pending: BTreeMap<(u32, &str), u16> = BTreeMap::new();
    let mut keep = |invitation: Invitation| {
        if query.is_none_or(|query| query.matches(&invitation.email_address)) {
            found.push(invitation);
        }
    };
    if let People::Listed(listed) = store.people() {
        for invitation in &listed.invitations {
            if let (InvitationStatus::Pending, Some((_, domain))) =
                (invitation.status, invitation.email_address.split_once('@'))
            {
                *listed_pending.entry((invitation.organization, domain)).or_default() += 1;
            }
            keep(invitation.clone());
        }
    }
    let is_invented = matches!(store.people(), People::Invented);
    for &number in store.by_created() {
        let Some(row) = store.row(number) else { continue };
        let name = store.name(row);
        if query.is_some_and(|query| !query.may_match_at(name)) {
            continue;
        }
        let listed = listed_pending.get(&(row.organization, name)).copied().unwrap_or(0);
        let pending = row.invitations.saturating_sub(listed);
        // A domain that invites people has invited some who have answered since.
        let answered = if is_invented && row.mode == Mode::AUTOMATIC_INVITATION { 3 } else { 0 };
        for place in 0..pending.saturating_add(answered) {
            let draw = mix(store.seed() ^ mix(u64::from(number) << 16 ^ u64::from(place)));
            let status = match place.checked_sub(pending) {
                None => InvitationStatus::Pending,
                Some(0) => InvitationStatus::Accepted,
                Some(1) => InvitationStatus::Revoked,
                Some(_) => InvitationStatus::Expired,
            };
            let age = i64::from(draw.to_be_bytes()[0]) * DAY / 10;
            keep(Invitation {
                id: invitation_id(draw),
                email_address: invented_address(draw, place.into(), name),
                organization: row.organization,
                status,
                created_at: row.created_at.max(row.updated_at.plus(-age)),
            });
        }
    }
    found
}

/// `value` must differ between the invitations of an instance.
pub(crate) fn invitation_id(value: u64) -> String {
    format!("orginv_{}", token(value, 27))
}

/// The number keeps addresses at one domain apart.
fn invented_address(draw: u64, number: u32, domain: &str) -> String {
    let [_, _, first, last, ..] = draw.to_be_bytes();
    let name =
        |names: &[&'static str; 16], draw: u8| names.get(usize::from(draw % 16)).copied().unwrap_or_default();
    format!("{}.{}{number}@{domain}", name(&FIRST, first), name(&LAST, last))
}
