//! Verdicts of runs that have ended, which later evidence may still contradict: whoever opens the journal in time watches
//! them on.

use std::collections::HashSet;

use crate::clerk::{Change, Millis};
use crate::journal::{Answered, Finding, History, Outcome, Record, Verdict};

use super::watch::{Belief, Watched};
use super::{Changes, Request};

/// So far apart are lookups that are due together, in milliseconds: they leave room for what somebody waits for.
const SPACING: i64 = 1_000;

impl Changes {
    /// Takes up the watches that runs which have ended have left in the journal. Runs that live watch their own.
    pub fn resume_watches(&mut self, history: &History, living: &[String], now: Millis) {
        // What is found of a change may be the doing of one that was asked for after it, or that is still being looked up.
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

/// Whether Clerk has refused it, or it was not sent: nothing can come of it later.
fn was_refused(record: &Record) -> bool {
    matches!(&record.answered, Some((_, Answered { outcome: Outcome::Refused { .. }, .. })))
}

/// The watch that this record leaves.
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
    // Without the row nothing can be compared.
    if request.before.is_none() && !matches!(request.change, Change::Create { .. }) {
        return None;
    }
    Watched::resume(record.id.clone(), request, record.at, belief, since.min(now), now)
}
