//! Domains whose names are related to a name: the same name, a name above it, or a name below it.

use crate::store::Store;

/// How another name is related to a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    Same,
    /// `acme.com` is above `eu.acme.com`.
    Above,
    /// `eu.acme.com` is below `acme.com`.
    Below,
}

/// The names above this one, the nearest first, up to the registrable domain: what is above that belongs to a registry.
#[must_use]
pub fn names_above(name: &str) -> Vec<String> {
    let name = name.to_lowercase();
    let Some(registrable) = psl::domain_str(&name) else { return Vec::new() };
    let dots = name.match_indices('.').map(|(at, _)| &name[at + 1..]);
    dots.take_while(|above| above.len() >= registrable.len()).map(ToOwned::to_owned).collect()
}

/// How many rows are compared before the search can be cancelled.
const ROWS_AT_ONCE: u32 = 0x1_0000;

/// The relation of other names to one name.
#[derive(Debug, Clone)]
pub struct Relatives {
    /// In lower case, with a dot in front.
    suffix: String,
    above: Vec<String>,
}

impl Relatives {
    #[must_use]
    pub fn of(name: &str) -> Self {
        Self { suffix: format!(".{}", name.to_lowercase()), above: names_above(name) }
    }

    /// How the other name is related, ignoring case.
    #[must_use]
    pub fn relation(&self, other: &str) -> Option<Relation> {
        let (name, other) = (&self.suffix.as_bytes()[1..], other.as_bytes());
        if other.len() > self.suffix.len() {
            let end = &other[other.len() - self.suffix.len()..];
            return end.eq_ignore_ascii_case(self.suffix.as_bytes()).then_some(Relation::Below);
        }
        if other.len() == name.len() {
            return other.eq_ignore_ascii_case(name).then_some(Relation::Same);
        }
        let is_above = self.above.iter().any(|above| other.eq_ignore_ascii_case(above.as_bytes()));
        is_above.then_some(Relation::Above)
    }

    /// The related rows of the store that other organizations have, by number; `None` if cancelled.
    #[must_use]
    pub fn elsewhere(
        &self,
        store: &Store,
        organization_id: &str,
        is_cancelled: &dyn Fn() -> bool,
    ) -> Option<Vec<(Relation, u32)>> {
        let related = |number: u32| {
            let row = store.row(number)?;
            let relation = self.relation(row.name())?;
            (row.organization_id() != organization_id).then_some((relation, number))
        };
        let mut found = Vec::new();
        for first in (0..store.bound()).step_by(ROWS_AT_ONCE as usize) {
            if is_cancelled() {
                return None;
            }
            let end = first.saturating_add(ROWS_AT_ONCE).min(store.bound());
            found.extend((first..end).filter_map(related));
        }
        Some(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clerk::OrganizationDomain;
    use crate::store::Batch;

    #[test]
    fn the_names_above_end_with_the_registrable_domain() {
        for (name, above) in [
            ("a.EU.acme.com", vec!["eu.acme.com", "acme.com"]),
            ("eu.acme.co.uk", vec!["acme.co.uk"]),
            ("acme.co.uk", vec![]),
            ("co.uk", vec![]),
            ("localhost", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(names_above(name), above, "{name}");
        }
    }

    #[test]
    fn only_whole_labels_are_related() {
        let relatives = Relatives::of("eu.Acme.com");
        for (other, relation) in [
            ("EU.acme.com", Some(Relation::Same)),
            ("acme.com", Some(Relation::Above)),
            ("a.b.eu.acme.com", Some(Relation::Below)),
            ("xeu.acme.com", None),
            ("us.acme.com", None),
            ("com", None),
            ("acme.org", None),
            ("", None),
        ] {
            assert_eq!(relatives.relation(other), relation, "{other}");
        }
    }

    #[test]
    fn rows_of_the_organization_itself_are_left_out() {
        let row = |id: &str, organization: &str, name: &str| OrganizationDomain {
            id: id.to_owned(),
            organization_id: organization.to_owned(),
            name: name.to_owned(),
            ..OrganizationDomain::default()
        };
        let mut store = Store::default();
        store.merge(&Batch::of(&[
            row("d0", "org_1", "acme.com"),
            row("d1", "org_2", "acme.com"),
            row("d2", "org_2", "eu.acme.com"),
            row("d3", "org_1", "us.acme.com"),
            row("d4", "org_3", "other.com"),
        ]));
        let found = Relatives::of("acme.com").elsewhere(&store, "org_1", &|| false);
        assert_eq!(found, Some(vec![(Relation::Same, 1), (Relation::Below, 2)]));
        assert_eq!(Relatives::of("acme.com").elsewhere(&store, "org_1", &|| true), None);
    }
}
