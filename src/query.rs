//! What the query bar says: one value with one text form. The bar edits it, chips show it, a command line flag takes it.
//!
//! Clerk itself can answer the part that is a [`ListQuery`]; the rest only a local copy of the instance can.
//!
//! ```text
//! verified:no mode:automatic_invitation mode:-enterprise_sso org:org_2abc domain:acme.com sort:-created free text
//! name:*.edu org:acme any:text ~fuzzy status:failed owner:none created:>30d pending:>0 !inverse sort:-updated,name
//! ```

mod completion;
mod grammar;
mod reference;
mod sort;
mod term;

pub use completion::Completion;
pub use grammar::QueryError;
pub use reference::{ReferenceEntry, markdown, reference};
pub use sort::SortKey;
pub use term::{Comparison, Pattern, Span, Term, Test, Unit};

use crate::clerk::{
    Direction, DomainName, ListQuery, Millis, OrderBy, OrganizationDomain, SortField, held_form,
};
use crate::field::Column;

/// A query. Its text form (`FromStr` and `Display`) carries all of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Query {
    /// What list_all can be asked as well. Order and page are not in here: the order is [`Self::sort`], and the page
    /// belongs to the scroll position, not to the question.
    pub list: ListQuery,
    /// The order, the most important column first. When empty it is Clerk's own, newest first; but the best matches come
    /// first where there are better and worse ones ([`Self::is_ranked`]).
    pub sort: Vec<SortKey>,
    /// What only a local copy can answer.
    pub terms: Vec<Term>,
}

impl Query {
    /// The order of Clerk's own: newest first.
    pub const NEWEST_FIRST: SortKey = SortKey { column: Column::CREATED, direction: Direction::Descending };

    /// The most important column of the order.
    #[must_use]
    pub fn order(&self) -> SortKey {
        self.sort.first().copied().unwrap_or(Self::NEWEST_FIRST)
    }

    /// The same question in that order.
    #[must_use]
    pub fn ordered(&self, key: SortKey) -> Self {
        // Clerk's own order is not worth a chip.
        let sort = Some(key).filter(|key| *key != Self::NEWEST_FIRST).into_iter().collect();
        Self { sort, ..self.clone() }
    }

    /// Whether the best matches come first: fuzzy ones, unless an order is asked for.
    #[must_use]
    pub fn is_ranked(&self) -> bool {
        let is_fuzzy = |term: &Term| !term.inverse && matches!(term.test, Test::Fuzzy(_));
        self.sort.is_empty() && self.terms.iter().any(is_fuzzy)
    }

    /// Whether any domain is left out by this query.
    #[must_use]
    pub fn is_filtered(&self) -> bool {
        self.list.is_filtered() || !self.terms.is_empty()
    }

    /// Whether the row, as it is now, still has what is asked for. What does not change with time (its names and ids, and any
    /// text in them) is taken for granted, and so is what it does not tell.
    #[must_use]
    pub fn admits(&self, row: &OrganizationDomain, now: Millis) -> bool {
        self.list.admits(row) && self.terms.iter().all(|term| term.admits(row, now))
    }

    /// What list_all is asked for this; `None` when it cannot answer it. It knows names as they are held, so that letters outside
    /// ASCII are asked for in punycode: those of whole names. Part of one has another punycode.
    #[must_use]
    pub fn list_query(&self) -> Option<ListQuery> {
        let order_by = match *self.sort.as_slice() {
            [] => None,
            [key] => Some(key.order_by()?),
            _ => return None,
        };
        let query = match self.list.query.as_deref() {
            Some(text) if !text.is_ascii() && DomainName::parse(text).is_err() => return None,
            text => text.map(|text| held_form(text).into_owned()),
        };
        self.terms.is_empty().then(|| ListQuery { query, order_by, ..self.list.clone() })
    }
}

impl From<ListQuery> for Query {
    fn from(mut list: ListQuery) -> Self {
        let sort = list.order_by.take().map(SortKey::from).into_iter().collect();
        Self { list, sort, terms: Vec::new() }
    }
}

impl From<OrderBy> for SortKey {
    fn from(order: OrderBy) -> Self {
        let column = match order.field {
            SortField::Name => Column::NAME,
            SortField::CreatedAt => Column::CREATED,
        };
        Self { column, direction: order.direction }
    }
}
