//! Giving up requests that wait before they are sent.

use super::super::{Effect, Model};

/// Gives up whatever waits: what has not been sent by then will not be, and its answer says so at its place.
pub(super) fn stop(model: &mut Model) -> Vec<Effect> {
    model.requests.give_up_waiting(model.now).into_iter().map(Effect::StopWaiting).collect()
}
