//! How the desk is started.

use super::super::Target;
use crate::change::LONGEST_DELAY;
use crate::field::Columns;
use crate::query::Query;

/// How the desk is started.
#[derive(Debug, Clone)]
pub struct Start {
    /// What to connect to; `None` shows the first screen that says what is missing.
    pub target: Option<Target>,
    /// The first query.
    pub query: Query,
    /// The columns of the list.
    pub columns: Columns,
    /// The queries that were typed before, the latest last; `None` where none are kept beyond this run.
    pub history: Option<Vec<String>>,
    /// Started with `--read-only`: said on the screen, enforced in the API client.
    pub read_only: bool,
    /// How long a production instance is unlocked for, in minutes.
    pub unlock_minutes: u16,
    /// How many rows of the instance are copied without being asked for; 0 for no copy.
    pub snapshot_rows: u64,
    /// How long Clerk may take to carry out a change whose answer was lost, in milliseconds.
    pub longest_delay: i64,
    /// Things to tell at once.
    pub notices: Vec<String>,
    /// Where the secret key came from, in words, for the screen and the journal.
    pub profile: String,
    /// The API's address and where it came from, in words.
    pub address: String,
}

impl Default for Start {
    fn default() -> Self {
        Self {
            target: None,
            query: Query::default(),
            columns: Columns::default(),
            history: None,
            read_only: false,
            unlock_minutes: 15,
            snapshot_rows: 0,
            longest_delay: LONGEST_DELAY,
            notices: Vec::new(),
            profile: String::new(),
            address: String::new(),
        }
    }
}
