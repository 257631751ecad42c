//! Writes lines to the journal, and reports to a command what happened to each. The browser listens to the journal
//! itself.

use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::timeout;

use crate::change::JournalProblems;
use crate::journal::{History, Line};
use crate::state::{Journal, JournalNotice};

/// How long a command waits at its end for lines that are still being written.
const LAST_LINES: Duration = Duration::from_secs(5);

/// Writes lines; the journal notifies its listener of each result. Cheap to clone.
#[derive(Clone)]
pub struct JournalWriter {
    journal: Option<Arc<Journal>>,
    /// Gets a copy of each line that counts from then on.
    copies: Option<Sender<Line>>,
}

impl JournalWriter {
    /// Without a journal, every line is refused.
    #[must_use]
    pub const fn new(journal: Option<Arc<Journal>>) -> Self {
        Self { journal, copies: None }
    }

    /// The same writer, which also sends each request that is on the disk, and each other line, to `copies`.
    pub(super) fn with_copies(self, copies: Sender<Line>) -> Self {
        Self { copies: Some(copies), ..self }
    }

    fn copy(&self, line: &Line) {
        if let Some(copies) = &self.copies {
            // Without a receiver, no copy is needed.
            let _ = copies.send(line.clone());
        }
    }

    /// Writes a line, and waits until it is on the disk.
    ///
    /// # Errors
    ///
    /// Why the line is not on the disk.
    pub async fn write(&self, line: Line) -> Result<(), String> {
        match &self.journal {
            Some(journal) => {
                journal.write(line.clone()).await.map_err(|error| error.to_string())?;
                self.copy(&line);
                Ok(())
            }
            None => Err("it is not open".to_owned()),
        }
    }

    /// Records the outcome of a change. The outcome is a fact whether or not it can be written, and the journal
    /// retries lines that it cannot write. The line is queued when this returns; the future completes after the first
    /// try.
    pub fn record(&self, line: Line) -> impl Future<Output = ()> + use<> {
        self.copy(&line);
        let written = self.journal.as_ref().map(|journal| journal.write(line));
        async move {
            if let Some(written) = written {
                // The listener gets the result.
                let _ = written.await;
            }
        }
    }
}

/// Collects problems with the journal while a command works.
#[derive(Clone)]
pub struct JournalWatch {
    journal: Arc<Journal>,
    seen: Arc<Mutex<(JournalProblems, History)>>,
}

impl JournalWatch {
    /// Listens from now on. The earlier history describes the changes that lines belong to.
    #[must_use]
    pub fn of(journal: &Arc<Journal>, history: &History) -> Self {
        let seen = Arc::new(Mutex::new((JournalProblems::default(), history.clone())));
        let shared = Arc::clone(&seen);
        journal.listen(move |notice| {
            let (problems, history) = &mut *lock(&shared);
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

    /// Retries unwritten lines within a time limit, and reports what went wrong: one sentence for each line that is
    /// not on the disk, and for each kind of damage to the file. Empty if all is well. Safe to show.
    pub async fn report(&self) -> Vec<String> {
        let flushed = timeout(LAST_LINES, self.journal.flush()).await;
        let (problems, history) = &*lock(&self.seen);
        let report = problems.report(history, &[]);
        // If the writer thread panicked, it reports no lines.
        match flushed {
            Ok(Err(error)) if report.is_empty() => vec![format!("the journal may be missing lines: {error}")],
            Err(_) if report.is_empty() => {
                vec!["the journal may be missing lines: the disk has not answered in time".to_owned()]
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
    async fn an_unreachable_journal_is_reported_even_if_no_line_is_known_to_be_missing() {
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
    async fn a_line_of_an_earlier_runs_change_is_reported_with_that_change() {
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
            plan: None,
        };
        let mut history = History::default();
        history.add(Line::new(entry.clone(), Millis(1), Event::Asked(Box::new(asked))));
        let folder = tempfile::tempdir().unwrap();
        let opened = Journal::open(folder.path(), &Instance { id: "ins_1".into(), ..Instance::default() });
        let journal = opened.unwrap().journal;
        let watch = JournalWatch::of(&journal, &history);
        // Readers reject a line of that length.
        let text = "x".repeat(2_000_000);
        journal.write(Line::new(entry, Millis(2), Event::Panicked { text })).await.unwrap_err();
        let report = watch.report().await;
        assert!(report[0].starts_with("not in the journal: delete acme.com in Acme (org_1): "), "{report:?}");
    }
}
