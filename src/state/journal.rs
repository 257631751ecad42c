//! The journal of one instance, as this run of the program uses it.

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
use super::{Index, JournalNotice, StateError};
use crate::journal::{EntryId, History, Instance, Line, MOST_RECORDS, Operator, Record, RecordState};

/// An instance's journal, open for adding and contents. Dropping it takes away the mark that says that this run alive.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    instance: Instance,
    sessions: PathBuf,
    session: Session,
    writer: Writer,
}

/// A journal that was opened, and what goes with it.
#[derive(Debug)]
pub struct OpenedJournal {
    /// The journal.
    pub journal: Arc<Journal>,
    /// The name of this run of the program, which no other has. The names of later runs sort behind it.
    pub session: String,
    /// Who works here.
    pub operator: Operator,
    /// What stands in the journal already.
    pub contents: JournalContents,
}

/// What stands in a journal.
#[derive(Debug, Clone, PartialEq)]
pub struct JournalContents {
    /// The records.
    pub history: History,
    /// The changes of which nobody knows what became of them, and whose run of the program has ended, in the order in
    /// which they were asked.
    pub orphans: Vec<EntryId>,
    /// The other runs of the program that lived when it was read.
    pub living: Vec<String>,
    /// How many lines could not be read.
    pub skipped: usize,
}

impl Journal {
    /// Opens the journal of that instance in the state folder, and marks this run as living. Folders and file are made
    /// if they are not there, for this user alone.
    ///
    /// # Errors
    ///
    /// When that cannot be done, when the folder, what is in it or the way to it is another user's or others may write
    /// there, or when there are no file locks to rely on.
    pub fn open(folder: &Path, instance: &Instance) -> Result<OpenedJournal, StateError> {
        let (journals, sessions) = (folder.join(JOURNALS), folder.join(SESSIONS));
        make_state_folder(folder)?;
        make_folder(&journals)?;
        make_folder(&sessions)?;
        let path = folder::journal(folder, instance);
        let file = JournalFile::open(&path)?;
        // Another process may have made them and been killed before their names were on the disk.
        sync_folder(&journals)?;
        sync_folder(folder)?;
        let session = Session::begin(&sessions)?;
        session::remove_stale_marks(&sessions)?;
        let writer = Writer::start(file)?;
        let journal = Arc::new(Self { path, instance: instance.clone(), sessions, session, writer });
        let contents = journal.read_file()?;
        Ok(OpenedJournal { session: journal.session.name.clone(), journal, operator: operator(), contents })
    }

    /// Tells whoever asks for it first what becomes of the lines, each notice before the answer to what has led to it. Called
    /// from the thread that writes, so it must not wait.
    pub fn listen(&self, listener: impl Fn(JournalNotice) + Send + Sync + 'static) {
        self.writer.listen(Box::new(listener));
    }

    /// Adds a line, without whatever in it looks like a secret key; after all lines that were added before. When the future
    /// ends well, the line is on the disk. The line is on its way whether or not somebody waits for that.
    ///
    /// # Errors
    ///
    /// When it could not be written. A line that asks is then not in the file, and never will be. All others are kept, and
    /// written before the next one, when some time has passed, and with [`Self::flush`].
    pub fn write(&self, line: Line) -> impl Future<Output = Result<(), StateError>> + use<> {
        let (done, answer) = oneshot::channel();
        self.writer.put(line, Box::new(|result| drop(done.send(result))));
        async move { answer.await.unwrap_or(Err(StateError::Ended)) }
    }

    /// As [`Self::write`], for whoever can wait.
    ///
    /// # Errors
    ///
    /// As [`Self::write`].
    pub fn append(&self, line: &Line) -> Result<(), StateError> {
        let (done, answer) = channel();
        self.writer.put(line.clone(), Box::new(move |result| drop(done.send(result))));
        answer.recv().unwrap_or(Err(StateError::Ended))
    }

    /// Looks whether the file is as it was left, and tries the lines that could not be written once more. Ends when that was
    /// done with all lines that were added before.
    ///
    /// # Errors
    ///
    /// When lines are still left.
    pub fn flush(&self) -> impl Future<Output = Result<(), StateError>> + use<> {
        let (done, answer) = oneshot::channel();
        self.writer.flush(Box::new(|result| drop(done.send(result))));
        async move { answer.await.unwrap_or(Err(StateError::Ended)) }
    }

    /// Reads the file anew, with the lines of all processes. Looks first whether it is as it was left; blocks.
    ///
    /// # Errors
    ///
    /// When that cannot be told, since something else may stand there by now; when it cannot be read, or when it cannot be
    /// told which runs still live.
    pub fn read(&self) -> Result<JournalContents, StateError> {
        let (done, answer) = channel();
        self.writer.check(Box::new(move |result| drop(done.send(result))));
        answer.recv().unwrap_or(Err(StateError::Ended))?;
        self.read_file()
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
        // A run that lived while the file was read may have written its last line and ended before its mark was looked
        // at. One that is dead writes no more, so what is read now of those is the last word.
        if alive.values().any(|is_alive| !is_alive) {
            index.catch_up()?;
        }
        let history = index.history()?;
        let is_orphan = |record: &&Record| {
            is_in_doubt(record.state()) && alive.get(&record.asked.session) == Some(&false)
        };
        let orphans = history.records().filter(is_orphan).map(|record| record.id.clone()).collect();
        // Looked for after all lines were read: a run that began meanwhile may have written some of them.
        let living = session::living_sessions(&self.sessions, &self.session.name)?;
        Ok(JournalContents { history, orphans, living, skipped: index.skipped() })
    }

    /// Whose journal it is.
    #[must_use]
    pub const fn instance(&self) -> &Instance {
        &self.instance
    }

    /// The journal's file.
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

    #[test]
    fn a_journal_that_is_read_tells_which_other_runs_live() {
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
