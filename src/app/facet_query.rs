//! Queries for what was counted: the domains with a value of a facet, and those of a finding.

use crate::clerk::{DomainName, EnrollmentMode, ModeFilter};
use crate::field::NamePart;
use crate::query::{Query, Term, Test};
use crate::triage::{Facet, Finding, HealthCheck};

/// The most names or organizations of one query.
pub(super) const MOST_NAMES: usize = 1_000;

/// The value of rows that have none.
const NONE: &str = "none";

/// The query, narrowed to the domains with this value, or to those without it. `None` if no query expresses that, such as
/// for an enrollment mode that the grammar does not know.
#[must_use]
pub(super) fn with_value(query: &Query, facet: Facet, value: &str, is_excluded: bool) -> Option<Query> {
    let mut narrowed = query.clone();
    match facet {
        Facet::Mode => {
            let mode = EnrollmentMode::known(value)?;
            let modes = &mut narrowed.list.enrollment_mode;
            if is_excluded {
                let filter = ModeFilter::exclude(mode);
                if !modes.contains(&filter) {
                    modes.push(filter);
                }
            } else {
                // Several modes to include are alternatives.
                modes.retain(|filter| filter.exclude);
                modes.push(ModeFilter::include(mode));
            }
        }
        Facet::Organization if is_excluded => {
            add(&mut narrowed, Test::OrganizationId(value.to_owned()), true);
        }
        Facet::Organization => narrowed.list.organization_id = Some(value.to_owned()),
        _ => {
            let quoted = format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""));
            let is_none = facet == Facet::Ownership && value == NONE;
            let value = if is_none { NONE } else { &quoted };
            let parsed: Query = format!("{}:{value}", facet.name()).parse().ok()?;
            for term in parsed.terms {
                add(&mut narrowed, term.test, is_excluded);
            }
        }
    }
    Some(narrowed).filter(can_be_typed)
}

fn add(query: &mut Query, test: Test, inverse: bool) {
    let term = Term { inverse, test };
    if !query.terms.contains(&term) {
        query.terms.push(term);
    }
}

/// Whether the text of the query means the same: a server may send ids and names that the grammar cannot express.
pub(super) fn can_be_typed(query: &Query) -> bool {
    query.to_string().parse().as_ref() == Ok(query)
}

/// The query for the domains of a finding, and whether that is all of them: at most [`MOST_NAMES`] names or
/// organizations. `None` if no query expresses it.
#[must_use]
pub(super) fn of_finding(finding: &Finding) -> Option<(Query, bool)> {
    let check = finding.check;
    if let Some(text) = check.query() {
        return Some((text.parse().ok()?, true));
    }
    let mut query = Query::default();
    let total = match check {
        HealthCheck::Conflicts => {
            let is_name =
                |name: &&String| DomainName::parse(name).is_ok_and(|parsed| parsed.as_str() == **name);
            query.list.domains = finding.names.iter().filter(is_name).take(MOST_NAMES).cloned().collect();
            (query.list.domains.len(), finding.names.len())
        }
        HealthCheck::SharedRegistrable => {
            let names: Vec<_> = finding.names.iter().take(MOST_NAMES).cloned().collect();
            let found = (names.len(), finding.names.len());
            add(&mut query, Test::NamePart(NamePart::Registrable, names), false);
            found
        }
        _ => {
            let can_be_typed = |id: &&String| {
                let rest = id.strip_prefix("org_").unwrap_or_default();
                !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
            };
            let ids: Vec<_> =
                finding.organizations.iter().filter(can_be_typed).take(MOST_NAMES).cloned().collect();
            let found = (ids.len(), finding.organizations.len());
            match <[String; 1]>::try_from(ids) {
                Ok([id]) => query.list.organization_id = Some(id),
                Err(ids) => add(&mut query, Test::OrganizationIds(ids), false),
            }
            found
        }
    };
    let (shown, total) = total;
    Some((query, shown == total)).filter(|(query, _)| shown > 0 && can_be_typed(query))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn narrowed(query: &str, facet: Facet, value: &str, is_excluded: bool) -> Option<String> {
        let query: Query = query.parse().unwrap();
        with_value(&query, facet, value, is_excluded).map(|query| query.to_string())
    }

    #[test]
    fn each_value_narrows_the_query_or_is_excluded() {
        for (query, facet, value, with, without) in [
            ("", Facet::Status, "failed", "status:failed", "!status:failed"),
            ("", Facet::Status, "odd one", r#"status:"odd one""#, r#"!status:"odd one""#),
            ("acme", Facet::Ownership, "none", "owner:none acme", "!owner:none acme"),
            ("", Facet::Ownership, "expired", "owner:expired", "!owner:expired"),
            (
                "mode:manual,sso",
                Facet::Mode,
                "enterprise_sso",
                "mode:enterprise_sso",
                "mode:manual_invitation mode:enterprise_sso mode:-enterprise_sso",
            ),
            ("", Facet::Organization, "org_2", "org:org_2", "!org:org_2"),
            ("tld:com", Facet::TopLevel, "com", "tld:com", "tld:com !tld:com"),
            ("", Facet::TopLevel, "", r#"tld:"""#, r#"!tld:"""#),
            ("", Facet::Registrable, "acme.co.uk", "registrable:acme.co.uk", "!registrable:acme.co.uk"),
            ("sort:name", Facet::Month, "2026-09", "month:2026-09 sort:name", "!month:2026-09 sort:name"),
        ] {
            assert_eq!(narrowed(query, facet, value, false).as_deref(), Some(with), "{value}");
            assert_eq!(narrowed(query, facet, value, true).as_deref(), Some(without), "{value}");
        }
    }

    #[test]
    fn what_no_query_expresses_is_not_guessed() {
        for (facet, value) in [
            (Facet::Mode, "odd"),
            (Facet::Mode, "none"),
            (Facet::Month, "none"),
            (Facet::Organization, "org_a b"),
            (Facet::Organization, "acme"),
        ] {
            assert_eq!(narrowed("", facet, value, false), None, "{value}");
        }
    }

    fn finding(check: HealthCheck, names: &[&str], organizations: &[&str]) -> Finding {
        let owned = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect();
        Finding { check, count: 1, names: owned(names), organizations: owned(organizations) }
    }

    #[test]
    fn each_finding_has_the_query_of_its_domains() {
        let text = |finding: &Finding| of_finding(finding).map(|(query, is_all)| (query.to_string(), is_all));
        for (finding, query, is_all) in [
            (finding(HealthCheck::Expired, &["a.com"], &[]), "status:expired", true),
            (finding(HealthCheck::Conflicts, &["a.com", "b.com"], &[]), "domain:a.com domain:b.com", true),
            (finding(HealthCheck::Conflicts, &["a b", "b.com"], &[]), "domain:b.com", false),
            (
                finding(HealthCheck::SharedRegistrable, &["a.com", "b.com"], &[]),
                "registrable:a.com,b.com",
                true,
            ),
            (finding(HealthCheck::NearQuota, &["A (org_1)"], &["org_1"]), "org:org_1", true),
            (finding(HealthCheck::SimilarOrganizations, &[], &["org_1", "org_2"]), "org:org_1,org_2", true),
            (
                finding(HealthCheck::SimilarOrganizations, &[], &["org_1", "org_2", "a,b"]),
                "org:org_1,org_2",
                false,
            ),
        ] {
            assert_eq!(text(&finding), Some((query.to_owned(), is_all)), "{finding:?}");
        }
        assert_eq!(text(&finding(HealthCheck::NearQuota, &[], &["odd"])), None);
        let many: Vec<String> = (0..=MOST_NAMES).map(|at| format!("{at}.example")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let (query, is_all) = of_finding(&finding(HealthCheck::Conflicts, &many, &[])).unwrap();
        assert_eq!((query.list.domains.len(), is_all), (MOST_NAMES, false));
    }
}
