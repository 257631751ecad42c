//! Lines reach the journal's file, and a command learns what became of each. The browser is told by the journal itself.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::timeout;

use crate::change::JournalProblems;
use crate::journal::{History, Line};
use crate::state::{Journal, JournalNotice};

/// How long the end of a command waits for lines that are on their way to the journal.
const LAST_LINES: Duration = Duration::from_secs(5);

/// Writes lines. What becomes of them the journal tells whoever listens to it. Cloning is cheap.
#[derive(Clone)]
pub struct JournalWriter(Option<Arc<Journal>>);

impl JournalWriter {
    /// Writes into that journal; without one every line is refused.
    #[must_use]
    pub const fn new(journal: Option<Arc<Journal>>) -> Self {
        Self(journal)
    }

    /// Writes a line; ends when it is on the disk.
    ///
    /// # Errors
    ///
    /// Why it is not, in words.
    pub async fn write(&self, line: Line) -> Result<(), String> {
        match &self.0 {
            Some(journal) => journal.write(line).await.map_err(|error| error.to_string()),
            None => Err("it is not open".to_owned()),
        }
    }

    /// Writes what became of a change. It has happened whether or not it can be written down, and the journal keeps what it
    /// cannot write now. The line is on its way when this returns; the future ends when it was tried.
    pub fn record(&self, line: Line) -> impl Future<Output = ()> + use<> {
        let written = self.0.as_ref().map(|journal| journal.write(line));
        async move {
            if let Some(written) = written {
                // Whoever listens is told.
                let _ = written.await;
            }
        }
    }
}

/// What goes wrong with the journal while a command works.
#[derive(Clone)]
pub struct JournalWatch {
    journal: Arc<Journal>,
    seen: Arc<Mutex<(JournalProblems, History)>>,
}

impl JournalWatch {
    /// Listens to the journal from now on. What stood there before tells what a line is about.
    #[must_use]
    pub fn of(journal: &Arc<Journal>, history: &History) -> Self {
        let seen = Arc::new(Mutex::new((JournalProblems::default(), history.clone())));
        let told = Arc::clone(&seen);
        journal.listen(move |notice| {
            let (problems, history) = &mut *lock(&told);
            match notice {
                JournalNotice::Written(line) => {
                    problems.was_written(&line);
                    history.add(line);
                }
                JournalNotice::Kept(line, reason) => {
                    history.add(line.clone());
                    problems.add_unwritten(line, reason);
                }
                JournalNotice::Lost(line, reason) => problems.add_lost(line, reason),
                JournalNotice::FileDamaged(damage, missing) => problems.add_damage(damage, missing),
                JournalNotice::FileUnreachable(reason) => problems.set_unreachable(reason),
            }
        });
        Self { journal: Arc::clone(journal), seen }
    }

    /// Tries once more, within a bound, what could not be written, and says what has gone wrong: one sentence for each line
    /// that is not on the disk, and for all that was done to the file. Nothing is wrong where there is none. Safe to show.
    pub async fn report(&self) -> Vec<String> {
        let flushed = timeout(LAST_LINES, self.journal.flush()).await;
        let (problems, history) = &*lock(&self.seen);
        let report = problems.report(history, &[]);
        // A writer that has failed inside tells of no line.
        match flushed {
            Ok(Err(error)) if report.is_empty() => vec![format!("the journal may lack lines: {error}")],
            Err(_) if report.is_empty() => {
                vec!["the journal may lack lines: the disk has not answered in time".to_owned()]
            }
            _ => report,
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clerk::{Change, Millis};
    use crate::journal::{Asked, EntryId, Event, Instance, Operator};

    #[tokio::test]
    async fn a_journal_that_cannot_be_looked_after_is_told_of_though_no_line_is_known_to_be_missing() {
        let folder = tempfile::tempdir().unwrap();
        let opened = Journal::open(folder.path(), &Instance { id: "ins_1".into(), ..Instance::default() });
        let journal = opened.unwrap().journal;
        let watch = JournalWatch::of(&journal, &History::default());
        assert_eq!(watch.report().await, Vec::<String>::new());

        let journals = journal.path().parent().unwrap();
        std::fs::remove_dir_all(journals).unwrap();
        std::fs::write(journals, "in the way").unwrap();
        let report = watch.report().await;
        assert!(report[0].starts_with("The journal's file is out of reach"), "{report:?}");
    }

    #[tokio::test]
    async fn a_line_about_a_change_of_an_earlier_run_is_told_of_by_that_change() {
        let entry = EntryId("s0-1".into());
        let change = Change::Delete { organization_id: "org_1".into(), domain_id: "orgdmn_1".into() };
        let asked = Asked {
            session: "s0".into(),
            profile: String::new(),
            instance: Instance::default(),
            operator: Operator::default(),
            reason: None,
            name: "acme.com".into(),
            change,
            before: None,
            organization: "Acme".into(),
            undoing: None,
        };
        let mut history = History::default();
        history.add(Line::new(entry.clone(), Millis(1), Event::Asked(Box::new(asked))));
        let folder = tempfile::tempdir().unwrap();
        let opened = Journal::open(folder.path(), &Instance { id: "ins_1".into(), ..Instance::default() });
        let journal = opened.unwrap().journal;
        let watch = JournalWatch::of(&journal, &history);
        // No reader would take a line of that length.
        let text = "x".repeat(2_000_000);
        journal.write(Line::new(entry, Millis(2), Event::Panicked { text })).await.unwrap_err();
        let report = watch.report().await;
        assert!(report[0].starts_with("not in the journal: delete acme.com in Acme (org_1): "), "{report:?}");
    }
}
