//! A bounded log of all requests, so that a test can prove that a request was sent once, or not at all.

use std::collections::VecDeque;

use crate::clerk::Operation;

/// Number of requests kept.
const CAPACITY: usize = 10_000;

/// Without headers, because they contain the secret key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestRecord {
    /// `None` for a route that Clerk does not have.
    pub operation: Option<Operation>,
    /// `GET`, `POST`, `PATCH`, `DELETE`, …
    pub method: String,
    /// Path and query, percent-encoded as received.
    pub path: String,
    /// The status of the answer; `None` before the answer, and if the connection was cut instead.
    pub status: Option<u16>,
    /// Not processed: its stream was refused, or comes after the last one of a GOAWAY. A client may send it again.
    pub unprocessed: bool,
    /// Number of writes before its arrival: a read of all rows sees at least these.
    pub writes: usize,
}

/// Requests are numbered from 0 in order of arrival.
#[derive(Debug, Default)]
pub(crate) struct RequestLog {
    records: VecDeque<RequestRecord>,
    /// The number of the oldest record kept.
    first: usize,
}

impl RequestLog {
    /// Returns the request's number.
    pub(crate) fn push(&mut self, record: RequestRecord) -> usize {
        if self.records.len() == CAPACITY {
            self.records.pop_front();
            self.first += 1;
        }
        self.records.push_back(record);
        self.first + self.records.len() - 1
    }

    /// Records the status of an answer. Ignores requests no longer kept.
    pub(crate) fn set_status(&mut self, number: usize, status: u16) {
        if let Some(index) = number.checked_sub(self.first)
            && let Some(record) = self.records.get_mut(index)
        {
            record.status = Some(status);
        }
    }

    pub(crate) fn mark_unprocessed(&mut self, number: usize) {
        if let Some(record) = number.checked_sub(self.first).and_then(|index| self.records.get_mut(index)) {
            record.unprocessed = true;
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.records.len()
    }

    pub(crate) fn to_vec(&self) -> Vec<RequestRecord> {
        self.records.iter().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_drops_the_oldest_records_and_keeps_the_numbers() {
        let mut log = RequestLog::default();
        let record = |path: usize| RequestRecord {
            operation: None,
            method: "GET".into(),
            path: path.to_string(),
            status: None,
            unprocessed: false,
            writes: 0,
        };
        for path in 0..CAPACITY + 5 {
            assert_eq!(log.push(record(path)), path);
        }
        log.set_status(3, 200);
        log.set_status(CAPACITY, 404);
        let records = log.to_vec();
        assert_eq!(records.len(), CAPACITY);
        assert_eq!(records[0], record(5));
        assert_eq!(records[CAPACITY - 5].status, Some(404));
        assert_eq!(records.iter().filter(|r| r.status.is_some()).count(), 1);
    }
}
