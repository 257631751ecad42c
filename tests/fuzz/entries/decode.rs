//! Clerk's answers, read from any bytes by what the client reads them with.

use domdesk::clerk::{
    DecodeError, DeletedObject, ErrorBody, Instance, Organization, OrganizationDomain, OrganizationSettings,
    Page, decode_domain, decode_domains, decode_object,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::safe::assert_safe;

/// The bytes are the answer's body, read as each kind of answer in turn.
pub fn decode(data: &[u8]) {
    // The client refuses what is no text before it decodes.
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Some(page) = told(text, decode_domains(text)) {
        for row in &page.data {
            assert!(text.contains(&*row.raw), "a row keeps the JSON that it came in");
            assert_eq!(decode_domain(&row.raw).as_ref().ok(), Some(row), "a row is what its own JSON says");
            holds(row);
        }
    }
    if let Some(row) = told(text, decode_domain(text)) {
        assert_eq!(&*row.raw, text.trim());
        holds(&row);
    }
    if let Some(page) = told(text, decode_object::<Page<Organization>>(text)) {
        page.data.iter().for_each(is_written_as_read);
    }
    object::<Organization>(text);
    object::<Instance>(text);
    object::<OrganizationSettings>(text);
    object::<DeletedObject>(text);
    if let Some(body) = told(text, decode_object::<ErrorBody>(text)) {
        for error in &body.errors {
            let _ = (error.text(), error.param_name());
        }
    }
}

/// The value, or nothing when there is an error; an error is in words, and an answer is an object or an error.
fn told<T>(text: &str, result: Result<T, DecodeError>) -> Option<T> {
    match result {
        Ok(value) => {
            assert!(text.trim_start().starts_with('{'), "{text:?} is no object");
            Some(value)
        }
        Err(error) => {
            let words = error.to_string();
            assert!(words.len() > "not the expected JSON: ".len(), "{words}");
            assert_safe(&domdesk::text::visible(&words));
            None
        }
    }
}

fn object<T: DeserializeOwned + Serialize + PartialEq + std::fmt::Debug>(text: &str) {
    if let Some(value) = told(text, decode_object::<T>(text)) {
        is_written_as_read(&value);
    }
}

/// What the journal or another program reads is what was decoded.
fn is_written_as_read<T: DeserializeOwned + Serialize + PartialEq + std::fmt::Debug>(value: &T) {
    let written = serde_json::to_string(value).expect("a value is written");
    assert_eq!(decode_object::<T>(&written).as_ref().ok(), Some(value), "{written}");
}

/// What is true of every row, however it came.
fn holds(row: &OrganizationDomain) {
    let written = serde_json::to_string(row).expect("a row is written");
    let mut read = decode_domain(&written).expect("a row that was written is read");
    read.raw.clone_from(&row.raw);
    assert_eq!(read, *row);
    // A wrong row is worse than none: what names it stands in the JSON, as text.
    if let Ok(Value::Object(json)) = serde_json::from_str(&row.raw) {
        // A row may come without a name, and then has none.
        assert_eq!(json.get("name").and_then(Value::as_str).unwrap_or_default(), row.name);
        let fields = [("id", &row.id), ("organization_id", &row.organization_id)];
        for (field, value) in fields {
            assert_eq!(json.get(field).and_then(Value::as_str), Some(value.as_str()), "{field}");
        }
        let verified = |field: &str| json.get(field).filter(|proof| !proof.is_null());
        let proof = verified("affiliation_verification").or_else(|| verified("verification"));
        let status = proof.and_then(|proof| proof.get("status")).and_then(Value::as_str);
        assert_eq!(
            row.is_verified(),
            status == Some("verified"),
            "nothing is taken for verified that is not"
        );
    }
}
