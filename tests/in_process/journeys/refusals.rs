//! The create form meets each of Clerk's rules: said at its field, in words, with the code, and nothing typed is lost.

use domdesk::app::Modal;
use domdesk::clerk::{Operation, OrganizationDomain};
use domdesk::emulator::ENTERPRISE_CONNECTIONS;

use crate::journeys::kit::{count, go_to, hear, rows, told, with_room};
use crate::support::{Desk, Plan};

async fn form_for(desk: &mut Desk, organization: &str) {
    desk.press("/ Ctrl-u");
    desk.type_text(&format!("org:{organization}"));
    desk.press("Enter");
    desk.wait(|desk| desk.model.selected().is_some_and(|row| row.organization_id == organization)).await;
    desk.press("n");
}

/// Which field the error stands at.
fn placed(desk: &Desk) -> &'static str {
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
async fn a_name_that_may_not_be_had_is_refused_at_the_name() {
    let mut desk = Desk::open(Plan::default()).await;
    let elsewhere = go_to(&mut desk, OrganizationDomain::is_verified);
    let (organization, _) = with_room(&desk);
    assert_ne!(elsewhere.organization_id, organization);
    form_for(&mut desk, &organization).await;
    // One that was there long before cannot come of a creation of now.
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
    for (sent, (name, code, words)) in (1..).zip(cases) {
        desk.press("Ctrl-u");
        desk.type_text(name);
        desk.press("Enter");
        hear(&mut desk, words).await;
        // That the organization has the domain can be the doing of this very creation: it is looked up.
        desk.settle().await;
        hear(&mut desk, code).await;
        hear(&mut desk, "trace id").await;
        assert_eq!(desk.screen().matches(code).count(), 1, "said once:\n{}", desk.screen());
        assert_eq!(placed(&desk), "name", "{code}");
        assert!(told(&mut desk).contains(name), "nothing typed is lost");
        assert_eq!(count(&desk, Operation::Create), sent);
        assert!(desk.model.changes.open() == 0);
    }
    // What the organization has already is not even sent: were the answer lost, nobody could tell the two apart.
    let sent = count(&desk, Operation::Create);
    desk.press("Ctrl-u");
    desk.type_text(&own);
    desk.press("Enter");
    hear(&mut desk, "This organization already has a domain of that name.").await;
    assert_eq!((count(&desk, Operation::Create), placed(&desk)), (sent, "name"));
    // The first that is right goes through from the same form.
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
    hear(&mut desk, "The organization has as many domains as it may have.").await;
    hear(&mut desk, "raise max_allowed_domains").await;
    hear(&mut desk, "organization_domain_quota_exceeded").await;
    assert_eq!(placed(&desk), "organization");
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
    hear(&mut desk, "This enrollment mode is switched off for the instance.").await;
    hear(&mut desk, "organization_domain_enrollment_mode_not_enabled").await;
    assert_eq!(placed(&desk), "mode");
    assert!(desk.screen().contains("wrong-mode.example"));
}
