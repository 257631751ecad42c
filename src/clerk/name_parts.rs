//! The parts of a domain name that matter to its owners.

/// The last label of a name.
#[must_use]
pub fn top_level(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or_default()
}

/// The part of a name that its owner registered, by the Public Suffix List: `acme.co.uk` of `mail.acme.co.uk`. A public
/// suffix is its own registrable part. The name has to be in lower case; a dot at its end is left out.
#[must_use]
pub fn registrable(name: &str) -> &str {
    psl::domain_str(name).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_name() {
        for (name, last, part) in [
            ("mail.acme.co.uk", "uk", "acme.co.uk"),
            ("acme.com", "com", "acme.com"),
            ("co.uk", "uk", "co.uk"),
            ("host.internal", "internal", "host.internal"),
            ("localhost", "localhost", "localhost"),
            ("acme.com.", "", "acme.com"),
            ("", "", ""),
        ] {
            assert_eq!((top_level(name), registrable(name)), (last, part), "{name}");
            assert_eq!(registrable(part), part);
        }
    }
}
