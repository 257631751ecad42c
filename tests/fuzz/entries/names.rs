//! Domain names, the email addresses and URLs that contain them, and their Unicode form.

use domdesk::clerk::{DomainName, MAX_NAME_LENGTH, NameError, unicode_form};

/// The bytes are typed or pasted text.
pub fn names(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let extracted = DomainName::extract(&text);
    if let Some((name, _)) = &extracted {
        is_canonical(name);
    }
    match DomainName::parse(&text) {
        Ok(name) => {
            is_canonical(&name);
            assert!(extracted.is_none(), "{text:?} is both a name and a text with a name");
        }
        Err(NameError::EmailAddress(name) | NameError::Url(name)) => is_canonical(&name),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
    // A server may send any text as a name.
    if let Some(unicode) = unicode_form(&text) {
        assert!(!unicode.is_empty());
    }
}

fn is_canonical(name: &DomainName) {
    let text = name.as_str();
    assert!(text.len() <= MAX_NAME_LENGTH && text.contains('.'), "{text}");
    for label in text.split('.') {
        assert!((1..=63).contains(&label.len()), "{text}");
        assert!(!label.starts_with('-') && !label.ends_with('-'), "{text}");
        let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        assert!(label.bytes().all(allowed), "{text}");
    }
    assert_eq!(DomainName::parse(text).as_ref(), Ok(name), "a canonical name parses to itself");
    assert_eq!(DomainName::extract(text), None, "{text}");
    if let Some(unicode) = unicode_form(text) {
        assert_eq!(DomainName::parse(&unicode).as_ref(), Ok(name), "{unicode} is {text}");
    }
}
