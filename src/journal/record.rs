//! Combines all lines of one change.

use super::{Answered, Asked, Cause, EntryId, Event, Line, Outcome, Resolved, Settled, Verdict};
use crate::clerk::{Millis, OrganizationDomain};

/// One change, as far as its lines show it.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    pub id: EntryId,
    /// When it was requested, by the clock of the requesting machine.
    pub at: Millis,
    pub asked: Box<Asked>,
    /// When and how the request ended.
    pub answered: Option<(Millis, Answered)>,
    /// What lookups and the operator have found, and when, in the order of the journal. The last one counts.
    pub findings: Vec<(Millis, Finding)>,
    /// The messages of panics while working on the change.
    pub panics: Vec<String>,
}

/// A finding about a change whose outcome was unknown.
#[derive(Debug, Clone, PartialEq)]
pub enum Finding {
    /// From lookups.
    Lookup(Settled),
    /// Recorded by the operator.
    Operator(Resolved),
}

/// What is known about the outcome of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordState {
    /// Requested, and nothing more is known: in progress, or the program ended before the answer.
    Open,
    /// The request ended without a clear answer; the outcome is looked up.
    Unknown,
    /// No lookup could establish the outcome; the operator has to record it.
    Unresolved,
    /// It happened.
    Done,
    /// It did not happen.
    NotDone,
}

impl Record {
    /// A requested change.
    #[must_use]
    pub const fn new(id: EntryId, at: Millis, asked: Box<Asked>) -> Self {
        Self { id, at, asked, answered: None, findings: Vec::new(), panics: Vec::new() }
    }

    /// The record that a request line starts.
    ///
    /// # Errors
    ///
    /// Returns the line if it belongs to an earlier request.
    pub fn of(line: Line) -> Result<Self, Box<Line>> {
        match line.event {
            Event::Asked(asked) => Ok(Self::new(line.id, line.at, asked)),
            event => Err(Box::new(Line { event, ..line })),
        }
    }

    /// Adds a line of this change. Duplicate lines and later answers are ignored. The last finding wins: later
    /// evidence and the operator may revise earlier findings. Only "unresolved" revises nothing: a later lookup sees
    /// less.
    pub fn add(&mut self, line: Line) {
        let at = line.at;
        match line.event {
            Event::Asked(_) => {}
            Event::Answered(answered) => {
                self.answered.get_or_insert((at, answered));
            }
            Event::Settled(settled) => {
                let is_open = matches!(settled.verdict, Verdict::Unresolved { .. });
                if !is_open || self.findings.is_empty() {
                    self.find(at, Finding::Lookup(settled));
                }
            }
            Event::Resolved(resolved) => self.find(at, Finding::Operator(resolved)),
            Event::Panicked { text } => {
                if !self.panics.contains(&text) {
                    self.panics.push(text);
                }
            }
        }
    }

    fn find(&mut self, at: Millis, finding: Finding) {
        let found = (at, finding);
        if !self.findings.contains(&found) {
            self.findings.push(found);
        }
    }

    /// The last verdict of lookups, and when.
    #[must_use]
    pub fn settled(&self) -> Option<(Millis, &Settled)> {
        self.findings.iter().rev().find_map(|(at, finding)| match finding {
            Finding::Lookup(settled) => Some((*at, settled)),
            Finding::Operator(_) => None,
        })
    }

    /// The operator's last answer, and when.
    #[must_use]
    pub fn resolved(&self) -> Option<(Millis, &Resolved)> {
        self.findings.iter().rev().find_map(|(at, finding)| match finding {
            Finding::Operator(resolved) => Some((*at, resolved)),
            Finding::Lookup(_) => None,
        })
    }

    #[must_use]
    pub fn state(&self) -> RecordState {
        match self.answered.as_ref().map(|(_, answered)| &answered.outcome) {
            Some(Outcome::Done { .. }) => return RecordState::Done,
            Some(Outcome::Refused { .. }) => return RecordState::NotDone,
            Some(Outcome::Unknown { .. }) | None => {}
        }
        match self.findings.last() {
            Some((_, Finding::Operator(resolved))) if resolved.happened => RecordState::Done,
            Some((_, Finding::Operator(_))) => RecordState::NotDone,
            Some((_, Finding::Lookup(settled))) => match settled.verdict {
                Verdict::Happened { .. } => RecordState::Done,
                Verdict::NotHappened => RecordState::NotDone,
                Verdict::Unresolved { .. } => RecordState::Unresolved,
            },
            None if self.answered.is_some() => RecordState::Unknown,
            None => RecordState::Open,
        }
    }

    /// Whether the outcome is known only from lookups or from the operator, not from Clerk's answer.
    #[must_use]
    pub fn is_inferred(&self) -> bool {
        !self.findings.is_empty()
            && !matches!(
                self.answered.as_ref().map(|(_, answered)| &answered.outcome),
                Some(Outcome::Done { .. } | Outcome::Refused { .. })
            )
    }

    /// Whether the operator may record the outcome: no lookup could establish it, or only lookups have.
    #[must_use]
    pub fn can_be_resolved(&self) -> bool {
        self.state() == RecordState::Unresolved || self.is_inferred()
    }

    /// The outcome that the operator recorded; `None` if that is not the last finding.
    #[must_use]
    pub fn operator_answer(&self) -> Option<bool> {
        match self.findings.last() {
            Some((_, Finding::Operator(resolved))) => Some(resolved.happened),
            _ => None,
        }
    }

    /// Whether another person may have made the change that was found.
    #[must_use]
    pub fn may_be_another(&self) -> bool {
        self.is_inferred() && self.settled().is_some_and(|(_, settled)| settled.may_be_another)
    }

    /// The row after the change, if known.
    #[must_use]
    pub fn after(&self) -> Option<&OrganizationDomain> {
        if let Some((_, Answered { outcome: Outcome::Done { after: Some(after) }, .. })) = &self.answered {
            return Some(&after.0);
        }
        match self.settled() {
            Some((_, Settled { verdict: Verdict::Happened { after: Some(after) }, .. })) => Some(&after.0),
            _ => None,
        }
    }

    /// When it was last heard of: requested, answered, or found out.
    #[must_use]
    pub fn last_at(&self) -> Millis {
        let answered = self.answered.as_ref().map(|(at, _)| *at);
        let settled = self.settled().map(|(at, _)| at);
        [answered, settled].into_iter().flatten().fold(self.at, Millis::max)
    }

    /// The row before the change, if there was one.
    #[must_use]
    pub fn before(&self) -> Option<&OrganizationDomain> {
        self.asked.before.as_ref().map(|before| &*before.0)
    }

    /// Why it was refused, or why its outcome was unknown.
    #[must_use]
    pub fn cause(&self) -> Option<&Cause> {
        match &self.answered.as_ref()?.1.outcome {
            Outcome::Refused { cause } | Outcome::Unknown { cause } => Some(cause),
            Outcome::Done { .. } => None,
        }
    }

    /// The domain that it is about; for a creation, the created one, if known.
    #[must_use]
    pub fn domain_id(&self) -> Option<&str> {
        self.asked.change.domain_id().or_else(|| self.after().map(|after| after.id.as_str()))
    }
}
