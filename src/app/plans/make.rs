//! Makes a plan from rows, without I/O. It may take long for many rows, so the runtime does it off the loop.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use foldhash::fast::RandomState;

use super::super::Subjects;
use super::Draft;
use crate::clerk::{Millis, OrganizationDomain, VerificationStatus};
use crate::plan::{
    Action, Decision, Decisions, Plan, PlanRow, Planner, SkipReason, Skipped, StepPacker, Target, Wish,
};
use crate::store::{Chunk, OVERFLOW, RowRef, Store};

/// A request to plan an action on rows.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanRequest {
    /// `ins_…`.
    pub instance: String,
    pub action: Action,
    /// The rows, in the order of the plan.
    pub subjects: Subjects,
    /// Rows that are known one by one, these and others.
    pub rows: Vec<Arc<OrganizationDomain>>,
    /// The local copy as of now.
    pub store: Store,
    /// Whether the copy has all domains of the instance.
    pub is_copy_whole: bool,
    /// The reason if nothing can be changed.
    pub locked: Option<SkipReason>,
    pub now: Millis,
}

/// A row of the plan, wherever it is known from.
#[derive(Clone, Copy)]
enum Known<'a> {
    Row(&'a OrganizationDomain),
    Copied(RowRef<'a>),
}

impl<'a> Known<'a> {
    fn plan_row(self) -> PlanRow<'a> {
        match self {
            Self::Row(row) => row.into(),
            Self::Copied(row) => row.into(),
        }
    }
}

/// Makes the plan.
#[must_use]
pub fn make_plan(request: &PlanRequest) -> Draft {
    let PlanRequest { instance, action, subjects, rows, store, is_copy_whole, locked, now } = request;
    let rows = Rows::of(rows, store);
    let known: Vec<Known<'_>> = subjects.ids().filter_map(|id| rows.newest(&id)).collect();
    let wishes: Vec<Wish<'_>> =
        known.iter().map(|row| Wish { target: Target::Row(row.plan_row()), action }).collect();
    let mut planner = Planner::default();
    planner.locked.clone_from(locked);
    let verified = if action.is_claim() { rows.holders(&known) } else { Vec::new() };
    let Decisions { decisions, order } = planner.plan(&wishes, verified);
    let mut packer = StepPacker::default();
    let mut step = |number: usize, action: &Action| {
        Some(match known.get(number)? {
            Known::Row(row) => packer.step(row, action.clone()),
            Known::Copied(row) => packer.copied(row, action.clone()),
        })
    };
    let mut plan = Plan { instance: instance.clone(), planned_at: Some(*now), ..Plan::default() };
    plan.steps.reserve_exact(order.len());
    let mut people = Vec::with_capacity(order.len());
    for number in order {
        let number = number as usize;
        if let Some(Decision::Step { action, group }) = decisions.get(number)
            && let Some(mut step) = step(number, action)
            && let Some(row) = known.get(number)
        {
            people.push(row.plan_row().people(action));
            step.group = *group;
            plan.steps.push(step);
        }
    }
    for (number, decision) in decisions.iter().enumerate() {
        if let Decision::Skip(reason) = decision
            && let Some(step) = step(number, action)
        {
            plan.skipped.push(Skipped { step, why: reason.to_string() });
        }
    }
    let unknown = subjects.len().saturating_sub(known.len()) as u64;
    let is_unchecked = action.is_claim() && !is_copy_whole;
    let mut draft = Draft::with_people(plan, people);
    (draft.unknown, draft.is_unchecked) = (unknown, is_unchecked);
    draft
}

/// The rows that are known one by one, and those of the copy.
struct Rows<'a> {
    /// Those that are at least as new as in the copy, or not in it.
    by_id: HashMap<&'a str, &'a OrganizationDomain, RandomState>,
    store: &'a Store,
}

impl<'a> Rows<'a> {
    fn of(rows: &'a [Arc<OrganizationDomain>], store: &'a Store) -> Self {
        let is_newest = |row: &&OrganizationDomain| {
            let copied = store.number(&row.id).and_then(|number| store.row(number));
            copied.is_none_or(|copied| row.updated_at >= copied.updated_at())
        };
        let rows = rows.iter().map(|row| &**row).filter(is_newest);
        Self { by_id: rows.map(|row| (row.id.as_str(), row)).collect(), store }
    }

    fn newest(&self, id: &str) -> Option<Known<'a>> {
        let copied = || self.store.number(id).and_then(|number| self.store.row(number)).map(Known::Copied);
        self.by_id.get(id).map(|row| Known::Row(row)).or_else(copied)
    }

    /// The name and the organization of each verified row with one of these names, as far as they are known.
    fn holders(&self, known: &[Known<'a>]) -> Vec<(&'a str, &'a str)> {
        let names: HashSet<&str, RandomState> = known.iter().map(|row| row.plan_row().name).collect();
        let copied = self.verified().filter(|row| names.contains(row.name()));
        let is_listed = |row: &RowRef<'_>| !self.by_id.is_empty() && self.by_id.contains_key(&*row.id());
        let copied = copied.filter(|row| !is_listed(row)).map(PlanRow::from);
        let listed = self.by_id.values().map(|row| PlanRow::from(*row));
        let listed = listed.filter(|row| row.is_verified() && names.contains(row.name));
        copied.chain(listed).map(|row| (row.name, row.organization_id)).collect()
    }

    /// The verified rows of the copy. Whether a status is that is looked up once for all rows of a chunk.
    fn verified(&self) -> impl Iterator<Item = RowRef<'a>> {
        let store = self.store;
        store.chunks().iter().enumerate().flat_map(move |(chunk_number, chunk)| {
            let proofs = chunk.affiliations();
            let is_verified = proofs.matching_codes(|proof| {
                proof.as_ref().is_some_and(|proof| proof.status == VerificationStatus::Verified)
            });
            let may_be = move |code: u8| code == OVERFLOW || is_verified[usize::from(code)];
            let indexes = proofs.codes().iter().enumerate().filter(move |(_, code)| may_be(**code));
            let numbers =
                indexes.filter_map(move |(at, _)| u32::try_from(chunk_number * Chunk::ROWS + at).ok());
            numbers.filter_map(|number| store.row(number)).filter(RowRef::is_verified)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clerk::decode_domain;

    fn row(id: &str, organization: &str, name: &str, status: &str) -> OrganizationDomain {
        decode_domain(&format!(
            r#"{{"id":"{id}","organization_id":"{organization}","name":"{name}","enrollment_mode":"manual_invitation",
                "affiliation_verification":{{"status":"{status}"}}}}"#
        ))
        .unwrap()
    }

    fn request(ids: &[&str], action: Action) -> PlanRequest {
        PlanRequest {
            instance: "ins_1".into(),
            action,
            subjects: Subjects::of_ids(ids.iter().map(|id| (*id).to_owned())),
            rows: vec![
                row("orgdmn_1", "org_1", "a.com", "unverified").into(),
                row("orgdmn_2", "org_1", "b.com", "verified").into(),
                row("orgdmn_3", "org_2", "b.com", "unverified").into(),
            ],
            store: Store::default(),
            is_copy_whole: false,
            locked: None,
            now: Millis(5),
        }
    }

    #[test]
    fn a_plan_has_the_rows_that_change_and_the_reasons_of_the_others() {
        let draft = make_plan(&request(&["orgdmn_1", "orgdmn_2", "orgdmn_3", "orgdmn_4"], Action::Verify));
        let plan = draft.plan();
        assert_eq!((plan.instance.as_str(), plan.planned_at), ("ins_1", Some(Millis(5))));
        let names: Vec<_> = plan.steps.iter().map(|step| step.name.as_str()).collect();
        assert_eq!(names, ["a.com"]);
        let skipped: Vec<_> = plan.skipped.iter().map(|skipped| skipped.why.as_str()).collect();
        assert_eq!(skipped, ["already verified", "verified by another organization: org_1"]);
        assert_eq!(draft.unknown, 1, "a row that is not known here");
        assert!(draft.is_unchecked, "without a copy, other organizations are not known");
        assert_eq!(draft.summary().requests(), 2);
    }

    #[test]
    fn read_only_skips_every_row() {
        let locked = Some(SkipReason::ReadOnly);
        let draft = make_plan(&PlanRequest { locked, ..request(&["orgdmn_1"], Action::Delete) });
        assert_eq!(draft.plan().steps, []);
        assert_eq!(draft.plan().skipped[0].why, "read-only");
    }
}
