//! A proxy between this machine and the API.

use std::fmt;

use hyper::Uri;
use reqwest::Url;

/// How the address of a proxy begins.
const SCHEMES: [&str; 6] = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"];

/// The port of a SOCKS proxy that names none.
const SOCKS_PORT: u16 = 1080;

/// A proxy that connections to the API go through. Neither displays nor debugs the user name and password in it.
#[derive(Clone, PartialEq, Eq)]
pub struct Proxy {
    /// With the user name and password.
    url: Url,
    /// Which variable of the environment names it.
    variable: &'static str,
}

/// Why a text is not the address of a proxy. Carries nothing of the text: it may hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProxyError {
    /// Not an address at all.
    #[error("it is not the address of a proxy, which looks like http://proxy.example:3128")]
    NotAnAddress,
    /// A scheme that domdesk does not speak.
    #[error(
        "the address of a proxy must begin with http://, https://, socks5h://, socks5://, socks4a:// or socks4://"
    )]
    Scheme,
}

impl Proxy {
    /// Reads the address of a proxy, as curl takes it: without a scheme it is an HTTP proxy.
    ///
    /// # Errors
    ///
    /// When the text is not such an address. It is never passed over: the connection would be a direct one.
    pub fn parse(text: &str, variable: &'static str) -> Result<Self, ProxyError> {
        let text = text.trim();
        // The URL parser would drop some of these silently.
        if text.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(ProxyError::NotAnAddress);
        }
        // A slash or a colon that is missing would make a host of the scheme.
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
        // Only host, port and credentials mean something.
        url.set_path("");
        url.set_query(None);
        url.set_fragment(None);
        // What reads the address once more below the client takes one that it cannot read for no proxy at all.
        let is_read_below = url.as_str().parse::<Uri>().is_ok_and(|uri| {
            uri.host().is_some_and(|host| !host.is_empty()) && uri.scheme_str() == Some(url.scheme())
        });
        if is_read_below { Ok(Self { url, variable }) } else { Err(ProxyError::NotAnAddress) }
    }

    /// Whether the address has a user name or a password.
    #[must_use]
    pub fn has_credentials(&self) -> bool {
        !self.url.username().is_empty() || self.url.password().is_some()
    }

    /// Which variable of the environment names it.
    #[must_use]
    pub const fn variable(&self) -> &'static str {
        self.variable
    }

    /// As reqwest takes it.
    pub(super) fn of_reqwest(&self) -> Result<reqwest::Proxy, String> {
        reqwest::Proxy::all(self.url.as_str())
            .map_err(|_| format!("the proxy in {} cannot be used", self.variable))
    }
}

impl fmt::Display for Proxy {
    /// The address without user name and password, and the variable that it is from.
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
            proxy.of_reqwest().unwrap();
        }
    }

    #[test]
    fn what_is_not_an_address_is_never_passed_over() {
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
