//! The lock on changes.

use domdesk::app::Msg;
use domdesk::clerk::{EnvironmentType, Operation};
use domdesk::emulator::Options;

use crate::screens::shots::{answer, hold, shoot, shoot_in_each_size};
use crate::support::{Desk, NOW, Plan};

fn production() -> Plan {
    let emulator = Options { now: Some(NOW), environment: EnvironmentType::Production, ..Options::default() };
    Plan { emulator, embedded: false, ..Plan::default() }
}

#[tokio::test]
async fn unlocking() {
    let mut desk = Desk::open(production()).await;
    desk.press("v");
    shoot(&mut desk, "locked");
    desk.press("Esc Ctrl-o");
    shoot_in_each_size(&mut desk, "unlock");
    let id = desk.model.instance.ready().expect("the instance is known").id.clone();
    desk.type_text(&id[..8]);
    shoot(&mut desk, "unlock-half");
    desk.type_text(&id[8..]);
    shoot(&mut desk, "unlock-armed");
    desk.press("y");
    shoot(&mut desk, "unlocked");
    desk.send(Msg::Time(desk.model.now.plus(14 * 60_000 + 1)));
    shoot(&mut desk, "unlocked-last-minute");
    desk.send(Msg::Time(desk.model.now.plus(60_000)));
    shoot(&mut desk, "locked-again");
}

#[tokio::test]
async fn a_locked_form() {
    let mut desk = Desk::open(production()).await;
    desk.press("n");
    desk.type_text("kept.example");
    desk.press("Enter Esc");
    shoot(&mut desk, "locked-form");
}

#[tokio::test]
async fn a_key_of_the_other_kind() {
    let mut desk = Desk::begin(Plan { embedded: false, ..Plan::default() }).await;
    let body = r#"{"object":"instance","id":"ins_2real","environment_type":"production"}"#;
    answer(&desk, Operation::Instance, 200, body);
    desk.wait(|desk| desk.model.list().total().is_some() && desk.model.journal.open().is_some()).await;
    shoot(&mut desk, "locked-mismatch");
}

#[tokio::test]
async fn an_instance_that_is_loading() {
    let mut desk = Desk::begin(Plan { embedded: false, ..Plan::default() }).await;
    hold(&desk, Operation::Instance);
    desk.wait(|desk| desk.model.list().total().is_some() && desk.model.instance.is_loading()).await;
    desk.press("D");
    shoot(&mut desk, "locked-reading");
}

#[tokio::test]
async fn a_kind_with_a_long_name() {
    let mut desk = Desk::begin(Plan { embedded: false, ..Plan::default() }).await;
    let body = r#"{"object":"instance","id":"ins_2new","environment_type":"a kind that nobody has ever heard of before today"}"#;
    answer(&desk, Operation::Instance, 200, body);
    desk.wait(|desk| desk.model.list().total().is_some() && desk.model.journal.open().is_some()).await;
    shoot(&mut desk, "locked-long-kind");
}
