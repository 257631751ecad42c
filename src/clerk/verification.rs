//! A domain's two proofs have one shape: affiliation (a mailbox) and ownership (the DNS zone).

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Millis, lenient};

/// The status of a proof. Open set: an unknown value is kept verbatim.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "Option<String>", into = "String")]
pub enum VerificationStatus {
    Unverified,
    Verified,
    /// Too many wrong attempts. Affiliation only.
    Failed,
    /// The attempt expired.
    Expired,
    /// An unknown value, verbatim.
    Other(String),
}

impl VerificationStatus {
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Unverified => "unverified",
            Self::Verified => "verified",
            Self::Failed => "failed",
            Self::Expired => "expired",
            Self::Other(value) => value,
        }
    }
}

impl VerificationStatus {
    /// Whether it means proven; `None` for an unknown status.
    #[must_use]
    pub const fn reports_verified(&self) -> Option<bool> {
        match self {
            Self::Verified => Some(true),
            Self::Unverified | Self::Failed | Self::Expired => Some(false),
            Self::Other(_) => None,
        }
    }
}

impl Default for VerificationStatus {
    fn default() -> Self {
        Self::Other(String::new())
    }
}

impl From<Option<String>> for VerificationStatus {
    fn from(value: Option<String>) -> Self {
        match value.unwrap_or_default() {
            value if value == "unverified" => Self::Unverified,
            value if value == "verified" => Self::Verified,
            value if value == "failed" => Self::Failed,
            value if value == "expired" => Self::Expired,
            value => Self::Other(value),
        }
    }
}

impl From<VerificationStatus> for String {
    fn from(status: VerificationStatus) -> Self {
        status.as_str().to_owned()
    }
}

impl fmt::Display for VerificationStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One proof: of affiliation (strategy `email_code`) or of ownership (`txt`, `legacy`, `manual_override`,
/// `parent_domain`, or another that Clerk adds).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verification {
    #[serde(default)]
    pub status: VerificationStatus,
    /// A free string.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub strategy: String,
    #[serde(default, deserialize_with = "lenient::optional_integer")]
    pub attempts: Option<i64>,
    /// When the open attempt expires, in Unix milliseconds.
    #[serde(default)]
    pub expire_at: Option<Millis>,
    /// In Unix milliseconds. Clerk sets it on ownership only.
    #[serde(default)]
    pub verified_at: Option<Millis>,
    /// The TXT record that proves ownership. Documented for the Frontend API only, but shown if Clerk sends it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub txt_record_name: Option<String>,
    /// See [`Self::txt_record_name`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub txt_record_value: Option<String>,
}
