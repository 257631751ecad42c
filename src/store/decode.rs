//! Decodes the JSON of list_all's answer straight into columns.
//!
//! The types here mirror [`crate::clerk::OrganizationDomain`] field by field and use the same deserializers, so that the
//! same rows are accepted and refused. But they borrow their texts from the JSON, and only check fields that no column
//! keeps.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, SeqAccess, Visitor};

use super::batch::Batch;
use super::ids::Id;
use super::row_view::{OrganizationValues, ProofView, RowView};
use crate::clerk::lenient::{self, Object};
use crate::clerk::{DecodeError, Millis, decode_domains, replace_lone_surrogates};
use crate::flag::verification_flags_of;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageRows {
    /// In the order of the answer.
    pub rows: Batch,
    /// Rows in the whole list, by the server's count.
    pub total_count: i64,
}

/// Decodes a page of domains, as [`decode_domains`] does, but keeps only the fields that a store keeps.
///
/// # Errors
///
/// If the text is not such a page, or one of its rows is not a domain.
pub fn decode_page(json: &str) -> Result<PageRows, DecodeError> {
    if let Cow::Owned(_) = replace_lone_surrogates(json) {
        // Unpaired surrogates are so rare that the slow decoder is fast enough.
        let page = decode_domains(json)?;
        return Ok(PageRows { rows: Batch::of(&page.data), total_count: page.total_count });
    }
    let Object(page): Object<LeanPage> = serde_json::from_str(json)?;
    Ok(PageRows { rows: page.data, total_count: page.total_count })
}

#[derive(Deserialize)]
struct LeanPage {
    #[serde(deserialize_with = "rows")]
    data: Batch,
    #[serde(default = "lenient::unknown_count", deserialize_with = "lenient::count")]
    total_count: i64,
}

#[derive(Deserialize)]
struct LeanDomain<'a> {
    #[serde(default, rename = "object")]
    _object: Option<Checked>,
    #[serde(borrow)]
    id: Text<'a>,
    #[serde(borrow)]
    organization_id: Text<'a>,
    #[serde(borrow, default)]
    name: Option<Text<'a>>,
    #[serde(borrow, default)]
    enrollment_mode: Option<Text<'a>>,
    #[serde(borrow, default)]
    affiliation_email_address: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::optional_object")]
    affiliation_verification: Option<LeanProof<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::optional_object")]
    ownership_verification: Option<LeanProof<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::optional_object")]
    verification: Option<LeanProof<'a>>,
    #[serde(default, deserialize_with = "lenient::integer")]
    total_pending_invitations: i64,
    #[serde(default, deserialize_with = "lenient::integer")]
    total_pending_suggestions: i64,
    #[serde(borrow, default, deserialize_with = "lenient::optional_object")]
    public_organization_data: Option<LeanOrganization<'a>>,
    #[serde(default)]
    created_at: Millis,
    #[serde(default)]
    updated_at: Millis,
}

#[derive(Deserialize)]
struct LeanProof<'a> {
    #[serde(borrow, default)]
    status: Option<Text<'a>>,
    #[serde(borrow, default)]
    strategy: Option<Text<'a>>,
    #[serde(default, deserialize_with = "lenient::optional_integer")]
    attempts: Option<i64>,
    #[serde(default, rename = "expire_at")]
    _expire_at: Option<Millis>,
    #[serde(default, rename = "verified_at")]
    _verified_at: Option<Millis>,
    #[serde(default, rename = "txt_record_name")]
    _txt_record_name: Option<Checked>,
    #[serde(default, rename = "txt_record_value")]
    _txt_record_value: Option<Checked>,
}

#[derive(Deserialize)]
struct LeanOrganization<'a> {
    #[serde(default, rename = "id")]
    _id: Option<Checked>,
    #[serde(borrow, default)]
    name: Option<Text<'a>>,
    #[serde(default, rename = "slug")]
    _slug: Option<Checked>,
    #[serde(default, rename = "image_url")]
    _image_url: Option<Checked>,
    #[serde(default, rename = "has_image")]
    _has_image: Option<bool>,
}

impl LeanDomain<'_> {
    fn push_to(&self, batch: &mut Batch) {
        let data = self.public_organization_data.as_ref();
        let organization = OrganizationValues {
            id: &self.organization_id.0,
            name: data.map(|data| Text::or_empty(data.name.as_ref())),
        };
        let affiliation = self.affiliation_verification.as_ref().or(self.verification.as_ref());
        let name = Text::or_empty(self.name.as_ref());
        let attempts = |proof: Option<&LeanProof<'_>>| proof.and_then(|proof| proof.attempts);
        let verification_flags = verification_flags_of(
            name,
            self.affiliation_email_address.as_ref().map(|mailbox| &*mailbox.0),
            [attempts(affiliation), attempts(self.ownership_verification.as_ref())],
        );
        batch.push(organization, |organization| RowView {
            id: Id::of(&self.id.0),
            name,
            organization,
            mode: Text::or_empty(self.enrollment_mode.as_ref()),
            affiliation: affiliation.map(LeanProof::view),
            ownership: self.ownership_verification.as_ref().map(LeanProof::view),
            invitations: self.total_pending_invitations,
            suggestions: self.total_pending_suggestions,
            created_at: self.created_at.0,
            updated_at: self.updated_at.0,
            verification_flags,
        });
    }
}

impl LeanProof<'_> {
    fn view(&self) -> ProofView<'_> {
        ProofView {
            status: Text::or_empty(self.status.as_ref()),
            strategy: Text::or_empty(self.strategy.as_ref()),
        }
    }
}

fn rows<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Batch, D::Error> {
    struct Rows;

    impl<'de> Visitor<'de> for Rows {
        type Value = Batch;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut rows: A) -> Result<Batch, A::Error> {
            let mut batch = Batch::default();
            while let Some(Object(row)) = rows.next_element::<Object<LeanDomain<'de>>>()? {
                row.push_to(&mut batch);
            }
            Ok(batch)
        }
    }

    deserializer.deserialize_seq(Rows)
}

/// A text, borrowed from the JSON unless it contains escapes.
struct Text<'a>(Cow<'a, str>);

impl Text<'_> {
    /// `null` and a missing field count as the empty text.
    fn or_empty(text: Option<&Self>) -> &str {
        text.map_or("", |text| &text.0)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;

        impl<'de> Visitor<'de> for Any {
            type Value = Text<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Borrowed(text)))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }
        }

        deserializer.deserialize_str(Any)
    }
}

/// A text that is checked but not kept.
struct Checked;

impl<'de> Deserialize<'de> for Checked {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;

        impl Visitor<'_> for Any {
            type Value = Checked;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_str<E: Error>(self, _: &str) -> Result<Checked, E> {
                Ok(Checked)
            }
        }

        deserializer.deserialize_str(Any)
    }
}
