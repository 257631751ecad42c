//! The secret key: checked once, then kept where neither `Debug` nor an error can show it.

use std::borrow::Cow;
use std::fmt;

use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};

use crate::clerk::EnvironmentType;
use crate::text::redact_data;

const SCHEME: &[u8] = b"Bearer ";
const DEVELOPMENT: &str = "sk_test_";
const PRODUCTION: &str = "sk_live_";

/// A Clerk secret key (`sk_…`). Wiped from memory when dropped; has no `Display`, and its `Debug` shows the kind only.
#[derive(Clone)]
pub struct SecretKey(SecretString);

/// See [`SecretKey::bearer`].
pub(super) struct Bearer(Zeroizing<Vec<u8>>);

impl AsRef<[u8]> for Bearer {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// Why a text is not a secret key. Never carries the text: it may be a key of another kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Nothing, or blanks only.
    #[error("the secret key is empty")]
    Empty,
    /// It does not start with `sk_`.
    #[error("this is not a Clerk secret key: one starts with sk_test_ or sk_live_")]
    NotASecretKey,
    /// It starts with `pk_`, the other key on the same page of Clerk's dashboard.
    #[error("this is a publishable key (pk_…); the secret key beside it, sk_…, is the one that is needed")]
    PublishableKey,
    /// A blank, a line break, a control character or a letter outside ASCII: no key has one, and a header cannot.
    #[error("the secret key contains a character that no key has, such as a space or a line break")]
    ControlCharacter,
}

impl SecretKey {
    /// Checks and keeps a key. Blanks around it are dropped: files end with a line break.
    ///
    /// # Errors
    ///
    /// When the text cannot be a secret key. The error does not repeat the text.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(KeyError::Empty);
        }
        if text.starts_with("pk_") {
            return Err(KeyError::PublishableKey);
        }
        match text.strip_prefix("sk_") {
            None | Some("") => return Err(KeyError::NotASecretKey),
            Some(_) => {}
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(KeyError::ControlCharacter);
        }
        Ok(Self(SecretString::from(text)))
    }

    /// The kind of instance that the key says it opens; `None` for a key of neither known kind.
    #[must_use]
    pub fn environment(&self) -> Option<EnvironmentType> {
        let key = self.0.expose_secret();
        if key.starts_with(DEVELOPMENT) {
            Some(EnvironmentType::Development)
        } else if key.starts_with(PRODUCTION) {
            Some(EnvironmentType::Production)
        } else {
            None
        }
    }

    /// The value of the `Authorization` header, wiped from memory when dropped.
    pub(super) fn bearer(&self) -> Bearer {
        let key = self.0.expose_secret();
        // Grown in steps it would leave copies behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(SCHEME.len() + key.len()));
        bytes.extend_from_slice(SCHEME);
        bytes.extend_from_slice(key.as_bytes());
        Bearer(bytes)
    }

    /// The text with this key blotted out, and all that looks like one, for what a server or proxy may have echoed.
    pub(super) fn blot<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let key = self.0.expose_secret();
        if text.contains(key) {
            Cow::Owned(redact_data(&text.replace(key, "sk_…")).into_owned())
        } else {
            redact_data(text)
        }
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.environment() {
            Some(EnvironmentType::Development) => DEVELOPMENT,
            Some(EnvironmentType::Production) => PRODUCTION,
            _ => "sk_",
        };
        write!(f, "SecretKey({kind}…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_shows_its_kind_and_nothing_else() {
        let test = SecretKey::parse(" sk_test_abc123\n").unwrap();
        assert_eq!(format!("{test:?}"), "SecretKey(sk_test_…)");
        assert_eq!(test.environment(), Some(EnvironmentType::Development));
        assert_eq!(test.bearer().as_ref(), b"Bearer sk_test_abc123");

        let live = SecretKey::parse("sk_live_abc123").unwrap();
        assert_eq!(format!("{live:?}"), "SecretKey(sk_live_…)");
        assert_eq!(live.environment(), Some(EnvironmentType::Production));

        let odd = SecretKey::parse("sk_abc123").unwrap();
        assert_eq!(format!("{odd:?}"), "SecretKey(sk_…)");
        assert_eq!(odd.environment(), None);
    }

    #[test]
    fn what_is_no_key_is_refused_without_being_repeated() {
        let cases = [
            ("", KeyError::Empty),
            (" \n", KeyError::Empty),
            ("pk_test_hidden", KeyError::PublishableKey),
            ("hidden", KeyError::NotASecretKey),
            ("sk_", KeyError::NotASecretKey),
            ("SK_TEST_hidden", KeyError::NotASecretKey),
            ("sk_test_hid\nden", KeyError::ControlCharacter),
            ("sk_test_hid den", KeyError::ControlCharacter),
            ("sk_test_hid\u{e9}den", KeyError::ControlCharacter),
        ];
        for (text, expected) in cases {
            let error = SecretKey::parse(text).unwrap_err();
            assert_eq!(error, expected, "{text:?}");
            assert!(!error.to_string().contains("hid"), "{error}");
        }
    }

    #[test]
    fn an_echoed_key_is_blotted_out() {
        let key = SecretKey::parse("sk_test_abc123").unwrap();
        assert_eq!(key.blot("no sk_test_abc123!"), "no sk_…!");
        assert_eq!(key.blot("nor sk_live_another"), "nor sk_…");
        // One with characters that no key of Clerk's has, and that goes on where one of Clerk's would end.
        let odd = SecretKey::parse("sk_a.b+c").unwrap();
        assert_eq!(odd.blot("no sk_a.b+c!"), "no sk_…!");
        assert!(matches!(key.blot("nothing"), Cow::Borrowed("nothing")));
    }
}
