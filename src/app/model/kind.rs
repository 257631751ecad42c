//! What kind of instance this is, and how careful the desk has to be with it.

use super::super::{Connection, KeyKind, Target};
use super::Model;
use crate::clerk::EnvironmentType;

/// What kind of instance this is, as far as the desk can tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// The emulator inside this program.
    Emulator,
    /// A development instance.
    Development,
    /// A production instance.
    Production,
    /// A kind that this version does not know.
    Other(String),
    /// Nothing is known yet.
    Unknown,
}

impl Model {
    /// What kind of instance this is. The instance's own word counts; until it is there, the key's prefix.
    #[must_use]
    pub fn kind(&self) -> Kind {
        let Some(endpoint) = self.endpoint() else {
            return if self.connection == Connection::Connecting(Target::Demo) {
                Kind::Emulator
            } else {
                Kind::Unknown
            };
        };
        match self.instance.ready().map(|instance| &instance.environment_type) {
            _ if endpoint.embedded => Kind::Emulator,
            Some(EnvironmentType::Production) => Kind::Production,
            // A key that says production while the instance says otherwise is treated with the greater care.
            _ if endpoint.key == KeyKind::Live => Kind::Production,
            Some(EnvironmentType::Development) => Kind::Development,
            Some(EnvironmentType::Other(other)) => Kind::Other(other.clone()),
            None => Kind::Unknown,
        }
    }

    /// Whether danger needs the name to be typed: always where the desk cannot be sure that nobody real is hurt.
    #[must_use]
    pub fn is_production(&self) -> bool {
        let key = self.endpoint().map(|endpoint| endpoint.key);
        match self.kind() {
            Kind::Emulator => false,
            Kind::Development => key != Some(KeyKind::Test),
            Kind::Production | Kind::Other(_) | Kind::Unknown => true,
        }
    }
}
