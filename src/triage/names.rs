//! Finds domain names in prose: a ticket, an email, a column of a spreadsheet.
//!
//! Email addresses and URLs count as the domain in them. De-fanged forms, which security people write so that no
//! link is followed by accident (`acme[.]com`, `hxxps://`), are understood.

mod meant;
mod refang;
mod tokens;

use std::collections::HashMap;
use std::net::IpAddr;
use std::ops::Range;

use linkify::{LinkFinder, LinkKind};

use self::meant::{Surroundings, is_meant_as_name, is_version};
use self::refang::Refanged;
use self::tokens::{Token, tokens};
use crate::clerk::{DomainName, NameError};

/// A domain name in a text, or what looks like one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// As in the text.
    pub input: String,
    /// `None` for what has the form of a URL, of an email address or of a name, but contains no domain name.
    pub name: Option<DomainName>,
    /// Whether it may as well be a file name or the like (`report.pdf`): a name in the middle of prose that ends in nothing
    /// that is known as a top-level domain.
    pub is_doubtful: bool,
}

/// Top-level domains that the Public Suffix List does not have: reserved, or common in private networks.
const OTHER_TOP_LEVELS: [&str; 11] = [
    "example",
    "test",
    "invalid",
    "localhost",
    "local",
    "internal",
    "intranet",
    "lan",
    "home",
    "corp",
    "private",
];

/// The separators of columns.
const SEPARATORS: [char; 5] = ['\n', '\r', '\t', ',', ';'];

/// The domain names in a text, in the order of their first appearance, each once.
#[must_use]
pub fn mentions(text: &str) -> Vec<Mention> {
    let text = Refanged::new(text);
    let mut found = Found { text: &text, mentions: Vec::new(), seen: HashMap::new() };
    let mut finder = LinkFinder::new();
    finder.kinds(&[LinkKind::Email, LinkKind::Url]);
    for span in finder.spans(text.plain()) {
        match span.kind() {
            Some(LinkKind::Email) => found.add_email(span.start(), span.end()),
            Some(_) => found.add_url(span.start(), span.end()),
            None => found.add_words(span.start(), span.end()),
        }
    }
    found.mentions
}

/// The mentions so far.
struct Found<'a> {
    text: &'a Refanged<'a>,
    mentions: Vec<Mention>,
    /// The places of the names and of the invalid inputs among them.
    seen: HashMap<String, usize>,
}

impl Found<'_> {
    fn plain(&self, start: usize, end: usize) -> &str {
        self.text.plain().get(start..end).unwrap_or_default()
    }

    fn add_email(&mut self, start: usize, end: usize) {
        let domain = self.plain(start, end).rsplit('@').next().unwrap_or_default();
        let name = DomainName::parse(domain).ok();
        self.add(start, end, name, false);
    }

    fn add_url(&mut self, start: usize, end: usize) {
        let name = DomainName::extract(self.plain(start, end)).map(|(name, _)| without_www(name));
        self.add(start, end, name, false);
    }

    /// Words of prose: those with a dot in the middle may be names.
    fn add_words(&mut self, start: usize, end: usize) {
        let shift = |range: Range<usize>| (start + range.start, start + range.end);
        for token in tokens(self.plain(start, end)) {
            match token {
                Token::Word(word) => {
                    let (start, end) = shift(word);
                    self.add_parts(start, end);
                }
                Token::Address { whole, host } => {
                    let (start, host) = (shift(whole).0, shift(host));
                    self.add_address(start, host);
                }
                Token::Url(url) => {
                    let (start, end) = shift(url);
                    self.add_url(start, end);
                }
                Token::IpAddress(address) => {
                    let (start, end) = shift(address);
                    self.add(start, end, None, false);
                }
            }
        }
    }

    /// An address that starts there, with this host: one that is no domain name makes it invalid, unless it is a version.
    fn add_address(&mut self, start: usize, (host, end): (usize, usize)) {
        let name = self.plain(host, end);
        let name = name.trim_end_matches(['.', '-', '_']);
        let is_invalid = matches!(
            DomainName::parse(name),
            Err(error) if !matches!(error, NameError::Empty | NameError::NoDot)
        );
        if is_invalid && has_dot(name) && !is_version(name) {
            let end = host + name.len();
            self.add(start, end, None, false);
        } else {
            self.add_parts(host, end);
        }
    }

    /// A word of prose, or several with an ellipsis between them.
    fn add_parts(&mut self, start: usize, end: usize) {
        let word = self.plain(start, end);
        let mut from = 0;
        let mut parts = Vec::new();
        while let Some(found) = word.get(from..).and_then(|rest| rest.find("...")) {
            let dots = from + found;
            parts.push(from..dots);
            let rest = word.get(dots..).unwrap_or_default();
            from = dots + rest.len() - rest.trim_start_matches('.').len();
        }
        parts.push(from..word.len());
        for part in parts {
            self.add_word(start + part.start, start + part.end);
        }
    }

    fn add_word(&mut self, start: usize, end: usize) {
        let word = self.plain(start, end);
        // The host of a DNS record, such as `_dmarc.acme.com`, is about the name behind it; `_acme.com_` is emphasis.
        let record = if word.ends_with('_') { None } else { word.rfind("._").map(|dot| dot + 1) };
        let record = record.or_else(|| (word.starts_with('_') && !word.ends_with('_')).then_some(0));
        let behind = |record: usize| {
            let label = word.get(record..).unwrap_or_default();
            record + label.find('.').unwrap_or(0)
        };
        let start = start + record.map_or(0, behind);
        let word = self.plain(start, end);
        let trimmed = word.trim_end_matches(['.', '-', '_']);
        let end = start + trimmed.len();
        let trimmed = trimmed.trim_start_matches(['.', '-', '_']);
        let start = end - trimmed.len();
        if !has_dot(trimmed) {
            return;
        }
        let is_alone = self.is_alone(start, end);
        match DomainName::parse(trimmed) {
            Ok(name) => {
                let name = without_www(name);
                let is_doubtful = !(has_known_top_level(&name) || is_alone && has_long_top_level(&name));
                self.add(start, end, Some(name), is_doubtful);
            }
            // Numbers with dots are dates, amounts and versions, unless they are addresses.
            Err(NameError::IpAddress) if trimmed.parse::<IpAddr>().is_ok() => {
                self.add(start, end, None, false);
            }
            Err(error) => {
                let around = Surroundings { is_alone, is_code: self.is_code(start, end) };
                if is_meant_as_name(trimmed, &error, around) {
                    self.add(start, end, None, false);
                }
            }
        }
    }

    /// Whether it is part of a path, or called like a function.
    fn is_code(&self, start: usize, end: usize) -> bool {
        let text = self.text.plain();
        self.plain(0, start).ends_with(['/', '\\', '$'])
            || self.plain(end, text.len()).starts_with(['(', '\\'])
    }

    /// Whether nothing else is in its line or column: then it is not prose.
    fn is_alone(&self, start: usize, end: usize) -> bool {
        let is_separator = |c: char| SEPARATORS.contains(&c);
        let is_around = |c: char| c.is_whitespace() && !is_separator(c) || matches!(c, '"' | '\'');
        let before = self.plain(0, start).trim_end_matches(is_around);
        let after = self.plain(end, self.text.plain().len()).trim_start_matches(|c| is_around(c) || c == '.');
        (before.is_empty() || before.ends_with(is_separator))
            && (after.is_empty() || after.starts_with(is_separator))
    }

    fn add(&mut self, start: usize, end: usize, name: Option<DomainName>, is_doubtful: bool) {
        let input = self.text.original(start, end);
        let key = name.as_ref().map_or(input, DomainName::as_str).to_owned();
        if let Some(known) = self.seen.get(&key).and_then(|place| self.mentions.get_mut(*place)) {
            // One certain mention is enough.
            known.is_doubtful &= is_doubtful;
            return;
        }
        self.seen.insert(key, self.mentions.len());
        self.mentions.push(Mention { input: input.to_owned(), name, is_doubtful });
    }
}

/// The full stops that IDNA accepts beside the ASCII one.
const fn is_ideographic_dot(c: char) -> bool {
    matches!(c, '\u{3002}' | '\u{ff0e}' | '\u{ff61}')
}

fn has_dot(word: &str) -> bool {
    word.contains(|c| c == '.' || is_ideographic_dot(c))
}

fn top_level(name: &DomainName) -> &str {
    name.as_str().rsplit('.').next().unwrap_or_default()
}

fn has_known_top_level(name: &DomainName) -> bool {
    OTHER_TOP_LEVELS.contains(&top_level(name))
        || psl::suffix(name.as_str().as_bytes()).is_some_and(|suffix| suffix.is_known())
}

/// No top-level domain has a single letter: `Ph.D` is none.
fn has_long_top_level(name: &DomainName) -> bool {
    top_level(name).len() > 1
}

/// Web sites have the prefix `www.`, organization domains do not.
fn without_www(name: DomainName) -> DomainName {
    name.as_str().strip_prefix("www.").and_then(|rest| DomainName::parse(rest).ok()).unwrap_or(name)
}

#[cfg(test)]
mod tests;
