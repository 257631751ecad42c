//! Decides which of the requested changes become steps, in what order, and why others are skipped.

use std::borrow::Cow;
use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::{Action, PlanRow, SkipReason, Summary};
use crate::change::affected;
use crate::clerk::{Change, CreateDomain, UpdateDomain};

mod alone;

/// A requested change of one domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wish<'a> {
    pub target: Target<'a>,
    pub action: &'a Action,
}

/// The domain of a requested change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target<'a> {
    Row(PlanRow<'a>),
    /// A domain that does not exist.
    New {
        organization_id: &'a str,
        name: &'a str,
    },
}

impl<'a> Target<'a> {
    const fn row(&self) -> Option<&PlanRow<'a>> {
        match self {
            Self::Row(row) => Some(row),
            Self::New { .. } => None,
        }
    }

    const fn organization_id(&self) -> &'a str {
        match self {
            Self::Row(PlanRow { organization_id, .. }) | Self::New { organization_id, .. } => organization_id,
        }
    }

    const fn name(&self) -> &'a str {
        match self {
            Self::Row(PlanRow { name, .. }) | Self::New { name, .. } => name,
        }
    }
}

/// What becomes of a requested change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// It becomes a step, with the part of the action that is not so already.
    Step {
        action: Action,
        group: Option<u32>,
    },
    Skip(SkipReason),
}

/// The decisions about requested changes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decisions {
    /// One for each requested change, in the same order.
    pub decisions: Vec<Decision>,
    /// Which requested changes become steps, in the order of the plan.
    pub order: Vec<u32>,
}

/// Plans changes, all at once or name by name: all changes of one name have to be planned together.
#[derive(Debug, Clone, Default)]
pub struct Planner {
    /// The reason if nothing can be changed.
    pub locked: Option<SkipReason>,
    /// How many domains an organization may have; `None` for any number.
    pub max_domains: Option<u64>,
    /// How many domains organizations have. Others count as having room.
    pub domains: HashMap<String, u64>,
    /// The numbers of all plans so far.
    pub summary: Summary,
    groups: u32,
}

/// The claims and releases of one name.
#[derive(Debug, Default)]
struct NameState<'a> {
    /// The claim that may be planned.
    claim: Option<u32>,
    /// Planned releases by organizations that have the name verified.
    releases: Vec<u32>,
    /// An organization that has the name verified and keeps it.
    holder: Option<&'a str>,
    /// Whether a claim was skipped because it would be refused.
    has_lost_claim: bool,
    is_ordered: bool,
}

/// No name state.
const NONE: u32 = u32::MAX;

impl Planner {
    /// Plans these changes. `verified` has the name and the organization of each verified row: at least of those with the names
    /// of these changes.
    ///
    /// Only one organization can verify a name. Of several claims the oldest is planned, and none if another organization has
    /// the name verified and keeps it. If the plan itself releases the name, the releases and the claim are a group, at the
    /// place of its first member.
    pub fn plan<'a>(
        &mut self,
        wishes: &[Wish<'a>],
        verified: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Decisions {
        let mut decisions: Vec<Decision> = wishes.iter().map(|wish| self.alone(wish)).collect();
        let (mut states, slots) = name_states(wishes, &decisions, verified);
        for (wish, (decision, slot)) in wishes.iter().zip(decisions.iter_mut().zip(&slots)) {
            let Some(state) = states.get(*slot as usize) else { continue };
            if let Some(reason) = contradiction(wishes, wish, decision, state) {
                *decision = Decision::Skip(reason);
            }
        }
        let mut order = Vec::new();
        for (number, slot) in (0..).zip(&slots) {
            if !matches!(decisions.get(number as usize), Some(Decision::Step { .. })) {
                continue;
            }
            let state = states.get_mut(*slot as usize).filter(|state| state.is_group(number));
            match state {
                None => order.push(number),
                Some(state) if state.is_ordered => {}
                Some(state) => {
                    state.is_ordered = true;
                    self.groups += 1;
                    for member in state.releases.iter().copied().chain(state.claim) {
                        if let Some(Decision::Step { group, .. }) = decisions.get_mut(member as usize) {
                            *group = Some(self.groups);
                            order.push(member);
                        }
                    }
                }
            }
        }
        self.count(wishes, &decisions);
        Decisions { decisions, order }
    }

    fn count(&mut self, wishes: &[Wish<'_>], decisions: &[Decision]) {
        for (wish, decision) in wishes.iter().zip(decisions) {
            match decision {
                Decision::Skip(reason) => self.summary.skip(reason),
                Decision::Step { action, .. } => {
                    let before = wish.target.row().map(PlanRow::enrollment);
                    self.summary.step(action, affected(before.as_ref(), &anonymous(action)));
                }
            }
        }
    }
}

/// The change without its target, which does not decide whom it affects.
pub(super) fn anonymous(action: &Action) -> Change {
    let (organization_id, domain_id) = (String::new(), String::new());
    match action {
        Action::Delete => Change::Delete { organization_id, domain_id },
        Action::Own => Change::VerifyOwnership { organization_id, domain_id },
        Action::Create { verified, mode } => {
            let body =
                CreateDomain { name: String::new(), enrollment_mode: mode.clone(), verified: *verified };
            Change::Create { organization_id, body }
        }
        Action::Verify | Action::Unverify | Action::Mode(_) | Action::Set { .. } => {
            let body: UpdateDomain = action.body().unwrap_or_default();
            Change::Update { organization_id, domain_id, body }
        }
    }
}

impl NameState<'_> {
    /// Whether that change is one of several that depend on each other.
    fn is_group(&self, number: u32) -> bool {
        self.claim.is_some()
            && self.holder.is_none()
            && !self.releases.is_empty()
            && (self.claim == Some(number) || self.releases.contains(&number))
    }
}

/// The states of the names that are claimed or released, and which of them each change belongs to.
fn name_states<'a>(
    wishes: &[Wish<'a>],
    decisions: &[Decision],
    verified: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> (Vec<NameState<'a>>, Vec<u32>) {
    let mut by_name: HashMap<Cow<'a, str>, u32, RandomState> = HashMap::default();
    let mut states: Vec<NameState<'a>> = Vec::new();
    let mut slots = vec![NONE; wishes.len()];
    for ((number, wish), (decision, slot)) in (0..).zip(wishes).zip(decisions.iter().zip(slots.iter_mut())) {
        let is_release = wish.target.row().is_some_and(PlanRow::is_verified) && wish.action.is_release();
        let is_lost = matches!(decision, Decision::Skip(SkipReason::Quota(_)));
        if !(wish.action.is_claim() || is_release) || (matches!(decision, Decision::Skip(_)) && !is_lost) {
            continue;
        }
        *slot = *by_name.entry(lower(wish.target.name())).or_insert_with(|| {
            states.push(NameState::default());
            u32::try_from(states.len() - 1).unwrap_or(NONE)
        });
        let Some(state) = states.get_mut(*slot as usize) else { continue };
        if is_lost {
            state.has_lost_claim |= wish.action.is_claim();
        } else if is_release {
            state.releases.push(number);
        } else if state.claim.is_none_or(|other| is_older(wishes, number, other)) {
            state.claim = Some(number);
        }
    }
    if states.is_empty() {
        return (states, slots);
    }
    let own = wishes.iter().filter_map(|wish| wish.target.row());
    let own = own.filter(|row| row.is_verified()).map(|row| (row.name, row.organization_id));
    for (name, organization) in verified.into_iter().chain(own) {
        let Some(state) = by_name.get(&*lower(name)).and_then(|slot| states.get_mut(*slot as usize)) else {
            continue;
        };
        let releases = |number: &u32| {
            wishes.get(*number as usize).is_some_and(|wish| wish.target.organization_id() == organization)
        };
        if !state.releases.iter().any(releases) {
            state.holder.get_or_insert(organization);
        }
    }
    (states, slots)
}

/// Whether the first claim is older than the other. New domains are the youngest.
fn is_older(wishes: &[Wish<'_>], number: u32, other: u32) -> bool {
    let created = |number: u32| {
        let row = wishes.get(number as usize).and_then(|wish| wish.target.row());
        row.map_or(i64::MAX, |row| row.created_at.0)
    };
    created(number) < created(other)
}

/// Why the step contradicts the others of its name.
fn contradiction(
    wishes: &[Wish<'_>],
    wish: &Wish<'_>,
    decision: &Decision,
    state: &NameState<'_>,
) -> Option<SkipReason> {
    let Decision::Step { .. } = decision else { return None };
    let organization = wish.target.organization_id();
    if !wish.action.is_claim() {
        let is_in_vain = state.has_lost_claim && state.claim.is_none();
        return is_in_vain.then_some(SkipReason::ClaimSkipped);
    }
    if let Some(holder) = state.holder {
        return (holder != organization).then(|| SkipReason::Held(holder.to_owned()));
    }
    let planned = state.claim.and_then(|number| wishes.get(number as usize))?;
    let is_planned = std::ptr::eq(planned, wish);
    (!is_planned).then(|| SkipReason::OtherClaim(planned.target.organization_id().to_owned()))
}

/// Names are in lower case by contract; a row that breaks it still is the same name.
fn lower(name: &str) -> Cow<'_, str> {
    if name.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
        Cow::Borrowed(name)
    } else {
        Cow::Owned(name.to_lowercase())
    }
}

#[cfg(test)]
mod tests;
