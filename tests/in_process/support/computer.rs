//! The computer that a desk runs on.

use std::sync::Arc;

use domdesk::computer::Computer;

use super::Desk;

impl Desk {
    /// Replaces the computer, which otherwise has only a terminal.
    pub(crate) fn use_computer(&mut self, computer: Arc<dyn Computer>) {
        self.worker.use_computer(computer);
    }
}
