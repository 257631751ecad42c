//! The detail pane.

use crate::screens::odd;
use crate::screens::shots::{SIZES, shoot, shoot_as_it_is};

#[tokio::test]
async fn every_state() {
    let mut desk = odd::open().await;
    desk.press("Enter");
    for row in odd::ROWS {
        odd::go(&mut desk, row);
        // Small sizes show the same text in fewer lines: one row stands for all.
        let sizes = if row == "failed" { &SIZES[..] } else { &SIZES[..2] };
        for (width, height) in sizes {
            desk.resize(*width, *height);
            shoot_as_it_is(&mut desk, &format!("detail-{row}"));
        }
    }
}

#[tokio::test]
async fn scrolled() {
    for (width, height) in SIZES {
        let mut desk = odd::open().await;
        desk.resize(width, height);
        odd::go(&mut desk, "txt-open");
        desk.press("Enter Tab");
        shoot_as_it_is(&mut desk, "detail-focus");
        desk.press("G");
        shoot_as_it_is(&mut desk, "detail-end");
    }
}

#[tokio::test]
async fn json() {
    let mut desk = odd::open().await;
    odd::go(&mut desk, "hostile");
    desk.press("J");
    shoot(&mut desk, "json");
}

#[tokio::test]
async fn nothing_to_show() {
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
