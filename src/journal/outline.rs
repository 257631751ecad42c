//! What stands where in a journal's file: enough to tell which changes there are, which were meant and what became of
//! each, without keeping what their lines say. Records are read when somebody wants to see them.

use std::hash::BuildHasher;

use foldhash::quality::FixedState;

use super::plain::{PlainEvent, plain};
use super::shelf::{Kept, Shelf};
use super::{
    Answered, Asked, Brief, Cause, EntryId, Event, Instance, Line, Operator, Outcome, Record, Resolved,
    Settled, State, Verdict,
};
use crate::clerk::{Change, Millis};

/// The changes of a journal.
#[derive(Debug)]
pub struct Outline {
    shelf: Shelf<Sketch>,
    lines: Vec<Place>,
    /// An empty request to tell events of; always here but while they are told.
    blank: Option<Box<Asked>>,
}

/// One change.
#[derive(Debug)]
pub struct Sketch {
    id: EntryId,
    /// When it was asked.
    pub at: Millis,
    /// What became of it.
    pub state: State,
    /// Whether it is one of those that were meant.
    pub is_meant: bool,
    told: Vec<Told>,
    /// Its newest line, in [`Outline::lines`].
    newest: usize,
}

impl Kept for Sketch {
    fn id(&self) -> &EntryId {
        &self.id
    }

    fn state(&self) -> State {
        self.state
    }
}

/// A line of a change.
#[derive(Debug, Clone, Copy)]
struct Place {
    /// Where it begins.
    offset: u64,
    /// The line before of the same change.
    former: Option<Former>,
}

/// The number of a line, and one: so that none takes no room.
type Former = std::num::NonZeroUsize;

/// What a line says of what became of a change: its kind, and as much as tells it from others of that kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Told {
    kind: Kind,
    at: Millis,
    /// Made from all that the line says; 0 for an answer, of which only the first counts.
    digest: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
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
                return Some(Self::answered(at, kind));
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

    const fn answered(at: Millis, kind: Kind) -> Self {
        Self { kind, at, digest: 0 }
    }

    /// The same as a line would say it, in little room. What a row of such lines comes to is for the record alone to say.
    fn line(self) -> Line {
        let digest = self.digest.to_string();
        let answered = |outcome| Event::Answered(Answered { outcome, duration_ms: 0 });
        let settled = |verdict, evidence| Event::Settled(Settled { evidence, ..Settled::new(verdict, 0) });
        let resolved = |happened, user| {
            Event::Resolved(Resolved { happened, operator: Operator { user, ..Operator::default() } })
        };
        let event = match self.kind {
            Kind::Done => answered(Outcome::Done { after: None }),
            Kind::Refused => answered(Outcome::Refused { cause: Cause::default() }),
            Kind::Unknown => answered(Outcome::Unknown { cause: Cause::default() }),
            Kind::Happened => settled(Verdict::Happened { after: None }, digest),
            Kind::NotHappened => settled(Verdict::NotHappened, digest),
            Kind::Unresolved => settled(Verdict::Unresolved { why: String::new() }, digest),
            Kind::SaidYes => resolved(true, digest),
            Kind::SaidNo => resolved(false, digest),
            Kind::Panicked => Event::Panicked { text: digest },
        };
        Line::new(EntryId(String::new()), self.at, event)
    }
}

/// What became of a plain line.
enum Added {
    /// It is taken in.
    Done,
    /// It has to be looked at in full.
    Line(Box<Line>),
}

impl Outline {
    /// An outline that keeps so many changes, and beyond that those in doubt; as a [`History`](super::History) does.
    #[must_use]
    pub fn of_at_most(most: usize) -> Self {
        Self { shelf: Shelf::of_at_most(most), lines: Vec::new(), blank: Some(Box::new(blank())) }
    }

    /// Takes in the line that begins at that place in the file. Says whether it can be read.
    pub fn add(&mut self, offset: u64, line: &[u8], mut is_meant: impl FnMut(&Brief<'_>) -> bool) -> bool {
        let line = match self.add_plain(offset, line, &mut is_meant) {
            Some(Added::Done) => return true,
            Some(Added::Line(line)) => *line,
            None => match serde_json::from_slice::<Line>(line) {
                Ok(line) => line,
                Err(_) => return false,
            },
        };
        match &line.event {
            Event::Asked(asked) => self.insert(offset, &line.id.0, &Brief::of(line.at, asked), &mut is_meant),
            event => {
                if let Some(told) = Told::of(line.at, event) {
                    self.tell(offset, &line.id.0, told);
                }
            }
        }
        true
    }

    /// Takes in a plain line that asks or answers, as nearly all do, without reading it in full.
    fn add_plain(
        &mut self,
        offset: u64,
        line: &[u8],
        is_meant: &mut impl FnMut(&Brief<'_>) -> bool,
    ) -> Option<Added> {
        let plain = plain(line)?;
        let kind = match &plain.event {
            PlainEvent::Asked(asked) => {
                self.insert(offset, &plain.id()?, &asked.brief(plain.at)?, is_meant);
                return Some(Added::Done);
            }
            PlainEvent::Answered { outcome: "done", .. } => Kind::Done,
            PlainEvent::Answered { outcome: "refused", .. } => Kind::Refused,
            PlainEvent::Answered { .. } => Kind::Unknown,
            _ => return plain.line().map(|line| Added::Line(Box::new(line))),
        };
        self.tell(offset, &plain.id()?, Told::answered(plain.at, kind));
        Some(Added::Done)
    }

    fn insert(
        &mut self,
        offset: u64,
        id: &str,
        brief: &Brief<'_>,
        is_meant: &mut impl FnMut(&Brief<'_>) -> bool,
    ) {
        let Self { shelf, lines, .. } = self;
        shelf.insert(id, || {
            lines.push(Place { offset, former: None });
            Sketch {
                id: EntryId(id.to_owned()),
                at: brief.at,
                state: State::Open,
                is_meant: is_meant(brief),
                told: Vec::new(),
                newest: lines.len() - 1,
            }
        });
    }

    fn tell(&mut self, offset: u64, id: &str, told: Told) {
        let Self { shelf, lines, blank } = self;
        shelf.tell(id, |sketch| {
            lines.push(Place { offset, former: Former::new(sketch.newest + 1) });
            sketch.newest = lines.len() - 1;
            sketch.tell(told, blank);
        });
    }

    /// The changes that are kept, the one that was asked first in front.
    #[must_use]
    pub fn sketches(&self) -> impl DoubleEndedIterator<Item = &Sketch> + ExactSizeIterator {
        self.shelf.records()
    }

    /// Where the lines of a change begin, the first one in front.
    #[must_use]
    pub fn lines(&self, sketch: &Sketch) -> Vec<u64> {
        let mut offsets = Vec::new();
        let mut next = Some(sketch.newest);
        while let Some(place) = next.and_then(|number| self.lines.get(number)) {
            offsets.push(place.offset);
            next = place.former.map(|former| former.get() - 1);
        }
        offsets.reverse();
        offsets
    }
}

impl Sketch {
    /// Learns what a line says; what changes nothing is forgotten.
    fn tell(&mut self, told: Told, blank: &mut Option<Box<Asked>>) {
        let asked = blank.take().unwrap_or_else(|| Box::new(self::blank()));
        let mut record = Record::new(EntryId(String::new()), Millis(0), asked);
        for told in &self.told {
            record.add(told.line());
        }
        let before = (!self.told.is_empty()).then(|| record.clone());
        record.add(told.line());
        if before.is_none_or(|before| before != record) {
            self.told.reserve_exact(1);
            self.told.push(told);
        }
        self.state = record.state();
        *blank = Some(record.asked);
    }
}

/// A request without content.
fn blank() -> Asked {
    Asked {
        session: String::new(),
        profile: String::new(),
        instance: Instance::default(),
        operator: Operator::default(),
        reason: None,
        name: String::new(),
        change: Change::Delete { organization_id: String::new(), domain_id: String::new() },
        before: None,
        organization: String::new(),
        undoing: None,
    }
}
