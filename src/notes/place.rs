//! The places in queues: which row comes next, and which were dealt with. One queue for each query.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::clerk::Millis;

/// How long a row counts as dealt with, in milliseconds. If the query still finds it after a week, it is work again.
const DONE_FOR: i64 = 7 * 86_400_000;

/// One line of a file of places.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceLine {
    pub at: Millis,
    /// The text of the query whose rows are the queue.
    pub query: String,
    pub change: PlaceChange,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceChange {
    /// The place is at this row, which is at this index of the list.
    At { row: String, index: u64 },
    /// This row was dealt with.
    Done(String),
    /// This row was not dealt with after all.
    Open(String),
    /// All rows are open again.
    Restart,
}

/// The place in one queue.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeptPlace {
    /// The row's id and its index in the list; `None` before the first step.
    pub row: Option<(String, u64)>,
    /// The rows that were dealt with, and when.
    pub done: BTreeMap<String, Millis>,
}

impl KeptPlace {
    /// Whether the row was dealt with.
    #[must_use]
    pub fn is_done(&self, id: &str, now: Millis) -> bool {
        self.done.get(id).is_some_and(|at| now.since(*at) < DONE_FOR)
    }

    /// How many rows were dealt with.
    #[must_use]
    pub fn done(&self, now: Millis) -> u64 {
        self.done.values().filter(|at| now.since(**at) < DONE_FOR).count() as u64
    }
}

/// The places by query.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Places(BTreeMap<String, KeptPlace>);

impl Places {
    /// Takes a line; later lines follow earlier ones.
    pub fn take(&mut self, line: PlaceLine) {
        let place = self.0.entry(line.query).or_default();
        match line.change {
            PlaceChange::At { row, index } => place.row = Some((row, index)),
            PlaceChange::Done(row) => {
                place.done.insert(row, line.at);
            }
            PlaceChange::Open(row) => {
                place.done.remove(&row);
            }
            PlaceChange::Restart => *place = KeptPlace::default(),
        }
    }

    #[must_use]
    pub fn of(&self, query: &str) -> Option<&KeptPlace> {
        self.0.get(query)
    }

    /// The queries in whose queues the row counts as dealt with.
    pub fn where_done(&self, id: &str, now: Millis) -> impl Iterator<Item = &str> {
        let places = self.0.iter().filter(move |(_, place)| place.is_done(id, now));
        places.map(|(query, _)| query.as_str())
    }

    /// The lines that lead to the same places, without what no longer counts.
    #[must_use]
    pub fn lines(&self, now: Millis) -> Vec<PlaceLine> {
        let mut lines = Vec::new();
        for (query, place) in &self.0 {
            let line = |at, change| PlaceLine { at, query: query.clone(), change };
            let done = place.done.iter().filter(|(id, _)| place.is_done(id, now));
            lines.extend(done.map(|(id, at)| line(*at, PlaceChange::Done(id.clone()))));
            lines.extend(place.row.clone().map(|(row, index)| line(now, PlaceChange::At { row, index })));
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(at: i64, change: PlaceChange) -> PlaceLine {
        PlaceLine { at: Millis(at), query: "mode:sso".to_owned(), change }
    }

    #[test]
    fn lines_lead_to_a_place_and_a_place_to_lines() {
        let mut places = Places::default();
        let row = |id: &str| id.to_owned();
        for (at, change) in [
            (1, PlaceChange::Done(row("a"))),
            (2, PlaceChange::At { row: row("b"), index: 1 }),
            (3, PlaceChange::Done(row("b"))),
            (4, PlaceChange::Open(row("b"))),
            (5, PlaceChange::At { row: row("c"), index: 2 }),
        ] {
            places.take(line(at, change));
        }
        let place = places.of("mode:sso").unwrap();
        assert_eq!((place.row.clone(), place.done(Millis(9))), (Some((row("c"), 2)), 1));
        assert!(place.is_done("a", Millis(9)) && !place.is_done("b", Millis(9)));
        assert_eq!(places.of(""), None, "another query is another queue");
        let mut again = Places::default();
        for line in places.lines(Millis(9)) {
            let text = serde_json::to_string(&line).unwrap();
            again.take(serde_json::from_str(&text).unwrap());
        }
        assert_eq!(again, places);
        places.take(line(6, PlaceChange::Restart));
        assert_eq!(places.of("mode:sso"), Some(&KeptPlace::default()));
    }

    #[test]
    fn a_row_is_work_again_after_a_week() {
        let mut places = Places::default();
        places.take(line(1_000, PlaceChange::Done("a".to_owned())));
        let place = places.of("mode:sso").unwrap();
        assert!(place.is_done("a", Millis(DONE_FOR)) && !place.is_done("a", Millis(1_000 + DONE_FOR)));
        assert_eq!(places.lines(Millis(1_000 + DONE_FOR)), []);
    }
}
