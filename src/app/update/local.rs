//! The copy of the instance: begun behind the first page, read page by page, and asked once it is whole.

use super::super::messages::explain;
use super::super::{Closeup, Effect, Failure, Found, Level, LocalCopy, Model, Purpose, Question, Search};
use crate::clerk::OrganizationDomain;
use crate::input::{Action, key, say};
use crate::mirror::{Activity, PageId, PageRequest};
use crate::store::PageRows;

/// Has done what the copy needs: begins it, asks for its next pages, lets the list take its answers from it.
pub(super) fn drive(model: &mut Model) -> Vec<Effect> {
    // A question that only the copy can answer does not wait for a page that never comes.
    let is_due = model.domains.total().is_some() || model.query.list_query().is_none();
    if is_due && model.copy.limit > 0 {
        begin(model);
    }
    let mut effects = ask_for_pages(model);
    if model.copy.is_whole() && !model.domains.is_local() {
        // What the server was asked for the list comes from the copy now.
        effects.extend(model.domains.suspend(&mut model.requests));
        let Model { copy, rows, .. } = &mut *model;
        freshen(copy, rows.iter());
        model.domains.go_local();
    }
    effects.extend(answer_organization(model));
    model.namesakes.learn_copy(model.copy.store());
    // Also while an organization's list lies over it.
    let Model { domains, organization, copy, .. } = model;
    for list in std::iter::once(domains).chain(organization.as_mut().map(|view| &mut view.list)) {
        list.forget_lost(copy.store());
    }
    effects
}

/// What Clerk cannot answer of an organization's domains the copy does. Everything else comes from Clerk, so that what is
/// seen of one organization is never as old as the copy.
fn answer_organization(model: &mut Model) -> Vec<Effect> {
    let Model { organization: Some(view), copy, rows, requests, .. } = model else { return Vec::new() };
    let needs_copy = view.list.source().query().list_query().is_none();
    if !needs_copy {
        let effects = if view.list.is_local() { view.list.abandon(requests) } else { Vec::new() };
        view.list.go_remote();
        return effects;
    }
    if view.list.is_local() || !copy.is_whole() {
        return Vec::new();
    }
    let effects = view.list.suspend(requests);
    freshen(copy, rows.iter());
    view.list.go_local();
    effects
}

/// Begins to copy, unless that was begun before.
fn begin(model: &mut Model) {
    let total = model.domains.total().filter(|_| !model.query.is_filtered());
    model.copy.mirror.begin(total.unwrap_or(0), model.now);
}

/// Newer readings of rows that the copy has: what was on the screen must not turn older.
pub(super) fn freshen<'a>(copy: &mut LocalCopy, rows: impl Iterator<Item = &'a OrganizationDomain>) {
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
            Effect::Ask(ticket, Question::Rows(request.query))
        } else {
            Effect::Fetch(ticket, request.query)
        }
    };
    page_requests.into_iter().map(ask).collect()
}

/// The search of the list that has the screen, if one is due.
pub(super) fn search(model: &mut Model) -> Option<Effect> {
    let Model { domains, organization, requests, copy, now, .. } = model;
    let list = organization.as_mut().map_or(domains, |view| &mut view.list);
    let ticket = list.ask_copy(requests)?;
    let search = Search { store: copy.store().clone(), query: list.source().instance_query(), now: *now };
    Some(Effect::Search(ticket, Box::new(search)))
}

/// The copy has answered.
pub(super) fn found(model: &mut Model, found: Result<Found, Failure>) {
    let Model { domains, organization, copy, .. } = model;
    let list = organization.as_mut().map_or(domains, |view| &mut view.list);
    list.receive_found(found, copy.store());
}

/// A page has come.
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
        model.copy.works();
    }
    model.copy.moved(model.now);
    let is_anew = model.copy.mirror.scans() != scans;
    let Model { domains, organization, copy, rows, .. } = model;
    for list in std::iter::once(domains).chain(organization.as_mut().map(|view| &mut view.list)) {
        if (urgent || is_anew) && list.is_local() {
            list.refresh();
        } else {
            // The pass may never end; what it has shown to be older is not shown any longer.
            list.renew(copy.store(), rows);
        }
    }
}

/// A page could not be read: reading stops, and the screen says so.
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

/// Reads again: first what can have changed and is looked at, then everything.
pub(super) fn refresh(model: &mut Model) {
    // So is the row that is looked at, also where that could not be done before.
    model.rows.expire_fetched();
    if model.closeup.as_ref().is_some_and(Closeup::is_over) {
        model.closeup = None;
    }
    if model.list().failure().is_some() {
        model.list_mut().refresh();
    }
    let visible = model.list().visible(&model.rows);
    model.copy.goes_on();
    model.copy.mirror.refresh(&visible, model.now);
}

/// Time passes: what has stopped by a failure that may pass goes on.
pub(super) fn pass(model: &mut Model) {
    model.copy.pass(model.now);
    if model.copy.resumes().is_some_and(|due| due <= model.now) {
        model.copy.goes_on();
        if model.copy.mirror.activity() == Activity::Failed {
            model.copy.mirror.resume(model.now);
        }
    }
}

/// The key: reading pauses, or goes on from wherever it stands.
pub(super) fn pause_or_go_on(model: &mut Model) {
    model.copy.goes_on();
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
                // Begun by the operator's word: no limit was set to that.
                model.copy.limit = u64::MAX;
                model.copy.mirror.enable();
            }
            begin(model);
        }
    }
}

/// The key: no more is read.
pub(super) fn give_up(model: &mut Model) -> Vec<Effect> {
    if matches!(model.copy.mirror.activity(), Activity::Idle | Activity::Cancelled) {
        model.toasts.show(Level::Info, "Nothing is being copied.", model.now);
        return Vec::new();
    }
    model.copy.goes_on();
    let cancelled = model.copy.mirror.cancel();
    abort(model, &cancelled)
}

fn abort(model: &mut Model, pages: &[PageId]) -> Vec<Effect> {
    model.requests.abandon_all(|purpose| matches!(purpose, Purpose::CopyPage(id, _) if pages.contains(id)))
}
