//! What one line tells of its change, in little room: that it was asked, or what became of it, but not what the line says
//! of that. A line's gist is read from the line alone, so that many can be read at the same time.

use std::borrow::Cow;
use std::hash::BuildHasher;

use foldhash::quality::FixedState;

use super::plain::{PlainEvent, plain};
use super::{Answered, Brief, Cause, EntryId, Event, Line, Operator, Outcome, Resolved, Settled, Verdict};
use crate::clerk::Millis;

/// What a line tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gist {
    /// When it was written.
    pub(super) at: Millis,
    pub(super) tells: Tells,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tells {
    /// The change was asked; whether it is one of those that are meant.
    Asked { is_meant: bool },
    /// More became known of it.
    More(Told),
}

/// What a line says of what became of a change: its kind, and as much as tells it from others of that kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) kind: Kind,
    pub(super) at: Millis,
    /// Made from all that the line says; 0 for an answer, of which only the first counts.
    digest: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Done,
    Refused,
    Unknown,
    Happened,
    NotHappened,
    Unresolved,
    SaidYes,
    SaidNo,
    Panicked,
}

impl Gist {
    /// Reads a line of a journal's file, without its end: the name of the change that it is about, and what it tells of
    /// that. `None` for what is no line that this version knows: exactly for what [`Line::read`] refuses.
    pub fn read(line: &[u8], is_meant: impl Fn(&Brief<'_>) -> bool) -> Option<(Cow<'_, str>, Self)> {
        if let Some(read) = Self::read_plain(line, &is_meant) {
            return Some(read);
        }
        let line = Line::read(line).ok()?;
        let tells = match &line.event {
            Event::Asked(asked) => Tells::Asked { is_meant: is_meant(&Brief::of(line.at, asked)) },
            event => Tells::More(Told::of(line.at, event)?),
        };
        Some((Cow::Owned(line.id.0), Self { at: line.at, tells }))
    }

    /// Reads a plain line that asks or answers, as nearly all do, without making anything of what it says.
    fn read_plain<'a>(
        line: &'a [u8],
        is_meant: &impl Fn(&Brief<'_>) -> bool,
    ) -> Option<(Cow<'a, str>, Self)> {
        let plain = plain(line)?;
        let answered = |kind| Tells::More(Told { kind, at: plain.at, digest: 0 });
        let tells = match &plain.event {
            PlainEvent::Asked(asked) => Tells::Asked { is_meant: is_meant(&asked.brief(plain.at)?) },
            PlainEvent::Answered { outcome: "done", .. } => answered(Kind::Done),
            PlainEvent::Answered { outcome: "refused", .. } => answered(Kind::Refused),
            PlainEvent::Answered { .. } => answered(Kind::Unknown),
            _ => return None,
        };
        Some((plain.id()?, Self { at: plain.at, tells }))
    }
}

impl Told {
    /// `None` for a line that asks.
    fn of(at: Millis, event: &Event) -> Option<Self> {
        let kind = match event {
            Event::Asked(_) => return None,
            Event::Answered(Answered { outcome, .. }) => {
                let kind = match outcome {
                    Outcome::Done { .. } => Kind::Done,
                    Outcome::Refused { .. } => Kind::Refused,
                    Outcome::Unknown { .. } => Kind::Unknown,
                };
                return Some(Self { kind, at, digest: 0 });
            }
            Event::Settled(Settled { verdict, .. }) => match verdict {
                Verdict::Happened { .. } => Kind::Happened,
                Verdict::NotHappened => Kind::NotHappened,
                Verdict::Unresolved { .. } => Kind::Unresolved,
            },
            Event::Resolved(Resolved { happened: true, .. }) => Kind::SaidYes,
            Event::Resolved(Resolved { happened: false, .. }) => Kind::SaidNo,
            Event::Panicked { .. } => Kind::Panicked,
        };
        let digest = FixedState::default().hash_one(serde_json::to_string(event).ok()?);
        Some(Self { kind, at, digest })
    }

    /// The same as a line would say it, in little room. What a row of such lines comes to is for the record alone to say.
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
            Kind::Done => answered(Outcome::Done { after: None }),
            Kind::Refused => answered(Outcome::Refused { cause: Cause::default() }),
            Kind::Unknown => answered(Outcome::Unknown { cause: Cause::default() }),
            Kind::Happened => settled(Verdict::Happened { after: None }),
            Kind::NotHappened => settled(Verdict::NotHappened),
            Kind::Unresolved => settled(Verdict::Unresolved { why: String::new() }),
            Kind::SaidYes => resolved(true),
            Kind::SaidNo => resolved(false),
            Kind::Panicked => Event::Panicked { text: digest() },
        };
        Line::new(EntryId(String::new()), self.at, event)
    }
}
