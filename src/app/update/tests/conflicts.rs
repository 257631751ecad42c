// Conflicts: what is asked of the local copy, and what Enter lists.

use super::super::super::*;
use super::bench::*;
use super::facets::analyses;
use super::local_copy::whole;
use crate::input::{Code, Place};
use crate::triage::Conflict;

fn conflicts(names: &[&str]) -> AnalysisAnswer {
    let conflict =
        |name: &&str| Conflict { name: (*name).to_owned(), holder: None, claimants: vec![row(1), row(2)] };
    let conflicts: Vec<_> = names.iter().map(conflict).collect();
    AnalysisAnswer::Conflicts(ConflictList { total: conflicts.len() as u64, conflicts })
}

fn query(desk: &Desk) -> String {
    desk.model.list().source().query().to_string()
}

#[test]
fn the_conflicts_of_the_query_are_asked_for_and_enter_lists_one() {
    let mut desk = whole(20);
    let effects = desk.press("/1");
    desk.settle(&effects);
    desk.key(Code::Enter);
    let (ticket, analysis) = analyses(&desk.press("K")).remove(0);
    assert_eq!((&analysis.subject, analysis.query.to_string().as_str()), (&AnalysisSubject::Conflicts, "1"));
    desk.send(Msg::Analyzed(ticket, Ok(conflicts(&["1.example", "11.example"]))));
    desk.press("j");
    desk.key(Code::Enter);
    assert_eq!((desk.model.modals.len(), query(&desk).as_str()), (0, "domain:11.example"));
}

#[test]
fn a_key_acts_on_the_name_that_was_seen() {
    let mut desk = whole(20);
    let (ticket, _) = analyses(&desk.press("K")).remove(0);
    desk.send(Msg::Analyzed(ticket, Ok(conflicts(&["1.example", "2.example"]))));
    desk.press("j");
    desk.rows[3].updated_at = desk.rows[3].updated_at.plus(1);
    let effects = desk.press("\x19");
    desk.settle(&effects);
    let (ticket, _) = analyses(&desk.pass(1_000)).remove(0);
    desk.at_once(Msg::Analyzed(ticket, Ok(conflicts(&["1.example", "3.example"]))));
    desk.at_once(Msg::Key(crate::input::Key::new(Code::Enter)));
    assert_eq!(desk.model.modals.len(), 1, "another name is under the cursor");
    desk.read();
    desk.key(Code::Enter);
    assert_eq!(query(&desk), "domain:3.example");
}

#[test]
fn a_name_that_no_query_expresses_is_reported() {
    let mut desk = whole(20);
    let (ticket, _) = analyses(&desk.press("K")).remove(0);
    desk.send(Msg::Analyzed(ticket, Ok(conflicts(&["odd name"]))));
    desk.key(Code::Enter);
    assert_eq!((desk.model.modals.len(), query(&desk).as_str()), (1, ""));
    assert!(desk.toasts().contains("No query can express this name."));
}

#[test]
fn without_a_copy_the_key_that_starts_it_is_named() {
    let mut desk = Desk::ready(20);
    assert_eq!(analyses(&desk.press("K")), []);
    let remark = Coverage::of(&desk.model.copy, desk.model.now).remark(Place::Conflicts).unwrap();
    assert_eq!(remark, "This needs a local copy. Press Ctrl-y to start it.");
}
