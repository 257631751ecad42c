//! Finding and looking.

use crate::support::{Desk, Plan};

#[tokio::test]
async fn a_domain_is_found_by_part_of_its_name() {
    let mut desk = Desk::open(Plan::default()).await;
    desk.press("/");
    desk.type_text("kestrel");
    desk.see("found").await;
    desk.press("Enter");
    assert!(desk.selected().contains("kestrel"));
    assert!(desk.screen().contains("[kestrel]"));
}

#[tokio::test]
async fn verification_is_toggled_by_a_key() {
    let mut desk = Desk::open(Plan::default()).await;
    let before = desk.model.selected().unwrap().clone();
    desk.press("v");
    assert!(desk.screen().contains('⋯'), "the row shows at once that it is under change");
    desk.settle().await;
    let held = desk.emulator.domain(&before.id).unwrap();
    assert_ne!(held.is_verified(), before.is_verified());
    assert_eq!(desk.model.selected().unwrap().is_verified(), held.is_verified());
}
