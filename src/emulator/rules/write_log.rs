//! A bounded log of the writes that really happened, for comparison with a journal or a screen.

use std::collections::VecDeque;

use serde::Serialize;
use serde_json::Value;

use crate::clerk::{Millis, Operation};

/// Number of writes kept.
const CAPACITY: usize = 10_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Writer {
    Http {
        /// The request's number, from 0 in order of arrival.
        request: usize,
    },
    /// From [`Emulator::as_other_operator`](crate::emulator::Emulator::as_other_operator), or from the churn.
    #[serde(rename = "somebody_else")]
    OtherOperator,
}

/// A write that took effect; refused ones are not recorded.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WriteRecord {
    /// From 0, in order.
    pub number: usize,
    /// create, update, delete or verify_ownership.
    #[serde(serialize_with = "name")]
    pub operation: Operation,
    pub organization_id: String,
    /// For a create, the new domain.
    pub domain_id: String,
    pub name: String,
    /// The body of the request; null without one.
    #[serde(rename = "asked")]
    pub requested: Value,
    /// Whether the domain changed: verify_ownership of a verified one changes nothing.
    pub changed: bool,
    /// By the emulator's clock.
    pub at: Millis,
    pub by: Writer,
    /// The status of the answer. `None` before the answer, if none was sent, and for another operator.
    pub status: Option<u16>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
fn name<S: serde::Serializer>(operation: &Operation, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(operation.as_str())
}

#[derive(Debug, Default)]
pub(crate) struct WriteLog {
    records: VecDeque<WriteRecord>,
    count: usize,
}

impl WriteLog {
    /// Sets the record's number.
    pub(crate) fn push(&mut self, record: WriteRecord) {
        if self.records.len() == CAPACITY {
            self.records.pop_front();
        }
        self.records.push_back(WriteRecord { number: self.count, ..record });
        self.count += 1;
    }

    /// Records the status of the answer, if the request wrote anything.
    pub(crate) fn set_status(&mut self, request: usize, status: u16) {
        let by = Writer::Http { request };
        if let Some(record) = self.records.iter_mut().rev().find(|record| record.by == by) {
            record.status = Some(status);
        }
    }

    /// Number of writes ever recorded.
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
    fn the_log_drops_the_oldest_records_and_keeps_the_numbers() {
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
