//! `n`: adding a domain.

use domdesk::app::Modal;
use domdesk::clerk::Operation;

use crate::journeys::kit::{
    answer, count, error_body, list_organization, once, screen_text, wait_for_text, with_room,
};
use crate::support::{Desk, Plan};

#[tokio::test]
async fn an_organization_is_found_by_name_through_the_api() {
    let mut desk = Desk::open(Plan::default()).await;
    let (id, name) = with_room(&desk);
    desk.press("n Shift-Tab Backspace");
    desk.type_text(&name);
    desk.wait(|desk| count(desk, Operation::Organizations) > 0 && !screen_text(desk).contains("searching…"))
        .await;
    desk.press("Enter");
    wait_for_text(&mut desk, &id).await;
    desk.type_text("brand-new.example");
    desk.press("Enter");
    desk.settle().await;
    wait_for_text(&mut desk, "Created brand-new.example in").await;
    let created = desk.emulator.find(Some(&id), "brand-new.example");
    assert_eq!(created.len(), 1);
    assert!(created[0].is_verified(), "verified is the default, as Clerk's own");
    assert_eq!(count(&desk, Operation::Create), 1);
    let requests = desk.emulator.requests();
    assert!(requests.iter().any(|request| {
        request.operation == Some(Operation::Organizations) && request.path.contains("query=")
    }));
}

#[tokio::test]
async fn the_form_starts_with_the_organization_of_the_row_and_the_new_row_appears() {
    let mut desk = Desk::open(Plan::default()).await;
    let (organization, name) = with_room(&desk);
    list_organization(&mut desk, &organization).await;
    desk.press("n");
    assert!(desk.screen().contains(&organization), "prefilled from the selected row");
    desk.type_text("Fresh.Example");
    wait_for_text(&mut desk, "will be created as fresh.example").await;
    desk.press("Tab Tab Space Enter");
    desk.settle().await;
    wait_for_text(&mut desk, &format!("Created fresh.example in {name}")).await;
    assert!(desk.model.modals.is_empty());
    assert_eq!(desk.selected(), "fresh.example", "the cursor moves to the new row");
    let created = desk.emulator.find(Some(&organization), "fresh.example");
    assert!(!created[0].is_verified(), "as chosen in the form");
}

#[tokio::test]
async fn the_new_row_is_in_view_although_the_list_is_at_its_top() {
    let mut desk = Desk::open(Plan::default()).await;
    let (organization, _) = with_room(&desk);
    desk.press("n Shift-Tab Backspace");
    desk.paste(&organization);
    desk.wait(|desk| count(desk, Operation::Organizations) > 0 && !screen_text(desk).contains("searching…"))
        .await;
    desk.press("Enter");
    desk.type_text("at-the-top.example");
    desk.press("Enter");
    desk.settle().await;
    desk.press("Esc");
    assert!(desk.screen().contains("at-the-top.example"));
    assert_eq!(desk.model.list().cursor(), 0);
}

#[tokio::test]
async fn a_pasted_address_becomes_its_domain_with_a_note() {
    let mut desk = Desk::open(Plan::default()).await;
    for (pasted, note) in [
        ("https://Acme.example/login?x=1", "extracted from a URL"),
        ("joe@acme.example", "extracted from an email address"),
    ] {
        desk.press("n");
        desk.paste(pasted);
        wait_for_text(&mut desk, note).await;
        assert!(desk.screen().contains("acme.example") && !desk.screen().contains("login"));
        desk.press("Esc y");
        assert!(desk.model.modals.is_empty());
    }
    desk.paste("v\nD\ny");
    assert_eq!(desk.model.changes.open(), 0, "a paste on the desk presses no keys");
    assert!(desk.model.modals.is_empty());
}

#[tokio::test]
async fn a_name_is_checked_while_it_is_typed() {
    let mut desk = Desk::open(Plan::default()).await;
    let cases = [
        ("bad_name.example", "'_' is not allowed in a domain name"),
        ("10.0.0.1", "this is a network address, not a domain name"),
        ("joe@acme.example", "this is an email address; its domain is acme.example"),
        ("http://acme.example/", "this is a URL; its domain is acme.example"),
        ("acme..example", "a part between the dots is empty"),
    ];
    desk.press("n");
    for (typed, error) in cases {
        desk.press("Ctrl-u");
        desk.type_text(typed);
        wait_for_text(&mut desk, error).await;
    }
    desk.press("Ctrl-u");
    desk.type_text("nodot");
    desk.press("Enter");
    wait_for_text(&mut desk, "a domain name has a dot, as in acme.com").await;
    desk.press("Ctrl-u Enter");
    wait_for_text(&mut desk, "enter a domain such as acme.com").await;
    assert_eq!(count(&desk, Operation::Create), 0, "none of them was sent");
}

#[tokio::test]
async fn typed_text_is_discarded_only_after_a_question() {
    let mut desk = Desk::open(Plan::default()).await;
    desk.press("n");
    desk.type_text("half-typed");
    desk.press("Esc");
    wait_for_text(&mut desk, "What you typed would be lost.").await;
    desk.press("Enter");
    assert!(desk.screen().contains("half-typed"), "Enter is no");
    desk.press("Esc y");
    assert!(desk.model.modals.is_empty());
}

#[tokio::test]
async fn the_form_asks_before_it_sends_a_mode_that_emails_people() {
    let mut desk = Desk::open(Plan::default()).await;
    let (organization, _) = with_room(&desk);
    list_organization(&mut desk, &organization).await;
    desk.press("n");
    desk.type_text("emails.example");
    desk.press("Tab");
    while !desk.screen().contains("◂ automatic_invitation ▸") {
        desk.press("Space");
    }
    desk.press("Enter");
    wait_for_text(&mut desk, "Emails cannot be unsent.").await;
    desk.press("Enter");
    assert_eq!(count(&desk, Operation::Create), 0);
    assert!(desk.screen().contains("emails.example"), "the form is still there");
    desk.press("Enter y");
    desk.settle().await;
    assert_eq!(desk.emulator.find(Some(&organization), "emails.example").len(), 1);
}

#[tokio::test]
async fn a_form_that_was_closed_while_sending_keeps_its_text_after_a_refusal() {
    let mut desk = Desk::open(Plan::default()).await;
    desk.press("n");
    desk.type_text("left-behind.example");
    once(&desk, Operation::Create, answer(403, error_body("organization_domain_quota_exceeded", None)));
    desk.press("Enter Esc");
    assert!(desk.model.modals.is_empty());
    wait_for_text(&mut desk, "Could not create left-behind.example in ").await;
    wait_for_text(&mut desk, "Press n to reopen the form.").await;
    desk.press("n");
    assert!(matches!(desk.model.modals.last(), Some(Modal::Create(_))));
    wait_for_text(&mut desk, "left-behind.example").await;
    wait_for_text(&mut desk, "The organization has as many domains as it may have.").await;
}

#[tokio::test]
async fn in_an_organizations_list_the_form_creates_in_that_organization() {
    let mut desk = Desk::open(Plan::default()).await;
    let (organization, name) = with_room(&desk);
    list_organization(&mut desk, &organization).await;
    desk.press("o");
    desk.see("member").await;
    desk.press("n");
    assert!(desk.screen().contains(&format!("{name}  {organization}")));
    desk.type_text("seen-twice.example");
    desk.press("Enter");
    desk.settle().await;
    assert_eq!(desk.selected(), "seen-twice.example");
    desk.press("Esc");
    desk.settle().await;
    assert!(desk.model.organization.is_none());
    assert!(desk.screen().contains("seen-twice.example"), "the list below shows it as well");
}
