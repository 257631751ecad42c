// A key acts on the row that the operator has seen, or on nothing.

use super::super::super::*;
use super::bench::{Desk, change, row};
use crate::clerk::Change;
use crate::input::{Code, Key};

fn of(change: &Change) -> &str {
    change.domain_id().unwrap_or_default()
}

#[test]
fn a_row_that_replaces_a_deleted_one_ignores_keys_meant_for_that() {
    let mut desk = Desk::ready(20);
    desk.press("j");
    desk.rows.remove(1);
    let effects = desk.press("r");
    desk.settle(&effects);
    assert_eq!(desk.selected(), "d2", "it is gone");
    // Not drawn yet; drawn just now; and not long enough ago to have been read.
    for wait in [None, Some(0), Some(Confirm::MIN_READING_TIME - 1)] {
        if let Some(wait) = wait {
            desk.draw();
            desk.pass(wait);
        }
        for key in "vmeDWon".chars() {
            desk.model.stray.stop_ignoring();
            desk.model.toasts.dismiss();
            assert_eq!(at_once(&mut desk, key), [], "{key}");
            assert!(desk.model.modals.is_empty() && desk.model.organization.is_none(), "{key}");
            let text = "Ignored: the row under the cursor just changed to 2.example in Organization 2 (org_2). Press the key again.";
            assert_eq!(desk.toasts(), text, "{key}");
        }
    }
    desk.pass(1);
    desk.model.stray.stop_ignoring();
    assert_eq!(of(&change(&at_once(&mut desk, 'v')).1), "d2");
}

#[test]
fn a_row_with_a_new_name_or_organization_counts_as_another_row() {
    type Turn = fn(&mut crate::clerk::OrganizationDomain);
    let turns: [(Turn, &str); 3] = [
        (|row| row.name = "victim.com".into(), "victim.com in Organization 0 (org_0)"),
        (|row| row.organization_id = "org_9".into(), "(org_9)"),
        (
            |row| row.public_organization_data.as_mut().unwrap().name = "Victims".into(),
            "0.example in Victims (org_0)",
        ),
    ];
    for (turn, named) in turns {
        let mut desk = Desk::ready(3);
        turn(&mut desk.rows[0]);
        let effects = desk.press("r");
        desk.settle(&effects);
        assert_eq!(desk.selected(), "d0");
        for key in "vmeDWo".chars() {
            desk.model.toasts.dismiss();
            // The keys after a key that opened nothing are not commands.
            desk.model.stray.stop_ignoring();
            assert_eq!(at_once(&mut desk, key), [], "{key}");
            assert!(desk.model.modals.is_empty() && desk.model.organization.is_none(), "{key}");
            let toasts = desk.toasts();
            assert!(
                toasts.contains("the row under the cursor just changed to") && toasts.contains(named),
                "{toasts}"
            );
        }
    }
}

/// A key before another frame is drawn.
fn at_once(desk: &mut Desk, key: char) -> Vec<Effect> {
    desk.at_once(Msg::Key(Key::char(key)))
}

#[test]
fn keys_typed_quickly_count_lines_on_the_screen() {
    let mut desk = Desk::ready(100);
    at_once(&mut desk, 'j');
    at_once(&mut desk, 'j');
    assert_eq!(of(&change(&at_once(&mut desk, 'v')).1), "d2");
    desk.at_once(Msg::Key(Key::new(Code::PageDown)));
    assert_eq!(at_once(&mut desk, 'v'), [], "the operator has not seen that row");
    assert!(
        desk.toasts().contains("22.example in Organization 2 (org_2) was not on the screen yet"),
        "{}",
        desk.toasts()
    );
    desk.draw();
    assert_eq!(of(&change(&at_once(&mut desk, 'v')).1), "d22", "the operator moved there");
}

#[test]
fn rows_added_or_removed_since_the_last_frame_do_not_shift_the_target() {
    for goes in [true, false] {
        let mut desk = Desk::ready(20);
        if goes {
            desk.rows.remove(1);
        } else {
            desk.rows.insert(1, row(900));
        }
        let effects = desk.press("r");
        desk.settle(&effects);
        assert_eq!(desk.selected(), "d0");
        for _ in 0..2 {
            at_once(&mut desk, 'j');
            assert_eq!(at_once(&mut desk, 'v'), [], "{goes}: {}", desk.selected());
        }
        desk.draw();
        assert_eq!(of(&change(&at_once(&mut desk, 'v')).1), if goes { "d3" } else { "d1" });
    }
}

#[test]
fn changes_hidden_by_a_dialog_count_as_unseen() {
    let mut desk = Desk::ready(20);
    desk.press("j");
    let effects = desk.press("r");
    desk.rows.remove(1);
    desk.press("?");
    desk.settle(&effects);
    desk.draw();
    desk.pass(60_000);
    desk.at_once(Msg::Key(Key::new(Code::Esc)));
    assert_eq!(at_once(&mut desk, 'D'), []);
    assert!(desk.model.modals.is_empty(), "the row that was there before the help is gone");
}

#[test]
fn a_click_selects_the_row_that_was_drawn_there() {
    let mut desk = Desk::ready(20);
    let rows = desk.model.layout.rows;
    let click = |line| {
        Msg::Mouse(crate::input::Mouse {
            kind: crate::input::MouseKind::Press,
            x: rows.x + 1,
            y: rows.y + line,
        })
    };
    let effects = desk.press("r");
    desk.rows.insert(0, row(900));
    desk.settle(&effects);
    desk.at_once(click(3));
    assert_eq!(desk.selected(), "d3");
    desk.draw();
    desk.at_once(click(3));
    assert_eq!(desk.selected(), "d2");
}

#[test]
fn rows_of_the_operators_own_query_can_be_acted_on_immediately() {
    let mut desk = Desk::ready(20);
    let effects = desk.press("s");
    desk.rows.reverse();
    desk.settle(&effects);
    desk.draw();
    assert_eq!(of(&change(&at_once(&mut desk, 'v')).1), "d19");
}

#[test]
fn a_query_resets_the_unseen_state_of_earlier_rows() {
    let mut desk = Desk::ready(20);
    desk.rows.remove(0);
    let effects = desk.press("r");
    desk.settle(&effects);
    desk.draw();
    let effects = at_once(&mut desk, 's');
    desk.settle(&effects);
    desk.draw();
    assert_eq!(of(&change(&at_once(&mut desk, 'v')).1), "d1");
}

#[test]
fn a_toggle_waits_until_the_new_status_can_have_been_read() {
    let mut desk = Desk::ready(20);
    let effects = desk.press("r");
    desk.rows[0].affiliation_verification = Some(super::bench::proof(true));
    desk.rows[0].updated_at = desk.rows[0].updated_at.plus(1);
    desk.settle(&effects);
    desk.draw();
    assert_eq!(at_once(&mut desk, 'v'), []);
    assert_eq!(
        desk.toasts(),
        "Ignored: 0.example in Organization 0 (org_0) was just refreshed and is verified. Press the key again."
    );
    assert_eq!(at_once(&mut desk, 'D'), [], "a key with a confirmation works");
    assert_eq!(desk.model.modals.len(), 1);
}
