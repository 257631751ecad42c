//! The process's environment.

use std::ffi::OsString;

/// A variable; `None` if it is unset or blank: a blank value is what scripts leave behind for "unset".
#[must_use]
pub fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.to_string_lossy().trim().is_empty())
}
