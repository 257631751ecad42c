//! One line of a file of notes.

use serde::{Deserialize, Deserializer, Serialize};

use crate::clerk::Millis;

/// The length of a note, in characters: a sentence or two.
pub const LONGEST_NOTE: usize = 500;

/// The end of the year 9999. Lines claim no later time: nothing could ever replace them.
pub const LATEST: Millis = Millis(253_402_300_799_999);

/// The length of an id, in bytes; Clerk's have 34.
const LONGEST_ID: usize = 200;

/// Sets the note of a domain, its snooze, or both.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteLine {
    pub at: Millis,
    /// The instance that the domain belongs to.
    pub instance: String,
    #[serde(default)]
    pub organization_id: String,
    pub domain_id: String,
    /// The domain's name, for people who read the file.
    #[serde(default)]
    pub name: String,
    /// The note, or `null` to remove it. Unchanged if it is missing.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub note: Option<Option<String>>,
    /// The end of the snooze, or `null` to end it. Unchanged if it is missing.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub snoozed_until: Option<Option<Millis>>,
}

/// Tells `null` from a missing field.
#[expect(clippy::option_option, reason = "a missing field changes nothing, and null removes the value")]
fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

impl NoteLine {
    /// Decodes a line, which anyone may have written; `None` if it is damaged. Unknown fields are ignored, and a long
    /// note is cut.
    #[must_use]
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let mut line: Self = serde_json::from_slice(bytes).ok()?;
        let is_id = !line.domain_id.is_empty() && line.domain_id.len() <= LONGEST_ID;
        let is_timely = (Millis(1)..=LATEST).contains(&line.at);
        if !is_id || !is_timely {
            return None;
        }
        line.note = line.note.map(|note| note.and_then(|note| Self::clean(&note)));
        line.snoozed_until = line.snoozed_until.map(|until| until.map(|until| until.min(LATEST)));
        Some(line)
    }

    /// The text as a note: without surrounding blanks, and cut; `None` if nothing is left.
    #[must_use]
    pub fn clean(text: &str) -> Option<String> {
        let text: String = text.trim().chars().take(LONGEST_NOTE).collect();
        Some(text.trim_end().to_owned()).filter(|text| !text.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_field_is_not_null() {
        let line = |text: &str| NoteLine::decode(text.as_bytes()).unwrap();
        let cleared = line(r#"{"at":5,"instance":"ins_1","domain_id":"d","note":null,"color":[1]}"#);
        assert_eq!((cleared.note, cleared.snoozed_until), (Some(None), None));
        let snoozed = line(r#"{"at":5,"instance":"ins_1","domain_id":"d","snoozed_until":70}"#);
        assert_eq!((snoozed.note.clone(), snoozed.snoozed_until), (None, Some(Some(Millis(70)))));
        let text = serde_json::to_string(&snoozed).unwrap();
        assert!(!text.contains("note\"") && line(&text) == snoozed, "{text}");
    }

    #[test]
    fn damaged_lines_are_no_lines() {
        for text in [
            "",
            "{",
            "null",
            "7",
            r#"{"at":5,"instance":"ins_1","domain_id":"d","note":"to"#,
            r#"{"at":5,"instance":"ins_1","domain_id":""}"#,
            r#"{"at":5,"instance":"ins_1","domain_id":7}"#,
            r#"{"at":5,"domain_id":"d"}"#,
            r#"{"instance":"ins_1","domain_id":"d"}"#,
            r#"{"at":0,"instance":"ins_1","domain_id":"d"}"#,
            r#"{"at":9223372036854775807,"instance":"ins_1","domain_id":"d"}"#,
            r#"{"at":5,"instance":"ins_1","domain_id":"d","note":{"a":1}}"#,
        ] {
            assert_eq!(NoteLine::decode(text.as_bytes()), None, "{text}");
        }
        assert_eq!(NoteLine::decode(b"{\"at\":5,\"instance\":\"\xff\",\"domain_id\":\"d\"}"), None);
    }

    #[test]
    fn a_note_is_bounded_and_a_blank_one_is_none() {
        let long = "é".repeat(LONGEST_NOTE + 9);
        let text = format!(r#"{{"at":5,"instance":"i","domain_id":"d","note":" {long}"}}"#);
        let note = NoteLine::decode(text.as_bytes()).unwrap().note.unwrap().unwrap();
        assert_eq!(note.chars().count(), LONGEST_NOTE);
        assert_eq!(NoteLine::clean(" \n "), None);
        assert_eq!(NoteLine::clean(" ask Kim "), Some("ask Kim".to_owned()));
    }
}
