//! Which steps of a plan have one fate.

use std::collections::HashMap;

use super::{Plan, Step};

impl Plan {
    /// The group of each step, as in the plan. Steps without a group that release a name, and those behind them that claim
    /// it for another organization, are a group as well: the claim cannot succeed before the release.
    #[must_use]
    pub fn groups(&self) -> Vec<Option<u32>> {
        let mut groups: Vec<Option<u32>> = self.steps.iter().map(|step| step.group).collect();
        let mut names: HashMap<&str, Vec<usize>> = HashMap::new();
        for (number, step) in self.steps.iter().enumerate() {
            let is_claim_of_released = step.action.is_claim() && names.contains_key(step.name.as_str());
            if step.group.is_none() && (step.releases_name() || is_claim_of_released) {
                names.entry(&step.name).or_default().push(number);
            }
        }
        let mut transfers: Vec<Vec<usize>> =
            names.into_values().filter(|steps| self.is_transfer(steps)).collect();
        transfers.sort_unstable();
        let mut next =
            self.steps.iter().filter_map(|step| step.group).max().map_or(0, |last| last.saturating_add(1));
        for steps in transfers {
            for number in steps {
                groups[number] = Some(next);
            }
            next = next.saturating_add(1);
        }
        groups
    }

    fn is_transfer(&self, steps: &[usize]) -> bool {
        steps.iter().any(|number| self.steps.get(*number).is_some_and(|step| step.action.is_claim()))
    }
}

impl Step {
    /// Whether another organization can verify the name afterwards, and could not before.
    pub(super) fn releases_name(&self) -> bool {
        self.action.is_release() && self.row().is_some_and(|row| row.is_verified())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clerk::decode_domain;
    use crate::plan::Action;

    fn step(name: &str, is_verified: bool, action: Action) -> Step {
        let status = if is_verified { "verified" } else { "unverified" };
        let json = format!(
            r#"{{"id":"orgdmn_{name}_{status}","organization_id":"org_1","name":"{name}",
                "affiliation_verification":{{"status":"{status}"}}}}"#
        );
        Step::of_row(&decode_domain(&json).unwrap(), action)
    }

    #[test]
    fn a_release_and_the_claims_behind_it_have_one_fate() {
        let steps = vec![
            step("a.com", true, Action::Delete),
            Step { group: Some(4), ..step("b.com", true, Action::Unverify) },
            step("c.com", false, Action::Verify),
            step("a.com", false, Action::Verify),
            // The claim comes first: the maker of the plan wants it so.
            step("d.com", false, Action::Verify),
            step("d.com", true, Action::Unverify),
            // Nothing is released.
            step("e.com", false, Action::Delete),
            step("e.com", false, Action::Verify),
            step("f.com", true, Action::Unverify),
        ];
        let groups = Plan { steps, ..Plan::default() }.groups();
        assert_eq!(groups, [Some(5), Some(4), None, Some(5), None, None, None, None, None]);
    }
}
