//! Decodes response bodies: a value, Clerk's error, or a description of what the body is instead.

use std::time::Duration;

use serde::de::{DeserializeOwned, Error as _};
use serde_json::error::Category;

use super::ErrorKind;
use super::display::quote;
use super::key::SecretKey;
use crate::clerk::{DecodeError, ErrorBody, Instance, TotalCount, decode_object, replace_lone_surrogates};

/// Decodes the body of a success.
pub(super) type Decode<T> = fn(&str) -> Result<T, DecodeError>;

/// For a value whose type alone says whether it is valid.
pub(super) fn json<T: DeserializeOwned>(text: &str) -> Result<T, DecodeError> {
    decode_object(text)
}

/// Requires an id: without that check, any JSON object would pass for an instance.
pub(super) fn instance(text: &str) -> Result<Instance, DecodeError> {
    let instance: Instance = json(text)?;
    if instance.id.is_empty() {
        return Err(serde_json::Error::missing_field("id").into());
    }
    Ok(instance)
}

/// A count that is not a number of users tells nothing.
pub(super) fn total_count(text: &str) -> Result<u64, DecodeError> {
    let TotalCount { total_count, .. } = json(text)?;
    u64::try_from(total_count).map_err(|_| serde_json::Error::custom("total_count is no count").into())
}

/// The value of a success. A body with errors is not one, whatever its status: some types would decode from any object.
pub(super) fn success<T>(
    status: u16,
    body: &[u8],
    trace_header: Option<&str>,
    key: &SecretKey,
    decode: Decode<T>,
) -> Result<T, ErrorKind> {
    let unexpected = |what: String| ErrorKind::UnexpectedBody { status, what };
    let text = std::str::from_utf8(body).map_err(|_| unexpected("not text".to_owned()))?;
    // The JSON is kept verbatim, and shown.
    let text = key.redact(text);
    let ErrorBody { errors, clerk_trace_id } = errors_in(&text);
    if !errors.is_empty() {
        let trace_id = clerk_trace_id.or_else(|| trace_header.map(ToOwned::to_owned));
        return Err(ErrorKind::Rejected { status, errors, trace_id, retry_after: None });
    }
    decode(&text).map_err(|error| unexpected(describe(&text, &error)))
}

/// The errors in a body; none if it is not an error body.
fn errors_in(json: &str) -> ErrorBody {
    // Searching for the word is far cheaper than parsing a page of rows twice.
    if !json.contains("\"errors\"") {
        return ErrorBody::default();
    }
    decode_object(json).unwrap_or_default()
}

/// Describes a body that could not be decoded. Quotes at most the name of a field or a type.
fn describe(text: &str, error: &DecodeError) -> String {
    let start = text.trim_start();
    if start.is_empty() {
        return "an empty body".to_owned();
    }
    if start.starts_with('<') {
        return "HTML, not JSON".to_owned();
    }
    let cause = error.json();
    match cause.classify() {
        Category::Eof => "truncated JSON".to_owned(),
        Category::Syntax | Category::Io => "not JSON".to_owned(),
        Category::Data => format!("JSON of another shape ({})", quote(&cause.to_string())),
    }
}

/// Clerk's error, as far as the body contains one. `body` is `None` if it could not be read.
pub(super) fn rejection(
    status: u16,
    body: Option<Vec<u8>>,
    trace_header: Option<&str>,
    retry_after: Option<Duration>,
    key: &SecretKey,
) -> ErrorKind {
    let parsed: ErrorBody = body
        .and_then(|body| String::from_utf8(body).ok())
        .and_then(|text| serde_json::from_str(&replace_lone_surrogates(&key.redact(&text))).ok())
        .unwrap_or_default();
    ErrorKind::Rejected {
        status,
        errors: parsed.errors,
        trace_id: parsed.clerk_trace_id.or_else(|| trace_header.map(|trace| key.redact(trace).into_owned())),
        retry_after,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clerk::{decode_domain, decode_domains};

    fn what<T: std::fmt::Debug>(body: &[u8], decode: Decode<T>) -> String {
        let key = SecretKey::parse("sk_test_abc").unwrap();
        match success(200, body, None, &key, decode).unwrap_err() {
            ErrorKind::UnexpectedBody { what, .. } => what,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_unexpected_body_is_described() {
        assert_eq!(what(b"<!doctype html><p>hi", decode_domains), "HTML, not JSON");
        assert_eq!(what(b"", decode_domains), "an empty body");
        assert_eq!(what(b"{\"data\":[", decode_domains), "truncated JSON");
        assert_eq!(what(b"upstream error", decode_domains), "not JSON");
        assert_eq!(what(b"\xff\xfe", decode_domains), "not text");
        assert!(what(b"{}", decode_domains).contains("missing field `data`"));
        assert!(what(b"{\"id\":\"x\"}", decode_domain).contains("another shape"));
        assert!(what(b"{}", instance).contains("missing field `id`"));
        assert!(!what(b"\"sk_test_abc\"", decode_domain).contains("abc"));
    }

    #[test]
    fn a_success_with_errors_is_an_error() {
        let key = SecretKey::parse("sk_test_abc").unwrap();
        let body = br#"{"errors":[{"code":"resource_locked","message":"sk_test_abc"}]}"#;
        let settings = success(200, body, Some("trace"), &key, json::<crate::clerk::OrganizationSettings>);
        let ErrorKind::Rejected { status: 200, errors, trace_id, .. } = settings.unwrap_err() else {
            panic!()
        };
        assert_eq!((errors[0].code.as_str(), errors[0].message.as_str()), ("resource_locked", "sk_…"));
        assert_eq!(trace_id.as_deref(), Some("trace"));
        let rows = br#"{"data":[],"total_count":0,"errors":[{"code":"conflict"}],"clerk_trace_id":"own"}"#;
        let page = success(200, rows, Some("trace"), &key, decode_domains);
        assert!(matches!(page, Err(ErrorKind::Rejected { trace_id: Some(id), .. }) if id == "own"));
        // No errors, and a text that only looks like errors.
        for body in
            [r#"{"data":[],"errors":[]}"#, r#"{"data":[],"errors":null}"#, r#"{"data":[],"x":"\"errors\""}"#]
        {
            assert!(success(200, body.as_bytes(), None, &key, decode_domains).is_ok(), "{body}");
        }
    }

    #[test]
    fn a_key_is_redacted_in_a_success_however_it_is_escaped() {
        let key = SecretKey::parse("sk_test_abc").unwrap();
        let raw = |name: &str| {
            let body = format!(r#"{{"id":"a","organization_id":"b","name":"{name}"}}"#);
            let domain = success(200, body.as_bytes(), None, &key, decode_domain).unwrap();
            assert!(
                domain.raw.ends_with(&format!(r#""{}"}}"#, domain.name.replace('\\', r"\\"))),
                "{}",
                domain.raw
            );
            domain.name
        };
        assert_eq!(raw("sk_test_abc.com"), "sk_….com");
        assert_eq!(raw("x sk_live_other"), "x sk_…");
        assert_eq!(raw(r"\u0073k_test\u005fabc.com"), "sk_….com");
        assert_eq!(raw("sk%5Ftest_abc.com"), "sk_….com");
        assert_eq!(raw(r"x c2tfdGVzdF9hYmM\u003d"), "x sk_…");
        // No key: an escaped backslash and letters. Other escapes stay verbatim.
        assert_eq!(raw(r"\\u0073k_test"), r"\u0073k_test");
        let body = r#"{"id":"a","organization_id":"b","name":"\u0041\u00e9"}"#;
        assert_eq!(&*success(200, body.as_bytes(), None, &key, decode_domain).unwrap().raw, body);
    }

    #[test]
    fn an_error_body_may_be_anything() {
        let key = SecretKey::parse("sk_test_abc").unwrap();
        let rejection = |body: Option<&str>| {
            rejection(422, body.map(|b| b.as_bytes().to_vec()), Some("header"), None, &key)
        };
        for body in [None, Some("<html>"), Some("{}"), Some("{\"errors\":null}")] {
            let ErrorKind::Rejected { errors, trace_id, .. } = rejection(body) else {
                panic!("{body:?}");
            };
            assert_eq!((errors.len(), trace_id.as_deref()), (0, Some("header")), "{body:?}");
        }
        let ErrorKind::Rejected { errors, trace_id, .. } =
            rejection(Some(r#"{"errors":[{"message":"sk_test_abc?"}],"clerk_trace_id":"body"}"#))
        else {
            panic!();
        };
        assert_eq!(errors[0].message, "sk_…?");
        let echo =
            r#"{"errors":[{"message":"Basic c2tfdGVzdF9hYmM6 or sk%5Ftest%5Fabc or \u0073k_test_abc"}]}"#;
        let ErrorKind::Rejected { errors, .. } = rejection(Some(echo)) else { panic!() };
        assert_eq!(errors[0].message, "Basic sk_… or sk_… or sk_…");
        assert_eq!(trace_id.as_deref(), Some("body"));
    }
}
