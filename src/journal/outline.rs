//! What stands where in a journal's file: enough to tell which changes there are, which were meant and what became of
//! each, without keeping what their lines say. Records are read when somebody wants to see them.

use super::gist::{Gist, Tells, Told};
use super::shelf::{Kept, Shelf};
use super::{Asked, EntryId, Instance, Operator, Record, State};
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
    /// What was told first: most changes are told of once, and that takes no room of its own.
    told: Option<Told>,
    /// What was told later.
    told_later: Vec<Told>,
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

impl Outline {
    /// An outline that keeps so many changes, and beyond that those in doubt; as a [`History`](super::History) does.
    #[must_use]
    pub fn of_at_most(most: usize) -> Self {
        Self { shelf: Shelf::of_at_most(most), lines: Vec::new(), blank: Some(Box::new(blank())) }
    }

    /// Takes in what a line tells of the change of that name. The line begins at that place in the file.
    pub fn add(&mut self, offset: u64, id: &str, gist: Gist) {
        let Self { shelf, lines, blank } = self;
        match gist.tells {
            Tells::Asked { is_meant } => shelf.insert(id, || {
                lines.push(Place { offset, former: None });
                Sketch {
                    id: EntryId(id.to_owned()),
                    at: gist.at,
                    state: State::Open,
                    is_meant,
                    told: None,
                    told_later: Vec::new(),
                    newest: lines.len() - 1,
                }
            }),
            Tells::More(told) => shelf.tell(id, |sketch| {
                lines.push(Place { offset, former: Former::new(sketch.newest + 1) });
                sketch.newest = lines.len() - 1;
                sketch.tell(told, blank);
            }),
        }
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
        for told in self.told.iter().chain(&self.told_later) {
            record.add(told.line());
        }
        let before = self.told.is_some().then(|| record.clone());
        record.add(told.line());
        if before.is_none_or(|before| before != record) {
            if self.told.is_none() {
                self.told = Some(told);
            } else {
                self.told_later.reserve_exact(1);
                self.told_later.push(told);
            }
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
