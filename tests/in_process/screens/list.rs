//! The list in its states.

use domdesk::app::{ConnectionTarget, Start};
use domdesk::clerk::{EnvironmentType, Operation};
use domdesk::emulator::{Fault, FaultKind, Options};

use crate::screens::odd;
use crate::screens::shots::{
    answer, few_with_origins, hold, refusal, shoot, shoot_as_it_is, shoot_in_each_size,
};
use crate::support::{Desk, NOW, Plan};

#[tokio::test]
async fn the_first_frame() {
    let mut desk = Desk::begin(Plan::default()).await;
    shoot(&mut desk, "connecting");
    let start = Start { target: Some(ConnectionTarget::Demo), ..Start::default() };
    let mut desk = Desk::begin(Plan { start, ..Plan::default() }).await;
    shoot(&mut desk, "connecting-demo");
}

#[tokio::test]
async fn the_origins_of_key_and_address() {
    let mut desk = Desk::begin(few_with_origins()).await;
    shoot(&mut desk, "origins");
    desk.ready().await;
    desk.settle().await;
    shoot(&mut desk, "origins-list");
}

#[tokio::test]
async fn loading() {
    let mut desk = Desk::begin(Plan::default()).await;
    hold(&desk, Operation::ListAll);
    desk.wait(|desk| desk.model.settings.ready().is_some() && desk.model.journal.open().is_some()).await;
    shoot(&mut desk, "loading");
}

#[tokio::test]
async fn rows() {
    let mut desk = Desk::open(Plan::default()).await;
    desk.wait(|desk| desk.model.instance.ready().is_some()).await;
    desk.settle().await;
    shoot_in_each_size(&mut desk, "list");
    desk.press("G");
    desk.settle().await;
    shoot(&mut desk, "list-end");
}

#[tokio::test]
async fn rows_in_every_state() {
    let mut desk = odd::open().await;
    shoot(&mut desk, "list-odd");
}

#[tokio::test]
async fn rows_that_are_loading() {
    let mut desk = Desk::open(Plan::default()).await;
    desk.settle().await;
    hold(&desk, Operation::ListAll);
    desk.press("G");
    shoot(&mut desk, "list-end-loading");
}

#[tokio::test]
async fn a_page_that_failed() {
    let mut desk = Desk::open(Plan::sized(80, 24)).await;
    desk.wait(|desk| desk.model.instance.ready().is_some()).await;
    desk.settle().await;
    let body = refusal(&[("internal_clerk_error", "Internal error", "")]);
    answer(&desk, Operation::ListAll, 500, &body);
    // Stop close to the page that fails, so that no other request meets the fault.
    for rows in [120, 80] {
        (0..rows).for_each(|_| desk.press("j"));
        desk.settle().await;
    }
    shoot_as_it_is(&mut desk, "list-page-failed");
}

#[tokio::test]
async fn filters_as_chips() {
    let query = "verified:no mode:automatic_invitation mode:-enterprise_sso sort:name an".parse().unwrap();
    let start = Start { target: Some(ConnectionTarget::Instance), query, ..Start::default() };
    let mut desk = Desk::open(Plan { start, ..Plan::default() }).await;
    desk.wait(|desk| desk.model.instance.ready().is_some()).await;
    shoot(&mut desk, "list-filtered");
}

#[tokio::test]
async fn nothing_found() {
    for (name, query) in [
        ("empty-query", "zzzz"),
        ("empty-unicode", "青葉.example"),
        ("empty-filters", "verified:no domain:nobody.example org:org_2unknown"),
    ] {
        let start = Start {
            target: Some(ConnectionTarget::Instance),
            query: query.parse().unwrap(),
            ..Start::default()
        };
        let mut desk = Desk::open(Plan { start, ..Plan::default() }).await;
        desk.wait(|desk| desk.model.instance.ready().is_some()).await;
        shoot(&mut desk, name);
    }
}

#[tokio::test]
async fn an_instance_without_domains() {
    let emulator = Options { organizations: 0, domains: 0, now: Some(NOW), ..Options::default() };
    let mut desk = Desk::open(Plan { emulator, ..Plan::default() }).await;
    desk.wait(|desk| desk.model.instance.ready().is_some()).await;
    shoot(&mut desk, "empty-instance");
}

#[tokio::test]
async fn the_kind_of_instance() {
    let emulator = Options { now: Some(NOW), environment: EnvironmentType::Production, ..Options::default() };
    let mut desk = Desk::open(Plan { emulator, embedded: false, ..Plan::default() }).await;
    desk.wait(|desk| desk.model.instance.ready().is_some()).await;
    shoot(&mut desk, "list-production");

    let start = Start { target: Some(ConnectionTarget::Instance), read_only: true, ..Start::default() };
    let mut desk = Desk::open(Plan { start, embedded: false, ..Plan::default() }).await;
    desk.wait(|desk| desk.model.instance.ready().is_some()).await;
    desk.press("v");
    shoot(&mut desk, "list-read-only");

    let mut desk = Desk::begin(Plan { embedded: false, ..Plan::default() }).await;
    let kind = FaultKind::Answer {
        status: 403,
        headers: Vec::new(),
        content_type: "application/json".to_owned(),
        body: refusal(&[("authorization_invalid", "Not for this key", "")]),
    };
    desk.emulator.inject(Fault { operation: Some(Operation::Instance), times: 1, kind });
    desk.wait(|desk| {
        desk.model.list().total().is_some() && matches!(desk.model.instance, domdesk::app::Remote::Failed(_))
    })
    .await;
    shoot(&mut desk, "list-unknown-kind");
}
