//! `m`: the enrollment mode.

use domdesk::clerk::{EnrollmentMode, Operation};

use crate::journeys::kit::{confirm_emails, count, go_to, named, wait_for_text};
use crate::support::{Desk, Plan};

/// Opens the picker and moves to the mode.
fn pick(desk: &mut Desk, mode: &EnrollmentMode) {
    let current = desk.model.selected().unwrap().enrollment_mode.clone();
    let place = |mode: &EnrollmentMode| EnrollmentMode::KNOWN.iter().position(|known| known == mode).unwrap();
    desk.press("m");
    let steps = (place(mode) + EnrollmentMode::KNOWN.len() - place(&current)) % EnrollmentMode::KNOWN.len();
    for _ in 0..steps {
        desk.press("j");
    }
    desk.press("Enter");
}

#[tokio::test]
async fn each_mode_can_be_chosen() {
    let mut desk = Desk::open(Plan::default()).await;
    let row = go_to(&mut desk, |row| row.enrollment_mode == EnrollmentMode::AutomaticInvitation);
    for (sent, mode) in (1..).zip([
        EnrollmentMode::ManualInvitation,
        EnrollmentMode::AutomaticSuggestion,
        EnrollmentMode::EnterpriseSso,
    ]) {
        pick(&mut desk, &mode);
        confirm_emails(&mut desk);
        desk.settle().await;
        wait_for_text(&mut desk, &format!("{} is in mode {mode}.", named(&row))).await;
        assert_eq!(desk.emulator.domain(&row.id).unwrap().enrollment_mode, mode);
        assert_eq!(desk.model.selected().unwrap().enrollment_mode, mode);
        assert_eq!(count(&desk, Operation::Update), sent);
    }
}

#[tokio::test]
async fn a_mode_that_emails_people_needs_a_confirmation() {
    let mut desk = Desk::open(Plan::default()).await;
    let row = go_to(&mut desk, |row| row.enrollment_mode == EnrollmentMode::ManualInvitation);
    for no in ["Enter", "n", "Esc", "m"] {
        pick(&mut desk, &EnrollmentMode::AutomaticInvitation);
        wait_for_text(&mut desk, "Clerk emails an invitation to people").await;
        desk.press(no);
        assert_eq!(count(&desk, Operation::Update), 0, "{no} is not yes");
        wait_for_text(&mut desk, "Cancelled").await;
        // A letter that cancels a question may also open a text field: close that as well.
        desk.press("Esc Esc");
    }
    pick(&mut desk, &EnrollmentMode::AutomaticInvitation);
    desk.press("y");
    desk.settle().await;
    let held = desk.emulator.domain(&row.id).unwrap();
    assert_eq!(held.enrollment_mode, EnrollmentMode::AutomaticInvitation);
    assert_eq!(count(&desk, Operation::Update), 1);
}

#[tokio::test]
async fn the_refusal_of_a_disabled_mode_is_explained() {
    let mut desk = Desk::open(Plan::default()).await;
    let row = go_to(&mut desk, |row| row.enrollment_mode == EnrollmentMode::ManualInvitation);
    desk.emulator.set_settings(|settings| settings.enrollment_modes = vec![EnrollmentMode::ManualInvitation]);
    pick(&mut desk, &EnrollmentMode::AutomaticSuggestion);
    wait_for_text(&mut desk, "This enrollment mode is switched off for the instance.").await;
    wait_for_text(&mut desk, "Choose another mode, or switch it on in the dashboard.").await;
    wait_for_text(&mut desk, "[organization_domain_enrollment_mode_not_enabled]").await;
    assert_eq!(desk.emulator.domain(&row.id).unwrap(), row_as_held(&desk, &row.id));
}

fn row_as_held(desk: &Desk, id: &str) -> domdesk::clerk::OrganizationDomain {
    let shown = desk.model.rows.get(id).unwrap().clone();
    // The emulator's row has no raw JSON.
    domdesk::clerk::OrganizationDomain { raw: Box::default(), ..shown }
}

#[tokio::test]
async fn the_picker_offers_the_modes_of_the_instance_and_always_enterprise_sso() {
    let mut desk = Desk::begin(Plan::default()).await;
    desk.emulator.set_settings(|settings| {
        settings.enrollment_modes =
            vec![EnrollmentMode::ManualInvitation, EnrollmentMode::AutomaticSuggestion];
    });
    desk.ready().await;
    go_to(&mut desk, |row| row.enrollment_mode == EnrollmentMode::ManualInvitation);
    desk.press("m");
    let picker = crate::journeys::kit::screen_text(&mut desk);
    let dialog = picker.lines().next().unwrap().to_owned();
    assert!(dialog.contains("automatic_suggestion") && !dialog.contains("automatic_invitation"), "{dialog}");
    // No settings list it, but Clerk always accepts it.
    assert!(dialog.contains("enterprise_sso"), "{dialog}");
    desk.press("Enter");
    assert!(desk.model.modals.is_empty(), "choosing the current mode changes nothing");
    assert_eq!(count(&desk, Operation::Update), 0);
    desk.press("m j j Enter");
    desk.settle().await;
    let row = desk.model.selected().unwrap().clone();
    assert_eq!(desk.emulator.domain(&row.id).unwrap().enrollment_mode, EnrollmentMode::EnterpriseSso);
    // A new domain can have it as well: it is the last choice.
    let (organization, _) = crate::journeys::kit::with_room(&desk);
    crate::journeys::kit::list_organization(&mut desk, &organization).await;
    desk.press("n");
    desk.type_text("single-sign-on.example");
    desk.press("Tab ← Enter");
    desk.settle().await;
    let created = desk.emulator.find(Some(&organization), "single-sign-on.example");
    assert_eq!(created[0].enrollment_mode, EnrollmentMode::EnterpriseSso);
}
