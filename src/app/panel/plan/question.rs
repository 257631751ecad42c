//! The question before a plan is carried out.

use crate::plan::{Action, Plan, Summary};
use crate::text::{count, organization_within};

/// The cells of an organization that was named in full before.
const SHORT_NAME: usize = 24;

/// The question before a plan is carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanQuestion {
    /// The number of changes, which has to be typed if `is_typed`.
    pub number: String,
    pub is_typed: bool,
    /// What the plan does, and whom it affects.
    pub sentences: Vec<String>,
    /// The sentence about what cannot be undone, if any.
    pub danger: Option<String>,
}

impl PlanQuestion {
    /// `None` if the plan needs no question: it changes one row, which affects nobody.
    #[must_use]
    pub fn of(plan: &Plan, summary: &Summary, is_production: bool) -> Option<Self> {
        let number = |action: &Action| summary.actions.get(action).copied().unwrap_or_default();
        let (deleted, owned) = (number(&Action::Delete), number(&Action::Own));
        let is_dangerous = deleted + owned > 0;
        let harm = &summary.harm;
        let affects_people = harm.emails > 0 || !harm.withdrawn.is_empty();
        if summary.steps == 0 || summary.steps == 1 && !is_dangerous && !affects_people {
            return None;
        }
        let actions = summary.actions.iter().filter(|(_, count)| **count > 0);
        let actions: Vec<String> = actions.map(|(action, count)| action.words_for(*count)).collect();
        let changes = count(summary.steps, "change");
        let instance = crate::text::visible(&plan.instance);
        let mut sentences = match plan.as_hand_over() {
            Some(hand_over) => vec![
                format!("On {instance}: {}.", hand_over.describe()),
                format!(
                    "First the domain in {from} is unverified, then that in {to} is verified. If Clerk refuses that, the \
                     one in {from} is verified again.",
                    from = short(&hand_over.release.organization, &hand_over.release.organization_id),
                    to = short(&hand_over.claim.organization, &hand_over.claim.organization_id),
                ),
            ],
            None => vec![format!("{changes} on {instance}: {}.", actions.join(", "))],
        };
        sentences.extend(harm_sentences(summary));
        let danger = match (deleted, owned) {
            (0, 0) => None,
            (0, _) => Some("Ownership that is marked as verified cannot be marked as unverified again."),
            (_, _) => Some("Adding a deleted domain back creates a new record with a new id."),
        };
        Some(Self {
            number: summary.steps.to_string(),
            is_typed: is_dangerous || is_production && summary.steps > 1,
            sentences,
            danger: danger.map(ToOwned::to_owned),
        })
    }
}

/// The organization as in a sentence that has named it with its id.
fn short(name: &str, id: &str) -> String {
    organization_within(name, id, SHORT_NAME)
}

/// Whom the plan affects.
pub(super) fn harm_sentences(summary: &Summary) -> Vec<String> {
    let harm = &summary.harm;
    let mut sentences = Vec::new();
    if harm.emails > 0 {
        let domains = count(harm.emails, "domain");
        sentences.push(format!("Clerk emails people for {domains}. Emails cannot be unsent."));
    }
    if !harm.withdrawn.is_empty() {
        sentences.push(format!("{} may be withdrawn.", harm.withdrawn.describe()));
    }
    sentences
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::PendingCounts;
    use crate::plan::Harm;

    fn question(action: &Action, steps: u64, harm: Harm, is_production: bool) -> Option<PlanQuestion> {
        let actions = [(action.clone(), steps)].into();
        let plan = Plan { instance: "ins_1".into(), ..Plan::default() };
        PlanQuestion::of(&plan, &Summary { steps, actions, harm, ..Summary::default() }, is_production)
    }

    #[test]
    fn danger_asks_for_the_number_and_one_harmless_row_asks_nothing() {
        let harmless = Harm::default();
        let emails = Harm { emails: 1, withdrawn: PendingCounts::default() };
        let is_typed = |question: Option<PlanQuestion>| question.map(|question| question.is_typed);
        for (action, steps, harm, is_production, expected) in [
            (Action::Verify, 0, harmless, false, None),
            (Action::Verify, 1, harmless, true, None),
            (Action::Verify, 1, emails, false, Some(false)),
            (Action::Verify, 2, harmless, false, Some(false)),
            (Action::Verify, 2, harmless, true, Some(true)),
            (Action::Delete, 1, harmless, false, Some(true)),
            (Action::Own, 1, harmless, false, Some(true)),
        ] {
            let found = is_typed(question(&action, steps, harm, is_production));
            assert_eq!(found, expected, "{action} {steps} {is_production}");
        }
        let question = question(&Action::Verify, 1_200, emails, true).unwrap();
        assert_eq!(question.number, "1200");
        assert_eq!(
            question.sentences,
            [
                "1,200 changes on ins_1: verify 1,200 domains.",
                "Clerk emails people for 1 domain. Emails cannot be unsent."
            ]
        );
    }
}
