//! Reads and writes the files of notes, off the loop and one after the other.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;
use tokio::task::JoinHandle;

use crate::app::{Msg, NotesEffect, NotesMsg, NotesRead};
use crate::session::{Clock, panic_text};
use crate::state::{Journal, NoteFiles, StateError};

pub(super) struct Notes {
    /// Its folder has the notes as well.
    journal: Arc<OnceLock<Arc<Journal>>>,
    replies: UnboundedSender<Msg>,
    /// The last job.
    last: Option<JoinHandle<()>>,
}

impl Notes {
    pub(super) const fn new(journal: Arc<OnceLock<Arc<Journal>>>, replies: UnboundedSender<Msg>) -> Self {
        Self { journal, replies, last: None }
    }

    pub(super) fn start(&mut self, effect: NotesEffect) {
        let (journal, replies, earlier) =
            (self.journal.get().cloned(), self.replies.clone(), self.last.take());
        self.last = Some(tokio::spawn(async move {
            // In order: a line that was written later is lower in the file.
            if let Some(earlier) = earlier {
                let _ = earlier.await;
            }
            let failed = failure_of(&effect);
            let done = tokio::task::spawn_blocking(move || match journal {
                Some(journal) => carry_out(&journal, effect),
                None => failure_of(&effect)("the journal is not open".to_owned()),
            });
            let report = done.await.unwrap_or_else(|error| failed(panic_text(error)));
            // Fails only once the loop has ended.
            let _ = replies.send(Msg::Notes(report));
        }));
    }

    /// Waits up to `at_most` until everything is written.
    pub(super) async fn finish(&mut self, at_most: Duration) {
        if let Some(last) = self.last.take() {
            let _ = tokio::time::timeout(at_most, last).await;
        }
    }
}

/// The report that the effect has failed, for a reason.
fn failure_of(effect: &NotesEffect) -> impl FnOnce(String) -> NotesMsg + Send + use<> {
    let (report, ticket): (fn(_, String) -> NotesMsg, _) = match effect {
        NotesEffect::Read(ticket, _) => (|ticket, why| NotesMsg::Read(ticket, Err(why)), *ticket),
        NotesEffect::Write(ticket, ..) => (|ticket, why| NotesMsg::Written(ticket, Err(why)), *ticket),
        NotesEffect::KeepPlace(ticket, ..) => (|ticket, why| NotesMsg::PlaceKept(ticket, Err(why)), *ticket),
    };
    move |why| report(ticket, why)
}

/// Blocks.
fn carry_out(journal: &Journal, effect: NotesEffect) -> NotesMsg {
    let in_words = |error: StateError| error.to_string();
    match effect {
        NotesEffect::Read(ticket, operator) => {
            let read = journal.read_notes().map(|NoteFiles { notes, skipped, mut problems }| {
                // Notes are worth more than a place.
                let places = journal.read_places(&operator, Clock::system().now());
                let places = places.map_err(|error| problems.push(error.to_string())).unwrap_or_default();
                Box::new(NotesRead { notes, skipped, problems, places })
            });
            NotesMsg::Read(ticket, read.map_err(in_words))
        }
        NotesEffect::Write(ticket, operator, lines) => {
            NotesMsg::Written(ticket, journal.append_notes(&operator, lines).map_err(in_words))
        }
        NotesEffect::KeepPlace(ticket, operator, line) => {
            NotesMsg::PlaceKept(ticket, journal.append_place(&operator, &line).map_err(in_words))
        }
    }
}
