//! How much memory the copy may use. The rows come from the server and can be of any size.

/// Allowed per row of the row limit. Ordinary rows use a tenth of it.
const BYTES_PER_ROW: usize = 1 << 10;

/// The minimum, and the share of a copy without a row limit.
const MIN_SHARE: usize = 64 << 20;
const UNLIMITED_SHARE: usize = 256 << 20;

/// Pages larger than this are requested one at a time.
const LARGE_PAGE: usize = 4 << 20;

#[derive(Debug, Clone)]
pub(super) struct MemoryLimit {
    /// The first limit in bytes, and the amount that each [`Self::raise`] adds.
    share: usize,
    shares: usize,
    /// In bytes.
    largest_page: usize,
}

impl Default for MemoryLimit {
    fn default() -> Self {
        Self::for_rows(None)
    }
}

impl MemoryLimit {
    pub(super) fn for_rows(rows: Option<u64>) -> Self {
        let share = rows.map_or(UNLIMITED_SHARE, |rows| {
            usize::try_from(rows).unwrap_or(usize::MAX).saturating_mul(BYTES_PER_ROW).max(MIN_SHARE)
        });
        Self { share, shares: 1, largest_page: 0 }
    }

    #[cfg(test)]
    pub(super) fn of_bytes(share: usize) -> Self {
        Self { share, ..Self::default() }
    }

    pub(super) const fn raise(&mut self) {
        self.shares = self.shares.saturating_add(1);
    }

    pub(super) fn note_page(&mut self, page: usize) {
        self.largest_page = self.largest_page.max(page);
    }

    /// In bytes. More than the shares only for rows of ordinary size that were requested beyond the row limit.
    pub(super) fn allowed(&self, rows: usize) -> usize {
        self.share.saturating_mul(self.shares).max(rows.saturating_mul(BYTES_PER_ROW))
    }

    /// Whether another page may be requested besides those in flight. A single one always may.
    pub(super) fn allows_another(&self, used: usize, rows: usize, in_flight: usize) -> bool {
        let all = used.saturating_add(self.largest_page.saturating_mul(in_flight + 1));
        in_flight == 0 || (self.largest_page <= LARGE_PAGE && all <= self.allowed(rows))
    }
}
