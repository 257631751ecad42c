//! Who works at this machine.

use crate::journal::Operator;
use crate::text::visible;

/// The longest name of a user or machine, in characters.
const LONGEST: usize = 64;

/// The user of the operating system, and the machine.
pub(super) fn operator() -> Operator {
    Operator { user: bounded(whoami::username().ok()), host: bounded(whoami::hostname().ok()) }
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
    fn names_are_made_safe_and_bounded() {
        assert_eq!(bounded(Some("jana\x1b[2J".into())), "jana␛[2J");
        assert_eq!(bounded(Some("j".repeat(500))).len(), LONGEST);
        assert_eq!(bounded(Some(String::new())), "unknown");
        assert_eq!(bounded(None), "unknown");
        assert_ne!(operator().user, "");
    }
}
