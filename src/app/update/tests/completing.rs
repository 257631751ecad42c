// Tab in the query bar completes fields and values; Up and Down recall earlier queries.

use super::super::super::*;
use super::bench::{Desk, endpoint};
use crate::input::{Code, Key};

fn text(desk: &Desk) -> &str {
    desk.model.bar.as_ref().map_or("", |bar| bar.field.text())
}

/// A desk with a saved history.
fn with_history(queries: &[&str]) -> Desk {
    let history = Some(queries.iter().map(|&query| query.to_owned()).collect());
    Desk::on(false, Start { history, ..Start::default() }, 3)
}

fn remembered(effects: &[Effect]) -> Vec<&str> {
    let remembered = effects.iter().filter_map(|effect| match effect {
        Effect::RememberQuery(text) => Some(text.as_str()),
        _ => None,
    });
    remembered.collect()
}

#[test]
fn tab_completes_and_then_cycles() {
    let mut desk = Desk::ready(3);
    desk.press("/stat");
    desk.key(Code::Tab);
    assert_eq!(text(&desk), "status:");
    desk.press("f");
    desk.key(Code::Tab);
    desk.press(",e");
    desk.key(Code::Tab);
    assert_eq!(text(&desk), "status:failed,expired");
    desk.press(" mode:-s");
    desk.key(Code::Tab);
    assert_eq!(text(&desk), "status:failed,expired mode:-suggestion");
    desk.key(Code::Tab);
    assert_eq!(text(&desk), "status:failed,expired mode:-sso");
    desk.key(Code::Tab);
    assert_eq!(text(&desk), "status:failed,expired mode:-suggestion", "it wraps around");
    desk.key(Code::BackTab);
    assert_eq!(text(&desk), "status:failed,expired mode:-sso");
    // After more typing, Tab starts again.
    desk.press(" ver");
    desk.key(Code::Tab);
    assert!(text(&desk).ends_with("mode:-sso verified:"));
    assert!(desk.model.modals.is_empty() && desk.model.pane == Pane::List, "Tab is the bar's");
}

#[test]
fn tab_completes_in_the_middle_of_a_text() {
    let mut desk = Desk::ready(3);
    desk.press("/sta acme");
    (0..5).for_each(|_| drop(desk.key(Code::Left)));
    desk.key(Code::Tab);
    desk.press("f");
    desk.key(Code::Tab);
    assert_eq!(text(&desk), "status:failed acme");
}

#[test]
fn organizations_are_completed_from_the_loaded_rows() {
    let mut desk = Desk::ready(3);
    desk.press("/org:organization");
    desk.key(Code::Tab);
    desk.key(Code::Tab);
    assert_eq!(text(&desk), "org:\"Organization 0\"", "in quotes, and as it is written");
    assert!(desk.model.bar.as_ref().unwrap().query().is_ok());
}

#[test]
fn tab_changes_nothing_where_there_is_nothing_to_complete() {
    for typed in ["acme", "\"sta", "~sta", "color:r", "status:x"] {
        let mut desk = Desk::ready(3);
        desk.press(&format!("/{typed}"));
        assert_eq!(desk.key(Code::Tab), [], "{typed}");
        assert_eq!(text(&desk), typed);
    }
}

#[test]
fn earlier_queries_are_recalled_and_the_typed_text_comes_back() {
    let mut desk = with_history(&["mode:sso", "acme"]);
    desk.press("/verified");
    desk.key(Code::Up);
    assert_eq!(text(&desk), "acme");
    desk.key(Code::Up);
    assert_eq!(text(&desk), "mode:sso");
    desk.key(Code::Up);
    assert_eq!(text(&desk), "mode:sso", "there are no more");
    desk.key(Code::Down);
    assert_eq!(text(&desk), "acme");
    desk.key(Code::Down);
    assert_eq!(text(&desk), "verified");
    assert_eq!(desk.key(Code::Down), []);
    assert_eq!(text(&desk), "verified");
    // A recalled query can be edited, and is then the typed text.
    desk.key(Code::Up);
    desk.press("x");
    desk.key(Code::Up);
    desk.key(Code::Down);
    assert_eq!(text(&desk), "acmex");
}

#[test]
fn the_list_follows_a_recalled_query_as_it_follows_a_typed_one() {
    let mut desk = with_history(&["mode:sso"]);
    desk.press("/");
    desk.key(Code::Up);
    desk.pass(200);
    assert_eq!(desk.model.query, "mode:sso".parse().unwrap());
}

#[test]
fn an_accepted_query_is_remembered_once_as_the_latest() {
    let mut desk = with_history(&["mode:sso", "acme"]);
    for (typed, expected) in [("mode:sso", &["mode:sso"][..]), ("color:red", &[]), ("", &[])] {
        desk.press("/");
        desk.send(Msg::Key(Key::ctrl('u')));
        desk.press(typed);
        let effects = desk.key(Code::Enter);
        assert_eq!(remembered(&effects), expected, "{typed}");
        desk.key(Code::Esc);
    }
    desk.press("/");
    desk.send(Msg::Key(Key::ctrl('u')));
    let recalled: Vec<_> = (0..3)
        .map(|_| {
            desk.key(Code::Up);
            text(&desk).to_owned()
        })
        .collect();
    assert_eq!(recalled, ["mode:sso", "acme", "acme"]);
    desk.key(Code::Esc);
    assert_eq!(remembered(&desk.press("/x")), [""; 0], "Esc keeps nothing");
}

#[test]
fn a_pasted_secret_key_is_not_remembered() {
    let mut desk = with_history(&[]);
    desk.press("/");
    desk.paste("sk_live_abcdefghijklmnopqrstuvwxyz0123456789");
    assert_eq!(remembered(&desk.key(Code::Enter)), [""; 0]);
    desk.press("/");
    desk.send(Msg::Key(Key::ctrl('u')));
    desk.key(Code::Up);
    assert_eq!(text(&desk), "");
}

#[test]
fn nothing_is_saved_without_a_history_or_in_the_demo() {
    let mut desk = Desk::ready(3);
    desk.press("/acme");
    assert_eq!(remembered(&desk.key(Code::Enter)), [""; 0]);
    desk.press("/");
    desk.send(Msg::Key(Key::ctrl('u')));
    desk.key(Code::Up);
    assert_eq!(text(&desk), "acme", "this run remembers it");

    let start = Start { target: Some(ConnectionTarget::Demo), history: Some(Vec::new()), ..Start::default() };
    let mut demo = Desk::started(start, 3);
    demo.api(ApiMsg::Connected(Ok(endpoint(false))));
    demo.press("/acme");
    assert_eq!(remembered(&demo.key(Code::Enter)), [""; 0]);
}

#[test]
fn the_cursor_moves_while_a_query_is_typed() {
    let mut desk = Desk::ready(20);
    desk.press("/");
    desk.send(Msg::Key(Key::ctrl('n')));
    desk.send(Msg::Key(Key::ctrl('n')));
    desk.send(Msg::Key(Key::ctrl('p')));
    assert_eq!((desk.model.list().cursor(), text(&desk)), (1, ""));
}
