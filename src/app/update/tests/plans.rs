// Plans: the panel from the choice of an action to the outcomes, with what the runtime does in between.

use std::sync::Arc;

use super::super::super::*;
use super::bench::{Desk, change, changes, no_answer, refusal};
use crate::clerk::{Change, code};
use crate::input::{Code, Place};
use crate::plan::run::Outcome as StepOutcome;
use crate::plan::{Action, PlanId, PlanNote};
use crate::store::Store;

/// What the runtime answers to effects about plans.
pub(super) fn answer(effects: &[Effect]) -> Option<Msg> {
    effects.iter().find_map(|effect| match effect {
        Effect::Plan(PlanEffect::Make(ticket, request)) => {
            Some(Msg::Plan(PlanMsg::Made(*ticket, Ok(Box::new(make_plan(request))))))
        }
        Effect::Plan(PlanEffect::Keep(ticket, plan)) => {
            let note = PlanNote::of(plan, PlanId::of(plan), "api.clerk.example");
            let (groups, file) = (plan.groups(), "plans/plan_1.json".to_owned());
            let kept = KeptPlan { plan: Arc::clone(plan), note, file, groups, records: Vec::new() };
            Some(Msg::Plan(PlanMsg::Kept(*ticket, Ok(Box::new(kept)))))
        }
        _ => None,
    })
}

/// Opens the panel with the plan of that action on the first rows, as from marks.
fn plan(desk: &mut Desk, action: Action, rows: usize) {
    let request = PlanRequest {
        instance: "ins_0".into(),
        action,
        subjects: Subjects::of_ids(desk.rows.iter().take(rows).map(|row| row.id.clone())),
        rows: desk.rows.iter().cloned().map(Arc::new).collect(),
        store: Store::default(),
        is_copy_whole: true,
        locked: None,
        now: desk.model.now,
    };
    let stage = PlanStage::Draft(Box::new(make_plan(&request)));
    desk.model.modals.push(Modal::Plan(Box::new(PlanPanel::new(stage))));
    desk.pass(0);
}

/// Carries the effects about plans out; returns the changes that are sent.
pub(super) fn follow(desk: &mut Desk, effects: &[Effect]) -> Vec<(Ticket, Change)> {
    let msg = answer(effects).unwrap_or_else(|| panic!("{effects:?}"));
    changes(&desk.send(msg))
}

fn run(desk: &Desk) -> &PlanRun {
    desk.model.plan.as_ref().unwrap()
}

fn outcomes(desk: &Desk) -> String {
    run(desk).outcomes()
}

#[test]
fn the_row_under_the_cursor_is_planned_shown_and_changed() {
    let mut desk = Desk::ready(3);
    desk.press("jp");
    assert_eq!(desk.model.place(), Place::PlanChoice);
    let effects = desk.key(Code::Enter);
    let made = answer(&effects).unwrap();
    desk.send(made);
    assert_eq!(desk.model.place(), Place::Plan);
    let effects = desk.key(Code::Enter);
    assert!(changes(&effects).is_empty(), "the plan is kept before the first change");
    let sent = follow(&mut desk, &effects);
    let [verify] = &sent[..] else { panic!("{sent:?}") };
    assert_eq!(verify.1.domain_id(), Some("d1"));
    assert_eq!(desk.expected_row().status, ChangeStatus::Pending(0), "as after a key");
    let effects = desk.done(verify);
    let id = run(&desk).note.id.clone();
    let finish = effects.iter().find_map(|effect| match effect {
        Effect::Plan(PlanEffect::Finish(ticket, finished)) if *finished == id => Some(*ticket),
        _ => None,
    });
    let finish = finish.unwrap_or_else(|| panic!("{effects:?}"));
    assert!(!desk.model.is_idle(), "the plan is not yet noted as ended");
    desk.send(Msg::Plan(PlanMsg::Finished(finish, Err("the disk is full".to_owned()))));
    assert!(desk.model.is_idle());
    let told = "The next start will offer to resume the plan, which has ended: the disk is full.";
    assert_eq!((outcomes(&desk).as_str(), desk.toasts().as_str()), ("1 done", told));
    desk.key(Code::Esc);
    assert!(desk.model.selected().unwrap().is_verified());
}

#[test]
fn each_change_carries_the_plan_and_its_step() {
    let mut desk = Desk::ready(3);
    plan(&mut desk, Action::Verify, 3);
    desk.key(Code::Enter);
    let effects = desk.press("y");
    let effects = desk.send(answer(&effects).unwrap());
    let id = run(&desk).note.id.to_string();
    let steps: Vec<_> = effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Change(_, command) => command.asked.plan.clone(),
            _ => None,
        })
        .collect();
    assert_eq!(steps.iter().map(|step| step.step).collect::<Vec<_>>(), [1, 2, 3]);
    assert!(steps.iter().all(|step| step.id == id));
}

#[test]
fn rows_can_be_taken_out_and_danger_asks_for_the_number() {
    let mut desk = Desk::ready(4);
    plan(&mut desk, Action::Delete, 4);
    desk.press(" ");
    desk.key(Code::Enter);
    assert_eq!(desk.model.place(), Place::Naming);
    assert_eq!(desk.press("4y"), [], "another number");
    desk.key(Code::Esc);
    desk.key(Code::Enter);
    let effects = desk.press("3y");
    let sent = follow(&mut desk, &effects);
    let ids: Vec<_> = sent.iter().filter_map(|(_, change)| change.domain_id()).collect();
    assert_eq!(ids, ["d1", "d2", "d3"]);
}

#[test]
fn a_locked_instance_is_planned_but_not_changed() {
    let mut desk = Desk::locked(super::bench::endpoint(true), Start::default(), 2);
    plan(&mut desk, Action::Verify, 2);
    assert_eq!(desk.key(Code::Enter), []);
    assert_eq!(desk.model.place(), Place::Plan);
    assert!(desk.toasts().starts_with("Locked"), "{}", desk.toasts());
    let mut desk = Desk::on(false, Start { read_only: true, ..Start::default() }, 2);
    desk.press("p");
    assert!(desk.model.modals.is_empty() && desk.toasts().starts_with("Read-only"), "{}", desk.toasts());
}

/// A plan of that many verifications, started.
fn started(rows: u64) -> (Desk, Vec<(Ticket, Change)>) {
    let mut desk = Desk::ready(rows);
    plan(&mut desk, Action::Verify, usize::try_from(rows).unwrap());
    desk.key(Code::Enter);
    let effects = desk.press("y");
    let sent = follow(&mut desk, &effects);
    (desk, sent)
}

#[test]
fn a_long_plan_asks_after_the_first_changes() {
    let (mut desk, sent) = started(30);
    assert_eq!(sent.len(), 5);
    for (number, change) in sent.iter().enumerate() {
        let effects = desk.done(change);
        assert_eq!(changes(&effects), [], "{number}");
    }
    assert_eq!(run(&desk).asks().unwrap().done, 5);
    assert_eq!(desk.key(Code::Enter), [], "the key that confirms is another one");
    let mut open = changes(&desk.press("y"));
    assert_eq!(open.len(), 16, "as many as may be under way");
    while let Some(next) = open.pop() {
        open.extend(changes(&desk.done(&next)));
    }
    assert_eq!(outcomes(&desk), "30 done");
    assert!(desk.rows.iter().all(crate::clerk::OrganizationDomain::is_verified));
}

#[test]
fn the_question_after_the_first_changes_has_to_be_read() {
    let (mut desk, sent) = started(30);
    for change in &sent {
        desk.done(change);
    }
    desk.at_once(Msg::Drawn(desk.model.now));
    let effects = desk.at_once(Msg::Key(crate::input::Key::char('y')));
    assert_eq!(changes(&effects), []);
    assert!(run(&desk).asks().is_some());
}

#[test]
fn a_pause_withdraws_what_is_not_sent_and_goes_on_with_it() {
    let (mut desk, sent) = started(3);
    desk.done(&sent[0]);
    let effects = desk.press("p");
    assert_eq!(effects, [Effect::CancelWaiting(sent[1].0), Effect::CancelWaiting(sent[2].0)]);
    let stopped = Failure::new(FailureKind::Stopped, "");
    assert_eq!(desk.refuse(sent[1].0, stopped), []);
    assert_eq!(changes(&desk.done(&sent[2])), [], "this one had left already");
    assert!(run(&desk).run.is_paused() && !run(&desk).is_over());
    assert_eq!(desk.model.changes, Changes::default());
    let again = change(&desk.press("p"));
    assert_eq!(again.1, sent[1].1);
    desk.done(&again);
    assert_eq!(outcomes(&desk), "3 done");
}

#[test]
fn a_cancelled_plan_ends_what_is_under_way_and_offers_the_rest() {
    let (mut desk, sent) = started(3);
    desk.press("x");
    desk.refuse(sent[0].0, Failure::new(FailureKind::Stopped, ""));
    desk.refuse(sent[1].0, Failure::new(FailureKind::Stopped, ""));
    desk.key(Code::Esc);
    assert_eq!(desk.done(&sent[2]), [], "it is not finished");
    assert!(run(&desk).is_over());
    assert!(desk.toasts().starts_with("The plan was cancelled (verify): 1 done."), "{}", desk.toasts());
    assert_eq!(desk.expected_row().status, ChangeStatus::Settled, "what was withdrawn is not refused");
    desk.press("p");
    desk.key(Code::Enter);
    let effects = desk.press("p");
    assert!(matches!(&effects[..], [Effect::Plan(PlanEffect::Reopen(..))]), "{effects:?}");
}

#[test]
fn the_refused_changes_and_only_those_are_retried() {
    let (mut desk, sent) = started(3);
    desk.refuse(sent[0].0, refusal(code::ALREADY_EXISTS));
    desk.done(&sent[1]);
    desk.done(&sent[2]);
    assert_eq!(outcomes(&desk), "2 done, 1 refused");
    let result = run(&desk).run.result(0).unwrap();
    assert_eq!(result.code.as_deref(), Some(code::ALREADY_EXISTS));
    assert_eq!(desk.toasts(), "", "the panel shows it");
    let again = change(&desk.press("r"));
    assert_eq!(again.1, sent[0].1);
    desk.done(&again);
    assert_eq!(outcomes(&desk), "3 done");
}

#[test]
fn failures_in_a_row_pause_the_plan_and_are_retried_like_refusals() {
    let (mut desk, first) = started(30);
    for change in &first {
        desk.done(change);
    }
    let sent = changes(&desk.press("y"));
    assert_eq!(sent.len(), 16);
    let mut started = changes(&desk.refuse(sent[0].0, refusal(code::ALREADY_EXISTS)));
    // Clerk's code does not make it a refusal.
    let broken = || Failure { status: Some(503), ..refusal("service_unavailable") };
    for (ticket, _) in &sent[1..=5] {
        let failure = Failure { kind: FailureKind::Server, ..broken() };
        started.extend(changes(&desk.refuse(*ticket, failure)));
    }
    assert!(run(&desk).run.is_paused() && run(&desk).halted.is_some());
    assert_eq!(outcomes(&desk), "5 done, 1 refused, 5 failed");
    let mut open: Vec<_> = sent[6..].to_vec();
    open.extend(started);
    for change in &open {
        assert_eq!(changes(&desk.done(change)), [], "nothing more starts");
    }
    assert_eq!(run(&desk).run.tally().left(), 4);
    let mut rest = changes(&desk.press("p"));
    assert_eq!(rest.len(), 4);
    while let Some(next) = rest.pop() {
        rest.extend(changes(&desk.done(&next)));
    }
    assert!(outcomes(&desk).ends_with("1 refused, 5 failed"), "{}", outcomes(&desk));
    assert_eq!(run(&desk).run.tally().left(), 0);
    let again = changes(&desk.press("r"));
    assert_eq!(again.len(), 6);
    for change in &again {
        desk.done(change);
    }
    assert_eq!(outcomes(&desk), "30 done");
}

#[test]
fn a_row_that_has_changed_is_skipped_without_a_question() {
    let (mut desk, sent) = started(2);
    let mut current = desk.rows[0].clone();
    current.enrollment_mode = crate::clerk::EnrollmentMode::EnterpriseSso;
    current.updated_at = current.updated_at.plus(9);
    let failure = Failure { current: Some(Box::new(current)), ..Failure::new(FailureKind::Stale, "") };
    desk.refuse(sent[0].0, failure);
    assert_eq!(desk.model.place(), Place::PlanRun, "no question");
    desk.done(&sent[1]);
    assert_eq!(outcomes(&desk), "1 done, 1 skipped");
    let why = run(&desk).run.result(0).unwrap().reason.text(|_| String::new()).unwrap();
    assert_eq!(
        why,
        "changed since the plan was made: enrollment mode was manual_invitation, is enterprise_sso"
    );
}

#[test]
fn an_unknown_outcome_is_looked_up_and_then_counts() {
    let (mut desk, sent) = started(2);
    let effects = desk.refuse(sent[0].0, no_answer());
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Lookup(..))), "{effects:?}");
    assert_eq!(run(&desk).status(0, &desk.model.changes), StepStatus::InDoubt);
    desk.done(&sent[1]);
    assert!(!run(&desk).is_over());
    desk.carry_out(&sent[0].1);
    desk.settle(&effects);
    for _ in 0..8 {
        let effects = desk.pass(60_000);
        desk.settle(&effects);
    }
    assert!(run(&desk).is_over(), "{:?}", run(&desk).run);
    assert_eq!(run(&desk).run.result(0).map(|result| result.outcome), Some(StepOutcome::Done));
}

#[test]
fn a_lock_that_closes_pauses_the_plan() {
    let mut desk = Desk::on(true, Start::default(), 30);
    plan(&mut desk, Action::Verify, 30);
    desk.key(Code::Enter);
    let effects = desk.press("30y");
    let sent = follow(&mut desk, &effects);
    desk.press("\x0f");
    for change in &sent {
        desk.done(change);
    }
    assert!(run(&desk).run.is_paused());
    assert!(run(&desk).halted.as_ref().unwrap().starts_with("Locked"));
    assert_eq!(changes(&desk.press("p")), [], "still locked");
    desk.press("\x0fins_0y");
    desk.press("p");
    assert_eq!(changes(&desk.press("y")).len(), 16);
}

#[test]
fn quitting_asks_while_a_plan_is_not_finished() {
    let (mut desk, sent) = started(2);
    desk.key(Code::Esc);
    desk.press("q");
    assert_eq!(desk.model.place(), Place::Question);
    desk.press("n");
    assert!(desk.model.exit.is_none() && !run(&desk).run.is_cancelled());
    desk.press("qy");
    assert!(run(&desk).run.is_cancelled());
    assert_eq!(desk.model.place(), Place::Leaving, "what is on its way is waited for");
    let left = run(&desk).left_behind().unwrap();
    assert!(left.contains("(verify: 2 changes left)") && left.ends_with(" --resume"), "{left}");
    desk.done(&sent[0]);
    desk.done(&sent[1]);
    assert!(desk.model.exit.is_some());
    assert_eq!(run(&desk).left_behind(), None);
}

#[test]
fn a_plan_of_an_earlier_run_is_offered_and_goes_on_where_it_was() {
    let (mut desk, sent) = started(2);
    desk.done(&sent[0]);
    let (kept, note) = (Arc::clone(&run(&desk).plan), run(&desk).note.clone());
    let lines = desk.model.journal.open().unwrap().history.clone();
    assert_eq!(lines.records().len(), 0, "the runtime writes the lines of changes");
    let mut desk = Desk::ready(2);
    let note = PlanNote { progress: Some((1, 1)), ..note };
    desk.send(Msg::Plan(PlanMsg::Unfinished(vec![note.clone()])));
    assert!(desk.toasts().contains("1 plan (verify: 1 of 2 changes done, 1 left)"), "{}", desk.toasts());
    desk.press("p");
    let effects = desk.key(Code::Enter);
    let [Effect::Plan(PlanEffect::Reopen(ticket, reopened))] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!(*reopened, note);
    let groups = kept.groups();
    let kept = KeptPlan { plan: kept, note, file: String::new(), groups, records: Vec::new() };
    let sent = changes(&desk.send(Msg::Plan(PlanMsg::Kept(*ticket, Ok(Box::new(kept))))));
    assert_eq!(sent.len(), 2);
    assert_eq!(desk.model.unfinished_plans, []);
}

#[test]
fn an_unfinished_plan_is_discarded_after_a_question() {
    let (desk, _) = started(2);
    let note = run(&desk).note.clone();
    let mut desk = Desk::ready(2);
    desk.send(Msg::Plan(PlanMsg::Unfinished(vec![note.clone()])));
    desk.press("p");
    assert_eq!(desk.press("jx"), [], "only a plan can be discarded");
    assert_eq!(desk.model.place(), Place::PlanChoice);
    desk.press("kx");
    assert_eq!(desk.model.place(), Place::Question);
    desk.press("n");
    assert_eq!(desk.model.unfinished_plans, std::slice::from_ref(&note));
    desk.press("x");
    let effects = desk.press("y");
    let [Effect::Plan(PlanEffect::Finish(_, id))] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!(*id, note.id);
    assert_eq!(desk.model.unfinished_plans, []);
    assert_eq!(desk.model.place(), Place::PlanChoice, "the other choices stay");
    let effects = desk.key(Code::Enter);
    assert!(matches!(&effects[..], [Effect::Plan(PlanEffect::Make(..))]), "{effects:?}");
}

#[test]
fn a_change_of_a_plan_is_not_sent_beside_another_of_the_same_row() {
    let mut desk = Desk::ready(2);
    let first = change(&desk.press("v"));
    plan(&mut desk, Action::Own, 2);
    desk.key(Code::Enter);
    let effects = desk.press("2y");
    let sent = follow(&mut desk, &effects);
    assert_eq!(sent.len(), 1);
    desk.done(&sent[0]);
    desk.done(&first);
    assert_eq!(outcomes(&desk), "1 done, 1 skipped");
}

#[test]
fn a_plan_that_cannot_be_kept_is_not_carried_out() {
    let mut desk = Desk::ready(1);
    plan(&mut desk, Action::Verify, 1);
    let effects = desk.key(Code::Enter);
    let [Effect::Plan(PlanEffect::Keep(ticket, _))] = &effects[..] else { panic!("{effects:?}") };
    let effects = desk.send(Msg::Plan(PlanMsg::Kept(*ticket, Err("the disk is full".into()))));
    assert_eq!(effects, []);
    assert!(desk.model.plan.is_none() && desk.model.modals.is_empty());
    assert_eq!(desk.toasts(), "Nothing was sent, because the plan cannot be kept: the disk is full.");
}
