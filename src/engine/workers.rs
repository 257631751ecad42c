//! Two threads per search, and no more: the screen and the network need CPU time too.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::IsCancelled;

/// Works on each part, on this and a second thread; each takes the next part when it is done with one. `start` creates the
/// state of a thread. `None` if cancelled.
pub(super) fn each<T: Send, S>(
    parts: impl Iterator<Item = T> + Send,
    is_cancelled: IsCancelled<'_>,
    start: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, T) + Sync,
) -> Option<()> {
    // A single part is not worth a second thread.
    let is_short = parts.size_hint().1.is_some_and(|parts| parts <= 1);
    let queue = Mutex::new(parts);
    let stopped = AtomicBool::new(false);
    let run = || {
        let mut own = start();
        loop {
            if is_cancelled() {
                stopped.store(true, Ordering::Relaxed);
                return;
            }
            let Some(part) = queue.lock().unwrap_or_else(PoisonError::into_inner).next() else {
                return;
            };
            work(&mut own, part);
        }
    };
    if is_short {
        run();
    } else {
        join(run, run);
    }
    (!stopped.load(Ordering::Relaxed)).then_some(())
}

/// Runs both at the same time.
pub(super) fn join(here: impl FnOnce(), there: impl FnOnce() + Send) {
    let there = Mutex::new(Some(there));
    let run_there = || {
        let there = there.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(there) = there {
            there();
        }
    };
    thread::scope(|scope| {
        let second = thread::Builder::new().spawn_scoped(scope, run_there);
        here();
        // Without a second thread this one does all of it.
        if second.is_err() {
            run_there();
        }
    });
}
