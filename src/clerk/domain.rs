//! The organization domain itself, and the bodies that create and change one.

use serde::{Deserialize, Serialize};

use super::{EnrollmentMode, Millis, Verification, VerificationStatus, lenient, without_half_characters};

/// What stands in the place of a name that a row came without. No name of a domain has brackets.
pub const UNNAMED: &str = "(unnamed)";

/// `OrganizationDomain`: an email domain that an organization holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationDomain {
    /// Always `organization_domain`.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub object: String,
    /// `orgdmn_…`.
    pub id: String,
    /// `org_…`: the organization that holds the domain.
    pub organization_id: String,
    /// Lower-case; internationalized names in punycode. Empty for a row that came without one: it is shown, and not changed.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub name: String,
    /// What happens when a person with an address at the domain signs up.
    #[serde(default)]
    pub enrollment_mode: EnrollmentMode,
    /// The mailbox that affiliation is (or was) proven with.
    #[serde(default)]
    pub affiliation_email_address: Option<String>,
    /// Proof that somebody controls a mailbox at the domain. This is what `verified` means in Clerk's parameters.
    #[serde(default, deserialize_with = "lenient::optional_object")]
    pub affiliation_verification: Option<Verification>,
    /// Proof that the organization controls the DNS zone; null until attempted.
    #[serde(default, deserialize_with = "lenient::optional_object")]
    pub ownership_verification: Option<Verification>,
    /// Deprecated alias of [`Self::affiliation_verification`]; older API versions send only this one.
    #[serde(default, deserialize_with = "lenient::optional_object")]
    pub verification: Option<Verification>,
    /// Invitations sent because of this domain and not yet answered.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub total_pending_invitations: i64,
    /// Suggestions made because of this domain and not yet answered.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub total_pending_suggestions: i64,
    /// What anybody may know of the organization; null in some answers.
    #[serde(default, deserialize_with = "lenient::optional_object")]
    pub public_organization_data: Option<PublicOrganizationData>,
    /// Unix milliseconds.
    #[serde(default)]
    pub created_at: Millis,
    /// Unix milliseconds. Of two readings of one row, the one with the larger value is the newer.
    #[serde(default)]
    pub updated_at: Millis,
    /// The JSON that this value was decoded from, as it came; empty for a value that was not decoded.
    #[serde(skip)]
    pub raw: Box<str>,
}

impl OrganizationDomain {
    /// Whether the row came without a name. Whatever asks Clerk for a row does so by its name, so such a row cannot be asked
    /// for: nobody could look up what became of a change.
    #[must_use]
    pub fn is_unnamed(&self) -> bool {
        self.name.is_empty()
    }

    /// The name, or [`UNNAMED`] in its place.
    #[must_use]
    pub fn name_or_unnamed(&self) -> &str {
        if self.is_unnamed() { UNNAMED } else { &self.name }
    }

    /// The proof of affiliation, under its present or its deprecated name.
    #[must_use]
    pub fn affiliation(&self) -> Option<&Verification> {
        self.affiliation_verification.as_ref().or(self.verification.as_ref())
    }

    /// How far affiliation has come; a row without the proof counts as unverified, as in list_all's filter.
    #[must_use]
    pub fn status(&self) -> &VerificationStatus {
        self.affiliation().map_or(&VerificationStatus::Unverified, |proof| &proof.status)
    }

    /// What Clerk's `verified` parameters speak of: affiliation is proven.
    #[must_use]
    pub fn is_verified(&self) -> bool {
        *self.status() == VerificationStatus::Verified
    }

    /// What the row proves of affiliation, as evidence and not for the eye: `None` where it carries no such field, a status
    /// that is not known, or two names of the field that contradict each other.
    #[must_use]
    pub fn tells_verified(&self) -> Option<bool> {
        match (&self.affiliation_verification, &self.verification) {
            (Some(proof), Some(alias)) if proof.status != alias.status => None,
            (Some(proof), _) | (None, Some(proof)) => proof.status.tells(),
            (None, None) => Carried::by(self).affiliation.then_some(false),
        }
    }

    /// What the row proves of ownership: `None` where it carries no such field, or a status that is not known.
    #[must_use]
    pub fn tells_owned(&self) -> Option<bool> {
        match &self.ownership_verification {
            Some(proof) => proof.status.tells(),
            None => Carried::by(self).ownership.then_some(false),
        }
    }

    /// Whether it has these values; `None` where the row does not tell.
    fn shows(&self, verified: Option<bool>, mode: Option<&EnrollmentMode>) -> Option<bool> {
        let is_verified = verified.map_or(Some(true), |asked| Some(self.tells_verified()? == asked));
        let has_mode = mode.map_or(Some(true), |asked| {
            (!self.enrollment_mode.as_str().is_empty()).then(|| self.enrollment_mode == *asked)
        });
        match (is_verified, has_mode) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        }
    }

    /// The organization's name where the answer carried one, else its id.
    #[must_use]
    pub fn organization_label(&self) -> &str {
        match &self.public_organization_data {
            Some(data) if !data.name.is_empty() => &data.name,
            _ => &self.organization_id,
        }
    }
}

/// Which proofs the JSON of a row speaks of, if only with `null`. Left out they say nothing: absence is no evidence.
struct Carried {
    affiliation: bool,
    ownership: bool,
}

impl Carried {
    fn by(row: &OrganizationDomain) -> Self {
        #[derive(Default, Deserialize)]
        struct Fields {
            #[serde(default, deserialize_with = "lenient::is_there")]
            affiliation_verification: bool,
            #[serde(default, deserialize_with = "lenient::is_there")]
            verification: bool,
            #[serde(default, deserialize_with = "lenient::is_there")]
            ownership_verification: bool,
        }
        if row.raw.is_empty() {
            // Not from an answer: what is not there was left out by whoever has made the value.
            return Self { affiliation: true, ownership: true };
        }
        let fields: Fields = serde_json::from_str(&without_half_characters(&row.raw)).unwrap_or_default();
        Self {
            affiliation: fields.affiliation_verification || fields.verification,
            ownership: fields.ownership_verification,
        }
    }
}

/// What anybody may know of an organization.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicOrganizationData {
    /// `org_…`.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub id: String,
    /// Display name.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub name: String,
    /// The name in addresses.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub slug: String,
    /// Address of the logo.
    #[serde(default)]
    pub image_url: Option<String>,
    /// Whether the logo was uploaded rather than generated.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub has_image: bool,
}

/// Body of create. Clerk's default for `verified` is **true**.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateDomain {
    /// The domain's name.
    pub name: String,
    /// Left to the server when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enrollment_mode: Option<EnrollmentMode>,
    /// Whether affiliation counts as proven from the start; true when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verified: Option<bool>,
}

impl CreateDomain {
    /// Whether the domain is as this asks for; `None` where the row does not tell.
    #[must_use]
    pub fn shown_by(&self, domain: &OrganizationDomain) -> Option<bool> {
        domain.shows(self.verified, self.enrollment_mode.as_ref())
    }
}

/// Body of update; what is absent stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateDomain {
    /// The new mode.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enrollment_mode: Option<EnrollmentMode>,
    /// Whether affiliation counts as proven.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verified: Option<bool>,
}

impl UpdateDomain {
    /// Whether the domain is what this update asks for; `None` where the row does not tell.
    #[must_use]
    pub fn shown_by(&self, domain: &OrganizationDomain) -> Option<bool> {
        domain.shows(self.verified, self.enrollment_mode.as_ref())
    }

    /// Whether the domain already is what this update asks for, and the row tells that.
    #[must_use]
    pub fn holds_for(&self, domain: &OrganizationDomain) -> bool {
        self.shown_by(domain) == Some(true)
    }
}

/// Answer to delete.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeletedObject {
    /// The kind of object that is gone.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub object: String,
    /// Its id.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub id: String,
    /// Always true.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub deleted: bool,
}
