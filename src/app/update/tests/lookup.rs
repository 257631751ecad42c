// The lookup of names in a text: what is asked and when, what the keys do, and that text never acts.

use std::collections::BTreeMap;

use super::super::super::*;
use super::bench::*;
use super::facets::analyses;
use super::local_copy::whole;
use crate::clerk::{OrganizationDomain, Page};
use crate::input::{Code, Key};
use crate::triage::LookupState;

const TICKET: &str =
    "Hi, please look at joe@1.example, https://2.example/x\nand gone.com (10.0.0.1). See notes.txt";

fn panel(desk: &Desk) -> &LookupPanel {
    match desk.model.modals.last() {
        Some(Modal::Lookup(panel)) => panel,
        other => panic!("{other:?}"),
    }
}

fn shown(desk: &Desk) -> Vec<(&str, LookupState)> {
    panel(desk).shown().map(|answer| (answer.input.as_str(), answer.state)).collect()
}

fn query(desk: &Desk) -> String {
    desk.model.list().source().query().to_string()
}

/// The rows of the fake server with the names in question.
fn found(desk: &Desk, analysis: &Analysis) -> AnalysisAnswer {
    let AnalysisSubject::Names(names) = &analysis.subject else { panic!("{analysis:?}") };
    let rows = |name: &String| -> Vec<OrganizationDomain> {
        desk.rows.iter().filter(|row| row.name == *name).cloned().collect()
    };
    AnalysisAnswer::Names(names.iter().map(|name| (name.clone(), rows(name))).collect::<BTreeMap<_, _>>())
}

/// The lookup of the ticket in the local copy.
fn looked_up() -> Desk {
    let mut desk = whole(20);
    desk.rows[1].affiliation_verification = Some(proof(true));
    desk.press("l");
    let (ticket, analysis) = analyses(&desk.paste(TICKET)).remove(0);
    let answer = found(&desk, &analysis);
    desk.send(Msg::Analyzed(ticket, Ok(answer)));
    desk
}

#[test]
fn names_are_looked_up_in_the_copy_and_the_found_become_the_list() {
    let mut desk = looked_up();
    assert_eq!(
        shown(&desk),
        [
            ("joe@1.example", LookupState::Verified),
            ("https://2.example/x", LookupState::Claimed),
            ("gone.com", LookupState::Missing),
            ("10.0.0.1", LookupState::Invalid),
        ]
    );
    desk.key(Code::Enter);
    assert_eq!((desk.model.modals.len(), query(&desk).as_str()), (0, "domain:1.example domain:2.example"));
}

#[test]
fn only_the_missing_are_shown_and_one_is_created() {
    let mut desk = looked_up();
    desk.send(Msg::Key(Key::ctrl('n')));
    assert!(desk.toasts().contains("Choose a missing name"), "{}", desk.toasts());
    desk.key(Code::Tab);
    assert_eq!(shown(&desk), [("gone.com", LookupState::Missing)]);
    desk.read();
    desk.send(Msg::Key(Key::ctrl('n')));
    let Some(Modal::Create(form)) = desk.model.modals.last() else { panic!("it opens") };
    assert_eq!((form.name.text(), &form.organization), ("gone.com", &None));
    desk.key(Code::Esc);
    desk.press("y");
    assert_eq!(shown(&desk), [("gone.com", LookupState::Missing)], "the lookup is still open");
}

#[test]
fn an_edited_text_keeps_the_answers_of_its_names() {
    let mut desk = looked_up();
    let asked = analyses(&desk.press(" 3.example"));
    assert_eq!(shown(&desk).len(), 4, "the new name has no answer yet");
    assert_eq!(panel(&desk).open(), 1);
    desk.key(Code::Enter);
    assert!(desk.toasts().contains("Still looking up 1 name."), "{}", desk.toasts());
    let (ticket, analysis) = asked.last().unwrap();
    let answer = found(&desk, analysis);
    desk.send(Msg::Analyzed(*ticket, Ok(answer)));
    assert_eq!(shown(&desk).last(), Some(&("3.example", LookupState::Claimed)));
    desk.send(Msg::Key(Key::ctrl('u')));
    assert_eq!((shown(&desk), panel(&desk).text.text()), (vec![], ""));
}

#[test]
fn nothing_found_is_reported() {
    let mut desk = whole(3);
    desk.press("l");
    let (ticket, analysis) = analyses(&desk.paste("gone.com")).remove(0);
    let answer = found(&desk, &analysis);
    desk.send(Msg::Analyzed(ticket, Ok(answer)));
    desk.key(Code::Enter);
    assert!(desk.toasts().contains("None of these names"), "{}", desk.toasts());
    assert_eq!(desk.model.modals.len(), 1);
}

#[test]
fn without_a_copy_clerk_is_asked_when_the_typing_pauses_in_batches() {
    let mut desk = Desk::ready(200);
    desk.press("l");
    let names: Vec<String> = (0..200).map(|at| format!("{at}.example")).collect();
    assert_eq!(desk.paste(&names.join("\n")), []);
    let mut open = asked(&desk.pass(500));
    let mut batches = 0;
    while let Some((ticket, question)) = open.pop() {
        let ReadRequest::Domains(query) = &question else { panic!("{question:?}") };
        assert!(!query.domains.is_empty());
        batches += 1;
        let answer = desk.answer(&question);
        open.extend(asked(&desk.api(ApiMsg::Answered(ticket, Ok(answer)))));
    }
    assert!(batches > 1, "{batches}");
    assert_eq!((panel(&desk).open(), panel(&desk).count(LookupState::Claimed)), (0, 200));
}

#[test]
fn a_batch_of_many_rows_is_read_page_by_page() {
    let mut desk = Desk::ready(3);
    desk.press("l");
    desk.paste("1.example");
    let (ticket, _) = asked(&desk.pass(500)).remove(0);
    let page = |at: u64| {
        let row = OrganizationDomain { name: "1.example".into(), ..row(at) };
        ReadResponse::Domains(Page { data: vec![row], total_count: 2 })
    };
    let next = asked(&desk.api(ApiMsg::Answered(ticket, Ok(page(1)))));
    let ReadRequest::Domains(query) = &next[0].1 else { panic!("{next:?}") };
    assert_eq!(query.offset, Some(1));
    assert_eq!(asked(&desk.api(ApiMsg::Answered(next[0].0, Ok(page(2))))), []);
    assert_eq!(panel(&desk).shown().next().unwrap().rows.len(), 2);
}

#[test]
fn a_failed_batch_is_reported_and_asked_again_after_an_edit() {
    let mut desk = Desk::ready(3);
    desk.press("l");
    desk.paste("1.example");
    let (ticket, _) = asked(&desk.pass(500)).remove(0);
    assert_eq!(asked(&desk.api(ApiMsg::Answered(ticket, Err(offline())))), []);
    assert!(panel(&desk).failure().is_some());
    assert_eq!(asked(&desk.pass(60_000)), []);
    desk.press(" ");
    assert_eq!(asked(&desk.pass(500)).len(), 1);
}

#[test]
fn closing_the_panel_aborts_its_request() {
    let mut desk = Desk::ready(3);
    desk.press("l");
    desk.paste("1.example");
    let (ticket, _) = asked(&desk.pass(500)).remove(0);
    assert_eq!(desk.key(Code::Esc), [Effect::Abort(ticket)]);
    assert!(desk.model.modals.is_empty());
}

#[test]
fn text_never_acts() {
    for text in ["vmneDWLARu?qlKF:/ gg", TICKET] {
        let mut desk = whole(20);
        desk.press("l");
        let effects = desk.press(text);
        assert_eq!((changes(&effects), panel(&desk).text.text()), (vec![], text.replace('\n', "").as_str()));
        let mut desk = whole(20);
        desk.press("l");
        // As on a terminal without bracketed paste.
        let effects = desk.burst(&text.replace('\n', "\r"));
        assert_eq!((changes(&effects), panel(&desk).text.text()), (vec![], text));
        assert_eq!(desk.toasts(), "");
    }
}
