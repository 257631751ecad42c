//! Splits prose into what may be meant as a name: words, and the addresses and URLs that `linkify` leaves out because
//! what they contain is no domain.

use std::net::Ipv6Addr;
use std::ops::Range;

use super::is_ideographic_dot;

/// A part of prose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// Letters, digits, dots, hyphens and underscores.
    Word(Range<usize>),
    /// An email address, with the part behind the `@`.
    Address {
        whole: Range<usize>,
        host: Range<usize>,
    },
    /// From the scheme on.
    Url(Range<usize>),
    IpAddress(Range<usize>),
}

/// What ends the authority of a URL.
const AUTHORITY_ENDS: [char; 14] = ['/', '?', '#', '"', '\'', '<', '>', '(', ')', ',', ';', '|', '`', '\\'];

/// What ends a URL, besides blanks.
const URL_ENDS: [char; 4] = ['"', '<', '>', '`'];

/// The tokens of a text, in order.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut from = 0;
    let mut search = 0;
    while let Some(found) = text.get(search..).and_then(|rest| rest.find("://")) {
        let separator = search + found;
        search = separator + "://".len();
        if let Some(url) = url_around(text, separator).filter(|url| url.start >= from) {
            words(text, from..url.start, &mut tokens);
            (from, search) = (url.end, url.end);
            tokens.push(Token::Url(url));
        }
    }
    words(text, from..text.len(), &mut tokens);
    tokens
}

/// The URL whose `://` is there, if its host looks like one.
fn url_around(text: &str, separator: usize) -> Option<Range<usize>> {
    let is_of_scheme = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    let before = text.get(..separator)?;
    let scheme = before.get(before.trim_end_matches(is_of_scheme).len()..)?;
    let scheme = scheme.trim_start_matches(|c: char| !c.is_ascii_alphabetic());
    if scheme.len() < 2 {
        return None;
    }
    let rest = text.get(separator + "://".len()..)?;
    let end = rest.find(|c: char| c.is_whitespace() || c.is_control() || AUTHORITY_ENDS.contains(&c));
    let authority = rest.get(..end.unwrap_or(rest.len()))?.trim_end_matches(['.', '-', '_', ':', '*', '!']);
    let host = authority.rsplit('@').next()?;
    // Anything else is a pattern, such as `https://*.acme.com` or `https://{tenant}.acme.com`.
    let is_of_host = |c: char| is_of_word(c) || matches!(c, ':' | '[' | ']');
    if !host.chars().all(is_of_host) || !host.contains(char::is_alphanumeric) {
        return None;
    }
    let path = rest.get(authority.len()..)?;
    let path_end = path.find(|c: char| c.is_whitespace() || c.is_control() || URL_ENDS.contains(&c));
    let path = path.get(..path_end.unwrap_or(path.len()))?;
    let has_path = path.starts_with(['/', '?', '#']);
    let path = path.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '}', '\'', '*', '_', '|']);
    let path = if has_path { path.len() } else { 0 };
    Some(separator - scheme.len()..separator + "://".len() + authority.len() + path)
}

/// The words and addresses of a part.
fn words(text: &str, part: Range<usize>, tokens: &mut Vec<Token>) {
    let inside = text.get(part.clone()).unwrap_or_default();
    let mut from = None;
    for (at, c) in inside.char_indices().chain([(inside.len(), ' ')]) {
        let at = part.start + at;
        match (from, is_of_word(c) || c == ':') {
            (None, true) => from = Some(at),
            (Some(begin), false) => {
                run(text, &part, begin..at, tokens);
                from = None;
            }
            _ => {}
        }
    }
}

/// Letters, dots and colons without a blank between them: an IPv6 address, or words.
fn run(text: &str, part: &Range<usize>, run: Range<usize>, tokens: &mut Vec<Token>) {
    let content = text.get(run.clone()).unwrap_or_default();
    let address = content.strip_prefix("IPv6:").unwrap_or(content);
    let start = run.end - address.len();
    let address = address.trim_end_matches(['.', '-', '_']);
    let address = if address.ends_with("::") { address } else { address.trim_end_matches(':') };
    // Without a digit it is a path of a programming language, such as `a::b`.
    let has_digit = address.contains(|c: char| c.is_ascii_digit());
    if has_digit && address.parse::<Ipv6Addr>().is_ok() {
        tokens.push(Token::IpAddress(start..start + address.len()));
        return;
    }
    let mut start = run.start;
    for word in content.split(':') {
        let end = start + word.len();
        if word.contains(char::is_alphanumeric) {
            tokens.push(word_or_address(text, part, start..end));
        }
        start = end + 1;
    }
}

fn word_or_address(text: &str, part: &Range<usize>, word: Range<usize>) -> Token {
    let before = text.get(part.start..word.start).unwrap_or_default();
    let Some(before) = before.strip_suffix('@') else { return Token::Word(word) };
    let mailbox = before.trim_end_matches(is_of_mailbox).len();
    let mailbox = before.get(mailbox..).unwrap_or_default();
    if mailbox.is_empty() {
        return Token::Word(word);
    }
    Token::Address { whole: word.start - 1 - mailbox.len()..word.end, host: word }
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '.' | '-' | '_') || is_ideographic_dot(c)
}

/// The common part of what a mailbox may contain.
fn is_of_mailbox(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '+' | '%' | '&' | '=' | '~')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<String> {
        let part = |range: Range<usize>| text.get(range).unwrap().to_owned();
        let token = |token| match token {
            Token::Word(word) => part(word),
            Token::Address { whole, host } => format!("{} at {}", part(whole), part(host)),
            Token::Url(url) => format!("URL {}", part(url)),
            Token::IpAddress(address) => format!("IP {}", part(address)),
        };
        tokens(text).into_iter().map(token).collect()
    }

    #[test]
    fn words_addresses_and_urls_are_told_apart() {
        for (text, expected) in [
            ("", &[][..]),
            ("a.b, c-d", &["a.b", "c-d"]),
            ("acme.com:443", &["acme.com", "443"]),
            ("at 10:30:00", &["at", "10", "30", "00"]),
            ("joe@a_b.com @c_d.com", &["joe", "joe@a_b.com at a_b.com", "c_d.com"]),
            ("a@b@c", &["a", "a@b at b", "b@c at c"]),
            ("2001:db8::1. and ::1:", &["IP 2001:db8::1", "and", "IP ::1"]),
            ("joe@[IPv6:2001:db8::1]", &["joe", "IP 2001:db8::1"]),
            ("dead::beef a::b", &["dead", "beef", "a", "b"]),
            ("(https://a_b.com/x?y=z).", &["URL https://a_b.com/x?y=z"]),
            ("at http://[2001:db8::1]:80/ now", &["at", "URL http://[2001:db8::1]:80/", "now"]),
            ("https://joe:x@a_b.com,https://-c.com", &["URL https://joe:x@a_b.com", "URL https://-c.com"]),
            ("**https://a_b.com**", &["URL https://a_b.com"]),
            ("https://*.acme.com", &["https", ".acme.com"]),
            ("https://{tenant}.acme.com", &["https", "tenant", ".acme.com"]),
            ("://a.com https:// https://... x://a.com", &["a.com", "https", "https", "x", "a.com"]),
            ("é://日本", &["é", "日本"]),
        ] {
            assert_eq!(split(text), expected, "{text:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn tokens_are_parts_of_the_text_in_order(text in "[a-z0-9é@:/.\\[\\]_ -]{0,40}") {
            let mut end = 0;
            for token in tokens(&text) {
                let range = match token {
                    Token::Word(range) | Token::Url(range) | Token::IpAddress(range) => range,
                    Token::Address { host, .. } => host,
                };
                proptest::prop_assert!(text.get(range.clone()).is_some_and(|part| !part.is_empty()));
                proptest::prop_assert!(range.start >= end);
                end = range.end;
            }
        }
    }
}
