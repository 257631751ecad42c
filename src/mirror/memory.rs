//! How much memory the copy may take. The rows are the server's: nothing says that they are small.

/// What is allowed for each row that may be read without being asked. Ordinary ones take a tenth of it.
const PER_ROW: usize = 1 << 10;

/// What a copy of few rows, or of rows without a bound, is allowed.
const LEAST: usize = 64 << 20;
const WITHOUT_BOUND: usize = 256 << 20;

/// Larger pages come one at a time.
const ORDINARY_PAGE: usize = 4 << 20;

/// What the copy is allowed.
#[derive(Debug, Clone)]
pub(super) struct Memory {
    /// What is allowed at first, and once more each time that somebody says so.
    share: usize,
    shares: usize,
    /// The largest page that has come.
    page: usize,
}

impl Default for Memory {
    fn default() -> Self {
        Self::of(None)
    }
}

impl Memory {
    /// For that many rows.
    pub(super) fn of(rows: Option<u64>) -> Self {
        let share = rows.map_or(WITHOUT_BOUND, |rows| {
            usize::try_from(rows).unwrap_or(usize::MAX).saturating_mul(PER_ROW).max(LEAST)
        });
        Self { share, shares: 1, page: 0 }
    }

    /// That many bytes at first.
    #[cfg(test)]
    pub(super) fn of_bytes(share: usize) -> Self {
        Self { share, ..Self::default() }
    }

    /// As much again.
    pub(super) const fn grant(&mut self) {
        self.shares = self.shares.saturating_add(1);
    }

    /// A page of that many bytes has come.
    pub(super) fn learn(&mut self, page: usize) {
        self.page = self.page.max(page);
    }

    /// How many bytes it may be. Beyond what was allowed only by rows that were asked for, and are of ordinary size.
    pub(super) fn allowed(&self, rows: usize) -> usize {
        self.share.saturating_mul(self.shares).max(rows.saturating_mul(PER_ROW))
    }

    /// Whether another page may be asked for, besides those that are on their way. One always may.
    pub(super) fn has_room(&self, used: usize, rows: usize, out: usize) -> bool {
        let all = used.saturating_add(self.page.saturating_mul(out + 1));
        out == 0 || (self.page <= ORDINARY_PAGE && all <= self.allowed(rows))
    }
}
