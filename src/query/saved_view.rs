//! A query, with its order and columns, under a name and a number.

use super::Query;
use crate::field::Columns;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedView {
    /// From 1 to [`Self::MOST`].
    pub number: u8,
    pub name: String,
    /// With its order.
    pub query: Query,
    /// `None` for the columns that the browser was started with.
    pub columns: Option<Columns>,
}

/// The views of a fresh installation.
const SHIPPED: [(u8, &str, &str); 6] = [
    (1, "all", ""),
    (2, "stuck", "status:unverified created:>7d sort:created"),
    (3, "unverified automatic", "verified:no mode:invitation mode:suggestion sort:created"),
    (4, "conflicts", "shared:yes sort:name,created"),
    (5, "flagged", "flag:any"),
    (6, "new this week", "created:<7d"),
];

impl SavedView {
    /// The largest number.
    pub const MOST: u8 = 9;

    /// The longest name, in characters.
    pub const MAX_NAME: usize = 40;

    /// The views of a fresh installation.
    #[must_use]
    pub fn shipped() -> Vec<Self> {
        let view = |(number, name, query): (u8, &str, &str)| {
            Some(Self { number, name: name.to_owned(), query: query.parse().ok()?, columns: None })
        };
        SHIPPED.into_iter().filter_map(view).collect()
    }

    /// Whether the text can be the name of a view: not blank, short, and without control characters.
    #[must_use]
    pub fn is_name(text: &str) -> bool {
        !text.trim().is_empty() && text.chars().count() <= Self::MAX_NAME && !text.contains(char::is_control)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_view_has_a_valid_query_and_name() {
        let shipped = SavedView::shipped();
        assert_eq!(shipped.len(), SHIPPED.len());
        assert!(shipped.iter().all(|view| SavedView::is_name(&view.name) && view.number <= SavedView::MOST));
    }
}
