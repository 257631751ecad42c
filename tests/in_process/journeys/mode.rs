//! `m`: the enrollment mode.

use domdesk::clerk::{EnrollmentMode, Operation};

use crate::journeys::kit::{agree, count, go_to, hear, named};
use crate::support::{Desk, Plan};

/// Opens the picker and moves to the mode.
fn pick(desk: &mut Desk, mode: &EnrollmentMode) {
    let present = desk.model.selected().unwrap().enrollment_mode.clone();
    let place = |mode: &EnrollmentMode| EnrollmentMode::KNOWN.iter().position(|known| known == mode).unwrap();
    desk.press("m");
    let steps = (place(mode) + EnrollmentMode::KNOWN.len() - place(&present)) % EnrollmentMode::KNOWN.len();
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
        agree(&mut desk);
        desk.settle().await;
        hear(&mut desk, &format!("{} is in mode {mode}.", named(&row))).await;
        assert_eq!(desk.emulator.domain(&row.id).unwrap().enrollment_mode, mode);
        assert_eq!(desk.model.selected().unwrap().enrollment_mode, mode);
        assert_eq!(count(&desk, Operation::Update), sent);
    }
}

#[tokio::test]
async fn a_mode_in_which_clerk_emails_people_is_asked_about_first() {
    let mut desk = Desk::open(Plan::default()).await;
    let row = go_to(&mut desk, |row| row.enrollment_mode == EnrollmentMode::ManualInvitation);
    for no in ["Enter", "n", "Esc", "m"] {
        pick(&mut desk, &EnrollmentMode::AutomaticInvitation);
        hear(&mut desk, "Clerk emails an invitation to people").await;
        desk.press(no);
        assert_eq!(count(&desk, Operation::Update), 0, "{no} is not yes");
        hear(&mut desk, "Cancelled").await;
        // Also where the letter that said no might have been the first of a text.
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
async fn a_mode_that_was_switched_off_meanwhile_is_refused_in_words() {
    let mut desk = Desk::open(Plan::default()).await;
    let row = go_to(&mut desk, |row| row.enrollment_mode == EnrollmentMode::ManualInvitation);
    desk.emulator.set_settings(|settings| settings.enrollment_modes = vec![EnrollmentMode::ManualInvitation]);
    pick(&mut desk, &EnrollmentMode::AutomaticSuggestion);
    hear(&mut desk, "This enrollment mode is switched off for the instance.").await;
    hear(&mut desk, "Choose another mode, or switch it on in the dashboard.").await;
    hear(&mut desk, "[organization_domain_enrollment_mode_not_enabled]").await;
    assert_eq!(desk.emulator.domain(&row.id).unwrap(), row_as_held(&desk, &row.id));
}

fn row_as_held(desk: &Desk, id: &str) -> domdesk::clerk::OrganizationDomain {
    let shown = desk.model.rows.get(id).unwrap().clone();
    // What is held was never JSON.
    domdesk::clerk::OrganizationDomain { raw: Box::default(), ..shown }
}

#[tokio::test]
async fn modes_that_the_instance_allows_are_offered_and_enterprise_sso_always() {
    let mut desk = Desk::begin(Plan::default()).await;
    desk.emulator.set_settings(|settings| {
        settings.enrollment_modes =
            vec![EnrollmentMode::ManualInvitation, EnrollmentMode::AutomaticSuggestion];
    });
    desk.ready().await;
    go_to(&mut desk, |row| row.enrollment_mode == EnrollmentMode::ManualInvitation);
    desk.press("m");
    let picker = crate::journeys::kit::told(&mut desk);
    let dialog = picker.lines().next().unwrap().to_owned();
    assert!(dialog.contains("automatic_suggestion") && !dialog.contains("automatic_invitation"), "{dialog}");
    // In no settings ever, and accepted all the same.
    assert!(dialog.contains("enterprise_sso"), "{dialog}");
    desk.press("Enter");
    assert!(desk.model.modals.is_empty(), "the present mode again is no change");
    assert_eq!(count(&desk, Operation::Update), 0);
    desk.press("m j j Enter");
    desk.settle().await;
    let row = desk.model.selected().unwrap().clone();
    assert_eq!(desk.emulator.domain(&row.id).unwrap().enrollment_mode, EnrollmentMode::EnterpriseSso);
    // A new domain can have it as well: the last of the choices.
    let (organization, _) = crate::journeys::kit::with_room(&desk);
    crate::journeys::kit::list_organization(&mut desk, &organization).await;
    desk.press("n");
    desk.type_text("single-sign-on.example");
    desk.press("Tab ← Enter");
    desk.settle().await;
    let created = desk.emulator.find(Some(&organization), "single-sign-on.example");
    assert_eq!(created[0].enrollment_mode, EnrollmentMode::EnterpriseSso);
}
