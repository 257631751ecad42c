//! Counts requests whose answer a fault or the latency delays. Tests with a paused clock use it to know that only time can
//! make progress.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

#[derive(Debug, Clone, Default)]
pub(crate) struct WaitingRequests(Arc<AtomicUsize>);

/// Counts one request until dropped.
#[derive(Debug)]
pub(crate) struct WaitingGuard(Arc<AtomicUsize>);

impl WaitingRequests {
    /// Counts a request until the guard is dropped.
    pub(crate) fn enter(&self) -> WaitingGuard {
        self.0.fetch_add(1, Ordering::SeqCst);
        WaitingGuard(Arc::clone(&self.0))
    }

    pub(crate) fn count(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

impl Drop for WaitingGuard {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}
