//! Startup parameters.

use std::sync::Arc;
use std::time::Duration;

use super::super::ConnectionTarget;
use crate::change::LONGEST_DELAY;
use crate::field::Columns;
use crate::query::{Query, SavedView};
use crate::triage::FlagRules;

/// Startup parameters.
#[derive(Debug, Clone)]
pub struct Start {
    /// What to connect to; `None` shows the setup screen.
    pub target: Option<ConnectionTarget>,
    pub query: Query,
    /// The columns of the list, and of views without their own.
    pub columns: Columns,
    /// The columns of the list if it starts with a view that has its own.
    pub view_columns: Option<Columns>,
    pub views: Vec<SavedView>,
    /// Why views cannot be saved; `None` if they can.
    pub views_unsaved: Option<String>,
    /// Earlier queries, latest last; `None` where the history is not saved.
    pub history: Option<Vec<String>>,
    /// `--read-only`: shown on the screen, enforced in the API client.
    pub read_only: bool,
    /// How long unlocking a production instance lasts, in minutes.
    pub unlock_minutes: u16,
    /// How many rows to copy automatically; 0 for no local copy.
    pub snapshot_rows: u64,
    /// Which flags are looked for.
    pub flag_rules: Arc<FlagRules>,
    /// How long Clerk may take to apply a change whose response was lost, in milliseconds.
    pub longest_delay: i64,
    /// The rate budget of the operator's key: how many requests are sent within this duration at most.
    pub budget: Option<(u32, Duration)>,
    /// Messages to show at startup.
    pub notices: Vec<String>,
    /// Where the secret key came from, for the screen and the journal.
    pub profile: String,
    pub address: String,
}

impl Default for Start {
    fn default() -> Self {
        Self {
            target: None,
            query: Query::default(),
            columns: Columns::default(),
            view_columns: None,
            views: SavedView::shipped(),
            views_unsaved: None,
            history: None,
            read_only: false,
            unlock_minutes: 15,
            snapshot_rows: 0,
            flag_rules: Arc::default(),
            longest_delay: LONGEST_DELAY,
            budget: None,
            notices: Vec::new(),
            profile: String::new(),
            address: String::new(),
        }
    }
}
