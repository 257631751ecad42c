//! A compact summary of one line: whether it requests a change or records an outcome, without the details. Each
//! summary is read from its line alone, so that lines can be read in parallel.

use std::borrow::Cow;
use std::hash::BuildHasher;

use foldhash::quality::FixedState;

use super::plain::{PlainEvent, parse_plain};
use super::{
    Answered, Cause, ChangeSummary, EntryId, Event, Line, Operator, Outcome, Resolved, Settled, Verdict,
};
use crate::clerk::Millis;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineSummary {
    /// When the line was written.
    pub(super) at: Millis,
    pub(super) content: LineContent,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LineContent {
    /// A request; whether it matches the filter.
    Asked { is_match: bool },
    /// An outcome or other later information.
    FollowUp(OutcomeSummary),
}

/// The kind of an outcome, and enough to tell it from other outcomes of that kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OutcomeSummary {
    pub(super) kind: OutcomeKind,
    pub(super) at: Millis,
    /// A hash of the event; 0 for an answer, of which only the first counts.
    digest: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OutcomeKind {
    Done,
    Refused,
    Unknown,
    Happened,
    NotHappened,
    Unresolved,
    OperatorYes,
    OperatorNo,
    Panicked,
}

impl LineSummary {
    /// Reads a line of a journal's file, without its line end: the id of its change, and the summary. `None` exactly
    /// for lines that [`Line::read`] refuses.
    pub fn read(line: &[u8], is_match: impl Fn(&ChangeSummary<'_>) -> bool) -> Option<(Cow<'_, str>, Self)> {
        if let Some(read) = Self::read_plain(line, &is_match) {
            return Some(read);
        }
        let line = Line::read(line).ok()?;
        let content = match &line.event {
            Event::Asked(asked) => {
                LineContent::Asked { is_match: is_match(&ChangeSummary::of(line.at, asked)) }
            }
            event => LineContent::FollowUp(OutcomeSummary::of(line.at, event)?),
        };
        Some((Cow::Owned(line.id.0), Self { at: line.at, content }))
    }

    /// Reads a plain request or answer line, as nearly all are, without building its content.
    fn read_plain<'a>(
        line: &'a [u8],
        is_match: &impl Fn(&ChangeSummary<'_>) -> bool,
    ) -> Option<(Cow<'a, str>, Self)> {
        let plain = parse_plain(line)?;
        let answered = |kind| LineContent::FollowUp(OutcomeSummary { kind, at: plain.at, digest: 0 });
        let content = match &plain.event {
            PlainEvent::Asked(asked) => LineContent::Asked { is_match: is_match(&asked.summary(plain.at)?) },
            PlainEvent::Answered { outcome: "done", .. } => answered(OutcomeKind::Done),
            PlainEvent::Answered { outcome: "refused", .. } => answered(OutcomeKind::Refused),
            PlainEvent::Answered { .. } => answered(OutcomeKind::Unknown),
            _ => return None,
        };
        Some((plain.id()?, Self { at: plain.at, content }))
    }
}

impl OutcomeSummary {
    /// `None` for a request.
    fn of(at: Millis, event: &Event) -> Option<Self> {
        let kind = match event {
            Event::Asked(_) => return None,
            Event::Answered(Answered { outcome, .. }) => {
                let kind = match outcome {
                    Outcome::Done { .. } => OutcomeKind::Done,
                    Outcome::Refused { .. } => OutcomeKind::Refused,
                    Outcome::Unknown { .. } => OutcomeKind::Unknown,
                };
                return Some(Self { kind, at, digest: 0 });
            }
            Event::Settled(Settled { verdict, .. }) => match verdict {
                Verdict::Happened { .. } => OutcomeKind::Happened,
                Verdict::NotHappened => OutcomeKind::NotHappened,
                Verdict::Unresolved { .. } => OutcomeKind::Unresolved,
            },
            Event::Resolved(Resolved { happened: true, .. }) => OutcomeKind::OperatorYes,
            Event::Resolved(Resolved { happened: false, .. }) => OutcomeKind::OperatorNo,
            Event::Panicked { .. } => OutcomeKind::Panicked,
        };
        let digest = FixedState::default().hash_one(serde_json::to_string(event).ok()?);
        Some(Self { kind, at, digest })
    }

    /// An equivalent line without the details. [`Record`](super::Record) alone decides what a sequence of lines
    /// means.
    pub(super) fn line(self) -> Line {
        let digest = || self.digest.to_string();
        let answered = |outcome| Event::Answered(Answered { outcome, duration_ms: 0 });
        let settled = |verdict| Event::Settled(Settled { evidence: digest(), ..Settled::new(verdict, 0) });
        let resolved = |happened| {
            Event::Resolved(Resolved {
                happened,
                operator: Operator { user: digest(), ..Operator::default() },
            })
        };
        let event = match self.kind {
            OutcomeKind::Done => answered(Outcome::Done { after: None }),
            OutcomeKind::Refused => answered(Outcome::Refused { cause: Cause::default() }),
            OutcomeKind::Unknown => answered(Outcome::Unknown { cause: Cause::default() }),
            OutcomeKind::Happened => settled(Verdict::Happened { after: None }),
            OutcomeKind::NotHappened => settled(Verdict::NotHappened),
            OutcomeKind::Unresolved => settled(Verdict::Unresolved { why: String::new() }),
            OutcomeKind::OperatorYes => resolved(true),
            OutcomeKind::OperatorNo => resolved(false),
            OutcomeKind::Panicked => Event::Panicked { text: digest() },
        };
        Line::new(EntryId(String::new()), self.at, event)
    }
}
