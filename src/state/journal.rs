//! The journal of one instance, as used by this run of the program.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::channel;

use tokio::sync::oneshot;

use super::file::JournalFile;
use super::folder::{self, JOURNALS, SESSIONS};
use super::operator::operator;
use super::private_files::{make_folder, make_state_folder, sync_folder};
use super::session::{self, Session};
use super::writer::Writer;
use super::{JournalIndex, JournalNotice, PlanLock, StateError};
use crate::journal::{EntryId, History, Instance, Line, MOST_RECORDS, Operator, Record, RecordState};

/// An instance's journal, open for appending and reading. Dropping it removes the mark that shows that this run is
/// alive.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    instance: Instance,
    sessions: PathBuf,
    session: Session,
    writer: Writer,
}

/// An open journal, and what belongs to it.
#[derive(Debug)]
pub struct OpenedJournal {
    pub journal: Arc<Journal>,
    /// The unique id of this run of the program. Ids of later runs sort after it.
    pub session: String,
    pub operator: Operator,
    /// What the journal already contains.
    pub contents: JournalContents,
}

/// The contents of a journal.
#[derive(Debug, Clone, PartialEq)]
pub struct JournalContents {
    pub history: History,
    /// Changes without a known outcome whose run of the program has ended, the oldest request first.
    pub orphans: Vec<EntryId>,
    /// Other runs of the program that were alive when the journal was read.
    pub living: Vec<String>,
    /// The number of unreadable lines.
    pub skipped: usize,
}

impl Journal {
    /// Opens the journal of that instance in the state folder, and marks this run as alive. Creates missing folders
    /// and the file, for this user alone.
    ///
    /// # Errors
    ///
    /// When that fails, when the folder, its contents or a folder above it belongs to another user or is writable by
    /// others, or when there are no reliable file locks.
    pub fn open(folder: &Path, instance: &Instance) -> Result<OpenedJournal, StateError> {
        let (journals, sessions) = (folder.join(JOURNALS), folder.join(SESSIONS));
        make_state_folder(folder)?;
        make_folder(&journals)?;
        make_folder(&sessions)?;
        let path = folder::journal(folder, instance);
        let file = JournalFile::open(&path)?;
        // Another process may have created them and been killed before their names were on the disk.
        sync_folder(&journals)?;
        sync_folder(folder)?;
        let session = Session::begin(&sessions)?;
        session::remove_stale_marks(&sessions)?;
        let writer = Writer::start(file)?;
        let journal = Arc::new(Self { path, instance: instance.clone(), sessions, session, writer });
        let contents = journal.read_file()?;
        Ok(OpenedJournal { session: journal.session.name.clone(), journal, operator: operator(), contents })
    }

    /// Notifies the first listener of what happens to lines; each notice comes before the result of the call that
    /// caused it. Runs on the writer thread, so the listener must not block.
    pub fn listen(&self, listener: impl Fn(JournalNotice) + Send + Sync + 'static) {
        self.writer.listen(Box::new(listener));
    }

    /// Appends a line after all earlier ones, with anything that looks like a secret key removed. When the future
    /// succeeds, the line is on the disk. The line is queued immediately, whether or not the future is awaited.
    ///
    /// # Errors
    ///
    /// When the line could not be written. A request line is then not in the file, and never will be. All other lines
    /// are kept and retried: before the next line, after some time, and by [`Self::flush`].
    pub fn write(&self, line: Line) -> impl Future<Output = Result<(), StateError>> + use<> {
        let (done, answer) = oneshot::channel();
        self.writer.put(line, Box::new(|result| drop(done.send(result))));
        async move { answer.await.unwrap_or(Err(StateError::Ended)) }
    }

    /// Like [`Self::write`], but blocks.
    ///
    /// # Errors
    ///
    /// Like [`Self::write`].
    pub fn append(&self, line: &Line) -> Result<(), StateError> {
        let (done, answer) = channel();
        self.writer.put(line.clone(), Box::new(move |result| drop(done.send(result))));
        answer.recv().unwrap_or(Err(StateError::Ended))
    }

    /// Checks the file for damage and retries unwritten lines. Completes after all lines that were queued before.
    ///
    /// # Errors
    ///
    /// When unwritten lines remain.
    pub fn flush(&self) -> impl Future<Output = Result<(), StateError>> + use<> {
        let (done, answer) = oneshot::channel();
        self.writer.flush(Box::new(|result| drop(done.send(result))));
        async move { answer.await.unwrap_or(Err(StateError::Ended)) }
    }

    /// Reads the file again, with the lines of all processes, after checking it for damage. Blocks.
    ///
    /// # Errors
    ///
    /// When the check fails, since another file may be there now; when the file cannot be read; or when it is
    /// impossible to tell which runs are alive.
    pub fn read(&self) -> Result<JournalContents, StateError> {
        let (done, answer) = channel();
        self.writer.check(Box::new(move |result| drop(done.send(result))));
        answer.recv().unwrap_or(Err(StateError::Ended))?;
        self.read_file()
    }

    /// Reads the records of one plan again, the oldest request first, however many other changes the file contains.
    /// Blocks.
    ///
    /// # Errors
    ///
    /// Like [`Self::read`], except that it does not matter which runs are alive.
    pub fn plan_records(&self, plan_id: &str) -> Result<Vec<Record>, StateError> {
        let (done, answer) = channel();
        self.writer.check(Box::new(move |result| drop(done.send(result))));
        answer.recv().unwrap_or(Err(StateError::Ended))?;
        let index = JournalIndex::of_plan(&self.path, plan_id)?;
        index.records(index.changes().filter(|change| change.is_match))
    }

    fn read_file(&self) -> Result<JournalContents, StateError> {
        let mut index = JournalIndex::read_own(&self.path, MOST_RECORDS)?;
        let doubtful = index.records(index.changes().filter(|change| is_in_doubt(change.state)))?;
        let mut alive = HashMap::new();
        for record in &doubtful {
            let name = &record.asked.session;
            if !alive.contains_key(name) {
                let is_alive = *name == self.session.name || session::is_alive(&self.sessions, name)?;
                alive.insert(name.clone(), is_alive);
            }
        }
        // A run that was alive while the file was read may have written its last line and ended before its mark was
        // checked. A dead run writes no more, so a second read is final for those.
        if alive.values().any(|is_alive| !is_alive) {
            index.catch_up()?;
        }
        let history = index.history()?;
        let is_orphan = |record: &&Record| {
            is_in_doubt(record.state()) && alive.get(&record.asked.session) == Some(&false)
        };
        let orphans = history.records().filter(is_orphan).map(|record| record.id.clone()).collect();
        // After reading all lines, because a run that has started since may have written some of them.
        let living = session::living_sessions(&self.sessions, &self.session.name)?;
        Ok(JournalContents { history, orphans, living, skipped: index.skipped() })
    }

    /// Takes a plan for this run; `None` if another run is carrying it out.
    ///
    /// # Errors
    ///
    /// When the file of the lock cannot be created or locked.
    pub fn lock_plan(&self, plan_id: &str) -> Result<Option<PlanLock>, StateError> {
        PlanLock::acquire(&self.sessions, plan_id)
    }

    /// The folder of the marks, which is in the state folder.
    pub(super) fn sessions(&self) -> &Path {
        &self.sessions
    }

    /// The instance that the journal belongs to.
    #[must_use]
    pub const fn instance(&self) -> &Instance {
        &self.instance
    }

    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

const fn is_in_doubt(state: RecordState) -> bool {
    matches!(state, RecordState::Open | RecordState::Unknown)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clerk::{Change, Millis};
    use crate::journal::{Answered, Asked, Event, Outcome, PlanStep};

    #[test]
    fn the_records_of_a_plan_are_read_however_old_they_are() {
        let folder = tempfile::tempdir().unwrap();
        let opened = Journal::open(&folder.path().join("state"), &Instance::default()).unwrap();
        let asked = |number: usize, plan: Option<PlanStep>| {
            let asked = Asked {
                session: opened.session.clone(),
                profile: String::new(),
                instance: Instance::default(),
                operator: Operator::default(),
                reason: None,
                name: "acme.com".into(),
                change: Change::Delete { organization_id: "org_1".into(), domain_id: "orgdmn_1".into() },
                before: None,
                organization: String::new(),
                undoing: None,
                plan,
            };
            Line::new(EntryId(format!("s-{number}")), Millis(1), Event::Asked(Box::new(asked)))
        };
        let answered = |number: usize| {
            let outcome = Outcome::Done { after: None };
            let answered = Event::Answered(Answered { outcome, duration_ms: 1 });
            Line::new(EntryId(format!("s-{number}")), Millis(2), answered)
        };
        let step = |id: &str, step| Some(PlanStep { id: id.into(), step, together: None });
        let mut text = Vec::new();
        let mut put = |line: &Line| {
            serde_json::to_writer(&mut text, line).unwrap();
            text.push(b'\n');
        };
        put(&asked(0, step("p1", 1)));
        put(&asked(1, step("p2", 1)));
        put(&answered(0));
        for number in 2..MOST_RECORDS + 10 {
            put(&asked(number, None));
            put(&answered(number));
        }
        put(&asked(MOST_RECORDS + 10, step("p1", 2)));
        std::fs::write(opened.journal.path(), text).unwrap();

        let records = opened.journal.plan_records("p1").unwrap();
        let steps: Vec<_> = records
            .iter()
            .map(|record| (record.id.0.as_str(), record.asked.plan.as_ref().unwrap().step, record.state()))
            .collect();
        let newest = format!("s-{}", MOST_RECORDS + 10);
        assert_eq!(steps, [("s-0", 1, RecordState::Done), (newest.as_str(), 2, RecordState::Open)]);
        assert_eq!(opened.journal.plan_records("p3").unwrap(), []);
    }

    #[test]
    fn reading_a_journal_lists_the_other_living_runs() {
        let folder = tempfile::tempdir().unwrap();
        let open = || Journal::open(&folder.path().join("state"), &Instance::default()).unwrap();
        let first = open();
        assert_eq!(first.contents.living, [""; 0]);
        let second = open();
        assert_eq!(second.contents.living, std::slice::from_ref(&first.session));
        assert_eq!(first.journal.read().unwrap().living, [second.session]);
        drop(first.journal);
        assert_eq!(second.journal.read().unwrap().living, [""; 0]);
    }
}
