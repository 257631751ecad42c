// A hand-over: from a claim, the holder, a refusal or a conflict, over the choice and the question, to the plan.

use super::super::super::*;
use super::bench::{Desk, change, changes, endpoint, proof, refusal, row};
use super::holder::held;
use super::plans::{answer, follow};
use crate::clerk::{Change, OrganizationDomain, code};
use crate::input::{Code, Key, Place};
use crate::plan::Action;

/// As `held`, with a further claim of the name.
fn contested() -> Desk {
    let mut desk = held();
    desk.rows.push(OrganizationDomain { id: "claim".into(), name: "0.example".into(), ..row(4) });
    desk
}

/// Presses `h`; the rows arrive.
fn open(desk: &mut Desk) {
    assert_eq!(desk.press("h"), []);
    let effects = desk.pass(0);
    desk.settle(&effects);
}

fn view(desk: &Desk) -> &HolderView {
    match desk.model.modals.last() {
        Some(Modal::Holder(view)) => view,
        other => panic!("{other:?}"),
    }
}

fn shown(desk: &Desk) -> (Vec<&str>, &str) {
    let rows = view(desk).rows();
    (rows.iter().map(|row| row.id.as_str()).collect(), rows[view(desk).line].id.as_str())
}

/// The ids and the action of each step of the plan that is asked about.
fn steps(desk: &Desk) -> Vec<(String, Action)> {
    let draft = desk.model.modals.iter().find_map(|modal| match modal {
        Modal::Plan(panel) => match &panel.stage {
            PlanStage::Draft(draft) => Some(draft),
            _ => None,
        },
        _ => None,
    });
    let steps = draft.unwrap().plan().steps.iter();
    steps.map(|step| (step.id.clone().unwrap(), step.action.clone())).collect()
}

fn sentences(desk: &Desk) -> String {
    match desk.model.modals.last() {
        Some(Modal::Confirm(Confirm { subject: Subject::Plan(question), .. })) => {
            question.sentences.join(" ")
        }
        other => panic!("{other:?}"),
    }
}

fn from_to(from: &str, to: &str) -> Vec<(String, Action)> {
    vec![(from.to_owned(), Action::Unverify), (to.to_owned(), Action::Verify)]
}

#[test]
fn from_a_claim_three_keys_hand_the_name_over_as_one_plan() {
    let mut desk = contested();
    open(&mut desk);
    assert_eq!(shown(&desk), (vec!["claim", "d0"], "d0"), "the row under the cursor is chosen");
    assert_eq!(desk.key(Code::Enter), [], "it is asked first");
    assert_eq!(steps(&desk), from_to("held", "d0"));
    let text = "hand-over of 0.example from Organization 3 (org_3) to Organization 0 (org_0)";
    assert!(sentences(&desk).starts_with(&format!("On ins_0: {text}. ")), "{}", sentences(&desk));
    let effects = desk.press("y");
    let kept = answer(&effects).unwrap_or_else(|| panic!("{effects:?}"));
    let effects = desk.send(kept);
    let together: Vec<_> = effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Plan(PlanEffect::Check(..)) => Some("check".to_owned()),
            Effect::Change(_, command) => command.asked.plan.as_ref()?.together.clone(),
            _ => None,
        })
        .collect();
    assert_eq!(together, ["check"], "the claim's row is read before anything is released");
    assert_eq!(desk.model.plan.as_ref().unwrap().note.what, text);
}

#[test]
fn from_the_holder_one_of_the_claims_is_chosen() {
    let mut desk = contested();
    let effects = desk.press("/0.example");
    desk.settle(&effects);
    let effects = desk.key(Code::Enter);
    desk.settle(&effects);
    while desk.selected() != "held" {
        desk.press("j");
    }
    open(&mut desk);
    assert_eq!(shown(&desk), (vec!["claim", "d0"], "claim"), "the oldest claim");
    desk.press("j");
    desk.key(Code::Enter);
    assert_eq!(steps(&desk), from_to("held", "d0"));
    desk.key(Code::Esc);
    assert_eq!(desk.model.place(), Place::Plan, "the plan is still shown");
    assert!(desk.model.plan.is_none());
}

#[test]
fn a_refusal_leads_to_the_holder_and_on_to_the_hand_over() {
    let mut desk = held();
    let (ticket, _) = change(&desk.press("v"));
    desk.refuse(ticket, refusal(code::ALREADY_EXISTS));
    desk.press("H");
    let effects = desk.pass(0);
    desk.settle(&effects);
    desk.press("h");
    assert_eq!(desk.model.place(), Place::HandOver);
    desk.key(Code::Enter);
    assert_eq!(steps(&desk), from_to("held", "d0"));
}

#[test]
fn where_nothing_can_be_handed_over_it_is_said_and_enter_does_nothing() {
    for (verified, claimed, said) in [
        (false, true, "No organization has verified this name"),
        (true, false, "Organization 3 (org_3) has verified this name, and no other organization claims it."),
    ] {
        let mut desk = held();
        desk.rows[3].affiliation_verification = Some(proof(verified));
        if !claimed {
            desk.rows[0].organization_id = "org_3".into();
        }
        open(&mut desk);
        let sentence = view(&desk).lookup.hand_over_sentence(&desk.model.connections);
        assert!(sentence.starts_with(said), "{sentence}");
        assert!(view(&desk).rows().is_empty());
        desk.key(Code::Enter);
        assert_eq!(desk.model.modals.len(), 1);
    }
}

#[test]
fn a_key_before_the_claims_were_read_does_nothing_and_a_late_answer_opens_nothing() {
    let mut desk = contested();
    desk.press("h");
    let effects = desk.pass(0);
    desk.at_once(Msg::Key(Key::new(Code::Enter)));
    desk.settle(&effects);
    desk.draw();
    desk.at_once(Msg::Key(Key::new(Code::Enter)));
    assert_eq!(desk.model.place(), Place::HandOver, "they have only just appeared");
    desk.key(Code::Esc);
    assert!(desk.model.modals.is_empty());
    desk.press("h");
    let effects = desk.pass(0);
    desk.key(Code::Esc);
    desk.settle(&effects);
    assert!(desk.model.modals.is_empty());
}

#[test]
fn without_the_right_to_change_nothing_is_asked() {
    let mut desk = Desk::on(false, Start { read_only: true, ..Start::default() }, 2);
    desk.press("h");
    assert!(desk.model.modals.is_empty() && desk.toasts().starts_with("Read-only"), "{}", desk.toasts());
    let mut desk = Desk::locked(endpoint(true), Start::default(), 2);
    let verified = OrganizationDomain {
        id: "held".into(),
        name: "0.example".into(),
        affiliation_verification: Some(proof(true)),
        ..row(3)
    };
    desk.rows.push(verified);
    open(&mut desk);
    desk.key(Code::Enter);
    assert_eq!(desk.model.place(), Place::HandOver);
    assert!(desk.toasts().starts_with("Locked"), "{}", desk.toasts());
}

#[test]
fn the_release_is_sent_first_and_taken_back_if_the_claim_is_refused() {
    let mut desk = held();
    open(&mut desk);
    desk.key(Code::Enter);
    let effects = desk.press("y");
    let kept = answer(&effects).unwrap();
    let effects = desk.send(kept);
    let check = effects.iter().find_map(|effect| match effect {
        Effect::Plan(PlanEffect::Check(ticket, _)) => Some(*ticket),
        _ => None,
    });
    let effects = desk.api(ApiMsg::Checked(check.unwrap(), Ok(())));
    let [release] = &changes(&effects)[..] else { panic!("{effects:?}") };
    assert_eq!((release.1.domain_id(), is_verified(&release.1)), (Some("held"), Some(false)));
    let effects = desk.done(release);
    let [claim] = &changes(&effects)[..] else { panic!("{effects:?}") };
    assert_eq!((claim.1.domain_id(), is_verified(&claim.1)), (Some("d0"), Some(true)));
    let together = effects.iter().find_map(|effect| match effect {
        Effect::Change(_, command) => command.asked.plan.as_ref()?.together.clone(),
        _ => None,
    });
    let text = "hand-over of 0.example from Organization 3 (org_3) to Organization 0 (org_0)";
    assert_eq!(together.as_deref(), Some(text), "the journal names both organizations");
    let claim_ticket = claim.0;
    desk.refuse(claim_ticket, refusal(code::ALREADY_EXISTS));
    assert_eq!(desk.model.plan.as_ref().unwrap().taken_back, [0], "as soon as the journal knows the release");
}

fn is_verified(change: &Change) -> Option<bool> {
    match change {
        Change::Update { body, .. } => body.verified,
        _ => None,
    }
}

#[test]
fn a_conflict_is_handed_over_from_its_panel() {
    let mut desk = super::local_copy::whole(20);
    let (ticket, _) = super::facets::analyses(&desk.press("K")).remove(0);
    let conflict =
        crate::triage::Conflict { name: "1.example".into(), holder: None, claimants: vec![row(1), row(2)] };
    let found = ConflictList { total: 1, conflicts: vec![conflict] };
    desk.send(Msg::Analyzed(ticket, Ok(AnalysisAnswer::Conflicts(found))));
    desk.press("h");
    assert_eq!((desk.model.place(), view(&desk).lookup.name.as_str()), (Place::HandOver, "1.example"));
}

#[test]
fn a_plan_that_is_being_carried_out_is_not_replaced() {
    let mut desk = contested();
    open(&mut desk);
    desk.key(Code::Enter);
    let effects = desk.press("y");
    let sent = follow(&mut desk, &effects);
    assert_eq!(sent, [], "the first row is being checked");
    desk.key(Code::Esc);
    desk.press("h");
    assert!(desk.model.modals.is_empty());
    assert!(desk.toasts().contains("A plan is being carried out: press p to see it."), "{}", desk.toasts());
}
