//! Marked rows, a range, the question about many, and the list of the marked rows.

use domdesk::emulator::Options;

use crate::screens::shots::{few, shoot, shoot_in_each_size};
use crate::support::{Desk, NOW, Plan};

async fn many(limit: u64) -> Desk {
    let mut plan = Plan { emulator: Options { domains: 300, now: Some(NOW), ..Options::default() }, ..few() };
    plan.start.snapshot_rows = limit;
    let mut desk = Desk::open(plan).await;
    desk.wait(move |desk| limit == 0 || desk.model.domains.is_local() && !desk.model.domains.is_loading())
        .await;
    desk.settle().await;
    desk
}

#[tokio::test]
async fn marked_rows() {
    let mut desk = many(250_000).await;
    desk.press("Space j Space k");
    shoot_in_each_size(&mut desk, "marks");
    desk.press("j j V j j");
    shoot(&mut desk, "marks-range");
    desk.press("V / ~ k e s Enter");
    desk.settle().await;
    shoot(&mut desk, "marks-elsewhere");
    desk.press("M");
    shoot(&mut desk, "marks-shown");
    desk.press("Esc Esc");
    desk.settle().await;
    desk.press("*");
    shoot(&mut desk, "marks-all");
    desk.press("y I");
    shoot(&mut desk, "marks-clear");
}

#[tokio::test]
async fn marks_without_a_copy() {
    let mut desk = many(0).await;
    desk.press("*");
    shoot(&mut desk, "marks-all-loaded");
    desk.press("n Space i");
    shoot(&mut desk, "marks-invert");
    desk.press("y o");
    desk.settle().await;
    desk.press("M");
    shoot(&mut desk, "marks-shown-over-organization");
}
