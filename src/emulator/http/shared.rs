//! What all requests share: the data, the settings, the clock, and what tests ask about.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use tokio::sync::watch;

use super::listener::Door;
use super::request_log::RequestLog;
use crate::clerk::{EnvironmentType, Instance};
use crate::emulator::conditions::Conditions;
use crate::emulator::conditions::fault::Faults;
use crate::emulator::conditions::rate_limit::Limiter;
use crate::emulator::conditions::waiting::Held;
use crate::emulator::data::clock::Clock;
use crate::emulator::data::ids::{self, Kind};
use crate::emulator::data::list_query::Finder;
use crate::emulator::data::seed_file::SeedData;
use crate::emulator::data::settings::Settings;
use crate::emulator::data::store::Store;
use crate::emulator::options::Options;
use crate::emulator::rules::write_log::WriteLog;

/// The state of one emulated instance.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) secret_key: String,
    pub(crate) instance: Instance,
    pub(crate) door: Arc<Door>,
    pub(crate) clock: Clock,
    pub(crate) finder: Finder,
    /// Turns true, or loses its sender, when the emulator stops.
    pub(crate) stopping: watch::Receiver<bool>,
    pub(crate) seed: u64,
    /// Requests that wait for nothing but time.
    pub(crate) held: Held,
    /// How many times list and list_all were asked.
    pub(crate) lists: AtomicU64,
    refusals: AtomicU64,
    answers: AtomicU64,
    store: RwLock<Store>,
    settings: RwLock<Settings>,
    conditions: RwLock<Conditions>,
    limiter: Mutex<Limiter>,
    faults: Mutex<Faults>,
    log: Mutex<RequestLog>,
    writes: Mutex<WriteLog>,
}

impl Shared {
    pub(crate) fn new(
        options: &Options,
        mut store: Store,
        settings: Settings,
        stopping: watch::Receiver<bool>,
    ) -> Self {
        store.set_stale(options.stale_reads);
        let seed = options.seed;
        let data = options.data.as_deref();
        let environment_type = data.map_or_else(|| options.environment.clone(), SeedData::environment);
        let given_key = data.and_then(SeedData::secret_key).map(ToOwned::to_owned);
        let given_id = data.and_then(SeedData::instance_id).map(ToOwned::to_owned);
        Self {
            secret_key: given_key.unwrap_or_else(|| secret_key(seed, &environment_type)),
            instance: Instance {
                object: "instance".to_owned(),
                id: given_id.unwrap_or_else(|| ids::encode(seed, Kind::Instance, 0)),
                environment_type,
                allowed_origins: None,
                workspace_id: None,
            },
            door: Door::new(),
            clock: Clock::new(options.now),
            finder: Finder::default(),
            stopping,
            seed,
            held: Held::default(),
            lists: AtomicU64::new(0),
            refusals: AtomicU64::new(0),
            answers: AtomicU64::new(0),
            store: RwLock::new(store),
            settings: RwLock::new(settings),
            conditions: RwLock::new(options.conditions()),
            limiter: Mutex::default(),
            faults: Mutex::new(Faults::new(seed)),
            log: Mutex::default(),
            writes: Mutex::default(),
        }
    }

    // A panic while a lock is held is a bug of its own; the data behind it is still the best there is.

    pub(crate) fn store(&self) -> RwLockReadGuard<'_, Store> {
        self.store.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn store_mut(&self) -> RwLockWriteGuard<'_, Store> {
        self.store.write().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn settings(&self) -> Settings {
        self.settings.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn settings_mut(&self) -> RwLockWriteGuard<'_, Settings> {
        self.settings.write().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn conditions(&self) -> Conditions {
        *self.conditions.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the weather, and what hangs on it.
    pub(crate) fn change_conditions(&self, change: impl FnOnce(&mut Conditions)) {
        let mut conditions = self.conditions.write().unwrap_or_else(PoisonError::into_inner);
        let before = *conditions;
        change(&mut conditions);
        if conditions.stale_reads != before.stale_reads {
            self.store_mut().set_stale(conditions.stale_reads);
        }
        if conditions.rate_limit != before.rate_limit {
            self.limiter().reset();
        }
    }

    pub(crate) fn limiter(&self) -> MutexGuard<'_, Limiter> {
        self.limiter.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn writes(&self) -> MutexGuard<'_, WriteLog> {
        self.writes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn faults(&self) -> MutexGuard<'_, Faults> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn log(&self) -> MutexGuard<'_, RequestLog> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The trace id of the next refusal. Counted apart from other answers, so that the reads which run beside a change do
    /// not decide which id its refusal has.
    pub(crate) fn refusal_trace_id(&self) -> String {
        trace_id(self.seed ^ 0x7472_6163, &self.refusals)
    }

    /// The trace id of the next answer that is no refusal.
    pub(crate) fn answer_trace_id(&self) -> String {
        trace_id(self.seed ^ 0x616e_7377, &self.answers)
    }
}

fn trace_id(salt: u64, counter: &AtomicU64) -> String {
    let count = counter.fetch_add(1, Ordering::Relaxed);
    let first = ids::mix(salt);
    format!("{first:016x}{:016x}", ids::mix(first ^ count))
}

/// The instance's key: the kind shows in its beginning, as with Clerk's own.
fn secret_key(seed: u64, environment: &EnvironmentType) -> String {
    let kind = if *environment == EnvironmentType::Production { "live" } else { "test" };
    format!("sk_{kind}_{}", ids::token(seed ^ 0x736b, 40))
}
