//! `NO_PROXY`: hosts to reach without a proxy. Supports the forms of curl, Go, Python and Node.

use std::net::IpAddr;

pub(super) struct NoProxy(Vec<Entry>);

struct Entry {
    host: Host,
    /// `None` for every port.
    port: Option<u16>,
}

enum Host {
    /// `*`: everything.
    Any,
    /// A name, and every name below it.
    Name(String),
    /// An address prefix, with its length in bits.
    Network(IpAddr, u32),
}

impl NoProxy {
    /// Entries are separated by commas or blanks. Invalid entries cover nothing.
    pub(super) fn parse(text: &str) -> Self {
        let entries = text.split(|c: char| c == ',' || c.is_whitespace()).filter(|entry| !entry.is_empty());
        Self(entries.map(Entry::parse).collect())
    }

    /// Whether to reach that host without a proxy. IPv6 addresses may be in brackets.
    pub(super) fn covers(&self, host: &str, port: u16) -> bool {
        let host = host.trim_start_matches('[').trim_end_matches(']').trim_end_matches('.');
        self.0.iter().any(|entry| entry.port.is_none_or(|own| own == port) && entry.host.covers(host))
    }
}

impl Entry {
    fn parse(text: &str) -> Self {
        // A bare IPv6 address has colons but no port.
        let (host, port) = match text.rsplit_once(':') {
            Some((host, port)) if !host.contains(':') || host.ends_with(']') => match port.parse() {
                Ok(port) => (host, Some(port)),
                Err(_) => (text, None),
            },
            _ => (text, None),
        };
        Self { host: Host::parse(host), port }
    }
}

impl Host {
    fn parse(text: &str) -> Self {
        if text == "*" {
            return Self::Any;
        }
        let bare = text.replace(['[', ']'], "");
        let (address, bits) = match bare.split_once('/') {
            Some((address, bits)) => (address, bits.parse().ok()),
            None => (bare.as_str(), Some(u32::MAX)),
        };
        if let (Ok(address), Some(bits)) = (address.parse(), bits) {
            return Self::Network(address, bits);
        }
        let name = text.trim_start_matches('*').trim_matches('.');
        Self::Name(name.to_ascii_lowercase())
    }

    fn covers(&self, host: &str) -> bool {
        match (self, host.parse()) {
            (Self::Any, _) => true,
            (Self::Name(name), Err(_)) => {
                let host = host.to_ascii_lowercase();
                let below = host.strip_suffix(name.as_str());
                !name.is_empty() && below.is_some_and(|below| below.is_empty() || below.ends_with('.'))
            }
            (Self::Network(network, bits), Ok(address)) => match (network, address) {
                (IpAddr::V4(network), IpAddr::V4(address)) => {
                    (network.to_bits() ^ address.to_bits()).leading_zeros() >= (*bits).min(32)
                }
                (IpAddr::V6(network), IpAddr::V6(address)) => {
                    (network.to_bits() ^ address.to_bits()).leading_zeros() >= (*bits).min(128)
                }
                _ => false,
            },
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_entry_is_supported() {
        for (text, host, covered) in [
            ("", "api.clerk.com", false),
            ("*", "api.clerk.com", true),
            ("api.clerk.com", "api.clerk.com", true),
            ("API.Clerk.com", "api.clerk.com", true),
            ("clerk.com", "api.clerk.com", true),
            (".clerk.com", "api.clerk.com", true),
            ("*.clerk.com", "api.clerk.com", true),
            ("clerk.com.", "api.clerk.com", true),
            ("lerk.com", "api.clerk.com", false),
            ("api.clerk.com", "clerk.com", false),
            ("localhost, 127.0.0.1,clerk.com", "api.clerk.com", true),
            ("localhost clerk.com", "api.clerk.com", true),
            (",, .,*.", "api.clerk.com", false),
            ("clerk.com:443", "api.clerk.com", true),
            ("clerk.com:8443", "api.clerk.com", false),
            ("*:443", "api.clerk.com", true),
            ("10.1.2.3", "10.1.2.3", true),
            ("10.1.2.3", "10.1.2.4", false),
            ("10.0.0.0/8", "10.1.2.3", true),
            ("10.0.0.0/8", "11.1.2.3", false),
            ("0.0.0.0/0", "11.1.2.3", true),
            ("10.0.0.0/99", "10.1.2.3", false),
            ("10.0.0.0/x", "10.1.2.3", false),
            ("10.1.2.3:443", "10.1.2.3", true),
            ("fd00::/8", "[fd00::1]", true),
            ("[fd00::1]", "[fd00::1]", true),
            ("[fd00::1]:443", "[fd00::1]", true),
            ("[fd00::1]:80", "[fd00::1]", false),
            ("fe80::1", "[fd00::1]", false),
            ("10.0.0.0/8", "[fd00::1]", false),
        ] {
            assert_eq!(NoProxy::parse(text).covers(host, 443), covered, "{text:?} {host}");
        }
    }
}
