//! Domain names as Clerk holds them: lower-case, in the ASCII form of IDNA (punycode), at most 253 characters.

use std::borrow::Cow;
use std::fmt;

use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};

/// The longest name that DNS carries, in characters of the ASCII form.
pub const MAX_NAME_LENGTH: usize = 253;

/// A valid domain name in ASCII form.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DomainName(String);

/// Why a text is not a domain name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// There is nothing.
    #[error("type a domain name, as acme.com")]
    Empty,
    /// It is an email address; the domain in it is offered.
    #[error("this is an email address; its domain is {0}")]
    EmailAddress(DomainName),
    /// It is a URL; the domain in it is offered.
    #[error("this is a URL; its domain is {0}")]
    Url(DomainName),
    /// It is a network address.
    #[error("this is a network address, not a domain name")]
    IpAddress,
    /// There is only one label.
    #[error("a domain name has a dot, as acme.com")]
    NoDot,
    /// Two dots in a row, or a dot at an end.
    #[error("a part between the dots is empty")]
    EmptyLabel,
    /// A part between the dots is longer than DNS allows.
    #[error("a part between the dots is longer than 63 characters")]
    LabelTooLong,
    /// The whole is longer than DNS allows; holds its length in characters.
    #[error("{0} characters are too many; a domain name has at most 253")]
    TooLong(usize),
    /// A character that no domain name has.
    #[error("{0:?} cannot stand in a domain name")]
    Character(char),
    /// Each character is fine, but the whole is not valid under IDNA.
    #[error("not a valid domain name")]
    Invalid,
}

/// What a domain name was taken out of.
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
    /// Reads a name as typed: surrounding blanks are dropped, letters become lower-case, internationalized names
    /// become punycode.
    ///
    /// # Errors
    ///
    /// When the text is not a domain name; an email address or a URL is refused with the domain in it.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let text = text.trim();
        // The dot of the root zone is part of no name that Clerk holds.
        let text = text.strip_suffix('.').unwrap_or(text);
        match Self::extract(text) {
            Some((name, NormalizedFrom::EmailAddress)) => Err(NameError::EmailAddress(name)),
            Some((name, NormalizedFrom::Url)) => Err(NameError::Url(name)),
            None => Self::parse_bare(text),
        }
    }

    /// Finds the domain in an email address or a URL; `None` when the text is neither.
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
        // Lengths are judged on the ASCII form, so the conversion comes first, without its own length check.
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

    /// The ASCII form.
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

/// The Unicode form of a punycode name; `None` for a plain name, and for one that does not decode.
#[must_use]
pub fn unicode_form(name: &str) -> Option<String> {
    if !has_punycode(name) {
        return None;
    }
    let (unicode, valid) = Uts46::new().to_unicode(name.as_bytes(), AsciiDenyList::STD3, Hyphens::Allow);
    match unicode {
        // Punycode of what looks like punycode is no name, and would show as another one.
        Cow::Owned(unicode) if valid.is_ok() && !has_punycode(&unicode) => Some(unicode),
        _ => None,
    }
}

/// A text that is looked for in names, as names are held: what has letters outside ASCII becomes punycode, label by label.
/// Of a label that is only typed in part, this is the punycode of another.
#[must_use]
pub fn held_form(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let held = |label: &str| {
        let ascii =
            Uts46::new().to_ascii(label.as_bytes(), AsciiDenyList::STD3, Hyphens::Allow, DnsLength::Ignore);
        ascii.map_or_else(|_| label.to_owned(), Cow::into_owned)
    };
    Cow::Owned(text.split('.').map(held).collect::<Vec<_>>().join("."))
}

/// Whether the text is part of the name, as it is held or as it is read; upper and lower case are the same.
#[must_use]
pub fn name_has(name: &str, text: &str) -> bool {
    let (name, text) = (name.to_lowercase(), text.to_lowercase());
    name.contains(&text) || unicode_form(&name).is_some_and(|name| name.to_lowercase().contains(&text))
}

fn has_punycode(name: &str) -> bool {
    name.split('.').any(|label| label.starts_with("xn--"))
}

/// Whether both are the same domain: names differ in case at most, or one is in punycode and the other is not.
#[must_use]
pub fn is_same_name(one: &str, other: &str) -> bool {
    let ascii = |name: &str| idna::domain_to_ascii(name.trim()).unwrap_or_else(|_| name.to_ascii_lowercase());
    one.eq_ignore_ascii_case(other) || ascii(one) == ascii(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_normalized_or_refused_with_the_reason() {
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
    fn the_domain_is_taken_out_of_addresses_and_urls() {
        let taken = |text: &str| DomainName::extract(text).map(|(name, from)| (String::from(name), from));
        let acme = |from| Some(("acme.com".to_owned(), from));
        assert_eq!(taken("joe@acme.com"), acme(NormalizedFrom::EmailAddress));
        assert_eq!(taken("Joe <joe@Acme.com>"), acme(NormalizedFrom::EmailAddress));
        assert_eq!(taken("mailto:joe@acme.com"), acme(NormalizedFrom::EmailAddress));
        assert_eq!(taken("https://Acme.com/x"), acme(NormalizedFrom::Url));
        assert_eq!(taken("https://joe@acme.com:8443/x?y#z"), acme(NormalizedFrom::Url));
        assert_eq!(taken("acme.com/x@y"), acme(NormalizedFrom::Url));
        assert_eq!(taken("acme.com:443"), acme(NormalizedFrom::Url));
        assert_eq!(taken("acme.com"), None);
        assert_eq!(taken("joe@"), None);
        assert_eq!(taken(""), None);
        let refused = DomainName::parse("joe@acme.com").unwrap_err();
        assert_eq!(refused.to_string(), "this is an email address; its domain is acme.com");
    }

    #[test]
    fn punycode_is_shown_in_unicode_only_where_it_decodes() {
        assert_eq!(unicode_form("xn--bcher-kva.example").as_deref(), Some("bücher.example"));
        assert_eq!(unicode_form("acme.com"), None);
        assert_eq!(unicode_form("xn--a.example"), None);
    }

    #[test]
    fn a_name_is_found_as_it_is_held_and_as_it_is_read() {
        for text in ["bücher", "BÜCHER.ex", "cher", "xn--bcher", ".example"] {
            assert!(name_has("xn--bcher-kva.example", text), "{text}");
        }
        for text in ["bucher", "büchern", "acme"] {
            assert!(!name_has("xn--bcher-kva.example", text), "{text}");
        }
        for (text, held) in [
            ("acme", "acme"),
            ("bücher", "xn--bcher-kva"),
            ("BÜCHER.ex", "xn--bcher-kva.ex"),
            (".bücher", ".xn--bcher-kva"),
            ("zwei bücher", "zwei bücher"),
        ] {
            assert_eq!(held_form(text), held);
        }
    }
}
