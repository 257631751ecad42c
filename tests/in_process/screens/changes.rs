//! Changes: their questions, pending, done, refused, or with an unknown outcome.

use domdesk::app::{ApiMsg, Failure, FailureKind, ListRow, Outcome, Purpose};
use domdesk::clerk::{ClerkError, EnvironmentType, Operation, VerificationStatus};
use domdesk::emulator::Options;

use crate::journeys::kit::go_to;
use crate::screens::odd;
use crate::screens::shots::{answer, hold, refusal, shoot, shoot_in_each_size, tell};
use crate::support::{Desk, NOW, Plan};

#[tokio::test]
async fn questions() {
    let mut desk = odd::open().await;
    odd::go(&mut desk, "failed");
    desk.press("D");
    shoot(&mut desk, "confirm-delete");
    desk.press("Esc");
    odd::go(&mut desk, "wide");
    desk.press("D");
    shoot(&mut desk, "confirm-delete-wide");
    desk.press("Esc");
    odd::go(&mut desk, "long");
    desk.press("D");
    shoot_in_each_size(&mut desk, "confirm-delete-long");
    desk.press("Esc");
    odd::go(&mut desk, "txt-open");
    desk.press("W");
    shoot(&mut desk, "confirm-ownership");
    desk.press("Esc m j Enter");
    shoot_in_each_size(&mut desk, "confirm-emails");
    desk.press("Enter");
    shoot(&mut desk, "confirm-cancelled");
}

#[tokio::test]
async fn dependants_of_a_domain() {
    let mut desk = Desk::open(Plan::sized(80, 24)).await;
    go_to(&mut desk, |row| row.is_verified() && row.total_pending_invitations > 0);
    desk.press("D");
    desk.see("such addresses, ").await;
    desk.settle().await;
    shoot_in_each_size(&mut desk, "confirm-dependants");
    desk.press("Ctrl-p");
    desk.see("Suggestions").await;
    shoot(&mut desk, "pending-invitations");
    desk.press("Esc Esc H");
    desk.see("has verified").await;
    desk.settle().await;
    shoot_in_each_size(&mut desk, "holder");
}

#[tokio::test]
async fn questions_about_emails() {
    let mut desk = odd::open().await;
    odd::go(&mut desk, "verified");
    desk.press("v");
    shoot(&mut desk, "confirm-unverify");
    desk.press("Esc e Tab Space Enter");
    shoot(&mut desk, "confirm-form-people");
}

#[tokio::test]
async fn questions_on_production() {
    let emulator = Options { environment: EnvironmentType::Production, now: Some(NOW), ..Options::default() };
    let mut desk = Desk::open(Plan { emulator, embedded: false, ..Plan::default() }).await;
    desk.unlock();
    desk.press("D");
    shoot(&mut desk, "confirm-production");
    let name = desk.selected();
    desk.type_text(&name[..6]);
    shoot(&mut desk, "confirm-production-half");
    desk.type_text(&name[6..]);
    shoot(&mut desk, "confirm-production-armed");
}

#[tokio::test]
async fn pending() {
    let mut desk = odd::open().await;
    hold(&desk, Operation::Update);
    hold(&desk, Operation::Delete);
    odd::go(&mut desk, "failed");
    desk.press("v y");
    odd::go(&mut desk, "long");
    desk.press("D y");
    odd::go(&mut desk, "expired");
    desk.press("v v m j Enter");
    shoot(&mut desk, "pending");
    desk.press("Enter");
    shoot(&mut desk, "pending-detail");
    desk.press("q");
    shoot_in_each_size(&mut desk, "quitting");
}

#[tokio::test]
async fn refused() {
    let mut desk = odd::open().await;
    odd::go(&mut desk, "failed");
    answer(
        &desk,
        Operation::Update,
        422,
        &refusal(&[("organization_domain_already_exists", "exists", "name")]),
    );
    desk.press("v y");
    desk.settle().await;
    shoot(&mut desk, "refused");
    desk.press("Esc Enter");
    shoot(&mut desk, "refused-detail");
}

#[tokio::test]
async fn unknown_outcome() {
    let mut desk = odd::open().await;
    odd::go(&mut desk, "failed");
    hold(&desk, Operation::ListAll);
    hold(&desk, Operation::Update);
    desk.press("v y");
    let mut failure = Failure::new(FailureKind::Timeout, "");
    failure.outcome_unknown = true;
    let entry = desk.model.changes.iter().next().expect("a change").entry.clone();
    let ticket = desk.ticket(&Purpose::Change(entry));
    tell(&mut desk, ApiMsg::Changed(ticket, Err(failure)));
    shoot(&mut desk, "unknown");
    desk.press("Esc Enter");
    shoot(&mut desk, "unknown-detail");
}

#[tokio::test]
async fn several_changes() {
    let mut desk = Desk::open(Plan::default()).await;
    desk.wait(|desk| desk.model.instance.ready().is_some()).await;
    hold(&desk, Operation::Update);
    for _ in 0..3 {
        desk.press("v");
        if !desk.model.modals.is_empty() {
            // The change would email people.
            desk.press("y");
        }
        desk.press("j");
    }
    let sent: Vec<_> = (0..3)
        .map(|at| {
            let Some(ListRow::Loaded(domain)) = desk.model.row(at) else { panic!("row {at} is loaded") };
            let change = desk.model.changes.of_row(&domain.id).expect("a change");
            (desk.ticket(&Purpose::Change(change.entry.clone())), domain.clone())
        })
        .collect();
    for (at, (ticket, mut domain)) in sent.into_iter().enumerate() {
        let verified = domain.is_verified();
        if let Some(proof) = &mut domain.affiliation_verification {
            proof.status =
                if verified { VerificationStatus::Unverified } else { VerificationStatus::Verified };
        }
        let mut refused = Failure::new(FailureKind::Refused, "");
        refused.errors =
            vec![ClerkError { code: "organization_domain_already_exists".into(), ..ClerkError::default() }];
        refused.trace_id = Some("4d1c7a90e2b84f63".to_owned());
        let result = if at < 2 { Ok(Outcome::Domain(Box::new(domain))) } else { Err(refused) };
        tell(&mut desk, ApiMsg::Changed(ticket, result));
    }
    desk.press("D n");
    shoot_in_each_size(&mut desk, "toasts");
}
