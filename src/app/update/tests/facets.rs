// Health and facets: what is asked of the local copy and when, and what the keys do with the answers.

use super::super::super::*;
use super::bench::*;
use super::copying::copying;
use super::local_copy::whole;
use crate::input::Code;
use crate::triage::{Facet, FacetValue, Finding, HealthCheck};

/// The questions among the effects.
pub(super) fn analyses(effects: &[Effect]) -> Vec<(Ticket, Analysis)> {
    let analysis = |effect: &Effect| match effect {
        Effect::Analyze(ticket, analysis) => Some((*ticket, (**analysis).clone())),
        _ => None,
    };
    effects.iter().filter_map(analysis).collect()
}

fn counts(facet: Facet, values: &[(&str, u64)]) -> AnalysisAnswer {
    let value =
        |(value, count): &(&str, u64)| FacetValue { value: (*value).into(), label: None, count: *count };
    AnalysisAnswer::Facet(FacetCounts {
        facet,
        total: values.iter().map(|(_, count)| count).sum(),
        values: values.iter().map(value).collect(),
        distinct: values.len() as u64,
    })
}

fn findings() -> AnalysisAnswer {
    let finding = |check, names: &[&str], organizations: &[&str]| Finding {
        check,
        count: names.len() as u64,
        names: names.iter().map(|&name| name.to_owned()).collect(),
        organizations: organizations.iter().map(|&id| id.to_owned()).collect(),
    };
    AnalysisAnswer::Health(vec![
        finding(HealthCheck::Conflicts, &["3.example", "4.example"], &[]),
        finding(HealthCheck::Stuck, &["5.example"], &[]),
        finding(HealthCheck::NearQuota, &[], &[]),
    ])
}

fn panel(desk: &Desk) -> &FacetsPanel {
    match desk.model.modals.last() {
        Some(Modal::Facets(panel)) => panel,
        other => panic!("{other:?}"),
    }
}

fn query(desk: &Desk) -> String {
    desk.model.list().source().query().to_string()
}

/// The facets page over a complete copy, with these values of the first facet.
fn on_facets(values: &[(&str, u64)]) -> Desk {
    let mut desk = whole(20);
    desk.press("F");
    let asked = analyses(&desk.key(Code::Tab));
    let (ticket, analysis) = asked.into_iter().next().unwrap();
    assert_eq!(analysis.subject, AnalysisSubject::Facet(Facet::Mode));
    desk.send(Msg::Analyzed(ticket, Ok(counts(Facet::Mode, values))));
    desk
}

#[test]
fn the_health_is_asked_at_once_and_again_when_the_members_are_known() {
    let mut desk = whole(20);
    let effects = desk.press("F");
    let (reads, questions) = (asked(&effects), analyses(&effects));
    assert_eq!((&reads[0].1, &reads[1].1), (&ReadRequest::AllOrganizations, &ReadRequest::Connections));
    assert_eq!(questions.len(), 1);
    assert_eq!((&questions[0].1.subject, questions[0].1.organizations.len()), (&AnalysisSubject::Health, 0));
    let answer = desk.answer(&reads[0].1);
    let effects = desk.api(ApiMsg::Answered(reads[0].0, Ok(answer)));
    assert!(effects.contains(&Effect::Abort(questions[0].0)));
    let again = analyses(&effects);
    assert_eq!(again[0].1.organizations.len(), 3);
    desk.send(Msg::Analyzed(questions[0].0, Ok(AnalysisAnswer::Health(Vec::new()))));
    assert_eq!(panel(&desk).findings(), None, "the late answer is dropped");
    desk.send(Msg::Analyzed(again[0].0, Ok(findings())));
    let (found, passed) = panel(&desk).findings().unwrap();
    assert_eq!((found.len(), passed.len()), (2, 1));
    assert_eq!(again[0].1.connections, []);
    let connections = desk.answer(&reads[1].1);
    let effects = desk.api(ApiMsg::Answered(reads[1].0, Ok(connections)));
    let effects = [effects, desk.pass(1_000)].concat();
    assert_eq!(analyses(&effects)[0].1.connections.len(), 1, "organizations with SSO are known too");
    desk.key(Code::Esc);
    assert_eq!(asked(&desk.press("F")), [], "organizations and connections are known");
}

#[test]
fn closing_the_panel_aborts_its_question() {
    let mut desk = whole(20);
    let (ticket, _) = analyses(&desk.press("F")).remove(0);
    assert!(desk.key(Code::Esc).contains(&Effect::Abort(ticket)));
    assert_eq!(desk.send(Msg::Analyzed(ticket, Ok(findings()))), []);
}

#[test]
fn enter_lists_the_domains_of_a_finding() {
    for (keys, expected) in
        [("", "domain:3.example domain:4.example"), ("j", "status:unverified created:>7d")]
    {
        let mut desk = whole(20);
        let (ticket, _) = analyses(&desk.press("F")).remove(0);
        desk.send(Msg::Analyzed(ticket, Ok(findings())));
        desk.press(keys);
        desk.key(Code::Enter);
        assert_eq!((desk.model.modals.len(), query(&desk).as_str()), (0, expected));
    }
}

#[test]
fn a_finding_closes_the_organization_whose_list_is_open() {
    let mut desk = whole(20);
    let effects = desk.press("o");
    desk.settle(&effects);
    let (ticket, _) = analyses(&desk.press("F")).remove(0);
    desk.send(Msg::Analyzed(ticket, Ok(findings())));
    desk.key(Code::Enter);
    assert!(desk.model.organization.is_none());
    assert_eq!(query(&desk), "domain:3.example domain:4.example");
}

#[test]
fn each_facet_is_counted_when_it_is_shown() {
    let mut desk = on_facets(&[("manual_invitation", 20)]);
    for facet in Facet::ALL.into_iter().skip(1).chain([Facet::ALL[0]]) {
        let mut effects = desk.press("l");
        if facet == Facet::Flag {
            assert_eq!(analyses(&effects), [], "the flags have to be found first");
            let search = effects.iter().find_map(|effect| match effect {
                Effect::FindFlags(ticket, _) => Some(*ticket),
                _ => None,
            });
            effects = desk.send(Msg::FlagsFound(search.unwrap(), Ok(std::sync::Arc::default())));
        }
        let asked = analyses(&effects);
        assert_eq!(asked[0].1.subject, AnalysisSubject::Facet(facet));
        assert_eq!(panel(&desk).counted().is_some(), facet == Facet::ALL[0], "an answer to another facet");
    }
    assert_eq!(analyses(&desk.press("h"))[0].1.subject, AnalysisSubject::Facet(*Facet::ALL.last().unwrap()));
}

#[test]
fn enter_narrows_the_query_and_shows_the_list() {
    let mut desk = on_facets(&[("manual_invitation", 12), ("enterprise_sso", 8)]);
    desk.press("j");
    desk.key(Code::Enter);
    assert_eq!((desk.model.modals.len(), query(&desk).as_str()), (0, "mode:enterprise_sso"));
}

#[test]
fn values_are_included_and_excluded_and_counted_again() {
    let mut desk = on_facets(&[("manual_invitation", 12), ("enterprise_sso", 8)]);
    let asked = analyses(&desk.press("j-"));
    assert_eq!(query(&desk), "mode:-enterprise_sso");
    assert_eq!(asked[0].1.query.to_string(), "mode:-enterprise_sso");
    desk.send(Msg::Analyzed(asked[0].0, Ok(counts(Facet::Mode, &[("manual_invitation", 12)]))));
    desk.read();
    desk.press("+");
    assert_eq!(query(&desk), "mode:-enterprise_sso mode:manual_invitation");
    assert_eq!(desk.model.modals.len(), 1);
}

#[test]
fn a_key_acts_on_the_value_that_was_seen() {
    let mut desk = on_facets(&[("manual_invitation", 12), ("enterprise_sso", 8)]);
    desk.draw();
    let asked = analyses(&desk.press("j-"));
    desk.at_once(Msg::Analyzed(asked[0].0, Ok(counts(Facet::Mode, &[("manual_invitation", 12)]))));
    desk.at_once(Msg::Key(key_of('-')));
    assert_eq!(query(&desk), "mode:-enterprise_sso", "another value is under the cursor");
    desk.draw();
    desk.pass(Confirm::MIN_READING_TIME - 1);
    desk.press("-");
    assert_eq!(query(&desk), "mode:-enterprise_sso", "it was not yet read");
    desk.read();
    desk.press("-");
    assert_eq!(query(&desk), "mode:-enterprise_sso mode:-manual_invitation");
}

#[test]
fn a_value_that_no_query_expresses_is_reported() {
    let mut desk = on_facets(&[("odd", 20)]);
    desk.press("-");
    desk.key(Code::Enter);
    assert_eq!((desk.model.modals.len(), query(&desk).as_str()), (1, ""));
    assert!(desk.toasts().contains("No query can express this value."));
}

#[test]
fn while_the_copy_grows_it_is_counted_again_after_a_pause() {
    let (mut desk, pages) = copying(2_000);
    assert_eq!(analyses(&desk.press("F")), [], "nothing is copied yet");
    assert_eq!(Coverage::of(&desk.model.copy, desk.model.now), Coverage::Coming);
    let mut pages = pages;
    // Pages that arrive before earlier ones wait for those.
    pages.sort_by_key(|(ticket, _)| *ticket);
    let mut pages = pages.into_iter();
    let mut next = |desk: &mut Desk| {
        let (ticket, question) = pages.next().unwrap();
        let answer = desk.answer(&question);
        analyses(&desk.api(ApiMsg::Answered(ticket, Ok(answer))))
    };
    let first = next(&mut desk);
    assert_eq!(first.len(), 1);
    let coverage = Coverage::of(&desk.model.copy, desk.model.now);
    assert!(matches!(coverage, Coverage::Growing { total: 2_000, .. }), "{coverage:?}");
    assert!(coverage.remark(crate::input::Place::Health).unwrap().starts_with("So far: "));
    assert_eq!(next(&mut desk), [], "the first question is answered first");
    assert_eq!(analyses(&desk.send(Msg::Analyzed(first[0].0, Ok(findings())))), [], "not at once");
    let due = desk.model.deadline().unwrap();
    assert!(due <= desk.model.now.plus(1_000));
    assert_eq!(analyses(&desk.pass(1_000)).len(), 1);
}

#[test]
fn without_a_copy_the_key_that_starts_it_is_named() {
    let mut desk = Desk::ready(20);
    let effects = desk.press("F");
    assert_eq!(analyses(&effects), []);
    let coverage = Coverage::of(&desk.model.copy, desk.model.now);
    let remark = coverage.remark(crate::input::Place::Health).unwrap();
    assert_eq!(
        (coverage, remark.as_str()),
        (Coverage::Missing, "This needs a local copy. Press Ctrl-y to start it.")
    );
    let effects = desk.press("\x19");
    assert!(!asked(&effects).is_empty(), "the copy key works in the panel");
    desk.settle(&effects);
    assert!(desk.model.copy.is_whole());
}
