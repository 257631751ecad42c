//! The terminal's capabilities, from the environment.

use std::ffi::OsString;

use super::UsageError;

/// Terminals that cannot position text.
const DUMB: [&str; 2] = ["dumb", "unknown"];

/// Prefixes of terminals that would print a title as text: consoles, and very old terminals.
const WITHOUT_TITLE: [&str; 6] = ["linux", "vt", "ansi", "cons", "sun", "wy"];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Capabilities {
    /// Whether it shows characters beyond ASCII.
    pub(super) unicode: bool,
    pub(super) title: bool,
}

impl Capabilities {
    /// Detects them from the environment, in which blank variables are unset.
    ///
    /// # Errors
    ///
    /// If the browser cannot draw on this terminal.
    pub(super) fn of(env: &dyn Fn(&str) -> Option<OsString>) -> Result<Self, UsageError> {
        if !cfg!(unix) {
            // Other systems have one kind of terminal, and no variables for it.
            return Ok(Self { unicode: true, title: true });
        }
        let kind = env("TERM").map(|kind| kind.to_string_lossy().into_owned());
        let instead = "or use domdesk list, domdesk update and domdesk audit, which need no screen";
        let Some(kind) = kind else {
            return Err(UsageError(format!(
                "TERM is not set, so the browser does not know this terminal's capabilities; set it, as in \
                 TERM=xterm-256color, {instead}"
            )));
        };
        if DUMB.contains(&kind.as_str()) {
            return Err(UsageError(format!(
                "the browser cannot draw on a terminal with TERM={kind}; set TERM to this terminal's type, as in \
                 TERM=xterm-256color, {instead}"
            )));
        }
        let title = !WITHOUT_TITLE.iter().any(|begin| kind.starts_with(begin));
        // The first one that is set counts, as in the C library; without any, the locale is C, which is ASCII.
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(env);
        let locale = locale.map(|value| value.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
        Ok(Self { unicode: locale.contains("utf-8") || locale.contains("utf8"), title })
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn of(env: &[(&str, &str)]) -> Result<Capabilities, String> {
        let env: Vec<(String, OsString)> =
            env.iter().map(|(name, value)| ((*name).to_owned(), OsString::from(value))).collect();
        let look_up =
            |name: &str| env.iter().find(|(other, _)| other == name).map(|(_, value)| value.clone());
        Capabilities::of(&look_up).map_err(|error| error.to_string())
    }

    #[test]
    fn the_first_variable_of_the_locale_that_is_set_counts() {
        for (env, unicode) in [
            (&[("LANG", "en_US.UTF-8")][..], true),
            (&[("LANG", "de_DE.utf8")], true),
            (&[("LC_CTYPE", "UTF-8")], true),
            (&[("LC_ALL", "C.UTF-8"), ("LC_CTYPE", "C"), ("LANG", "C")], true),
            (&[("LC_ALL", "C"), ("LC_CTYPE", "C.UTF-8"), ("LANG", "C.UTF-8")], false),
            (&[("LC_CTYPE", "POSIX"), ("LANG", "C.UTF-8")], false),
            (&[("LANG", "en_US")], false),
            (&[("LANG", "de_DE.ISO-8859-1")], false),
            (&[], false),
        ] {
            let all: Vec<_> = env.iter().copied().chain([("TERM", "xterm")]).collect();
            assert_eq!(of(&all).map(|able| able.unicode), Ok(unicode), "{env:?}");
        }
    }

    #[test]
    fn only_terminals_with_titles_get_one() {
        for (kind, title) in [
            ("xterm-256color", true),
            ("screen", true),
            ("tmux-256color", true),
            ("rxvt-unicode", true),
            ("linux", false),
            ("vt100", false),
            ("vt220", false),
            ("ansi", false),
        ] {
            assert_eq!(of(&[("TERM", kind)]).map(|able| able.title), Ok(title), "{kind}");
        }
    }

    #[test]
    fn a_terminal_without_a_screen_is_refused_with_the_commands_that_work_there() {
        for env in [&[("TERM", "dumb")][..], &[("TERM", "unknown")], &[]] {
            let refused = of(env).expect_err("no screen there");
            assert!(refused.contains("TERM") && refused.contains("domdesk list"), "{refused}");
        }
    }
}
