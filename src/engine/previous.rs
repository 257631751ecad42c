//! The previous query and its matches. The next query often narrows them, by one more letter or one more filter. Then only
//! these rows have to be checked.

use crate::query::{Query, Term, Test};
use crate::store::Store;

#[derive(Debug)]
pub(super) struct PreviousSearch {
    generation: u64,
    query: Query,
    /// One bit per row.
    pub(super) hits: Vec<u64>,
}

impl PreviousSearch {
    pub(super) fn new(store: &Store, query: &Query, hits: Vec<u64>) -> Self {
        Self { generation: store.generation(), query: query.clone(), hits }
    }

    /// The matches, if they include all matches of the new query.
    pub(super) fn candidates_for(&self, store: &Store, query: &Query) -> Option<&[u64]> {
        let (previous, list) = (&self.query.list, &query.list);
        let texts = (previous.query.as_deref(), list.query.as_deref());
        let narrows = self.generation == store.generation()
            && previous.organization_id == list.organization_id
            && previous.verified == list.verified
            && previous.enrollment_mode == list.enrollment_mode
            && previous.domains == list.domains
            && match texts {
                (None, _) => true,
                (Some(_), None) => false,
                (Some(before), Some(now)) => before == now || contains_text(before, now),
            }
            && self.query.terms.iter().all(|before| query.terms.iter().any(|now| is_implied(before, now)));
        narrows.then_some(&self.hits)
    }
}

/// Whether every name that contains the new text also contains the previous one. A text with `org_` is an organization id
/// and matches differently.
fn contains_text(before: &str, now: &str) -> bool {
    !before.trim().starts_with("org_")
        && !now.trim().starts_with("org_")
        && now.trim().to_lowercase().contains(&before.trim().to_lowercase())
}

/// Whether the previous term holds for every row for which the new one holds.
fn is_implied(before: &Term, now: &Term) -> bool {
    match (&before.test, &now.test) {
        // Their matches change as time passes, as flags are found, and as notes are written.
        (Test::Age { .. } | Test::Flag(_) | Test::Noted(_) | Test::Note(_) | Test::Snoozed(_), _) => false,
        (Test::Fuzzy(short), Test::Fuzzy(long)) if !before.inverse && !now.inverse => {
            short == long || (short.is_ascii() && long.is_ascii() && long.starts_with(short.as_str()))
        }
        _ => before == now,
    }
}
