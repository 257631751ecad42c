//! The bar below the header: the query as chips or as text, or the organization whose domains are listed.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::app::{DomainList, Model, OrganizationView, QueryBar, Remote};
use crate::clerk::{DEFAULT_MAX_ALLOWED_DOMAINS, Direction};
use crate::field::filters;
use crate::input::Place;
use crate::query::Query;
use crate::text::{count, fit, fit_end, grouped, organization_within, visible, width, wrap};

use super::{Theme, copy, draw_line, field};

/// Shown for the empty query.
const ALL: &str = "all domains";

pub(super) fn draw(model: &Model, theme: &Theme, frame: &mut Frame) {
    let area = Rect::from(model.layout.bar);
    if model.list().shows_chosen() && model.bar.is_none() {
        return marked(model, theme, frame, area);
    }
    match (&model.organization, &model.bar) {
        (Some(view), bar) => {
            let above = Rect { height: area.height.min(Model::ORGANIZATION_LINES), ..area };
            organization(model, view, theme, frame, above);
            let below = Rect { y: above.bottom(), height: area.height - above.height, ..area };
            match bar {
                Some(bar) => edited(model, bar, theme, frame, below),
                None if below.height > 0 => {
                    organization_query(view.list.source().query(), theme, frame, below);
                }
                None => {}
            }
        }
        (None, Some(bar)) => edited(model, bar, theme, frame, area),
        (None, None) => chips(model, theme, frame, area),
    }
}

/// Shown instead of the query while only marked rows are listed.
fn marked(model: &Model, theme: &Theme, frame: &mut Frame, area: Rect) {
    let text = vec![Span::styled("● ", theme.accent), Span::raw("only marked rows")];
    draw_line(&Line::from(text), area, frame);
    let room = usize::from(area.width).saturating_sub(40);
    let right = format!("{}{} ", reason(model, room), position(model.list()));
    draw_line(&Line::from(Span::styled(right, theme.dim)).right_aligned(), area, frame);
}

/// Draws the query within an organization.
fn organization_query(query: &Query, theme: &Theme, frame: &mut Frame, area: Rect) {
    let order = format!("{} ", order(query));
    let room = usize::from(area.width).saturating_sub(width(&order) + 3);
    let mut spans = vec![Span::styled("/ ", theme.accent)];
    spans.extend(tokens(query, room, theme));
    draw_line(&Line::from(spans), area, frame);
    draw_line(&Line::from(Span::styled(order, theme.dim)).right_aligned(), area, frame);
}

/// The query's tokens as chips, as many as fit.
fn tokens(query: &Query, mut room: usize, theme: &Theme) -> Vec<Span<'static>> {
    let mut spans = Vec::new();
    for token in query.tokens() {
        let chip = fit(&format!("[{}]", visible(&token)), room);
        room = room.saturating_sub(width(&chip) + 1);
        spans.push(Span::styled(chip, theme.accent));
        spans.push(Span::raw(" "));
    }
    spans
}

fn edited(model: &Model, bar: &QueryBar, theme: &Theme, frame: &mut Frame, area: Rect) {
    let line = Rect { height: 1.min(area.height), ..area };
    draw_line(&Line::styled("/", theme.accent), line, frame);
    let text = Rect { x: line.x + 1, width: line.width.saturating_sub(1), ..line };
    let error = bar.query().err();
    let mark = error
        .as_ref()
        .map(|error| (error.position.clone(), theme.bad.add_modifier(ratatui::style::Modifier::UNDERLINED)));
    field::draw(frame, text, &bar.field, theme.strong, true, mark);
    let below = Rect { y: area.y + line.height, height: area.height.saturating_sub(1), ..area };
    let cells = usize::from(area.width);
    if let Some(error) = bar.error_line() {
        for (text, y) in wrap(&error, cells).into_iter().zip(below.y..below.bottom()) {
            draw_line(&Line::styled(text, theme.bad), Rect { y, height: 1, ..below }, frame);
        }
        return;
    }
    // An organization's queries are answered by Clerk where possible, whatever the state of the local copy.
    let is_clerks = model.organization.is_some() && !model.list().is_local();
    let source = if is_clerks { String::new() } else { copy::text(model, cells / 2) };
    let room = cells.saturating_sub(width(&source));
    let offers = bar.offers();
    let grammar = if offers.is_empty() { grammar(model, room) } else { offered(&offers, room) };
    draw_line(&Line::styled(grammar, theme.dim), below, frame);
    draw_line(&Line::from(Span::styled(source, theme.dim)).right_aligned(), below, frame);
}

/// The completion candidates, as many as fit.
fn offered(offers: &[String], cells: usize) -> String {
    let mut text = Place::Query.say(" {complete}:");
    for offer in offers {
        let offer = visible(offer);
        if width(&text) + 2 + width(&offer) > cells {
            break;
        }
        text.extend(["  ", &offer]);
    }
    text
}

/// A summary of the query grammar, as much as fits.
fn grammar(model: &Model, cells: usize) -> String {
    let local = model.domains.is_local();
    let hints = filters().filter(|(_, filter)| filter.server.is_none() == local);
    let hints = hints.map(|(_, filter)| filter.hint).filter(|hint| !hint.is_empty());
    let (first, last) =
        if local { (&["~fuzzy", "!mode:sso"][..], "sort:-updated") } else { (&[][..], "sort:name") };
    let tokens = first.iter().copied().chain(hints).chain([last]);
    let inside = model.organization.is_some();
    let mut text = " part of a name".to_owned();
    for token in tokens.filter(|token| !(inside && token.starts_with("org:"))) {
        if width(&text) + 2 + width(token) <= cells {
            text.extend(["  ", token]);
        }
    }
    text
}

fn chips(model: &Model, theme: &Theme, frame: &mut Frame, area: Rect) {
    let tokens = model.query.tokens();
    // Until the copy is complete there is nothing to count.
    let place = if model.waits_for_copy() { String::new() } else { position(model.list()) };
    let order = order(&model.query);
    let wanted = tokens.iter().map(|token| width(token) + 3).sum::<usize>().max(ALL.len() + 1);
    // An order that Clerk's API lacks is also a chip, so the text is dropped first.
    let room = usize::from(area.width).saturating_sub(2 + wanted + width(&place) + 3);
    let reason = reason(model, room);
    // The source of the rows has priority over the order; both are shown in full where they fit.
    let room = (room + 2).saturating_sub(width(&reason));
    let order = format!("  {order}");
    let order = if width(&order) + copy::least(model) <= room { order } else { String::new() };
    let source = copy::text(model, room.saturating_sub(width(&order)));
    let right = format!("{reason}{place}{order}{source} ");
    let mut spans = vec![Span::styled("/ ", theme.accent)];
    if tokens.is_empty() {
        spans.push(Span::styled(ALL, theme.dim));
    }
    let room = usize::from(area.width).saturating_sub(width(&right) + 3);
    spans.extend(self::tokens(&model.query, room, theme));
    draw_line(&Line::from(spans), area, frame);
    draw_line(&Line::from(Span::styled(right, theme.dim)).right_aligned(), area, frame);
}

/// The reason for the next changes, as much as fits.
fn reason(model: &Model, cells: usize) -> String {
    const LEAST: usize = 13;
    const MOST: usize = 40;
    if model.reason.is_empty() || cells < LEAST {
        return String::new();
    }
    let text = format!("reason: {}", visible(&model.reason));
    format!("{}  ", fit(&text, cells.min(MOST).saturating_sub(2)))
}

fn position(list: &DomainList) -> String {
    match list.total() {
        Some(total) if total > 0 => format!("{} of {}", grouped(list.cursor() + 1), grouped(total)),
        _ => String::new(),
    }
}

/// A description of the order with all of its columns.
fn order(query: &Query) -> String {
    if query.is_ranked() {
        return "best first".to_owned();
    }
    let mut words = query.order().in_words().to_owned();
    for key in query.sort.iter().skip(1) {
        let descends = if key.direction == Direction::Descending { " descending" } else { "" };
        words.extend([", then ", key.name(), descends]);
    }
    words
}

fn organization(model: &Model, view: &OrganizationView, theme: &Theme, frame: &mut Frame, area: Rect) {
    let cells = usize::from(area.width);
    let right = format!("{} ", position(&view.list));
    let room = cells.saturating_sub(width(&right) + 1);
    // The id is on the second line, if there is one.
    let first = if area.height > 1 {
        fit(&format!("Organization {}", visible(&view.label)), room)
    } else {
        organization_within(&view.label, &view.id, room)
    };
    let first = Line::styled(first, theme.strong);
    let line = Rect { height: 1.min(area.height), ..area };
    draw_line(&first, line, frame);
    draw_line(&Line::from(Span::styled(right, theme.dim)).right_aligned(), line, frame);
    if area.height > 1 {
        let below = Rect { y: area.y + 1, height: 1, ..area };
        let facts = facts(model, view, cells);
        let right = reason(model, cells.saturating_sub(width(&facts) + 2));
        draw_line(&Line::styled(facts, theme.dim), below, frame);
        draw_line(&Line::from(Span::styled(right, theme.dim)).right_aligned(), below, frame);
    }
}

/// The organization's quota, members, id and slug in one line. The end of its id is cut last.
fn facts(model: &Model, view: &OrganizationView, cells: usize) -> String {
    let allowed = model
        .settings
        .ready()
        .map(|settings| settings.max_allowed_domains)
        .filter(|allowed| *allowed > 0)
        .unwrap_or(DEFAULT_MAX_ALLOWED_DOMAINS);
    let quota = if view.list.source().query().is_filtered() {
        // The matches are not all of its domains.
        format!("limit {allowed} domains")
    } else {
        let held = view.list.total();
        let full = held.is_some_and(|total| i64::try_from(total).unwrap_or(i64::MAX) >= allowed);
        let held = held.map_or_else(|| "… domains".to_owned(), |held| count(held, "domain"));
        format!("{held}, limit {allowed}{}", if full { " (full)" } else { "" })
    };
    let (members, more) = match &view.organization {
        Remote::Ready(organization) => {
            let members = organization.members_count.and_then(|members| u64::try_from(members).ok());
            // People copy the id; the slug adds little to the name.
            let members = members.map(|members| format!("  {}", count(members, "member")));
            (members.unwrap_or_default(), visible(&organization.slug).into_owned())
        }
        Remote::Failed(failure) => (String::new(), crate::app::messages::explain(failure).what),
        Remote::Loading | Remote::Idle => (String::new(), "loading…".to_owned()),
    };
    let id = visible(&view.id);
    let has_room = |before: &str| width(before) + 2 + width(&id) <= cells;
    let before = if has_room(&format!("{quota}{members}")) { format!("{quota}{members}") } else { quota };
    if has_room(&before) {
        return fit(&format!("{before}  {id}  {more}"), cells);
    }
    format!("{before}  {}", fit_end(&id, cells.saturating_sub(width(&before) + 2)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_text_names_all_of_its_columns() {
        for (text, words) in [
            ("", "newest first"),
            ("~acme", "best first"),
            ("sort:org,mode", "by org, then mode"),
            ("sort:-updated,-name", "last changed first, then name descending"),
            ("sort:-status", "by status, descending"),
        ] {
            assert_eq!(order(&text.parse().unwrap()), words, "{text}");
        }
    }
}
