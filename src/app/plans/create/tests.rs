use super::*;
use crate::clerk::decode_domain;
use crate::store::Batch;

fn row(organization: &str, name: &str, status: &str) -> OrganizationDomain {
    decode_domain(&format!(
        r#"{{"id":"orgdmn_{organization}_{name}","organization_id":"{organization}","name":"{name}",
            "enrollment_mode":"manual_invitation","affiliation_verification":{{"status":"{status}"}}}}"#
    ))
    .unwrap()
}

fn choice(id: &str) -> OrganizationChoice {
    OrganizationChoice { id: id.to_owned(), name: format!("Name of {id}") }
}

fn request(names: &[&str], organizations: &[&str]) -> CreationRequest {
    CreationRequest {
        instance: "ins_1".into(),
        names: names.iter().map(|name| (*name).to_owned()).collect(),
        organizations: organizations.iter().map(|id| choice(id)).collect(),
        verified: true,
        mode: None,
        only_missing: false,
        rows: Vec::new(),
        store: Store::default(),
        is_incomplete: false,
        max_domains: None,
        flag_rules: Arc::default(),
        locked: None,
        now: Millis(5),
    }
}

/// The steps as `name in organization: verified`, and what is skipped.
fn planned(request: &CreationRequest) -> (Vec<String>, Vec<String>) {
    let draft = make_creations(request);
    let step = |step: &Step| {
        assert!(step.action.is_create());
        let Action::Create { verified, .. } = &step.action else { unreachable!() };
        format!("{} in {}: {}", step.name, step.organization_id, verified.unwrap())
    };
    let steps = draft.plan().steps.iter().map(step).collect();
    let skipped = draft.plan().skipped.iter();
    let skipped = skipped
        .map(|skipped| {
            let Skipped { step, why } = skipped;
            format!("{} in {}: {why}", step.name, step.organization_id)
        })
        .collect();
    (steps, skipped)
}

#[test]
fn missing_names_are_created_in_one_organization_and_the_others_are_skipped_with_the_reason() {
    let rows = vec![
        row("org_1", "own.com", "unverified"),
        row("org_2", "held.com", "verified"),
        row("org_3", "held.com", "unverified"),
        row("org_2", "Claimed.com", "unverified"),
        row("org_2", "other.com", "verified"),
    ];
    let names = ["a.com", "own.com", "held.com", "claimed.com", "co.uk"];
    let request = CreationRequest { only_missing: true, rows, ..request(&names, &["org_1"]) };
    let (steps, skipped) = planned(&request);
    assert_eq!(steps, ["a.com in org_1: true", "co.uk in org_1: true"]);
    assert_eq!(
        skipped,
        [
            "own.com in org_1: the organization already has this domain",
            "held.com in org_1: verified by another organization: org_2",
            "claimed.com in org_1: another organization has it, unverified: org_2",
        ]
    );
    let draft = make_creations(&request);
    assert_eq!((&draft.note, draft.is_unchecked), (&None, false));
    assert_eq!(draft.plan().steps[0].organization, "Name of org_1");
    let flags: Vec<String> = draft.flags.iter().map(ToString::to_string).collect();
    assert_eq!(flags, ["", "public-suffix"], "a flag is no refusal");
}

#[test]
fn of_several_creations_of_a_name_none_is_verified() {
    let organizations = ["org_1", "org_2", "org_3"];
    let rows = vec![row("org_2", "a.com", "unverified")];
    let several = CreationRequest { rows, ..request(&["a.com"], &organizations) };
    let (steps, skipped) = planned(&several);
    assert_eq!(steps, ["a.com in org_1: false", "a.com in org_3: false"]);
    assert_eq!(skipped, ["a.com in org_2: the organization already has this domain"]);
    let note = make_creations(&several).note;
    assert_eq!(note.as_deref(), Some("Planned as unverified: only one organization can verify a name."));

    let rows = vec![row("org_2", "a.com", "unverified"), row("org_3", "a.com", "unverified")];
    let one = CreationRequest { rows, ..request(&["a.com"], &organizations) };
    assert_eq!(planned(&one).0, ["a.com in org_1: true"]);
    assert_eq!(make_creations(&one).note, None);
    let unverified = CreationRequest { verified: false, ..several };
    assert_eq!((planned(&unverified).0.len(), make_creations(&unverified).note), (2, None));
}

#[test]
fn a_name_that_another_organization_has_verified_is_created_unverified() {
    let store = {
        let mut store = Store::default();
        store.merge(&Batch::of(&[row("org_9", "a.com", "verified"), row("org_8", "b.com", "verified")]));
        store
    };
    let request = CreationRequest { store, ..request(&["a.com"], &["org_1"]) };
    assert_eq!(planned(&request).0, ["a.com in org_1: false"]);
    let note = make_creations(&request).note.unwrap();
    assert!(note.starts_with("Planned as unverified: org_9 has verified the name"), "{note}");
}

#[test]
fn a_full_organization_is_known_from_a_complete_copy() {
    let mut store = Store::default();
    store.merge(&Batch::of(&[row("org_1", "x.com", "verified"), row("org_1", "y.com", "verified")]));
    let names = ["a.com", "b.com"];
    let request = CreationRequest { store, max_domains: Some(3), ..request(&names, &["org_1"]) };
    let (steps, skipped) = planned(&request);
    assert_eq!(steps, ["a.com in org_1: true"]);
    assert_eq!(skipped, ["b.com in org_1: the organization has as many domains as it may have: 3"]);
    // Of a part of the instance it is not known.
    let request = CreationRequest { max_domains: None, ..request };
    assert_eq!(planned(&request).0.len(), 2);
    let locked = CreationRequest { locked: Some(SkipReason::ReadOnly), ..request };
    assert_eq!(planned(&locked).1, ["a.com in org_1: read-only", "b.com in org_1: read-only"]);
}
