//! A small simulation of Clerk that carries changes out and journals them: any sequence of changes can be undone and
//! redone.

use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::clerk::{
    Change, CreateDomain, EnrollmentMode, Millis, OrganizationDomain, UpdateDomain, Verification,
    VerificationStatus,
};
use crate::journal::{
    Answered, Asked, EntryId, Event, History, Instance, Line, Operator, Outcome, RowState, Sessions,
    UndoError, UndoPlan, Undoing,
};

/// Rows by id, and the journal of their changes.
pub(super) struct World {
    pub(super) rows: BTreeMap<String, OrganizationDomain>,
    pub(super) history: History,
    steps: usize,
    /// The run of the program that requests changes.
    pub(super) session: String,
}

pub(super) fn operator(user: &str) -> Operator {
    Operator { user: user.into(), host: "desk7".into() }
}

fn proof(verified: bool) -> Verification {
    let status = if verified { VerificationStatus::Verified } else { VerificationStatus::Unverified };
    Verification { status, ..Verification::default() }
}

impl World {
    pub(super) fn new() -> Self {
        Self { rows: BTreeMap::new(), history: History::default(), steps: 0, session: "s".into() }
    }

    pub(super) fn put(&mut self, id: &str, organization_id: &str, name: &str) -> &mut OrganizationDomain {
        let row = OrganizationDomain {
            id: id.into(),
            organization_id: organization_id.into(),
            name: name.into(),
            enrollment_mode: EnrollmentMode::ManualInvitation,
            affiliation_verification: Some(proof(false)),
            ..OrganizationDomain::default()
        };
        self.rows.entry(id.into()).or_insert(row)
    }

    /// Journals a request.
    pub(super) fn ask(&mut self, user: &str, change: &Change, undoing: Option<Undoing>) -> EntryId {
        self.steps += 1;
        let id = EntryId(format!("s-{}", self.steps));
        let before = change.domain_id().and_then(|id| self.rows.get(id));
        let name = match change {
            Change::Create { body, .. } => body.name.clone(),
            _ => before.map(|row| row.name.clone()).unwrap_or_default(),
        };
        let asked = Asked {
            session: self.session.clone(),
            profile: String::new(),
            instance: Instance::default(),
            operator: operator(user),
            reason: None,
            name,
            change: change.clone(),
            before: before.map(RowState::from),
            organization: "Acme".into(),
            undoing,
            plan: None,
        };
        self.history.add(Line::new(id.clone(), Millis(1), Event::Asked(Box::new(asked))));
        id
    }

    pub(super) fn answer(&mut self, id: &EntryId, outcome: Outcome) {
        let answered = Answered { outcome, duration_ms: 1 };
        self.history.add(Line::new(id.clone(), Millis(2), Event::Answered(answered)));
    }

    /// Requests a change, carries it out, and journals both.
    pub(super) fn change(&mut self, user: &str, change: &Change, undoing: Option<Undoing>) -> EntryId {
        let id = self.ask(user, change, undoing);
        let after = self.apply(change);
        self.answer(&id, Outcome::Done { after: after.as_ref().map(RowState::from) });
        id
    }

    /// The row after the change; fails the test if the row does not exist.
    fn apply(&mut self, change: &Change) -> Option<OrganizationDomain> {
        match change {
            Change::Create { organization_id, body } => {
                let id = format!("orgdmn_new_{}", self.steps);
                let row = self.put(&id, organization_id, &body.name);
                row.enrollment_mode = body.enrollment_mode.clone().unwrap_or_default();
                row.affiliation_verification = Some(proof(body.verified.unwrap_or(true)));
                Some(row.clone())
            }
            Change::Update { domain_id, body, .. } => {
                let row = self.rows.get_mut(domain_id).unwrap();
                row.updated_at = row.updated_at.plus(1);
                if let Some(mode) = &body.enrollment_mode {
                    row.enrollment_mode = mode.clone();
                }
                if let Some(verified) = body.verified {
                    row.affiliation_verification = Some(proof(verified));
                }
                Some(row.clone())
            }
            Change::Delete { domain_id, .. } => {
                self.rows.remove(domain_id).unwrap();
                None
            }
            Change::VerifyOwnership { domain_id, .. } => {
                let row = self.rows.get_mut(domain_id).unwrap();
                row.ownership_verification = Some(proof(true));
                Some(row.clone())
            }
        }
    }

    /// Carries the plan out, if the row still allows it.
    pub(super) fn carry_out(&mut self, user: &str, plan: &UndoPlan) {
        if let Some(expect) = &plan.expected {
            assert!(!plan.row_differs(&self.rows[&expect.id]), "{plan:?}");
        }
        self.change(user, &plan.change, Some(plan.undoing.clone()));
    }

    pub(super) fn undo_all(&mut self, user: &str) -> usize {
        for count in 0..1000 {
            match self.history.undo(&operator(user), Sessions::default()) {
                Ok(plan) => self.carry_out(user, &plan),
                Err(UndoError::Nothing | UndoError::OwnershipOnly(_)) => return count,
                Err(other) => panic!("{other:?}"),
            }
        }
        panic!("undo does not terminate")
    }

    /// The state that undo restores: which domains exist, with mode and verified.
    fn sum(&self) -> BTreeMap<(String, String), (EnrollmentMode, bool)> {
        let rows = self.rows.values();
        rows.map(|row| {
            let key = (row.organization_id.clone(), row.name.clone());
            (key, (row.enrollment_mode.clone(), row.is_verified()))
        })
        .collect()
    }

    fn find(&self, organization_id: &str, name: &str) -> Option<String> {
        let mut rows = self.rows.values();
        rows.find(|row| row.organization_id == organization_id && row.name == name).map(|row| row.id.clone())
    }
}

#[derive(Debug, Clone)]
enum Step {
    Create { place: (usize, usize), mode: EnrollmentMode, verified: bool },
    Update { place: (usize, usize), mode: Option<EnrollmentMode>, verified: Option<bool> },
    Delete { place: (usize, usize) },
    Own { place: (usize, usize) },
    Undo,
    Redo,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let place = || (0..2_usize, 0..2_usize);
    let mode = || prop::sample::select(EnrollmentMode::KNOWN.to_vec());
    let step = prop_oneof![
        2 => (place(), mode(), any::<bool>())
            .prop_map(|(place, mode, verified)| Step::Create { place, mode, verified }),
        3 => (place(), prop::option::of(mode()), prop::option::of(any::<bool>()))
            .prop_map(|(place, mode, verified)| Step::Update { place, mode, verified }),
        2 => place().prop_map(|place| Step::Delete { place }),
        1 => place().prop_map(|place| Step::Own { place }),
        3 => Just(Step::Undo),
        2 => Just(Step::Redo),
    ];
    prop::collection::vec(step, 0..40)
}

fn take(world: &mut World, user: &str, step: Step) {
    // Each user works on separate organizations: conflicts are tested with `row_differs`.
    let organization = |number: usize| format!("org_{user}{number}");
    let names = ["acme.com", "acme.org"];
    let found = |world: &World, place: (usize, usize)| {
        let organization_id = organization(place.0);
        world.find(&organization_id, names[place.1]).map(|domain_id| (organization_id, domain_id))
    };
    match step {
        Step::Create { place, mode, verified } if found(world, place).is_none() => {
            let body = CreateDomain {
                name: names[place.1].into(),
                enrollment_mode: Some(mode),
                verified: Some(verified),
            };
            world.change(user, &Change::Create { organization_id: organization(place.0), body }, None);
        }
        Step::Update { place, mode, verified } => {
            if let Some((organization_id, domain_id)) = found(world, place) {
                let body = UpdateDomain { enrollment_mode: mode, verified };
                world.change(user, &Change::Update { organization_id, domain_id, body }, None);
            }
        }
        Step::Delete { place } => {
            if let Some((organization_id, domain_id)) = found(world, place) {
                world.change(user, &Change::Delete { organization_id, domain_id }, None);
            }
        }
        Step::Own { place } => {
            if let Some((organization_id, domain_id)) = found(world, place) {
                world.change(user, &Change::VerifyOwnership { organization_id, domain_id }, None);
            }
        }
        Step::Undo => {
            if let Ok(plan) = world.history.undo(&operator(user), Sessions::default()) {
                world.carry_out(user, &plan);
            }
        }
        Step::Redo => {
            if let Ok(plan) = world.history.redo(&operator(user), Sessions::default()) {
                world.carry_out(user, &plan);
            }
        }
        Step::Create { .. } => {}
    }
}

proptest! {
    #[test]
    fn everything_can_be_undone_and_redone(
        steps in steps(),
        others in steps(),
        modes in prop::sample::subsequence(EnrollmentMode::KNOWN.to_vec(), 2),
    ) {
        let mut world = World::new();
        world.put("orgdmn_1", "org_jana0", "acme.com").enrollment_mode = modes[0].clone();
        world.put("orgdmn_2", "org_jana1", "acme.org").affiliation_verification =
            Some(Verification { status: VerificationStatus::Failed, ..Verification::default() });
        world.put("orgdmn_3", "org_theo0", "acme.com").enrollment_mode = modes[1].clone();
        let of = |world: &World, user: &str| {
            let mut sum = world.sum();
            sum.retain(|(organization, _), _| organization.starts_with(&format!("org_{user}")));
            sum
        };
        let start = of(&world, "jana");
        let mut others = others.into_iter();
        for step in steps {
            take(&mut world, "jana", step);
            if let Some(step) = others.next() {
                take(&mut world, "theo", step);
            }
        }
        let (end, theirs) = (of(&world, "jana"), of(&world, "theo"));

        let count = world.undo_all("jana");
        prop_assert_eq!(of(&world, "jana"), start);
        for _ in 0..count {
            let plan = world.history.redo(&operator("jana"), Sessions::default()).unwrap();
            world.carry_out("jana", &plan);
        }
        prop_assert_eq!(of(&world, "jana"), end);
        prop_assert_eq!(of(&world, "theo"), theirs, "undo affects no other operator's changes");
    }
}
