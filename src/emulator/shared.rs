//! What all requests share: the data, the settings, the clock, and what tests ask about.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use tokio::sync::watch;

use super::clock::Clock;
use super::fault::Faults;
use super::ids::{self, Kind};
use super::log::RequestLog;
use super::options::Options;
use super::question::Finder;
use super::settings::Settings;
use super::store::Store;
use crate::clerk::{EnvironmentType, Instance};

/// The state of one emulated instance.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) secret_key: String,
    pub(super) instance: Instance,
    pub(super) latency: Duration,
    pub(super) clock: Clock,
    pub(super) finder: Finder,
    /// Turns true, or loses its sender, when the emulator stops.
    pub(super) stopping: watch::Receiver<bool>,
    seed: u64,
    answers: AtomicU64,
    store: RwLock<Store>,
    settings: RwLock<Settings>,
    faults: Mutex<Faults>,
    log: Mutex<RequestLog>,
}

impl Shared {
    pub(super) fn new(
        options: &Options,
        store: Store,
        settings: Settings,
        stopping: watch::Receiver<bool>,
    ) -> Self {
        let seed = options.seed;
        Self {
            secret_key: secret_key(seed, &options.environment),
            instance: Instance {
                object: "instance".to_owned(),
                id: ids::encode(seed, Kind::Instance, 0),
                environment_type: options.environment.clone(),
                allowed_origins: None,
                workspace_id: None,
            },
            latency: options.latency,
            clock: Clock::new(options.now),
            finder: Finder::default(),
            stopping,
            seed,
            answers: AtomicU64::new(0),
            store: RwLock::new(store),
            settings: RwLock::new(settings),
            faults: Mutex::default(),
            log: Mutex::default(),
        }
    }

    // A panic while a lock is held is a bug of its own; the data behind it is still the best there is.

    pub(super) fn store(&self) -> RwLockReadGuard<'_, Store> {
        self.store.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn store_mut(&self) -> RwLockWriteGuard<'_, Store> {
        self.store.write().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn settings(&self) -> Settings {
        self.settings.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn settings_mut(&self) -> RwLockWriteGuard<'_, Settings> {
        self.settings.write().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn faults(&self) -> MutexGuard<'_, Faults> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn log(&self) -> MutexGuard<'_, RequestLog> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The trace id of the next refusal.
    pub(super) fn trace_id(&self) -> String {
        let count = self.answers.fetch_add(1, Ordering::Relaxed);
        let first = ids::mix(self.seed ^ 0x7472_6163);
        format!("{first:016x}{:016x}", ids::mix(first ^ count))
    }
}

/// The instance's key: the kind shows in its beginning, as with Clerk's own.
fn secret_key(seed: u64, environment: &EnvironmentType) -> String {
    let kind = if *environment == EnvironmentType::Production { "live" } else { "test" };
    format!("sk_{kind}_{}", ids::token(seed ^ 0x736b, 40))
}
