//! Checks a success response for contradictions. The client has already compared it with the request; only what is
//! known from elsewhere shows that the response describes an older domain.

use crate::clerk::{Change, OrganizationDomain, is_same_name};

use super::reconcile::{ClockOffset, Window};
use super::{Command, Failure, FailureKind, Outcome};

const THERE_BEFORE: &str = "it shows a domain that existed before";

const ANOTHER_NAME: &str = "it shows a domain of another name";

const OLDER: &str = "it shows the domain as it was before";

/// Returns the outcome if it can be the result of this command. Otherwise the outcome is unknown.
///
/// # Errors
///
/// When a creation is answered with a domain that existed before (by its times, or because its id is known), or
/// another change is answered with a row that is older than the one seen or has another name.
pub fn check_plausible(
    command: &Command,
    outcome: Outcome,
    server_clock: Option<ClockOffset>,
) -> Result<Outcome, Failure> {
    let Outcome::Domain(row) = &outcome else { return Ok(outcome) };
    let contradiction = match (command.change(), &command.seen) {
        (Change::Create { .. }, _) => {
            let window = Window { sent: command.at, ended: command.at, clock: server_clock };
            let is_known = command.previous_ids.contains(&row.id) || command.known_ids.contains(&row.id);
            (is_known || window.is_before(row.created_at)).then_some(THERE_BEFORE)
        }
        (_, Some(seen)) if !is_same_name(&row.name, &seen.name) => Some(ANOTHER_NAME),
        (_, Some(seen)) => is_older(row, seen).then_some(OLDER),
        _ => None,
    };
    contradiction.map_or(Ok(outcome), |what| {
        Err(Failure { outcome_unknown: true, ..Failure::new(FailureKind::Mismatch, what) })
    })
}

fn is_older(row: &OrganizationDomain, seen: &OrganizationDomain) -> bool {
    row.updated_at < seen.updated_at
}

#[cfg(test)]
mod tests {
    use super::super::tests::kit::{START, clock, creation, row, verify};
    use super::super::{Author, Request};
    use super::*;
    use crate::clerk::Millis;
    use crate::journal::EntryId;

    fn asked(request: &Request, previous_ids: &[&str]) -> Command {
        let previous_ids = previous_ids.iter().map(|id| (*id).to_owned()).collect();
        Author::default().command(EntryId("s1-1".into()), request, previous_ids, START)
    }

    fn created(after: i64) -> Outcome {
        let at = Millis(START.0 + after);
        Outcome::Domain(Box::new(OrganizationDomain { created_at: at, updated_at: at, ..row(true, 0) }))
    }

    #[test]
    fn a_domain_that_existed_before_is_not_the_created_one() {
        let of_now = Some(clock(0));
        for (what, previous_ids, server_clock, created_after, is_credible) in [
            ("created at that moment", &[][..], of_now, 300, true),
            ("clocks of rows and answers differ a little", &[], of_now, -300_000, true),
            ("an hour older than the request", &[], of_now, -3_600_000, false),
            ("one answer's date is an hour ahead", &[], Some(clock(3_600_000)), 300, true),
            ("old by both clocks", &[], Some(clock(3_600_000)), -3_600_000, false),
            ("without a time", &[], of_now, -START.0, true),
            ("an hour older, with an unknown clock", &[], None, -3_600_000, true),
            ("a week older, with an unknown clock", &[], None, -604_800_000, false),
            ("known from before", &["d0"], of_now, 300, false),
        ] {
            let result =
                check_plausible(&asked(&creation(), previous_ids), created(created_after), server_clock);
            assert_eq!(result.is_ok(), is_credible, "{what}");
        }
        let failure = check_plausible(&asked(&creation(), &["d0"]), created(300), of_now)
            .expect_err("known from before");
        assert!(failure.outcome_unknown && failure.kind == FailureKind::Mismatch, "{failure:?}");
    }

    #[test]
    fn a_domain_with_the_id_of_another_known_domain_was_not_created() {
        let command = Command { known_ids: vec!["d0".to_owned()], ..asked(&creation(), &[]) };
        let failure = check_plausible(&command, created(300), Some(clock(0))).expect_err("the id is taken");
        assert!(failure.outcome_unknown, "{failure:?}");
        let command = Command { known_ids: vec!["d1".to_owned()], ..asked(&creation(), &[]) };
        assert!(check_plausible(&command, created(300), Some(clock(0))).is_ok());
        // A domain keeps its name.
        let command = asked(&Request::of_row(row(false, 10), &verify(), None), &[]);
        let renamed = OrganizationDomain { name: "other.com".into(), ..row(true, 11) };
        assert!(check_plausible(&command, Outcome::Domain(Box::new(renamed)), None).is_err());
    }

    #[test]
    fn a_row_that_is_older_than_the_one_seen_does_not_show_the_change() {
        let command = asked(&Request::of_row(row(false, 10), &verify(), None), &[]);
        for (updated_at, is_credible) in [(9, false), (10, true), (11, true)] {
            let outcome = Outcome::Domain(Box::new(row(true, updated_at)));
            assert_eq!(check_plausible(&command, outcome, None).is_ok(), is_credible, "{updated_at}");
        }
        assert_eq!(check_plausible(&command, Outcome::Deleted, None), Ok(Outcome::Deleted));
    }
}
