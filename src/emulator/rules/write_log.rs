//! A bounded log of the writes that really happened, so that a journal or a screen can be compared with the truth.

use std::collections::VecDeque;

use serde::Serialize;
use serde_json::Value;

use crate::clerk::{Millis, Operation};

/// How many writes are cached.
const CAPACITY: usize = 10_000;

/// Who wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Writer {
    /// A request.
    Http {
        /// Its number, counted from 0 in the order in which requests came.
        request: usize,
    },
    /// Another operator: [`Emulator::as_other_operator`](super::Emulator::as_other_operator), or the churn.
    #[serde(rename = "somebody_else")]
    OtherOperator,
}

/// One write that happened. What was refused is not among them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WriteRecord {
    /// Counted from 0 in the order in which they happened.
    pub number: usize,
    /// create, update, delete or verify_ownership.
    #[serde(serialize_with = "name")]
    pub operation: Operation,
    /// The organization that holds the domain.
    pub organization_id: String,
    /// The domain; for a create the one that came to be.
    pub domain_id: String,
    /// Its name.
    pub name: String,
    /// What the body asked for; null where there is no body.
    #[serde(rename = "asked")]
    pub requested: Value,
    /// Whether anything is otherwise than before: a verify_ownership of what is proven already changes nothing.
    pub changed: bool,
    /// When, by the emulator's clock.
    pub at: Millis,
    /// Who.
    pub by: Writer,
    /// The status that was answered. `None` while there is no answer, where none left the emulator, and for somebody
    /// else.
    pub status: Option<u16>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
fn name<S: serde::Serializer>(operation: &Operation, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(operation.as_str())
}

/// The log.
#[derive(Debug, Default)]
pub(crate) struct WriteLog {
    records: VecDeque<WriteRecord>,
    count: usize,
}

impl WriteLog {
    /// Remembers a write; its number is given to it here.
    pub(crate) fn push(&mut self, record: WriteRecord) {
        if self.records.len() == CAPACITY {
            self.records.pop_front();
        }
        self.records.push_back(WriteRecord { number: self.count, ..record });
        self.count += 1;
    }

    /// Notes the answer to the request that wrote, if it did.
    pub(crate) fn set_status(&mut self, request: usize, status: u16) {
        let by = Writer::Http { request };
        if let Some(record) = self.records.iter_mut().rev().find(|record| record.by == by) {
            record.status = Some(status);
        }
    }

    /// How many there were, those that are forgotten included.
    pub(crate) const fn count(&self) -> usize {
        self.count
    }

    pub(crate) fn to_vec(&self) -> Vec<WriteRecord> {
        self.records.iter().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_forgets_the_oldest_and_keeps_the_numbers() {
        let mut log = WriteLog::default();
        for request in 0..CAPACITY + 5 {
            log.push(WriteRecord {
                number: 0,
                operation: Operation::Delete,
                organization_id: String::new(),
                domain_id: String::new(),
                name: String::new(),
                requested: Value::Null,
                changed: true,
                at: Millis(0),
                by: Writer::Http { request },
                status: None,
            });
        }
        log.set_status(3, 200);
        log.set_status(7, 200);
        let records = log.to_vec();
        assert_eq!((records.len(), records[0].number), (CAPACITY, 5));
        let answered: Vec<_> = records.iter().filter(|record| record.status.is_some()).collect();
        assert_eq!(answered.iter().map(|record| record.number).collect::<Vec<_>>(), [7]);
    }
}
