//! From the bytes of an answer to values.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::lenient::Object;
use super::{OrganizationDomain, lenient, without_half_characters};

/// The bytes are not what the operation promises: HTML from a proxy, truncated JSON, another shape.
#[derive(Debug, thiserror::Error)]
#[error("not the JSON that was promised: {0}")]
pub struct DecodeError(serde_json::Error);

impl DecodeError {
    /// What the reader of JSON says.
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

/// One page of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(bound = "T: Deserialize<'de>")]
pub struct Page<T> {
    /// The rows of this page. Cannot be left out: an empty list must never be made out of an answer that was no list.
    #[serde(deserialize_with = "lenient::objects")]
    pub data: Vec<T>,
    /// How many rows the whole list has, 32 bits at most; -1 where the answer does not tell.
    #[serde(default = "lenient::not_counted", deserialize_with = "lenient::count")]
    pub total_count: i64,
}

/// Decodes any answer that needs no look beyond its type.
///
/// # Errors
///
/// When the text is not such an object.
pub fn decode_object<T: DeserializeOwned>(json: &str) -> Result<T, DecodeError> {
    let Object(value) = serde_json::from_str(&without_half_characters(json))?;
    Ok(value)
}

/// Decodes one domain and keeps the JSON that it came in.
///
/// # Errors
///
/// When the text is not an `OrganizationDomain`: `id` and `organization_id` are the fields that cannot be done without.
pub fn decode_domain(json: &str) -> Result<OrganizationDomain, DecodeError> {
    let mut domain: OrganizationDomain = decode_object(json)?;
    domain.raw = json.trim().into();
    Ok(domain)
}

/// Decodes a page of domains and keeps the JSON that each came in.
///
/// # Errors
///
/// When the text is not such a page, or one of its rows is not a domain.
pub fn decode_domains(json: &str) -> Result<Page<OrganizationDomain>, DecodeError> {
    #[derive(Deserialize)]
    struct RawPage<'a> {
        #[serde(borrow)]
        data: Vec<&'a RawValue>,
        #[serde(default = "lenient::not_counted", deserialize_with = "lenient::count")]
        total_count: i64,
    }

    let Object(page): Object<RawPage<'_>> = serde_json::from_str(json)?;
    let data = page.data.into_iter().map(|row| decode_domain(row.get())).collect::<Result<_, _>>()?;
    Ok(Page { data, total_count: page.total_count })
}
