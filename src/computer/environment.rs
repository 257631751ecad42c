//! The variables for programs that are started.

use std::ffi::{OsStr, OsString};

use crate::text::redact;

/// The variables of Clerk's tools: keys and addresses, of no use to other programs.
const CLERK: &str = "CLERK_";

/// Variables without secrets of Clerk.
#[derive(Debug, Clone)]
pub(super) struct Environment(Vec<(OsString, OsString)>);

impl Environment {
    pub(super) fn of_process() -> Self {
        Self::of(std::env::vars_os())
    }

    pub(super) fn of<N: Into<OsString>, V: Into<OsString>>(
        variables: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        let variables = variables.into_iter().map(|(name, value)| (name.into(), value.into()));
        Self(variables.filter(|(name, value)| !is_secret(name, value)).collect())
    }

    /// Whether the variable is set, and not blank.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(other, value)| other == name && !value.to_string_lossy().trim().is_empty())
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&OsStr, &OsStr)> {
        self.0.iter().map(|(name, value)| (name.as_os_str(), value.as_os_str()))
    }
}

/// Whether it is a variable of Clerk's tools, or holds something that looks like a secret key under another name.
fn is_secret(name: &OsStr, value: &OsStr) -> bool {
    let value = value.to_string_lossy();
    name.to_string_lossy().to_uppercase().contains(CLERK) || redact(&value) != value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_is_passed_on_whatever_its_variable_is_called() {
        let environment = Environment::of([
            ("PATH", "/bin"),
            ("CLERK_SECRET_KEY", "anything"),
            ("NEXT_PUBLIC_CLERK_SIGN_IN", "x"),
            ("clerk_api_key", "x"),
            ("MY_KEY", "sk_test_abcdefghij"),
            ("AUTH", "Bearer sk_live_abcdefghij"),
            ("DISPLAY", ":0"),
            ("EMPTY", " "),
        ]);
        let names: Vec<_> = environment.iter().map(|(name, _)| name.to_str().unwrap()).collect();
        assert_eq!(names, ["PATH", "DISPLAY", "EMPTY"]);
        assert!(environment.has("DISPLAY") && !environment.has("EMPTY") && !environment.has("HOME"));
    }
}
