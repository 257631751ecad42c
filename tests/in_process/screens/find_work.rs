//! The panels that find work: health and facets, conflicts, lookup.

use domdesk::app::Modal;
use domdesk::emulator::Options;
use domdesk::input::Place;
use domdesk::mirror::Activity;

use crate::screens::shots::{few, shoot, shoot_in_each_size};
use crate::support::{Desk, NOW, Plan};

/// A desk with a complete local copy of that many domains.
async fn complete(domains: usize) -> Desk {
    let emulator = Options { domains, organizations: domains / 6, now: Some(NOW), ..Options::default() };
    let mut plan = Plan { emulator, ..few() };
    plan.start.snapshot_rows = 250_000;
    let mut desk = Desk::open(plan).await;
    desk.wait(|desk| desk.model.domains.is_local() && !desk.model.domains.is_loading()).await;
    desk
}

#[tokio::test]
async fn the_health_and_the_facets() {
    let mut desk = complete(1_200).await;
    desk.press("F");
    desk.settle().await;
    shoot_in_each_size(&mut desk, "health");
    desk.press("Tab");
    desk.settle().await;
    shoot_in_each_size(&mut desk, "facets");
    desk.press("l l l");
    desk.settle().await;
    desk.press("j j");
    shoot(&mut desk, "facets-of-organizations");
    desk.press("l -");
    desk.settle().await;
    shoot(&mut desk, "facets-without-a-value");
    desk.press("Enter");
    desk.settle().await;
    shoot(&mut desk, "facets-chosen");
}

#[tokio::test]
async fn the_health_of_a_part_and_of_nothing() {
    let mut plan =
        Plan { emulator: Options { domains: 3_000, now: Some(NOW), ..Options::default() }, ..few() };
    plan.start.snapshot_rows = 500;
    let mut desk = Desk::open(plan).await;
    desk.wait(|desk| desk.model.copy.mirror.activity() == Activity::AtLimit).await;
    desk.press("F");
    desk.settle().await;
    shoot(&mut desk, "health-so-far");
    let mut desk = Desk::open(few()).await;
    desk.press("F");
    desk.settle().await;
    shoot(&mut desk, "health-without-a-copy");
}

#[tokio::test]
async fn the_conflicts() {
    let mut desk = complete(1_200).await;
    desk.press("K");
    desk.settle().await;
    desk.press("j j");
    shoot_in_each_size(&mut desk, "conflicts");
    desk.press("Esc /");
    desk.type_text("nothing");
    desk.settle().await;
    desk.press("Enter K");
    desk.settle().await;
    shoot(&mut desk, "conflicts-none");
}

#[tokio::test]
async fn the_lookup() {
    let mut desk = complete(1_200).await;
    desk.press("l");
    shoot(&mut desk, "lookup-empty");
    let name = |at: u64| match desk.model.row(at) {
        Some(domdesk::app::ListRow::Loaded(row)) => row.name.clone(),
        other => panic!("{other:?}"),
    };
    let text = format!(
        "From: joe@{}\n{}\nand https://gone.example/x, acme[.]example\n10.0.0.1, bücher.example, a_b.com and foo@xn--.com",
        name(1),
        name(3)
    );
    desk.paste(&text);
    desk.settle().await;
    desk.press("↓");
    shoot_in_each_size(&mut desk, "lookup");
    desk.press("Tab");
    shoot(&mut desk, "lookup-missing");
    desk.press("Ctrl-p");
    desk.wait(|desk| match desk.model.modals.last() {
        Some(Modal::Create(form)) => form.organizations.ready().is_some(),
        other => panic!("{other:?}"),
    })
    .await;
    shoot(&mut desk, "create-many-search");
    desk.press("Enter");
    shoot_in_each_size(&mut desk, "create-many");
    desk.press("Enter");
    desk.wait(|desk| desk.model.place() == Place::Plan).await;
    shoot(&mut desk, "create-many-plan");
}

#[tokio::test]
async fn a_hand_over() {
    let mut desk = complete(1_200).await;
    desk.press("/");
    desk.type_text("shared:yes verified:yes");
    desk.press("Enter");
    desk.settle().await;
    desk.press("h");
    let has_claims = |modal: &Modal| matches!(modal, Modal::Holder(view) if !view.rows().is_empty());
    desk.wait(|desk| desk.model.modals.last().is_some_and(has_claims)).await;
    desk.settle().await;
    shoot_in_each_size(&mut desk, "hand-over");
    desk.press("Enter");
    let is_looked_up = |modal: &Modal| match modal {
        Modal::Confirm(confirm) => {
            confirm.dependants.as_ref().is_some_and(|found| found.users.ready().is_some())
        }
        _ => false,
    };
    desk.wait(|desk| desk.model.modals.last().is_some_and(is_looked_up)).await;
    desk.settle().await;
    shoot_in_each_size(&mut desk, "hand-over-question");
    desk.press("y");
    desk.wait(|desk| desk.model.plan.as_ref().is_some_and(|plan| plan.is_over())).await;
    desk.settle().await;
    shoot_in_each_size(&mut desk, "hand-over-done");
    desk.press("Esc A Enter");
    shoot(&mut desk, "hand-over-journal");
    desk.press("Esc Esc p");
    desk.press("Enter u");
    desk.see("Undo: hand-over").await;
    shoot(&mut desk, "hand-over-undo");
}
