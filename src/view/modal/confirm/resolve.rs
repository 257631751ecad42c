//! The dialog before recording an outcome on the operator's authority.

use ratatui::style::Style;
use ratatui::text::Line;

use crate::app::{Model, describe_record, describe_record_within};
use crate::journal::{EntryId, Verdict};
use crate::text::{relative, visible};

use super::super::super::Theme;
use super::super::{is_short, wrapped};

/// The title, which includes the change: scrolling cannot hide it.
pub(super) fn title(model: &Model, entry: &EntryId, happened: bool, cells: usize) -> String {
    let prefix = if happened { "Record as done: " } else { "Record as not done: " };
    let record = model.journal.open().and_then(|journal| journal.history.get(entry));
    record.map(|record| describe_record_within(record, prefix, "", cells)).unwrap_or_default()
}

pub(super) fn lines(
    model: &Model,
    entry: &EntryId,
    happened: bool,
    cells: usize,
    theme: &Theme,
) -> Vec<Line<'static>> {
    let Some(record) = model.journal.open().and_then(|journal| journal.history.get(entry)) else {
        return Vec::new();
    };
    let who = visible(&record.asked.operator.user).into_owned();
    let what = format!("{}, {} by {who}", describe_record(record), relative(record.at, model.now));
    let mut lines: Vec<Line> = wrapped(&what, cells, theme.strong).collect();
    if let Some((_, settled)) = record.settled()
        && !is_short(model)
    {
        let found = match &settled.verdict {
            Verdict::Unresolved { why } => why.clone(),
            Verdict::Happened { .. } => format!("it happened ({})", settled.evidence),
            Verdict::NotHappened => format!("it did not happen ({})", settled.evidence),
        };
        lines.extend(wrapped(&format!("Looked up: {}.", visible(&found)), cells, Style::new()));
    }
    let said = if happened { "that it happened" } else { "that it did not happen" };
    let text = format!("The journal will say {said}, on your authority. Nothing is sent to Clerk.");
    lines.extend(wrapped(&text, cells, theme.open));
    lines
}
