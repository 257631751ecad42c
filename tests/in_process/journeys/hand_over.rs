//! `h`: a name goes from the organization that has it to one that claims it, as one plan.

use std::time::Duration;

use domdesk::app::{PlanRun, describe_record};
use domdesk::clerk::{Operation, OrganizationDomain};
use domdesk::emulator::{Fault, FaultKind};
use domdesk::journal::{Event, RecordState};

use crate::journeys::kit::{
    add, answer, count, error_body, go_to, list_only, once, screen_text, unwrapped, wait_for_text, with_room,
};
use crate::support::{Desk, Plan};

/// A desk with the claim to a name that another organization has verified under the cursor, and both rows.
async fn contested() -> (Desk, OrganizationDomain, OrganizationDomain) {
    let mut desk = Desk::open(Plan::default()).await;
    let held =
        |row: &OrganizationDomain| row.is_verified() && row.organization_label() != row.organization_id;
    let holder = go_to(&mut desk, held);
    let (organization, _) = with_room(&desk);
    let claim = add(&desk, &organization, &holder.name, false).await;
    list_only(&mut desk, &organization, &claim.name).await;
    (desk, holder, claim)
}

fn run(desk: &Desk) -> &PlanRun {
    desk.model.plan.as_ref().unwrap()
}

async fn end(desk: &mut Desk) -> String {
    desk.wait(|desk| desk.model.plan.as_ref().is_some_and(|plan| plan.is_over())).await;
    desk.settle().await;
    run(desk).outcomes()
}

fn is_verified(desk: &Desk, row: &OrganizationDomain) -> bool {
    desk.emulator.domain(&row.id).unwrap().is_verified()
}

/// Opens the question by the first two of three keys.
async fn ask(desk: &mut Desk) {
    desk.press("h");
    wait_for_text(desk, "which has verified it, to:").await;
    desk.press("Enter");
}

#[tokio::test]
async fn three_keys_hand_a_name_over_and_the_journal_names_both_organizations() {
    let (mut desk, holder, claim) = contested().await;
    ask(&mut desk).await;
    let screen = unwrapped(&screen_text(&mut desk));
    for part in ["hand-over of", &holder.organization_id, &claim.organization_id, "is verified again"] {
        assert!(screen.contains(part), "{part}:\n{screen}");
    }
    assert_eq!(count(&desk, Operation::Update), 0);
    desk.press("y");
    assert_eq!(end(&mut desk).await, "2 done");
    assert!(!is_verified(&desk, &holder) && is_verified(&desk, &claim));
    assert_eq!(count(&desk, Operation::Update), 2);
    let steps: Vec<_> = desk
        .journal()
        .into_iter()
        .filter_map(|line| match line.event {
            Event::Asked(asked) => asked.plan,
            _ => None,
        })
        .collect();
    let together = run(&desk).plan.as_hand_over().unwrap().describe();
    assert_eq!(steps.len(), 2);
    assert!(steps.iter().all(|step| step.together.as_ref() == Some(&together)), "{steps:?}");
    desk.press("Esc A Enter");
    let screen = unwrapped(&screen_text(&mut desk));
    assert!(screen.contains(&together), "{screen}");
}

#[tokio::test]
async fn a_refused_claim_gives_the_name_back() {
    let (mut desk, holder, claim) = contested().await;
    ask(&mut desk).await;
    let body = error_body("organization_domain_blocked", None);
    let refusal = Fault { operation: Some(Operation::Update), times: 1, kind: answer(422, body) };
    // The release passes.
    desk.emulator.inject(Fault {
        operation: Some(Operation::Update),
        times: 1,
        kind: FaultKind::Delay(Duration::ZERO),
    });
    desk.emulator.inject(refusal);
    desk.press("y");
    assert_eq!(end(&mut desk).await, "2 refused");
    wait_for_text(&mut desk, "has it verified again.").await;
    desk.press("j");
    wait_for_text(&mut desk, "[organization_domain_blocked]").await;
    assert!(is_verified(&desk, &holder) && !is_verified(&desk, &claim));
    assert_eq!(count(&desk, Operation::Update), 3, "released, refused, given back");
}

#[tokio::test]
async fn a_hand_over_is_undone_by_handing_the_name_back() {
    let (mut desk, holder, claim) = contested().await;
    ask(&mut desk).await;
    desk.press("y");
    assert_eq!(end(&mut desk).await, "2 done");
    desk.press("u");
    wait_for_text(&mut desk, "Undo: hand-over of").await;
    desk.press("Enter");
    wait_for_text(&mut desk, "is verified again").await;
    desk.press("y");
    desk.wait(|desk| desk.model.plan.as_ref().is_some_and(|plan| !plan.is_over())).await;
    assert_eq!(end(&mut desk).await, "2 done");
    assert!(is_verified(&desk, &holder) && !is_verified(&desk, &claim));
}

#[tokio::test]
async fn a_hand_over_that_was_killed_between_its_steps_goes_on_and_sends_nothing_twice() {
    let (mut desk, holder, claim) = contested().await;
    ask(&mut desk).await;
    // The release is carried out, and the program is killed before it learns so.
    once(&desk, Operation::Update, FaultKind::Delay(Duration::from_secs(2)));
    desk.press("y");
    desk.wait(|desk| !is_verified(desk, &holder)).await;
    let mut desk = Box::pin(desk.restart()).await;
    wait_for_text(&mut desk, "Not finished by an earlier run: 1 plan (hand-over of").await;
    desk.settle().await;
    desk.press("p Enter");
    desk.wait(|desk| desk.model.plan.is_some()).await;
    assert_eq!(end(&mut desk).await, "2 done");
    assert!(!is_verified(&desk, &holder) && is_verified(&desk, &claim));
    assert_eq!(count(&desk, Operation::Update), 2, "each change once");
    let journal = desk.model.journal.open().unwrap();
    let states: Vec<_> =
        journal.history.records().map(|record| (describe_record(record), record.state())).collect();
    assert!(states.iter().all(|(_, state)| *state == RecordState::Done), "{states:?}");
}
