//! What the answers to changes said. Clerk's lists may lag behind a write; an answer to the write itself does not.

use std::collections::{HashMap, VecDeque};

use crate::clerk::OrganizationDomain;

/// Lists catch up within seconds, so what was learned this many changes ago is history.
const MOST: usize = 500;

/// The rows as the answers to changes left them.
#[derive(Debug, Clone, Default)]
pub struct Truth {
    /// `None` for a row that was deleted.
    known: HashMap<String, Option<OrganizationDomain>>,
    order: VecDeque<String>,
}

impl Truth {
    /// A change left the domain like this.
    pub fn record(&mut self, domain: &OrganizationDomain) {
        // Of two readings of one row, the one with the larger `updated_at` is the newer.
        if self.get(&domain.id).is_none_or(|known| known.updated_at <= domain.updated_at) {
            self.insert(domain.id.clone(), Some(domain.clone()));
        }
    }

    /// A change deleted the domain.
    pub fn record_deleted(&mut self, id: &str) {
        self.insert(id.to_owned(), None);
    }

    /// What was believed of the domain was wrong: lists say what is.
    pub fn forget(&mut self, id: &str) {
        if self.known.remove(id).is_some() {
            self.order.retain(|other| other != id);
        }
    }

    fn insert(&mut self, id: String, value: Option<OrganizationDomain>) {
        // What was written again is the latest news again.
        if self.known.insert(id.clone(), value).is_some() {
            self.order.retain(|other| *other != id);
        }
        self.order.push_back(id);
        while self.order.len() > MOST {
            if let Some(oldest) = self.order.pop_front() {
                self.known.remove(&oldest);
            }
        }
    }

    /// The row as the last change left it; `None` when it is gone, or no change is known.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&OrganizationDomain> {
        self.known.get(id)?.as_ref()
    }

    /// Puts right what a list answered: rows older than what is known are replaced.
    pub fn correct(&self, rows: &mut [OrganizationDomain]) {
        for row in rows {
            if let Some(known) = self.get(&row.id)
                && known.updated_at > row.updated_at
            {
                *row = known.clone();
            }
        }
    }

    /// Which of the rows are known to be gone.
    #[must_use]
    pub fn gone(&self, rows: &[OrganizationDomain]) -> Vec<String> {
        let is_gone = |row: &&OrganizationDomain| matches!(self.known.get(&row.id), Some(None));
        rows.iter().filter(is_gone).map(|row| row.id.clone()).collect()
    }
}
