//! Data from a hand-written file instead of sample data: `domdesk serve --seed-file`.
//!
//! `schema` defines the format, `check` enforces Clerk's rules on the whole file, `build` fills the store.

mod build;
mod check;
mod schema;

use self::schema::SeedFile;
use crate::clerk::EnvironmentType;

pub(crate) use build::build;

/// The checked contents of a seed file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeedData(SeedFile);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct SeedError {
    /// 1-based.
    pub line: usize,
    /// For people, without a full stop.
    pub reason: String,
}

impl SeedData {
    /// Reads a seed file's text.
    ///
    /// # Errors
    ///
    /// When the text is not TOML, has unknown fields, or breaks a rule that Clerk's own data obeys.
    pub fn parse(text: &str) -> Result<Self, SeedError> {
        let error = |start: usize, reason: String| SeedError { line: line_of(text, start), reason };
        let file: SeedFile = toml::from_str(text).map_err(|wrong| {
            // An error without a position concerns the whole file.
            let start = wrong.span().map_or(0, |span| span.start);
            error(start, wrong.message().trim_end_matches('.').replace('\n', ", "))
        })?;
        let line_at = |start| line_of(text, start);
        check::check(&file, &line_at).map_err(|wrong| error(wrong.start, wrong.reason))?;
        Ok(Self(file))
    }

    pub(crate) fn environment(&self) -> EnvironmentType {
        self.0.instance.environment_type.to_clerk()
    }

    pub(crate) fn secret_key(&self) -> Option<&str> {
        self.0.instance.secret_key.as_ref().map(|key| key.get_ref().as_str())
    }

    pub(crate) fn instance_id(&self) -> Option<&str> {
        self.0.instance.id.as_ref().map(|id| id.get_ref().as_str())
    }
}

/// The 1-based line of a byte offset.
fn line_of(text: &str, start: usize) -> usize {
    text.bytes().take(start).filter(|byte| *byte == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The error for a file of these lines.
    fn wrong(lines: &[&str]) -> String {
        SeedData::parse(&lines.join("\n")).unwrap_err().to_string()
    }

    #[test]
    fn an_empty_file_is_an_empty_instance() {
        assert!(SeedData::parse("").is_ok());
        assert!(SeedData::parse("# nothing yet\n[instance]\n").is_ok());
    }

    #[test]
    fn errors_name_the_line() {
        let acme =
            ["[[organizations]]", "name = \"Acme\"", "[[organizations.domains]]", "name = \"acme.com\""];
        let with = |more: &[&str]| wrong(&[&acme[..], more].concat());
        for (seen, line, reason) in [
            (wrong(&["[instance]", "id = "]), 2, "string values must be quoted"),
            (
                wrong(&["", "[instnce]"]),
                2,
                "unknown field `instnce`, expected one of `instance`, `organizations`, `users`, `enterprise_connections`",
            ),
            (wrong(&["[[organizations]]", "slug = \"acme\""]), 1, "missing field `name`"),
            (with(&["verified = 1"]), 5, "unknown field `verified`"),
            (with(&["affiliation = \"yes\""]), 5, "unknown variant `yes`, expected one of `unverified`"),
            (with(&["enrollment_mode = \"sso\""]), 5, "unknown variant `sso`"),
            (with(&["total_pending_invitations = -1"]), 5, "invalid value: integer `-1`"),
            (with(&["created_at = 2026-01-01"]), 5, "created_at needs a time and an offset"),
            (
                with(&["created_at = 2026-01-02T00:00:00Z", "updated_at = 2026-01-01T00:00:00Z"]),
                6,
                "updated_at is before created_at",
            ),
            (with(&["id = \"acme\""]), 5, "an id of a domain starts with orgdmn_"),
            (with(&["[[organizations.domains]]", "name = \"ACME.com\""]), 6, "acme.com is already in line 4"),
            (
                with(&[
                    "[[organizations]]",
                    "name = \"B\"",
                    "[[organizations.domains]]",
                    "name = \"acme.com\"",
                ]),
                8,
                "acme.com is already verified in line 4",
            ),
            (with(&["[[organizations.domains]]", "name = \"acme\""]), 6, "\"acme\" is not a domain name"),
            (with(&["[[organizations]]", "name = \"ACME!\""]), 6, "the slug acme is taken by line 2"),
            (with(&["[[organizations]]", "name = \"!\""]), 6, "cannot derive a slug from this name"),
            (
                with(&["[instance]", "secret_key = \"sk_live_x\""]),
                6,
                "not the form of a development instance's secret key",
            ),
            (
                with(&["[instance]", "max_allowed_domains = 0"]),
                4,
                "has more domains than max_allowed_domains, 0",
            ),
            (
                wrong(&["[instance]", "domains_enrollment_modes = [\"enterprise_sso\"]"]),
                2,
                "unknown variant `enterprise_sso`",
            ),
            (
                wrong(&["[[organizations]]", "name = \"A\"", "members = [\"user_a\"]", "members_count = 0"]),
                4,
                "1 member is listed",
            ),
            (
                with(&["[[organizations.invitations]]", "email_address = \"joe@acme\""]),
                6,
                "\"joe@acme\" is not an email address",
            ),
            (
                with(&["[[users]]", "id = \"ada\"", "email_address = \"a@a.com\""]),
                6,
                "an id of a user starts with",
            ),
            (
                with(&["[[enterprise_connections]]", "name = \"x\"", "organization_id = \"org_x\""]),
                7,
                "no organization in this file has the id org_x",
            ),
        ] {
            assert!(
                seen.starts_with(&format!("line {line}: ")) && seen.contains(reason),
                "{seen} / {reason}"
            );
            assert_eq!(seen.lines().count(), 1, "{seen}");
        }
    }
}
