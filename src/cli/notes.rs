//! The notes in the state folder, for commands.

use std::sync::Arc;

use crate::api::Client;
use crate::change::{Failure, FailureKind};
use crate::journal::Instance;
use crate::notes::Notes;
use crate::session;
use crate::state::{self, NoteFiles};
use crate::text::count;

use super::args::StateDir;
use super::print_message;

/// Reads the notes of the client's instance. What cannot be read of them is reported on standard error.
///
/// # Errors
///
/// When the instance cannot be read, or the folder of the notes.
pub(super) async fn read(client: &Client, state: &StateDir) -> Result<Arc<Notes>, Failure> {
    let instance = client.instance().await.map_err(|error| session::failure(&error))?;
    let instance =
        Instance { id: instance.id, kind: instance.environment_type.to_string(), host: client.host() };
    let read = state.folder().and_then(|folder| state::read_notes(&folder, &instance));
    let refuse = |error: state::StateError| {
        Failure::new(FailureKind::Internal, format!("the notes cannot be read: {error}"))
    };
    let NoteFiles { notes, skipped, problems } = read.map_err(refuse)?;
    for problem in problems {
        print_message(&format!("some notes cannot be read: {problem}"));
    }
    if skipped > 0 {
        print_message(&format!("the notes have {} that cannot be read", count(skipped, "line")));
    }
    Ok(Arc::new(notes))
}
