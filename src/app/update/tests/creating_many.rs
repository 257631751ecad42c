// Many creations as a plan: the missing names of a lookup, and one name in the organizations of several rows.

use super::super::super::form::{Bulk, CreateLine};
use super::super::super::*;
use super::bench::*;
use super::creating::form;
use super::local_copy::whole;
use crate::clerk::{Change, EnrollmentMode, OrganizationDomain};
use crate::input::{Code, Key, Place};

/// A desk whose lookup has answered: `1.example` is claimed in `org_1`, the others are missing.
fn looked_up(text: &str) -> Desk {
    let mut desk = Desk::ready(3);
    desk.press("l");
    desk.paste(text);
    let effects = desk.pass(500);
    desk.settle(&effects);
    desk
}

fn ctrl(desk: &mut Desk, c: char) -> Vec<Effect> {
    desk.send(Msg::Key(Key::ctrl(c)))
}

/// Answers the plan that is requested; the panel shows it.
fn make(desk: &mut Desk, effects: &[Effect]) {
    let [Effect::Plan(PlanEffect::Create(ticket, request))] = effects else { panic!("{effects:?}") };
    let draft = Box::new(make_creations(request));
    assert_eq!(desk.model.place(), Place::PlanRun, "it is being made");
    desk.send(Msg::Plan(PlanMsg::Made(*ticket, Ok(draft))));
    assert_eq!(desk.model.place(), Place::Plan);
}

fn draft(desk: &Desk) -> &Draft {
    match desk.model.modals.last() {
        Some(Modal::Plan(panel)) => match &panel.stage {
            PlanStage::Draft(draft) => draft,
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

/// The changes of the plan, and the names that it skips.
fn planned(desk: &Desk) -> (Vec<Change>, Vec<String>) {
    let plan = draft(desk).plan();
    let skipped = plan.skipped.iter().map(|skipped| format!("{}: {}", skipped.step.name, skipped.why));
    (plan.steps.iter().map(crate::plan::Step::change).collect(), skipped.collect())
}

fn creation(organization: &str, name: &str, verified: bool) -> Change {
    let body = crate::clerk::CreateDomain {
        name: name.into(),
        enrollment_mode: Some(EnrollmentMode::ManualInvitation),
        verified: Some(verified),
    };
    Change::Create { organization_id: organization.into(), body }
}

#[test]
fn the_missing_names_are_planned_for_the_chosen_organization() {
    let mut desk = looked_up("a.com, 1.example, b.com and a_b.com");
    let effects = ctrl(&mut desk, 'p');
    assert_eq!(desk.model.place(), Place::FormSearch);
    assert_eq!(form(&desk).bulk.as_ref().map(Bulk::missing), Some(vec!["a.com", "b.com"]));
    let mut effects = effects;
    effects.extend(desk.pass(0));
    desk.settle(&effects);
    desk.key(Code::Enter);
    assert_eq!(form(&desk).line, CreateLine::Mode, "there is no name to type");
    let effects = desk.key(Code::Enter);
    make(&mut desk, &effects);
    let (changes, skipped) = planned(&desk);
    assert_eq!(changes, [creation("org_0", "a.com", true), creation("org_0", "b.com", true)]);
    assert_eq!(skipped, ["1.example: another organization has it, unverified: org_1"]);
    desk.key(Code::Esc);
    assert_eq!(desk.model.place(), Place::Lookup, "one step back is the lookup");
}

#[test]
fn the_organization_of_the_list_is_chosen_already() {
    let mut desk = Desk::ready(3);
    let effects = desk.press("o");
    desk.settle(&effects);
    desk.press("l");
    desk.paste("a.com");
    let effects = desk.pass(500);
    desk.settle(&effects);
    ctrl(&mut desk, 'p');
    assert_eq!(desk.model.place(), Place::Form);
    let effects = desk.key(Code::Enter);
    make(&mut desk, &effects);
    assert_eq!(planned(&desk).0, [creation("org_0", "a.com", true)]);
}

#[test]
fn nothing_is_planned_without_an_organization_or_a_missing_name() {
    let mut desk = looked_up("1.example");
    assert_eq!(ctrl(&mut desk, 'p'), []);
    assert!(desk.toasts().contains("No name is missing"), "{}", desk.toasts());
    let mut desk = looked_up("a.com");
    ctrl(&mut desk, 'p');
    assert_eq!(ctrl(&mut desk, 's'), []);
    assert_eq!(form(&desk).errors.organization.as_deref(), Some("choose an organization"));
    desk.key(Code::Esc);
    assert_eq!(desk.model.place(), Place::Lookup, "nothing typed is lost, so nothing is asked");

    let mut desk = Desk::ready(3);
    desk.press("l");
    desk.paste("a.com");
    assert_eq!(ctrl(&mut desk, 'p'), []);
    assert!(desk.toasts().contains("Still looking up 1 name."), "{}", desk.toasts());
    let effects = desk.pass(500);
    let (ticket, _) = asked(&effects).remove(0);
    desk.api(ApiMsg::Answered(ticket, Err(offline())));
    assert_eq!(ctrl(&mut desk, 'p'), []);
    assert!(desk.toasts().contains("could not be looked up"), "{}", desk.toasts());
}

#[test]
fn read_only_opens_no_form() {
    let mut desk = Desk::on(false, Start { read_only: true, ..Start::default() }, 3);
    desk.press("l");
    desk.paste("a.com");
    let effects = desk.pass(500);
    desk.settle(&effects);
    ctrl(&mut desk, 'p');
    assert_eq!(desk.model.place(), Place::Lookup);
    assert!(desk.toasts().starts_with("Read-only"), "{}", desk.toasts());
}

#[test]
fn the_names_that_are_shown_are_copied_one_per_line() {
    let mut desk = looked_up("a.com, 1.example, a_b.com, joe@b.com");
    let copied = |effects: Vec<Effect>| match &effects[..] {
        [Effect::CopyText(ticket, text)] => (*ticket, text.clone()),
        other => panic!("{other:?}"),
    };
    let (ticket, text) = copied(ctrl(&mut desk, 'x'));
    assert_eq!(text, "a.com\n1.example\nb.com", "what is no domain has no name");
    desk.send(Msg::Share(ShareMsg::Copied(ticket, CopyRoute::Clipboard)));
    assert!(desk.toasts().starts_with("3 names copied"), "{}", desk.toasts());
    desk.key(Code::Tab);
    let (ticket, text) = copied(ctrl(&mut desk, 'x'));
    assert_eq!(text, "a.com\nb.com");
    desk.send(Msg::Share(ShareMsg::Copied(ticket, CopyRoute::Clipboard)));
    assert!(desk.toasts().contains("2 missing names copied"), "{}", desk.toasts());
    let mut desk = looked_up("1.example");
    desk.key(Code::Tab);
    assert_eq!(ctrl(&mut desk, 'x'), []);
    assert!(desk.toasts().contains("Nothing to copy: there is no missing name."), "{}", desk.toasts());
}

/// Opens the form for the organizations of the first three rows, whose names are `0.example` to `2.example`.
fn marked(mut desk: Desk) -> Desk {
    desk.press("   ");
    desk.press("p");
    let Some(Modal::Plan(panel)) = desk.model.modals.last() else { panic!("it opens") };
    let PlanStage::Choosing { choices, .. } = &panel.stage else { panic!("{panel:?}") };
    let at = choices.iter().position(|choice| matches!(choice, PlanChoice::Create(_))).unwrap();
    desk.press(&"j".repeat(at));
    desk.key(Code::Enter);
    desk
}

fn retype(desk: &mut Desk, name: &str) {
    desk.key(Code::End);
    while !form(desk).name.text().is_empty() {
        desk.key(Code::Backspace);
    }
    desk.press(name);
}

#[test]
fn a_name_is_planned_for_the_organizations_of_the_marked_rows_after_a_look_at_who_has_it() {
    let mut desk = marked(Desk::ready(4));
    assert_eq!(form(&desk).name.text(), "3.example", "the name under the cursor");
    let organizations: Vec<&str> =
        form(&desk).bulk.as_ref().unwrap().organizations().iter().map(|choice| choice.id.as_str()).collect();
    assert_eq!(organizations, ["org_0", "org_1", "org_2"]);
    retype(&mut desk, "1.EXAMPLE");
    let effects = desk.key(Code::Enter);
    let (ticket, question) = asked(&effects).remove(0);
    let ReadRequest::Domains(query) = &question else { panic!("{question:?}") };
    assert_eq!(query.domains, ["1.example"]);
    let answer = desk.answer(&question);
    let effects = desk.api(ApiMsg::Answered(ticket, Ok(answer)));
    make(&mut desk, &effects);
    let (changes, skipped) = planned(&desk);
    assert_eq!(changes, [creation("org_0", "1.example", false), creation("org_2", "1.example", false)]);
    assert_eq!(skipped, ["1.example: the organization already has this domain"]);
    assert_eq!(draft(&desk).plan().skipped[0].step.id.as_deref(), Some("d1"));
    let note = draft(&desk).note.as_deref();
    assert_eq!(note, Some("Planned as unverified: only one organization can verify a name."));
    desk.key(Code::Esc);
    assert!(desk.model.modals.is_empty());
}

#[test]
fn a_complete_copy_knows_who_has_the_name() {
    let mut desk = marked(whole(20));
    retype(&mut desk, "new.com");
    let effects = desk.key(Code::Enter);
    make(&mut desk, &effects);
    assert_eq!(planned(&desk).0.len(), 3);
}

#[test]
fn a_single_creation_is_verified_unless_another_organization_has_verified_the_name() {
    let mut desk = Desk::ready(3);
    desk.rows.push(OrganizationDomain {
        id: "d9".into(),
        name: "held.com".into(),
        affiliation_verification: Some(proof(true)),
        ..row(4)
    });
    for (name, verified) in [("new.com", true), ("held.com", false)] {
        desk.press("p");
        let Some(Modal::Plan(panel)) = desk.model.modals.last() else { panic!("it opens") };
        let PlanStage::Choosing { choices, .. } = &panel.stage else { panic!("{panel:?}") };
        let at = choices.iter().position(|choice| matches!(choice, PlanChoice::Create(_))).unwrap();
        desk.press(&"j".repeat(at));
        desk.key(Code::Enter);
        retype(&mut desk, name);
        let effects = desk.key(Code::Enter);
        let (ticket, question) = asked(&effects).remove(0);
        let answer = desk.answer(&question);
        let effects = desk.api(ApiMsg::Answered(ticket, Ok(answer)));
        make(&mut desk, &effects);
        assert_eq!(planned(&desk).0, [creation("org_0", name, verified)]);
        desk.key(Code::Esc);
    }
}

#[test]
fn the_name_is_checked_as_in_the_create_form() {
    let mut desk = marked(Desk::ready(4));
    retype(&mut desk, "a_b");
    assert_eq!(desk.key(Code::Enter), []);
    assert!(form(&desk).errors.name.is_some());
    retype(&mut desk, "");
    desk.paste("https://Acme.com/x");
    assert_eq!(form(&desk).name.text(), "acme.com");
    desk.key(Code::Esc);
    assert_eq!(desk.model.place(), Place::Question, "the typed name would be lost");
    desk.press("y");
    assert_eq!(desk.model.place(), Place::PlanChoice, "one step back is the choice");
}

#[test]
fn a_failed_look_is_reported_and_an_abandoned_one_is_aborted() {
    let mut desk = marked(Desk::ready(4));
    let effects = desk.key(Code::Enter);
    let (ticket, _) = asked(&effects).remove(0);
    assert_eq!(desk.key(Code::Esc), [Effect::Abort(ticket)]);
    assert!(desk.model.modals.is_empty());
    let mut desk = marked(Desk::ready(4));
    let effects = desk.key(Code::Enter);
    let (ticket, _) = asked(&effects).remove(0);
    desk.api(ApiMsg::Answered(ticket, Err(offline())));
    assert!(desk.model.modals.is_empty());
    assert!(desk.toasts().contains("The plan could not be made."), "{}", desk.toasts());
}

#[test]
fn text_pasted_without_brackets_plans_nothing() {
    let mut desk = looked_up("a.com");
    let key = Key::ctrl('p');
    assert_eq!(desk.send(Msg::KeyInBurst(key)), []);
    assert_eq!(desk.model.place(), Place::Lookup);
    ctrl(&mut desk, 'p');
    let effects = desk.burst("org\rD y\r");
    assert_eq!(changes(&effects), []);
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Plan(_))), "{effects:?}");
}
