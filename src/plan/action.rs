//! What a step does with its domain.

use std::fmt;
use std::str::FromStr;

use crate::clerk::{EnrollmentMode, UpdateDomain};
use crate::text::{count, visible};

/// What a step does with its domain.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    Verify,
    Unverify,
    Mode(EnrollmentMode),
    /// Sets affiliation and enrollment mode in one request.
    Set {
        verified: bool,
        mode: EnrollmentMode,
    },
    Delete,
    /// Marks ownership as verified.
    Own,
    /// Adds the domain. Clerk's defaults apply to what is `None`; Clerk's default for `verified` is true.
    Create {
        verified: Option<bool>,
        mode: Option<EnrollmentMode>,
    },
}

/// The text is no action.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnknownAction {
    #[error("expected verify, unverify, mode=MODE, delete or own")]
    Action,
    #[error(
        "expected a mode after mode=: manual_invitation, automatic_invitation, automatic_suggestion or enterprise_sso; or in short manual, invitation, suggestion or sso"
    )]
    Mode,
}

impl Action {
    /// The update that sets these values; `None` if there is nothing to set.
    #[must_use]
    pub fn update(body: &UpdateDomain) -> Option<Self> {
        match (body.verified, &body.enrollment_mode) {
            (Some(true), None) => Some(Self::Verify),
            (Some(false), None) => Some(Self::Unverify),
            (None, Some(mode)) => Some(Self::Mode(mode.clone())),
            (Some(verified), Some(mode)) => Some(Self::Set { verified, mode: mode.clone() }),
            (None, None) => None,
        }
    }

    /// The action in words, such as `set enrollment mode to manual invitation`. Safe to display.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Verify => "verify".to_owned(),
            Self::Unverify => "unverify".to_owned(),
            Self::Delete => "delete".to_owned(),
            Self::Own => "mark ownership as verified".to_owned(),
            Self::Mode(mode) => set_mode(mode),
            Self::Set { verified, mode } => format!("{} and {}", verb(*verified), set_mode(mode)),
            Self::Create { .. } => format!("create{}", self.values_in_words()),
        }
    }

    /// The action with a number of domains, such as `verify 2 domains`. Safe to display.
    #[must_use]
    pub fn words_for(&self, domains: u64) -> String {
        let domains = count(domains, "domain");
        match self {
            Self::Verify | Self::Unverify | Self::Delete => format!("{} {domains}", self.words()),
            Self::Own => format!("mark ownership of {domains} as verified"),
            Self::Mode(_) | Self::Set { .. } => format!("{} for {domains}", self.words()),
            Self::Create { .. } => format!("create {domains}{}", self.values_in_words()),
        }
    }

    /// The values of a new domain, such as ` as unverified with manual invitation`.
    fn values_in_words(&self) -> String {
        let (verified, mode) = self.values();
        let verified = match verified {
            Some(true) => " as verified",
            Some(false) => " as unverified",
            None => "",
        };
        let mode = mode.map(|mode| format!(" with {}", mode_in_words(mode))).unwrap_or_default();
        format!("{verified}{mode}")
    }

    /// The values that it sets on an existing domain; `None` if it does something else.
    #[must_use]
    pub fn body(&self) -> Option<UpdateDomain> {
        let (verified, enrollment_mode) = match self {
            Self::Verify => (Some(true), None),
            Self::Unverify => (Some(false), None),
            Self::Mode(mode) => (None, Some(mode.clone())),
            Self::Set { verified, mode } => (Some(*verified), Some(mode.clone())),
            Self::Delete | Self::Own | Self::Create { .. } => return None,
        };
        Some(UpdateDomain { enrollment_mode, verified })
    }

    /// The values of `set` and `create`, which have fields of their own in a plan file.
    pub(super) const fn values(&self) -> (Option<bool>, Option<&EnrollmentMode>) {
        match self {
            Self::Set { verified, mode } => (Some(*verified), Some(mode)),
            Self::Create { verified, mode } => (*verified, mode.as_ref()),
            _ => (None, None),
        }
    }

    /// Whether it claims the name for the organization: it verifies affiliation or ownership. At most one organization can
    /// have a name verified.
    #[must_use]
    pub const fn is_claim(&self) -> bool {
        match self {
            Self::Verify | Self::Own | Self::Set { verified: true, .. } => true,
            Self::Create { verified, .. } => !matches!(verified, Some(false)),
            Self::Unverify | Self::Mode(_) | Self::Set { verified: false, .. } | Self::Delete => false,
        }
    }

    /// Whether afterwards another organization can verify the name, if this one had it verified.
    #[must_use]
    pub const fn is_release(&self) -> bool {
        matches!(self, Self::Unverify | Self::Delete | Self::Set { verified: false, .. })
    }

    #[must_use]
    pub const fn is_create(&self) -> bool {
        matches!(self, Self::Create { .. })
    }

    /// Whether it cannot be undone completely: it asks for more than a yes.
    #[must_use]
    pub const fn is_dangerous(&self) -> bool {
        matches!(self, Self::Delete | Self::Own)
    }
}

const fn verb(verified: bool) -> &'static str {
    if verified { "verify" } else { "unverify" }
}

fn set_mode(mode: &EnrollmentMode) -> String {
    format!("set enrollment mode to {}", mode_in_words(mode))
}

fn mode_in_words(mode: &EnrollmentMode) -> String {
    match mode {
        EnrollmentMode::EnterpriseSso => "enterprise SSO".to_owned(),
        EnrollmentMode::Other(value) => visible(value).into_owned(),
        known => known.as_str().replace('_', " "),
    }
}

/// As in a plan file, without the values of `set` and `create`, which have fields of their own.
impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Verify => f.write_str("verify"),
            Self::Unverify => f.write_str("unverify"),
            Self::Mode(mode) => write!(f, "mode={mode}"),
            Self::Set { .. } => f.write_str("set"),
            Self::Delete => f.write_str("delete"),
            Self::Own => f.write_str("own"),
            Self::Create { .. } => f.write_str("create"),
        }
    }
}

/// An action for existing domains, as typed. Modes may be abbreviated.
impl FromStr for Action {
    type Err = UnknownAction;

    fn from_str(text: &str) -> Result<Self, UnknownAction> {
        match text {
            "verify" => Ok(Self::Verify),
            "unverify" => Ok(Self::Unverify),
            "delete" => Ok(Self::Delete),
            "own" => Ok(Self::Own),
            text => match text.strip_prefix("mode=") {
                Some("") => Err(UnknownAction::Mode),
                Some(mode) => {
                    EnrollmentMode::from_abbreviation(mode).map(Self::Mode).ok_or(UnknownAction::Mode)
                }
                None => Err(UnknownAction::Action),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_are_read_as_typed_and_refused_with_what_is_expected() {
        for (text, action) in [
            ("verify", Action::Verify),
            ("unverify", Action::Unverify),
            ("mode=sso", Action::Mode(EnrollmentMode::EnterpriseSso)),
            ("mode=automatic_i", Action::Mode(EnrollmentMode::AutomaticInvitation)),
            ("delete", Action::Delete),
            ("own", Action::Own),
        ] {
            assert_eq!(text.parse(), Ok(action));
        }
        for text in ["", "Verify", "create", "set", "mode", "drop"] {
            assert_eq!(text.parse::<Action>(), Err(UnknownAction::Action), "{text}");
        }
        for text in ["mode=", "mode=automatic", "mode=x"] {
            assert_eq!(text.parse::<Action>(), Err(UnknownAction::Mode), "{text}");
        }
    }

    #[test]
    fn actions_read_as_sentences() {
        let manual = EnrollmentMode::ManualInvitation;
        for (action, words, for_two) in [
            (Action::Verify, "verify", "verify 2 domains"),
            (Action::Unverify, "unverify", "unverify 2 domains"),
            (Action::Delete, "delete", "delete 2 domains"),
            (Action::Own, "mark ownership as verified", "mark ownership of 2 domains as verified"),
            (
                Action::Mode(EnrollmentMode::EnterpriseSso),
                "set enrollment mode to enterprise SSO",
                "set enrollment mode to enterprise SSO for 2 domains",
            ),
            (
                Action::Mode(EnrollmentMode::Other("new_\u{1b}mode".to_owned())),
                "set enrollment mode to new_␛mode",
                "set enrollment mode to new_␛mode for 2 domains",
            ),
            (
                Action::Set { verified: false, mode: manual.clone() },
                "unverify and set enrollment mode to manual invitation",
                "unverify and set enrollment mode to manual invitation for 2 domains",
            ),
            (Action::Create { verified: None, mode: None }, "create", "create 2 domains"),
            (
                Action::Create { verified: Some(false), mode: Some(manual) },
                "create as unverified with manual invitation",
                "create 2 domains as unverified with manual invitation",
            ),
        ] {
            assert_eq!((action.words().as_str(), action.words_for(2).as_str()), (words, for_two));
        }
    }

    #[test]
    fn the_values_that_an_action_sets_make_the_same_action() {
        let sso = EnrollmentMode::EnterpriseSso;
        for action in [
            Action::Verify,
            Action::Unverify,
            Action::Mode(sso.clone()),
            Action::Set { verified: true, mode: sso.clone() },
            Action::Set { verified: false, mode: sso },
        ] {
            assert_eq!(Action::update(&action.body().unwrap()), Some(action));
        }
        assert_eq!(Action::update(&UpdateDomain::default()), None);
        assert_eq!(Action::Delete.body(), None);
    }
}
