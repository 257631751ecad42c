//! Resumes watching verdicts of runs that have ended, since later evidence may still contradict them. A run that
//! opens the journal in time continues the watch.

use std::collections::HashSet;

use crate::clerk::{Change, Millis};
use crate::journal::{Answered, Finding, History, Outcome, Record, Verdict};

use super::watch::{Belief, Watched};
use super::{Changes, Request};

/// The spacing of lookups that are due at the same time, in milliseconds: it leaves room for requests that the
/// operator waits for.
const SPACING: i64 = 1_000;

impl Changes {
    /// Resumes the watches that ended runs have left in the journal. Living runs continue their own.
    pub fn resume_watches(&mut self, history: &History, living: &[String], now: Millis) {
        // A lookup may find the result of a later change, or of one whose outcome is still unknown, instead.
        let key = |change: &Change, name: &str| (change.organization_id().to_owned(), name.to_owned());
        let pending = self.iter().map(|pending| key(&pending.request.change, &pending.request.name));
        let mut later: HashSet<(String, String)> = pending.collect();
        let mut watched: Vec<Watched> = Vec::new();
        for record in history.records().rev().filter(|record| !was_refused(record)) {
            let is_last = later.insert(key(&record.asked.change, &record.asked.name));
            if is_last && !living.contains(&record.asked.session) {
                watched.extend(watch_left_by(record, now));
            }
        }
        for (number, watch) in (0..).zip(&mut watched) {
            watch.next = watch.next.map(|next| next.max(now.plus(number * SPACING)));
        }
        self.watched.extend(watched);
    }
}

/// Whether Clerk refused the change, or it was not sent: then it cannot take effect later.
fn was_refused(record: &Record) -> bool {
    matches!(&record.answered, Some((_, Answered { outcome: Outcome::Refused { .. }, .. })))
}

fn watch_left_by(record: &Record, now: Millis) -> Option<Watched> {
    let is_deletion = matches!(record.asked.change, Change::Delete { .. });
    let answered = record.answered.as_ref();
    let (since, belief) = match (record.findings.last(), answered) {
        (None, Some((at, Answered { outcome: Outcome::Done { .. }, .. }))) if is_deletion => {
            (*at, Belief::ConfirmedDeletion)
        }
        (Some((at, Finding::Lookup(settled))), _) if record.is_inferred() => match settled.verdict {
            Verdict::NotHappened => (*at, Belief::NotHappened),
            Verdict::Happened { .. } if is_deletion => (*at, Belief::Deletion),
            Verdict::Happened { .. } | Verdict::Unresolved { .. } => return None,
        },
        _ => return None,
    };
    let request = Request::of_record(record);
    // Without the earlier row there is nothing to compare with.
    if request.before.is_none() && !matches!(request.change, Change::Create { .. }) {
        return None;
    }
    Watched::resume(record.id.clone(), request, record.at, belief, since.min(now), now)
}
