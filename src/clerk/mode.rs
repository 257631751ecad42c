//! Enrollment modes: what happens when a person with an address at the domain signs up.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What Clerk does for a person whose address is at the domain.
///
/// The set is open: a fourth mode appeared in 2026, so a value that is not known is kept in [`Self::Other`] and shown
/// as it came.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "Option<String>", into = "String")]
pub enum EnrollmentMode {
    /// `manual_invitation`: nothing happens by itself.
    ManualInvitation,
    /// `automatic_invitation`: the person gets an invitation by email.
    AutomaticInvitation,
    /// `automatic_suggestion`: the person sees a suggestion that they can request to join.
    AutomaticSuggestion,
    /// `enterprise_sso`: the person goes through the organization's SSO connection.
    EnterpriseSso,
    /// A value that this version does not know, as it came. Empty when the server sent none.
    Other(String),
}

impl EnrollmentMode {
    /// The modes that this version knows, in the order in which the dashboard offers them.
    pub const KNOWN: [Self; 4] =
        [Self::ManualInvitation, Self::AutomaticInvitation, Self::AutomaticSuggestion, Self::EnterpriseSso];

    /// The modes that an instance's settings switch on and off. `enterprise_sso` is not among them: no settings list it,
    /// and create and update accept it all the same.
    pub const GATED: [Self; 3] =
        [Self::ManualInvitation, Self::AutomaticInvitation, Self::AutomaticSuggestion];

    /// Clerk's own spelling.
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

    /// What it is called where there is little room, and by whoever types.
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

    /// The known mode that somebody means: by its spelling, its short name, or a beginning of either that no other mode has.
    #[must_use]
    pub fn meant(word: &str) -> Option<Self> {
        let begins = |mode: &Self| mode.as_str().starts_with(word) || mode.short().starts_with(word);
        let mut begun = Self::KNOWN.into_iter().filter(begins);
        let (Some(mode), None) = (begun.next(), begun.next()) else { return None };
        Some(mode)
    }

    /// The known mode of that spelling.
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

/// One member of list_all's `enrollment_mode` filter: a mode to include, or (with Clerk's `-` prefix) to exclude.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ModeFilter {
    /// The mode that is looked for.
    pub mode: EnrollmentMode,
    /// True for the `-` prefix: every mode but this one.
    pub exclude: bool,
}

impl ModeFilter {
    /// Only domains of this mode.
    #[must_use]
    pub const fn include(mode: EnrollmentMode) -> Self {
        Self { mode, exclude: false }
    }

    /// Every domain but those of this mode.
    #[must_use]
    pub const fn exclude(mode: EnrollmentMode) -> Self {
        Self { mode, exclude: true }
    }

    /// Whether these filters together let the mode through: one of those to include, or any where there are none; and none of
    /// those to exclude.
    #[must_use]
    pub fn admit(filters: &[Self], mode: &EnrollmentMode) -> bool {
        let names = |exclude| filters.iter().filter(move |filter| filter.exclude == exclude);
        (names(false).next().is_none() || names(false).any(|filter| filter.mode == *mode))
            && !names(true).any(|filter| filter.mode == *mode)
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
    fn a_mode_is_meant_by_its_names_and_by_what_only_one_begins_with() {
        for mode in EnrollmentMode::KNOWN {
            assert_eq!(EnrollmentMode::meant(mode.as_str()), Some(mode.clone()));
            assert_eq!(EnrollmentMode::meant(mode.short()), Some(mode));
        }
        assert_eq!(EnrollmentMode::meant("m"), Some(EnrollmentMode::ManualInvitation));
        assert_eq!(EnrollmentMode::meant("ent"), Some(EnrollmentMode::EnterpriseSso));
        for word in ["", "auto", "s", "ssoo", "SSO", "-sso", "sso "] {
            assert_eq!(EnrollmentMode::meant(word), None, "{word:?}");
        }
    }
}
