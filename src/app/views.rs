//! The saved views: which there are, how many domains each finds in the local copy, and which one is shown.

use crate::clerk::Millis;
use crate::field::Columns;
use crate::query::{Query, SavedView};

/// The state of a copy that counts belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CopyState {
    pub(super) generation: u64,
    /// The generation of its flags.
    pub(super) flags: Option<u64>,
    /// The revision of the notes, if they matter.
    pub(super) notes: u64,
}

/// The shortest time between two counts, in milliseconds: while the copy is refreshed, it changes many times a second.
const PAUSE: i64 = 5_000;

#[derive(Debug, Clone)]
pub struct Views {
    /// By number.
    all: Vec<SavedView>,
    /// The columns of views without their own.
    columns: Columns,
    /// Why no view can be saved.
    pub(super) unsaved: Option<String>,
    /// How many domains each finds, in the order of the views; empty while that is unknown.
    counts: Vec<u64>,
    /// The state of the copy that they were counted in.
    counted: Option<CopyState>,
    /// When they may be counted again.
    next_count: Millis,
}

impl Views {
    #[must_use]
    pub fn new(mut all: Vec<SavedView>, columns: Columns, unsaved: Option<String>) -> Self {
        all.sort_by_key(|view| view.number);
        Self { all, columns, unsaved, counts: Vec::new(), counted: None, next_count: Millis(i64::MIN) }
    }

    /// Each view, with how many domains it finds where that is known.
    pub fn iter(&self) -> impl Iterator<Item = (&SavedView, Option<u64>)> {
        let has_flags = self.counted.is_some_and(|counted| counted.flags.is_some());
        self.all.iter().enumerate().map(move |(at, view)| {
            let is_known = has_flags || !view.query.needs_flags();
            (view, self.counts.get(at).copied().filter(|_| is_known))
        })
    }

    /// Whether the flags of the copy's rows are needed to count what they find.
    pub(super) fn need_flags(&self) -> bool {
        self.all.iter().any(|view| view.query.needs_flags())
    }

    /// Whether notes are needed to count what they find.
    pub(super) fn need_notes(&self) -> bool {
        self.all.iter().any(|view| view.query.needs_notes())
    }

    #[must_use]
    pub fn get(&self, number: u8) -> Option<&SavedView> {
        self.all.iter().find(|view| view.number == number)
    }

    /// The columns of a view.
    #[must_use]
    pub fn columns_of<'a>(&'a self, view: &'a SavedView) -> &'a Columns {
        view.columns.as_ref().unwrap_or(&self.columns)
    }

    /// The number of the view with this query and these columns.
    #[must_use]
    pub fn active(&self, query: &Query, columns: &Columns) -> Option<u8> {
        let is_shown = |view: &&SavedView| view.query == *query && self.columns_of(view) == columns;
        self.all.iter().find(is_shown).map(|view| view.number)
    }

    /// The number of another view with that name.
    #[must_use]
    pub fn named(&self, name: &str, besides: u8) -> Option<u8> {
        let is_it = |view: &&SavedView| view.number != besides && view.name == name;
        self.all.iter().find(is_it).map(|view| view.number)
    }

    /// The smallest number without a view; the largest if there is none.
    #[must_use]
    pub fn free_number(&self) -> u8 {
        (1..=SavedView::MOST).find(|number| self.get(*number).is_none()).unwrap_or(SavedView::MOST)
    }

    /// Takes a view in place of the one with its number.
    pub(super) fn put(&mut self, view: SavedView) {
        self.all.retain(|other| other.number != view.number);
        self.all.push(view);
        self.all.sort_by_key(|view| view.number);
        self.forget_counts();
        self.next_count = Millis(i64::MIN);
    }

    /// The local copy that was counted is not used any more.
    pub(super) fn forget_counts(&mut self) {
        self.counts.clear();
        self.counted = None;
    }

    /// When they are counted in a copy of that state; `None` if they have been.
    pub(super) fn count_due(&self, copy: CopyState) -> Option<Millis> {
        (self.counted != Some(copy) && !self.all.is_empty()).then_some(self.next_count)
    }

    /// They are being counted in a copy of that state.
    pub(super) fn counting(&mut self, copy: CopyState, now: Millis) -> Vec<Query> {
        // Counts without flags say nothing about the views that need them.
        let had_flags = self.counted.is_some_and(|counted| counted.flags.is_some());
        if copy.flags.is_some() && !had_flags {
            self.counts.clear();
        }
        self.counted = Some(copy);
        self.next_count = now.plus(PAUSE);
        self.all.iter().map(|view| view.query.clone()).collect()
    }

    pub(super) fn receive_counts(&mut self, counts: Vec<u64>) {
        self.counts = counts;
    }
}
