//! Finds the rows that match a query.

mod any_column;
mod dictionary;
mod names;
mod noted;
mod numbers;
mod organizations;
mod pattern;

use self::noted::NotedCheck;
use super::bit_set::{self, WORDS};
use super::{IsCancelled, workers};
use crate::clerk::{ListQuery, Millis, VerificationStatus};
use crate::flag::FlagSet;
use crate::query::{Query, Term, Test};
use crate::store::{Chunk, Flags, Proof, Store};

/// One condition on rows.
trait Check: Sync {
    /// Removes the rows of the chunk for which it does not hold.
    fn narrow(&self, chunk: &Chunk, rows: &mut [u64]);

    /// Relative effort: cheap checks run first and leave fewer rows to the others.
    fn cost(&self) -> u8;
}

/// All conditions of a query.
pub(super) struct RowFilter {
    checks: Vec<Box<dyn Check>>,
    /// Flags are kept by the number of the row, not in its chunk.
    flags: Vec<FlagCheck>,
    /// So are the rows with notes and snoozes.
    noted: Vec<NotedCheck>,
}

/// Holds if the row has one of the flags, or, if inverse, none.
struct FlagCheck {
    wanted: FlagSet,
    inverse: bool,
}

impl FlagCheck {
    fn of(term: &Term) -> Option<Self> {
        match &term.test {
            Test::Flag(wanted) => Some(Self { wanted: *wanted, inverse: term.inverse }),
            _ => None,
        }
    }

    /// `first` is the number of the first row.
    fn narrow(&self, flags: Option<&Flags>, first: usize, rows: &mut [u64]) {
        bit_set::retain(rows, |row| {
            let set = u32::try_from(first + row).ok().zip(flags).map(|(row, flags)| flags.of(row));
            set.unwrap_or_default().meets(self.wanted) != self.inverse
        });
    }
}

impl RowFilter {
    pub(super) fn new(store: &Store, query: &Query, now: Millis) -> Self {
        let mut checks = list_checks(store, &query.list);
        checks.extend(query.terms.iter().filter_map(|term| term_check(store, term, now)));
        checks.sort_by_key(|check| check.cost());
        let noted = query.terms.iter().filter_map(|term| NotedCheck::of(store, term, now)).collect();
        Self { checks, flags: query.terms.iter().filter_map(FlagCheck::of).collect(), noted }
    }

    /// The matching rows, looked for only among `candidates` if given. `None` if cancelled.
    pub(super) fn hits(
        &self,
        store: &Store,
        candidates: Option<&[u64]>,
        is_cancelled: IsCancelled<'_>,
    ) -> Option<Vec<u64>> {
        let mut hits = vec![0; store.chunks().len() * WORDS];
        let parts = hits.chunks_exact_mut(WORDS).zip(store.chunks()).enumerate();
        workers::each(
            parts,
            is_cancelled,
            || (),
            |(), (at, (rows, chunk))| {
                let rows_before =
                    candidates.and_then(|candidates| candidates.get(at * WORDS..(at + 1) * WORDS));
                let rows_before = rows_before.unwrap_or_else(|| chunk.live());
                rows[..rows_before.len()].copy_from_slice(rows_before);
                for check in &self.noted {
                    check.narrow(at, rows);
                }
                for check in &self.flags {
                    check.narrow(store.flags(), at * Chunk::ROWS, rows);
                }
                for check in &self.checks {
                    if bit_set::is_empty(rows) {
                        break;
                    }
                    check.narrow(chunk, rows);
                }
            },
        )?;
        Some(hits)
    }
}

/// The filters of list_all.
fn list_checks(store: &Store, list: &ListQuery) -> Vec<Box<dyn Check>> {
    let mut checks: Vec<Box<dyn Check>> = Vec::new();
    if let Some(id) = &list.organization_id {
        checks.push(organizations::with_id(store, id));
    }
    if let Some(verified) = list.verified {
        checks.push(dictionary::affiliation(move |proof| {
            (*status(proof) == VerificationStatus::Verified) == verified
        }));
    }
    if !list.enrollment_mode.is_empty() {
        let filters = list.enrollment_mode.clone();
        let includes = filters.iter().any(|filter| !filter.exclude);
        checks.push(dictionary::mode(move |mode| {
            let matches =
                |exclude| filters.iter().any(|filter| filter.exclude == exclude && filter.mode == *mode);
            (!includes || matches(false)) && !matches(true)
        }));
    }
    if let Some(query) = &list.query {
        checks.push(text(store, query));
    }
    if !list.domains.is_empty() {
        checks.push(names::one_of(&list.domains));
    }
    checks
}

/// list_all's `query`: surrounding blanks are ignored, and a text with `org_` is an organization id.
fn text(store: &Store, text: &str) -> Box<dyn Check> {
    let text = text.trim();
    if text.starts_with("org_") { organizations::with_id(store, text) } else { names::containing(text) }
}

/// `None` for a term that is a [`FlagCheck`] or a [`NotedCheck`], or has narrowed the candidates.
fn term_check(store: &Store, term: &Term, now: Millis) -> Option<Box<dyn Check>> {
    let check = match &term.test {
        Test::Text(query) => text(store, query),
        Test::Name(pattern) => names::matching(pattern),
        Test::Organization(pattern) => organizations::matching(store, pattern),
        Test::OrganizationId(id) => organizations::with_id(store, id),
        Test::OrganizationIds(ids) => organizations::with_one_of(store, ids),
        Test::NamePart(part, wanted) => names::with_part(*part, wanted),
        Test::Month(months) => numbers::created_in(months),
        Test::Domain(name) => names::one_of(std::slice::from_ref(name)),
        Test::Any(text) => any_column::check(store, text),
        Test::Fuzzy(text) => names::fuzzy(text),
        Test::Status(wanted) => {
            let wanted = wanted.clone();
            dictionary::affiliation(move |proof| wanted.contains(status(proof)))
        }
        Test::Ownership(wanted) => {
            let wanted = wanted.clone();
            dictionary::ownership(move |proof| {
                wanted.iter().any(|wanted| wanted.as_ref() == proof.map(|proof| &proof.status))
            })
        }
        Test::Age { of, comparison, span } => numbers::age(*of, *comparison, span.millis(), now),
        Test::Number { of, comparison, value } => numbers::count(*of, *comparison, *value),
        Test::Flag(_) | Test::Shared(_) | Test::Noted(_) | Test::Note(_) | Test::Snoozed(_) => return None,
    };
    Some(if term.inverse { Box::new(Not(check)) } else { check })
}

/// A row without the proof counts as unverified, as in list_all's filter.
fn status(proof: Option<&Proof>) -> &VerificationStatus {
    proof.map_or(&VerificationStatus::Unverified, |proof| &proof.status)
}

/// Holds if the inner check does not.
struct Not(Box<dyn Check>);

impl Check for Not {
    fn narrow(&self, chunk: &Chunk, rows: &mut [u64]) {
        let mut met = [0; WORDS];
        met.copy_from_slice(rows);
        self.0.narrow(chunk, &mut met);
        bit_set::subtract(rows, &met);
    }

    fn cost(&self) -> u8 {
        self.0.cost()
    }
}

/// Holds if any of the checks does.
struct AnyOf(Vec<Box<dyn Check>>);

impl Check for AnyOf {
    fn narrow(&self, chunk: &Chunk, rows: &mut [u64]) {
        let mut met = [0; WORDS];
        for check in &self.0 {
            let mut open = [0; WORDS];
            open.copy_from_slice(rows);
            bit_set::subtract(&mut open, &met);
            check.narrow(chunk, &mut open);
            bit_set::unite(&mut met, &open);
        }
        bit_set::intersect(rows, &met);
    }

    fn cost(&self) -> u8 {
        self.0.iter().map(|check| check.cost()).max().unwrap_or_default()
    }
}
