//! The worker's part of the journal: opens it, reads it again, and writes lines, off the loop.

use std::sync::Arc;

use super::Worker;
use super::report::journal_msg;
use crate::app::{JournalMsg, JournalOpened, JournalReloaded, Msg, PlanMsg};
use crate::journal::{Instance, Line};
use crate::runtime::plans;
use crate::session::{JournalWriter, panic_text};
use crate::state;

impl Worker {
    pub(super) fn writer(&self) -> JournalWriter {
        JournalWriter::new(self.journal.get().cloned())
    }

    /// Writes a line. The journal reports the outcome.
    pub(super) fn record(&self, line: Line) {
        drop(self.writer().record(line));
    }

    /// Retries the lines that the journal could not write.
    pub(super) fn write_journal(&self) {
        if let Some(journal) = self.journal.get() {
            drop(journal.flush());
        }
    }

    pub(super) fn open_journal(&self, instance: Instance) {
        let (open, slot) = (Arc::clone(&self.open_journal), Arc::clone(&self.journal));
        let replies = self.replies.clone();
        let opened = move || {
            let opened =
                open(&instance).map(|state::OpenedJournal { journal, session, operator, contents }| {
                    let notes = plans::unfinished(&journal);
                    if !notes.is_empty() {
                        let _ = replies.send(Msg::Plan(PlanMsg::Unfinished(notes)));
                    }
                    journal.listen(move |notice| drop(replies.send(Msg::Journal(journal_msg(notice)))));
                    // Opened only once per run.
                    let _ = slot.set(journal);
                    let state::JournalContents { history, orphans, living, skipped } = contents;
                    Box::new(JournalOpened { session, operator, history, orphans, living, skipped })
                });
            opened.map_err(|error| error.to_string())
        };
        self.report_from_disk(opened, JournalMsg::Opened);
    }

    pub(super) fn read_journal(&self) {
        let journal = self.journal.get().cloned();
        let read = move || {
            let journal = journal.ok_or("it is not open")?;
            let state::JournalContents { history, living, .. } =
                journal.read().map_err(|error| error.to_string())?;
            Ok(JournalReloaded { history, living })
        };
        self.report_from_disk(read, JournalMsg::Reloaded);
    }

    /// Runs blocking file work off the loop and reports its result; a panic counts as a failure.
    fn report_from_disk<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, String> + Send + 'static,
        report: fn(Result<T, String>) -> JournalMsg,
    ) {
        let replies = self.replies.clone();
        let work = tokio::task::spawn_blocking(work);
        tokio::spawn(async move {
            let result = work.await.unwrap_or_else(|error| Err(panic_text(error)));
            let _ = replies.send(Msg::Journal(report(result)));
        });
    }
}
