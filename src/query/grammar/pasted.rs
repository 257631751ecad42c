//! Words that operators paste or type when they search for a name: an email address, a URL, a name with `www.` or a trailing
//! dot, a pattern with stars. Each means the domain in it, not the whole text.

use crate::clerk::DomainName;

/// The meaning of a word of free text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Exactly this domain, from an email address.
    Domain(DomainName),
    /// Names that contain this text.
    Text(String),
    /// Names that match the word as a pattern, where a star matches any text.
    Glob,
}

/// The special meaning of a word; `None` if it has none.
pub(super) fn meaning(word: &str) -> Option<Meaning> {
    let bare = word.trim_matches(['<', '>', ',', ';']);
    if bare.contains("://") || bare.starts_with("mailto:") || bare.contains(['@', '/', ':']) {
        return address(bare);
    }
    if word.contains('*') && word.contains(|c| c != '*') {
        return Some(Meaning::Glob);
    }
    let name = without_www(without_root(word));
    (name != word).then(|| Meaning::Text(name.to_owned()))
}

/// The domain of an email address, or the host of a URL. Of an incomplete address, the part of the domain that is typed
/// already.
fn address(word: &str) -> Option<Meaning> {
    let is_url = word.contains("://") || word.contains('/');
    if !is_url && let Some((_, domain)) = word.rsplit_once('@') {
        let domain = without_root(domain);
        return match DomainName::parse(domain) {
            Ok(name) => Some(Meaning::Domain(name)),
            Err(_) => (!domain.is_empty()).then(|| Meaning::Text(domain.to_owned())),
        };
    }
    let (name, _) = DomainName::extract(word)?;
    // As typed, in Unicode or punycode: the rest of the grammar accepts both forms.
    Some(Meaning::Text(without_www(name.as_str()).to_owned()))
}

/// Without the trailing dot of the root zone, if the rest is a whole name.
fn without_root(name: &str) -> &str {
    name.strip_suffix('.').filter(|rest| rest.contains('.') && !rest.ends_with('.')).unwrap_or(name)
}

/// Web sites have the prefix `www.`, organization domains do not.
fn without_www(name: &str) -> &str {
    match name.get(..4) {
        Some(start) if start.eq_ignore_ascii_case("www.") && name.len() > 4 => &name[4..],
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pasted_words_mean_the_domain_in_them() {
        let domain = |name: &str| Some(Meaning::Domain(DomainName::parse(name).unwrap()));
        let text = |text: &str| Some(Meaning::Text(text.to_owned()));
        for (word, expected) in [
            ("joe@acme.com", domain("acme.com")),
            ("<Joe@Acme.com>,", domain("acme.com")),
            ("mailto:joe@acme.com", domain("acme.com")),
            ("@acme.com", domain("acme.com")),
            ("@acme.com.", domain("acme.com")),
            ("joe@ac", text("ac")),
            ("joe@", None),
            ("https://www.acme.com/x", text("acme.com")),
            ("https://joe@acme.com:8443/x?y=a@b#z", text("acme.com")),
            ("HTTPS://Acme.com", text("acme.com")),
            ("acme.com/x", text("acme.com")),
            ("acme.com:443", text("acme.com")),
            ("www.acme.com", text("acme.com")),
            ("WWW.acme", text("acme")),
            ("www.", None),
            ("acme.com.", text("acme.com")),
            ("acme.", None),
            ("acme..", None),
            (".com", None),
            ("*.edu", Some(Meaning::Glob)),
            ("acme*", Some(Meaning::Glob)),
            ("**", None),
            ("acme.com", None),
            ("bücher.example", None),
            ("org_2abc", None),
        ] {
            assert_eq!(meaning(word), expected, "{word}");
        }
    }
}
