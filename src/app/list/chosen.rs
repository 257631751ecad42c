//! A list that shows chosen rows instead of those of its source: the marked ones. The list as it was comes back
//! afterwards; another query ends it.

use super::local::{Local, removed_rows};
use super::{DomainList, PAGE, PageSlot, RowKey};
use crate::rows::RowCache;
use crate::store::Store;

/// The chosen rows.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Chosen {
    rows: Vec<RowKey<String>>,
    /// How many rows had been removed from the copy when these were last checked.
    removed: usize,
    /// The list as it was.
    pub(super) before: Box<DomainList>,
}

impl DomainList {
    /// Whether it shows chosen rows, not those of its source.
    #[must_use]
    pub const fn shows_chosen(&self) -> bool {
        self.chosen.is_some()
    }

    pub(super) fn chosen_rows(&self) -> Option<&[RowKey<String>]> {
        self.chosen.as_ref().map(|chosen| chosen.rows.as_slice())
    }

    /// Shows these rows, the cursor on the same row if that is one of them. The list's requests must have been
    /// suspended.
    pub(in crate::app) fn show_chosen(&mut self, rows: Vec<RowKey<String>>, store: &Store) {
        let here = self.selected().and_then(|id| {
            let number = store.number(id);
            rows.iter().position(|row| match row {
                RowKey::Copied(copied) => number == Some(*copied),
                RowKey::Loaded(loaded) => loaded == id,
            })
        });
        let before = Box::new(self.clone());
        self.local = None;
        self.slots.clear();
        self.replacing = false;
        self.total = Some(rows.len() as u64);
        self.chosen = Some(Chosen { rows, removed: removed_rows(store), before });
        self.bump_version();
        self.move_to(here.unwrap_or(0) as u64);
    }

    /// Shows the list as it was again, the cursor on the same row if the list has it. False if it shows no chosen rows.
    pub(in crate::app) fn show_all(&mut self) -> bool {
        let here = self.selected().map(ToOwned::to_owned);
        let Some(chosen) = self.chosen.take() else { return false };
        let (height, version) = (self.height, self.version);
        *self = *chosen.before;
        self.height = height;
        self.version = version;
        self.bump_version();
        self.cursor.pending_row = here;
        // The copy may have been refreshed since.
        self.mark_search_due();
        self.clamp();
        true
    }

    /// Another query follows: its rows take the place of the chosen ones.
    pub(super) fn end_chosen(&mut self) {
        if let Some(chosen) = self.chosen.take() {
            self.local = chosen.before.is_local().then(Local::default);
        }
    }

    /// Loads the visible pages of chosen rows.
    pub(super) fn load_chosen(&mut self, store: &Store, known: &mut RowCache) {
        let Some(chosen) = &self.chosen else { return };
        let wanted: Vec<u64> = self.in_view().collect();
        for page in &wanted {
            let start = usize::try_from(page * PAGE).unwrap_or(usize::MAX).min(chosen.rows.len());
            let end = start.saturating_add(usize::try_from(PAGE).unwrap_or(usize::MAX));
            let rows = &chosen.rows[start..end.min(chosen.rows.len())];
            self.slots.entry(*page).or_insert_with(|| {
                let ids = rows.iter().filter_map(|row| match row {
                    RowKey::Copied(number) => {
                        let row = store.row(*number)?;
                        known.show_copied(&row);
                        Some(row.id().into_owned())
                    }
                    RowKey::Loaded(id) => Some(id.clone()),
                });
                PageSlot { ids: Some(ids.collect()), ..PageSlot::default() }
            });
        }
        self.forget_far_pages(&wanted);
        self.follow();
    }

    /// Drops a row that the copy does not have.
    pub(super) fn drop_chosen(&mut self, id: &str) {
        let is_here = |row: &RowKey<String>| matches!(row, RowKey::Loaded(loaded) if loaded == id);
        self.retain_chosen(|row| !is_here(row));
    }

    /// Drops chosen rows that were removed from the copy.
    pub(super) fn drop_removed_chosen(&mut self, store: &Store) {
        let removed = removed_rows(store);
        let Some(chosen) = self.chosen.as_mut().filter(|chosen| chosen.removed != removed) else { return };
        chosen.removed = removed;
        self.retain_chosen(|row| match row {
            RowKey::Copied(number) => store.is_live(*number),
            RowKey::Loaded(_) => true,
        });
    }

    fn retain_chosen(&mut self, is_there: impl Fn(&RowKey<String>) -> bool) {
        let Some(chosen) = &mut self.chosen else { return };
        let there: Vec<bool> = chosen.rows.iter().map(is_there).collect();
        let mut places = there.iter();
        chosen.rows.retain(|_| places.next().copied().unwrap_or(true));
        let left = chosen.rows.len();
        if left < there.len() {
            self.close_gaps(there.into_iter(), left);
        }
    }
}
