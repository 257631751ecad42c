//! Enrollment modes.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What Clerk does when a person with an address at the domain signs up.
///
/// The set is open: a fourth mode appeared in 2026, so an unknown value is kept in [`Self::Other`] and shown verbatim.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "Option<String>", into = "String")]
pub enum EnrollmentMode {
    /// `manual_invitation`: no automatic enrollment.
    ManualInvitation,
    /// `automatic_invitation`: the person gets an invitation by email.
    AutomaticInvitation,
    /// `automatic_suggestion`: the person sees a suggestion and can request to join.
    AutomaticSuggestion,
    /// `enterprise_sso`: the person goes through the organization's SSO connection.
    EnterpriseSso,
    /// An unknown value, verbatim. Empty if the server sent none.
    Other(String),
}

impl EnrollmentMode {
    /// In the dashboard's order.
    pub const KNOWN: [Self; 4] =
        [Self::ManualInvitation, Self::AutomaticInvitation, Self::AutomaticSuggestion, Self::EnterpriseSso];

    /// The modes that an instance's settings turn on and off. `enterprise_sso` is not among them: no settings list it, yet
    /// create and update accept it.
    pub const GATED: [Self; 3] =
        [Self::ManualInvitation, Self::AutomaticInvitation, Self::AutomaticSuggestion];

    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::ManualInvitation => "manual_invitation",
            Self::AutomaticInvitation => "automatic_invitation",
            Self::AutomaticSuggestion => "automatic_suggestion",
            Self::EnterpriseSso => "enterprise_sso",
            Self::Other(value) => value,
        }
    }

    /// A short name for narrow columns and for typing.
    #[must_use]
    pub fn short(&self) -> &str {
        match self {
            Self::ManualInvitation => "manual",
            Self::AutomaticInvitation => "invitation",
            Self::AutomaticSuggestion => "suggestion",
            Self::EnterpriseSso => "sso",
            Self::Other(value) => value,
        }
    }

    /// Parses Clerk's name, the short name, or an unambiguous prefix of either.
    #[must_use]
    pub fn from_abbreviation(text: &str) -> Option<Self> {
        let has_prefix = |mode: &Self| mode.as_str().starts_with(text) || mode.short().starts_with(text);
        let mut candidates = Self::KNOWN.into_iter().filter(has_prefix);
        let (Some(mode), None) = (candidates.next(), candidates.next()) else { return None };
        Some(mode)
    }

    /// The mode that Clerk calls `value`.
    #[must_use]
    pub fn known(value: &str) -> Option<Self> {
        Self::KNOWN.into_iter().find(|mode| mode.as_str() == value)
    }
}

impl Default for EnrollmentMode {
    fn default() -> Self {
        Self::Other(String::new())
    }
}

impl From<Option<String>> for EnrollmentMode {
    fn from(value: Option<String>) -> Self {
        let value = value.unwrap_or_default();
        Self::known(&value).unwrap_or(Self::Other(value))
    }
}

impl From<EnrollmentMode> for String {
    fn from(mode: EnrollmentMode) -> Self {
        match mode {
            EnrollmentMode::Other(value) => value,
            known => known.as_str().to_owned(),
        }
    }
}

impl fmt::Display for EnrollmentMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One value of list_all's `enrollment_mode` filter: a mode to include or, with Clerk's `-` prefix, to exclude.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ModeFilter {
    pub mode: EnrollmentMode,
    /// True for the `-` prefix.
    pub exclude: bool,
}

impl ModeFilter {
    #[must_use]
    pub const fn include(mode: EnrollmentMode) -> Self {
        Self { mode, exclude: false }
    }

    #[must_use]
    pub const fn exclude(mode: EnrollmentMode) -> Self {
        Self { mode, exclude: true }
    }

    /// Whether the mode is among the included ones (if there are any) and not among the excluded ones.
    #[must_use]
    pub fn admit(filters: &[Self], mode: &EnrollmentMode) -> bool {
        let of_kind = |exclude| filters.iter().filter(move |filter| filter.exclude == exclude);
        (of_kind(false).next().is_none() || of_kind(false).any(|filter| filter.mode == *mode))
            && !of_kind(true).any(|filter| filter.mode == *mode)
    }
}

impl fmt::Display for ModeFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.exclude {
            f.write_str("-")?;
        }
        self.mode.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mode_is_parsed_from_its_names_and_unambiguous_prefixes() {
        for mode in EnrollmentMode::KNOWN {
            assert_eq!(EnrollmentMode::from_abbreviation(mode.as_str()), Some(mode.clone()));
            assert_eq!(EnrollmentMode::from_abbreviation(mode.short()), Some(mode));
        }
        assert_eq!(EnrollmentMode::from_abbreviation("m"), Some(EnrollmentMode::ManualInvitation));
        assert_eq!(EnrollmentMode::from_abbreviation("ent"), Some(EnrollmentMode::EnterpriseSso));
        for word in ["", "auto", "s", "ssoo", "SSO", "-sso", "sso "] {
            assert_eq!(EnrollmentMode::from_abbreviation(word), None, "{word:?}");
        }
    }
}
