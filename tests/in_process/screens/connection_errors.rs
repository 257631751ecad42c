//! Connection errors.

use domdesk::app::{
    ApiMsg, Effect, Failure, FailureKind, ListId, Msg, Pause, PauseReason, Purpose, ReadResponse, Ticket,
    update,
};
use domdesk::clerk::ClerkError;

use crate::screens::shots::{few, few_with_origins, shoot, shoot_in_each_size, tell};
use crate::support::{Desk, key};

async fn open() -> Desk {
    let mut desk = Desk::open(few()).await;
    desk.wait(|desk| desk.model.instance.ready().is_some()).await;
    desk.settle().await;
    desk
}

/// Refreshes the list, which fails like this.
fn fail(desk: &mut Desk, failure: Failure) {
    desk.press("r");
    let ticket = waiting(desk);
    tell(desk, ApiMsg::Answered(ticket, Err::<ReadResponse, _>(failure)));
}

fn waiting(desk: &Desk) -> Ticket {
    desk.ticket(&Purpose::Page(ListId::Instance, 0))
}

const fn pause(wait: i64, why: PauseReason) -> Pause {
    Pause { wait, why }
}

fn rate_limited() -> Failure {
    let mut failure = Failure::new(FailureKind::RateLimited, "");
    failure.status = Some(429);
    failure
}

#[tokio::test]
async fn offline() {
    let mut desk = open().await;
    fail(&mut desk, Failure::new(FailureKind::Offline, "connection refused"));
    shoot(&mut desk, "offline");
    let mut desk = Desk::begin(few()).await;
    desk.wait(|desk| desk.model.endpoint().is_some()).await;
    let ticket = waiting(&desk);
    tell(&mut desk, ApiMsg::Answered(ticket, Err(Failure::new(FailureKind::Offline, "connection refused"))));
    shoot_in_each_size(&mut desk, "offline-from-the-start");
}

#[tokio::test]
async fn a_proxy_in_between() {
    let mut desk = open().await;
    let mut failure =
        Failure::new(FailureKind::BadAnswer, "it is HTML: \"<html><title>Sign in to the guest network\"");
    failure.status = Some(200);
    fail(&mut desk, failure);
    shoot(&mut desk, "proxy");
}

#[tokio::test]
async fn a_wrong_key() {
    let mut desk = Desk::begin(few_with_origins()).await;
    desk.wait(|desk| desk.model.endpoint().is_some()).await;
    let ticket = waiting(&desk);
    let mut failure = Failure::new(FailureKind::Unauthorized, "");
    failure.status = Some(401);
    failure.trace_id = Some("4d1c7a90e2b84f63".to_owned());
    failure.errors = vec![ClerkError { code: "clerk_key_invalid".into(), ..ClerkError::default() }];
    tell(&mut desk, ApiMsg::Answered(ticket, Err(failure)));
    shoot(&mut desk, "wrong-key");
}

#[tokio::test]
async fn too_many_requests() {
    let mut desk = open().await;
    desk.press("r");
    let ticket = waiting(&desk);
    tell(
        &mut desk,
        ApiMsg::Paused(ticket, pause(12_000, PauseReason::Failed { attempts: 2, failure: rate_limited() })),
    );
    shoot_in_each_size(&mut desk, "rate-limited");
    let mut desk = Desk::begin(few()).await;
    desk.wait(|desk| desk.model.endpoint().is_some()).await;
    let ticket = waiting(&desk);
    tell(
        &mut desk,
        ApiMsg::Paused(ticket, pause(12_000, PauseReason::Failed { attempts: 2, failure: rate_limited() })),
    );
    shoot(&mut desk, "rate-limited-from-the-start");
}

#[tokio::test]
async fn waiting_to_be_sent() {
    let mut desk = open().await;
    desk.press("r");
    let ticket = waiting(&desk);
    tell(&mut desk, ApiMsg::Paused(ticket, pause(7_200, PauseReason::Budget)));
    shoot(&mut desk, "budget-used-up");
    tell(&mut desk, ApiMsg::Paused(ticket, pause(90_000, PauseReason::Clerk)));
    desk.press("Enter");
    shoot(&mut desk, "pause");
    desk.press("Esc");
    // The effect does not go to the worker: no request waits there.
    assert_eq!(update(&mut desk.model, Msg::Key(key("Esc"))), [Effect::CancelWaiting(ticket)]);
    tell(&mut desk, ApiMsg::Answered(ticket, Err(Failure::new(FailureKind::Stopped, ""))));
    shoot(&mut desk, "stopped");
}

#[tokio::test]
async fn waiting_from_the_start() {
    let mut desk = Desk::begin(few()).await;
    desk.wait(|desk| desk.model.endpoint().is_some()).await;
    let ticket = waiting(&desk);
    tell(&mut desk, ApiMsg::Paused(ticket, pause(7_200, PauseReason::Budget)));
    tell(&mut desk, ApiMsg::Answered(ticket, Err(Failure::new(FailureKind::Stopped, ""))));
    shoot(&mut desk, "stopped-from-the-start");
}
