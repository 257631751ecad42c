//! Clerk's responses: arbitrary bytes through the client's decoders.

use domdesk::clerk::{
    DecodeError, DeletedObject, EnterpriseConnection, ErrorBody, Instance, Organization, OrganizationDomain,
    OrganizationInvitation, OrganizationSettings, Page, TotalCount, decode_domain, decode_domains,
    decode_object,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::safe::assert_safe;

/// The bytes are a response body, decoded as each kind of response in turn.
pub fn decode(data: &[u8]) {
    // The client rejects invalid UTF-8 before it decodes.
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Some(page) = checked(text, decode_domains(text)) {
        for row in &page.data {
            assert!(text.contains(&*row.raw), "a row keeps its JSON");
            assert_eq!(decode_domain(&row.raw).as_ref().ok(), Some(row), "a row equals its decoded JSON");
            check_row(row);
        }
    }
    if let Some(row) = checked(text, decode_domain(text)) {
        assert_eq!(&*row.raw, text.trim());
        check_row(&row);
    }
    if let Some(page) = checked(text, decode_object::<Page<Organization>>(text)) {
        page.data.iter().for_each(round_trips);
    }
    if let Some(page) = checked(text, decode_object::<Page<EnterpriseConnection>>(text)) {
        page.data.iter().for_each(round_trips);
    }
    if let Some(page) = checked(text, decode_object::<Page<OrganizationInvitation>>(text)) {
        page.data.iter().for_each(round_trips);
    }
    object::<TotalCount>(text);
    object::<Organization>(text);
    object::<Instance>(text);
    object::<OrganizationSettings>(text);
    object::<DeletedObject>(text);
    if let Some(body) = checked(text, decode_object::<ErrorBody>(text)) {
        for error in &body.errors {
            let _ = (error.text(), error.param_name());
        }
    }
}

/// Checks that a body is an object or gives an error with a message; returns the value, if any.
fn checked<T>(text: &str, result: Result<T, DecodeError>) -> Option<T> {
    match result {
        Ok(value) => {
            assert!(text.trim_start().starts_with('{'), "{text:?} is not an object");
            Some(value)
        }
        Err(error) => {
            let message = error.to_string();
            assert!(message.len() > "not the expected JSON: ".len(), "{message}");
            assert_safe(&domdesk::text::visible(&message));
            None
        }
    }
}

fn object<T: DeserializeOwned + Serialize + PartialEq + std::fmt::Debug>(text: &str) {
    if let Some(value) = checked(text, decode_object::<T>(text)) {
        round_trips(&value);
    }
}

/// The journal and other programs read back the decoded value.
fn round_trips<T: DeserializeOwned + Serialize + PartialEq + std::fmt::Debug>(value: &T) {
    let written = serde_json::to_string(value).expect("a value is written");
    assert_eq!(decode_object::<T>(&written).as_ref().ok(), Some(value), "{written}");
}

/// Properties of every decoded row.
fn check_row(row: &OrganizationDomain) {
    let written = serde_json::to_string(row).expect("a row is written");
    let mut read = decode_domain(&written).expect("a row that was written is read");
    read.raw.clone_from(&row.raw);
    assert_eq!(read, *row);
    // A wrong row is worse than none: its identifying fields must be strings in the JSON.
    if let Ok(Value::Object(json)) = serde_json::from_str(&row.raw) {
        // A row without a name has an empty name.
        assert_eq!(json.get("name").and_then(Value::as_str).unwrap_or_default(), row.name);
        let fields = [("id", &row.id), ("organization_id", &row.organization_id)];
        for (field, value) in fields {
            assert_eq!(json.get(field).and_then(Value::as_str), Some(value.as_str()), "{field}");
        }
        let verified = |field: &str| json.get(field).filter(|proof| !proof.is_null());
        let proof = verified("affiliation_verification").or_else(|| verified("verification"));
        let status = proof.and_then(|proof| proof.get("status")).and_then(Value::as_str);
        assert_eq!(row.is_verified(), status == Some("verified"), "only status verified counts as verified");
    }
}
