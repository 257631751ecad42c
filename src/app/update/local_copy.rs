//! The local copy of the instance: started after the first page, read page by page, and searched once it is complete.

use super::super::messages::explain;
use super::super::{
    Effect, Failure, Level, LocalCopy, Model, Purpose, ReadRequest, RowFetch, Search, SearchHits,
};
use crate::clerk::OrganizationDomain;
use crate::input::{Action, key, say};
use crate::mirror::{Activity, PageId, PageRequest};
use crate::store::PageRows;

/// Drives the local copy: starts it, requests its next pages, and hands the list over once it is complete.
pub(super) fn drive(model: &mut Model) -> Vec<Effect> {
    // A query that only the copy can answer must not wait for a first page that never arrives.
    let is_due = model.domains.total().is_some() || model.query.list_query().is_none();
    if is_due && model.copy.limit > 0 {
        begin(model);
    }
    let mut effects = ask_for_pages(model);
    if model.copy.is_whole() && !model.domains.is_local() {
        // The list is served by the copy from now on.
        effects.extend(model.domains.suspend(&mut model.requests));
        let Model { copy, rows, .. } = &mut *model;
        update_copied_rows(copy, rows.iter());
        model.domains.use_copy();
    }
    effects.extend(answer_organization(model));
    model.namesakes.learn_copy(model.copy.store());
    // Also while an organization's list covers it.
    let Model { domains, organization, copy, .. } = model;
    for list in std::iter::once(domains).chain(organization.as_mut().map(|view| &mut view.list)) {
        list.drop_removed_rows(copy.store());
    }
    effects
}

/// Serves an organization's list from the copy only for queries that Clerk's API cannot answer, so that its rows are
/// otherwise never as old as the copy.
fn answer_organization(model: &mut Model) -> Vec<Effect> {
    let Model { organization: Some(view), copy, rows, requests, .. } = model else { return Vec::new() };
    let needs_copy = view.list.source().query().list_query().is_none();
    if !needs_copy {
        let effects = if view.list.is_local() { view.list.abandon(requests) } else { Vec::new() };
        view.list.use_server();
        return effects;
    }
    if view.list.is_local() || !copy.is_whole() {
        return Vec::new();
    }
    let effects = view.list.suspend(requests);
    update_copied_rows(copy, rows.iter());
    view.list.use_copy();
    effects
}

/// Starts the copy unless it was started before.
fn begin(model: &mut Model) {
    let total = model.domains.total().filter(|_| !model.query.is_filtered());
    model.copy.mirror.begin(total.unwrap_or(0), model.now);
}

/// Updates the copy with newer versions of rows: what was on the screen must not become older.
pub(super) fn update_copied_rows<'a>(
    copy: &mut LocalCopy,
    rows: impl Iterator<Item = &'a OrganizationDomain>,
) {
    for row in rows {
        let held = copy.store().number(&row.id).and_then(|number| copy.store().row(number));
        if held.is_some_and(|held| held.updated_at() < row.updated_at) {
            copy.mirror.put(row);
        }
    }
}

fn ask_for_pages(model: &mut Model) -> Vec<Effect> {
    let Model { copy, requests, now, .. } = model;
    let page_requests = copy.mirror.page_requests(*now);
    let ask = |request: PageRequest| {
        let ticket = requests.ask(Purpose::CopyPage(request.id, request.urgent));
        if request.urgent {
            Effect::Read(ticket, ReadRequest::Rows(request.query))
        } else {
            Effect::ReadCopyPage(ticket, request.query)
        }
    };
    page_requests.into_iter().map(ask).collect()
}

/// The search for the list on the screen, if one is due.
pub(super) fn search(model: &mut Model) -> Option<Effect> {
    let Model { domains, organization, requests, copy, notes, now, .. } = model;
    let list = organization.as_mut().map_or(domains, |view| &mut view.list);
    if list.source().query().needs_flags() && copy.store().flags().is_none() {
        // It starts once they are found.
        return None;
    }
    let ticket = list.start_search(requests)?;
    let query = list.source().instance_query();
    let mut store = copy.store().clone();
    if query.needs_notes() {
        store.set_notes(notes.shared());
    }
    let search = Search { store, query, now: *now };
    Some(Effect::Search(ticket, Box::new(search)))
}

/// A search has finished.
pub(super) fn search_finished(model: &mut Model, found: Result<SearchHits, Failure>) {
    let Model { domains, organization, copy, .. } = model;
    let list = organization.as_mut().map_or(domains, |view| &mut view.list);
    list.receive_hits(found, copy.store());
}

/// A page has arrived.
pub(super) fn page(model: &mut Model, id: PageId, urgent: bool, page: PageRows) {
    let scans = model.copy.mirror.scans();
    let was = model.copy.mirror.activity();
    model.copy.mirror.receive(id, page, model.now);
    if was != Activity::AtMemory && model.copy.mirror.activity() == Activity::AtMemory {
        let text = format!(
            "The local copy has stopped at {} MiB of memory: the rows are unusually large. \
             Press {} to allow as much again, or {} to discard it.",
            model.copy.mirror.bytes() >> 20,
            key(Action::Copy),
            key(Action::GiveUpCopy)
        );
        model.toasts.show(Level::Error, text, model.now);
    }
    if !urgent {
        model.copy.reset_tries();
    }
    model.copy.schedule_redraw(model.now);
    let is_anew = model.copy.mirror.scans() != scans;
    let Model { domains, organization, copy, rows, .. } = model;
    for list in std::iter::once(domains).chain(organization.as_mut().map(|view| &mut view.list)) {
        if (urgent || is_anew) && list.is_local() {
            list.refresh();
        } else {
            // The scan may never complete, so rows that it has shown to be outdated are updated now.
            list.update_visible(copy.store(), rows);
        }
    }
}

/// A page could not be read: copying stops, with a message unless it resumes automatically.
pub(super) fn failed(model: &mut Model, id: PageId, failure: &Failure) {
    let was = model.copy.mirror.activity();
    model.copy.mirror.fail(id);
    let stops = was == Activity::Reading && model.copy.mirror.activity() == Activity::Failed;
    if stops && !model.copy.failed(failure, model.now) {
        let resume = say("Press {copy} to resume.");
        let text = format!("The local copy has stopped. {} {resume}", explain(failure).line());
        model.toasts.show(Level::Error, text, model.now);
    }
}

/// Refreshes the copy: the visible rows first, then all of them.
pub(super) fn refresh(model: &mut Model) {
    // The row in the detail pane is fetched again too, even if fetching it failed before.
    model.rows.expire_fetched();
    if model.row_fetch.as_ref().is_some_and(RowFetch::is_over) {
        model.row_fetch = None;
    }
    if model.list().failure().is_some() {
        model.list_mut().refresh();
    }
    let visible = model.list().visible(&model.rows);
    model.copy.clear_failure();
    model.copy.mirror.refresh(&visible, model.now);
}

/// Resumes a copy that stopped with a temporary failure.
pub(super) fn pass(model: &mut Model) {
    model.copy.pass(model.now);
    if model.copy.resume_at().is_some_and(|due| due <= model.now) {
        model.copy.clear_failure();
        if model.copy.mirror.activity() == Activity::Failed {
            model.copy.mirror.resume(model.now);
        }
    }
}

/// The copy key: starts, pauses, resumes or refreshes the copy.
pub(super) fn toggle(model: &mut Model) {
    model.copy.clear_failure();
    let mirror = &mut model.copy.mirror;
    match mirror.activity() {
        Activity::Reading => mirror.pause(),
        Activity::Paused
        | Activity::AtLimit
        | Activity::AtMemory
        | Activity::Failed
        | Activity::Cancelled => {
            mirror.resume(model.now);
        }
        Activity::Idle if model.copy.is_whole() => refresh(model),
        Activity::Idle => {
            if model.copy.limit == 0 {
                // The operator started it explicitly: no limit applies.
                model.copy.limit = u64::MAX;
                model.copy.mirror.enable();
            }
            begin(model);
        }
    }
}

/// The stop key: discards the unfinished copy.
pub(super) fn give_up(model: &mut Model) -> Vec<Effect> {
    if matches!(model.copy.mirror.activity(), Activity::Idle | Activity::Cancelled) {
        model.toasts.show(Level::Info, "Nothing is being copied.", model.now);
        return Vec::new();
    }
    model.copy.clear_failure();
    let cancelled = model.copy.mirror.cancel();
    abort(model, &cancelled)
}

fn abort(model: &mut Model, pages: &[PageId]) -> Vec<Effect> {
    model.requests.abandon_all(|purpose| matches!(purpose, Purpose::CopyPage(id, _) if pages.contains(id)))
}
