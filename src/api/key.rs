//! The secret key: validated once, then kept where neither `Debug` nor an error can show it.

use std::borrow::Cow;
use std::fmt;

use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};

use crate::clerk::EnvironmentType;
use crate::text::redact_secret;

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

/// Why a text is not a secret key. Never contains the text, which may be a key of another kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Empty or blank.
    #[error("the secret key is empty")]
    Empty,
    #[error("this is not a Clerk secret key, which starts with sk_test_ or sk_live_")]
    NotASecretKey,
    /// `pk_…`, the other key on the same page of Clerk's dashboard.
    #[error("this is a publishable key (pk_…); use the secret key next to it (sk_…)")]
    PublishableKey,
    /// A blank, a control character or a letter outside ASCII: not allowed in a key or a header.
    #[error("the secret key contains an invalid character, such as a space or a line break")]
    ControlCharacter,
}

impl SecretKey {
    /// Trims blanks: files end with a line break.
    ///
    /// # Errors
    ///
    /// If the text cannot be a secret key. The error does not contain the text.
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

    /// The kind of instance, by the key's prefix; `None` for an unknown prefix.
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
        // A growing buffer would leave copies of the key in memory.
        let mut bytes = Zeroizing::new(Vec::with_capacity(SCHEME.len() + key.len()));
        bytes.extend_from_slice(SCHEME);
        bytes.extend_from_slice(key.as_bytes());
        Bearer(bytes)
    }

    /// Redacts this key, and everything that looks like a key, in text that may be echoed by a server or proxy: also with
    /// escapes of URLs or JSON, or in base64. Everything else stays verbatim.
    pub(super) fn redact<'a>(&self, text: &'a str) -> Cow<'a, str> {
        redact_secret(text, self.0.expose_secret())
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
    fn invalid_keys_are_rejected_without_being_repeated() {
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
    fn an_echoed_key_is_redacted() {
        let key = SecretKey::parse("sk_test_abc123").unwrap();
        assert_eq!(key.redact("no sk_test_abc123!"), "no sk_…!");
        assert_eq!(key.redact("nor sk_live_another"), "nor sk_…");
        // An unusual key, with characters at which one of Clerk's keys would end.
        let odd = SecretKey::parse("sk_a.b+c").unwrap();
        assert_eq!(odd.redact("no sk_a.b+c!"), "no sk_…!");
        assert_eq!(key.redact("nor Basic c2tfdGVzdF9hYmMxMjM6!"), "nor Basic sk_…!");
        assert!(matches!(key.redact("nothing"), Cow::Borrowed("nothing")));
    }
}
