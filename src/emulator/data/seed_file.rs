//! Data from a file that somebody has written, in the place of the sample data: `domdesk serve --seed-file`.
//!
//! `file` is what may be written, `check` the rules of Clerk's that the whole of it must keep, `build` what the emulator
//! makes of it.

mod build;
mod check;
mod schema;

use self::schema::SeedFile;
use crate::clerk::EnvironmentType;

pub(crate) use build::build;

/// The data of a seed file, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeedData(SeedFile);

/// What is wrong with a seed file, and in which line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct SeedError {
    /// Counted from 1.
    pub line: usize,
    /// In words, without a full stop.
    pub reason: String,
}

impl SeedData {
    /// Reads a seed file's text.
    ///
    /// # Errors
    ///
    /// When it is no TOML, names what there is not, or breaks a rule that Clerk's own data keeps.
    pub fn parse(text: &str) -> Result<Self, SeedError> {
        let error = |start: usize, reason: String| SeedError { line: line_of(text, start), reason };
        let file: SeedFile = toml::from_str(text).map_err(|wrong| {
            // Without a place it is the file as a whole that is wrong.
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

/// The line that this byte of the text is in, counted from 1.
fn line_of(text: &str, start: usize) -> usize {
    text.bytes().take(start).filter(|byte| *byte == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is wrong with a file of these lines.
    fn wrong(lines: &[&str]) -> String {
        SeedData::parse(&lines.join("\n")).unwrap_err().to_string()
    }

    #[test]
    fn an_empty_file_is_an_empty_instance() {
        assert!(SeedData::parse("").is_ok());
        assert!(SeedData::parse("# nothing yet\n[instance]\n").is_ok());
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        let acme =
            ["[[organizations]]", "name = \"Acme\"", "[[organizations.domains]]", "name = \"acme.com\""];
        let with = |more: &[&str]| wrong(&[&acme[..], more].concat());
        for (seen, line, reason) in [
            (wrong(&["[instance]", "id = "]), 2, "string values must be quoted"),
            (wrong(&["", "[instnce]"]), 2, "unknown field `instnce`, expected `instance` or `organizations`"),
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
            (
                with(&["[[organizations.domains]]", "name = \"ACME.com\""]),
                6,
                "acme.com stands in line 4 already",
            ),
            (
                with(&[
                    "[[organizations]]",
                    "name = \"B\"",
                    "[[organizations.domains]]",
                    "name = \"acme.com\"",
                ]),
                8,
                "acme.com is verified in line 4 already",
            ),
            (with(&["[[organizations.domains]]", "name = \"acme\""]), 6, "\"acme\" is not a domain name"),
            (with(&["[[organizations]]", "name = \"ACME!\""]), 6, "the slug acme is taken by line 2"),
            (with(&["[[organizations]]", "name = \"!\""]), 6, "no slug can be made of this name"),
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
        ] {
            assert!(
                seen.starts_with(&format!("line {line}: ")) && seen.contains(reason),
                "{seen} / {reason}"
            );
            assert_eq!(seen.lines().count(), 1, "{seen}");
        }
    }
}
