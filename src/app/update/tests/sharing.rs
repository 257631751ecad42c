// What leaves the desk: copied texts, the Dashboard's link, and exported rows.

use super::super::super::*;
use super::bench::{Desk, change, changes, endpoint, row};
use super::journal::{left, verify};
use super::local_copy::whole;
use crate::clerk::Millis;
use crate::input::{Code, Key};
use crate::output::Format;

/// The only text for the clipboard among the effects.
fn text_to_copy(effects: &[Effect]) -> (Ticket, String) {
    let copies: Vec<_> = effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::CopyText(ticket, text) => Some((*ticket, text.clone())),
            _ => None,
        })
        .collect();
    assert_eq!(copies.len(), 1, "{effects:?}");
    copies[0].clone()
}

fn copied(desk: &mut Desk, keys: &str) -> (Ticket, String) {
    let effects = desk.press(keys);
    assert_eq!(changes(&effects), []);
    text_to_copy(&effects)
}

fn export_order(effects: &[Effect]) -> (Ticket, Export) {
    let order = effects.iter().find_map(|effect| match effect {
        Effect::Export(ticket, export) => Some((*ticket, (**export).clone())),
        _ => None,
    });
    order.unwrap_or_else(|| panic!("{effects:?}"))
}

#[test]
fn a_sequence_copies_something_of_the_row_under_the_cursor() {
    let mut desk = Desk::ready(3);
    desk.press("j");
    let row = desk.model.selected().unwrap().clone();
    for (keys, expected) in [
        ("yn", row.name.clone()),
        ("yy", row.name.clone()),
        ("yi", row.id.clone()),
        ("yo", row.organization_id.clone()),
    ] {
        assert_eq!(copied(&mut desk, keys).1, expected, "{keys}");
    }
    let markdown = copied(&mut desk, "ym").1;
    assert!(markdown.contains("| Field | Value |") && markdown.contains("| Id |"), "{markdown}");
    desk.press("y");
    assert_eq!(desk.model.pending_keys().len(), 8);
    assert_eq!(desk.press("q"), [], "a sequence without a meaning");
    assert!(desk.model.exit.is_none());
}

#[test]
fn the_message_says_how_far_the_text_got() {
    for (route, expected) in [
        (CopyRoute::Clipboard, "Name copied: "),
        (CopyRoute::Tmux, "Name copied to tmux, which passes it to its terminal: "),
        (CopyRoute::Terminal, "Name sent to the terminal: "),
    ] {
        let mut desk = Desk::ready(3);
        let (ticket, name) = copied(&mut desk, "yn");
        assert!(!desk.model.is_idle() && desk.toasts().is_empty());
        let effects = desk.send(Msg::Share(ShareMsg::Copied(ticket, route)));
        let for_terminal = Effect::SendToTerminal(name.clone());
        assert_eq!(effects.contains(&for_terminal), route == CopyRoute::Terminal);
        assert_eq!(desk.toasts(), format!("{expected}{name}"));
        assert!(desk.model.is_idle());
    }
}

#[test]
fn only_the_last_text_is_told_about() {
    let mut desk = Desk::ready(3);
    let (first, _) = copied(&mut desk, "yn");
    let effects = desk.press("yi");
    assert!(effects.contains(&Effect::Abort(first)));
    let (second, id) = text_to_copy(&effects);
    assert_eq!(desk.send(Msg::Share(ShareMsg::Copied(first, CopyRoute::Terminal))), []);
    assert!(desk.toasts().is_empty());
    desk.send(Msg::Share(ShareMsg::Copied(second, CopyRoute::Clipboard)));
    assert_eq!(desk.toasts(), format!("Id copied: {id}"));
}

#[test]
fn a_text_that_terminals_would_not_accept_is_not_copied() {
    let mut desk = Desk::ready(1);
    let mut large = row(0);
    large.raw = format!("{{\"id\":\"d0\",\"x\":\"{}\"}}", "x".repeat(60_000)).into();
    large.updated_at = Millis(9_000_000);
    large.name = "x".repeat(MOST_COPIED + 1);
    desk.model.rows.add_fetched(&large);
    desk.draw();
    let effects = desk.press("yn");
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::CopyText(..))), "{effects:?}");
    desk.pass(1_000);
    assert_eq!(desk.press("yn"), []);
    assert!(desk.toasts().contains("Name not copied: it has 74995 bytes"), "{}", desk.toasts());
}

#[test]
fn hostile_text_is_copied_with_its_control_characters_visible() {
    let mut desk = Desk::ready(1);
    let mut hostile = row(0);
    hostile.name = "a\u{1b}[201~rm\n.example".to_owned();
    hostile.updated_at = Millis(9_000_000);
    desk.model.rows.add_fetched(&hostile);
    desk.pass(1);
    desk.draw();
    desk.pass(1_000);
    assert_eq!(copied(&mut desk, "yn").1, "a␛[201~rm␊.example");
}

#[test]
fn without_a_change_in_the_journal_the_command_is_what_the_toggle_would_send() {
    let mut desk = Desk::ready(3);
    let row = desk.model.selected().unwrap().clone();
    let (ticket, curl) = copied(&mut desk, "yc");
    let verified = !row.is_verified();
    let url =
        format!("https://api.clerk.example/v1/organizations/{}/domains/{}", row.organization_id, row.id);
    assert!(curl.starts_with(&format!("curl -X PATCH {url} ")), "{curl}");
    assert!(curl.contains("$CLERK_SECRET_KEY"), "{curl}");
    assert!(curl.ends_with(&format!("-d '{{\"verified\":{verified}}}'")), "{curl}");
    desk.send(Msg::Share(ShareMsg::Copied(ticket, CopyRoute::Clipboard)));
    let toasts = desk.toasts();
    assert!(toasts.starts_with("curl command for what v would send (verify "), "{toasts}");
    let (_, command) = copied(&mut desk, "ya");
    assert!(command.starts_with("CLERK_BACKEND_API_URL=https://api.clerk.example clerk api "), "{command}");
    let (_, sent) = change(&desk.press("v"));
    assert_eq!(sent, verify(&row, verified), "and the key sends it");
}

#[test]
fn the_command_is_the_last_change_in_the_journal() {
    let mut desk = Desk::ready(3);
    let row = desk.model.selected().unwrap().clone();
    desk.send(Msg::Journal(JournalMsg::Written(left(1, verify(&row, false), Some(&row)))));
    let (ticket, curl) = copied(&mut desk, "yc");
    assert!(curl.ends_with("-d '{\"verified\":false}'"), "{curl}");
    desk.send(Msg::Share(ShareMsg::Copied(ticket, CopyRoute::Clipboard)));
    assert!(
        desk.toasts().contains("curl command for the last change in the journal (unverify "),
        "{}",
        desk.toasts()
    );
}

#[test]
fn json_needs_the_whole_row() {
    let mut desk = whole(3);
    assert_eq!(desk.press("yj"), []);
    assert!(desk.toasts().contains("from the local copy, without its JSON"), "{}", desk.toasts());
    let mut desk = Desk::ready(1);
    let mut complete = row(0);
    complete.raw = "{\"id\":\"d0\",\"name\":\"a.io\",\"new\":{\"b\":1}}".into();
    complete.updated_at = Millis(9_000_000);
    desk.model.rows.add_fetched(&complete);
    desk.pass(1);
    desk.draw();
    desk.pass(1_000);
    let (_, json) = copied(&mut desk, "yj");
    assert!(json.ends_with("}\n") && json.contains("  \"new\": {\n    \"b\": 1\n  }"), "{json}");
}

#[test]
fn nothing_is_copied_of_a_row_that_was_not_seen() {
    let mut desk = Desk::ready(3);
    desk.press("/x");
    desk.key(Code::Enter);
    let effects = desk.press("yn");
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::CopyText(..))), "{effects:?}");
    assert!(desk.toasts().contains("Still searching"), "{}", desk.toasts());
}

#[test]
fn the_dashboard_opens_or_its_link_is_copied() {
    let url = "https://dashboard.clerk.com/last-active?path=organizations/";
    let mut desk = Desk::ready(3);
    let id = desk.model.selected().unwrap().organization_id.clone();
    let effects = desk.press("O");
    let [Effect::OpenLink(ticket, link)] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(*link, format!("{url}{id}"));
    desk.send(Msg::Share(ShareMsg::LinkOpened(*ticket, true)));
    assert!(desk.toasts().starts_with("Opened in the browser"), "{}", desk.toasts());
    let effects = desk.press("O");
    let [Effect::OpenLink(ticket, _)] = effects.as_slice() else { panic!("{effects:?}") };
    let effects = desk.send(Msg::Share(ShareMsg::LinkOpened(*ticket, false)));
    let (ticket, text) = text_to_copy(&effects);
    assert_eq!(text, format!("{url}{id}"));
    desk.send(Msg::Share(ShareMsg::Copied(ticket, CopyRoute::Terminal)));
    assert!(
        desk.toasts().contains(&format!("Dashboard link sent to the terminal: {url}{id}")),
        "{}",
        desk.toasts()
    );
}

#[test]
fn the_demo_has_no_dashboard() {
    let mut desk = Desk::locked(Endpoint { embedded: true, ..endpoint(false) }, Start::default(), 3);
    assert_eq!(desk.press("O"), []);
    assert!(desk.toasts().contains("not in Clerk's Dashboard"));
}

#[test]
fn an_export_has_the_loaded_rows_and_says_whether_they_are_all() {
    let mut desk = Desk::ready(3);
    desk.press("x");
    desk.key(Code::Tab);
    let effects = desk.key(Code::Enter);
    let (ticket, export) = export_order(&effects);
    assert_eq!(
        (export.file.as_str(), export.format, export.replace),
        ("domains-1970-01-01.json", Format::Json, false)
    );
    assert_eq!(export.rows.each().map(|row| row.id.clone()).collect::<Vec<_>>(), ["d0", "d1", "d2"]);
    assert_eq!(desk.key(Code::Enter), [], "one file at a time");
    desk.send(Msg::Share(ShareMsg::Exported(ticket, Ok("/home/a/x.json".to_owned()))));
    assert_eq!(desk.toasts(), "Exported 3 rows (all that match) to /home/a/x.json");
    assert!(desk.model.modals.is_empty());

    let desk = Desk::ready(1_000);
    let scope = desk.model.export_scope();
    assert_eq!(scope.describe(), format!("{} of 1,000 rows (only those loaded)", scope.rows));
    assert!(scope.rows < 1_000);
}

#[test]
fn marked_rows_are_exported_alone() {
    let mut desk = Desk::ready(3);
    desk.press("jj ");
    desk.press("x");
    let (_, export) = export_order(&desk.key(Code::Enter));
    assert_eq!(export.rows.each().map(|row| row.id.clone()).collect::<Vec<_>>(), ["d2"]);
    assert_eq!(desk.model.export_scope().describe(), "1 row (those marked)");
}

#[test]
fn an_export_from_the_copy_has_all_rows_in_their_newest_state() {
    let mut desk = whole(300);
    let mut newer = desk.model.rows.get("d1").unwrap().clone();
    newer.updated_at = Millis(newer.updated_at.0 + 1);
    newer.name = "newer.example".to_owned();
    desk.model.rows.add_answer(&newer);
    desk.press("x");
    let (_, export) = export_order(&desk.key(Code::Enter));
    let names: Vec<_> = export.rows.each().map(|row| row.name.clone()).collect();
    assert_eq!(names.len(), 300);
    assert_eq!(names.iter().filter(|name| *name == "newer.example").count(), 1);
    assert_eq!(desk.model.export_scope(), ExportScope { rows: 300, total: 300, marked: false });
}

#[test]
fn a_file_is_replaced_only_after_a_question_that_was_read() {
    let mut desk = Desk::ready(3);
    desk.press("x");
    let (ticket, _) = export_order(&desk.key(Code::Enter));
    let exists = || Err(ExportFailure::Exists("/tmp/x.csv".to_owned()));
    desk.send(Msg::Share(ShareMsg::Exported(ticket, exists())));
    assert_eq!(desk.at_once(Msg::Key(Key::char('y'))), [], "the question was not on the screen yet");
    assert_eq!(desk.key(Code::Enter), [], "the key that wrote the file does not replace it");
    assert_eq!(desk.burst("y"), []);
    let (ticket, export) = export_order(&desk.press("y"));
    assert!(export.replace);
    desk.send(Msg::Share(ShareMsg::Exported(ticket, Err(ExportFailure::Other("disk full".to_owned())))));
    assert!(desk.toasts().ends_with("Not exported: disk full."), "{}", desk.toasts());
    let (ticket, export) = export_order(&desk.key(Code::Enter));
    assert!(!export.replace, "the next try asks again");
    desk.send(Msg::Share(ShareMsg::Exported(ticket, exists())));
    desk.press("n");
    desk.key(Code::Esc);
    assert!(desk.model.modals.is_empty());
}

#[test]
fn a_closed_panel_still_reports_its_file() {
    let mut desk = Desk::ready(3);
    desk.press("x");
    let (ticket, _) = export_order(&desk.key(Code::Enter));
    desk.key(Code::Esc);
    assert!(desk.model.modals.is_empty());
    desk.send(Msg::Share(ShareMsg::Exported(ticket, Err(ExportFailure::Exists("/tmp/x.csv".to_owned())))));
    assert_eq!(desk.toasts(), "Not exported: /tmp/x.csv exists.");
}

#[test]
fn a_pasted_text_neither_exports_nor_opens_a_browser() {
    let mut desk = Desk::ready(3);
    assert_eq!(desk.burst("xfile\r"), []);
    assert_eq!(desk.burst("O"), []);
    assert!(desk.model.modals.is_empty());
    desk.press("x");
    desk.burst("file\r");
    assert!(desk.model.requests.ticket(&Purpose::Export).is_none());
}
