//! Reconciles a change whose outcome is unknown with what lookups show: it happened, it did not happen, or lookups
//! cannot tell.
//!
//! "Happened" needs matching identity and content. "Did not happen" needs several lookups in a row that agree, the
//! last of them started when no request can plausibly be in transit any more.

use crate::clerk::{Change, CreateDomain, Millis, OrganizationDomain, Page, is_same_name};
use crate::journal::{EntryId, Settled, Verdict};
use crate::text::count;

use super::watch::Watched;
use super::window::{ClockOffset, Window};
use super::{
    Changes, End, Failure, Finding, Operation, Outcome, OutcomeLookup, Request, Stage, Step, evidence, lines,
};

/// How long a request may plausibly take to be carried out after the client stopped waiting for its answer, in
/// milliseconds: proxies and queues in between hold requests for a minute or so.
pub const LONGEST_DELAY: i64 = 90_000;

/// How far lists may lag behind a write, in milliseconds.
pub const LISTS_LAG: i64 = 30_000;

/// Times closer than this were set by the same request, in milliseconds.
const SAME_MOMENT: i64 = 2_000;

/// Why no lookup can establish the outcome of an update.
const MOVED_ON: &str = "the row has been changed since, and is not what was asked";

/// Why no lookup can establish the outcome of a creation, although the lookup before it did not find the name.
const THERE_BEFORE: &str = "a domain of that name exists, and its times show that it existed long before";

/// Why no lookup can establish the outcome of a creation.
const NOT_AS_ASKED: &str = "a domain of that name exists, but not in the requested state";

const GONE: &str = "the domain is gone";

/// What is known apart from the lookup itself.
#[derive(Clone, Copy)]
pub struct LookupContext<'a> {
    /// Whether a domain of that id existed before the change: lists may still contain a deleted one.
    pub existed_before: &'a dyn Fn(&EntryId, &str) -> bool,
    /// Whether a domain of that id is known to have another name or another organization.
    pub is_other_domain: &'a dyn Fn(&OrganizationDomain) -> bool,
    /// Clerk's clock relative to this machine's; `None` while unknown.
    pub server_clock: Option<ClockOffset>,
}

/// What the lookups have established.
pub(super) struct Conclusion {
    pub(super) verdict: Verdict,
    pub(super) evidence: String,
    pub(super) may_be_another: bool,
    pub(super) end: End,
}

impl Changes {
    /// Takes in the answer to a lookup.
    pub fn receive_lookup(
        &mut self,
        entry: &EntryId,
        result: Result<Page<OrganizationDomain>, Failure>,
        context: LookupContext<'_>,
        now: Millis,
    ) -> Vec<Step> {
        let longest_delay = self.longest_delay;
        let Some(pending) = self.get_mut(entry) else {
            return self.receive_watch_lookup(entry, result, context, now);
        };
        let at = pending.at;
        let Stage::Unknown(lookup) = &mut pending.stage else {
            return Vec::new();
        };
        let answer = match result {
            Ok(answer) => answer,
            Err(failure) => {
                lookup.unanswered(failure, now);
                return Vec::new();
            }
        };
        lookup.blocked = None;
        let window = Window { sent: at, ended: lookup.ended, clock: context.server_clock };
        let existed_before = |id: &str| (context.existed_before)(entry, id);
        let observation = if answer.data.iter().any(context.is_other_domain) {
            Observation::NoEvidence
        } else {
            observe(&pending.request, answer, &existed_before, window, &lookup.failure)
        };
        let Some(conclusion) = lookup.conclude(observation, &pending.request, longest_delay, now) else {
            return Vec::new();
        };
        let lookups = lookup.lookups;
        let Conclusion { verdict, evidence, may_be_another, end } = conclusion;
        let watched = Watched::after(entry, &pending.request, at, &end, now);
        self.watched.extend(watched);
        let settled = Settled { verdict, lookups, evidence, may_be_another };
        let record = Step::Record(lines::settled(entry.clone(), now, settled));
        std::iter::once(record).chain(self.finish(entry, end)).collect()
    }
}

/// What one lookup shows.
pub(super) enum Observation {
    /// The requested state.
    Done(Outcome, /* may be another's */ bool),
    /// A domain of that name that differs from the request.
    NotAsAsked,
    /// Proves nothing: the answer is older than what is known, contradicts itself, or does not show the requested
    /// field.
    NoEvidence,
    Found(Finding),
}

/// Interprets one answer.
pub(super) fn observe(
    request: &Request,
    answer: Page<OrganizationDomain>,
    existed_before: &dyn Fn(&str) -> bool,
    window: Window,
    failure: &Failure,
) -> Observation {
    let Request { change, name, before, .. } = request;
    let Ok(rows) = evidence(answer, change.organization_id(), name) else { return Observation::NoEvidence };
    let (Some(operation), Some(before)) = (Operation::of(change), before) else {
        let Change::Create { body, .. } = change else { return Observation::NoEvidence };
        // Of several domains, only the newest can be the requested one.
        let found = rows.into_iter().filter(|row| !existed_before(&row.id)).max_by_key(|row| row.created_at);
        return found.map_or(Observation::Found(Finding::Unchanged), |row| {
            observe_creation(body, row, window, failure)
        });
    };
    let Some(row) = rows.into_iter().find(|row| row.id == before.id) else {
        return Observation::Found(Finding::Absent);
    };
    // A list may lag behind a write: a row older than the known one proves nothing about later events.
    if row.updated_at < before.updated_at || !is_same_name(&row.name, &before.name) {
        return Observation::NoEvidence;
    }
    match operation.satisfied_by(&row) {
        Some(true) => {
            // A write at another time made this change, or overwrote it.
            let may_be_another = !window.is_within(written(&operation, &row)) || failure.was_turned_away();
            return Observation::Done(Outcome::Domain(Box::new(row)), may_be_another);
        }
        Some(false) => {}
        None => return Observation::NoEvidence,
    }
    let moved_on = row.updated_at > before.updated_at && matches!(operation, Operation::Update(_));
    Observation::Found(if moved_on { Finding::MovedOn } else { Finding::Unchanged })
}

/// When the row reached the requested state, by Clerk's clock. A proof of ownership has its own time.
fn written(operation: &Operation, row: &OrganizationDomain) -> Millis {
    let proven = row.ownership_verification.as_ref().and_then(|proof| proof.verified_at);
    match operation {
        Operation::VerifyOwnership => proven.unwrap_or(row.updated_at),
        Operation::Update(_) | Operation::Delete => row.updated_at,
    }
}

fn observe_creation(
    body: &CreateDomain,
    row: OrganizationDomain,
    window: Window,
    failure: &Failure,
) -> Observation {
    if window.is_before(row.created_at) {
        return Observation::Found(Finding::ThereBefore);
    }
    match body.satisfied_by(&row) {
        Some(true) => {}
        Some(false) => return Observation::NotAsAsked,
        None => return Observation::NoEvidence,
    }
    // Clerk says "already exists" both to the second copy of a request that a proxy sent twice and to a request that
    // lost against another person's: the two are indistinguishable.
    let may_be_another = !window.is_within(row.created_at)
        || row.updated_at.since(row.created_at) > SAME_MOMENT
        || failure.was_turned_away();
    Observation::Done(Outcome::Domain(Box::new(row)), may_be_another)
}

impl OutcomeLookup {
    /// Combines this observation with the earlier ones; `None` when another lookup is needed.
    fn conclude(
        &mut self,
        observation: Observation,
        request: &Request,
        longest_delay: i64,
        now: Millis,
    ) -> Option<Conclusion> {
        let is_deletion = matches!(request.change, Change::Delete { .. });
        let is_creation = matches!(request.change, Change::Create { .. });
        match observation {
            Observation::NoEvidence => {
                self.failed(now);
                None
            }
            Observation::Done(outcome, may_be_another) => {
                self.lookups = self.lookups.saturating_add(1);
                let evidence = match (is_creation, may_be_another) {
                    (false, false) => "found in the requested state, changed at that time",
                    (false, true) => "found in the requested state; someone else may have done it",
                    (true, false) => "found in the requested state, created at that time",
                    (true, true) => "found in the requested state; someone else may have created it",
                };
                Some(Conclusion {
                    verdict: lines::happened(&outcome),
                    evidence: evidence.to_owned(),
                    may_be_another,
                    end: End::Found(outcome),
                })
            }
            Observation::NotAsAsked => {
                self.lookups = self.lookups.saturating_add(1);
                Some(unresolved(NOT_AS_ASKED))
            }
            Observation::Found(finding) => {
                let agreed = self.found(finding, now);
                if !agreed {
                    return None;
                }
                let lookups = count(u64::from(self.finding.map_or(0, |(_, times)| times)), "lookup");
                let waited = self.started.since(self.since);
                let has_answered = self.failure.is_answered();
                if finding == Finding::Absent && is_deletion {
                    // A list that lags behind may not contain an existing row yet.
                    if waited < LISTS_LAG.min(longest_delay) && !has_answered {
                        return None;
                    }
                    // Clerk answered that the row does not exist. A proxy that retries gets that answer after its
                    // first copy was carried out, and so does a request that lost against another person's deletion.
                    let may_be_another = has_answered;
                    return Some(Conclusion {
                        verdict: lines::happened(&Outcome::Deleted),
                        evidence: format!(
                            "{lookups} in a row did not find it, the last after {} s",
                            waited / 1_000
                        ),
                        may_be_another,
                        end: if may_be_another { End::Gone } else { End::Found(Outcome::Deleted) },
                    });
                }
                // Unless it was answered, the request may still be in transit.
                if waited < longest_delay && !has_answered {
                    return None;
                }
                Some(match finding {
                    Finding::Absent => unresolved(GONE),
                    Finding::ThereBefore if self.failure.says_it_exists() => self.there_before(),
                    // The lookup before the request did not find this domain: one of the two is wrong.
                    Finding::ThereBefore => unresolved(THERE_BEFORE),
                    Finding::MovedOn => unresolved(MOVED_ON),
                    Finding::Unchanged => {
                        let what = if is_creation { "did not find it" } else { "found it unchanged" };
                        Conclusion {
                            verdict: Verdict::NotHappened,
                            evidence: format!(
                                "{lookups} in a row {what}, the last after {} s",
                                waited / 1_000
                            ),
                            may_be_another: false,
                            end: End::Refused(if has_answered {
                                // Clerk's own reason says more than "it was looked up".
                                Failure { outcome_unknown: false, ..self.failure.clone() }
                            } else {
                                self.failure.clone().as_not_done()
                            }),
                        }
                    }
                })
            }
        }
    }
}

impl OutcomeLookup {
    /// Clerk says that the name exists, and the domain's times agree: the creation was not carried out.
    fn there_before(&self) -> Conclusion {
        let failure = Failure { outcome_unknown: false, ..self.failure.clone() };
        Conclusion {
            verdict: Verdict::NotHappened,
            evidence: "the organization has a domain of that name that was created long before".to_owned(),
            may_be_another: false,
            end: End::Refused(failure),
        }
    }
}

fn unresolved(why: &str) -> Conclusion {
    Conclusion {
        verdict: Verdict::Unresolved { why: why.to_owned() },
        evidence: String::new(),
        may_be_another: false,
        end: End::Unresolved(why.to_owned()),
    }
}
