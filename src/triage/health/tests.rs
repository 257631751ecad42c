use super::*;
use crate::clerk::{Millis, OrganizationDomain, Verification, VerificationStatus};
use crate::store::Batch;

fn domain(number: i64, organization: &str, name: &str) -> OrganizationDomain {
    OrganizationDomain {
        id: format!("orgdmn_{number}"),
        name: name.to_owned(),
        organization_id: organization.to_owned(),
        created_at: Millis(number),
        ..OrganizationDomain::default()
    }
}

fn verified(domain: OrganizationDomain) -> OrganizationDomain {
    let verification = Verification { status: VerificationStatus::Verified, ..Verification::default() };
    OrganizationDomain { affiliation_verification: Some(verification), ..domain }
}

fn organization_of(id: &str, name: &str, members: i64) -> Organization {
    Organization {
        id: id.to_owned(),
        name: name.to_owned(),
        members_count: Some(members),
        ..Organization::default()
    }
}

fn run(rows: &[OrganizationDomain], organizations: &[Organization], max_domains: u64) -> Vec<Finding> {
    let mut store = Store::default();
    store.merge(&Batch::of(rows));
    health(&store, organizations, &[], max_domains, |query| {
        if query == "status:expired" { vec![0, 1] } else { vec![] }
    })
}

fn names(findings: &[Finding], check: HealthCheck) -> Vec<&str> {
    let finding = findings.iter().find(|finding| finding.check == check).unwrap();
    assert!(finding.count >= finding.names.len() as u64);
    finding.names.iter().map(String::as_str).collect()
}

#[test]
fn every_check_finds_its_problem() {
    let rows = [
        domain(1, "org_1", "acme.com"),
        verified(domain(2, "org_2", "acme.com")),
        domain(3, "org_1", "mail.beta.co.uk"),
        domain(4, "org_2", "beta.co.uk"),
        domain(5, "org_3", "gamma.co.uk"),
    ];
    let organizations = [
        organization_of("org_1", "Acme Inc.", 3),
        organization_of("org_2", "ACME", 5),
        organization_of("org_3", "Gamma", 0),
        organization_of("org_4", "Delta", 1),
    ];
    let findings = run(&rows, &organizations, 2);
    assert_eq!(names(&findings, HealthCheck::Conflicts), ["acme.com"]);
    assert_eq!(names(&findings, HealthCheck::NoVerifiedDomain), ["Acme Inc. (org_1)", "Delta (org_4)"]);
    assert_eq!(names(&findings, HealthCheck::SharedRegistrable), ["acme.com", "beta.co.uk"]);
    assert_eq!(names(&findings, HealthCheck::Expired), ["acme.com"]);
    assert_eq!(names(&findings, HealthCheck::NearQuota), ["Acme Inc. (org_1)", "ACME (org_2)"]);
    assert_eq!(names(&findings, HealthCheck::SimilarOrganizations), ["Acme Inc. (org_1)", "ACME (org_2)"]);
}

#[test]
fn what_was_found_comes_first_the_worst_before_the_others() {
    let rows = [domain(1, "org_1", "acme.com"), domain(2, "org_2", "acme.com")];
    let order: Vec<_> =
        run(&rows, &[], 0).into_iter().map(|finding| (finding.check, finding.count)).collect();
    let expected = [
        (HealthCheck::Conflicts, 1),
        (HealthCheck::SharedRegistrable, 1),
        (HealthCheck::Expired, 2),
        (HealthCheck::NoVerifiedDomain, 0),
        (HealthCheck::Stuck, 0),
        (HealthCheck::AutomaticUnproven, 0),
        (HealthCheck::NearQuota, 0),
        (HealthCheck::SimilarOrganizations, 0),
    ];
    assert_eq!(order, expected);
}

#[test]
fn an_organization_with_sso_but_without_members_needs_a_verified_domain_as_well() {
    let sso = OrganizationDomain {
        enrollment_mode: EnrollmentMode::EnterpriseSso,
        ..domain(1, "org_1", "acme.com")
    };
    let findings = run(&[sso, domain(2, "org_2", "beta.com")], &[], 0);
    assert_eq!(names(&findings, HealthCheck::NoVerifiedDomain), ["org_1"]);
}

#[test]
fn names_are_compared_without_case_punctuation_legal_form_and_look_alikes() {
    for (a, b) in [
        ("Acme", "ACME, Inc."),
        ("Acme GmbH & Co. KG", "acme"),
        ("Straße 7", "straße7"),
        ("Pаypal", "Paypal"), // The first has a Cyrillic letter.
    ] {
        assert_eq!(comparable(a), comparable(b), "{a} and {b}");
    }
    assert_ne!(comparable("Acme"), comparable("Acmes"));
    assert_eq!(comparable("Inc."), comparable("inc"), "a name of nothing but a legal form keeps it");
    assert_eq!(comparable("!!"), "");
}

#[test]
fn an_active_connection_counts_as_sso() {
    let mut store = Store::default();
    store.merge(&Batch::of(&[domain(1, "org_1", "acme.com"), verified(domain(2, "org_2", "b.com"))]));
    let connection = |organization: &str, active: bool| EnterpriseConnection {
        active,
        organization_id: Some(organization.to_owned()),
        ..EnterpriseConnection::default()
    };
    let organizations = ["org_1", "org_2", "org_3", "org_4"].map(|id| organization_of(id, id, 0));
    let connections = [
        connection("org_1", true),
        connection("org_2", true),
        connection("org_3", true),
        connection("org_4", false),
        connection("org_unknown", true),
    ];
    let found = health(&store, &organizations, &connections, 0, |_| Vec::new());
    assert_eq!(names(&found, HealthCheck::NoVerifiedDomain), ["org_1", "org_3"]);
}
