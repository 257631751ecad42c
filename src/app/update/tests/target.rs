// A key acts on the row that was under the eye, or on nothing.

use super::super::super::*;
use super::bench::{Desk, change, row};
use crate::clerk::Change;
use crate::input::{Code, Key};

/// The row that a change is of.
fn of(change: &Change) -> &str {
    change.domain_id().unwrap_or_default()
}

#[test]
fn a_row_that_takes_the_place_of_one_that_is_gone_takes_no_key_that_was_meant_for_that() {
    let mut desk = Desk::ready(20);
    desk.press("j");
    desk.rows.remove(1);
    let effects = desk.press("r");
    desk.settle(&effects);
    assert_eq!(desk.selected(), "d2", "it is gone");
    // Not drawn yet; drawn just now; and not long enough ago to have been read.
    for wait in [None, Some(0), Some(Confirm::MOMENT - 1)] {
        if let Some(wait) = wait {
            desk.draw();
            desk.pass(wait);
        }
        for key in "vmeDWon".chars() {
            desk.model.unopened = None;
            desk.model.toasts.dismiss();
            assert_eq!(at_once(&mut desk, key), [], "{key}");
            assert!(desk.model.modals.is_empty() && desk.model.organization.is_none(), "{key}");
            let text = "Ignored: the row under the cursor just changed to 2.example in Organization 2 (org_2). Press the key again.";
            assert_eq!(desk.toasts(), text, "{key}");
        }
    }
    desk.pass(1);
    desk.model.unopened = None;
    assert_eq!(of(&change(&at_once(&mut desk, 'v')).1), "d2");
}

#[test]
fn a_row_that_gets_another_name_or_organization_is_another_row() {
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
            // What follows a key that opened nothing is not taken for commands.
            desk.model.unopened = None;
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

/// A key that comes before anything else is drawn.
fn at_once(desk: &mut Desk, key: char) -> Vec<Effect> {
    desk.at_once(Msg::Key(Key::char(key)))
}

#[test]
fn keys_typed_in_one_go_count_lines_on_the_screen() {
    let mut desk = Desk::ready(100);
    at_once(&mut desk, 'j');
    at_once(&mut desk, 'j');
    assert_eq!(of(&change(&at_once(&mut desk, 'v')).1), "d2");
    desk.at_once(Msg::Key(Key::new(Code::PageDown)));
    assert_eq!(at_once(&mut desk, 'v'), [], "nobody has seen that row");
    assert!(
        desk.toasts().contains("22.example in Organization 2 (org_2) was not on the screen yet"),
        "{}",
        desk.toasts()
    );
    desk.draw();
    assert_eq!(of(&change(&at_once(&mut desk, 'v')).1), "d22", "the operator went there");
}

#[test]
fn a_row_that_goes_or_comes_between_the_screen_and_the_keys_is_not_skipped_by_them() {
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
fn what_lies_over_the_list_hides_what_happens_to_it() {
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
fn a_click_is_for_the_row_that_was_drawn_there() {
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
fn the_operators_own_query_is_no_news() {
    let mut desk = Desk::ready(20);
    let effects = desk.press("s");
    desk.rows.reverse();
    desk.settle(&effects);
    desk.draw();
    assert_eq!(of(&change(&at_once(&mut desk, 'v')).1), "d19");
}

#[test]
fn a_query_ends_what_was_news_in_the_rows_before_it() {
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
fn what_the_row_says_is_read_before_it_is_turned_round() {
    let mut desk = Desk::ready(20);
    let effects = desk.press("r");
    desk.rows[0].affiliation_verification = Some(super::bench::proof(true));
    desk.rows[0].updated_at = desk.rows[0].updated_at.plus(1);
    desk.settle(&effects);
    desk.draw();
    assert_eq!(at_once(&mut desk, 'v'), []);
    assert_eq!(
        desk.toasts(),
        "Ignored: 0.example in Organization 0 (org_0) was just read again and is verified. Press the key again."
    );
    assert_eq!(at_once(&mut desk, 'D'), [], "what is asked about first can be asked about");
    assert_eq!(desk.model.modals.len(), 1);
}
