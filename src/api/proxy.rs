//! A proxy for connections to the API.

use std::fmt;

use hyper::Uri;
use reqwest::Url;

/// Schemes of proxy addresses.
const SCHEMES: [&str; 6] = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"];

/// The default port of a SOCKS proxy.
const SOCKS_PORT: u16 = 1080;

/// A proxy for connections to the API. `Display` and `Debug` omit its user name and password.
#[derive(Clone, PartialEq, Eq)]
pub struct Proxy {
    /// Includes the user name and password.
    url: Url,
    /// The environment variable that sets it.
    variable: &'static str,
}

/// Why a text is not the address of a proxy. Never contains the text, which may hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProxyError {
    #[error("not a valid proxy address; expected something like http://proxy.example:3128")]
    NotAnAddress,
    /// A scheme that domdesk does not support.
    #[error(
        "a proxy address must begin with http://, https://, socks5h://, socks5://, socks4a:// or socks4://"
    )]
    Scheme,
}

impl Proxy {
    /// Parses the address of a proxy as curl does: without a scheme it is an HTTP proxy.
    ///
    /// # Errors
    ///
    /// If the text is not such an address. Callers must not ignore that, or the connection would be direct.
    pub fn parse(text: &str, variable: &'static str) -> Result<Self, ProxyError> {
        let text = text.trim();
        // The URL parser would silently drop some of these.
        if text.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(ProxyError::NotAnAddress);
        }
        // With a slash or a colon missing, the scheme would be parsed as a host.
        let before =
            text.split_once('/').map(|(before, _)| before.trim_end_matches(':').to_ascii_lowercase());
        if !text.contains("://") && before.is_some_and(|before| SCHEMES.contains(&before.as_str())) {
            return Err(ProxyError::NotAnAddress);
        }
        let with_scheme = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
        let mut url = Url::parse(&with_scheme).map_err(|_| ProxyError::NotAnAddress)?;
        match url.scheme() {
            "http" | "https" => {}
            "socks4" | "socks4a" | "socks5" | "socks5h" => {
                if url.port().is_none() {
                    url.set_port(Some(SOCKS_PORT)).map_err(|()| ProxyError::NotAnAddress)?;
                }
            }
            _ => return Err(ProxyError::Scheme),
        }
        // Only host, port and credentials matter.
        url.set_path("");
        url.set_query(None);
        url.set_fragment(None);
        // reqwest parses the address again, and uses no proxy if that fails.
        let is_accepted_by_reqwest = url.as_str().parse::<Uri>().is_ok_and(|uri| {
            uri.host().is_some_and(|host| !host.is_empty()) && uri.scheme_str() == Some(url.scheme())
        });
        if is_accepted_by_reqwest { Ok(Self { url, variable }) } else { Err(ProxyError::NotAnAddress) }
    }

    #[must_use]
    pub fn has_credentials(&self) -> bool {
        !self.url.username().is_empty() || self.url.password().is_some()
    }

    /// The environment variable that sets it.
    #[must_use]
    pub const fn variable(&self) -> &'static str {
        self.variable
    }

    pub(super) fn to_reqwest(&self) -> Result<reqwest::Proxy, String> {
        reqwest::Proxy::all(self.url.as_str())
            .map_err(|_| format!("the proxy in {} cannot be used", self.variable))
    }
}

impl fmt::Display for Proxy {
    /// The address without user name and password, and its variable.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.url.scheme(), self.url.host_str().unwrap_or_default())?;
        if let Some(port) = self.url.port() {
            write!(f, ":{port}")?;
        }
        write!(f, " from {}", self.variable)
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Proxy({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_without_its_user_and_password() {
        for (text, shown, has_credentials) in [
            ("http://proxy.example:3128", "http://proxy.example:3128", false),
            ("proxy.example:3128", "http://proxy.example:3128", false),
            ("jana:hidden@proxy.example:3128", "http://proxy.example:3128", true),
            (" https://proxy.example/ ", "https://proxy.example", false),
            ("http://jana@proxy.example:8080/pac?x#y", "http://proxy.example:8080", true),
            ("http://j%40na:hid%23den@[::1]:3128", "http://[::1]:3128", true),
            ("http://jana:hi@dden@10.0.0.1:3128", "http://10.0.0.1:3128", true),
            ("socks5h://jana:hidden@proxy.example", "socks5h://proxy.example:1080", true),
            ("socks5://127.0.0.1:9050", "socks5://127.0.0.1:9050", false),
            ("SOCKS4A://proxy.example", "socks4a://proxy.example:1080", false),
        ] {
            let proxy = Proxy::parse(text, "HTTPS_PROXY").unwrap();
            assert_eq!(proxy.to_string(), format!("{shown} from HTTPS_PROXY"), "{text}");
            assert_eq!(proxy.has_credentials(), has_credentials, "{text}");
            let debug = format!("{proxy:?}");
            assert!(!debug.contains("dden") && !debug.contains("jana"), "{debug}");
            proxy.to_reqwest().unwrap();
        }
    }

    #[test]
    fn an_invalid_address_is_an_error() {
        for text in [
            "http://",
            "://x",
            "http://[::1",
            "http://a b:1",
            "http:/127.0.0.1:1",
            "http//127.0.0.1:1",
            "https:/user:password@proxy.example:1",
            "SOCKS5:/proxy.example",
            "proxy:99999",
            "http://:3128",
            "\0",
            "socks5://",
        ] {
            assert_eq!(Proxy::parse(text, "ALL_PROXY"), Err(ProxyError::NotAnAddress), "{text}");
        }
        for text in ["ftp://proxy.example", "socks://127.0.0.1:1080", "file:///etc/passwd"] {
            assert_eq!(Proxy::parse(text, "ALL_PROXY"), Err(ProxyError::Scheme), "{text}");
        }
    }
}
