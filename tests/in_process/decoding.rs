//! Responses in the formats of Clerk's contract, of an older API, and of a future one: known values are decoded,
//! unknown ones are kept or ignored, and only a list is accepted as a list.

use domdesk::clerk::{
    EnrollmentMode, EnterpriseConnection, EnvironmentType, ErrorBody, Instance, Millis, Organization,
    OrganizationInvitation, OrganizationSettings, Page, TotalCount, VerificationStatus, decode_domain,
    decode_domains, decode_object,
};

const DOMAINS: &str = include_str!("../fixtures/domains.json");
const FUTURE: &str = include_str!("../fixtures/future_domain.json");
const LEGACY: &str = include_str!("../fixtures/legacy_domain.json");

#[test]
fn a_page_of_domains_is_decoded_completely() {
    let page = decode_domains(DOMAINS).unwrap();
    assert_eq!((page.data.len(), page.total_count), (2, 1203));
    let first = &page.data[0];
    assert_eq!(first.name, "xn--bcher-kva.example");
    assert_eq!(first.enrollment_mode, EnrollmentMode::AutomaticInvitation);
    assert!(first.is_verified());
    assert_eq!(first.affiliation_email_address.as_deref(), Some("it@xn--bcher-kva.example"));
    let ownership = first.ownership_verification.as_ref().unwrap();
    assert_eq!(
        (ownership.strategy.as_str(), ownership.verified_at),
        ("txt", Some(Millis(1_764_000_500_456)))
    );
    assert_eq!(ownership.txt_record_value.as_deref(), Some("clerk-verify=4f1d"));
    assert_eq!((first.total_pending_invitations, first.updated_at), (3, Millis(1_764_000_500_457)));
    assert_eq!(first.organization_label(), "Bücher & Co");
    let second = &page.data[1];
    assert_eq!(second.organization_label(), "org_2", "without organization data its id is shown");
    assert_eq!(*second.status(), VerificationStatus::Unverified);
}

#[test]
fn a_row_keeps_its_json() {
    let page = decode_domains(DOMAINS).unwrap();
    for row in &page.data {
        assert!(DOMAINS.contains(&*row.raw));
        assert_eq!(decode_domain(&row.raw).unwrap(), *row);
    }
}

#[test]
fn unknown_values_are_kept_unchanged() {
    let row = decode_domain(FUTURE).unwrap();
    assert_eq!(row.enrollment_mode.as_str(), "telepathic_invitation");
    assert_eq!(row.status().as_str(), "quarantined");
    let proof = row.affiliation().unwrap();
    assert_eq!(proof.strategy, "carrier_pigeon");
    assert_eq!((proof.attempts, proof.expire_at), (Some(i64::MAX), Some(Millis(i64::MAX))));
    assert_eq!(proof.verified_at, Some(Millis(1_764_000_000_000)));
    assert_eq!((row.total_pending_invitations, row.total_pending_suggestions), (-7, 12));
    assert_eq!((row.created_at, row.updated_at), (Millis(-1), Millis(i64::MAX)));
    assert!(row.raw.contains("labels"), "the JSON view shows unknown fields");
}

#[test]
fn the_deprecated_name_of_the_verification_is_accepted() {
    let row = decode_domain(LEGACY).unwrap();
    assert_eq!(*row.status(), VerificationStatus::Failed);
    assert_eq!((row.total_pending_invitations, row.created_at), (0, Millis(0)));
}

#[test]
fn a_row_needs_only_two_fields() {
    let row = decode_domain(r#"{"id":"d","organization_id":"o"}"#).unwrap();
    assert_eq!((row.id.as_str(), row.enrollment_mode.as_str()), ("d", ""));
    for missing in [r#"{"organization_id":"o","name":"n"}"#, r#"{"id":"d","name":"n"}"#] {
        assert!(decode_domain(missing).is_err(), "{missing}");
    }
}

#[test]
fn every_other_field_may_be_null_or_missing() {
    let whole: serde_json::Value = serde_json::from_str(DOMAINS).unwrap();
    let row = whole["data"][0].as_object().unwrap();
    for field in row.keys().filter(|field| !["id", "organization_id"].contains(&field.as_str())) {
        let mut without = row.clone();
        without.remove(field);
        decode_domain(&serde_json::to_string(&without).unwrap())
            .unwrap_or_else(|e| panic!("no {field}: {e}"));
        without.insert(field.clone(), serde_json::Value::Null);
        decode_domain(&serde_json::to_string(&without).unwrap())
            .unwrap_or_else(|e| panic!("null {field}: {e}"));
    }
}

#[test]
fn only_a_list_is_decoded_as_a_list() {
    for text in
        ["", "[]", "{}", "null", r#"{"total_count":3}"#, r#"{"data":null}"#, "<html></html>", &DOMAINS[..400]]
    {
        assert!(decode_domains(text).is_err(), "{text}");
    }
    for (field, count) in [
        ("", -1),
        (r#","total_count":null"#, -1),
        (r#","total_count":-7"#, -1),
        (r#","total_count":9223372036854775807"#, 4_294_967_295),
        (r#","total_count":1e300"#, 4_294_967_295),
    ] {
        let page = decode_domains(&format!(r#"{{"data":[]{field}}}"#)).unwrap();
        assert_eq!(page.total_count, count, "{field}");
    }
    let empty = decode_domains(r#"{"data":[],"total_count":0}"#).unwrap();
    assert!(empty.data.is_empty());
}

#[test]
fn organizations_settings_and_instances_are_decoded() {
    let organization: Organization =
        serde_json::from_str(include_str!("../fixtures/organization.json")).unwrap();
    assert_eq!((organization.name.as_str(), organization.members_count), ("Bücher & Co", Some(42)));
    let bare: Organization = serde_json::from_str(r#"{"id":"org_1","slug":null}"#).unwrap();
    assert_eq!((bare.slug.as_str(), bare.members_count), ("", None));

    let settings: OrganizationSettings =
        serde_json::from_str(include_str!("../fixtures/organization_settings.json")).unwrap();
    assert_eq!((settings.max_allowed_domains, settings.domains_enabled), (10, true));
    assert_eq!(settings.domains_enrollment_modes[2].as_str(), "by_horoscope");

    let instance: Instance = serde_json::from_str(include_str!("../fixtures/instance.json")).unwrap();
    assert_eq!(instance.environment_type, EnvironmentType::Production);
    let other: Instance = serde_json::from_str(r#"{"id":"ins_1","environment_type":"staging"}"#).unwrap();
    assert_eq!(other.environment_type.as_str(), "staging");
}

#[test]
fn an_error_body_may_leave_out_any_text() {
    let body: ErrorBody = serde_json::from_str(include_str!("../fixtures/errors.json")).unwrap();
    assert_eq!(body.clerk_trace_id.as_deref(), Some("7d1f0a2b3c4d5e6f"));
    assert_eq!(body.errors[0].param_name(), Some("name"));
    assert_eq!(body.errors[0].text(), "name must be a valid domain name");
    assert_eq!(body.errors[1].text(), "organization_domain_common");
    assert_eq!((body.errors[2].text(), body.errors[2].param_name()), ("Only long.", None));
    assert!(serde_json::from_str::<ErrorBody>("{}").is_err(), "not everything is an error body");
}

#[test]
fn connections_and_invitations_need_only_an_id() {
    let page: Page<EnterpriseConnection> =
        decode_object(include_str!("../fixtures/enterprise_connections.json")).unwrap();
    let [linked, bare] = &page.data[..] else { panic!("{page:?}") };
    assert_eq!((linked.domains.len(), linked.active), (2, true));
    assert_eq!(linked.organization_id.as_deref(), Some("org_1"));
    assert_eq!((&bare.domains, bare.active, &bare.organization_id), (&vec![], false, &None));
    let page: Page<OrganizationInvitation> =
        decode_object(include_str!("../fixtures/organization_invitations.json")).unwrap();
    let [whole, bare] = &page.data[..] else { panic!("{page:?}") };
    assert_eq!((&*whole.email_address, &*whole.status), ("joe@acme.com", "pending"));
    assert_eq!(whole.public_organization_data.as_ref().unwrap().name, "Acme");
    assert_eq!((&*bare.email_address, &*bare.status), ("", "teleported"));
    for wrong in [r#"{"data":[{"domains":"acme.com","id":"e"}]}"#, r#"{"data":[{"name":"x"}]}"#, "{}"] {
        assert!(decode_object::<Page<EnterpriseConnection>>(wrong).is_err(), "{wrong}");
    }
    let count = |text: &str| decode_object::<TotalCount>(text).map(|count| count.total_count).ok();
    assert_eq!(count(r#"{"total_count":9223372036854775807}"#), Some(4_294_967_295));
    assert_eq!((count(r#"{"total_count":null}"#), count("{}")), (Some(-1), None));
}
