//! The end of `domdesk update`: what it prints, and what it does beside that.

use std::time::Duration;

use super::outcome::Outcome;
use crate::cli::tell;
use crate::session::{Driver, JournalWatch};

/// How it ended.
pub(super) struct Ended {
    pub(super) outcome: Outcome,
    /// What is left to do after a change that was sent.
    pub(super) others: Option<Others>,
}

impl From<Outcome> for Ended {
    fn from(outcome: Outcome) -> Self {
        Self { outcome, others: None }
    }
}

/// The changes of earlier runs, and what the journal lacks.
pub(super) struct Others {
    pub(super) driver: Driver,
    pub(super) watch: JournalWatch,
    /// How long earlier changes are waited for.
    pub(super) patience: Duration,
}

impl Others {
    /// Settles what earlier runs have left open, as far as that is soon done or until an interrupt. Says whether the journal
    /// has all that there is to know.
    pub(super) async fn settle(mut self) -> bool {
        tokio::select! {
            _ = self.driver.settle(self.patience) => {}
            _ = tokio::signal::ctrl_c() => {}
        }
        let troubles = self.watch.report().await;
        for trouble in &troubles {
            tell(trouble);
        }
        if !troubles.is_empty() {
            tell("what the journal lacks is looked up by the next run that changes something");
        }
        troubles.is_empty()
    }
}
