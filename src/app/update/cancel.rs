//! Cancels requests that wait before they are sent.

use super::super::{Effect, Model};

/// Cancels every waiting request that has not been sent. Each fails as stopped, at its own place on the screen.
pub(super) fn stop(model: &mut Model) -> Vec<Effect> {
    model.requests.give_up_waiting(model.now).into_iter().map(Effect::CancelWaiting).collect()
}
