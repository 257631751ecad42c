//! A row as it was at a moment: in the journal it stands as the JSON that Clerk sent, with fields that we do not know.

use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::clerk::{OrganizationDomain, decode_domain};

/// A row as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot(pub Box<OrganizationDomain>);

impl From<&OrganizationDomain> for Snapshot {
    fn from(domain: &OrganizationDomain) -> Self {
        Self(Box::new(domain.clone()))
    }
}

impl Serialize for Snapshot {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.raw.is_empty() {
            return self.0.serialize(serializer);
        }
        // What came over several lines must not break the journal's: the JSON is written anew, every field kept.
        let value: serde_json::Value = serde_json::from_str(&self.0.raw).map_err(S::Error::custom)?;
        value.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Snapshot {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Lines are read through serde's tagged enums, which a RawValue does not survive.
        let value = serde_json::Value::deserialize(deserializer)?;
        let domain = decode_domain(&value.to_string()).map_err(D::Error::custom)?;
        Ok(Self(Box::new(domain)))
    }
}
