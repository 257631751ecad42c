//! `e`: mode and verification in a form.

use domdesk::clerk::{EnrollmentMode, Operation, OrganizationDomain};

use crate::journeys::kit::{
    add, answer, count, error_body, go_to, go_to_unverified, list_only, named, once, wait_for_text, with_room,
};
use crate::support::{Desk, Plan};

#[tokio::test]
async fn both_are_changed_in_one_request() {
    let mut desk = Desk::open(Plan::default()).await;
    let row = go_to_unverified(&mut desk);
    desk.press("e");
    while !desk.screen().contains("◂ automatic_suggestion ▸") {
        desk.press("Space");
    }
    desk.press("Tab Space Enter");
    desk.settle().await;
    wait_for_text(&mut desk, &format!("{} is changed.", named(&row))).await;
    assert!(desk.model.modals.is_empty());
    let held = desk.emulator.domain(&row.id).unwrap();
    assert!(held.is_verified());
    assert_eq!(held.enrollment_mode, EnrollmentMode::AutomaticSuggestion);
    assert_eq!(count(&desk, Operation::Update), 1);
}

#[tokio::test]
async fn a_form_without_changes_sends_nothing() {
    let mut desk = Desk::open(Plan::default()).await;
    desk.press("e");
    wait_for_text(&mut desk, "nothing changed yet").await;
    desk.press("Enter");
    wait_for_text(&mut desk, "Nothing to change in").await;
    assert_eq!(count(&desk, Operation::Update), 0);
}

#[tokio::test]
async fn a_refusal_stays_in_the_form_with_what_was_chosen() {
    let mut desk = Desk::open(Plan::default()).await;
    let holder = go_to(&mut desk, OrganizationDomain::is_verified);
    let (organization, _) = with_room(&desk);
    add(&desk, &organization, &holder.name, false).await;
    list_only(&mut desk, &organization, &holder.name).await;
    desk.press("e Tab Space");
    assert!(desk.screen().contains("[yes]"));
    desk.press("Enter");
    wait_for_text(&mut desk, "Another organization has already verified this domain").await;
    wait_for_text(&mut desk, "organization_domain_already_exists").await;
    assert!(desk.screen().contains("[yes]"), "the choice is kept");
    desk.press("Esc");
    assert!(desk.screen().contains("↩ unverified"));
}

#[tokio::test]
async fn an_error_at_a_field_is_shown_at_that_field() {
    let mut desk = Desk::open(Plan::default()).await;
    go_to_unverified(&mut desk);
    for field in ["verified", "enrollment_mode"] {
        let code = "form_param_value_invalid";
        once(&desk, Operation::Update, answer(422, error_body(code, Some(field))));
        desk.press("e Tab Space Enter");
        wait_for_text(&mut desk, &format!("Long text about {code}. [{code}]")).await;
        let screen = desk.screen();
        let lines: Vec<_> = screen.lines().collect();
        let at = lines.iter().position(|line| line.contains("Long text about")).unwrap();
        let label = if field == "verified" { "▸ verified" } else { "  mode" };
        assert!(lines[at - 1].contains(label), "below {label}:\n{screen}");
        desk.press("Esc");
    }
}
