// Saved views: shown by their number, saved from the screen, counted in the local copy.

use super::super::super::*;
use super::bench::*;
use super::local_copy::whole;
use crate::input::Code;
use crate::query::SavedView;

fn shown(desk: &Desk) -> (String, String) {
    (desk.model.list().source().query().to_string(), desk.model.columns.to_string())
}

/// A desk with these views besides the shipped ones.
fn with(number: u8, name: &str, query: &str, columns: Option<&str>) -> Desk {
    let view = SavedView {
        number,
        name: name.to_owned(),
        query: query.parse().unwrap(),
        columns: columns.map(|columns| columns.parse().unwrap()),
    };
    let mut views = SavedView::shipped();
    views.retain(|shipped| shipped.number != number);
    views.push(view);
    Desk::on(false, Start { views, ..Start::default() }, 20)
}

fn saving(effects: &[Effect]) -> Vec<(Ticket, SavedView)> {
    let view = |effect: &Effect| match effect {
        Effect::SaveView(ticket, view) => Some((*ticket, (**view).clone())),
        _ => None,
    };
    effects.iter().filter_map(view).collect()
}

#[test]
fn a_digit_shows_the_query_the_order_and_the_columns_of_its_view() {
    let mut desk = with(7, "mine", "org:org_2 sort:name", Some("status,name"));
    let standard = desk.model.columns.to_string();
    for (key, query, columns) in [
        ("7", "org:org_2 sort:name", "status,name"),
        ("1", "", standard.as_str()),
        ("7", "org:org_2 sort:name", "status,name"),
    ] {
        let effects = desk.press(key);
        desk.settle(&effects);
        assert_eq!(shown(&desk), (query.to_owned(), columns.to_owned()), "{key}");
        let active = desk.model.views.active(&desk.model.query, &desk.model.columns);
        assert_eq!(active.map(|number| number.to_string()).as_deref(), Some(key));
    }
    assert_eq!(desk.model.list().total(), Some(4));
}

#[test]
fn a_view_is_of_the_instance_whatever_covers_its_list() {
    let mut desk = with(7, "mine", "org:org_2", None);
    let effects = desk.press("o");
    desk.settle(&effects);
    let effects = desk.press(" M");
    desk.settle(&effects);
    let effects = desk.press("7");
    desk.settle(&effects);
    assert!(desk.model.organization.is_none() && !desk.model.list().shows_chosen());
    assert_eq!(desk.model.list().total(), Some(4));
}

#[test]
fn a_number_without_a_view_is_said() {
    let mut desk = Desk::ready(20);
    desk.press("8");
    assert_eq!(desk.toasts(), "There is no view 8. Press w to save one.");
    assert_eq!(shown(&desk).0, "");
}

#[test]
fn the_query_the_order_and_the_columns_are_saved_under_a_name_and_a_number() {
    let mut desk = Desk::ready(20);
    desk.press("/");
    desk.press("org:org_3");
    let effects = desk.key(Code::Enter);
    desk.settle(&effects);
    let effects = desk.press("s");
    desk.settle(&effects);
    desk.press("wMine 1");
    desk.key(Code::Down);
    let effects = desk.key(Code::Enter);
    let (ticket, view) = saving(&effects).remove(0);
    assert_eq!((view.number, view.name.as_str()), (8, "Mine 1"));
    assert_eq!(Some(&view.query), Some(desk.model.list().source().query()));
    assert_eq!(view.columns.as_ref(), Some(&desk.model.columns));
    assert_eq!(desk.model.views.get(8), None, "it is not on the disk yet");
    desk.send(Msg::ViewSaved(ticket, Ok(())));
    assert_eq!(desk.toasts(), "Saved as view 8: Mine 1.");
    assert_eq!(desk.model.views.get(8), Some(&view));
    assert!(desk.model.requests.is_empty());
}

#[test]
fn a_view_that_was_not_saved_is_not_there() {
    let mut desk = Desk::ready(20);
    desk.press("wMine");
    let effects = desk.key(Code::Enter);
    let (ticket, _) = saving(&effects).remove(0);
    desk.send(Msg::ViewSaved(ticket, Err("config.toml, line 3: x. Correct the line".to_owned())));
    assert_eq!(desk.toasts(), "The view was not saved: config.toml, line 3: x. Correct the line.");
    assert_eq!(desk.model.views.get(7), None);
}

#[test]
fn without_a_name_nothing_is_saved_and_esc_closes_the_form() {
    let mut desk = Desk::ready(20);
    desk.press("w ");
    assert_eq!(desk.key(Code::Enter), []);
    assert!(matches!(desk.model.modals.last(), Some(Modal::SaveView(form)) if form.error.is_some()));
    desk.key(Code::Esc);
    assert!(desk.model.modals.is_empty());
}

#[test]
fn without_a_config_file_the_form_does_not_open() {
    let why = Some("the system names no folder".to_owned());
    let mut desk = Desk::on(false, Start { views_unsaved: why, ..Start::default() }, 20);
    // The name that follows is not a command.
    desk.press("wv");
    assert!(desk.model.modals.is_empty() && desk.model.changes.open() == 0);
    assert_eq!(desk.toasts(), "Views cannot be saved: the system names no folder.");
}

#[test]
fn views_are_counted_in_the_copy_where_there_is_room_for_the_numbers() {
    let mut desk = whole(20);
    assert!(desk.model.views.iter().all(|(_, count)| count.is_none()), "the screen is too short");
    let effects = desk.send(Msg::Resize(Size { width: 140, height: 40 }));
    let counts: Vec<_> = effects.iter().filter(|effect| matches!(effect, Effect::CountViews(..))).collect();
    let [Effect::CountViews(ticket, count)] = counts.as_slice() else { panic!("{effects:?}") };
    assert_eq!(count.queries.len(), SavedView::shipped().len());
    // No second count while one is running.
    assert_eq!(desk.press("j"), []);
    desk.send(Msg::ViewsCounted(*ticket, vec![20, 4, 3, 2, 1, 0]));
    assert_eq!(desk.model.views.iter().map(|(_, count)| count).collect::<Vec<_>>()[0], Some(20));
    assert_eq!(desk.press("j"), [], "the copy has not changed");
    let verify = change(&desk.press("v"));
    let effects = desk.done(&verify);
    let is_count = |effect: &Effect| matches!(effect, Effect::CountViews(..));
    assert!(!effects.iter().any(is_count), "not so soon");
    let due = desk.model.deadline().unwrap().since(desk.model.now);
    assert!((1..=5_000).contains(&due), "{due}");
    let effects = desk.pass(5_000);
    assert!(effects.iter().any(is_count), "{effects:?}");
}
