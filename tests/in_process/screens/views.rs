//! Saved views: the tabs, and the form that saves one.

use crate::screens::shots::{few, shoot, shoot_in_each_size};
use crate::support::Desk;

#[tokio::test]
async fn saved_views() {
    let mut plan = few();
    plan.start.snapshot_rows = 250_000;
    let mut desk = Desk::open(plan).await;
    desk.wait(|desk| desk.model.domains.is_local() && !desk.model.domains.is_loading()).await;
    desk.resize(140, 40);
    desk.settle().await;
    desk.press("2");
    desk.settle().await;
    shoot_in_each_size(&mut desk, "views");
    desk.press("w");
    desk.type_text("Stuck, mine");
    shoot_in_each_size(&mut desk, "view-saving");
    desk.press("↑");
    shoot(&mut desk, "view-replacing");
    desk.press("Ctrl-u Enter");
    shoot(&mut desk, "view-without-name");
}
