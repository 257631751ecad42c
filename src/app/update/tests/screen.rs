// The screen: panes, sizes, the mouse, expiring messages, and sleep.

use super::super::super::*;
use super::bench::{Desk, NORMAL, change, changes, refusal};
use crate::clerk::code;
use crate::input::{Code, Mouse, MouseKind};

fn mouse(desk: &mut Desk, kind: MouseKind, x: u16, y: u16) -> Vec<Effect> {
    desk.send(Msg::Mouse(Mouse { kind, x, y }))
}

#[test]
fn read_only_changes_nothing_and_shows_a_message() {
    for key in ["v", "m", "n", "e", "D", "W"] {
        let mut desk = Desk::on(false, Start { read_only: true, ..Start::default() }, 3);
        assert_eq!(desk.press(key), [], "{key}");
        assert!(desk.model.modals.is_empty(), "{key}");
        assert!(desk.toasts().starts_with("Read-only"), "{key}");
    }
}

#[test]
fn keys_do_nothing_in_an_empty_list() {
    let mut desk = Desk::ready(0);
    assert_eq!(desk.press("jkGggvmeDWo"), []);
    assert!(desk.model.modals.is_empty() && desk.model.organization.is_none());
}

#[test]
fn esc_goes_back_one_step_at_a_time() {
    let mut desk = Desk::ready(10);
    let effects = desk.press("o");
    desk.settle(&effects);
    desk.press("J");
    desk.key(Code::Tab);
    let state = |desk: &Desk| {
        let detail = &desk.model.detail;
        (desk.model.pane == Pane::Detail, detail.json, detail.open, desk.model.organization.is_some())
    };
    let mut states = vec![state(&desk)];
    for _ in 0..5 {
        desk.key(Code::Esc);
        states.push(state(&desk));
    }
    assert_eq!(
        states,
        [
            (true, true, true, true),
            (false, true, true, true),
            (false, false, true, true),
            (false, false, false, true),
            (false, false, false, false),
            (false, false, false, false),
        ]
    );
    assert_eq!(desk.model.exit, None, "Esc never leaves");
}

#[test]
fn the_detail_pane_can_cover_the_list_and_uncover_it() {
    let mut desk = Desk::ready(50);
    desk.press("jjjjjjjjjjjjjjjjjjjjjjjjjz");
    let state = |desk: &Desk| (desk.model.detail.share(), desk.model.pane == Pane::Detail);
    let (selected, top) = (desk.selected().to_owned(), desk.model.list().top());
    assert_eq!(state(&desk), (DetailShare::Whole, true));
    assert_eq!((desk.model.layout.rows.height, desk.model.layout.detail.height), (0, 21));
    desk.press("j");
    assert_eq!((desk.selected(), desk.model.list().top()), (selected.as_str(), top), "j scrolls the detail");
    desk.key(Code::Tab);
    desk.press("j");
    assert_eq!(desk.selected(), "d26", "with the focus, the list moves to the next row");
    for close in ["z", "Esc", "Enter"] {
        let before = desk.model.detail.share();
        assert_eq!(before, DetailShare::Whole, "{close}");
        match close {
            "Esc" => desk.key(Code::Esc),
            "Enter" => desk.key(Code::Enter),
            key => desk.press(key),
        };
        let share = if close == "Enter" { DetailShare::Closed } else { DetailShare::Part };
        assert_eq!(state(&desk), (share, false), "{close}");
        desk.press("z");
    }
}

#[test]
fn an_id_is_not_broken_where_a_line_has_room_for_it() {
    let mut desk = Desk::ready(3);
    let id = format!("orgdmn_{}", "x".repeat(27));
    desk.rows[0].id.clone_from(&id);
    let effects = desk.press("r");
    desk.settle(&effects);
    desk.key(Code::Enter);
    for width in 40..150 {
        desk.send(Msg::Resize(Size { width, height: 40 }));
        let lines = detail::lines(&desk.model);
        assert!(lines.iter().any(|line| line.text.trim() == id), "{width}");
        let room = usize::from(desk.model.layout.detail.width.saturating_sub(4));
        let used = |line: &detail::DetailLine| {
            crate::text::width(&line.text) + if line.label.is_empty() { 0 } else { detail::LABEL_WIDTH }
        };
        assert!(lines.iter().all(|line| used(line) <= room), "{width}");
    }
}

#[test]
fn the_detail_pane_scrolls_within_bounds_and_another_row_starts_at_the_top() {
    let mut desk = Desk::ready(10);
    desk.key(Code::Enter);
    desk.key(Code::Tab);
    desk.press("G");
    let end = desk.model.detail.scroll;
    assert!(end > 0);
    desk.press("jjj");
    assert_eq!((desk.model.detail.scroll, desk.model.list().cursor()), (end, 0));
    desk.press("gg");
    assert_eq!(desk.model.detail.scroll, 0);
    desk.press("jj");
    desk.key(Code::Tab);
    desk.press("j");
    assert_eq!((desk.model.detail.scroll, desk.model.list().cursor()), (0, 1));
}

#[test]
fn resizing_keeps_the_selection_visible() {
    let mut desk = Desk::ready(300);
    desk.press("jjjjjjjjjjjjjjj");
    for (width, height) in [(200, 60), (40, 10), (1, 1), (0, 0), (80, 11), (300, 5), (80, 24)] {
        desk.send(Msg::Resize(Size { width, height }));
        let list = desk.model.list();
        assert_eq!(desk.selected(), "d15", "{width}x{height}");
        let rows = u64::from(desk.model.layout.rows.height.max(1));
        assert!((list.top()..list.top() + rows).contains(&list.cursor()), "{width}x{height}");
    }
}

#[test]
fn a_terminal_that_is_too_small_only_allows_quitting() {
    for size in [Size { width: 39, height: 24 }, Size { width: 80, height: 9 }] {
        let mut desk = Desk::ready(300);
        desk.press("D");
        desk.send(Msg::Resize(size));
        assert_eq!(desk.press("yvjn"), []);
        desk.key(Code::Esc);
        mouse(&mut desk, MouseKind::ScrollDown, 3, 5);
        assert_eq!(desk.paste("0.example"), []);
        desk.send(Msg::Resize(NORMAL));
        assert!(matches!(desk.model.modals[..], [Modal::Confirm(_)]), "the dialog is still open");
        assert_eq!(desk.model.list().cursor(), 0);

        let mut desk = Desk::ready(300);
        desk.press("/");
        desk.send(Msg::Resize(size));
        mouse(&mut desk, MouseKind::ScrollDown, 3, 5);
        desk.paste("unseen");
        assert_eq!(desk.model.bar.as_ref().unwrap().field.text(), "");
        assert_eq!(desk.model.list().cursor(), 0);
        desk.press("q");
        assert!(desk.model.exit.is_some());
    }
}

#[test]
fn the_mouse_selects_and_scrolls_and_changes_nothing() {
    let mut desk = Desk::ready(300);
    let rows = desk.model.layout.rows;
    mouse(&mut desk, MouseKind::Press, 5, rows.y + 4);
    assert_eq!(desk.selected(), "d4");
    mouse(&mut desk, MouseKind::ScrollDown, 5, rows.y);
    assert_eq!(desk.selected(), "d7");
    mouse(&mut desk, MouseKind::ScrollUp, 5, rows.y);
    assert_eq!(desk.selected(), "d4");
    mouse(&mut desk, MouseKind::Press, 5, 0);
    assert_eq!(desk.selected(), "d4", "the header is no row");
    desk.key(Code::Enter);
    let detail = desk.model.layout.detail;
    mouse(&mut desk, MouseKind::ScrollDown, detail.x + 1, detail.y + 1);
    assert_eq!((desk.model.detail.scroll, desk.selected()), (3, "d4"));
    mouse(&mut desk, MouseKind::Press, detail.x + 1, detail.y + 1);
    assert_eq!(desk.model.pane, Pane::Detail);
    mouse(&mut desk, MouseKind::Press, 5, rows.y + 1);
    assert_eq!((desk.model.pane, desk.selected()), (Pane::List, "d1"));

    desk.press("D");
    for y in 0..24 {
        assert_eq!(mouse(&mut desk, MouseKind::Press, 40, y), [], "a click does not close a dialog");
    }
    assert_eq!(desk.selected(), "d1");

    let mut desk = Desk::ready(2);
    mouse(&mut desk, MouseKind::Press, 5, rows.y + 10);
    assert_eq!(desk.selected(), "d0", "there is no row below the last one");
}

#[test]
fn messages_expire_and_then_the_desk_sleeps() {
    let mut desk = Desk::ready(3);
    assert_eq!(desk.model.deadline(), None, "an idle screen has no deadline");
    let verify = change(&desk.press("v"));
    assert_eq!(desk.model.deadline(), None, "a pending change is not polled");
    desk.done(&verify);
    let (ticket, _) = change(&desk.press("jv"));
    desk.refuse(ticket, refusal(code::ALREADY_EXISTS));
    assert_eq!(desk.model.deadline().unwrap().since(desk.model.now), 5_000);
    desk.pass(4_999);
    assert_eq!(desk.model.toasts.shown().len(), 2);
    desk.pass(1);
    assert!(desk.toasts().starts_with("Could not verify 1.example"), "errors stay longer");
    desk.pass(10_000);
    assert_eq!((desk.toasts().as_str(), desk.model.deadline()), ("", None));
}

#[test]
fn a_clock_that_is_set_back_revives_nothing() {
    let mut desk = Desk::ready(3);
    let now = desk.model.now;
    desk.send(Msg::Time(now.plus(-60_000)));
    assert_eq!(desk.model.now, now);
}

#[test]
fn keys_in_the_help_do_not_run_their_actions() {
    for close in [Code::Esc, Code::Char('?'), Code::Char('q')] {
        let mut desk = Desk::ready(3);
        desk.press("?");
        assert_eq!(changes(&desk.press("vyDyn/q?")), []);
        desk.key(Code::Esc);
        desk.press("jjk");
        assert!(matches!(&desk.model.modals[..], [Modal::Help(view)] if view.scroll == 1));
        desk.key(close);
        assert!(desk.model.modals.is_empty() && desk.model.exit.is_none());
    }
}
