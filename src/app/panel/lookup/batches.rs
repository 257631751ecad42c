//! The batches in which Clerk is asked for names while there is no complete local copy, and what it has answered.

use std::collections::HashMap;

use crate::clerk::{ListQuery, MAX_LIMIT, Millis, OrganizationDomain, Page};
use crate::query::{MAX_NAME_BYTES, NAME_BYTES};

use super::super::super::Failure;

/// How long the typing has to pause before Clerk is asked, in milliseconds.
const DEBOUNCE: i64 = 500;

/// The names that Clerk was asked for, batch by batch.
#[derive(Debug, Clone, Default)]
pub(super) struct Batches {
    /// The rows that Clerk has sent, by name.
    fetched: HashMap<String, Vec<OrganizationDomain>>,
    batch: Option<Batch>,
    /// Why Clerk's answer is missing.
    failure: Option<Failure>,
    /// When Clerk is asked for the names that were typed.
    due: Option<Millis>,
}

/// Names that Clerk was asked for.
#[derive(Debug, Clone)]
struct Batch {
    names: Vec<String>,
    /// How many rows have arrived, with those that arrived twice.
    received: u64,
    rows: Vec<OrganizationDomain>,
}

impl Batches {
    /// The text has changed: Clerk is asked when the typing pauses.
    pub(super) fn edited(&mut self, now: Millis) {
        self.due = Some(now.plus(DEBOUNCE));
    }

    /// Names are asked for again after a failure.
    pub(super) fn forget_failure(&mut self) {
        self.failure = None;
    }

    /// Everything is asked for again.
    pub(super) fn forget_answers(&mut self) {
        self.fetched.clear();
    }

    pub(super) const fn failure(&self) -> Option<&Failure> {
        self.failure.as_ref()
    }

    /// When Clerk is asked, unless that waits for an answer.
    pub(super) fn due(&self, now: Millis) -> Option<Millis> {
        self.due.filter(|due| *due > now)
    }

    /// The rows with that name; `None` if Clerk was not asked.
    pub(super) fn rows(&self, name: &str) -> Option<&Vec<OrganizationDomain>> {
        self.fetched.get(name)
    }

    /// The query for the next of these names, if that is due.
    pub(super) fn next<'a>(
        &mut self,
        names: impl Iterator<Item = &'a str>,
        now: Millis,
    ) -> Option<ListQuery> {
        if self.due.is_some_and(|due| due > now) || self.failure.is_some() {
            return None;
        }
        self.due = None;
        if self.batch.is_none() {
            let mut bytes = 0;
            let wanted = names.filter(|name| !self.fetched.contains_key(*name)).take_while(|name| {
                bytes += name.len() + NAME_BYTES;
                bytes <= MAX_NAME_BYTES
            });
            let names: Vec<String> = wanted.map(ToOwned::to_owned).collect();
            self.batch =
                Some(Batch { names, received: 0, rows: Vec::new() }).filter(|batch| !batch.names.is_empty());
        }
        let Batch { names, received, .. } = self.batch.as_ref()?;
        let query = ListQuery { domains: names.clone(), ..ListQuery::default() };
        Some(query.page(*received, MAX_LIMIT))
    }

    /// Drops the batch that was asked: it is no longer needed, or has to be asked again.
    pub(super) fn drop_batch(&mut self) {
        self.batch = None;
    }

    /// Clerk has answered the last batch. Returns whether its names are known now.
    pub(super) fn receive(&mut self, result: Result<Page<OrganizationDomain>, Failure>) -> bool {
        let Some(mut batch) = self.batch.take() else { return false };
        let page = match result {
            Ok(page) => page,
            Err(failure) => {
                self.failure = Some(failure);
                return false;
            }
        };
        let total = u64::try_from(page.total_count).unwrap_or(0);
        batch.received += page.data.len() as u64;
        let is_over = page.data.is_empty() || batch.received >= total;
        for row in page.data {
            if !batch.rows.iter().any(|known| known.id == row.id) {
                batch.rows.push(row);
            }
        }
        if !is_over {
            self.batch = Some(batch);
            return false;
        }
        self.fetched.extend(batch.names.into_iter().map(|name| (name, Vec::new())));
        for row in batch.rows {
            if let Some(rows) = self.fetched.get_mut(&row.name.to_lowercase()) {
                rows.push(row);
            }
        }
        true
    }
}
