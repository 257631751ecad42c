//! Why a row has its flags, in words.

use super::row::LONG_WAIT;
use super::{COMPARED, FlagRules, row_flags};
use crate::clerk::{Millis, OrganizationDomain, VerificationStatus};
use crate::flag::{Flag, FlagSet, MANY_ATTEMPTS};
use crate::store::{RowRef, Store};
use crate::text::{age, organization};

/// A flag of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    pub flag: Flag,
    /// Follows the name of the domain, and contains text from Clerk.
    pub text: String,
}

/// The flags of a row as it is now, and those that were found by comparing the rows of the copy.
#[must_use]
pub fn reasons(domain: &OrganizationDomain, copy: &Store, rules: &FlagRules, now: Millis) -> Vec<Reason> {
    let number = copy.number(&domain.id);
    let compared = number.zip(copy.flags()).map(|(number, flags)| flags.of(number)).unwrap_or_default();
    let alone = FlagSet::ALL.without(COMPARED.into_iter().collect());
    let flags = row_flags(domain, rules, now).union(compared.without(alone));
    let related = |flag| {
        let number = copy.flags()?.related(number?, flag)?;
        copy.row(number)
    };
    flags.iter().map(|flag| Reason { flag, text: text(flag, domain, related(flag), now) }).collect()
}

fn text(flag: Flag, domain: &OrganizationDomain, related: Option<RowRef<'_>>, now: Millis) -> String {
    let other = |what: &str, unknown: &str| match related {
        Some(row) => {
            let whose = organization(row.organization_name(), row.organization_id());
            let state = if row.is_verified() { "is verified in" } else { "belongs to" };
            format!("{what} {}, which {state} {whose}", row.name())
        }
        // The row was deleted since.
        None => unknown.to_owned(),
    };
    match flag {
        Flag::LookAlike => other("looks like", "looks like a domain that another organization has verified"),
        Flag::MixedScript => "mixes letters of different scripts in one label".to_owned(),
        Flag::MailProvider => "is a common mail provider: anyone can have an address at it".to_owned(),
        Flag::Disposable => "provides disposable addresses: anyone can have one for a short time".to_owned(),
        Flag::PublicSuffix => "is a public suffix: names below it have different owners".to_owned(),
        Flag::Parent => other("is below", "is below a domain of another organization"),
        Flag::Child => other("is above", "is above a domain of another organization"),
        Flag::Mailbox => {
            let mailbox = domain.affiliation_email_address.as_deref().unwrap_or_default();
            format!("was claimed with a mailbox at another domain, {mailbox}")
        }
        Flag::Automatic => "enrolls people automatically but is not verified".to_owned(),
        Flag::Expired if *domain.status() == VerificationStatus::Expired => {
            "has an expired verification of affiliation".to_owned()
        }
        Flag::Expired => "has an expired verification of ownership".to_owned(),
        Flag::Attempts => format!("has {MANY_ATTEMPTS} or more attempts at a verification"),
        Flag::Waiting => {
            let people = domain.total_pending_invitations.saturating_add(domain.total_pending_suggestions);
            let since = age(now.since(domain.updated_at).max(LONG_WAIT));
            format!("has {people} pending, and has not changed for {since}")
        }
        Flag::Quota => "belongs to an organization with nearly as many domains as it may have".to_owned(),
    }
}
