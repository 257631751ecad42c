//! Plans that create domains: many names in one organization, or one name in many.

use std::collections::HashSet;

use super::super::super::form::{CreateForm, OrganizationChoice, modes_offered};
use super::super::super::messages::explain;
use super::super::super::{
    CreationRequest, Effect, Failure, Flow, Level, Modal, Model, PlanEffect, PlanPanel, PlanStage, Purpose,
    ReadRequest, Subjects,
};
use super::super::lock;
use super::{close_waiting_panel, is_running, skip_reason, waiting_panel};
use crate::clerk::{ListQuery, MAX_LIMIT, OrganizationDomain, Page};
use crate::input::say;
use crate::triage::LookupAnswer;

/// Opens the form that plans the creation of the missing names in one organization.
pub(in crate::app) fn open_for_names(model: &mut Model, answers: Vec<LookupAnswer>) {
    if model.read_only && lock::refuse(model) || refuse_second_plan(model) {
        return;
    }
    let organization = model.organization.as_ref();
    let organization =
        organization.map(|view| OrganizationChoice { id: view.id.clone(), name: view.label.clone() });
    let modes = modes_offered(model.settings.ready(), None);
    let form = CreateForm::open_for_names(answers, organization, modes, model.now);
    model.modals.push(Modal::Create(Box::new(form)));
}

/// Opens the form that plans the creation of a name in the organizations of these rows.
pub(super) fn open_for_organizations(model: &mut Model, subjects: &Subjects, name: &str) {
    let mut seen = HashSet::new();
    let mut organizations = Vec::new();
    let store = model.copy.store();
    for id in subjects.ids() {
        let choice = match model.rows.get(&id) {
            Some(row) => Some(CreateForm::choice_of(row)),
            None => store.number(&id).and_then(|number| store.row(number)).map(|row| {
                let (id, name) = (row.organization_id(), row.organization_name());
                let name = if name.is_empty() { id } else { name };
                OrganizationChoice { id: id.to_owned(), name: name.to_owned() }
            }),
        };
        organizations.extend(choice.filter(|choice| seen.insert(choice.id.clone())));
    }
    if organizations.is_empty() {
        let text = "These rows are no longer loaded, so their organizations are not known.";
        model.toasts.show(Level::Info, text, model.now);
        return;
    }
    let modes = modes_offered(model.settings.ready(), None);
    let form = CreateForm::open_for_organizations(name, organizations, modes, model.now);
    model.modals.push(Modal::Create(Box::new(form)));
}

/// Only one plan is carried out at a time.
fn refuse_second_plan(model: &mut Model) -> bool {
    let refuses = is_running(model) || model.requests.ticket(&Purpose::PlanKeep).is_some();
    if refuses {
        let text = say("Another plan is being carried out. Press {plan} on the list to see it.");
        model.toasts.show(Level::Info, text, model.now);
    }
    refuses
}

/// The form is complete: its plan is made, over the panel that it was opened from.
pub(in crate::app) fn plan_creations(model: &mut Model, form: &mut CreateForm) -> Flow {
    let Some(creations) = form.creations() else { return Flow::Stay(Vec::new()) };
    if refuse_second_plan(model) {
        return Flow::Stay(Vec::new());
    }
    let settings = model.settings.ready();
    let is_copy_whole = model.copy.is_whole();
    let request = CreationRequest {
        instance: model.instance.ready().map(|instance| instance.id.clone()).unwrap_or_default(),
        only_missing: creations.rows.is_some(),
        names: creations.names,
        organizations: creations.organizations,
        verified: creations.verified,
        mode: creations.mode,
        rows: creations.rows.clone().unwrap_or_default(),
        store: model.copy.store().clone(),
        is_incomplete: false,
        max_domains: settings
            .and_then(|settings| u64::try_from(settings.max_allowed_domains).ok())
            .filter(|most| is_copy_whole && *most > 0),
        flag_rules: model.flag_rules.clone(),
        locked: skip_reason(model),
        now: model.now,
    };
    let is_known = creations.rows.is_some() || is_copy_whole;
    let (stage, effect) = if is_known {
        let ticket = model.requests.ask(Purpose::PlanMake);
        (PlanStage::Making, Effect::Plan(PlanEffect::Create(ticket, Box::new(request))))
    } else {
        let query =
            ListQuery { domains: request.names.clone(), limit: Some(MAX_LIMIT), ..ListQuery::default() };
        let ticket = model.requests.ask(Purpose::PlanRows);
        (PlanStage::Finding(Box::new(request)), Effect::Read(ticket, ReadRequest::Domains(query)))
    };
    match model.modals.last_mut() {
        // The choice that led here.
        Some(Modal::Plan(panel)) => panel.show(stage),
        _ => model.modals.push(Modal::Plan(Box::new(PlanPanel::new(stage)))),
    }
    Flow::Close(vec![effect])
}

/// The rows that have the name are known.
pub(in crate::app::update) fn rows_found(
    model: &mut Model,
    result: Result<Page<OrganizationDomain>, Failure>,
) -> Vec<Effect> {
    let page = match result {
        Ok(page) => page,
        Err(failure) => {
            close_waiting_panel(model);
            let text = format!("The plan could not be made. {}", explain(&failure).line());
            model.toasts.show(Level::Error, text, model.now);
            return Vec::new();
        }
    };
    model.namesakes.learn_rows(&page.data);
    let Some(panel) = waiting_panel(model) else { return Vec::new() };
    let PlanStage::Finding(request) = std::mem::replace(&mut panel.stage, PlanStage::Making) else {
        return Vec::new();
    };
    let is_incomplete = i64::try_from(page.data.len()).unwrap_or(i64::MAX) < page.total_count;
    let request = Box::new(CreationRequest { rows: page.data, is_incomplete, ..*request });
    let ticket = model.requests.ask(Purpose::PlanMake);
    vec![Effect::Plan(PlanEffect::Create(ticket, request))]
}
