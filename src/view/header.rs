//! The first line: which instance this is, where it is, and how much of it matches.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::app::{Connection, Kind, Lock, Model, OpenJournal, QueryBar, Remote, Target};
use crate::text::{count, fit, fit_end, grouped, visible, width};

use super::Theme;

const NAME: &str = "domdesk ";

/// Draws the header.
pub(super) fn draw(model: &Model, theme: &Theme, frame: &mut Frame) {
    let area = Rect::from(model.layout.header);
    let cells = usize::from(area.width);
    let kind = model.kind();
    let badge = if kind == Kind::Production { theme.danger } else { theme.badge };
    let lock = lock(model);
    // A kind of instance that this version does not know may have a name of any length: the lock stays in view.
    let room = cells.saturating_sub(lock.as_deref().map_or(0, |lock| width(lock) + 1) + 2);
    let mut spans = vec![Span::styled(format!(" {} ", fit(&kind_in_words(&kind, model), room)), badge)];
    if let Some(lock) = lock {
        spans.push(Span::raw(" "));
        let open = matches!(model.lock, Lock::Until { .. });
        spans.push(Span::styled(lock, if open { theme.danger } else { theme.badge }));
    }
    let used = |spans: &[Span]| spans.iter().map(|span| width(&span.content)).sum::<usize>();
    spans.extend(waiting(model, cells.saturating_sub(used(&spans)), theme));
    // What the instance is and that nothing can be changed comes first, the program's name last.
    let right = matches(model);
    let right = right.into_iter().find(|right| used(&spans) + width(right) < cells).unwrap_or_default();
    if used(&spans) + NAME.len() + width(&right) < cells {
        spans.insert(0, Span::styled(NAME, theme.strong));
    }
    let room = cells.saturating_sub(used(&spans) + width(&right) + 3);
    let place = place(model, room);
    // Whole or not at all: it is what can be spared where there is no room.
    let key = key_origin(model).filter(|key| width(&place) + width(key) <= room).unwrap_or_default();
    spans.push(Span::styled(format!(" {place}{key}"), theme.dim));
    frame.render_widget(Line::from(spans), area);
    frame.render_widget(Line::from(right).right_aligned(), area);
}

/// What is not settled: changes on their way, those that wait for the operator's word, and lines that the journal does not
/// have yet. Where there is no room for
/// the words, their signs and numbers stay.
fn waiting(model: &Model, cells: usize, theme: &Theme) -> Vec<Span<'static>> {
    let open = model.changes.open() as u64;
    let unresolved = model.journal.open().map_or(0, OpenJournal::unresolved) as u64;
    let kept = model.journal.open().map_or(0, OpenJournal::kept) as u64;
    let words = [
        format!(" ⋯ {}", count(open, "change")),
        format!(" ¿ {} unresolved", grouped(unresolved)),
        format!(" ! {} not in the journal", count(kept, "outcome")),
    ];
    let signs = [
        format!(" ⋯ {}", grouped(open)),
        format!(" ¿ {}", grouped(unresolved)),
        format!(" ! {}", grouped(kept)),
    ];
    let there = |texts: [String; 3]| {
        let all = texts.into_iter().zip([(open, theme.open), (unresolved, theme.bad), (kept, theme.bad)]);
        all.filter(|(_, (number, _))| *number > 0).map(|(text, (_, style))| Span::styled(text, style))
    };
    let spans: Vec<_> = there(words).collect();
    if spans.iter().map(|span| width(&span.content)).sum::<usize>() <= cells {
        spans
    } else {
        there(signs).collect()
    }
}

/// How the lock stands. Where it is open for good there is nothing to mind.
fn lock(model: &Model) -> Option<String> {
    let glyph = if model.lock.is_open() { '□' } else { '■' };
    model.lock.in_words(model.now).map(|words| format!(" {glyph} {words} "))
}

fn kind_in_words(kind: &Kind, model: &Model) -> String {
    match kind {
        Kind::Emulator => "EMULATOR".to_owned(),
        Kind::Development => "DEVELOPMENT".to_owned(),
        Kind::Production => "PRODUCTION".to_owned(),
        Kind::Other(other) => visible(other).to_uppercase(),
        Kind::Unknown if matches!(model.instance, Remote::Failed(_)) => "UNKNOWN KIND".to_owned(),
        Kind::Unknown => "…".to_owned(),
    }
}

fn place(model: &Model, cells: usize) -> String {
    match &model.connection {
        Connection::Ready(endpoint) => {
            let id = model.instance.ready().map(|instance| visible(&instance.id)).unwrap_or_default();
            host_and_id(&visible(&endpoint.host), &id, cells)
        }
        Connection::Connecting(Target::Demo) => fit("starting the emulator…", cells),
        Connection::Connecting(Target::Instance) => fit("connecting…", cells),
        Connection::Missing | Connection::Failed(_) => String::new(),
    }
}

/// Where there is no room for both, the end of the id stays: ids begin with the time, and differ at their end.
fn host_and_id(host: &str, id: &str, cells: usize) -> String {
    /// Less than this of an id is not worth its cells beside the host.
    const LEAST: usize = 8;
    /// Less than this of an id says nothing.
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

/// Where the key of the connection came from.
fn key_origin(model: &Model) -> Option<String> {
    let is_said = !model.address.is_empty() && matches!(model.connection, Connection::Ready(_));
    is_said.then(|| format!("  key: {}", visible(&model.profile)))
}

/// How much of the instance matches; the longest first, of which the first that has room is shown.
fn matches(model: &Model) -> Vec<String> {
    let list = model.list();
    let found = found(model);
    // A count beside a text that asks for nothing would be taken for its answer.
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
        _ if model.waits_for_copy() => "no answer without a copy ".to_owned(),
        _ if list.is_replacing() => "searching… ".to_owned(),
        Some(total) if !list.source().query().is_filtered() => {
            format!("{} ", count(total, "domain"))
        }
        Some(total) => format!("{} found ", count(total, "domain")),
        None if list.failure().is_some() => String::new(),
        None => "loading… ".to_owned(),
    }
}
