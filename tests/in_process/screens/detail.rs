//! The detail pane.

use crate::screens::odd;
use crate::screens::shots::{picture, shoot, shoot_as_it_is, shoot_in_each_size};

#[tokio::test]
async fn every_state() {
    let mut desk = odd::open().await;
    desk.press("Enter");
    for row in odd::ROWS {
        odd::go(&mut desk, row);
        let name = format!("detail-{row}");
        if row == "failed" {
            shoot_in_each_size(&mut desk, &name);
        } else {
            desk.resize(80, 24);
            shoot_as_it_is(&mut desk, &name);
            desk.resize(140, 40);
            picture(&desk);
        }
    }
}

#[tokio::test]
async fn scrolled() {
    let mut desk = odd::open().await;
    desk.resize(80, 24);
    odd::go(&mut desk, "txt-open");
    desk.press("Enter Tab");
    shoot_as_it_is(&mut desk, "detail-focus");
    desk.press("G");
    shoot_as_it_is(&mut desk, "detail-end");
}

#[tokio::test]
async fn json() {
    let mut desk = odd::open().await;
    odd::go(&mut desk, "hostile");
    desk.press("J");
    shoot_in_each_size(&mut desk, "json");
}

#[tokio::test]
async fn without_a_row() {
    let mut desk = odd::open().await;
    desk.press("Enter /");
    desk.type_text("zzzz");
    desk.press("Enter");
    desk.settle().await;
    shoot(&mut desk, "detail-of-nothing");
}

#[tokio::test]
async fn on_the_whole_screen() {
    let mut desk = odd::open().await;
    desk.resize(80, 24);
    odd::go(&mut desk, "txt-open");
    desk.press("z");
    shoot_as_it_is(&mut desk, "detail-whole");
    desk.press("G");
    shoot_as_it_is(&mut desk, "detail-whole-end");
}
