//! Domain names as Clerk stores them: lower-case, in the ASCII form of IDNA (punycode), at most 253 characters.

use std::borrow::Cow;
use std::fmt;

use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};

/// The longest name in DNS, in characters of the ASCII form.
pub const MAX_NAME_LENGTH: usize = 253;

/// A valid domain name in ASCII form.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DomainName(String);

/// Why a text is not a domain name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    #[error("enter a domain such as acme.com")]
    Empty,
    /// An email address, with the domain in it.
    #[error("this is an email address; its domain is {0}")]
    EmailAddress(DomainName),
    /// A URL, with the domain in it.
    #[error("this is a URL; its domain is {0}")]
    Url(DomainName),
    #[error("this is a network address, not a domain name")]
    IpAddress,
    #[error("a domain name has a dot, as in acme.com")]
    NoDot,
    /// Two dots in a row, or a dot at the start.
    #[error("a part between the dots is empty")]
    EmptyLabel,
    #[error("a part between the dots is longer than 63 characters")]
    LabelTooLong,
    /// Longer than DNS allows, with its length in characters.
    #[error("{0} characters is too long; a domain name has at most 253")]
    TooLong(usize),
    #[error("{0:?} is not allowed in a domain name")]
    Character(char),
    /// Every character is allowed, but the name is not valid under IDNA.
    #[error("not a valid domain name")]
    Invalid,
}

/// What a domain name was extracted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NormalizedFrom {
    /// `joe@acme.com`.
    EmailAddress,
    /// `https://acme.com/x`, `acme.com/x`, `acme.com:443`.
    Url,
}

impl fmt::Display for NormalizedFrom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::EmailAddress => "an email address",
            Self::Url => "a URL",
        })
    }
}

impl DomainName {
    /// Parses a name as typed: trims blanks, and converts to lower case and to punycode.
    ///
    /// # Errors
    ///
    /// If the text is not a domain name. The error for an email address or a URL contains the domain in it.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let text = text.trim();
        // Clerk stores names without the dot of the root zone.
        let text = text.strip_suffix('.').unwrap_or(text);
        match Self::extract(text) {
            Some((name, NormalizedFrom::EmailAddress)) => Err(NameError::EmailAddress(name)),
            Some((name, NormalizedFrom::Url)) => Err(NameError::Url(name)),
            None => Self::parse_bare(text),
        }
    }

    /// Extracts the domain from an email address or a URL; `None` if the text is neither.
    #[must_use]
    pub fn extract(text: &str) -> Option<(Self, NormalizedFrom)> {
        let text = text.trim();
        let scheme = text.split_once("://");
        if scheme.is_none() {
            let address = text.strip_prefix("mailto:").unwrap_or(text);
            let address = address.trim_end_matches('>').rsplit('<').next().unwrap_or(address);
            if let Some((mailbox, domain)) = address.rsplit_once('@')
                && !mailbox.contains('/')
            {
                let name = Self::parse_bare(domain).ok()?;
                return Some((name, NormalizedFrom::EmailAddress));
            }
        }
        let rest = scheme.map_or(text, |(_, rest)| rest);
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let host = authority.rsplit('@').next().unwrap_or_default();
        let host = host.split(':').next().unwrap_or_default();
        if host == text {
            return None;
        }
        let name = Self::parse_bare(host.trim_end_matches('.')).ok()?;
        Some((name, NormalizedFrom::Url))
    }

    fn parse_bare(text: &str) -> Result<Self, NameError> {
        if text.is_empty() {
            return Err(NameError::Empty);
        }
        if text.parse::<std::net::IpAddr>().is_ok() {
            return Err(NameError::IpAddress);
        }
        if let Some(bad) =
            text.chars().find(|&c| c.is_ascii() && !(c.is_ascii_alphanumeric() || c == '-' || c == '.'))
        {
            return Err(NameError::Character(bad));
        }
        // The length limits are those of the ASCII form, so convert first, without checking lengths.
        let ascii = Uts46::new()
            .to_ascii(text.as_bytes(), AsciiDenyList::STD3, Hyphens::CheckFirstLast, DnsLength::Ignore)
            .map_err(|_| NameError::Invalid)?;
        if ascii.len() > MAX_NAME_LENGTH {
            return Err(NameError::TooLong(ascii.len()));
        }
        if ascii.split('.').any(str::is_empty) {
            return Err(NameError::EmptyLabel);
        }
        if ascii.split('.').any(|label| label.len() > 63) {
            return Err(NameError::LabelTooLong);
        }
        let Some((_, top)) = ascii.rsplit_once('.') else {
            return Err(NameError::NoDot);
        };
        if top.bytes().all(|b| b.is_ascii_digit()) {
            return Err(NameError::IpAddress);
        }
        if has_punycode(&ascii) && unicode_form(&ascii).is_none() {
            return Err(NameError::Invalid);
        }
        Ok(Self(ascii.into_owned()))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DomainName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<DomainName> for String {
    fn from(name: DomainName) -> Self {
        name.0
    }
}

/// The Unicode form of a punycode name; `None` for a plain name, and for one that cannot be decoded.
#[must_use]
pub fn unicode_form(name: &str) -> Option<String> {
    if !has_punycode(name) {
        return None;
    }
    let (unicode, valid) = Uts46::new().to_unicode(name.as_bytes(), AsciiDenyList::STD3, Hyphens::Allow);
    match unicode {
        // A label that decodes to another punycode label is invalid, and would be shown as a different name.
        Cow::Owned(unicode) if valid.is_ok() && !has_punycode(&unicode) => Some(unicode),
        _ => None,
    }
}

/// The text to search for in stored names: labels with letters outside ASCII become punycode. The punycode of a partially
/// typed label is not part of the punycode of the whole label, so only whole labels match.
#[must_use]
pub fn ascii_form(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let to_ascii = |label: &str| {
        let ascii =
            Uts46::new().to_ascii(label.as_bytes(), AsciiDenyList::STD3, Hyphens::Allow, DnsLength::Ignore);
        ascii.map_or_else(|_| label.to_owned(), Cow::into_owned)
    };
    Cow::Owned(text.split('.').map(to_ascii).collect::<Vec<_>>().join("."))
}

/// Whether the name contains the text, in its ASCII or its Unicode form, ignoring case.
#[must_use]
pub fn name_contains(name: &str, text: &str) -> bool {
    let (name, text) = (name.to_lowercase(), text.to_lowercase());
    name.contains(&text) || unicode_form(&name).is_some_and(|name| name.to_lowercase().contains(&text))
}

fn has_punycode(name: &str) -> bool {
    name.contains("xn--") && name.split('.').any(|label| label.starts_with("xn--"))
}

/// Whether both are the same domain, ignoring case and comparing punycode with Unicode.
#[must_use]
pub fn is_same_name(one: &str, other: &str) -> bool {
    let ascii = |name: &str| idna::domain_to_ascii(name.trim()).unwrap_or_else(|_| name.to_ascii_lowercase());
    one.eq_ignore_ascii_case(other) || ascii(one) == ascii(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_normalized_or_rejected_with_the_reason() {
        let ok = |text: &str| DomainName::parse(text).map(String::from);
        assert_eq!(ok(" Acme.COM "), Ok("acme.com".into()));
        assert_eq!(ok("bücher.example"), Ok("xn--bcher-kva.example".into()));
        assert_eq!(ok(""), Err(NameError::Empty));
        assert_eq!(ok("acme"), Err(NameError::NoDot));
        assert_eq!(ok("acme..com"), Err(NameError::EmptyLabel));
        assert_eq!(ok("acme.com."), Ok("acme.com".into()));
        assert_eq!(ok("acme.com.."), Err(NameError::EmptyLabel));
        assert_eq!(ok("10.0.0.1"), Err(NameError::IpAddress));
        assert_eq!(ok("::1"), Err(NameError::IpAddress));
        assert_eq!(ok("a_b.com"), Err(NameError::Character('_')));
        assert_eq!(ok("a b.com"), Err(NameError::Character(' ')));
        assert_eq!(ok("-acme.com"), Err(NameError::Invalid));
        assert_eq!(ok("xn--xn---j79hm9d.example"), Err(NameError::Invalid), "punycode of punycode");
        assert_eq!(ok(&format!("{}.com", "a".repeat(64))), Err(NameError::LabelTooLong));
        let long = format!("{}com", "abcdefg.".repeat(32));
        assert_eq!(ok(&long), Err(NameError::TooLong(259)));
    }

    #[test]
    fn the_domain_is_extracted_from_addresses_and_urls() {
        let extracted = |text: &str| DomainName::extract(text).map(|(name, from)| (String::from(name), from));
        let acme = |from| Some(("acme.com".to_owned(), from));
        assert_eq!(extracted("joe@acme.com"), acme(NormalizedFrom::EmailAddress));
        assert_eq!(extracted("Joe <joe@Acme.com>"), acme(NormalizedFrom::EmailAddress));
        assert_eq!(extracted("mailto:joe@acme.com"), acme(NormalizedFrom::EmailAddress));
        assert_eq!(extracted("https://Acme.com/x"), acme(NormalizedFrom::Url));
        assert_eq!(extracted("https://joe@acme.com:8443/x?y#z"), acme(NormalizedFrom::Url));
        assert_eq!(extracted("acme.com/x@y"), acme(NormalizedFrom::Url));
        assert_eq!(extracted("acme.com:443"), acme(NormalizedFrom::Url));
        assert_eq!(extracted("acme.com"), None);
        assert_eq!(extracted("joe@"), None);
        assert_eq!(extracted(""), None);
        let refused = DomainName::parse("joe@acme.com").unwrap_err();
        assert_eq!(refused.to_string(), "this is an email address; its domain is acme.com");
    }

    #[test]
    fn only_valid_punycode_is_shown_in_unicode() {
        assert_eq!(unicode_form("xn--bcher-kva.example").as_deref(), Some("bücher.example"));
        assert_eq!(unicode_form("acme.com"), None);
        assert_eq!(unicode_form("xn--a.example"), None);
    }

    #[test]
    fn a_name_is_found_in_its_ascii_and_its_unicode_form() {
        for text in ["bücher", "BÜCHER.ex", "cher", "xn--bcher", ".example"] {
            assert!(name_contains("xn--bcher-kva.example", text), "{text}");
        }
        for text in ["bucher", "büchern", "acme"] {
            assert!(!name_contains("xn--bcher-kva.example", text), "{text}");
        }
        for (text, ascii) in [
            ("acme", "acme"),
            ("bücher", "xn--bcher-kva"),
            ("BÜCHER.ex", "xn--bcher-kva.ex"),
            (".bücher", ".xn--bcher-kva"),
            ("zwei bücher", "zwei bücher"),
        ] {
            assert_eq!(ascii_form(text), ascii);
        }
    }
}
