//! Explains a domain's verification state and who can change it, claiming only what its fields prove.

use super::Tone;
use crate::clerk::{Millis, OrganizationDomain, Verification, VerificationStatus};
use crate::input::say;
use crate::text::{count, relative};

/// Who can do what about a stuck domain.
fn next() -> String {
    say("An organization admin can request a new code, or press {toggle-verified} to verify it without one.")
}

/// A sentence and its tone.
pub(super) type TonedText = (Tone, String);

/// Explains the affiliation status. A partially loaded row has neither mailbox nor times.
pub(super) fn affiliation(domain: &OrganizationDomain, is_whole: bool, now: Millis) -> TonedText {
    let proof = domain.affiliation();
    let expire_at = proof.and_then(|proof| proof.expire_at);
    match domain.status() {
        VerificationStatus::Verified => {
            let by_hand = proof.is_some_and(|proof| proof.strategy == "manual_override");
            let how = if by_hand { "Marked verified without a code" } else { "Verified" };
            let applies = "the enrollment mode below applies to addresses at this domain.";
            (Tone::Plain, format!("{how}: {applies}"))
        }
        VerificationStatus::Failed => {
            let attempts = after(proof);
            (Tone::Stuck, format!("Stuck: verification failed{attempts}. {}", next()))
        }
        VerificationStatus::Expired => (Tone::Stuck, expired("code", expire_at, now, &next())),
        VerificationStatus::Unverified => match expire_at {
            Some(moment) if moment <= now => (Tone::Stuck, expired("code", expire_at, now, &next())),
            Some(_) => (Tone::Waiting, waiting(domain, proof)),
            None if is_whole => {
                let text = say(
                    "Not verified, and no code is pending. Press {toggle-verified} to verify it without one.",
                );
                (Tone::Waiting, text)
            }
            None => {
                (Tone::Waiting, say("Not verified. Press {toggle-verified} to verify it without a code."))
            }
        },
        VerificationStatus::Other(_) => (Tone::Plain, unknown()),
    }
}

/// A code was sent, and perhaps entered wrongly.
fn waiting(domain: &OrganizationDomain, proof: Option<&Verification>) -> String {
    let to = domain.affiliation_email_address.as_deref();
    let to = to.map_or_else(String::new, |mailbox| format!(" to {mailbox}"));
    let so_far = match proof.and_then(|proof| proof.attempts) {
        None => String::new(),
        Some(0) => " but has not been entered".to_owned(),
        Some(attempts) => {
            let attempts = count(u64::try_from(attempts).unwrap_or(0), "attempt");
            format!("; {attempts} so far did not match it")
        }
    };
    let next = say("Press {toggle-verified} to verify without it.");
    format!("A code was sent{to}{so_far}. {next}")
}

/// Explains the ownership status.
pub(super) fn ownership(proof: &Verification, now: Millis) -> TonedText {
    let next = say("Press {verify-ownership} to mark it verified without DNS.");
    match &proof.status {
        VerificationStatus::Verified => {
            let how = match proof.strategy.as_str() {
                "manual_override" => "Marked verified without DNS.",
                "txt" => "The TXT record was found.",
                _ => "Verified.",
            };
            (Tone::Plain, how.to_owned())
        }
        VerificationStatus::Failed => {
            (Tone::Stuck, format!("Stuck: DNS verification failed{}. {next}", after(Some(proof))))
        }
        VerificationStatus::Expired => (Tone::Stuck, expired("DNS challenge", proof.expire_at, now, &next)),
        VerificationStatus::Unverified => match proof.expire_at {
            Some(moment) if moment <= now => {
                (Tone::Stuck, expired("DNS challenge", proof.expire_at, now, &next))
            }
            _ if proof.strategy == "txt" => {
                (Tone::Waiting, format!("The TXT record has not been found yet. {next}"))
            }
            _ => (Tone::Waiting, format!("Not verified yet. {next}")),
        },
        VerificationStatus::Other(_) => (Tone::Plain, unknown()),
    }
}

fn expired(what: &str, moment: Option<Millis>, now: Millis, next: &str) -> String {
    let when = moment.filter(|moment| *moment <= now);
    let when = when.map(|moment| relative(moment, now)).unwrap_or_default();
    match when.as_str() {
        "" => format!("Stuck: the {what} expired. {next}"),
        "now" => format!("Stuck: the {what} has just expired. {next}"),
        _ => format!("Stuck: the {what} expired {when}. {next}"),
    }
}

fn after(proof: Option<&Verification>) -> String {
    let attempts =
        proof.and_then(|proof| u64::try_from(proof.attempts?).ok()).filter(|attempts| *attempts > 0);
    attempts.map_or_else(String::new, |attempts| format!(" after {}", count(attempts, "attempt")))
}

fn unknown() -> String {
    "This version of domdesk does not know this status.".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Millis = Millis(1_000_000_000);
    const HOUR: i64 = 3_600_000;

    fn proof(status: &str, strategy: &str, attempts: Option<i64>, expires_in: Option<i64>) -> Verification {
        Verification {
            status: Some(status.to_owned()).into(),
            strategy: strategy.to_owned(),
            attempts,
            expire_at: expires_in.map(|hours| NOW.plus(hours * HOUR)),
            ..Verification::default()
        }
    }

    #[test]
    fn the_affiliation_text_claims_only_what_the_fields_prove() {
        let code = "email_code";
        for (proof, mailbox, is_whole, tone, text) in [
            (
                proof("unverified", code, Some(0), Some(1)),
                Some("it@a.com"),
                true,
                Tone::Waiting,
                "A code was sent to it@a.com but has not been entered. Press v",
            ),
            (
                proof("unverified", code, Some(2), Some(1)),
                Some("it@a.com"),
                true,
                Tone::Waiting,
                "A code was sent to it@a.com; 2 attempts so far did not match it. Press v",
            ),
            (proof("unverified", code, None, Some(1)), None, true, Tone::Waiting, "A code was sent. Press v"),
            (
                proof("unverified", code, Some(1), Some(-2)),
                Some("it@a.com"),
                true,
                Tone::Stuck,
                "Stuck: the code expired 2h ago.",
            ),
            // Verified by code once, and unverified by hand: the mailbox is still there.
            (
                proof("unverified", code, None, None),
                Some("it@a.com"),
                true,
                Tone::Waiting,
                "Not verified, and no code is pending.",
            ),
            (
                proof("unverified", "manual_override", None, None),
                None,
                true,
                Tone::Waiting,
                "Not verified, and no code is pending.",
            ),
            // The local copy has no times.
            (
                proof("unverified", code, None, None),
                None,
                false,
                Tone::Waiting,
                "Not verified. Press v to verify it without a code.",
            ),
            (proof("expired", code, None, None), None, false, Tone::Stuck, "Stuck: the code expired. An"),
            (proof("expired", code, None, Some(5)), None, true, Tone::Stuck, "Stuck: the code expired. An"),
            (
                proof("failed", code, Some(3), Some(1)),
                None,
                true,
                Tone::Stuck,
                "Stuck: verification failed after 3 attempts. An",
            ),
            (proof("failed", code, None, None), None, false, Tone::Stuck, "Stuck: verification failed. An"),
            (
                proof("verified", code, Some(1), None),
                None,
                true,
                Tone::Plain,
                "Verified: the enrollment mode below",
            ),
            (
                proof("verified", "manual_override", None, None),
                None,
                true,
                Tone::Plain,
                "Marked verified without a code: ",
            ),
            (
                proof("quarantined", code, None, None),
                None,
                true,
                Tone::Plain,
                "This version of domdesk does not know",
            ),
        ] {
            let domain = OrganizationDomain {
                affiliation_email_address: mailbox.map(ToOwned::to_owned),
                affiliation_verification: Some(proof),
                ..OrganizationDomain::default()
            };
            let (shown_tone, shown) = affiliation(&domain, is_whole, NOW);
            assert!(shown.starts_with(text) && shown_tone == tone, "{shown} instead of {text}");
        }
    }

    #[test]
    fn the_ownership_text_claims_only_what_the_fields_prove() {
        for (proof, tone, text) in [
            (proof("verified", "txt", Some(1), None), Tone::Plain, "The TXT record was found."),
            (proof("verified", "manual_override", None, None), Tone::Plain, "Marked verified without DNS."),
            (proof("verified", "parent_domain", None, None), Tone::Plain, "Verified."),
            (
                proof("unverified", "txt", Some(4), Some(2)),
                Tone::Waiting,
                "The TXT record has not been found yet. Press W",
            ),
            (proof("unverified", "legacy", None, None), Tone::Waiting, "Not verified yet. Press W"),
            (
                proof("unverified", "txt", None, Some(-2)),
                Tone::Stuck,
                "Stuck: the DNS challenge expired 2h ago. Press W",
            ),
            (proof("expired", "txt", None, None), Tone::Stuck, "Stuck: the DNS challenge expired. Press W"),
            (
                proof("failed", "txt", Some(1), None),
                Tone::Stuck,
                "Stuck: DNS verification failed after 1 attempt. Press W",
            ),
            (proof("odd", "txt", None, None), Tone::Plain, "This version of domdesk does not know"),
        ] {
            let (shown_tone, shown) = ownership(&proof, NOW);
            assert!(shown.starts_with(text) && shown_tone == tone, "{shown} instead of {text}");
        }
    }
}
