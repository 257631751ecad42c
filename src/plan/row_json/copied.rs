//! Rows of the local copy, packed without being written as JSON first: they differ in a few values only.

use std::fmt::Write;
use std::sync::Arc;

use super::packed::{Packed, Shapes, split};
use super::text;
use crate::clerk::{EnrollmentMode, Millis, OrganizationDomain};
use crate::store::RowRef;

/// How many values the copy keeps of a row that are texts, and that are numbers.
const TEXTS: usize = 9;
const NUMBERS: usize = 4;

/// The first of the numbers that stand for others in an example. No other number of an example is that large.
const FIRST_NUMBER: i64 = 7_000_000_000_000;

/// How rows of the copy are written: one template for each combination of the proofs that they have.
#[derive(Debug, Default)]
pub(in crate::plan) struct Templates {
    templates: [Option<Template>; 4],
    numbers: [String; NUMBERS],
}

/// What the JSON of a row is made of, found by writing an example.
#[derive(Debug)]
struct Template {
    shape: Arc<str>,
    slots: Vec<Slot>,
}

/// A value of the JSON.
#[derive(Debug)]
enum Slot {
    /// One that the copy keeps, by its place in [`Templates::pack`].
    Kept(usize),
    /// One that all such rows have.
    Fixed(String),
}

impl Templates {
    /// The packed JSON of a row; `None` for a row that has to be written first.
    pub(super) fn pack(&mut self, row: &RowRef<'_>, shapes: &mut Shapes) -> Option<Packed> {
        let (affiliation, ownership) = (row.affiliation(), row.ownership());
        let id = row.id();
        let texts: [&str; TEXTS] = [
            &id,
            row.organization_id(),
            row.name(),
            row.mode().as_str(),
            row.organization_name(),
            affiliation.map_or("", |proof| proof.status.as_str()),
            affiliation.map_or("", |proof| &proof.strategy),
            ownership.map_or("", |(status, _)| status.as_str()),
            ownership.map_or("", |(_, strategy)| strategy),
        ];
        // What is empty may be written in another way.
        let is_usual = texts.iter().all(|text| is_verbatim(text))
            && texts[..5].iter().all(|text| !text.is_empty())
            && affiliation.is_none_or(|proof| !proof.status.as_str().is_empty())
            && ownership.is_none_or(|(status, _)| !status.as_str().is_empty());
        if !is_usual {
            return None;
        }
        let numbers = [row.invitations(), row.suggestions(), row.created_at().0, row.updated_at().0];
        for (text, number) in self.numbers.iter_mut().zip(numbers) {
            text.clear();
            write!(text, "{number}").ok()?;
        }
        let template = self
            .templates
            .get_mut(usize::from(affiliation.is_some()) * 2 + usize::from(ownership.is_some()))?;
        let template = template.get_or_insert_with(|| Template::of(row.to_domain(), shapes));
        let numbers = &self.numbers;
        let values = template.slots.iter().map(|slot| match slot {
            Slot::Fixed(text) => text.as_str(),
            Slot::Kept(at) => match texts.get(*at) {
                Some(text) => text,
                None => numbers.get(at - TEXTS).map_or("", String::as_str),
            },
        });
        Some(Packed::of_values(&template.shape, values))
    }
}

impl Template {
    /// Of rows with the same proofs as this one.
    fn of(mut row: OrganizationDomain, shapes: &mut Shapes) -> Self {
        let example = |at: usize| format!("example-{at}");
        row.id = example(0);
        row.organization_id = example(1);
        row.name = example(2);
        row.enrollment_mode = EnrollmentMode::Other(example(3));
        if let Some(data) = &mut row.public_organization_data {
            data.name = example(4);
        }
        for (proof, at) in [(&mut row.affiliation_verification, 5), (&mut row.ownership_verification, 7)] {
            if let Some(proof) = proof {
                proof.status = Some(example(at)).into();
                proof.strategy = example(at + 1);
            }
        }
        row.total_pending_invitations = FIRST_NUMBER;
        row.total_pending_suggestions = FIRST_NUMBER + 1;
        row.created_at = Millis(FIRST_NUMBER + 2);
        row.updated_at = Millis(FIRST_NUMBER + 3);
        let kept: Vec<String> = (0..TEXTS)
            .map(example)
            .chain((FIRST_NUMBER..).take(NUMBERS).map(|number| number.to_string()))
            .collect();
        let mut slots = Vec::new();
        let json = text(&row);
        let shape = split(&json, |value| {
            let kept = kept.iter().position(|kept| kept == value);
            slots.push(kept.map_or_else(|| Slot::Fixed(value.to_owned()), Slot::Kept));
        });
        Self { shape: shapes.shared(&shape), slots }
    }
}

/// Whether JSON has the text as it is.
fn is_verbatim(text: &str) -> bool {
    let is_verbatim = |byte| matches!(byte, b' ' | b'!' | b'#'..=b'[' | b']'..=b'~');
    text.bytes().all(is_verbatim)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::RowJson;
    use super::*;
    use crate::clerk::{PublicOrganizationData, Verification};
    use crate::store::{Batch, Store};

    fn proofs() -> impl Strategy<Value = Option<Verification>> {
        let proof = ("(verified|unverified|expired|odd|)", "(|admin|a\\\\\"é)");
        prop::option::of(proof.prop_map(|(status, strategy)| Verification {
            status: Some(status).into(),
            strategy,
            ..Verification::default()
        }))
    }

    prop_compose! {
        fn rows()(
            texts in ["orgdmn_[0-9]{1,3}", "(org_[0-9]|)", "[a-bé\"\\\\]{0,2}\\.com", "(manual_invitation|other|)"],
            organization in prop::option::of("[Aé\"]{0,2}"),
            affiliation_verification in proofs(),
            ownership_verification in proofs(),
            numbers in [0_i64..3, 0..3, i64::MIN..i64::MAX, -3..3],
        ) -> OrganizationDomain {
            let [id, organization_id, name, mode] = texts;
            let [invitations, suggestions, created_at, updated_at] = numbers;
            OrganizationDomain {
                id,
                organization_id,
                name,
                enrollment_mode: serde_json::from_value(mode.into()).unwrap(),
                affiliation_verification,
                ownership_verification,
                total_pending_invitations: invitations,
                total_pending_suggestions: suggestions,
                public_organization_data: organization
                    .map(|name| PublicOrganizationData { name, ..PublicOrganizationData::default() }),
                created_at: Millis(created_at),
                updated_at: Millis(updated_at),
                ..OrganizationDomain::default()
            }
        }
    }

    proptest! {
        /// The id of a plan rests on the text of its rows.
        #[test]
        fn a_row_of_the_copy_is_packed_as_if_it_were_written(rows in prop::collection::vec(rows(), 1..6)) {
            let mut store = Store::default();
            store.merge(&Batch::of(&rows));
            let (mut templates, mut shapes) = (Templates::default(), Shapes::default());
            for row in (0..store.bound()).filter_map(|number| store.row(number)) {
                if let Some(packed) = templates.pack(&row, &mut shapes) {
                    prop_assert_eq!(RowJson(packed), RowJson::from(&row.to_domain()));
                }
            }
        }
    }

    #[test]
    fn usual_rows_are_packed() {
        let row = OrganizationDomain {
            id: "orgdmn_1".into(),
            organization_id: "org_1".into(),
            name: "acme.com".into(),
            enrollment_mode: EnrollmentMode::ManualInvitation,
            public_organization_data: Some(PublicOrganizationData {
                name: "Acme".into(),
                ..PublicOrganizationData::default()
            }),
            ..OrganizationDomain::default()
        };
        let mut store = Store::default();
        store.merge(&Batch::of(&[row]));
        let row = store.row(0).unwrap();
        assert!(Templates::default().pack(&row, &mut Shapes::default()).is_some());
    }
}
