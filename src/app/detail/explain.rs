//! Why a domain is in the state it is in, and who can do what about it.

use crate::clerk::{Millis, OrganizationDomain, Verification, VerificationStatus};
use crate::input::{Action, key, say};
use crate::text::relative;

/// Why affiliation is where it is.
pub(super) fn affiliation(domain: &OrganizationDomain, now: Millis) -> String {
    let mailbox = domain.affiliation_email_address.as_deref();
    let expire_at = domain.affiliation().and_then(|proof| proof.expire_at);
    let verify = key(Action::ToggleVerified);
    match domain.status() {
        VerificationStatus::Verified => "Enrollment works for addresses at this domain.".to_owned(),
        VerificationStatus::Failed => {
            let attempts = domain.affiliation().and_then(|proof| proof.attempts);
            let tries = attempts.map_or_else(String::new, |attempts| format!(" ({attempts} attempts)"));
            format!(
                "Stuck: too many wrong codes{tries}. An admin of the organization can ask for a new code, or press {verify} to verify it."
            )
        }
        VerificationStatus::Expired => {
            let when = expire_at.map_or_else(String::new, |moment| format!(" {}", relative(moment, now)));
            format!(
                "Stuck: the emailed code expired{when}. An admin of the organization can ask for a new code, or press {verify} to verify it."
            )
        }
        VerificationStatus::Unverified => match (mailbox, expire_at) {
            (Some(mailbox), Some(moment)) if moment > now => {
                format!(
                    "A code was sent to {mailbox} but has not been entered. Press {verify} to verify without it."
                )
            }
            (Some(_), _) => {
                say("The emailed code was never entered. Press {toggle-verified} to verify without it.")
            }
            (None, _) => {
                say("No code has been requested yet. Press {toggle-verified} to verify without one.")
            }
        },
        VerificationStatus::Other(_) => "A status that this version of domdesk does not know.".to_owned(),
    }
}

/// Why ownership is where it is.
pub(super) fn ownership(proof: &Verification, now: Millis) -> String {
    match (&proof.status, proof.expire_at) {
        (VerificationStatus::Verified, _) if proof.strategy == "manual_override" => {
            "Taken as proven by an operator, without DNS.".to_owned()
        }
        (VerificationStatus::Verified, _) => "The organization controls the DNS zone.".to_owned(),
        (VerificationStatus::Expired, moment) => {
            let when = moment.map_or_else(String::new, |moment| format!(" {}", relative(moment, now)));
            format!(
                "The DNS record was not found in time; the challenge expired{when}. Press {} to mark it verified.",
                key(Action::VerifyOwnership)
            )
        }
        (VerificationStatus::Unverified, _) => say(
            "The DNS record has not been found yet. Press {verify-ownership} to mark it verified without DNS.",
        ),
        _ => "A status that this version of domdesk does not know.".to_owned(),
    }
}
