//! Hand-overs: one organization releases a name, and another one claims it. The two steps have one fate.

use std::collections::HashMap;

use super::{Action, Plan, Step};
use crate::clerk::{Millis, OrganizationDomain};
use crate::text::{organization, visible};

/// Two steps of a plan with one fate, of which one releases a name and the other one claims it for another organization.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HandOver<'a> {
    pub release: &'a Step,
    pub claim: &'a Step,
}

impl HandOver<'_> {
    /// Such as `hand-over of acme.com from Acme (org_1) to Globex (org_2)`. Safe to display.
    #[must_use]
    pub fn describe(&self) -> String {
        let Self { release, claim } = self;
        let from = organization(&release.organization, &release.organization_id);
        let to = organization(&claim.organization, &claim.organization_id);
        format!("hand-over of {} from {from} to {to}", visible(&release.name))
    }

    fn of<'a>(first: &'a Step, second: &'a Step) -> Option<HandOver<'a>> {
        let is_one = first.name == second.name
            && first.organization_id != second.organization_id
            && first.releases_name()
            && second.action.is_claim();
        is_one.then_some(HandOver { release: first, claim: second })
    }
}

impl Plan {
    /// The plan that hands a name over: the holder's domain is unverified, so that it stays as a claim, and the claimant's
    /// is verified.
    #[must_use]
    pub fn of_hand_over(
        instance: &str,
        holder: &OrganizationDomain,
        claimant: &OrganizationDomain,
        planned_at: Millis,
    ) -> Self {
        let step = |row: &OrganizationDomain, action| Step { group: Some(0), ..Step::of_row(row, action) };
        Self {
            instance: instance.to_owned(),
            planned_at: Some(planned_at),
            steps: vec![step(holder, Action::Unverify), step(claimant, Action::Verify)],
            skipped: Vec::new(),
        }
    }

    /// The hand-over, if the plan is nothing else.
    #[must_use]
    pub fn as_hand_over(&self) -> Option<HandOver<'_>> {
        let [first, second] = &self.steps[..] else { return None };
        let [Some(group), Some(other)] = self.groups()[..] else { return None };
        HandOver::of(first, second).filter(|_| group == other)
    }
}

/// Which steps of a plan hand a name over.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HandOvers(HashMap<u32, (usize, usize)>);

impl HandOvers {
    /// `groups` has the group of each step.
    #[must_use]
    pub fn of(plan: &Plan, groups: &[Option<u32>]) -> Self {
        let mut members: HashMap<u32, Vec<usize>> = HashMap::new();
        for (number, group) in groups.iter().enumerate() {
            if let Some(group) = group {
                members.entry(*group).or_default().push(number);
            }
        }
        let pairs = members.into_iter().filter_map(|(group, members)| {
            let [first, second] = members[..] else { return None };
            HandOver::of(plan.steps.get(first)?, plan.steps.get(second)?)?;
            Some((group, (first, second)))
        });
        Self(pairs.collect())
    }

    /// What the steps of that group do together, such as `hand-over of acme.com from Acme (org_1) to Globex (org_2)`;
    /// `None` if they are no hand-over. Safe to display.
    #[must_use]
    pub fn describe(&self, plan: &Plan, group: Option<u32>) -> Option<String> {
        let (release, claim) = self.0.get(&group?)?;
        Some(HandOver { release: plan.steps.get(*release)?, claim: plan.steps.get(*claim)? }.describe())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clerk::decode_domain;

    fn row(organization: &str, status: &str) -> OrganizationDomain {
        let json = format!(
            r#"{{"id":"orgdmn_{organization}","organization_id":"org_{organization}","name":"acme.com",
                "public_organization_data":{{"name":"{organization}"}},
                "affiliation_verification":{{"status":"{status}"}}}}"#
        );
        decode_domain(&json).unwrap()
    }

    #[test]
    fn a_hand_over_names_both_organizations() {
        let plan =
            Plan::of_hand_over("ins_1", &row("Acme", "verified"), &row("Globex", "unverified"), Millis(7));
        let text = "hand-over of acme.com from Acme (org_Acme) to Globex (org_Globex)";
        assert_eq!(plan.as_hand_over().map(|found| found.describe()).as_deref(), Some(text));
        assert_eq!(plan.what(), text);
        let groups = plan.groups();
        assert_eq!(groups, [Some(0), Some(0)], "one fate");
        let found = HandOvers::of(&plan, &groups);
        assert_eq!(found.describe(&plan, groups[1]).as_deref(), Some(text));
        assert_eq!(found.describe(&plan, None), None);
    }

    #[test]
    fn only_a_release_and_the_claim_behind_it_are_a_hand_over() {
        let (holder, claimant) = (row("Acme", "verified"), row("Globex", "unverified"));
        let plan = Plan::of_hand_over("ins_1", &holder, &claimant, Millis(7));
        let other = |steps: Vec<Step>| Plan { steps, ..plan.clone() };
        let [release, claim] = &plan.steps[..] else { panic!() };
        for (steps, why) in [
            (vec![release.clone()], "one step"),
            (vec![claim.clone(), release.clone()], "the claim first"),
            (vec![release.clone(), Step { group: None, ..claim.clone() }], "not one fate"),
            (vec![release.clone(), Step { name: "b.com".into(), ..claim.clone() }], "another name"),
            (
                vec![
                    release.clone(),
                    Step { organization_id: release.organization_id.clone(), ..claim.clone() },
                ],
                "one organization",
            ),
            (
                vec![
                    Step { group: Some(0), ..Step::of_row(&claimant, Action::Unverify) },
                    Step { group: Some(0), ..Step::of_row(&holder, Action::Verify) },
                ],
                "nothing is released",
            ),
        ] {
            let plan = other(steps);
            assert_eq!(plan.as_hand_over(), None, "{why}");
            assert_eq!(HandOvers::of(&plan, &plan.groups()), HandOvers::default(), "{why}");
        }
    }
}
