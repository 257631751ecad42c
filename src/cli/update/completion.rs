//! The end of `domdesk update`: its outcome, and the lookups of earlier changes.

use std::time::Duration;

use super::outcome::CommandOutcome;
use crate::cli::print_message;
use crate::session::{Driver, JournalWatch};

pub(super) struct Completion {
    pub(super) outcome: CommandOutcome,
    /// `None` if nothing was sent.
    pub(super) earlier: Option<EarlierChanges>,
}

impl From<CommandOutcome> for Completion {
    fn from(outcome: CommandOutcome) -> Self {
        Self { outcome, earlier: None }
    }
}

/// Open changes of earlier runs, and the state of the journal.
pub(super) struct EarlierChanges {
    pub(super) driver: Driver,
    pub(super) watch: JournalWatch,
    /// How long to wait for earlier changes.
    pub(super) patience: Duration,
}

impl EarlierChanges {
    /// Looks up open changes of earlier runs, for a short time or until an interrupt. Returns whether the journal is complete.
    pub(super) async fn settle(mut self) -> bool {
        tokio::select! {
            _ = self.driver.settle(self.patience) => {}
            _ = tokio::signal::ctrl_c() => {}
        }
        let troubles = self.watch.report().await;
        for trouble in &troubles {
            print_message(trouble);
        }
        if !troubles.is_empty() {
            print_message(
                "outcomes missing in the journal are looked up by the next run that changes something",
            );
        }
        troubles.is_empty()
    }
}
