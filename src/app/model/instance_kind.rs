//! The kind of instance, and how careful the desk has to be with it.

use super::super::{Connection, ConnectionTarget, KeyKind};
use super::Model;
use crate::clerk::EnvironmentType;

/// The kind of instance, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InstanceKind {
    /// The emulator inside this program.
    Emulator,
    Development,
    Production,
    /// An environment type that this version does not know.
    Other(String),
    /// Not known yet.
    Unknown,
}

impl Model {
    /// The kind of instance: its own environment type, or the key's prefix until that has loaded.
    #[must_use]
    pub fn instance_kind(&self) -> InstanceKind {
        let Some(endpoint) = self.endpoint() else {
            return if self.connection == Connection::Connecting(ConnectionTarget::Demo) {
                InstanceKind::Emulator
            } else {
                InstanceKind::Unknown
            };
        };
        match self.instance.ready().map(|instance| &instance.environment_type) {
            _ if endpoint.embedded => InstanceKind::Emulator,
            Some(EnvironmentType::Production) => InstanceKind::Production,
            // A live key is treated as production whatever the instance reports: the safer choice.
            _ if endpoint.key == KeyKind::Live => InstanceKind::Production,
            Some(EnvironmentType::Development) => InstanceKind::Development,
            Some(EnvironmentType::Other(other)) => InstanceKind::Other(other.clone()),
            None => InstanceKind::Unknown,
        }
    }

    /// Whether dangerous changes require typing the name: always, unless the instance certainly has no real users.
    #[must_use]
    pub fn is_production(&self) -> bool {
        let key = self.endpoint().map(|endpoint| endpoint.key);
        match self.instance_kind() {
            InstanceKind::Emulator => false,
            InstanceKind::Development => key != Some(KeyKind::Test),
            InstanceKind::Production | InstanceKind::Other(_) | InstanceKind::Unknown => true,
        }
    }
}
