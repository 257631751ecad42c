//! Writes typed queries to the query history, off the loop.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinHandle;
use tracing::warn;

use crate::state::StateError;

/// Writes a query to the history. Blocks while writing files.
pub type RememberQuery = Arc<dyn Fn(&str) -> Result<(), StateError> + Send + Sync>;

#[derive(Default)]
pub(super) struct Queries {
    remember: Option<RememberQuery>,
    /// The last write.
    last: Option<JoinHandle<()>>,
}

impl Queries {
    pub(super) fn keep(&mut self, remember: RememberQuery) {
        self.remember = Some(remember);
    }

    /// The history is a convenience: failures only go to the log.
    pub(super) fn remember(&mut self, text: String) {
        let Some(remember) = self.remember.clone() else { return };
        let earlier = self.last.take();
        self.last = Some(tokio::spawn(async move {
            // In order, so that the latest query is last.
            if let Some(earlier) = earlier {
                let _ = earlier.await;
            }
            let written = tokio::task::spawn_blocking(move || remember(&text)).await;
            if let Ok(Err(error)) = written {
                warn!(why = %error, "a query could not be written to the history");
            }
        }));
    }

    /// Waits up to `at_most` until the last query is written.
    pub(super) async fn finish(&mut self, at_most: Duration) {
        if let Some(last) = self.last.take() {
            let _ = tokio::time::timeout(at_most, last).await;
        }
    }
}
