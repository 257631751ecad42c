//! Records as a table, one line each.

use std::io::{self, Write};

use super::EntryPage;
use super::describe::{change_text, operator_name, outcome_text};
use super::entry::Entry;
use crate::text::{absolute, fit, organization, pad, visible, width};

/// All columns except the last, with their maximum widths.
const COLUMNS: [(&str, usize); 6] =
    [("WHEN", 23), ("WHO", 30), ("INSTANCE", 36), ("WHAT", 60), ("DOMAIN", 50), ("ORGANIZATION", 84)];

const LAST: &str = "OUTCOME";

/// Limits the last column, in cells.
const MAX_OUTCOME_WIDTH: usize = 500;

pub(super) fn write(out: &mut impl Write, page: &EntryPage<'_>) -> io::Result<()> {
    if page.data.is_empty() {
        return writeln!(out, "No changes.");
    }
    let rows: Vec<([String; 6], String)> =
        page.data.iter().map(|entry| (cells(entry).map(safe), safe(outcome_text(entry)))).collect();
    let widest = |at: usize| rows.iter().map(|(cells, _)| width(&cells[at])).max().unwrap_or(0);
    let widths: Vec<usize> =
        COLUMNS.iter().enumerate().map(|(at, (title, most))| widest(at).clamp(width(title), *most)).collect();
    line(out, &COLUMNS.map(|(title, _)| title.to_owned()), LAST, &widths)?;
    for (cells, outcome) in &rows {
        line(out, cells, &fit(outcome, MAX_OUTCOME_WIDTH), &widths)?;
    }
    Ok(())
}

fn line(out: &mut impl Write, cells: &[String; 6], last: &str, widths: &[usize]) -> io::Result<()> {
    for (cell, width) in cells.iter().zip(widths) {
        write!(out, "{}  ", pad(cell, *width))?;
    }
    writeln!(out, "{last}")
}

fn safe(text: impl AsRef<str>) -> String {
    visible(text.as_ref()).into_owned()
}

fn cells(entry: &Entry<'_>) -> [String; 6] {
    [
        absolute(entry.at),
        operator_name(entry.who),
        entry.instance.id.clone(),
        change_text(&entry.record.asked.change, entry.record.before()),
        entry.name.to_owned(),
        organization(entry.organization, entry.organization_id),
    ]
}
