//! Checks a success response for contradictions. The client has already compared it with the request; only what is
//! known from elsewhere shows that the response describes an older domain.

use crate::clerk::{Change, Millis, OrganizationDomain, is_same_name};

use super::window::{ClockOffset, Window};
use super::{Command, Failure, FailureKind, Outcome};

const THERE_BEFORE: &str = "it shows a domain that existed before";

const ANOTHER_NAME: &str = "it shows a domain of another name";

const OLDER: &str = "it shows the domain as it was before";

const IN_THE_FUTURE: &str = "it shows a time in the future";

/// Returns the outcome if it can be the result of this command, which was answered at `ended` by this machine's clock.
/// Otherwise the outcome is unknown. `current` is the row as it was read just before the request.
///
/// A row that shows the requested values with an unchanged `updated_at` is believed: Clerk does not promise that every
/// write moves that time, and its answer to a write is the newest version of the row.
///
/// # Errors
///
/// When a creation is answered with a domain that existed before (by its times, or because its id is known); when
/// another change is answered with a row of another name, or with an older version; and when a time is in the future.
pub fn check_plausible(
    command: &Command,
    current: Option<&OrganizationDomain>,
    outcome: Outcome,
    server_clock: Option<ClockOffset>,
    ended: Millis,
) -> Result<Outcome, Failure> {
    let Outcome::Domain(row) = &outcome else { return Ok(outcome) };
    let window = Window { sent: command.at, ended, clock: server_clock };
    let contradiction = match (command.change(), &command.seen) {
        (Change::Create { .. }, _) => {
            let is_known = command.previous_ids.contains(&row.id) || command.known.contains(&row.id);
            (is_known || window.is_before(row.created_at)).then_some(THERE_BEFORE)
        }
        (_, Some(seen)) if !is_same_name(&row.name, &seen.name) => Some(ANOTHER_NAME),
        (_, Some(seen)) => {
            let known = current.map_or(seen.updated_at, |current| current.updated_at.max(seen.updated_at));
            (row.updated_at < known).then_some(OLDER)
        }
        _ => None,
    };
    let is_created = matches!(command.change(), Change::Create { .. });
    let is_in_the_future = window.is_after(row.updated_at) || is_created && window.is_after(row.created_at);
    contradiction.or(is_in_the_future.then_some(IN_THE_FUTURE)).map_or(Ok(outcome), |what| {
        Err(Failure { outcome_unknown: true, ..Failure::new(FailureKind::Mismatch, what) })
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::kit::{START, clock, creation, row, verify};
    use super::super::{Author, KnownDomains, Operation, Request};
    use super::*;
    use crate::clerk::UpdateDomain;
    use crate::journal::EntryId;

    fn asked(request: &Request, previous_ids: &[&str]) -> Command {
        let previous_ids = previous_ids.iter().map(|id| (*id).to_owned()).collect();
        Author::default().command(EntryId("s1-1".into()), request, previous_ids, START)
    }

    fn check(
        command: &Command,
        outcome: Outcome,
        server_clock: Option<ClockOffset>,
    ) -> Result<Outcome, Failure> {
        check_plausible(command, None, outcome, server_clock, START.plus(1_000))
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
            let result = check(&asked(&creation(), previous_ids), created(created_after), server_clock);
            assert_eq!(result.is_ok(), is_credible, "{what}");
        }
        let failure =
            check(&asked(&creation(), &["d0"]), created(300), of_now).expect_err("known from before");
        assert!(failure.outcome_unknown && failure.kind == FailureKind::Mismatch, "{failure:?}");
    }

    fn known(id: &str) -> KnownDomains {
        KnownDomains { ids: vec![id.to_owned()], ..KnownDomains::default() }
    }

    #[test]
    fn a_domain_with_the_id_of_another_known_domain_was_not_created() {
        let command = Command { known: known("d0"), ..asked(&creation(), &[]) };
        let failure = check(&command, created(300), Some(clock(0))).expect_err("the id is taken");
        assert!(failure.outcome_unknown, "{failure:?}");
        let command = Command { known: known("d1"), ..asked(&creation(), &[]) };
        assert!(check(&command, created(300), Some(clock(0))).is_ok());
        // A domain keeps its name.
        let command = asked(&Request::of_row(row(false, 10), &verify(), None), &[]);
        let renamed = OrganizationDomain { name: "other.com".into(), ..row(true, 11) };
        assert!(check(&command, Outcome::Domain(Box::new(renamed)), None).is_err());
    }

    #[test]
    fn the_times_of_a_row_must_fit_the_request() {
        let minute = 60_000;
        let before = START.0 - 10 * minute;
        let verified = asked(&Request::of_row(row(false, before), &verify(), None), &[]);
        let own_clock = Some(clock(0));
        for (what, command, server_clock, updated_at, contradiction) in [
            ("older than the row seen", &verified, own_clock, before - 1, Some(OLDER)),
            ("with the same time", &verified, own_clock, before, None),
            ("written", &verified, own_clock, START.0 + 300, None),
            ("an hour later", &verified, own_clock, START.0 + 60 * minute, Some(IN_THE_FUTURE)),
            ("the same, by Clerk's clock", &verified, Some(clock(60 * minute)), START.0 + 60 * minute, None),
            ("the same, with an unknown clock", &verified, None, START.0 + 60 * minute, None),
            ("the largest time", &verified, None, i64::MAX, Some(IN_THE_FUTURE)),
        ] {
            let result = check(command, Outcome::Domain(Box::new(row(true, updated_at))), server_clock);
            let detail = result.err().map(|failure| failure.detail);
            assert_eq!(detail.as_deref(), contradiction, "{what}");
        }
        assert_eq!(check(&verified, Outcome::Deleted, None), Ok(Outcome::Deleted));
        let late = OrganizationDomain { created_at: Millis(i64::MAX), ..row(true, START.0) };
        assert!(check(&asked(&creation(), &[]), Outcome::Domain(Box::new(late)), None).is_err());
    }

    #[test]
    fn the_row_that_was_read_just_before_the_request_counts() {
        // Seen long ago; since then something else was written.
        let suggestion = UpdateDomain { verified: Some(true), ..UpdateDomain::default() };
        let command =
            asked(&Request::of_row(row(false, START.0 - 900), &Operation::Update(suggestion), None), &[]);
        let current = row(false, START.0 - 500);
        for (updated_at, is_credible) in [(-600, false), (-500, true), (-499, true)] {
            let outcome = Outcome::Domain(Box::new(row(true, START.0 + updated_at)));
            let result = check_plausible(&command, Some(&current), outcome, Some(clock(0)), START);
            assert_eq!(result.is_ok(), is_credible, "{updated_at}");
        }
    }
}
