//! The API's address, normalized; addresses that would expose the key are rejected.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use reqwest::Url;

const CLERK: &str = "https://api.clerk.com/v1";

const CLERK_HOST: &str = "api.clerk.com";

/// The root of the Backend API, ending in `/v1`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiUrl {
    /// Without a trailing slash.
    text: String,
    /// `host` or `host:port`.
    host: String,
    secure: bool,
    loopback: bool,
}

/// Why a text is not an address of the API. Never contains the text, which may hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    #[error("the API address is invalid; expected something like https://api.clerk.com")]
    NotAnAddress,
    #[error("the API address must begin with https:// (or http:// on this machine)")]
    Scheme,
    /// `user:password@` before the host.
    #[error("the API address must not contain a user name or password")]
    UserInfo,
    /// `?…` or `#…` at the end.
    #[error("the API address must not contain a query (?) or a fragment (#)")]
    QueryOrFragment,
    /// http to another machine would send the key unencrypted.
    #[error("plain http is for this machine only (localhost, 127.0.0.1, [::1]); use https")]
    PlainHttp,
}

impl ApiUrl {
    /// Parses an address, with or without `/v1` and a trailing slash.
    ///
    /// # Errors
    ///
    /// If it is not an address, or the key must not be sent to it.
    pub fn parse(text: &str) -> Result<Self, UrlError> {
        let text = text.trim();
        // The URL parser would silently drop these, and accept an address that the user did not write.
        if text.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(UrlError::NotAnAddress);
        }
        // A key pasted as the address would be sent to the DNS and shown on the screen.
        if ["sk_test_", "sk_live_"].iter().any(|key| text.contains(key)) {
            return Err(UrlError::NotAnAddress);
        }
        let mut url = Url::parse(text).map_err(|_| UrlError::NotAnAddress)?;
        let secure = match url.scheme() {
            "https" => true,
            "http" => false,
            _ => return Err(UrlError::Scheme),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(UrlError::UserInfo);
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(UrlError::QueryOrFragment);
        }
        let name = url.host_str().ok_or(UrlError::NotAnAddress)?;
        let loopback = is_loopback_host(name);
        if !secure && !loopback {
            return Err(UrlError::PlainHttp);
        }
        let host = match url.port() {
            Some(port) => format!("{name}:{port}"),
            None => name.to_owned(),
        };
        let path = url.path().trim_end_matches('/');
        if !path.ends_with("/v1") {
            let path = format!("{path}/v1");
            url.set_path(&path);
        }
        Ok(Self { text: url.as_str().trim_end_matches('/').to_owned(), host, secure, loopback })
    }

    /// Whether it is Clerk's own API, with any path: every key may be sent there.
    #[must_use]
    pub fn is_clerk(&self) -> bool {
        self.secure && self.host == CLERK_HOST
    }

    #[must_use]
    pub fn is_loopback(&self) -> bool {
        self.loopback
    }

    /// `host`, or `host:port` for a non-default port. For display.
    #[must_use]
    pub fn host(&self) -> String {
        self.host.clone()
    }

    /// The host's name or address, without a port. IPv6 addresses are in brackets.
    #[must_use]
    pub fn name(&self) -> &str {
        let port =
            self.host.rsplit_once(':').filter(|(name, _)| !name.starts_with('[') || name.ends_with(']'));
        port.map_or(self.host.as_str(), |(name, _)| name)
    }

    #[must_use]
    pub fn port(&self) -> u16 {
        let port = self.host.strip_prefix(self.name()).and_then(|rest| rest.strip_prefix(':'));
        let default = if self.secure { 443 } else { 80 };
        port.and_then(|port| port.parse().ok()).unwrap_or(default)
    }

    pub(super) fn is_secure(&self) -> bool {
        self.secure
    }

    /// The address, without a trailing slash.
    pub(super) fn as_str(&self) -> &str {
        &self.text
    }
}

/// `localhost`, 127.0.0.0/8 and `[::1]`. The URL parser has normalized other spellings of these addresses.
fn is_loopback_host(host: &str) -> bool {
    host == "localhost"
        || host
            .trim_start_matches('[')
            .trim_end_matches(']')
            .parse()
            .is_ok_and(|address: IpAddr| address.is_loopback())
}

impl Default for ApiUrl {
    /// `https://api.clerk.com/v1`.
    fn default() -> Self {
        Self { text: CLERK.to_owned(), host: CLERK_HOST.to_owned(), secure: true, loopback: false }
    }
}

impl FromStr for ApiUrl {
    type Err = UrlError;

    fn from_str(text: &str) -> Result<Self, UrlError> {
        Self::parse(text)
    }
}

impl fmt::Display for ApiUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_ends_in_v1() {
        let cases = [
            ("https://api.clerk.com", CLERK),
            ("https://api.clerk.com/", CLERK),
            ("https://api.clerk.com/v1", CLERK),
            (" https://API.clerk.com:443/v1/ ", CLERK),
            ("http://localhost:3000", "http://localhost:3000/v1"),
            ("http://127.1:80", "http://127.0.0.1/v1"),
            ("http://[::1]:9/clerk/", "http://[::1]:9/clerk/v1"),
        ];
        for (text, expected) in cases {
            assert_eq!(ApiUrl::parse(text).unwrap().to_string(), expected, "{text}");
        }
        assert_eq!(ApiUrl::parse(CLERK).unwrap(), ApiUrl::default());
    }

    #[test]
    fn the_host_includes_a_port_that_is_not_the_default() {
        assert_eq!(ApiUrl::default().host(), "api.clerk.com");
        assert_eq!(ApiUrl::parse("http://[::1]:9").unwrap().host(), "[::1]:9");
    }

    #[test]
    fn addresses_that_would_expose_the_key_are_rejected() {
        let cases = [
            ("", UrlError::NotAnAddress),
            ("api.clerk.com", UrlError::NotAnAddress),
            ("https://", UrlError::NotAnAddress),
            ("https://api.cl\nerk.com", UrlError::NotAnAddress),
            ("https://sk_test_hidden/v1", UrlError::NotAnAddress),
            ("https://api.clerk.com/sk_live_hidden", UrlError::NotAnAddress),
            ("localhost:3000", UrlError::Scheme),
            ("ftp://api.clerk.com", UrlError::Scheme),
            ("file:///etc/passwd", UrlError::Scheme),
            ("https://me:hidden@api.clerk.com", UrlError::UserInfo),
            ("https://api.clerk.com@evil.example", UrlError::UserInfo),
            ("https://api.clerk.com?x=hidden", UrlError::QueryOrFragment),
            ("https://api.clerk.com#hidden", UrlError::QueryOrFragment),
            ("http://api.clerk.com", UrlError::PlainHttp),
            ("http://localhost.evil.example", UrlError::PlainHttp),
            ("http://evil.localhost", UrlError::PlainHttp),
            ("http://0.0.0.0", UrlError::PlainHttp),
            ("http://[::ffff:127.0.0.1]", UrlError::PlainHttp),
            ("http://192.168.0.1", UrlError::PlainHttp),
        ];
        for (text, expected) in cases {
            let error = ApiUrl::parse(text).unwrap_err();
            assert_eq!(error, expected, "{text}");
            assert!(!error.to_string().contains("hidden"));
        }
    }

    #[test]
    fn only_clerks_host_counts_as_clerk() {
        for text in ["https://api.clerk.com", "HTTPS://API.Clerk.com:443/v1/", "https://api.clerk.com/proxy"]
        {
            assert!(ApiUrl::parse(text).unwrap().is_clerk(), "{text}");
        }
        for text in [
            "https://api.clerk.com:8443",
            "https://api.clerk.com.evil.example",
            "https://api.clerk.com.",
            "https://evil-api.clerk.com",
            "https://clerk.com",
            "https://api.cl\u{435}rk.com",
            "http://localhost/api.clerk.com",
        ] {
            assert!(!ApiUrl::parse(text).unwrap().is_clerk(), "{text}");
        }
        assert!(ApiUrl::default().is_clerk());
    }

    #[test]
    fn loopback_is_this_machine_only() {
        for text in ["http://localhost", "https://127.3.2.1:1", "http://[::1]"] {
            assert!(ApiUrl::parse(text).unwrap().is_loopback(), "{text}");
        }
        assert!(!ApiUrl::default().is_loopback());
    }
}
