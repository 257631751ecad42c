//! What people paste and type where a name is looked for: an email address, a URL, a name with `www.` before it or the root
//! zone's dot behind it, a pattern with stars. Each means the domain in it, and not the letters that surround that.

use crate::clerk::DomainName;

/// What a word of free text asks for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Exactly this domain: that of an email address.
    Domain(DomainName),
    /// This text in the name.
    Text(String),
    /// A name of this shape; a star in it stands for anything.
    Glob,
}

/// What the word asks for; `None` where that is the word itself.
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

/// The domain of an email address, or the host of a URL. Of an address that is only typed in part, what is there of the
/// domain.
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
    // As it was typed, where that can be read: the rest of the grammar knows both forms.
    Some(Meaning::Text(without_www(name.as_str()).to_owned()))
}

/// Without the dot of the root zone, where the rest is a whole name.
fn without_root(name: &str) -> &str {
    name.strip_suffix('.').filter(|rest| rest.contains('.') && !rest.ends_with('.')).unwrap_or(name)
}

/// Sites are called `www.`, and domains are not.
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
    fn what_is_pasted_means_the_domain_in_it() {
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
