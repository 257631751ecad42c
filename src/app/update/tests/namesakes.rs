// Organizations with confusable names: wherever one is named, its id follows the name.

use super::super::super::*;
use super::bench::{Desk, asked, change, refusal};
use crate::clerk::code;
use crate::input::Code;

/// Rows of two organizations named Acme, the second with a Cyrillic A, and of a third one.
fn twins(start: Start) -> Desk {
    let mut desk = Desk::on(false, start, 3);
    for (row, name) in desk.rows.iter_mut().zip(["Acme", "\u{410}cme", "Other"]) {
        if let Some(data) = &mut row.public_organization_data {
            data.name = name.into();
        }
    }
    let effects = desk.press("r");
    desk.settle(&effects);
    desk
}

fn alike(desk: &Desk) -> [bool; 3] {
    ["org_0", "org_1", "org_2"].map(|id| desk.model.namesakes.is_alike(id))
}

#[test]
fn confusable_names_are_found_in_a_page() {
    let mut desk = Desk::ready(3);
    assert_eq!(alike(&desk), [false; 3]);
    desk = twins(Start::default());
    assert_eq!(alike(&desk), [true, true, false]);
}

#[test]
fn confusable_names_are_found_in_rows_that_only_the_copy_has_read() {
    let mut desk = twins(Start { snapshot_rows: 1_000, ..Start::default() });
    assert!(desk.model.list().is_local());
    assert_eq!(alike(&desk), [true, true, false]);
    // A row far down that only the copy has read.
    for number in 3..300 {
        desk.rows.push(super::bench::row(number));
    }
    let mut far = super::bench::row(999);
    far.organization_id = "org_far".into();
    if let Some(data) = &mut far.public_organization_data {
        data.name = "other ".into();
    }
    desk.rows.push(far);
    let effects = desk.press("r");
    desk.settle(&effects);
    assert_eq!(alike(&desk), [true, true, true]);
}

#[test]
fn confusable_names_are_found_by_the_organization_search() {
    let mut desk = Desk::ready(3);
    desk.press("n");
    desk.key(Code::BackTab);
    desk.press("O");
    let mut questions = asked(&desk.pass(1_000));
    let (ticket, _) = questions.remove(0);
    let twin = crate::clerk::Organization {
        id: "org_twin".into(),
        name: "organization 1".into(),
        ..super::bench::organization(1)
    };
    let page = crate::clerk::Page { data: vec![twin], total_count: 1 };
    desk.api(ApiMsg::Answered(ticket, Ok(ReadResponse::Organizations(page))));
    assert_eq!(alike(&desk), [false, true, false]);
}

#[test]
fn another_connection_forgets_the_organizations() {
    let mut desk = twins(Start::default());
    desk.model.connection = Connection::Missing;
    desk.press("d");
    assert_eq!(alike(&desk), [false; 3]);
}

#[test]
fn every_message_about_a_change_names_the_organization() {
    let mut desk = twins(Start::default());
    let named = "0.example in Acme (org_0)";
    for (keys, said) in [
        ("DN", format!("Cancelled: delete {named}.")),
        ("WN", format!("Cancelled: verify ownership of {named}.")),
    ] {
        desk.model.toasts.dismiss();
        desk.press(keys);
        assert_eq!(desk.toasts(), said);
    }
    desk.model.toasts.dismiss();
    let (ticket, _) = change(&desk.press("v"));
    assert_eq!(desk.model.open_changes(), [format!("verify {named} (under way)")]);
    desk.refuse(ticket, refusal(code::ALREADY_EXISTS));
    assert!(desk.toasts().starts_with(&format!("Could not verify {named}.")), "{}", desk.toasts());
    let verify = change(&desk.press("v"));
    desk.done(&verify);
    assert!(desk.toasts().contains("0.example is verified for Acme (org_0)."), "{}", desk.toasts());
    desk.press("nacme.com");
    let create = change(&desk.key(Code::Enter));
    desk.done(&create);
    assert!(desk.toasts().contains("Created acme.com in Acme (org_0): "), "{}", desk.toasts());
}
