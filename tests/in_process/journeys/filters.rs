//! Every filter and every sort order, compared with the emulator's rows.

use std::collections::BTreeSet;

use domdesk::clerk::{EnrollmentMode, OrganizationDomain, unicode_form};
use domdesk::emulator::Options;

use crate::journeys::kit::walk;
use crate::support::{Desk, NOW, Plan};

/// Whether a row matches the query.
type Predicate = Box<dyn Fn(&OrganizationDomain) -> bool>;

fn plan() -> Plan {
    Plan {
        emulator: Options { now: Some(NOW), domains: 300, organizations: 60, ..Options::default() },
        ..Plan::default()
    }
}

fn ids(rows: &[OrganizationDomain]) -> BTreeSet<&str> {
    rows.iter().map(|row| row.id.as_str()).collect()
}

async fn list(desk: &mut Desk, text: &str) -> Vec<OrganizationDomain> {
    desk.press("/ Ctrl-u");
    desk.type_text(text);
    desk.press("Enter");
    desk.settle().await;
    assert!(desk.model.bar.is_none(), "{text} is a valid query");
    walk(desk).await
}

#[tokio::test]
async fn every_filter_lists_the_matching_rows() {
    let mut desk = Desk::open(plan()).await;
    let all = walk(&mut desk).await;
    assert_eq!(all.len(), 300);
    let existing: Vec<_> = all.iter().map(|row| desk.emulator.domain(&row.id).unwrap()).collect();
    let some = &existing[7];
    let mode = |mode: EnrollmentMode| move |row: &OrganizationDomain| row.enrollment_mode == mode;
    let (organization, name) = (some.organization_id.clone(), some.name.clone());
    let cases: Vec<(String, Predicate)> = vec![
        ("verified:yes".into(), Box::new(OrganizationDomain::is_verified)),
        ("verified:no".into(), Box::new(|row| !row.is_verified())),
        ("mode:manual".into(), Box::new(mode(EnrollmentMode::ManualInvitation))),
        ("mode:invitation".into(), Box::new(mode(EnrollmentMode::AutomaticInvitation))),
        ("mode:suggestion".into(), Box::new(mode(EnrollmentMode::AutomaticSuggestion))),
        ("mode:sso".into(), Box::new(mode(EnrollmentMode::EnterpriseSso))),
        ("mode:-sso".into(), Box::new(|row| row.enrollment_mode != EnrollmentMode::EnterpriseSso)),
        (
            "mode:manual,sso".into(),
            Box::new(|row| {
                matches!(
                    row.enrollment_mode,
                    EnrollmentMode::ManualInvitation | EnrollmentMode::EnterpriseSso
                )
            }),
        ),
        (
            "verified:no mode:invitation".into(),
            Box::new(|row| !row.is_verified() && row.enrollment_mode == EnrollmentMode::AutomaticInvitation),
        ),
        (format!("org:{organization}"), Box::new(move |row| row.organization_id == organization)),
        (format!("domain:{name}"), Box::new(move |row| row.name == name)),
        ("ER".into(), Box::new(|row| row.name.contains("er"))),
        ("mail verified:yes".into(), Box::new(|row| row.name.contains("mail") && row.is_verified())),
    ];
    for (text, matches) in cases {
        let listed = list(&mut desk, &text).await;
        let expected: Vec<_> = existing.iter().filter(|row| matches(row)).cloned().collect();
        assert!(!expected.is_empty(), "{text} matches nothing in the sample");
        assert_eq!(ids(&listed), ids(&expected), "{text}");
    }
}

#[tokio::test]
async fn every_sort_order_is_correct() {
    let mut desk = Desk::open(plan()).await;
    let newest = walk(&mut desk).await;
    assert!(newest.is_sorted_by(|a, b| a.created_at >= b.created_at));
    assert!(desk.screen().contains("newest first"));
    desk.press("s");
    desk.settle().await;
    let by_name = walk(&mut desk).await;
    assert!(by_name.is_sorted_by(|a, b| a.name <= b.name));
    assert!(desk.screen().contains("by name"));
    desk.press("S");
    desk.settle().await;
    assert!(walk(&mut desk).await.is_sorted_by(|a, b| a.name >= b.name));
    assert!(desk.screen().contains("by name, Z first"));
    desk.press("s S");
    desk.settle().await;
    assert!(walk(&mut desk).await.is_sorted_by(|a, b| a.created_at <= b.created_at));
    assert!(desk.screen().contains("oldest first"));
    assert_eq!(ids(&by_name), ids(&newest), "a sort order leaves out no row");
}

#[tokio::test]
async fn the_panel_finds_unverified_rows_in_automatic_mode() {
    let mut desk = Desk::open(plan()).await;
    desk.press("f");
    desk.press("Space Space j j Space");
    desk.see("mode:automatic_invitation").await;
    desk.press("Enter");
    desk.settle().await;
    let listed = walk(&mut desk).await;
    assert!(!listed.is_empty());
    assert!(
        listed
            .iter()
            .all(|row| { !row.is_verified() && row.enrollment_mode == EnrollmentMode::AutomaticInvitation })
    );
    let screen = desk.screen();
    assert!(screen.contains("[verified:no]") && screen.contains("[mode:automatic_invitation]"));
}

#[tokio::test]
async fn esc_in_the_panel_restores_the_list() {
    let mut desk = Desk::open(plan()).await;
    desk.press("PgDn j");
    let before = desk.screen();
    desk.press("f Space");
    desk.see("found").await;
    desk.press("Esc");
    desk.settle().await;
    assert_eq!(desk.screen(), before);
}

#[tokio::test]
async fn a_punycode_name_is_found_by_its_unicode_form() {
    let mut desk = Desk::open(plan()).await;
    let all = walk(&mut desk).await;
    let (row, unicode) =
        all.iter().find_map(|row| Some((row, unicode_form(&row.name)?))).expect("a name in punycode");
    for text in [unicode.clone(), unicode.to_uppercase(), format!("joe@{unicode}")] {
        let found = list(&mut desk, &text).await;
        assert!(found.iter().any(|found| found.id == row.id), "{text}");
    }
}
