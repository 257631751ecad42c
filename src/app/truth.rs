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
        self.insert(domain.id.clone(), Some(domain.clone()));
    }

    /// A change deleted the domain.
    pub fn record_deleted(&mut self, id: &str) {
        self.insert(id.to_owned(), None);
    }

    fn insert(&mut self, id: String, value: Option<OrganizationDomain>) {
        if self.known.insert(id.clone(), value).is_none() {
            self.order.push_back(id);
        }
        while self.order.len() > MOST {
            if let Some(oldest) = self.order.pop_front() {
                self.known.remove(&oldest);
            }
        }
    }

    /// Puts right what a list answered: rows older than what is known are replaced. Rows known to be gone are counted
    /// and left out.
    pub fn correct(&self, rows: &mut Vec<OrganizationDomain>) -> u64 {
        let before = rows.len();
        rows.retain(|row| !matches!(self.known.get(&row.id), Some(None)));
        for row in rows.iter_mut() {
            if let Some(Some(known)) = self.known.get(&row.id)
                && known.updated_at > row.updated_at
            {
                *row = known.clone();
            }
        }
        (before - rows.len()) as u64
    }
}
