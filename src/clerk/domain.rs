//! The organization domain, and the bodies that create and update one.

use serde::{Deserialize, Serialize};

use super::{EnrollmentMode, Millis, Verification, VerificationStatus, lenient, replace_lone_surrogates};

/// Shown for a row that came without a name. No domain name contains brackets.
pub const UNNAMED: &str = "(unnamed)";

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationDomain {
    /// `organization_domain`.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub object: String,
    /// `orgdmn_…`.
    pub id: String,
    /// `org_…`.
    pub organization_id: String,
    /// Lower-case; internationalized names in punycode. Empty if the row came without one: such a row is shown but not changed.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub name: String,
    #[serde(default)]
    pub enrollment_mode: EnrollmentMode,
    /// The mailbox used to prove affiliation.
    #[serde(default)]
    pub affiliation_email_address: Option<String>,
    /// Proof that a person controls a mailbox at the domain. This is what `verified` means in Clerk's parameters.
    #[serde(default, deserialize_with = "lenient::optional_object")]
    pub affiliation_verification: Option<Verification>,
    /// Proof that the organization controls the DNS zone; null until attempted.
    #[serde(default, deserialize_with = "lenient::optional_object")]
    pub ownership_verification: Option<Verification>,
    /// Deprecated alias of [`Self::affiliation_verification`]; older API versions send only this one.
    #[serde(default, deserialize_with = "lenient::optional_object")]
    pub verification: Option<Verification>,
    /// Invitations sent because of this domain and not yet accepted.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub total_pending_invitations: i64,
    /// Suggestions made because of this domain and not yet accepted.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub total_pending_suggestions: i64,
    /// Null in some responses.
    #[serde(default, deserialize_with = "lenient::optional_object")]
    pub public_organization_data: Option<PublicOrganizationData>,
    /// Unix milliseconds.
    #[serde(default)]
    pub created_at: Millis,
    /// Unix milliseconds. Of two versions of one row, the one with the larger value is newer.
    #[serde(default)]
    pub updated_at: Millis,
    /// The JSON that this value was decoded from, verbatim; empty if it was not decoded.
    #[serde(skip)]
    pub raw: Box<str>,
}

impl OrganizationDomain {
    /// Whether the row came without a name. domdesk looks rows up by name, so it could not check the outcome of a change
    /// to such a row.
    #[must_use]
    pub fn is_unnamed(&self) -> bool {
        self.name.is_empty()
    }

    /// The name, or [`UNNAMED`].
    #[must_use]
    pub fn name_or_unnamed(&self) -> &str {
        if self.is_unnamed() { UNNAMED } else { &self.name }
    }

    /// The proof of affiliation, under its current or its deprecated field name.
    #[must_use]
    pub fn affiliation(&self) -> Option<&Verification> {
        self.affiliation_verification.as_ref().or(self.verification.as_ref())
    }

    /// The affiliation status; a row without the proof counts as unverified, as in list_all's filter.
    #[must_use]
    pub fn status(&self) -> &VerificationStatus {
        self.affiliation().map_or(&VerificationStatus::Unverified, |proof| &proof.status)
    }

    /// `verified` as in Clerk's parameters: affiliation is proven.
    #[must_use]
    pub fn is_verified(&self) -> bool {
        *self.status() == VerificationStatus::Verified
    }

    /// Affiliation as evidence, unlike [`Self::is_verified`]: `None` if the JSON has no such field, an unknown status, or
    /// contradicting values under the two field names.
    #[must_use]
    pub fn reports_verified(&self) -> Option<bool> {
        match (&self.affiliation_verification, &self.verification) {
            (Some(proof), Some(alias)) if proof.status != alias.status => None,
            (Some(proof), _) | (None, Some(proof)) => proof.status.reports_verified(),
            (None, None) => PresentProofs::of(self).affiliation.then_some(false),
        }
    }

    /// Ownership as evidence: `None` if the JSON has no such field, or an unknown status.
    #[must_use]
    pub fn reports_owned(&self) -> Option<bool> {
        match &self.ownership_verification {
            Some(proof) => proof.status.reports_verified(),
            None => PresentProofs::of(self).ownership.then_some(false),
        }
    }

    /// Whether the JSON says that the domain was deleted, as in the response to a deletion. Clerk's rows have no such field.
    #[must_use]
    pub fn is_marked_deleted(&self) -> bool {
        #[derive(Default, Deserialize)]
        struct Fields {
            #[serde(default, deserialize_with = "lenient::is_set")]
            deleted: bool,
        }
        // Searching is far cheaper than parsing every row twice. A name may be written with escapes.
        (self.raw.contains("deleted") || self.raw.contains("\\u00"))
            && serde_json::from_str(&replace_lone_surrogates(&self.raw))
                .is_ok_and(|fields: Fields| fields.deleted)
    }

    /// Whether it has these values; `None` if the row proves neither.
    fn has_values(&self, verified: Option<bool>, mode: Option<&EnrollmentMode>) -> Option<bool> {
        let is_verified = verified.map_or(Some(true), |wanted| Some(self.reports_verified()? == wanted));
        let has_mode = mode.map_or(Some(true), |wanted| {
            (!self.enrollment_mode.as_str().is_empty()).then(|| self.enrollment_mode == *wanted)
        });
        match (is_verified, has_mode) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        }
    }

    /// The organization's name if the response had one, otherwise its id.
    #[must_use]
    pub fn organization_label(&self) -> &str {
        match &self.public_organization_data {
            Some(data) if !data.name.is_empty() => &data.name,
            _ => &self.organization_id,
        }
    }
}

/// Which proofs the JSON of a row contains, `null` included. A missing field is no evidence.
struct PresentProofs {
    affiliation: bool,
    ownership: bool,
}

impl PresentProofs {
    fn of(row: &OrganizationDomain) -> Self {
        #[derive(Default, Deserialize)]
        struct Fields {
            #[serde(default, deserialize_with = "lenient::is_present")]
            affiliation_verification: bool,
            #[serde(default, deserialize_with = "lenient::is_present")]
            verification: bool,
            #[serde(default, deserialize_with = "lenient::is_present")]
            ownership_verification: bool,
        }
        if row.raw.is_empty() {
            // Not decoded, so a field that is `None` was set to `None` on purpose.
            return Self { affiliation: true, ownership: true };
        }
        let fields: Fields = serde_json::from_str(&replace_lone_surrogates(&row.raw)).unwrap_or_default();
        Self {
            affiliation: fields.affiliation_verification || fields.verification,
            ownership: fields.ownership_verification,
        }
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicOrganizationData {
    /// `org_…`.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub id: String,
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub name: String,
    /// Empty if the instance has slugs turned off.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub slug: String,
    #[serde(default)]
    pub image_url: Option<String>,
    /// Whether the logo was uploaded rather than generated.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub has_image: bool,
}

/// Body of create. Clerk's default for `verified` is **true**.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateDomain {
    pub name: String,
    /// The server's default when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enrollment_mode: Option<EnrollmentMode>,
    /// Marks affiliation as verified from the start; true when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verified: Option<bool>,
}

impl CreateDomain {
    /// Whether the domain has the requested values; `None` if the row does not prove it.
    #[must_use]
    pub fn satisfied_by(&self, domain: &OrganizationDomain) -> Option<bool> {
        domain.has_values(self.verified, self.enrollment_mode.as_ref())
    }
}

/// Body of update; absent fields stay unchanged.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateDomain {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enrollment_mode: Option<EnrollmentMode>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verified: Option<bool>,
}

impl UpdateDomain {
    /// Whether the domain has the requested values; `None` if the row does not prove it.
    #[must_use]
    pub fn satisfied_by(&self, domain: &OrganizationDomain) -> Option<bool> {
        domain.has_values(self.verified, self.enrollment_mode.as_ref())
    }

    /// The requested values without those that the domain certainly has.
    #[must_use]
    pub fn missing_in(&self, domain: &OrganizationDomain) -> Self {
        let is_missing = |verified: &bool| domain.reports_verified() != Some(*verified);
        Self {
            enrollment_mode: self.enrollment_mode.clone().filter(|mode| *mode != domain.enrollment_mode),
            verified: self.verified.filter(is_missing),
        }
    }

    /// Whether the row proves that the domain already has the requested values.
    #[must_use]
    pub fn holds_for(&self, domain: &OrganizationDomain) -> bool {
        self.satisfied_by(domain) == Some(true)
    }
}

/// Response to delete.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeletedObject {
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub object: String,
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub id: String,
    /// Always true in Clerk's responses.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub deleted: bool,
}
