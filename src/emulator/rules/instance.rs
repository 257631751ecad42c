//! The emulated instance: everything that requests and other operators read or change.

use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::write_log::WriteLog;
use crate::clerk::{EnvironmentType, Instance};
use crate::emulator::data::clock::Clock;
use crate::emulator::data::ids::{self, IdKind};
use crate::emulator::data::list_query::ListCache;
use crate::emulator::data::seed_file::SeedData;
use crate::emulator::data::settings::Settings;
use crate::emulator::data::store::Store;

#[derive(Debug)]
pub(crate) struct EmulatedInstance {
    pub(crate) secret_key: String,
    /// The answer to `GET /instance`.
    pub(crate) description: Instance,
    pub(crate) seed: u64,
    pub(crate) clock: Clock,
    pub(crate) list_cache: ListCache,
    store: RwLock<Store>,
    settings: RwLock<Settings>,
    writes: Mutex<WriteLog>,
}

impl EmulatedInstance {
    /// A seed file may name the environment, the key and the id; `environment` and `seed` decide what it leaves out.
    pub(crate) fn new(
        seed: u64,
        clock: Clock,
        environment: EnvironmentType,
        seed_file: Option<&SeedData>,
        store: Store,
        settings: Settings,
    ) -> Self {
        let environment_type = seed_file.map_or(environment, SeedData::environment);
        let explicit_key = seed_file.and_then(SeedData::secret_key).map(ToOwned::to_owned);
        let explicit_id = seed_file.and_then(SeedData::instance_id).map(ToOwned::to_owned);
        Self {
            secret_key: explicit_key.unwrap_or_else(|| secret_key(seed, &environment_type)),
            description: Instance {
                object: "instance".to_owned(),
                id: explicit_id.unwrap_or_else(|| ids::encode(seed, IdKind::Instance, 0)),
                environment_type,
                allowed_origins: None,
                workspace_id: None,
            },
            seed,
            clock,
            list_cache: ListCache::default(),
            store: RwLock::new(store),
            settings: RwLock::new(settings),
            writes: Mutex::default(),
        }
    }

    // A panic while a lock is held is a bug of its own; the data behind the lock is still the best available.

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

    pub(crate) fn writes(&self) -> MutexGuard<'_, WriteLog> {
        self.writes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The prefix shows the kind of instance, as in Clerk's own keys.
fn secret_key(seed: u64, environment: &EnvironmentType) -> String {
    let kind = if *environment == EnvironmentType::Production { "live" } else { "test" };
    format!("sk_{kind}_{}", ids::token(seed ^ 0x736b, 40))
}
