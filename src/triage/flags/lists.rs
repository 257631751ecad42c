//! The lists of mail providers: bundled ones, and names from a file of the operator.

use std::collections::HashSet;
use std::sync::LazyLock;

use foldhash::fast::RandomState;

use crate::clerk::DomainName;
use crate::flag::Flag;

type Names = HashSet<&'static str, RandomState>;

static MAIL_PROVIDERS: LazyLock<Names> =
    LazyLock::new(|| names(include_str!("../../../assets/lists/mail-providers.txt")));
static DISPOSABLE: LazyLock<Names> =
    LazyLock::new(|| names(include_str!("../../../assets/lists/disposable.txt")));

/// What begins a comment, up to the end of the line.
const COMMENT: char = '#';

fn names(text: &'static str) -> Names {
    text.lines().filter(|line| !line.starts_with(COMMENT)).collect()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum List {
    MailProviders,
    Disposable,
}

/// The names that the operator added to the bundled ones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Lists {
    mail_providers: HashSet<String>,
    disposable: HashSet<String>,
}

/// A line of a file of names that cannot be read. A line has a flag, `mail-provider` or `disposable`, and a name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {expected}")]
pub struct FlagsFileError {
    /// The first line is 1.
    pub line: usize,
    pub expected: String,
}

impl Lists {
    /// The name must be in lower case.
    pub(super) fn has(&self, list: List, name: &str) -> bool {
        let (bundled, added) = match list {
            List::MailProviders => (&*MAIL_PROVIDERS, &self.mail_providers),
            List::Disposable => (&*DISPOSABLE, &self.disposable),
        };
        bundled.contains(name) || !added.is_empty() && added.contains(name)
    }

    pub(super) fn extend(&mut self, text: &str) -> Result<(), FlagsFileError> {
        let mut extended = self.clone();
        for (at, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            let line = line.split_once(COMMENT).map_or(line, |(before, _)| before).trim();
            if line.is_empty() {
                continue;
            }
            let error = |expected: String| FlagsFileError { line: at + 1, expected };
            let (flag, name) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
            let list = match flag.parse() {
                Ok(Flag::MailProvider) => &mut extended.mail_providers,
                Ok(Flag::Disposable) => &mut extended.disposable,
                _ => return Err(error("expected mail-provider or disposable, and a name".to_owned())),
            };
            let name = DomainName::parse(name.trim())
                .map_err(|reason| error(format!("expected a domain name after {flag}; {reason}")))?;
            list.insert(name.into());
        }
        *self = extended;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundled_lists_are_sorted_and_name_source_date_and_licence() {
        let files = [
            (include_str!("../../../assets/lists/mail-providers.txt"), "ISC", 5_900),
            (include_str!("../../../assets/lists/disposable.txt"), "CC0", 10_000),
        ];
        for (text, licence, least) in files {
            let (header, names): (Vec<_>, Vec<_>) = text.lines().partition(|line| line.starts_with(COMMENT));
            let header = header.join("\n");
            assert!(header.contains("Source: ") && header.contains("2026-") && header.contains(licence));
            assert!(names.is_sorted() && names.len() > least, "{}", names.len());
            assert!(names.iter().all(|name| name.contains('.') && name.is_ascii()));
            assert!(names.iter().all(|name| !name.contains(|c: char| c.is_uppercase() || c.is_whitespace())));
        }
    }

    #[test]
    fn no_name_is_in_both_lists() {
        let lists = Lists::default();
        assert!(DISPOSABLE.iter().all(|name| !lists.has(List::MailProviders, name)));
        let added =
            ["fastmail.com", "tuta.io", "tutanota.com", "duck.com", "simplelogin.com", "passmail.net"];
        for name in ["gmail.com", "googlemail.com", "gmx.de", "icloud.com"].into_iter().chain(added) {
            assert!(lists.has(List::MailProviders, name), "{name}");
        }
        assert!(lists.has(List::Disposable, "mailinator.com") && !lists.has(List::Disposable, "gmail.com"));
    }

    #[test]
    fn a_file_adds_names() {
        let mut lists = Lists::default();
        let text = "# ours\n\nmail-provider intranet.example # all staff\ndisposable\tBücher.example\n";
        assert_eq!(lists.extend(text), Ok(()));
        assert!(lists.has(List::MailProviders, "intranet.example"));
        assert!(lists.has(List::Disposable, "xn--bcher-kva.example"));
        assert!(!lists.has(List::Disposable, "intranet.example"));
        for (text, line) in
            [("disposable a.com\nlookalike b.com", 2), ("disposable", 1), ("disposable a b", 1)]
        {
            let mut other = Lists::default();
            assert_eq!(other.extend(text).map_err(|error| error.line), Err(line), "{text}");
            assert_eq!(other, Lists::default(), "nothing was added");
        }
    }
}
