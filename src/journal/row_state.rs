//! A row at a point in time: stored in the journal as the JSON that Clerk sent, including fields that this version
//! does not know.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::clerk::{OrganizationDomain, decode_domain};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowState(pub Box<OrganizationDomain>);

impl From<&OrganizationDomain> for RowState {
    fn from(domain: &OrganizationDomain) -> Self {
        Self(Box::new(domain.clone()))
    }
}

/// The longest row JSON that is kept completely, in bytes. Clerk's own rows have about a thousand.
const MOST_BYTES: usize = 64 * 1024;

/// The deepest row JSON that is kept completely. JSON parsers give up at a depth of 128, and the row is nested in a
/// line.
const MOST_DEEP: usize = 100;

/// The row's JSON, if the journal can keep it completely.
fn whole(raw: &str) -> Option<Value> {
    if raw.len() > MOST_BYTES {
        return None;
    }
    serde_json::from_str(raw).ok().filter(|value| depth(value) <= MOST_DEEP)
}

fn depth(value: &Value) -> usize {
    let deepest = match value {
        Value::Array(values) => values.iter().map(depth).max(),
        Value::Object(fields) => fields.values().map(depth).max(),
        _ => return 0,
    };
    deepest.unwrap_or(0) + 1
}

impl Serialize for RowState {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // The JSON is written anew with every field, because line breaks in it would break the journal's line. But a
        // row must not prevent its line from being written or read: if it is too large, too deep, or contains a
        // meaningless value, only the known fields are kept.
        match whole(&self.0.raw) {
            Some(value) => value.serialize(serializer),
            None => self.0.serialize(serializer),
        }
    }
}

impl RowState {
    /// `None` for JSON that is not a row.
    pub(super) fn read(json: &str) -> Option<Self> {
        decode_domain(json).ok().map(|domain| Self(Box::new(domain)))
    }
}

/// Reads an optional row. An invalid row counts as missing: the request or outcome is still known.
pub(super) fn optional<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<RowState>, D::Error> {
    // Lines are read through serde's tagged enums, which do not support a RawValue.
    Ok(RowState::read(&Value::deserialize(deserializer)?.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_that_cannot_be_kept_whole_is_kept_by_its_known_fields() {
        for odd in [
            format!("{}1{}", "[".repeat(110), "]".repeat(110)),
            format!("\"{}\"", "a".repeat(MOST_BYTES)),
            "1e999".to_owned(),
            "\"\\ud800\"".to_owned(),
        ] {
            let json = format!(
                "{{\"id\":\"orgdmn_1\",\"organization_id\":\"org_1\",\"name\":\"acme.com\",\"odd\":{odd}}}"
            );
            let row = decode_domain(&json).unwrap();
            let text = serde_json::to_string(&RowState::from(&row)).unwrap();
            assert!(!text.contains("odd"), "{text}");
            let read = RowState::read(&text).unwrap();
            assert_eq!(read.0.name, "acme.com");
        }
    }
}
