//! The forms: create, edit, pick a mode.

use domdesk::clerk::{EnrollmentMode, Operation};

use crate::screens::odd;
use crate::screens::shots::{answer, few, hold, refusal, shoot, shoot_in_each_size};
use crate::support::Desk;

async fn open() -> Desk {
    let mut desk = Desk::open(few()).await;
    desk.wait(|desk| desk.model.instance.ready().is_some()).await;
    desk
}

#[tokio::test]
async fn create_from_a_row() {
    let mut desk = open().await;
    desk.press("n");
    shoot(&mut desk, "create");
    desk.type_text("bad_name");
    shoot(&mut desk, "create-bad-name");
    desk.press("Ctrl-u");
    for _ in 0..8 {
        desk.press("Backspace");
    }
    desk.type_text("Büro");
    shoot(&mut desk, "create-half-a-name");
    desk.type_text(".Example");
    shoot(&mut desk, "create-unicode-name");
    desk.press("Esc");
    shoot(&mut desk, "discard");
}

#[tokio::test]
async fn a_paste_without_brackets() {
    let mut desk = open().await;
    desk.burst("me@new.dev");
    shoot(&mut desk, "burst");
    desk.press("Esc n");
    desk.burst("pasted.example\r");
    shoot(&mut desk, "burst-in-form");
}

#[tokio::test]
async fn create_from_a_paste() {
    let mut desk = open().await;
    desk.press("n");
    desk.paste("https://Northlantern-Fisheries.example/login?next=/");
    shoot(&mut desk, "create-pasted");
    desk.press("Tab Space");
    shoot(&mut desk, "create-mode");
    desk.press("Enter");
    shoot(&mut desk, "send-form");
    hold(&desk, Operation::Create);
    desk.press("y");
    shoot(&mut desk, "create-sending");
}

#[tokio::test]
async fn create_with_a_search_for_the_organization() {
    let mut desk = open().await;
    desk.press("n ↑ Backspace");
    hold(&desk, Operation::Organizations);
    desk.send(domdesk::app::Msg::Time(desk.model.now.plus(1000)));
    shoot(&mut desk, "create-searching");

    let mut desk = open().await;
    desk.press("n ↑ Backspace");
    desk.see("to choose").await;
    desk.press("↓");
    shoot_in_each_size(&mut desk, "create-found");
    desk.type_text("Nobody of that name");
    desk.see("no matching organization").await;
    shoot(&mut desk, "create-found-nothing");
    desk.press("Enter Tab Enter");
    shoot(&mut desk, "create-incomplete");
}

#[tokio::test]
async fn create_refused() {
    let mut desk = open().await;
    desk.press("n");
    desk.type_text("northlantern.example");
    let everywhere = [
        ("organization_domain_quota_exceeded", "You can only have 10 domains", "organization_id"),
        ("organization_domain_already_exists", "already exists", "name"),
        ("organization_domain_enrollment_mode_not_enabled", "not enabled", "enrollment_mode"),
        ("form_param_value_invalid", "verified must be false for this organization.", "verified"),
    ];
    answer(&desk, Operation::Create, 422, &refusal(&everywhere));
    desk.press("Enter");
    desk.settle().await;
    shoot_in_each_size(&mut desk, "create-refused-everywhere");

    let mut desk = open().await;
    desk.press("n");
    desk.type_text("northlantern.example");
    answer(
        &desk,
        Operation::Create,
        403,
        &refusal(&[("organization_domains_not_enabled", "not enabled", "")]),
    );
    desk.press("Enter");
    desk.settle().await;
    shoot(&mut desk, "create-refused");
}

#[tokio::test]
async fn edit() {
    let mut desk = odd::open().await;
    odd::go(&mut desk, "failed");
    desk.press("e");
    shoot_in_each_size(&mut desk, "edit");
    desk.press("Space Tab Space");
    shoot(&mut desk, "edit-changed");
    let errors = [
        ("organization_domain_enrollment_mode_not_enabled", "not enabled", "enrollment_mode"),
        ("organization_domain_already_exists", "already exists", "verified"),
    ];
    answer(&desk, Operation::Update, 422, &refusal(&errors));
    // Three people have pending invitations in the old mode, so there is a question.
    desk.press("Enter y");
    desk.settle().await;
    shoot(&mut desk, "edit-refused");
    hold(&desk, Operation::Update);
    desk.press("Enter y");
    shoot(&mut desk, "edit-sending");

    let mut desk = odd::open().await;
    odd::go(&mut desk, "long");
    desk.press("e");
    shoot(&mut desk, "edit-long-name");
}

#[tokio::test]
async fn the_mode_picker() {
    let mut desk = odd::open().await;
    odd::go(&mut desk, "failed");
    desk.press("m");
    shoot_in_each_size(&mut desk, "mode");
    desk.press("j Esc");
    odd::go(&mut desk, "future");
    desk.press("m");
    shoot(&mut desk, "mode-unknown");

    let mut desk = Desk::begin(few()).await;
    desk.emulator.set_settings(|settings| {
        settings.enrollment_modes =
            vec![EnrollmentMode::ManualInvitation, EnrollmentMode::AutomaticSuggestion];
    });
    desk.ready().await;
    desk.press("m j");
    shoot(&mut desk, "mode-two-allowed");
}
