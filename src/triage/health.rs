//! What needs attention in an instance, the worst first.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use unicode_security::confusable_detection::skeleton;

use crate::clerk::{EnrollmentMode, EnterpriseConnection, Organization};
use crate::store::Store;
use crate::text::organization;

use super::contested_names;
use super::flags::NEAR_LIMIT;

/// Endings of company names that do not distinguish them.
const LEGAL_FORMS: [&str; 19] = [
    "ab",
    "ag",
    "as",
    "bv",
    "co",
    "company",
    "corp",
    "corporation",
    "gmbh",
    "inc",
    "incorporated",
    "kg",
    "limited",
    "llc",
    "ltd",
    "oy",
    "plc",
    "sa",
    "srl",
];

/// One kind of problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum HealthCheck {
    /// Names that several organizations have.
    Conflicts,
    /// Organizations with members, SSO domains or an SSO connection, but without a verified domain.
    NoVerifiedDomain,
    /// Registrable domains of which several organizations have a part.
    SharedRegistrable,
    /// Unverified for more than 7 days.
    Stuck,
    /// Verification expired.
    Expired,
    /// People join automatically, although ownership is not proven.
    AutomaticUnproven,
    /// Organizations that have nearly as many domains as they may have.
    NearQuota,
    /// Organizations with equal or confusable names.
    SimilarOrganizations,
}

/// What a check has found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub check: HealthCheck,
    /// The number of names, domains or organizations.
    pub count: u64,
    /// Names of domains, or of organizations with their ids.
    pub names: Vec<String>,
    /// The ids of the organizations, if the names are those of organizations.
    pub organizations: Vec<String>,
}

impl HealthCheck {
    /// The worst first.
    pub const ALL: [Self; 8] = [
        Self::Conflicts,
        Self::NoVerifiedDomain,
        Self::SharedRegistrable,
        Self::Stuck,
        Self::Expired,
        Self::AutomaticUnproven,
        Self::NearQuota,
        Self::SimilarOrganizations,
    ];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Conflicts => "conflicts",
            Self::NoVerifiedDomain => "no_verified_domain",
            Self::SharedRegistrable => "shared_registrable",
            Self::Stuck => "stuck",
            Self::Expired => "expired",
            Self::AutomaticUnproven => "automatic_unproven",
            Self::NearQuota => "near_quota",
            Self::SimilarOrganizations => "similar_organizations",
        }
    }

    /// The query whose rows are the problem; `None` if no query finds them.
    #[must_use]
    pub const fn query(self) -> Option<&'static str> {
        match self {
            Self::Stuck => Some("status:unverified created:>7d"),
            Self::Expired => Some("status:expired"),
            Self::AutomaticUnproven => Some(
                "mode:automatic_invitation mode:automatic_suggestion owner:none,unverified,failed,expired",
            ),
            _ => None,
        }
    }

    /// What was found, and why it matters.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Conflicts => "names that several organizations have: at most one of them can verify it",
            Self::NoVerifiedDomain => {
                "organizations with members or SSO but without a verified domain: people with its address cannot join by it"
            }
            Self::SharedRegistrable => {
                "registrable domains of which several organizations have a part: one may have claimed another's"
            }
            Self::Stuck => "domains unverified for more than 7 days: the verification was never finished",
            Self::Expired => "domains with an expired verification: it has to be started again",
            Self::AutomaticUnproven => {
                "domains with automatic enrollment but unproven ownership: a mailbox was enough to claim them"
            }
            Self::NearQuota => {
                "organizations at or near the allowed number of domains: the next one is refused"
            }
            Self::SimilarOrganizations => {
                "organizations with equal or similar names: a duplicate, or one that poses as another"
            }
        }
    }
}

/// Runs every check. `matching` returns the rows of the store that match a query; `max_domains` is the allowed number of
/// domains per organization, or 0 for no limit. An organization with an active SSO connection has SSO, whatever the modes of
/// its domains. What was found comes first, the worst before the others.
pub fn health(
    store: &Store,
    organizations: &[Organization],
    connections: &[EnterpriseConnection],
    max_domains: u64,
    mut matching: impl FnMut(&str) -> Vec<u32>,
) -> Vec<Finding> {
    let rows: Vec<u32> = (0..store.bound()).filter(|number| store.is_live(*number)).collect();
    let summaries = summaries(store, organizations, connections);
    let mut findings: Vec<Finding> = HealthCheck::ALL
        .into_iter()
        .map(|check| match check {
            HealthCheck::Conflicts => named(check, contested_names(store, &rows)),
            HealthCheck::SharedRegistrable => named(check, shared_registrable(store, &rows)),
            HealthCheck::NoVerifiedDomain => {
                of_organizations(check, summaries.values().filter(|summary| summary.lacks_verified_domain()))
            }
            HealthCheck::NearQuota => {
                of_organizations(check, summaries.values().filter(|summary| summary.is_near(max_domains)))
            }
            HealthCheck::SimilarOrganizations => similar(check, &summaries),
            HealthCheck::Stuck | HealthCheck::Expired | HealthCheck::AutomaticUnproven => {
                let rows = matching(check.query().unwrap_or_default());
                let names: BTreeSet<&str> =
                    rows.iter().filter_map(|number| Some(store.row(*number)?.name())).collect();
                let names = names.into_iter().map(ToOwned::to_owned).collect();
                Finding { count: rows.len() as u64, ..named(check, names) }
            }
        })
        .collect();
    findings.sort_by_key(|finding| (finding.count == 0, finding.check));
    findings
}

fn named(check: HealthCheck, names: Vec<String>) -> Finding {
    Finding { check, count: names.len() as u64, names, organizations: Vec::new() }
}

fn of_organizations<'a>(
    check: HealthCheck,
    organizations: impl Iterator<Item = &'a OrganizationSummary<'a>>,
) -> Finding {
    let (names, organizations): (Vec<_>, Vec<_>) =
        organizations.map(|summary| (summary.label(), summary.id.to_owned())).unzip();
    Finding { organizations, ..named(check, names) }
}

/// What is known of an organization.
#[derive(Debug, Default)]
struct OrganizationSummary<'a> {
    id: &'a str,
    name: &'a str,
    members: i64,
    domains: u64,
    has_verified: bool,
    has_sso: bool,
}

impl OrganizationSummary<'_> {
    fn label(&self) -> String {
        organization(self.name, self.id)
    }

    const fn lacks_verified_domain(&self) -> bool {
        !self.has_verified && (self.members > 0 || self.has_sso)
    }

    const fn is_near(&self, max_domains: u64) -> bool {
        max_domains > 0 && self.domains * 100 >= max_domains * NEAR_LIMIT
    }
}

/// By id: those that Clerk lists, and those that only rows mention.
fn summaries<'a>(
    store: &'a Store,
    organizations: &'a [Organization],
    connections: &[EnterpriseConnection],
) -> BTreeMap<&'a str, OrganizationSummary<'a>> {
    let mut summaries: BTreeMap<&str, OrganizationSummary<'_>> = BTreeMap::new();
    for Organization { id, name, members_count, .. } in organizations {
        let members = members_count.unwrap_or(0);
        summaries.insert(id, OrganizationSummary { id, name, members, ..OrganizationSummary::default() });
    }
    for row in (0..store.bound()).filter_map(|number| store.row(number)) {
        let summary = summaries.entry(row.organization_id()).or_default();
        summary.id = row.organization_id();
        if summary.name.is_empty() {
            summary.name = row.organization_name();
        }
        summary.domains += 1;
        summary.has_verified |= row.is_verified();
        summary.has_sso |= *row.mode() == EnrollmentMode::EnterpriseSso;
    }
    for connection in connections.iter().filter(|connection| connection.active) {
        if let Some(id) = connection.organization_id.as_deref()
            && let Some(summary) = summaries.get_mut(id)
        {
            summary.has_sso = true;
        }
    }
    summaries
}

/// The registrable domains that two or more organizations have, or a part of them. Names without a registrable part are
/// no one's.
fn shared_registrable(store: &Store, rows: &[u32]) -> Vec<String> {
    let mut owners: HashMap<String, (&str, bool)> = HashMap::new();
    for row in rows.iter().filter_map(|number| store.row(*number)) {
        let name = row.name().to_lowercase();
        let Some(part) = psl::domain_str(&name) else { continue };
        let (first, is_shared) = owners.entry(part.to_owned()).or_insert((row.organization_id(), false));
        *is_shared |= *first != row.organization_id();
    }
    let mut shared: Vec<String> =
        owners.into_iter().filter(|(_, (_, is_shared))| *is_shared).map(|(part, _)| part).collect();
    shared.sort_unstable();
    shared
}

/// Organizations whose names are alike, next to each other.
fn similar(check: HealthCheck, organizations: &BTreeMap<&str, OrganizationSummary<'_>>) -> Finding {
    let mut groups: BTreeMap<String, Vec<&OrganizationSummary<'_>>> = BTreeMap::new();
    for summary in organizations.values() {
        let key = comparable(summary.name);
        if !key.is_empty() {
            groups.entry(key).or_default().push(summary);
        }
    }
    of_organizations(check, groups.into_values().filter(|group| group.len() > 1).flatten())
}

/// A name without what does not distinguish it: case, punctuation, legal form, look-alike characters.
fn comparable(name: &str) -> String {
    let lowercase = name.to_lowercase();
    let mut words: Vec<&str> =
        lowercase.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    while words.len() > 1 && words.last().is_some_and(|last| LEGAL_FORMS.contains(last)) {
        words.pop();
    }
    skeleton(&words.concat()).collect()
}

#[cfg(test)]
mod tests;
