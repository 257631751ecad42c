//! Makes a plan that creates domains, without I/O: several names in one organization, or one name in several.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::super::form::OrganizationChoice;
use super::Draft;
use crate::clerk::{EnrollmentMode, Millis, OrganizationDomain};
use crate::flag::{Flag, FlagSet};
use crate::plan::{
    Action, Decision, Decisions, Plan, Planner, SkipReason, Skipped, Step, StepPacker, Target, Wish,
};
use crate::store::Store;
use crate::text::organization;
use crate::triage::{FlagRules, row_flags};

/// The flags that a name alone can have.
const OF_NAMES: [Flag; 4] = [Flag::MixedScript, Flag::MailProvider, Flag::Disposable, Flag::PublicSuffix];

/// A request to plan creations: each name in each organization.
#[derive(Debug, Clone, PartialEq)]
pub struct CreationRequest {
    /// `ins_…`.
    pub instance: String,
    /// In lower case and ASCII form.
    pub names: Vec<String>,
    pub organizations: Vec<OrganizationChoice>,
    /// Whether a domain is created verified, if it can be.
    pub verified: bool,
    pub mode: Option<EnrollmentMode>,
    /// Whether a name is skipped that any organization has.
    pub only_missing: bool,
    /// Rows with these names that are known one by one; they are at least as new as those of the copy.
    pub rows: Vec<OrganizationDomain>,
    /// The local copy as of now.
    pub store: Store,
    /// Whether there are more rows with these names than those known here.
    pub is_incomplete: bool,
    /// How many domains an organization may have; `None` for any number, and unless the copy has all domains: then it is
    /// not known how many an organization has.
    pub max_domains: Option<u64>,
    pub flag_rules: Arc<FlagRules>,
    /// The reason if nothing can be changed.
    pub locked: Option<SkipReason>,
    pub now: Millis,
}

/// What becomes of one name in one organization.
struct Candidate<'a> {
    name: &'a str,
    organization: &'a OrganizationChoice,
    /// The organization's own row with the name.
    row: Option<&'a OrganizationDomain>,
    /// Another organization's row with the name, a verified one if there is one.
    elsewhere: Option<&'a OrganizationDomain>,
}

impl Candidate<'_> {
    /// Why it is not asked for.
    fn unwanted(&self, only_missing: bool) -> Option<SkipReason> {
        let elsewhere = self.elsewhere.filter(|_| only_missing && self.row.is_none())?;
        let organization = elsewhere.organization_id.clone();
        Some(if elsewhere.is_verified() {
            SkipReason::Held(organization)
        } else {
            SkipReason::Claimed(organization)
        })
    }

    fn step(&self, packer: &mut StepPacker, action: Action) -> Step {
        if let Some(row) = self.row {
            return packer.step(row, action);
        }
        let OrganizationChoice { id, name } = self.organization;
        Step {
            id: None,
            organization_id: id.clone(),
            // A choice without a name has the id in its place.
            organization: if name == id { String::new() } else { name.clone() },
            name: self.name.to_owned(),
            action,
            before: None,
            group: None,
        }
    }
}

/// Makes the plan.
#[must_use]
pub fn make_creations(request: &CreationRequest) -> Draft {
    let rows = known_rows(request);
    let candidates = candidates(request, &rows);
    let is_new = |candidate: &&Candidate<'_>| {
        candidate.row.is_none() && candidate.unwanted(request.only_missing).is_none()
    };
    let mut times: HashMap<&str, usize> = HashMap::new();
    for candidate in candidates.iter().filter(is_new) {
        *times.entry(candidate.name).or_default() += 1;
    }
    let is_several = |name: &str| times.get(name).is_some_and(|times| *times > 1);
    let action = |candidate: &Candidate<'_>| {
        let is_held = candidate.elsewhere.is_some_and(OrganizationDomain::is_verified);
        let verified = request.verified && !is_held && !is_several(candidate.name);
        Action::Create { verified: Some(verified), mode: request.mode.clone() }
    };
    let actions: Vec<Action> = candidates.iter().map(action).collect();
    let wanted: Vec<usize> = (0..candidates.len())
        .filter(|number| candidates[*number].unwanted(request.only_missing).is_none())
        .collect();
    let wish = |number: &usize| {
        let Candidate { name, organization, row, .. } = &candidates[*number];
        let new = Target::New { organization_id: &organization.id, name };
        Wish { target: row.map_or(new, |row| Target::Row(row.into())), action: &actions[*number] }
    };
    let wishes: Vec<Wish<'_>> = wanted.iter().map(wish).collect();
    let mut planner = Planner::default();
    planner.locked.clone_from(&request.locked);
    if request.max_domains.is_some() {
        planner.max_domains = request.max_domains;
        planner.domains = numbers_of_domains(request);
    }
    let verified = rows.iter().filter(|row| row.is_verified());
    let verified = verified.map(|row| (row.name.as_str(), row.organization_id.as_str()));
    let Decisions { decisions, order } = planner.plan(&wishes, verified);

    let mut packer = StepPacker::default();
    let (instance, planned_at) = (request.instance.clone(), Some(request.now));
    let mut plan = Plan { instance, planned_at, ..Plan::default() };
    for number in order {
        let number = number as usize;
        if let (Some(candidate), Some(Decision::Step { action, .. })) =
            (wanted.get(number).map(|number| &candidates[*number]), decisions.get(number))
        {
            plan.steps.push(candidate.step(&mut packer, action.clone()));
        }
    }
    let mut decisions = decisions.into_iter();
    for (candidate, action) in candidates.iter().zip(actions) {
        let why = match candidate.unwanted(request.only_missing) {
            Some(reason) => Some(reason),
            None => match decisions.next() {
                Some(Decision::Skip(reason)) => Some(reason),
                _ => None,
            },
        };
        plan.skipped.extend(
            why.map(|reason| Skipped { step: candidate.step(&mut packer, action), why: reason.to_string() }),
        );
    }
    let note = note(request, &candidates, is_several);
    let flags = plan.steps.iter().map(|step| flags(&step.name, request)).collect();
    let mut draft = Draft::of(plan);
    (draft.flags, draft.note, draft.is_unchecked) = (flags, note, request.is_incomplete);
    draft
}

/// Every known row with one of the names.
fn known_rows(request: &CreationRequest) -> Vec<OrganizationDomain> {
    let CreationRequest { names, rows, store, .. } = request;
    let names: HashSet<&str> = names.iter().map(String::as_str).collect();
    // Names are in lower case by contract; a row that breaks it still has the name.
    let is_lower = |name: &str| name.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
    let has_name =
        |name: &str| names.contains(name) || !is_lower(name) && names.contains(&*name.to_lowercase());
    let ids: HashSet<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    let copied = (0..store.bound()).filter_map(|number| store.row(number));
    let copied = copied.filter(|row| has_name(row.name()) && !ids.contains(&*row.id()));
    let listed = rows.iter().filter(|row| has_name(&row.name)).cloned();
    listed.chain(copied.map(|row| row.to_domain())).collect()
}

fn candidates<'a>(request: &'a CreationRequest, rows: &'a [OrganizationDomain]) -> Vec<Candidate<'a>> {
    let mut by_name: HashMap<String, Vec<&OrganizationDomain>> = HashMap::new();
    for row in rows {
        by_name.entry(row.name.to_lowercase()).or_default().push(row);
    }
    let mut candidates = Vec::with_capacity(request.names.len() * request.organizations.len());
    for name in &request.names {
        let rows = by_name.get(name).map(Vec::as_slice).unwrap_or_default();
        for organization in &request.organizations {
            let others = || rows.iter().copied().filter(|row| row.organization_id != organization.id);
            candidates.push(Candidate {
                name,
                organization,
                row: rows.iter().copied().find(|row| row.organization_id == organization.id),
                elsewhere: others().find(|row| row.is_verified()).or_else(|| others().next()),
            });
        }
    }
    candidates
}

/// How many domains the organizations have, from a complete copy.
fn numbers_of_domains(request: &CreationRequest) -> HashMap<String, u64> {
    let mut numbers: HashMap<&str, u64> =
        request.organizations.iter().map(|choice| (choice.id.as_str(), 0)).collect();
    for row in (0..request.store.bound()).filter_map(|number| request.store.row(number)) {
        if let Some(number) = numbers.get_mut(row.organization_id()) {
            *number += 1;
        }
    }
    numbers.into_iter().map(|(id, number)| (id.to_owned(), number)).collect()
}

/// Why domains are created unverified that were to be verified.
fn note(
    request: &CreationRequest,
    candidates: &[Candidate<'_>],
    is_several: impl Fn(&str) -> bool,
) -> Option<String> {
    let mut new = candidates.iter().filter(|candidate| {
        request.verified && candidate.row.is_none() && candidate.unwanted(request.only_missing).is_none()
    });
    new.find_map(|candidate| match candidate.elsewhere.filter(|row| row.is_verified()) {
        Some(holder) => {
            let holder = organization(holder.organization_label(), &holder.organization_id);
            Some(format!(
                "Planned as unverified: {holder} has verified the name, and only one organization can."
            ))
        }
        None if is_several(candidate.name) => {
            Some("Planned as unverified: only one organization can verify a name.".to_owned())
        }
        None => None,
    })
}

/// The flags of the name: reasons to look at it, not to refuse it.
fn flags(name: &str, request: &CreationRequest) -> FlagSet {
    let row = OrganizationDomain { name: name.to_owned(), ..OrganizationDomain::default() };
    let found = row_flags(&row, &request.flag_rules, request.now);
    found.iter().filter(|flag| OF_NAMES.contains(flag)).collect()
}

#[cfg(test)]
mod tests;
