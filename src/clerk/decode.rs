//! Decodes response bodies.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::lenient::Object;
use super::{OrganizationDomain, lenient, replace_lone_surrogates};

/// The body is not what the operation returns: HTML from a proxy, truncated JSON, or JSON of another shape.
#[derive(Debug, thiserror::Error)]
#[error("not the expected JSON: {0}")]
pub struct DecodeError(serde_json::Error);

impl DecodeError {
    #[must_use]
    pub const fn json(&self) -> &serde_json::Error {
        &self.0
    }
}

impl From<serde_json::Error> for DecodeError {
    fn from(error: serde_json::Error) -> Self {
        Self(error)
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(bound = "T: Deserialize<'de>")]
pub struct Page<T> {
    /// Required: a response that is no list must not decode as an empty one.
    #[serde(deserialize_with = "lenient::objects")]
    pub data: Vec<T>,
    /// Rows in the whole list, at most 32 bits; -1 if the response has no count.
    #[serde(default = "lenient::unknown_count", deserialize_with = "lenient::count")]
    pub total_count: i64,
}

/// Decodes a response whose type alone says whether it is valid.
///
/// # Errors
///
/// If the text is not such an object.
pub fn decode_object<T: DeserializeOwned>(json: &str) -> Result<T, DecodeError> {
    let Object(value) = serde_json::from_str(&replace_lone_surrogates(json))?;
    Ok(value)
}

/// Decodes one domain and keeps its JSON.
///
/// # Errors
///
/// If the text is not an `OrganizationDomain`; only `id` and `organization_id` are required.
pub fn decode_domain(json: &str) -> Result<OrganizationDomain, DecodeError> {
    let mut domain: OrganizationDomain = decode_object(json)?;
    domain.raw = json.trim().into();
    Ok(domain)
}

/// Decodes a page of domains and keeps the JSON of each.
///
/// # Errors
///
/// If the text is not such a page, or one of its rows is not a domain.
pub fn decode_domains(json: &str) -> Result<Page<OrganizationDomain>, DecodeError> {
    #[derive(Deserialize)]
    struct RawPage<'a> {
        #[serde(borrow)]
        data: Vec<&'a RawValue>,
        #[serde(default = "lenient::unknown_count", deserialize_with = "lenient::count")]
        total_count: i64,
    }

    let Object(page): Object<RawPage<'_>> = serde_json::from_str(json)?;
    let data = page.data.into_iter().map(|row| decode_domain(row.get())).collect::<Result<_, _>>()?;
    Ok(Page { data, total_count: page.total_count })
}
