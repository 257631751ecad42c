//! Reads the SSO connections for the dialogs that show them.

use super::super::{Effect, Failure, Model, Purpose, ReadRequest, ReadResponse};
use super::dependants;

/// The request for the connections, unless they are known or requested already.
pub(super) fn ask(model: &mut Model) -> Option<Effect> {
    if !model.connections.is_due(model.now) {
        return None;
    }
    model.connections.start();
    Some(Effect::Read(model.requests.ask(Purpose::Connections), ReadRequest::Connections))
}

pub(super) fn receive(model: &mut Model, result: Result<ReadResponse, Failure>) {
    let result = match result {
        Ok(ReadResponse::Connections(all)) => Ok(all),
        Ok(_) => return,
        Err(failure) => Err(failure),
    };
    model.connections.receive(result, model.now);
    dependants::connections_known(model);
}

/// Aborts the request once no open dialog shows connections.
pub(super) fn abandon_unneeded(model: &mut Model) -> Option<Effect> {
    if model.modals.iter().any(|modal| modal.panel().shows_connections()) {
        return None;
    }
    let abort = model.requests.abandon(&Purpose::Connections)?;
    model.connections.abandon();
    Some(abort)
}
