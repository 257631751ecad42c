//! One organization and its domains.

use domdesk::app::{ConnectionTarget, Start};
use domdesk::clerk::Operation;

use crate::screens::shots::{answer, hold, refusal, shoot, shoot_in_each_size};
use crate::support::{Desk, Plan};

async fn of(desk: &mut Desk) {
    desk.wait(|desk| desk.model.instance.ready().is_some()).await;
    desk.press("o");
}

async fn at(organization: &str) -> Desk {
    let query = format!("org:{organization}").parse().expect("a query");
    let start = Start { target: Some(ConnectionTarget::Instance), query, ..Start::default() };
    Desk::open(Plan { start, ..Plan::default() }).await
}

async fn arrived(desk: &mut Desk) {
    desk.wait(|desk| {
        desk.model.organization.as_ref().is_some_and(|view| {
            view.organization.ready().is_some() && view.list.total().is_some() && !view.list.is_loading()
        })
    })
    .await;
}

#[tokio::test]
async fn with_room_and_full() {
    let all = Desk::open(Plan::default()).await.emulator.organizations();
    let room = all.iter().find(|one| one.domains == 4).expect("an organization with room");
    let full = all.iter().find(|one| one.domains == 10).expect("a full organization");
    let wide = all.iter().find(|one| one.slug == "aobato").expect("one with a wide name");
    for (name, organization) in [("room", room), ("full", full), ("wide", wide)] {
        let mut desk = at(&organization.id).await;
        of(&mut desk).await;
        arrived(&mut desk).await;
        let name = format!("organization-{name}");
        if organization.id == full.id {
            shoot_in_each_size(&mut desk, &name);
        } else {
            shoot(&mut desk, &name);
        }
    }
}

#[tokio::test]
async fn loading() {
    let mut desk = Desk::open(Plan::default()).await;
    hold(&desk, Operation::Organization);
    hold(&desk, Operation::List);
    of(&mut desk).await;
    shoot(&mut desk, "organization-loading");
}

#[tokio::test]
async fn failed() {
    let mut desk = Desk::open(Plan::default()).await;
    let body = refusal(&[("internal_clerk_error", "Internal error", "")]);
    answer(&desk, Operation::Organization, 500, &body);
    answer(&desk, Operation::List, 500, &body);
    of(&mut desk).await;
    desk.wait(|desk| {
        desk.model.organization.as_ref().is_some_and(|view| {
            matches!(view.organization, domdesk::app::Remote::Failed(_)) && view.list.failure().is_some()
        })
    })
    .await;
    shoot(&mut desk, "organization-failed");
}

#[tokio::test]
async fn a_query_in_the_view() {
    let mut desk = Desk::open(Plan::default()).await;
    of(&mut desk).await;
    arrived(&mut desk).await;
    desk.press("Enter");
    shoot(&mut desk, "organization-detail");
    desk.press("Esc /");
    shoot(&mut desk, "organization-query");
    desk.type_text("verified:yes mode:never");
    shoot(&mut desk, "organization-bad-token");
    desk.press("Ctrl-w Enter");
    desk.settle().await;
    shoot(&mut desk, "organization-found");
    desk.press("/");
    desk.type_text("nowhere");
    desk.press("Enter");
    desk.settle().await;
    shoot(&mut desk, "organization-found-nothing");
}
