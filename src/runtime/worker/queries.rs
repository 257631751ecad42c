//! Writes the queries that are typed into their history, off the loop.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinHandle;
use tracing::warn;

use crate::state::StateError;

/// Writes a query into the history of queries. Blocks: files are written.
pub type RememberQuery = Arc<dyn Fn(&str) -> Result<(), StateError> + Send + Sync>;

/// The history, if one is kept.
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

    /// Writes the query down. It is a convenience: what goes wrong stands in the log, and stops nothing.
    pub(super) fn remember(&mut self, text: String) {
        let Some(remember) = self.remember.clone() else { return };
        let earlier = self.last.take();
        self.last = Some(tokio::spawn(async move {
            // One after the other, so that the latest stands last.
            if let Some(earlier) = earlier {
                let _ = earlier.await;
            }
            let written = tokio::task::spawn_blocking(move || remember(&text)).await;
            if let Ok(Err(error)) = written {
                warn!(why = %error, "a query could not be written into the history");
            }
        }));
    }

    /// Waits, no longer than that, until the last query is written.
    pub(super) async fn finish(&mut self, at_most: Duration) {
        if let Some(last) = self.last.take() {
            let _ = tokio::time::timeout(at_most, last).await;
        }
    }
}
