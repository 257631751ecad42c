//! The create form and each of Clerk's rules: the field shows the explanation with the code, and the typed text is
//! kept.

use domdesk::app::Modal;
use domdesk::clerk::{Operation, OrganizationDomain};
use domdesk::emulator::ENTERPRISE_CONNECTIONS;

use crate::journeys::kit::{count, go_to, rows, screen_text, wait_for_text, with_room};
use crate::support::{Desk, Plan};

async fn form_for(desk: &mut Desk, organization: &str) {
    desk.press("/ Ctrl-u");
    desk.type_text(&format!("org:{organization}"));
    desk.press("Enter");
    desk.wait(|desk| desk.model.selected().is_some_and(|row| row.organization_id == organization)).await;
    desk.press("n");
}

/// The field that shows the error.
fn field_with_error(desk: &Desk) -> &'static str {
    let Some(Modal::Create(form)) = desk.model.modals.last() else { return "no form" };
    let errors = &form.errors;
    match (&errors.name, &errors.organization, &errors.mode) {
        (Some(_), None, None) => "name",
        (None, Some(_), None) => "organization",
        (None, None, Some(_)) => "mode",
        _ => "elsewhere",
    }
}

#[tokio::test]
async fn a_name_that_is_not_allowed_is_refused_at_the_name() {
    let mut desk = Desk::open(Plan::default()).await;
    let elsewhere = go_to(&mut desk, OrganizationDomain::is_verified);
    let (organization, _) = with_room(&desk);
    assert_ne!(elsewhere.organization_id, organization);
    form_for(&mut desk, &organization).await;
    // A row that is older than the form cannot result from this creation.
    let own = rows(&desk).last().unwrap().name.clone();
    let cases = [
        ("gmail.com", "organization_domain_common", "public mail provider"),
        ("mailinator.com", "organization_domain_blocked", "disposable addresses"),
        (
            ENTERPRISE_CONNECTIONS[0],
            "organization_domain_exists_for_enterprise_connection",
            "An enterprise SSO connection uses this domain.",
        ),
        (
            &elsewhere.name,
            "organization_domain_already_exists",
            "Another organization has already verified this domain",
        ),
    ];
    for (sent, (name, code, text)) in (1..).zip(cases) {
        desk.press("Ctrl-u");
        desk.type_text(name);
        desk.press("Enter");
        wait_for_text(&mut desk, text).await;
        // That the organization has the domain could be the result of this very creation, so it is looked up.
        desk.settle().await;
        wait_for_text(&mut desk, code).await;
        wait_for_text(&mut desk, "trace id").await;
        assert_eq!(desk.screen().matches(code).count(), 1, "shown once:\n{}", desk.screen());
        assert_eq!(field_with_error(&desk), "name", "{code}");
        assert!(screen_text(&mut desk).contains(name), "the typed text is kept");
        assert_eq!(count(&desk, Operation::Create), sent);
        assert!(desk.model.changes.open() == 0);
    }
    // A domain that the organization already has is not even sent: if the response were lost, the new domain could not
    // be distinguished from the old one.
    let sent = count(&desk, Operation::Create);
    desk.press("Ctrl-u");
    desk.type_text(&own);
    desk.press("Enter");
    wait_for_text(&mut desk, "This organization already has a domain of that name.").await;
    assert_eq!((count(&desk, Operation::Create), field_with_error(&desk)), (sent, "name"));
    // A valid name can be sent from the same form.
    desk.press("Ctrl-u");
    desk.type_text("right-at-last.example");
    desk.press("Enter");
    desk.settle().await;
    assert_eq!(desk.emulator.find(Some(&organization), "right-at-last.example").len(), 1);
}

#[tokio::test]
async fn a_full_organization_is_refused_at_the_organization() {
    let mut desk = Desk::open(Plan::default()).await;
    let full = desk
        .emulator
        .organizations()
        .into_iter()
        .find(|known| i64::try_from(known.domains).unwrap() == known.max_allowed_domains)
        .unwrap();
    form_for(&mut desk, &full.id).await;
    desk.type_text("one-too-many.example");
    desk.press("Enter");
    wait_for_text(&mut desk, "The organization has as many domains as it may have.").await;
    wait_for_text(&mut desk, "raise max_allowed_domains").await;
    wait_for_text(&mut desk, "organization_domain_quota_exceeded").await;
    assert_eq!(field_with_error(&desk), "organization");
    assert!(desk.screen().contains("one-too-many.example"));
    assert!(desk.emulator.find(None, "one-too-many.example").is_empty());
}

#[tokio::test]
async fn a_mode_that_is_off_is_refused_at_the_mode() {
    let mut desk = Desk::open(Plan::default()).await;
    let (organization, _) = with_room(&desk);
    form_for(&mut desk, &organization).await;
    desk.emulator.set_settings(|settings| {
        settings.enrollment_modes = vec![domdesk::clerk::EnrollmentMode::EnterpriseSso];
    });
    desk.type_text("wrong-mode.example");
    desk.press("Enter");
    wait_for_text(&mut desk, "This enrollment mode is switched off for the instance.").await;
    wait_for_text(&mut desk, "organization_domain_enrollment_mode_not_enabled").await;
    assert_eq!(field_with_error(&desk), "mode");
    assert!(desk.screen().contains("wrong-mode.example"));
}
