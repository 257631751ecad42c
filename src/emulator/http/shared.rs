//! State shared by all requests.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use tokio::sync::watch;

use super::listener::ListenerHandle;
use super::request_log::RequestLog;
use crate::emulator::conditions::Conditions;
use crate::emulator::conditions::fault::ArmedFaults;
use crate::emulator::conditions::rate_limit::RateLimiter;
use crate::emulator::conditions::waiting::WaitingRequests;
use crate::emulator::data::clock::Clock;
use crate::emulator::data::ids;
use crate::emulator::data::settings::Settings;
use crate::emulator::data::store::Store;
use crate::emulator::options::Options;
use crate::emulator::rules::instance::EmulatedInstance;

#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) instance: EmulatedInstance,
    pub(crate) listener: Arc<ListenerHandle>,
    /// Turns true, or loses its sender, when the emulator stops.
    pub(crate) stopping: watch::Receiver<bool>,
    pub(crate) waiting: WaitingRequests,
    /// How many requests for list and list_all arrived.
    pub(crate) lists: AtomicU64,
    refusals: AtomicU64,
    answers: AtomicU64,
    conditions: RwLock<Conditions>,
    limiter: Mutex<RateLimiter>,
    faults: Mutex<ArmedFaults>,
    log: Mutex<RequestLog>,
}

impl Shared {
    pub(crate) fn new(
        options: &Options,
        mut store: Store,
        settings: Settings,
        stopping: watch::Receiver<bool>,
    ) -> Self {
        store.set_read_lag(options.stale_reads);
        let seed_file = options.data.as_deref();
        Self {
            instance: EmulatedInstance::new(
                options.seed,
                Clock::new(options.now),
                options.environment.clone(),
                seed_file,
                store,
                settings,
            ),
            listener: ListenerHandle::new(),
            stopping,
            waiting: WaitingRequests::default(),
            lists: AtomicU64::new(0),
            refusals: AtomicU64::new(0),
            answers: AtomicU64::new(0),
            conditions: RwLock::new(options.conditions()),
            limiter: Mutex::default(),
            faults: Mutex::new(ArmedFaults::new(options.seed)),
            log: Mutex::default(),
        }
    }

    // A panic while a lock is held is a bug of its own; the data behind the lock is still the best available.

    pub(crate) fn conditions(&self) -> Conditions {
        *self.conditions.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the conditions, and applies a new lag or rate limit.
    pub(crate) fn change_conditions(&self, change: impl FnOnce(&mut Conditions)) {
        let mut conditions = self.conditions.write().unwrap_or_else(PoisonError::into_inner);
        let before = *conditions;
        change(&mut conditions);
        if conditions.stale_reads != before.stale_reads {
            self.instance.store_mut().set_read_lag(conditions.stale_reads);
        }
        if conditions.rate_limit != before.rate_limit {
            self.limiter().reset();
        }
    }

    pub(crate) fn limiter(&self) -> MutexGuard<'_, RateLimiter> {
        self.limiter.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn faults(&self) -> MutexGuard<'_, ArmedFaults> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn log(&self) -> MutexGuard<'_, RequestLog> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The trace id of the next refusal. Counted separately from other answers, so that reads concurrent with a change do
    /// not affect the id of its refusal.
    pub(crate) fn refusal_trace_id(&self) -> String {
        trace_id(self.instance.seed ^ 0x7472_6163, &self.refusals)
    }

    /// The trace id of the next answer that is not a refusal.
    pub(crate) fn answer_trace_id(&self) -> String {
        trace_id(self.instance.seed ^ 0x616e_7377, &self.answers)
    }
}

fn trace_id(salt: u64, counter: &AtomicU64) -> String {
    let count = counter.fetch_add(1, Ordering::Relaxed);
    let first = ids::mix(salt);
    format!("{first:016x}{:016x}", ids::mix(first ^ count))
}
