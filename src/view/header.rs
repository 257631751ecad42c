//! The header: the instance's kind and address, the lock, pending work, and the number of matches.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::app::{
    Connection, ConnectionTarget, InstanceKind, LockState, Model, OpenJournal, QueryBar, Remote,
};
use crate::text::{count, fit, fit_end, grouped, visible, width};

use super::{Theme, draw_line};

const NAME: &str = "domdesk ";

pub(super) fn draw(model: &Model, theme: &Theme, frame: &mut Frame) {
    let area = Rect::from(model.layout.header);
    let cells = usize::from(area.width);
    let kind = model.instance_kind();
    let badge = if kind == InstanceKind::Production { theme.danger } else { theme.badge };
    let lock = lock(model);
    // An unknown environment type may have a name of any length: the lock stays visible.
    let room = cells.saturating_sub(lock.as_deref().map_or(0, |lock| width(lock) + 1) + 2);
    let mut spans = vec![Span::styled(format!(" {} ", fit(&kind_label(&kind, model), room)), badge)];
    if let Some(lock) = lock {
        spans.push(Span::raw(" "));
        let open = matches!(model.lock, LockState::OpenUntil { .. });
        spans.push(Span::styled(lock, if open { theme.danger } else { theme.badge }));
    }
    let used = |spans: &[Span]| spans.iter().map(|span| width(&span.content)).sum::<usize>();
    spans.extend(plan(model).map(|text| Span::styled(text, theme.open)));
    spans.extend(waiting(model, cells.saturating_sub(used(&spans)), theme));
    // The instance and the lock have priority; the program's name goes first.
    let right = matches(model);
    let right = right.into_iter().find(|right| used(&spans) + width(right) < cells).unwrap_or_default();
    if used(&spans) + NAME.len() + width(&right) < cells {
        spans.insert(0, Span::styled(NAME, theme.strong));
    }
    let room = cells.saturating_sub(used(&spans) + width(&right) + 3);
    let place = place(model, room);
    // All or nothing: it is dispensable where there is no room.
    let key = key_origin(model).filter(|key| width(&place) + width(key) <= room).unwrap_or_default();
    spans.push(Span::styled(format!(" {place}{key}"), theme.dim));
    draw_line(&Line::from(spans), area, frame);
    draw_line(&Line::from(right).right_aligned(), area, frame);
}

/// The progress of a plan that has not ended.
fn plan(model: &Model) -> Option<String> {
    let plan = model.plan.as_ref().filter(|plan| !plan.is_over())?;
    let tally = plan.run.tally();
    let ended = grouped(tally.total.saturating_sub(tally.left()) as u64);
    let state = match (plan.run.is_paused(), plan.asks()) {
        (true, _) => " paused",
        (false, Some(_)) => " asks",
        (false, None) => "",
    };
    Some(format!(" ▸ plan {ended}/{}{state}", grouped(tally.total as u64)))
}

/// Marks and unsettled work: pending changes, unresolved changes, and lines missing from the journal. Where the words do not fit,
/// symbols and numbers stay.
fn waiting(model: &Model, cells: usize, theme: &Theme) -> Vec<Span<'static>> {
    let open = model.changes.open() as u64;
    let unresolved = model.journal.open().map_or(0, OpenJournal::unresolved) as u64;
    let kept = model.journal.open().map_or(0, OpenJournal::kept) as u64;
    let marks = model.marks.len();
    let words = [
        marked(model),
        format!(" ⋯ {}", count(open, "change")),
        format!(" ¿ {} unresolved", grouped(unresolved)),
        format!(" ! {} not in the journal", count(kept, "outcome")),
    ];
    let signs = [
        format!(" ● {}", grouped(marks)),
        format!(" ⋯ {}", grouped(open)),
        format!(" ¿ {}", grouped(unresolved)),
        format!(" ! {}", grouped(kept)),
    ];
    let there = |texts: [String; 4]| {
        let numbers = [(marks, theme.accent), (open, theme.open), (unresolved, theme.bad), (kept, theme.bad)];
        let all = texts.into_iter().zip(numbers);
        all.filter(|(_, (number, _))| *number > 0).map(|(text, (_, style))| Span::styled(text, style))
    };
    let spans: Vec<_> = there(words).collect();
    if spans.iter().map(|span| width(&span.content)).sum::<usize>() <= cells {
        spans
    } else {
        there(signs).collect()
    }
}

/// How many rows are marked, and how many of them the list does not have.
fn marked(model: &Model) -> String {
    let elsewhere = match model.marks.elsewhere() {
        Some(elsewhere) if elsewhere > 0 => format!(", {} elsewhere", grouped(elsewhere)),
        _ => String::new(),
    };
    format!(" ● {} marked{elsewhere}", grouped(model.marks.len()))
}

/// The lock's label. A permanently open lock has none.
fn lock(model: &Model) -> Option<String> {
    let glyph = if model.lock.is_open() { '□' } else { '■' };
    model.lock.label(model.now).map(|words| format!(" {glyph} {words} "))
}

fn kind_label(kind: &InstanceKind, model: &Model) -> String {
    match kind {
        InstanceKind::Emulator => "EMULATOR".to_owned(),
        InstanceKind::Development => "DEVELOPMENT".to_owned(),
        InstanceKind::Production => "PRODUCTION".to_owned(),
        InstanceKind::Other(other) => visible(other).to_uppercase(),
        InstanceKind::Unknown if matches!(model.instance, Remote::Failed(_)) => "UNKNOWN INSTANCE".to_owned(),
        InstanceKind::Unknown => "…".to_owned(),
    }
}

fn place(model: &Model, cells: usize) -> String {
    match &model.connection {
        Connection::Ready(endpoint) => {
            let id = model.instance.ready().map(|instance| visible(&instance.id)).unwrap_or_default();
            host_and_id(&visible(&endpoint.host), &id, cells)
        }
        Connection::Connecting(ConnectionTarget::Demo) => fit("starting the emulator…", cells),
        Connection::Connecting(ConnectionTarget::Instance) => fit("connecting…", cells),
        Connection::Missing | Connection::Failed(_) => String::new(),
    }
}

/// Where both do not fit, the end of the id stays: ids start with a timestamp, and differ at their end.
fn host_and_id(host: &str, id: &str, cells: usize) -> String {
    /// The minimum part of an id shown next to the host.
    const LEAST: usize = 8;
    /// The minimum part of an id shown at all.
    const NOTHING: usize = 5;
    if id.is_empty() {
        return fit(host, cells);
    }
    let room = cells.saturating_sub(width(host) + 1);
    if room >= LEAST.min(width(id)) {
        return format!("{host} {}", fit_end(id, room));
    }
    if cells < NOTHING { String::new() } else { fit_end(id, cells) }
}

/// Where the secret key came from.
fn key_origin(model: &Model) -> Option<String> {
    let is_shown = !model.address.is_empty() && matches!(model.connection, Connection::Ready(_));
    is_shown.then(|| format!("  key: {}", visible(&model.profile)))
}

/// The number of matches; longest first, of which the first that fits is shown.
fn matches(model: &Model) -> Vec<String> {
    let list = model.list();
    let found = found(model);
    // A count next to an invalid text would be misread as its result.
    let is_wrong = model.bar.as_ref().is_some_and(QueryBar::is_wrong) && list.total().is_some();
    if is_wrong {
        vec![
            format!("last valid query: {found}"),
            "rows of the last valid query ".to_owned(),
            "last query ".to_owned(),
        ]
    } else {
        vec![found]
    }
}

fn found(model: &Model) -> String {
    let list = model.list();
    match list.total() {
        _ if model.waits_for_copy() && model.copy.is_coming() => "waiting for the copy… ".to_owned(),
        _ if model.waits_for_copy() => "needs a local copy ".to_owned(),
        _ if list.is_replacing() => "searching… ".to_owned(),
        Some(total) if list.shows_chosen() => format!("{} shown ", count(total, "marked row")),
        Some(total) if !list.source().query().is_filtered() => {
            format!("{} ", count(total, "domain"))
        }
        Some(total) => format!("{} found ", count(total, "domain")),
        None if list.failure().is_some() => String::new(),
        None => "loading… ".to_owned(),
    }
}
