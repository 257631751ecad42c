//! What becomes of the names in a text: held verified, claimed, missing, or no names at all.

use std::collections::HashMap;

use super::Mention;
use crate::clerk::OrganizationDomain;

/// Whether an organization has a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LookupState {
    /// An organization holds it verified.
    Verified,
    /// Organizations have it, but none verified.
    Claimed,
    /// No organization has it.
    Missing,
    /// Not a domain name.
    Invalid,
}

impl LookupState {
    /// In words.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::Claimed => "claimed",
            Self::Missing => "missing",
            Self::Invalid => "not a domain",
        }
    }
}

/// What was found for one name in a text.
#[derive(Debug, Clone, PartialEq)]
pub struct LookupAnswer {
    /// As in the text.
    pub input: String,
    pub name: Option<String>,
    pub state: LookupState,
    /// The verified row first, then the oldest claim first.
    pub rows: Vec<OrganizationDomain>,
}

/// The answer for each mention, in the order of the text, from all rows with these names.
#[must_use]
pub fn look_up(mentions: Vec<Mention>, rows: Vec<OrganizationDomain>) -> Vec<LookupAnswer> {
    let mut by_name: HashMap<String, Vec<OrganizationDomain>> = HashMap::new();
    for row in rows {
        by_name.entry(row.name.to_lowercase()).or_default().push(row);
    }
    let answer = |Mention { input, name, is_doubtful }: Mention| {
        let Some(name) = name else {
            return Some(LookupAnswer { input, name: None, state: LookupState::Invalid, rows: Vec::new() });
        };
        let mut rows = by_name.remove(name.as_str()).unwrap_or_default();
        rows.sort_by_key(|row| (!row.is_verified(), row.created_at));
        let state = match rows.first() {
            // What may be a file name is a domain only if an organization has it.
            None if is_doubtful => return None,
            None => LookupState::Missing,
            Some(row) if row.is_verified() => LookupState::Verified,
            Some(_) => LookupState::Claimed,
        };
        Some(LookupAnswer { input, name: Some(name.to_string()), state, rows })
    };
    mentions.into_iter().filter_map(answer).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clerk::{Millis, Verification, VerificationStatus};
    use crate::triage::mentions;

    fn row(id: &str, name: &str, created_at: i64) -> OrganizationDomain {
        OrganizationDomain {
            id: id.to_owned(),
            name: name.to_owned(),
            created_at: Millis(created_at),
            ..OrganizationDomain::default()
        }
    }

    #[test]
    fn each_name_is_answered_once_in_the_order_of_the_text() {
        let verification = Verification { status: VerificationStatus::Verified, ..Verification::default() };
        let verified = OrganizationDomain {
            affiliation_verification: Some(verification),
            ..row("orgdmn_2", "acme.com", 3)
        };
        let rows = vec![
            row("orgdmn_1", "acme.com", 2),
            verified,
            row("orgdmn_3", "acme.com", 1),
            row("orgdmn_4", "BETA.com", 1),
            row("orgdmn_5", "notes.txt", 1),
        ];
        let text = "beta.com joe@acme.com acme.com gone.com 10.0.0.1 see report.pdf and notes.txt there";
        let answers = look_up(mentions(text), rows);
        let seen: Vec<_> = answers
            .iter()
            .map(|answer| {
                let ids: Vec<_> = answer.rows.iter().map(|row| row.id.as_str()).collect();
                (answer.input.as_str(), answer.name.as_deref(), answer.state, ids)
            })
            .collect();
        assert_eq!(
            seen,
            [
                ("beta.com", Some("beta.com"), LookupState::Claimed, vec!["orgdmn_4"]),
                (
                    "joe@acme.com",
                    Some("acme.com"),
                    LookupState::Verified,
                    vec!["orgdmn_2", "orgdmn_3", "orgdmn_1"]
                ),
                ("gone.com", Some("gone.com"), LookupState::Missing, vec![]),
                ("10.0.0.1", None, LookupState::Invalid, vec![]),
                // The other file name is no domain of any organization.
                ("notes.txt", Some("notes.txt"), LookupState::Claimed, vec!["orgdmn_5"]),
            ]
        );
    }
}
