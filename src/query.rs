//! A query: one value with one text form. The query bar edits it, chips show it, a command line flag takes it.
//!
//! Clerk itself can answer the part that is a [`ListQuery`]; the rest needs a local copy of the instance.
//!
//! ```text
//! verified:no mode:automatic_invitation mode:-enterprise_sso org:org_2abc domain:acme.com sort:-created free text
//! name:*.edu org:acme any:text ~fuzzy status:failed owner:none created:>30d pending:>0 !inverse sort:-updated,name
//! ```

mod completion;
mod grammar;
mod month;
mod reference;
mod saved_view;
mod sort;
mod term;

pub use completion::Completion;
pub use grammar::QueryError;
pub use month::{Month, NoMonth};
pub use reference::{ReferenceEntry, markdown, reference};
pub use saved_view::SavedView;
pub use sort::SortKey;
pub use term::{Comparison, Pattern, Span, Term, Test, Unit};

use crate::clerk::{
    Direction, DomainName, ListQuery, Millis, OrderBy, OrganizationDomain, SortField, ascii_form,
};
use crate::field::Column;

/// The most that the names in one request may take, in bytes: longer addresses are too long for proxies.
pub const MAX_NAME_BYTES: usize = 3_000;

/// What the parameter of a name takes beside the name, in bytes.
pub const NAME_BYTES: usize = "&domains=".len();

/// Its text form (`FromStr` and `Display`) is lossless.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Query {
    /// The part that list_all can answer. Without order and page: the order is [`Self::sort`], and the page belongs to the
    /// scroll position, not to the query.
    pub list: ListQuery,
    /// The order, the primary column first. If empty, the order is Clerk's own, newest first, or by score for fuzzy matches
    /// ([`Self::is_ranked`]).
    pub sort: Vec<SortKey>,
    /// The part that needs a local copy.
    pub terms: Vec<Term>,
}

impl Query {
    /// Clerk's own order.
    pub const NEWEST_FIRST: SortKey = SortKey { column: Column::CREATED, direction: Direction::Descending };

    /// The primary column of the order.
    #[must_use]
    pub fn order(&self) -> SortKey {
        self.sort.first().copied().unwrap_or(Self::NEWEST_FIRST)
    }

    /// The same query in that order.
    #[must_use]
    pub fn ordered(&self, key: SortKey) -> Self {
        // Clerk's own order needs no chip.
        let sort = Some(key).filter(|key| *key != Self::NEWEST_FIRST).into_iter().collect();
        Self { sort, ..self.clone() }
    }

    /// Whether rows are sorted by score: if there are fuzzy terms, and no order is given.
    #[must_use]
    pub fn is_ranked(&self) -> bool {
        let is_fuzzy = |term: &Term| !term.inverse && matches!(term.test, Test::Fuzzy(_));
        self.sort.is_empty() && self.terms.iter().any(is_fuzzy)
    }

    /// Whether the query excludes any domain.
    #[must_use]
    pub fn is_filtered(&self) -> bool {
        self.list.is_filtered() || !self.terms.is_empty()
    }

    /// Whether the answer depends on flags.
    #[must_use]
    pub fn needs_flags(&self) -> bool {
        self.terms.iter().any(|term| matches!(term.test, Test::Flag(_)))
    }

    /// Whether the answer depends on notes or snoozes.
    #[must_use]
    pub fn needs_notes(&self) -> bool {
        let is_one = |test: &Test| matches!(test, Test::Noted(_) | Test::Note(_) | Test::Snoozed(_));
        self.terms.iter().any(|term| is_one(&term.test))
    }

    /// Whether the row still matches. Conditions on fields that never change (names and ids, and any text in them) count as
    /// met, and so do conditions on fields that the row lacks, on flags and on notes.
    #[must_use]
    pub fn admits(&self, row: &OrganizationDomain, now: Millis) -> bool {
        self.list.admits(row) && self.terms.iter().all(|term| term.admits(row, now))
    }

    /// The request to list_all; `None` if it cannot answer the query. It only knows stored names, so whole names with letters
    /// outside ASCII are converted to punycode. That is impossible for part of a name, because its punycode differs. Neither
    /// can it answer a query with more names than an address has room for.
    #[must_use]
    pub fn list_query(&self) -> Option<ListQuery> {
        let order_by = match *self.sort.as_slice() {
            [] => None,
            [key] => Some(key.order_by()?),
            _ => return None,
        };
        let query = match self.list.query.as_deref() {
            Some(text) if !text.is_ascii() && DomainName::parse(text).is_err() => return None,
            text => text.map(|text| ascii_form(text).into_owned()),
        };
        let address_bytes: usize = self.list.domains.iter().map(|name| name.len() + NAME_BYTES).sum();
        let is_answerable = self.terms.is_empty() && address_bytes <= MAX_NAME_BYTES;
        is_answerable.then(|| ListQuery { query, order_by, ..self.list.clone() })
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
