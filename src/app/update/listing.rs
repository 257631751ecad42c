//! What is listed: the query bar, the filter panel, the order, one organization; refresh and connect.

use crate::clerk::{ListQuery, OrganizationDomain};
use crate::field;
use crate::input::{Action, Key, Place, action, say};
use crate::query::{Query, SortKey};
use crate::text::redact;

use super::super::query_bar::DEBOUNCE;
use super::super::{
    Connection, ConnectionTarget, Connections, DomainList, Effect, Level, ListSource, LocalCopy, Modal,
    Model, Namesakes, OrganizationView, Purpose, QueryBar, ReadRequest, Remote,
};
use super::{journal, local_copy, lock, lookups, notes, organizations, quit, target};

/// Starts editing the query of the list on the screen.
pub(super) fn open_bar(model: &mut Model) {
    model.bar = Some(QueryBar::open(model.list()));
}

/// Handles a key in the query bar.
pub(super) fn key_in_bar(model: &mut Model, key: Key) -> Vec<Effect> {
    let now = model.now;
    let Model { bar, history, copy, rows, domains, organization, .. } = &mut *model;
    let Some(bar) = bar else {
        return Vec::new();
    };
    let cursor = bar.field.cursor();
    let meant = action(Place::Query, key);
    match meant {
        Some(Action::Quit) => return quit::ask(model),
        Some(Action::Back) => return restore_bar(model),
        Some(Action::Accept) => {
            // An invalid text stays open, with its error shown.
            if bar.query().is_ok() {
                let text = bar.field.text().trim().to_owned();
                follow_bar(model);
                model.bar = None;
                return remember(model, text);
            }
        }
        Some(Action::Down) => model.list_mut().move_by(1),
        Some(Action::Up) => model.list_mut().move_by(-1),
        _ => {
            let has_changed = match meant {
                Some(Action::Complete | Action::CompleteBack) => {
                    bar.complete(meant == Some(Action::CompleteBack), |start| {
                        let list = organization.as_ref().map_or(&*domains, |view| &view.list);
                        let rows = list.ids().filter_map(|id| rows.get(id));
                        organizations::with_prefix(copy.store(), rows, start)
                    })
                }
                Some(Action::Earlier) => bar.recall(history, true),
                Some(Action::Later) => bar.recall(history, false),
                _ => {
                    let has_changed = bar.field.key(key);
                    if has_changed || bar.field.cursor() != cursor {
                        bar.edited();
                    }
                    has_changed
                }
            };
            if has_changed {
                bar.due = Some(now.plus(DEBOUNCE));
                follow_immediately(model);
            }
        }
    }
    Vec::new()
}

/// Adds an accepted query to the history. A text that contains a secret key was pasted by mistake, and is not
/// remembered.
fn remember(model: &mut Model, text: String) -> Vec<Effect> {
    if text.is_empty() || redact(&text) != text {
        return Vec::new();
    }
    model.history.add(&text);
    // Queries for sample data are of no use elsewhere.
    let is_saved = model.history.is_saved() && model.target != Some(ConnectionTarget::Demo);
    is_saved.then_some(Effect::RememberQuery(text)).into_iter().collect()
}

/// Pastes into the query bar if that is open.
pub(super) fn paste_in_bar(model: &mut Model, text: &str) {
    let due = model.now.plus(DEBOUNCE);
    if let Some(bar) = &mut model.bar {
        bar.field.paste(text);
        bar.edited();
        bar.due = Some(due);
    }
    follow_immediately(model);
}

/// The local copy is searched with every key; the server is queried when the typing pauses.
fn follow_immediately(model: &mut Model) {
    if model.list().is_local() {
        follow_bar(model);
    }
}

/// Lists the typed query if it is valid.
pub(super) fn follow_bar(model: &mut Model) {
    let Some(bar) = &mut model.bar else { return };
    bar.due = None;
    if let Ok(query) = bar.query() {
        list(model, &query);
    }
}

fn restore_bar(model: &mut Model) -> Vec<Effect> {
    match model.bar.take() {
        Some(mut bar) => restore(model, &mut bar.saved),
        None => Vec::new(),
    }
}

/// Restores the saved list; the rows themselves are as they are known now.
pub(in crate::app) fn restore(model: &mut Model, saved: &mut DomainList) -> Vec<Effect> {
    let Model { domains, organization, query, requests, .. } = model;
    let list = organization.as_mut().map_or(domains, |view| &mut view.list);
    if list.id() != saved.id() || !list.has_new_source_since(saved) {
        return Vec::new();
    }
    let mut effects = list.abandon(requests);
    if let ListSource::Instance(previous) = saved.source() {
        query.clone_from(previous);
    }
    std::mem::swap(list, saved);
    // Its requests were aborted.
    effects.extend(list.suspend(requests));
    if list.is_local() {
        // The copy may have been refreshed since.
        list.refresh();
    }
    effects
}

/// Lists the query unless it is already listed.
pub(in crate::app) fn list(model: &mut Model, query: &Query) {
    if model.list().source().query() == query {
        return;
    }
    let source = model.list().source().with_query(query.clone());
    if let ListSource::Instance(query) = &source {
        model.query.clone_from(query);
    }
    model.list_mut().ask(source);
    model.detail.scroll = 0;
}

/// Lists the query in the instance's list.
pub(in crate::app) fn show(model: &mut Model, query: &Query) -> Vec<Effect> {
    let effects = close_organization(model);
    list(model, query);
    effects
}

/// Clears the filter, keeping the order and the cursor's row; false when there is none.
pub(super) fn clear_filter(model: &mut Model) -> bool {
    let query = model.list().source().query();
    if !query.is_filtered() {
        return false;
    }
    let whole = Query { sort: query.sort.clone(), ..Query::default() };
    if let ListSource::Instance(_) = model.list().source() {
        model.query.clone_from(&whole);
    }
    model.list_mut().ask_keeping_cursor(whole);
    true
}

/// The next order: those supported by Clerk's API; the local copy supports more columns.
pub(super) fn next_sort(order: SortKey, local: bool) -> SortKey {
    let orders: Vec<_> = field::orders()
        .into_iter()
        .map(|(_, order)| order)
        .filter(|order| local || order.server.is_some())
        .collect();
    let place = orders.iter().position(|offered| offered.by == order.column);
    let next = place.map_or(0, |place| (place + 1) % orders.len().max(1));
    orders.get(next).map_or(Query::NEWEST_FIRST, |next| SortKey::new(next.by, next.default_direction))
}

/// Changes the order of the list.
pub(super) fn sort(model: &mut Model, change: impl FnOnce(SortKey) -> SortKey) {
    let query = model.list().source().query();
    let ordered = query.ordered(change(query.order()));
    list(model, &ordered);
}

/// Opens the organization of the row under the cursor.
pub(super) fn open_organization(model: &mut Model) -> Vec<Effect> {
    if model.organization.is_some() {
        return Vec::new();
    }
    let Some(domain) = target::take(model) else {
        return Vec::new();
    };
    let (id, label) = (domain.organization_id.clone(), domain.organization_label().to_owned());
    let list = DomainList::seeking(ListSource::Organization(id.clone(), Query::default()), &domain.id);
    // The covered list's requests are not needed; it sends them again when it is back.
    let mut effects = model.domains.suspend(&mut model.requests);
    let ticket = model.requests.ask(Purpose::Organization);
    effects.push(Effect::Read(ticket, ReadRequest::Organization(id.clone())));
    model.organization = Some(OrganizationView { id, label, organization: Remote::Loading, list });
    model.detail.scroll = 0;
    effects
}

/// One step back from an organization's list: first its query, then the organization.
pub(super) fn leave_organization(model: &mut Model) -> Vec<Effect> {
    match &mut model.organization {
        Some(view) if *view.list.source().query() != Query::default() => {
            view.list.ask_keeping_cursor(Query::default());
            Vec::new()
        }
        _ => close_organization(model),
    }
}

/// Returns to the instance's list, on the same row.
pub(super) fn close_organization(model: &mut Model) -> Vec<Effect> {
    let Some(view) = model.organization.take() else {
        return Vec::new();
    };
    let mut effects = view.list.abandon(&mut model.requests);
    effects.extend(model.requests.abandon(&Purpose::Organization));
    let Model { domains, copy, rows, .. } = &mut *model;
    local_copy::update_copied_rows(copy, view.list.ids().filter_map(|id| rows.get(id)));
    domains.update_visible(copy.store(), rows);
    model.detail.scroll = 0;
    effects
}

/// Lists the domains of the row's name, with the cursor on the row. A create form that was typed into is kept.
pub(in crate::app) fn go_to_row(model: &mut Model, row: &OrganizationDomain) -> Vec<Effect> {
    for modal in std::mem::take(&mut model.modals) {
        if let Modal::Create(mut form) = modal
            && form.is_typed_into()
        {
            form.suspend_search();
            model.draft = Some(form);
            let text = say("The form is kept: press {new} to reopen it.");
            model.toasts.show(Level::Info, text, model.now);
        }
    }
    let effects = close_organization(model);
    model.learn(row);
    let query = Query::from(ListQuery { domains: vec![row.name.clone()], ..ListQuery::default() });
    model.query.clone_from(&query);
    model.domains.ask_for_row(query, &row.id);
    model.detail.scroll = 0;
    effects
}

/// Refreshes the screen.
pub(super) fn refresh(model: &mut Model) -> Vec<Effect> {
    model.changes.refusals.clear();
    model.changes.retry_lookups(model.now);
    let mut effects = Vec::new();
    if !model.organizations.is_loading() {
        // They are read again when something asks for them.
        model.organizations = Remote::Idle;
    }
    if model.blocked.take().is_some() {
        effects.push(Effect::Retry);
    }
    effects.extend(lookups::send_due_lookups(model));
    if model.list().is_local() {
        local_copy::refresh(model);
    } else {
        model.list_mut().refresh();
    }
    if let Some(view) = &mut model.organization {
        effects.extend(model.requests.abandon(&Purpose::Organization));
        let ticket = model.requests.ask(Purpose::Organization);
        view.organization = Remote::Loading;
        effects.push(Effect::Read(ticket, ReadRequest::Organization(view.id.clone())));
    }
    model.connections.expire();
    effects.extend(request_instance(model));
    effects.extend(journal::open_if_known(model));
    effects.extend(notes::read(model));
    effects
}

/// Requests the instance and its settings where they are not known.
pub(super) fn request_instance(model: &mut Model) -> Vec<Effect> {
    let mut effects = Vec::new();
    if matches!(model.instance, Remote::Idle | Remote::Failed(_)) {
        let ticket = model.requests.ask(Purpose::Instance);
        model.instance = Remote::Loading;
        effects.push(Effect::Read(ticket, ReadRequest::Instance));
        effects.extend(lock::settle(model));
    }
    if matches!(model.settings, Remote::Idle | Remote::Failed(_)) {
        let ticket = model.requests.ask(Purpose::Settings);
        model.settings = Remote::Loading;
        effects.push(Effect::Read(ticket, ReadRequest::Settings));
    }
    effects
}

/// Builds or rebuilds the API client.
pub(super) fn connect(model: &mut Model, target: ConnectionTarget) -> Vec<Effect> {
    model.target = Some(target);
    if target == ConnectionTarget::Demo {
        "--demo".clone_into(&mut model.profile);
        model.address.clear();
    }
    model.connection = Connection::Connecting(target);
    model.marks.clear();
    model.views.forget_counts();
    for list in model.lists_mut() {
        list.show_all();
    }
    model.copy = LocalCopy::new(model.copy.limit);
    model.domains.use_server();
    model.namesakes = Namesakes::default();
    model.connections = Connections::default();
    model.organizations = Remote::Idle;
    // Nothing known about the previous instance applies to the next one, and neither does its unlocking.
    model.instance = Remote::Idle;
    model.settings = Remote::Idle;
    let mut effects = if model.lock.is_open() { lock::close(model) } else { lock::settle(model) };
    effects.push(Effect::Connect(target));
    effects
}
