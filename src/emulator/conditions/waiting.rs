//! How many requests wait for nothing but time, because a fault or the latency holds their answer back. A test whose
//! clock stands still learns from it that nothing else can happen.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The count.
#[derive(Debug, Clone, Default)]
pub(crate) struct WaitingRequests(Arc<AtomicUsize>);

/// One request that is held, until this is dropped.
#[derive(Debug)]
pub(crate) struct WaitingGuard(Arc<AtomicUsize>);

impl WaitingRequests {
    /// Counts a request until what is returned is dropped.
    pub(crate) fn enter(&self) -> WaitingGuard {
        self.0.fetch_add(1, Ordering::SeqCst);
        WaitingGuard(Arc::clone(&self.0))
    }

    /// How many are held now.
    pub(crate) fn count(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

impl Drop for WaitingGuard {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}
