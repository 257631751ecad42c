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
    /// What looking it up has shown, and when.
    pub settled: Option<(Millis, Settled)>,
    /// What the operator has said, and when.
    pub resolved: Option<(Millis, Resolved)>,
    /// What the program said when it failed inside.
    pub panics: Vec<String>,
}

/// What became of a change, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
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
        Self { id, at, asked, answered: None, settled: None, resolved: None, panics: Vec::new() }
    }

    /// Takes in one more line of this change. Of two lines that say the same kind of thing the first counts: two runs
    /// that look up the same change say the same, and whoever looks later sees less of it. Only what no look could tell
    /// gives way to a verdict. A line that comes twice counts once.
    pub fn add(&mut self, line: Line) {
        let at = line.at;
        match line.event {
            Event::Asked(_) => {}
            Event::Answered(answered) => {
                self.answered.get_or_insert((at, answered));
            }
            Event::Settled(settled) => {
                let is_open = |verdict: &Verdict| matches!(verdict, Verdict::Unresolved { .. });
                if self.settled.as_ref().is_none_or(|(_, known)| is_open(&known.verdict)) {
                    self.settled = Some((at, settled));
                }
            }
            Event::Resolved(resolved) => {
                self.resolved.get_or_insert((at, resolved));
            }
            Event::Panicked { text } => {
                if !self.panics.contains(&text) {
                    self.panics.push(text);
                }
            }
        }
    }

    /// What became of it.
    #[must_use]
    pub fn state(&self) -> State {
        match self.answered.as_ref().map(|(_, answered)| &answered.outcome) {
            Some(Outcome::Done { .. }) => return State::Done,
            Some(Outcome::Refused { .. }) => return State::NotDone,
            Some(Outcome::Unknown { .. }) | None => {}
        }
        let verdict = self.settled.as_ref().map(|(_, settled)| &settled.verdict);
        match (verdict, &self.resolved) {
            (Some(Verdict::Happened { .. }), _) => State::Done,
            (Some(Verdict::NotHappened), _) => State::NotDone,
            (_, Some((_, resolved))) => {
                if resolved.happened {
                    State::Done
                } else {
                    State::NotDone
                }
            }
            (Some(Verdict::Unresolved { .. }), None) => State::Unresolved,
            (None, None) if self.answered.is_some() => State::Unknown,
            (None, None) => State::Open,
        }
    }

    /// The row after, where it is known.
    #[must_use]
    pub fn after(&self) -> Option<&OrganizationDomain> {
        if let Some((_, Answered { outcome: Outcome::Done { after: Some(after) }, .. })) = &self.answered {
            return Some(&after.0);
        }
        match &self.settled {
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
