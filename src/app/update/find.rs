//! Choosing what is listed: the query bar, the filter panel, the order, one organization.

use crate::field;
use crate::input::{Action, Key, Place, action};
use crate::query::{Query, SortKey};
use crate::text::redact;

use super::super::query_bar::DEBOUNCE;
use super::super::{
    Connection, DomainList, Effect, FilterPanel, LocalCopy, Modal, Model, Namesakes, OrganizationView,
    Purpose, QueryBar, Question, Remote, Source, Target, Turned,
};
use super::{guard, journal, local, lookups, organizations, quit, target};

/// Starts editing the query of the list that has the screen.
pub(super) fn open_bar(model: &mut Model) {
    model.bar = Some(QueryBar::open(model.list()));
}

/// A key while the query is edited.
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
            // A text that means nothing yet stays open, with the mark at the token that is wrong.
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
                        organizations::beginning(copy.store(), rows, start)
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
                follow_at_once(model);
            }
        }
    }
    Vec::new()
}

/// A query was kept: it can be recalled. What looks like a secret key was pasted into the wrong line, and is forgotten.
fn remember(model: &mut Model, text: String) -> Vec<Effect> {
    if text.is_empty() || redact(&text) != text {
        return Vec::new();
    }
    model.history.add(&text);
    // What is typed at sample data is of no use elsewhere.
    let is_kept = model.history.is_kept() && model.target != Some(Target::Demo);
    is_kept.then_some(Effect::RememberQuery(text)).into_iter().collect()
}

/// Pasted text goes into the query while it is edited, and nowhere else.
pub(super) fn paste_in_bar(model: &mut Model, text: &str) {
    let due = model.now.plus(DEBOUNCE);
    if let Some(bar) = &mut model.bar {
        bar.field.paste(text);
        bar.edited();
        bar.due = Some(due);
    }
    follow_at_once(model);
}

/// The copy of the instance answers every key; the server is asked when the typing pauses.
fn follow_at_once(model: &mut Model) {
    if model.list().is_local() {
        follow_bar(model);
    }
}

/// The list follows what was typed, as far as it means something.
pub(super) fn follow_bar(model: &mut Model) {
    let Some(bar) = &mut model.bar else { return };
    bar.due = None;
    if let Ok(query) = bar.query() {
        list(model, query);
    }
}

fn restore_bar(model: &mut Model) -> Vec<Effect> {
    match model.bar.take() {
        Some(bar) => restore(model, *bar.saved),
        None => Vec::new(),
    }
}

/// Puts back the order of rows as it was; the rows are as they are known now.
fn restore(model: &mut Model, saved: DomainList) -> Vec<Effect> {
    let Model { domains, organization, query, requests, .. } = model;
    let list = organization.as_mut().map_or(domains, |view| &mut view.list);
    if list.id() != saved.id() || !list.has_moved_on_from(&saved) {
        return Vec::new();
    }
    let mut effects = list.abandon(requests);
    if let Source::Instance(former) = saved.source() {
        query.clone_from(former);
    }
    *list = saved;
    // What it waited for was given up.
    effects.extend(list.suspend(requests));
    if list.is_local() {
        // The copy may have been read again meanwhile.
        list.refresh();
    }
    effects
}

/// Lists what the query asks, unless it is what is listed.
fn list(model: &mut Model, query: Query) {
    if *model.list().source().query() == query {
        return;
    }
    let source = model.list().source().asking(query);
    if let Source::Instance(query) = &source {
        model.query.clone_from(query);
    }
    model.list_mut().ask(source);
    model.detail.scroll = 0;
}

/// Lists everything again, in the same order and with the eye on the same row; false where nothing is left out.
pub(super) fn clear_filter(model: &mut Model) -> bool {
    let query = model.list().source().query();
    if !query.is_filtered() {
        return false;
    }
    let whole = Query { sort: query.sort.clone(), ..Query::default() };
    if let Source::Instance(_) = model.list().source() {
        model.query.clone_from(&whole);
    }
    model.list_mut().ask_and_stay(whole);
    true
}

/// Opens the filter panel.
pub(super) fn open_filter(model: &mut Model) {
    model.modals.push(Modal::Filter(FilterPanel::open(model.list())));
}

/// A key was pressed in the filter panel.
pub(super) fn filter_turned(model: &mut Model, panel: FilterPanel, turned: Turned) -> Vec<Effect> {
    match turned {
        Turned::Keep => {}
        Turned::Restore => return restore(model, *panel.saved),
        Turned::Nothing => model.modals.push(Modal::Filter(panel)),
        Turned::Query => {
            list(model, panel.query.clone());
            model.modals.push(Modal::Filter(panel));
        }
    }
    Vec::new()
}

/// The next order: those that Clerk has first; the copy of the instance has more fields to go by.
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

/// Orders the list anew.
pub(super) fn sort(model: &mut Model, change: impl FnOnce(SortKey) -> SortKey) {
    let query = model.list().source().query();
    let ordered = query.ordered(change(query.order()));
    list(model, ordered);
}

/// Shows the organization of the row that the cursor is on.
pub(super) fn open_organization(model: &mut Model) -> Vec<Effect> {
    if model.organization.is_some() {
        return Vec::new();
    }
    let Some(domain) = target::take(model) else {
        return Vec::new();
    };
    let (id, label) = (domain.organization_id.clone(), domain.organization_label().to_owned());
    let list = DomainList::seeking(Source::Organization(id.clone(), Query::default()), &domain.id);
    // What the list below asked is not needed while it is covered; it asks again when it is back.
    let mut effects = model.domains.suspend(&mut model.requests);
    let ticket = model.requests.ask(Purpose::Organization);
    effects.push(Effect::Ask(ticket, Question::Organization(id.clone())));
    model.organization = Some(OrganizationView { id, label, organization: Remote::Loading, list });
    model.detail.scroll = 0;
    effects
}

/// One step back from an organization's list: from some of its domains to all of them, from there to the list below.
pub(super) fn leave_organization(model: &mut Model) -> Vec<Effect> {
    match &mut model.organization {
        Some(view) if *view.list.source().query() != Query::default() => {
            view.list.ask_and_stay(Query::default());
            Vec::new()
        }
        _ => close_organization(model),
    }
}

/// Back to the list, on the same row.
fn close_organization(model: &mut Model) -> Vec<Effect> {
    let Some(view) = model.organization.take() else {
        return Vec::new();
    };
    let mut effects = view.list.abandon(&mut model.requests);
    effects.extend(model.requests.abandon(&Purpose::Organization));
    let Model { domains, copy, rows, .. } = &mut *model;
    local::freshen(copy, view.list.ids().filter_map(|id| rows.get(id)));
    domains.renew(copy.store(), rows);
    model.detail.scroll = 0;
    effects
}

/// Reads again what is on the screen.
pub(super) fn refresh(model: &mut Model) -> Vec<Effect> {
    model.changes.refusals.clear();
    model.changes.retry_lookups(model.now);
    let mut effects = Vec::new();
    if model.blocked.take().is_some() {
        effects.push(Effect::TryAgain);
    }
    effects.extend(lookups::look_where_due(model));
    if model.list().is_local() {
        local::refresh(model);
    } else {
        model.list_mut().refresh();
    }
    if let Some(view) = &mut model.organization {
        effects.extend(model.requests.abandon(&Purpose::Organization));
        let ticket = model.requests.ask(Purpose::Organization);
        view.organization = Remote::Loading;
        effects.push(Effect::Ask(ticket, Question::Organization(view.id.clone())));
    }
    effects.extend(ask_about_instance(model));
    effects.extend(journal::open_if_known(model));
    effects
}

/// Asks what the instance is and allows, where that is not known.
pub(super) fn ask_about_instance(model: &mut Model) -> Vec<Effect> {
    let mut effects = Vec::new();
    if matches!(model.instance, Remote::Idle | Remote::Failed(_)) {
        let ticket = model.requests.ask(Purpose::Instance);
        model.instance = Remote::Loading;
        effects.push(Effect::Ask(ticket, Question::Instance));
        effects.extend(guard::settle(model));
    }
    if matches!(model.settings, Remote::Idle | Remote::Failed(_)) {
        let ticket = model.requests.ask(Purpose::Settings);
        model.settings = Remote::Loading;
        effects.push(Effect::Ask(ticket, Question::Settings));
    }
    effects
}

/// Builds the client, or builds it once more.
pub(super) fn connect(model: &mut Model, target: Target) -> Vec<Effect> {
    model.target = Some(target);
    if target == Target::Demo {
        "--demo".clone_into(&mut model.profile);
        model.address.clear();
    }
    model.connection = Connection::Connecting(target);
    model.copy = LocalCopy::new(model.copy.limit);
    model.domains.go_remote();
    model.namesakes = Namesakes::default();
    // What was known of the former instance does not hold for the next, and what it was unlocked for neither.
    model.instance = Remote::Idle;
    model.settings = Remote::Idle;
    let mut effects = if model.lock.is_open() { guard::close(model) } else { guard::settle(model) };
    effects.push(Effect::Connect(target));
    effects
}
