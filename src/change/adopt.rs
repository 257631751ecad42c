//! Adopts changes that an earlier run of the program left without an outcome.

use std::collections::VecDeque;

use crate::clerk::{Change, Millis};
use crate::journal::{EntryId, Record, RowState, Settled, Verdict};

use super::{Changes, Failure, FailureKind, Operation, OutcomeLookup, Pending, Request, Stage, Step, lines};

/// How long after its request an earlier run may still have sent the change, in milliseconds. Waiting for the rate
/// budget and retrying are both bounded.
const LONGEST_RUN: i64 = 10 * 60_000;

/// How long a request may take, in milliseconds. If a run ended mid-request, anything it created was created by then,
/// unless the request had to wait.
const LONGEST_REQUEST: i64 = 30_000;

impl Changes {
    /// Adopts these changes, given oldest first. Only the newest change of each row is looked up; the row it saw
    /// before its own change settles the older ones.
    pub fn adopt<'a>(
        &mut self,
        records: impl DoubleEndedIterator<Item = &'a Record>,
        now: Millis,
    ) -> Vec<Step> {
        records.rev().filter_map(|record| self.adopt_one(record, now)).collect()
    }

    fn adopt_one(&mut self, record: &Record, now: Millis) -> Option<Step> {
        let asked = &record.asked;
        let before = record.before();
        if let (Some(operation), Some(before)) = (Operation::of(&asked.change), before)
            && let Some(newer) = self.of_row(&before.id)
        {
            let seen = newer.request.before.as_deref()?;
            return Some(if seen.updated_at > before.updated_at && operation.holds_for(seen) {
                let verdict = Verdict::Happened { after: Some(RowState::from(seen)) };
                settle(&record.id, verdict, "the next change of the row found it done", now)
            } else {
                let why = "the row was changed again before a lookup".to_owned();
                settle(&record.id, Verdict::Unresolved { why }, "", now)
            });
        }
        if before.is_none() && !matches!(asked.change, Change::Create { .. }) {
            let why = "the journal does not contain the row before the change".to_owned();
            return Some(settle(&record.id, Verdict::Unresolved { why }, "", now));
        }
        let failure = Failure {
            outcome_unknown: true,
            ..Failure::new(FailureKind::Broken, "domdesk ended before the answer came").in_a_change()
        };
        let since = record.at.max(now.min(record.at.plus(LONGEST_RUN)));
        let ended = record.answered.as_ref().map_or(record.at.plus(LONGEST_REQUEST), |(at, _)| *at);
        self.begin(Pending {
            entry: record.id.clone(),
            at: record.at,
            request: Request::of_record(record),
            stage: Stage::Unknown(OutcomeLookup::of_earlier_run(failure, ended, since, now)),
            queue: VecDeque::new(),
        });
        None
    }
}

fn settle(entry: &EntryId, verdict: Verdict, evidence: &str, now: Millis) -> Step {
    // The row shows the requested state, but not who wrote it.
    let may_be_another = matches!(verdict, Verdict::Happened { .. });
    let settled = Settled { verdict, lookups: 0, evidence: evidence.to_owned(), may_be_another };
    Step::Record(lines::settled(entry.clone(), now, settled))
}
