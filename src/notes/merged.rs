//! The lines of all files, merged: for each domain the latest note and the latest snooze.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{LATEST, NoteLine};
use crate::clerk::Millis;

/// A value, when it was set, and by whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamped<T> {
    pub value: T,
    pub at: Millis,
    /// `USER@HOST`, as the file is named.
    pub by: Arc<str>,
}

/// What is written down about one domain; `None` for what never was.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DomainNotes {
    pub note: Option<Stamped<Option<String>>>,
    pub snooze: Option<Stamped<Option<Millis>>>,
}

/// The notes of one instance, by domain.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Notes {
    domains: BTreeMap<String, DomainNotes>,
}

impl Notes {
    /// Takes a line of a file; it has no effect where a later one is known. Of lines with the same time, that of the
    /// file with the greater name wins, and in one file the lower line.
    pub fn take(&mut self, line: NoteLine, by: &Arc<str>) {
        let NoteLine { at, domain_id, note, snoozed_until, .. } = line;
        if note.is_none() && snoozed_until.is_none() {
            return;
        }
        let domain = self.domains.entry(domain_id).or_default();
        set(&mut domain.note, note, at, by);
        set(&mut domain.snooze, snoozed_until, at, by);
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.domains.is_empty()
    }

    #[must_use]
    pub fn of(&self, domain_id: &str) -> Option<&DomainNotes> {
        self.domains.get(domain_id)
    }

    /// The note on a domain.
    #[must_use]
    pub fn note(&self, domain_id: &str) -> Option<&str> {
        self.of(domain_id)?.note.as_ref()?.value.as_deref()
    }

    /// When the snooze of a domain ends; `None` if it is not snoozed at that time.
    #[must_use]
    pub fn snoozed_until(&self, domain_id: &str, now: Millis) -> Option<Millis> {
        self.of(domain_id)?.snooze.as_ref()?.value.filter(|until| *until > now)
    }

    /// All domains with a note.
    pub fn noted(&self) -> impl Iterator<Item = (&str, &str)> {
        self.domains.keys().filter_map(|id| Some((id.as_str(), self.note(id)?)))
    }

    /// All domains that are snoozed at that time.
    pub fn snoozed(&self, now: Millis) -> impl Iterator<Item = &str> {
        self.domains.keys().map(String::as_str).filter(move |id| self.snoozed_until(id, now).is_some())
    }

    /// When the next snooze ends.
    #[must_use]
    pub fn next_wake(&self, now: Millis) -> Option<Millis> {
        self.domains.keys().filter_map(|id| self.snoozed_until(id, now)).min()
    }

    /// The time of a line that is to replace what is known of a domain: now, unless a clock that was ahead has written
    /// the present value.
    #[must_use]
    pub fn time_of_next(&self, domain_id: &str, now: Millis) -> Millis {
        let known = self.of(domain_id);
        let note = known.and_then(|known| known.note.as_ref()).map(|note| note.at);
        let snooze = known.and_then(|known| known.snooze.as_ref()).map(|snooze| snooze.at);
        note.into_iter().chain(snooze).map(|at| at.plus(1)).chain([now]).max().unwrap_or(now).min(LATEST)
    }
}

fn set<T>(known: &mut Option<Stamped<T>>, value: Option<T>, at: Millis, by: &Arc<str>) {
    let Some(value) = value else { return };
    if known.as_ref().is_none_or(|known| (known.at, &*known.by) <= (at, &**by)) {
        *known = Some(Stamped { value, at, by: Arc::clone(by) });
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[expect(clippy::option_option, reason = "a missing field changes nothing, and null removes the value")]
    fn line(at: i64, id: &str, note: Option<Option<&str>>, until: Option<Option<i64>>) -> NoteLine {
        NoteLine {
            at: Millis(at),
            domain_id: id.to_owned(),
            note: note.map(|note| note.map(ToOwned::to_owned)),
            snoozed_until: until.map(|until| until.map(Millis)),
            ..NoteLine::default()
        }
    }

    #[test]
    fn the_later_line_wins_for_each_field_alone() {
        let (jana, kim) = (Arc::from("jana@desk7"), Arc::from("kim@desk1"));
        let mut notes = Notes::default();
        notes.take(line(20, "d", Some(Some("late")), None), &jana);
        notes.take(line(10, "d", Some(Some("early")), Some(Some(500))), &kim);
        assert_eq!(notes.note("d"), Some("late"));
        assert_eq!(notes.snoozed_until("d", Millis(499)), Some(Millis(500)));
        assert_eq!(notes.snoozed_until("d", Millis(500)), None, "it is over");
        assert_eq!(notes.next_wake(Millis(0)), Some(Millis(500)));
        notes.take(line(30, "d", Some(None), None), &kim);
        assert_eq!((notes.note("d"), notes.noted().count()), (None, 0));
        assert_eq!(notes.snoozed(Millis(0)).collect::<Vec<_>>(), ["d"]);
        assert_eq!(notes.of("d").unwrap().note.as_ref().unwrap().by, kim);
    }

    #[test]
    fn a_clock_that_was_ahead_can_be_overwritten() {
        let jana: Arc<str> = Arc::from("jana@desk7");
        let mut notes = Notes::default();
        notes.take(line(9_000, "d", Some(Some("from the future")), None), &jana);
        assert_eq!(notes.time_of_next("d", Millis(50)), Millis(9_001));
        assert_eq!(notes.time_of_next("e", Millis(50)), Millis(50));
        assert_eq!(notes.time_of_next("d", Millis(10_000)), Millis(10_000));
    }

    proptest! {
        #[test]
        fn the_order_of_the_files_does_not_matter(
            files in proptest::collection::vec(
                proptest::collection::vec(
                    (1_i64..4, "[ab]", proptest::option::of(proptest::option::of("[xy]")),
                     proptest::option::of(proptest::option::of(1_i64..9))),
                    0..6,
                ),
                0..5,
            ),
            seed in any::<u64>(),
        ) {
            let merged = |order: &[usize]| {
                let mut notes = Notes::default();
                for at in order {
                    let by = Arc::from(format!("user{at}@host"));
                    for (at, id, note, until) in &files[*at] {
                        notes.take(line(*at, id, note.as_ref().map(Option::as_deref), *until), &by);
                    }
                }
                notes
            };
            let order: Vec<usize> = (0..files.len()).collect();
            let mut other = order.clone();
            other.sort_by_key(|at| seed.rotate_left(u32::try_from(*at * 13).unwrap()));
            prop_assert_eq!(merged(&order), merged(&other));
            let twice = [order.clone(), order.clone()].concat();
            prop_assert_eq!(merged(&order), merged(&twice), "reading a file again changes nothing");
        }
    }
}
