//! The last question and its hits. The next one often asks for fewer of them: one more letter was typed, or one more
//! filter. Then only these have to be looked at.

use crate::query::{Query, Term, Test};
use crate::store::Store;

/// A question that was answered.
#[derive(Debug)]
pub(super) struct PreviousSearch {
    generation: u64,
    query: Query,
    /// A bit for each row.
    pub(super) hits: Vec<u64>,
}

impl PreviousSearch {
    pub(super) fn new(store: &Store, query: &Query, hits: Vec<u64>) -> Self {
        Self { generation: store.generation(), query: query.clone(), hits }
    }

    /// The hits, where those of that query are all among them.
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
            && self.query.terms.iter().all(|before| query.terms.iter().any(|now| implies(before, now)));
        narrows.then_some(&self.hits)
    }
}

/// Whether every name that has the longer text has the shorter one as well. The beginning of an organization's id means
/// something else.
fn contains_text(before: &str, now: &str) -> bool {
    !before.trim().starts_with("org_")
        && !now.trim().starts_with("org_")
        && now.trim().to_lowercase().contains(&before.trim().to_lowercase())
}

/// Whether the one term holds for every row for which the other does.
fn implies(before: &Term, now: &Term) -> bool {
    match (&before.test, &now.test) {
        // It holds for other rows as time passes.
        (Test::Age { .. }, _) => false,
        (Test::Fuzzy(short), Test::Fuzzy(long)) if !before.inverse && !now.inverse => {
            short == long || (short.is_ascii() && long.is_ascii() && long.starts_with(short.as_str()))
        }
        _ => before == now,
    }
}
