//! The flags of the local copy's rows: found in the background once something shows them, and again after rows have changed.

use std::sync::Arc;

use super::super::messages::explain;
use super::super::{Effect, Failure, FlagSearch, Flagged, Level, Model, Purpose};
use crate::mirror::Activity;
use crate::store::Flags;

/// Looks for flags if some are wanted, and the known ones are missing or outdated.
pub(super) fn find(model: &mut Model) -> Option<Effect> {
    let mirror = &model.copy.mirror;
    // While it is read, it changes with each page.
    let is_quiet = model.copy.is_whole() && mirror.activity() != Activity::Reading;
    if !is_quiet || !model.wants_flags() || model.requests.ticket(&Purpose::Flags).is_some() {
        return None;
    }
    let settings = model.settings.ready();
    let max_domains = settings.and_then(|settings| u64::try_from(settings.max_allowed_domains).ok());
    let wanted = Flagged {
        generation: mirror.store().generation(),
        scans: mirror.scans(),
        max_domains: max_domains.unwrap_or(0),
    };
    if model.copy.flagged.replace(wanted) == Some(wanted) {
        return None;
    }
    let search = FlagSearch {
        store: model.copy.store().clone(),
        rules: Arc::clone(&model.flag_rules),
        max_domains: wanted.max_domains,
        now: model.now,
    };
    Some(Effect::FindFlags(model.requests.ask(Purpose::Flags), Box::new(search)))
}

pub(super) fn found(model: &mut Model, found: Result<Arc<Flags>, Failure>) {
    let flags = found.unwrap_or_else(|failure| {
        let text = format!("Domains could not be flagged. {}", explain(&failure).line());
        model.toasts.show(Level::Error, text, model.now);
        Arc::default()
    });
    model.copy.mirror.set_flags(flags);
    for list in model.lists_mut() {
        if list.is_local() && list.source().query().needs_flags() {
            list.refresh();
        }
    }
}
