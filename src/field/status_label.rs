//! The label of a status: always a glyph and a word.

use std::borrow::Cow;

use crate::clerk::VerificationStatus;
use crate::text::{Tone, visible};

/// Glyph, word and tone, safe to show.
#[must_use]
pub fn status_label(status: &VerificationStatus) -> (&'static str, Cow<'_, str>, Tone) {
    let (glyph, word, tone) = match status {
        VerificationStatus::Verified => ("✓", "verified", Tone::Good),
        VerificationStatus::Unverified => ("○", "unverified", Tone::Open),
        VerificationStatus::Failed => ("✗", "failed", Tone::Bad),
        VerificationStatus::Expired => ("!", "expired", Tone::Bad),
        VerificationStatus::Other(other) if other.is_empty() => ("·", "none", Tone::Dim),
        VerificationStatus::Other(other) => ("·", other.as_str(), Tone::Dim),
    };
    (glyph, visible(word), tone)
}
