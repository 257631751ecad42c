//! The notes as the core knows them: all files merged, what is being written, and the places in queues.

use std::sync::Arc;

use crate::clerk::{Millis, OrganizationDomain};
use crate::journal::Operator;
use crate::notes::{NoteLine, Notes, PlaceLine, Places};

use super::Ticket;

/// Reads or writes the files of notes.
#[derive(Debug, Clone, PartialEq)]
pub enum NotesEffect {
    /// Read all files again: other machines may have written to them.
    Read(Ticket, Operator),
    /// Append lines to the operator's file, all or none.
    Write(Ticket, Operator, Vec<NoteLine>),
    /// Append a line to the operator's places in queues.
    KeepPlace(Ticket, Operator, PlaceLine),
}

/// A report about the files of notes.
#[derive(Debug, Clone, PartialEq)]
pub enum NotesMsg {
    Read(Ticket, Result<Box<NotesRead>, String>),
    /// The lines are on the disk, in the file of this name; or why they are not.
    Written(Ticket, Result<String, String>),
    PlaceKept(Ticket, Result<(), String>),
}

/// What the files contain.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct NotesRead {
    pub notes: Notes,
    /// The number of unreadable lines.
    pub skipped: u64,
    /// Why files could not be read.
    pub problems: Vec<String>,
    pub places: Places,
}

/// A domain that is to be noted or snoozed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteSubject {
    pub organization_id: String,
    pub domain_id: String,
    pub name: String,
}

impl From<&OrganizationDomain> for NoteSubject {
    fn from(row: &OrganizationDomain) -> Self {
        Self {
            organization_id: row.organization_id.clone(),
            domain_id: row.id.clone(),
            name: row.name_or_unnamed().to_owned(),
        }
    }
}

/// A note that could not be saved, kept for the next attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct UnsavedNote {
    pub(super) ids: Vec<String>,
    pub(super) text: String,
}

#[derive(Debug, Clone, Default)]
pub struct NoteBook {
    notes: Arc<Notes>,
    /// Changes with the notes, and when a snooze ends.
    revision: u64,
    /// When the next snooze ends.
    wake: Option<Millis>,
    /// Whether the files have been read.
    pub(super) is_read: bool,
    /// Lines that were written while the files were read: the reading may not have them.
    written_meanwhile: Vec<(NoteLine, Arc<str>)>,
    pub(super) unsaved: Option<UnsavedNote>,
    pub(super) places: Places,
    /// Whether the operator knows that places are not kept.
    pub(super) has_reported_places: bool,
}

impl NoteBook {
    #[must_use]
    pub fn all(&self) -> &Notes {
        &self.notes
    }

    #[must_use]
    pub(super) fn shared(&self) -> Arc<Notes> {
        Arc::clone(&self.notes)
    }

    /// A number that changes when the rows with notes or snoozes change.
    #[must_use]
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// When the next snooze ends.
    #[must_use]
    pub const fn wake(&self) -> Option<Millis> {
        self.wake
    }

    /// The files are about to be read.
    pub(super) fn begin_read(&mut self) {
        self.written_meanwhile.clear();
    }

    /// The files were read.
    pub(super) fn replace(&mut self, mut notes: Notes, now: Millis) {
        for (line, by) in std::mem::take(&mut self.written_meanwhile) {
            notes.take(line, &by);
        }
        self.is_read = true;
        if *self.notes != notes {
            self.notes = Arc::new(notes);
            self.changed(now);
        }
    }

    /// Lines were written.
    pub(super) fn take(&mut self, lines: Vec<NoteLine>, by: &str, is_reading: bool, now: Millis) {
        let by = Arc::from(by);
        let notes = Arc::make_mut(&mut self.notes);
        for line in lines {
            if is_reading {
                self.written_meanwhile.push((line.clone(), Arc::clone(&by)));
            }
            notes.take(line, &by);
        }
        self.changed(now);
    }

    /// Whether a snooze has ended.
    pub(super) fn pass(&mut self, now: Millis) -> bool {
        let has_ended = self.wake.is_some_and(|wake| wake <= now);
        if has_ended {
            self.changed(now);
        }
        has_ended
    }

    fn changed(&mut self, now: Millis) {
        self.revision = self.revision.wrapping_add(1);
        self.wake = self.notes.next_wake(now);
    }
}
