//! A row as Clerk sent it, kept as JSON: a plan may have a hundred thousand of them.

mod copied;
mod packed;

use crate::clerk::{DecodeError, OrganizationDomain, decode_domain};
use crate::journal::RowState;
use crate::store::RowRef;
use crate::text::is_plain;
pub(super) use copied::Templates;
use packed::Packed;
pub(super) use packed::Shapes;
use serde_json::Value;

/// The longest JSON that is kept as it came, in bytes. The journal has the same limit.
const MOST_BYTES: usize = 64 * 1024;

/// The deepest JSON that is kept as it came. The journal has the same limit.
const MOST_DEEP: usize = 100;

/// The JSON of a row, without blanks between its values.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RowJson(Packed);

/// The JSON is not a row of Clerk's.
#[derive(Debug, thiserror::Error)]
#[error("the row is not a domain of Clerk's")]
pub struct NotARow(#[from] DecodeError);

impl RowJson {
    /// Reads the JSON of a row.
    ///
    /// # Errors
    ///
    /// If it is not a row.
    pub fn parse(json: &str) -> Result<Self, NotARow> {
        Self::parse_sharing(json, &mut Shapes::default()).map(|(json, _)| json)
    }

    /// As [`Self::parse`], together with the row, sharing memory with other rows.
    pub(super) fn parse_sharing(
        json: &str,
        shapes: &mut Shapes,
    ) -> Result<(Self, OrganizationDomain), NotARow> {
        let row = decode_domain(json)?;
        Ok((Self(Packed::new(&text(&row), shapes)), row))
    }

    /// The row as JSON, sharing memory with other rows.
    pub(super) fn sharing(row: &OrganizationDomain, shapes: &mut Shapes) -> Self {
        Self(Packed::new(&text(row), shapes))
    }

    /// As [`Self::sharing`], for a row of the local copy.
    pub(super) fn copied(row: &RowRef<'_>, templates: &mut Templates, shapes: &mut Shapes) -> Self {
        let packed = templates.pack(row, shapes);
        packed.map_or_else(|| Self::sharing(&row.to_domain(), shapes), Self)
    }

    /// The row.
    #[must_use]
    pub fn row(&self) -> OrganizationDomain {
        // It was decoded, or encoded, before.
        decode_domain(&self.json()).unwrap_or_default()
    }

    #[must_use]
    pub fn json(&self) -> String {
        self.0.json()
    }
}

impl From<&OrganizationDomain> for RowJson {
    fn from(row: &OrganizationDomain) -> Self {
        Self::sharing(row, &mut Shapes::default())
    }
}

fn text(row: &OrganizationDomain) -> String {
    // Every field of a row can be written, so the default is never used. A row of the copy has its fields only: these are
    // what the journal keeps of it.
    let json = if row.raw.is_empty() {
        serde_json::to_string(row).unwrap_or_default()
    } else {
        minified(&row.raw).unwrap_or_else(|| serde_json::to_string(&RowState::from(row)).unwrap_or_default())
    };
    if is_plain(&json) {
        return json;
    }
    // A file has it written anew. The text is the same before and after that, because the id of the plan rests on it: its
    // fields are in the order in which they are written anew.
    serde_json::from_str::<Value>(&json).map(|row| row.to_string()).unwrap_or(json)
}

/// The JSON without blanks between its values; `None` if it is not certain that every reader accepts it.
fn minified(raw: &str) -> Option<String> {
    if raw.is_empty() || raw.len() > MOST_BYTES {
        return None;
    }
    let mut kept = String::with_capacity(raw.len());
    let (mut in_text, mut depth, mut from) = (false, 0_usize, 0);
    for (at, byte) in raw.bytes().enumerate() {
        match byte {
            // An escape may be half of a surrogate pair, and an exponent may be more than a number can be.
            b'\\' => return None,
            b'"' => in_text = !in_text,
            b'\0'..b' ' if in_text => return None,
            _ if in_text => {}
            b'e' | b'E' if raw.as_bytes().get(at.wrapping_sub(1)).is_some_and(u8::is_ascii_digit) => {
                return None;
            }
            b'{' | b'[' => {
                depth += 1;
                if depth > MOST_DEEP {
                    return None;
                }
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            b' ' | b'\n' | b'\r' | b'\t' => {
                kept.push_str(raw.get(from..at)?);
                from = at + 1;
            }
            b'\0'..b' ' => return None,
            _ => {}
        }
    }
    kept.push_str(raw.get(from..)?);
    Some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: &str = r#"{ "id": "orgdmn_1",
        "organization_id": "org_1", "name": "acme.com", "later": {"x": [1, 2.5, "a b"]} }"#;

    #[test]
    fn a_row_keeps_all_that_clerk_sent() {
        let json = RowJson::parse(ROW).unwrap();
        assert_eq!(
            json.json(),
            r#"{"id":"orgdmn_1","organization_id":"org_1","name":"acme.com","later":{"x":[1,2.5,"a b"]}}"#
        );
        let row = json.row();
        assert_eq!((row.name.as_str(), &*row.raw), ("acme.com", json.json().as_str()));
        assert_eq!(json, RowJson::from(&decode_domain(ROW).unwrap()));
    }

    #[test]
    fn a_row_of_the_copy_is_written_as_in_the_journal() {
        for name in ["acme.com", "b\u{fc}cher.example", "odd\u{202e}\"\n.com"] {
            let row = OrganizationDomain {
                name: name.to_owned(),
                raw: String::new().into(),
                ..decode_domain(ROW).unwrap()
            };
            let journal: Value = serde_json::to_value(RowState::from(&row)).unwrap();
            let json = RowJson::from(&row).json();
            assert_eq!(serde_json::from_str::<Value>(&json).unwrap(), journal, "{name}");
            assert_eq!(RowJson::from(&row).row().name, name);
        }
    }

    #[test]
    fn what_not_every_reader_accepts_is_written_anew() {
        for (odd, expected) in [
            (r#""\ud800""#, None),
            (r#""\u0041\n""#, Some(r#""A\n""#)),
            ("1e999", None),
            ("1e2", Some("100.0")),
            (r#""9e9""#, Some(r#""9e9""#)),
        ] {
            let json = format!(r#"{{"id":"orgdmn_1","organization_id":"org_1","name":"a.com","odd":{odd}}}"#);
            let kept = RowJson::parse(&json).unwrap();
            let value: serde_json::Value = serde_json::from_str(&kept.json()).unwrap();
            let odd = value.get("odd").map(ToString::to_string);
            assert_eq!(odd.as_deref(), expected, "{}", kept.json());
        }
        let deep = format!("{}{}", "[".repeat(110), "]".repeat(110));
        let json = format!(r#"{{"id":"orgdmn_1","organization_id":"org_1","name":"a.com","odd":{deep}}}"#);
        assert!(!RowJson::parse(&json).unwrap().json().contains("odd"));
    }

    #[test]
    fn other_json_is_no_row() {
        for json in ["{}", "[]", "null", r#"{"id":"orgdmn_1"}"#, "{"] {
            assert!(RowJson::parse(json).is_err(), "{json}");
        }
    }
}
