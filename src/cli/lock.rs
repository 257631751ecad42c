//! Why a command must not change an instance.

use crate::app::Endpoint;
use crate::change::{LockReason, lock_reason};
use crate::clerk::Instance;
use crate::text::visible;

/// Why nothing can be sent: the instance is locked, and `unlock`, the value of `--unlock`, does not name it. Safe to
/// display.
pub(super) fn refusal(
    is_read_only: bool,
    unlock: Option<&str>,
    endpoint: &Endpoint,
    instance: &Instance,
) -> Option<String> {
    if is_read_only {
        return Some("domdesk was started with --read-only".to_owned());
    }
    let reason = lock_reason(endpoint.key, &instance.environment_type, endpoint.embedded)?;
    let id = visible(&instance.id);
    match (reason, unlock) {
        (LockReason::Mismatch, _) => {
            Some(format!("the key is for another kind of instance than {id} reports to be"))
        }
        (_, Some(unlock)) if unlock == instance.id => None,
        (_, Some(_)) => Some(format!("--unlock names another instance; this one is {id}")),
        (_, None) => Some(format!("this is, or may be, production; add --unlock {id} to change it")),
    }
}
