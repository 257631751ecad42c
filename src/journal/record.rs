//! What all lines of one change come to.

use super::{Answered, Asked, Cause, EntryId, Event, Line, Outcome, Resolved, Settled, Verdict};
use crate::clerk::{Millis, OrganizationDomain};

/// One change, as far as its lines tell.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Its name in the journal.
    pub id: EntryId,
    /// When it was asked, by the clock of the machine that asked.
    pub at: Millis,
    /// What was asked.
    pub asked: Box<Asked>,
    /// How the request ended, and when.
    pub answered: Option<(Millis, Answered)>,
    /// What lookups have shown and what the operator has said of it, and when, in the order of the journal. The last
    /// one counts.
    pub findings: Vec<(Millis, Finding)>,
    /// What the program said when it failed inside.
    pub panics: Vec<String>,
}

/// What was found out of a change whose outcome was unknown.
#[derive(Debug, Clone, PartialEq)]
pub enum Finding {
    /// Lookups have shown this.
    Lookup(Settled),
    /// The operator has said this.
    Operator(Resolved),
}

/// What became of a change, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordState {
    /// Asked, and nothing more is known: on its way, or the program ended before the answer.
    Open,
    /// The request ended without telling; it is looked up.
    Unknown,
    /// No look could tell; the operator has to say.
    Unresolved,
    /// It happened.
    Done,
    /// It did not happen.
    NotDone,
}

impl Record {
    /// A change that was asked.
    #[must_use]
    pub const fn new(id: EntryId, at: Millis, asked: Box<Asked>) -> Self {
        Self { id, at, asked, answered: None, findings: Vec::new(), panics: Vec::new() }
    }

    /// The change that a line asks for; the line itself when it asks for none.
    ///
    /// # Errors
    ///
    /// The line, when it tells more of a change that was asked before.
    pub fn of(line: Line) -> Result<Self, Box<Line>> {
        match line.event {
            Event::Asked(asked) => Ok(Self::new(line.id, line.at, asked)),
            event => Err(Box::new(Line { event, ..line })),
        }
    }

    /// Takes in one more line of this change. A line that comes twice counts once, and the first answer counts. Of what
    /// was found out the last counts: later evidence, and the operator, may revise what was believed. Only that no lookup
    /// could tell revises nothing: whoever looks later sees less.
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

    /// What lookups have shown last, and when.
    #[must_use]
    pub fn settled(&self) -> Option<(Millis, &Settled)> {
        self.findings.iter().rev().find_map(|(at, finding)| match finding {
            Finding::Lookup(settled) => Some((*at, settled)),
            Finding::Operator(_) => None,
        })
    }

    /// What the operator has said last, and when.
    #[must_use]
    pub fn resolved(&self) -> Option<(Millis, &Resolved)> {
        self.findings.iter().rev().find_map(|(at, finding)| match finding {
            Finding::Operator(resolved) => Some((*at, resolved)),
            Finding::Lookup(_) => None,
        })
    }

    /// What became of it.
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

    /// Whether the outcome is known from lookups or from the operator only: Clerk has not answered it.
    #[must_use]
    pub fn is_inferred(&self) -> bool {
        !self.findings.is_empty()
            && !matches!(
                self.answered.as_ref().map(|(_, answered)| &answered.outcome),
                Some(Outcome::Done { .. } | Outcome::Refused { .. })
            )
    }

    /// Whether the operator may say what became of it: no lookup could tell, or only lookups have.
    #[must_use]
    pub fn can_be_resolved(&self) -> bool {
        self.state() == RecordState::Unresolved || self.is_inferred()
    }

    /// Whether it happened, as the operator has said; `None` where that was not said, or is not the last that is known.
    #[must_use]
    pub fn operator_answer(&self) -> Option<bool> {
        match self.findings.last() {
            Some((_, Finding::Operator(resolved))) => Some(resolved.happened),
            _ => None,
        }
    }

    /// Whether what was found of it may be somebody else's doing.
    #[must_use]
    pub fn may_be_another(&self) -> bool {
        self.is_inferred() && self.settled().is_some_and(|(_, settled)| settled.may_be_another)
    }

    /// The row after, where it is known.
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

    /// The row before, where there was one.
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

    /// The domain that it is about; for a creation the one that was created, where it is known.
    #[must_use]
    pub fn domain_id(&self) -> Option<&str> {
        self.asked.change.domain_id().or_else(|| self.after().map(|after| after.id.as_str()))
    }
}
