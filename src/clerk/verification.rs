//! The two proofs that hang on a domain share one shape: affiliation (a mailbox) and ownership (the DNS zone).

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Millis, lenient};

/// How far a proof has come. Open set: a value that is not known is kept as it came.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "Option<String>", into = "String")]
pub enum VerificationStatus {
    /// Not proven, or not yet.
    Unverified,
    /// Proven.
    Verified,
    /// Too many wrong attempts. Affiliation only.
    Failed,
    /// The attempt ran out of time.
    Expired,
    /// A value that this version does not know, as it came.
    Other(String),
}

impl VerificationStatus {
    /// Clerk's own spelling.
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
    /// Whether it says that something is proven, or that it is not; `None` where it is not known what it says.
    #[must_use]
    pub const fn tells(&self) -> Option<bool> {
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
/// `parent_domain`, or whatever Clerk adds).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verification {
    /// How far the proof has come.
    #[serde(default)]
    pub status: VerificationStatus,
    /// How it is proven; a free string.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub strategy: String,
    /// How often it has been tried.
    #[serde(default, deserialize_with = "lenient::optional_integer")]
    pub attempts: Option<i64>,
    /// When the open attempt runs out, in Unix milliseconds.
    #[serde(default)]
    pub expire_at: Option<Millis>,
    /// When it was proven, in Unix milliseconds. Clerk sets it on ownership only.
    #[serde(default)]
    pub verified_at: Option<Millis>,
    /// Name of the TXT record that proves ownership. Documented for the Frontend API only: shown where it comes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub txt_record_name: Option<String>,
    /// Value of the TXT record that proves ownership. Documented for the Frontend API only: shown where it comes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub txt_record_value: Option<String>,
}
