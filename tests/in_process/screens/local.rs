//! The local copy: loading, stopped, complete, and its results.

use domdesk::clerk::Operation;
use domdesk::emulator::Options;
use domdesk::mirror::Activity;

use crate::screens::shots::{answer, few, hold, shoot, shoot_in_each_size};
use crate::support::{Desk, NOW, Plan};

/// A desk whose local copy has stopped at its limit.
async fn at_limit() -> Desk {
    let mut plan =
        Plan { emulator: Options { domains: 3_000, now: Some(NOW), ..Options::default() }, ..few() };
    plan.start.snapshot_rows = 500;
    let mut desk = Desk::open(plan).await;
    desk.wait(|desk| desk.model.copy.mirror.activity() == Activity::AtLimit).await;
    desk.settle().await;
    desk
}

async fn complete() -> Desk {
    let mut plan = few();
    plan.start.snapshot_rows = 250_000;
    let mut desk = Desk::open(plan).await;
    desk.wait(|desk| desk.model.domains.is_local() && !desk.model.domains.is_loading()).await;
    desk
}

#[tokio::test]
async fn the_copy_while_loading() {
    let mut desk = at_limit().await;
    shoot(&mut desk, "copy-at-limit");
    hold(&desk, Operation::ListAll);
    desk.press("Ctrl-y");
    shoot_in_each_size(&mut desk, "copying");
    desk.press("/");
    desk.type_text("~kes");
    desk.pass_until(|desk| desk.model.bar.as_ref().is_some_and(|bar| bar.due.is_none()));
    shoot(&mut desk, "copying-and-waited-for");
    desk.press("Esc Ctrl-y");
    shoot(&mut desk, "copy-paused");
    desk.press(": s t o p - c o p y Enter");
    shoot(&mut desk, "copy-given-up");
}

#[tokio::test]
async fn a_copy_that_failed() {
    let mut desk = at_limit().await;
    answer(&desk, Operation::ListAll, 500, "");
    desk.press("Ctrl-y");
    desk.wait(|desk| desk.model.copy.mirror.activity() == Activity::Failed).await;
    shoot(&mut desk, "copy-stopped");
}

#[tokio::test]
async fn results_of_the_copy() {
    let mut desk = complete().await;
    shoot(&mut desk, "local");
    desk.press("/");
    desk.type_text("!status:verified sort:org");
    desk.settle().await;
    shoot(&mut desk, "local-query");
    desk.press("Enter");
    shoot(&mut desk, "local-found");
    hold(&desk, Operation::ListAll);
    desk.press("Enter");
    shoot(&mut desk, "local-detail-in-part");
    desk.press("Enter r");
    shoot(&mut desk, "local-read-again");
}

#[tokio::test]
async fn a_row_that_clerk_no_longer_lists() {
    let mut desk = complete().await;
    answer(&desk, Operation::ListAll, 200, r#"{"data":[],"total_count":0}"#);
    desk.press("Enter");
    desk.wait(|desk| desk.screen().contains("does not list")).await;
    shoot(&mut desk, "local-detail-missing");
}
