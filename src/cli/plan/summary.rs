//! A plan for people: what it does, whom it affects, and what it costs.

use crate::api::Budget;
use crate::plan::Summary;
use crate::text::{count, duration, grouped};

/// A few lines, without the last line break.
pub(super) fn describe(summary: &Summary, budget: Option<Budget>) -> String {
    let mut lines =
        vec![format!("{} planned, {} skipped", count(summary.steps, "change"), grouped(summary.skipped))];
    let list = |what: &str, count: u64| format!("  {:>8}  {what}", grouped(count));
    if summary.steps > 0 {
        lines.push("planned:".to_owned());
        lines.extend(summary.actions.iter().map(|(action, count)| list(&action.words(), *count)));
    }
    if summary.skipped > 0 {
        lines.push("skipped:".to_owned());
        lines.extend(summary.reasons.iter().map(|(reason, count)| list(reason, *count)));
    }
    let harm = &summary.harm;
    if harm.emails > 0 {
        lines.push(format!("Clerk emails people for {}.", count(harm.emails, "domain")));
    }
    if !harm.withdrawn.is_empty() {
        lines.push(format!("{} may be withdrawn.", harm.withdrawn.describe()));
    }
    if summary.steps > 0 {
        let requests = count(summary.requests(), "request");
        lines.push(match budget {
            Some(budget) => {
                let span = summary.duration(budget.requests(), budget.window());
                format!("It takes about {requests}: {} with {budget}.", duration(span))
            }
            None => format!("It takes about {requests}."),
        });
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::PendingCounts;
    use crate::plan::{Action, Harm};

    #[test]
    fn the_summary_says_what_happens_to_whom_and_how_long_it_takes() {
        let summary = Summary {
            steps: 1_201,
            skipped: 3,
            actions: [(Action::Verify, 1), (Action::Delete, 1_200)].into(),
            reasons: [("already verified", 3)].into(),
            harm: Harm { emails: 1, withdrawn: PendingCounts { invitations: 2, suggestions: 0 } },
        };
        let budget = "50/10s".parse().ok();
        assert_eq!(
            describe(&summary, budget),
            "1,201 changes planned, 3 skipped\nplanned:\n         1  verify\n     1,200  delete\nskipped:\n         3  \
             already verified\nClerk emails people for 1 domain.\n2 pending invitations may be withdrawn.\nIt takes about \
             2,402 requests: 8 min with 50/10s."
        );
        assert_eq!(describe(&Summary::default(), budget), "0 changes planned, 0 skipped");
    }
}
