//! The path and query of a request, below the API's root. An id can never break out of its path segment.

use super::ErrorKind;
use crate::clerk::{Change, path_segment};

/// A path and its parameters, percent-encoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RequestPath(String);

impl RequestPath {
    /// A literal path.
    pub(super) fn new(path: &str) -> Self {
        Self(path.to_owned())
    }

    pub(super) fn domains(organization_id: &str) -> Result<Self, ErrorKind> {
        Ok(Self::new("/organizations").id(organization_id)?.segment("domains"))
    }

    /// The path of a change.
    pub(super) fn of(change: &Change) -> Result<Self, ErrorKind> {
        change.path().map(Self).ok_or_else(|| {
            let mut ids = [Some(change.organization_id()), change.domain_id()].into_iter().flatten();
            let invalid = ids.find(|id| path_segment(id).is_none()).unwrap_or_default();
            ErrorKind::InvalidId(invalid.to_owned())
        })
    }

    /// Appends an encoded segment.
    pub(super) fn segment(mut self, name: &str) -> Self {
        self.0.push('/');
        self.0.push_str(name);
        self
    }

    /// Appends an id as exactly one segment.
    pub(super) fn id(self, id: &str) -> Result<Self, ErrorKind> {
        let segment = path_segment(id).ok_or_else(|| ErrorKind::InvalidId(id.to_owned()))?;
        Ok(self.segment(&segment))
    }

    pub(super) fn params(mut self, params: &[(&'static str, String)]) -> Self {
        if !params.is_empty() {
            self.0.push('?');
            let start = self.0.len();
            self.0 = form_urlencoded::Serializer::for_suffix(self.0, start).extend_pairs(params).finish();
        }
        self
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_stays_one_segment() {
        let cases = [
            ("org_2abc", "/organizations/org_2abc/domains"),
            ("a/../b", "/organizations/a%2F..%2Fb/domains"),
            ("a?b#c", "/organizations/a%3Fb%23c/domains"),
            ("%2e%2e", "/organizations/%252e%252e/domains"),
            ("a\tb\\ é", "/organizations/a%09b%5C%20%C3%A9/domains"),
        ];
        for (id, expected) in cases {
            let path = RequestPath::new("/organizations").id(id).unwrap().segment("domains");
            assert_eq!(path.as_str(), expected);
        }
        for id in ["", ".", ".."] {
            assert_eq!(RequestPath::new("/organizations").id(id), Err(ErrorKind::InvalidId(id.to_owned())));
        }
    }

    #[test]
    fn parameters_repeat_and_are_encoded() {
        let params = [
            ("domains", "a.com".to_owned()),
            ("domains", "b.org".to_owned()),
            ("order_by", "+name".to_owned()),
            ("query", "a&b=c d".to_owned()),
        ];
        assert_eq!(
            RequestPath::new("/organization_domains").params(&params).as_str(),
            "/organization_domains?domains=a.com&domains=b.org&order_by=%2Bname&query=a%26b%3Dc+d"
        );
        assert_eq!(RequestPath::new("/x").params(&[]).as_str(), "/x");
    }
}
