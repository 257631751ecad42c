use super::*;
use crate::clerk::{Millis, Verification, VerificationStatus};

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
    let verified =
        OrganizationDomain { affiliation_verification: Some(verification), ..row("orgdmn_2", "acme.com", 3) };
    let rows = vec![
        row("orgdmn_1", "acme.com", 2),
        verified,
        row("orgdmn_3", "acme.com", 1),
        row("orgdmn_4", "BETA.com", 1),
        row("orgdmn_5", "notes.txt", 1),
    ];
    let text = "beta.com joe@acme.com acme.com gone.com 10.0.0.1 see report.pdf and notes.txt there";
    let answers = answers(mentions(text), rows);
    let seen: Vec<_> = answers
        .iter()
        .map(|answer| {
            let ids: Vec<_> = answer.rows.iter().map(|RowState(row)| row.id.as_str()).collect();
            (answer.input.as_str(), answer.name.as_deref(), answer.state, ids)
        })
        .collect();
    assert_eq!(
        seen,
        [
            ("beta.com", Some("beta.com"), State::Claimed, vec!["orgdmn_4"]),
            ("joe@acme.com", Some("acme.com"), State::Verified, vec!["orgdmn_2", "orgdmn_3", "orgdmn_1"]),
            ("gone.com", Some("gone.com"), State::Missing, vec![]),
            ("10.0.0.1", None, State::Invalid, vec![]),
            // The other file name is no domain of any organization.
            ("notes.txt", Some("notes.txt"), State::Claimed, vec!["orgdmn_5"]),
        ]
    );
}
