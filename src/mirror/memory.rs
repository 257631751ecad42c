//! How much memory the copy may take. The rows are the server's: nothing says that they are small.

/// What is allowed for each row that may be read without being asked. Ordinary ones take a tenth of it.
const BYTES_PER_ROW: usize = 1 << 10;

/// What a copy of few rows, or of rows without a bound, is allowed.
const MIN_SHARE: usize = 64 << 20;
const UNLIMITED_SHARE: usize = 256 << 20;

/// Larger pages come one at a time.
const LARGE_PAGE: usize = 4 << 20;

/// What the copy is allowed.
#[derive(Debug, Clone)]
pub(super) struct MemoryLimit {
    /// What is allowed at first, and once more each time that somebody says so.
    share: usize,
    shares: usize,
    /// The largest page that has come.
    largest_page: usize,
}

impl Default for MemoryLimit {
    fn default() -> Self {
        Self::for_rows(None)
    }
}

impl MemoryLimit {
    /// For that many rows.
    pub(super) fn for_rows(rows: Option<u64>) -> Self {
        let share = rows.map_or(UNLIMITED_SHARE, |rows| {
            usize::try_from(rows).unwrap_or(usize::MAX).saturating_mul(BYTES_PER_ROW).max(MIN_SHARE)
        });
        Self { share, shares: 1, largest_page: 0 }
    }

    /// That many bytes at first.
    #[cfg(test)]
    pub(super) fn of_bytes(share: usize) -> Self {
        Self { share, ..Self::default() }
    }

    /// As much again.
    pub(super) const fn raise(&mut self) {
        self.shares = self.shares.saturating_add(1);
    }

    /// A page of that many bytes has come.
    pub(super) fn note_page(&mut self, page: usize) {
        self.largest_page = self.largest_page.max(page);
    }

    /// How many bytes it may be. Beyond what was allowed only by rows that were asked for, and are of ordinary size.
    pub(super) fn allowed(&self, rows: usize) -> usize {
        self.share.saturating_mul(self.shares).max(rows.saturating_mul(BYTES_PER_ROW))
    }

    /// Whether another page may be asked for, besides those that are on their way. One always may.
    pub(super) fn allows_another(&self, used: usize, rows: usize, in_flight: usize) -> bool {
        let all = used.saturating_add(self.largest_page.saturating_mul(in_flight + 1));
        in_flight == 0 || (self.largest_page <= LARGE_PAGE && all <= self.allowed(rows))
    }
}
