//! Which flags are looked for, and the lists that they use.

use std::collections::HashSet;
use std::str::FromStr;

use super::lists::{FlagsFileError, List, Lists};
use crate::clerk::ascii_form;
use crate::flag::{Flag, FlagSet, UnknownFlag};

/// All flags are looked for, unless they are switched off.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FlagRules {
    off: FlagSet,
    /// Switched off for single names, in lower case.
    off_for: HashSet<(Flag, String)>,
    lists: Lists,
}

/// A flag to switch off, altogether or for one name: `lookalike`, `lookalike:acme.com`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlagSwitch {
    pub flag: Flag,
    /// `None` for every name.
    pub name: Option<String>,
}

/// A text that is no [`FlagSwitch`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnknownSwitch {
    #[error(transparent)]
    Flag(#[from] UnknownFlag),
    #[error("expected a domain name after the colon")]
    Name,
}

impl FromStr for FlagSwitch {
    type Err = UnknownSwitch;

    fn from_str(text: &str) -> Result<Self, UnknownSwitch> {
        let (flag, name) = match text.split_once(':') {
            Some((flag, name)) => (flag, Some(normalized(name))),
            None => (text, None),
        };
        let flag = flag.parse::<Flag>()?;
        if name.as_ref().is_some_and(String::is_empty) {
            return Err(UnknownSwitch::Name);
        }
        Ok(Self { flag, name })
    }
}

impl FlagRules {
    pub fn switch_off(&mut self, switch: FlagSwitch) {
        match switch.name {
            None => self.off.insert(switch.flag),
            Some(name) => drop(self.off_for.insert((switch.flag, name))),
        }
    }

    /// Adds the names of a file to the lists: see [`FlagsFileError`].
    ///
    /// # Errors
    ///
    /// If a line has another form. Then nothing was added.
    pub fn extend(&mut self, text: &str) -> Result<(), FlagsFileError> {
        self.lists.extend(text)
    }

    #[must_use]
    pub fn is_off(&self, flag: Flag) -> bool {
        self.off.has(flag)
    }

    /// Whether the domain of this name can have the flag.
    #[must_use]
    pub fn allows(&self, flag: Flag, name: &str) -> bool {
        !self.is_off(flag) && (self.off_for.is_empty() || !self.off_for.contains(&(flag, normalized(name))))
    }

    pub(super) fn is_mail_provider(&self, name: &str) -> bool {
        self.lists.has(List::MailProviders, name)
    }

    pub(super) fn is_disposable(&self, name: &str) -> bool {
        self.lists.has(List::Disposable, name)
    }
}

/// As Clerk stores names.
fn normalized(name: &str) -> String {
    ascii_form(name.trim().trim_end_matches('.')).to_ascii_lowercase()
}
