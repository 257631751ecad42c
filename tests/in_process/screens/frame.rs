//! The setup screen, and terminals that are too small.

use domdesk::app::{ApiMsg, Failure, FailureKind, Start};

use crate::screens::shots::{few, picture, shoot, shoot_in_each_size, snapshot, tell};
use crate::support::{Desk, Plan};

#[tokio::test]
async fn no_key() {
    let mut desk = Desk::begin(Plan { start: Start::default(), ..few() }).await;
    shoot_in_each_size(&mut desk, "setup");
    let notice =
        "CLERK_SECRET_KEY holds a publishable key (pk_…): the secret key begins with sk_test_ or sk_live_.";
    let start = Start { notices: vec![notice.to_owned()], ..Start::default() };
    let mut desk = Desk::begin(Plan { start, ..few() }).await;
    shoot(&mut desk, "setup-warning");
}

#[tokio::test]
async fn no_client() {
    let mut desk = Desk::begin(Plan { start: Start::default(), ..few() }).await;
    let reason = "no certificate authorities were found on this machine, which an https address needs";
    tell(&mut desk, ApiMsg::Connected(Err(Failure::new(FailureKind::Internal, reason))));
    shoot(&mut desk, "no-client");
}

#[tokio::test]
async fn too_small() {
    let mut desk = Desk::open(few()).await;
    for (width, height) in [(40, 9), (39, 10), (12, 2)] {
        desk.resize(width, height);
        snapshot(&format!("too-small@{width}x{height}"), &picture(&desk));
    }
    desk.press("n");
    for (width, height) in [(1, 1), (1, 100), (200, 1)] {
        desk.resize(width, height);
        desk.screen();
    }
}
