//! The flags that are found in a row alone.

use std::borrow::Cow;

use unicode_security::MixedScript;

use super::FlagRules;
use crate::clerk::{EnrollmentMode, Millis, OrganizationDomain, VerificationStatus, unicode_form};
use crate::flag::{Flag, FlagSet, verification_flags};
use crate::store::RowRef;

/// How long people can be pending without a flag, in milliseconds.
pub(super) const LONG_WAIT: i64 = 14 * 86_400_000;

/// The parts of a row that its flags depend on.
#[derive(Debug, Clone)]
pub struct RowFacts<'a> {
    /// In lower case.
    name: Cow<'a, str>,
    is_automatic: bool,
    is_verified: bool,
    has_expired: bool,
    pending: i64,
    updated_at: Millis,
    verification_flags: FlagSet,
}

impl RowFacts<'_> {
    /// Whether the whole name is a known public suffix.
    pub(super) fn is_public_suffix(&self) -> bool {
        is_public_suffix(&self.name)
    }
}

impl<'a> From<RowRef<'a>> for RowFacts<'a> {
    fn from(row: RowRef<'a>) -> Self {
        let ownership = row.ownership().map(|(status, _)| status);
        Self {
            name: lowercase(row.name()),
            is_automatic: is_automatic(row.mode()),
            is_verified: row.is_verified(),
            has_expired: has_expired([Some(row.status()), ownership]),
            pending: row.invitations().saturating_add(row.suggestions()),
            updated_at: row.updated_at(),
            verification_flags: row.verification_flags(),
        }
    }
}

impl<'a> From<&'a OrganizationDomain> for RowFacts<'a> {
    fn from(row: &'a OrganizationDomain) -> Self {
        let ownership = row.ownership_verification.as_ref().map(|proof| &proof.status);
        Self {
            name: lowercase(&row.name),
            is_automatic: is_automatic(&row.enrollment_mode),
            is_verified: row.is_verified(),
            has_expired: has_expired([Some(row.status()), ownership]),
            pending: row.total_pending_invitations.saturating_add(row.total_pending_suggestions),
            updated_at: row.updated_at,
            verification_flags: verification_flags(row),
        }
    }
}

fn lowercase(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) || !name.is_ascii() {
        return name.to_lowercase().into();
    }
    name.into()
}

fn is_automatic(mode: &EnrollmentMode) -> bool {
    matches!(mode, EnrollmentMode::AutomaticInvitation | EnrollmentMode::AutomaticSuggestion)
}

fn has_expired(statuses: [Option<&VerificationStatus>; 2]) -> bool {
    statuses.contains(&Some(&VerificationStatus::Expired))
}

/// The flags of one row, without those of [`super::COMPARED`].
#[must_use]
pub fn row_flags<'a>(row: impl Into<RowFacts<'a>>, rules: &FlagRules, now: Millis) -> FlagSet {
    let row = row.into();
    let is_public_suffix = row.is_public_suffix();
    flags_of(&row, is_public_suffix, rules, now)
}

/// As [`row_flags`], for a row of which that is known: the Public Suffix List takes most of the time.
pub(super) fn flags_of(
    row: &RowFacts<'_>,
    is_public_suffix: bool,
    rules: &FlagRules,
    now: Millis,
) -> FlagSet {
    let name = &*row.name;
    let mut flags = row.verification_flags;
    for (flag, holds) in [
        (Flag::MailProvider, rules.is_mail_provider(name)),
        (Flag::Disposable, rules.is_disposable(name)),
        (Flag::PublicSuffix, is_public_suffix),
        (Flag::MixedScript, mixes_scripts(name)),
        (Flag::Automatic, row.is_automatic && !row.is_verified),
        (Flag::Expired, row.has_expired),
        (Flag::Waiting, row.pending > 0 && now.since(row.updated_at) > LONG_WAIT),
    ] {
        if holds {
            flags.insert(flag);
        }
    }
    if flags.is_empty() { flags } else { flags.iter().filter(|flag| rules.allows(*flag, name)).collect() }
}

/// Whether the whole name is a known public suffix.
fn is_public_suffix(name: &str) -> bool {
    psl::suffix(name.as_bytes()).is_some_and(|suffix| suffix.is_known() && suffix == name)
}

/// Whether a label mixes scripts that are not written together.
fn mixes_scripts(name: &str) -> bool {
    if name.is_ascii() && memchr::memmem::find(name.as_bytes(), b"--").is_none() {
        return false;
    }
    let unicode = unicode_form(name);
    let name = unicode.as_deref().unwrap_or(name);
    !name.is_ascii() && name.split('.').any(|label| !label.is_single_script() && !is_east_asian(label))
}

/// Whether the label, apart from Latin letters, is Chinese, Japanese or Korean: these are written together with Latin
/// letters.
fn is_east_asian(label: &str) -> bool {
    let others: String = label.chars().filter(|c| !c.is_ascii()).collect();
    // One letter of each: Katakana, Bopomofo and Hangul.
    ['ア', 'ㄅ', '한'].into_iter().any(|letter| format!("{others}{letter}").as_str().is_single_script())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clerk::Verification;

    const DAY: i64 = 86_400_000;
    const NOW: Millis = Millis(1_000 * DAY);

    fn row(name: &str) -> OrganizationDomain {
        OrganizationDomain {
            name: name.to_owned(),
            enrollment_mode: EnrollmentMode::ManualInvitation,
            created_at: NOW.plus(-100 * DAY),
            updated_at: NOW.plus(-100 * DAY),
            ..OrganizationDomain::default()
        }
    }

    fn of(row: &OrganizationDomain) -> String {
        row_flags(row, &FlagRules::default(), NOW).to_string()
    }

    #[test]
    fn names_are_flagged() {
        for (name, expected) in [
            ("acme.com", ""),
            ("googlemail.com", "mail-provider"),
            ("Gmail.com", "mail-provider"),
            ("support.gmail.com", ""),
            ("mailinator.com", "disposable"),
            ("co.uk", "public-suffix"),
            ("github.io", "public-suffix"),
            ("acme.co.uk", ""),
            ("acme.example", ""),
            ("xn--bcher-kva.example", ""),
            // Latin and Japanese scripts are written together, Latin and Cyrillic are not.
            ("xn--acme-kk4c0c1r.example", ""),
            ("xn--cme-5cd.example", "mixed-script"),
            ("mail.xn--cme-5cd.example", "mixed-script"),
        ] {
            assert_eq!(of(&row(name)), expected, "{name}");
        }
    }

    #[test]
    fn states_are_flagged() {
        let verified =
            || Some(Verification { status: VerificationStatus::Verified, ..Verification::default() });
        let expired =
            || Some(Verification { status: VerificationStatus::Expired, ..Verification::default() });
        let automatic =
            |row| OrganizationDomain { enrollment_mode: EnrollmentMode::AutomaticSuggestion, ..row };
        let pending = |age: i64| OrganizationDomain {
            total_pending_suggestions: 3,
            updated_at: NOW.plus(-age),
            ..row("acme.com")
        };
        let cases = [
            (automatic(row("acme.com")), "automatic"),
            (OrganizationDomain { affiliation_verification: verified(), ..automatic(row("acme.com")) }, ""),
            (OrganizationDomain { affiliation_verification: expired(), ..row("acme.com") }, "expired"),
            (OrganizationDomain { ownership_verification: expired(), ..row("acme.com") }, "expired"),
            (pending(14 * DAY), ""),
            (pending(14 * DAY + 1), "waiting"),
            (
                OrganizationDomain {
                    affiliation_email_address: Some("joe@gmail.com".to_owned()),
                    ..row("acme.com")
                },
                "mailbox",
            ),
        ];
        for (row, expected) in cases {
            assert_eq!(of(&row), expected, "{row:?}");
        }
    }

    #[test]
    fn a_flag_can_be_switched_off_altogether_and_for_a_name() {
        let mut rules = FlagRules::default();
        for text in ["disposable", "mail-provider:GMail.com."] {
            rules.switch_off(text.parse().unwrap());
        }
        let of = |name: &str| row_flags(&row(name), &rules, NOW).to_string();
        assert_eq!(of("mailinator.com"), "");
        assert_eq!(of("gmail.com"), "");
        assert_eq!(of("googlemail.com"), "mail-provider");
        for wrong in ["", "gmail", "mail-provider:", "mail-provider: ."] {
            assert!(wrong.parse::<super::super::FlagSwitch>().is_err(), "{wrong:?}");
        }
    }
}
