//! Many creations as a plan: the missing names of a ticket in one organization, and one name in several organizations.

use std::collections::BTreeSet;

use domdesk::app::{Modal, PlanChoice, PlanStage};
use domdesk::clerk::{Operation, OrganizationDomain};
use domdesk::input::Place;
use domdesk::plan::Plan as Steps;
use domdesk::triage::LookupState;

use crate::journeys::kit::{add, count, go_to, rows, screen_text, wait_for_text, with_room};
use crate::support::{Desk, Plan};

/// The plan of the panel, before it is carried out.
fn draft(desk: &Desk) -> &Steps {
    match desk.model.modals.last() {
        Some(Modal::Plan(panel)) => match &panel.stage {
            PlanStage::Draft(draft) => draft.plan(),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

/// The plan's outcomes in words, when it has ended.
async fn end(desk: &mut Desk) -> String {
    desk.wait(|desk| desk.model.plan.as_ref().is_some_and(|plan| plan.is_over())).await;
    desk.settle().await;
    desk.model.plan.as_ref().unwrap().outcomes()
}

/// Looks up a text, and plans the creation of its missing names in that organization.
async fn plan_missing(desk: &mut Desk, text: &str, organization: &str) {
    desk.press("l");
    desk.paste(text);
    desk.wait(|desk| match desk.model.modals.last() {
        Some(Modal::Lookup(panel)) => panel.open() == 0 && panel.count(LookupState::Missing) > 0,
        other => panic!("{other:?}"),
    })
    .await;
    desk.settle().await;
    desk.press("Ctrl-p");
    desk.paste(organization);
    desk.wait(|desk| count(desk, Operation::Organizations) > 0 && !screen_text(desk).contains("searching…"))
        .await;
    desk.press("Enter Enter");
    desk.wait(|desk| desk.model.place() == Place::Plan).await;
}

#[tokio::test]
async fn the_missing_names_of_a_ticket_are_created_in_an_organization_and_the_plan_is_undone() {
    let mut desk = Desk::open(Plan::default()).await;
    let (organization, _) = with_room(&desk);
    let other = desk.emulator.organizations().into_iter().find(|other| other.id != organization).unwrap().id;
    add(&desk, &other, "held.example", true).await;
    let text = "Please add https://one.example/x, joe@two.example, held.example and a_b.example.";
    plan_missing(&mut desk, text, &organization).await;
    let steps: Vec<&str> = draft(&desk).steps.iter().map(|step| step.name.as_str()).collect();
    assert_eq!(steps, ["one.example", "two.example"]);
    assert!(screen_text(&mut desk).contains("skipped: verified by another organization"));
    assert_eq!(
        count(&desk, Operation::Create),
        1,
        "only the other client's: nothing is sent before it is shown"
    );
    desk.press("Enter");
    wait_for_text(&mut desk, "2 changes on").await;
    desk.press("y");
    assert_eq!(end(&mut desk).await, "2 done");
    for name in ["one.example", "two.example"] {
        let created = desk.emulator.find(Some(&organization), name);
        assert!(created.len() == 1 && created[0].is_verified(), "{name}");
    }
    assert_eq!(desk.emulator.find(None, "held.example").len(), 1);

    desk.press("u");
    desk.wait(|desk| desk.model.place() == Place::Plan).await;
    let undone: Vec<String> =
        draft(&desk).steps.iter().map(|step| format!("{} {}", step.action, step.name)).collect();
    assert_eq!(undone, ["delete two.example", "delete one.example"], "shown first, in reverse order");
    desk.press("Enter");
    desk.type_text("2y");
    desk.wait(|desk| desk.model.plan.as_ref().is_some_and(|plan| plan.plan.what() == "delete")).await;
    assert_eq!(end(&mut desk).await, "2 done");
    assert!(desk.emulator.find(None, "one.example").is_empty());

    desk.press("Esc");
    desk.settle().await;
    assert_eq!(desk.model.place(), Place::Lookup);
    let Some(Modal::Lookup(panel)) = desk.model.modals.last() else { panic!("it is open") };
    assert_eq!((panel.count(LookupState::Missing), panel.count(LookupState::Verified)), (2, 1));
}

#[tokio::test]
async fn after_the_plan_the_lookup_shows_what_was_created() {
    let mut desk = Desk::open(Plan::default()).await;
    let (organization, _) = with_room(&desk);
    plan_missing(&mut desk, "one.example", &organization).await;
    desk.press("Enter");
    assert_eq!(end(&mut desk).await, "1 done");
    desk.press("Esc");
    wait_for_text(&mut desk, "1 verified").await;
    assert_eq!(desk.model.place(), Place::Lookup);
}

#[tokio::test]
async fn a_full_organization_refuses_and_the_reason_is_shown() {
    let mut desk = Desk::open(Plan::default()).await;
    let (organization, _) = with_room(&desk);
    let has =
        desk.emulator.organizations().into_iter().find(|found| found.id == organization).unwrap().domains;
    plan_missing(&mut desk, "one.example two.example", &organization).await;
    let most = i64::try_from(has).unwrap() + 1;
    desk.emulator.set_settings(|settings| settings.max_allowed_domains = most);
    desk.press("Enter y");
    assert_eq!(end(&mut desk).await, "1 done, 1 refused");
    wait_for_text(&mut desk, "refused: ").await;
    let run = &desk.model.plan.as_ref().unwrap().run;
    let codes: Vec<_> = (0..2).filter_map(|step| run.result(step)?.code.clone()).collect();
    assert_eq!(codes, ["organization_domain_quota_exceeded"]);
    let created = ["one.example", "two.example"].map(|name| desk.emulator.find(None, name).len());
    assert_eq!(created.iter().sum::<usize>(), 1);
    desk.emulator.set_settings(|settings| settings.max_allowed_domains = most + 1);
    desk.press("r");
    assert_eq!(end(&mut desk).await, "2 done");
}

/// Three rows of three organizations with room, the first of them with a name of its own that nobody has verified.
fn three_rows(desk: &Desk) -> Vec<OrganizationDomain> {
    let organizations = desk.emulator.organizations();
    let has_room = |row: &OrganizationDomain| {
        let found = organizations.iter().find(|found| found.id == row.organization_id).unwrap();
        i64::try_from(found.domains + 1).unwrap() < found.max_allowed_domains
    };
    // Neither cut nor in punycode.
    let is_plain = |name: &str| name.len() < 30 && !name.contains("xn--");
    let rows = rows(desk);
    let first = rows
        .iter()
        .filter(|row| !row.is_verified() && has_room(row) && is_plain(&row.name))
        .find(|row| desk.emulator.find(None, &row.name).len() == 1)
        .expect("an unverified row");
    let mut seen = BTreeSet::from([first.organization_id.clone()]);
    let others = rows.iter().filter(|row| has_room(row) && seen.insert(row.organization_id.clone())).take(2);
    let found: Vec<_> = std::iter::once(first).chain(others).cloned().collect();
    assert_eq!(found.len(), 3);
    found
}

#[tokio::test]
async fn a_name_is_created_in_the_organizations_of_the_marked_rows_that_lack_it() {
    let mut desk = Desk::open(Plan::default()).await;
    let marked = three_rows(&desk);
    for row in marked.iter().rev() {
        go_to(&mut desk, |other| other.id == row.id);
        desk.press("Space");
    }
    go_to(&mut desk, |other| other.id == marked[0].id);
    desk.press("p");
    let Some(Modal::Plan(panel)) = desk.model.modals.last() else { panic!("it opens") };
    let PlanStage::Choosing { choices, .. } = &panel.stage else { panic!("{panel:?}") };
    let at = choices.iter().position(|choice| matches!(choice, PlanChoice::Create(_))).unwrap();
    for _ in 0..at {
        desk.press("j");
    }
    let name = &marked[0].name;
    let label = format!("create {name} in the organizations of these rows");
    assert!(desk.screen().contains(&label), "{label}: {}", desk.screen());
    desk.press("Enter");
    wait_for_text(&mut desk, "3 organizations").await;
    wait_for_text(&mut desk, "only one organization can verify a name").await;
    desk.press("Enter");
    desk.wait(|desk| desk.model.place() == Place::Plan).await;
    let mut planned: Vec<&str> =
        draft(&desk).steps.iter().map(|step| step.organization_id.as_str()).collect();
    planned.sort_unstable();
    let mut lacking: Vec<&str> = marked[1..].iter().map(|row| row.organization_id.as_str()).collect();
    lacking.sort_unstable();
    assert_eq!(planned, lacking);
    wait_for_text(&mut desk, "the organization already has this domain").await;
    wait_for_text(&mut desk, "Planned as unverified: only one organization can verify a name.").await;
    desk.press("Enter y");
    assert_eq!(end(&mut desk).await, "2 done");
    let found = desk.emulator.find(None, name);
    assert_eq!(found.len(), 3);
    assert!(found.iter().all(|row| !row.is_verified()));
    desk.press("u");
    desk.wait(|desk| desk.model.place() == Place::Plan).await;
    desk.press("Enter");
    desk.type_text("2y");
    desk.wait(|desk| desk.model.plan.as_ref().is_some_and(|plan| plan.plan.what() == "delete")).await;
    assert_eq!(end(&mut desk).await, "2 done");
    assert_eq!(desk.emulator.find(None, name).len(), 1);
}
