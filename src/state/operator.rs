//! Who works on this machine.

use crate::journal::Operator;
use crate::text::visible;

/// The longest name of a user or machine, in characters.
const LONGEST: usize = 64;

/// The operating system's user, and the machine.
#[must_use]
pub fn operator() -> Operator {
    let sudo_user = std::env::var("SUDO_USER").ok();
    Operator {
        user: user(whoami::username().ok(), number(), sudo_user.as_deref()),
        host: bounded(whoami::hostname().ok()),
    }
}

/// The user's name. A user without a name, as in many containers, is identified by number, together with `SUDO_USER`,
/// which is all that is known about the person.
fn user(name: Option<String>, number: Option<u32>, sudo_user: Option<&str>) -> String {
    let name = name.filter(|name| !name.trim().is_empty());
    match (name, number) {
        (None, Some(number)) => match sudo_user.map(str::trim).filter(|user| !user.is_empty()) {
            Some(sudo_user) => bounded(Some(format!("{number} (SUDO_USER {sudo_user})"))),
            None => number.to_string(),
        },
        (name, _) => bounded(name),
    }
}

#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "other systems have no numbers")]
fn number() -> Option<u32> {
    Some(rustix::process::geteuid().as_raw())
}

#[cfg(not(unix))]
const fn number() -> Option<u32> {
    None
}

fn bounded(name: Option<String>) -> String {
    match name {
        Some(name) if !name.is_empty() => visible(&name).chars().take(LONGEST).collect(),
        _ => "unknown".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_without_a_name_is_identified_by_number() {
        let jana = || Some("jana".to_owned());
        for (name, number, sudo_user, expected) in [
            (jana(), Some(1000), None, "jana"),
            (jana(), Some(1000), Some("kim"), "jana"),
            (None, Some(4242), None, "4242"),
            (None, Some(4242), Some(""), "4242"),
            (Some(" ".to_owned()), Some(4242), Some("jana\x1b"), "4242 (SUDO_USER jana␛)"),
            (None, None, Some("jana"), "unknown"),
        ] {
            assert_eq!(user(name, number, sudo_user), expected);
        }
    }

    #[test]
    fn names_are_made_safe_and_bounded() {
        assert_eq!(bounded(Some("jana\x1b[2J".into())), "jana␛[2J");
        assert_eq!(bounded(Some("j".repeat(500))).len(), LONGEST);
        assert_eq!(bounded(Some(String::new())), "unknown");
        assert_eq!(bounded(None), "unknown");
        assert_ne!(operator().user, "");
    }
}
