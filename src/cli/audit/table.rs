//! Records for people: one line each.

use std::io::{self, Write};

use super::Page;
use super::entry::Entry;
use super::words::{name, story, what};
use crate::text::{absolute, fit, organization, pad, visible, width};

/// The columns but the last, and how wide each may become.
const COLUMNS: [(&str, usize); 6] =
    [("WHEN", 23), ("WHO", 30), ("INSTANCE", 36), ("WHAT", 60), ("DOMAIN", 50), ("ORGANIZATION", 84)];

const LAST: &str = "OUTCOME";

/// The last column may hold a long story, but not a whole book.
const LONGEST_STORY: usize = 500;

pub(super) fn write(out: &mut impl Write, page: &Page<'_>) -> io::Result<()> {
    if page.data.is_empty() {
        return writeln!(out, "No changes.");
    }
    let rows: Vec<([String; 6], String)> =
        page.data.iter().map(|entry| (cells(entry).map(safe), safe(story(entry)))).collect();
    let widest = |at: usize| rows.iter().map(|(cells, _)| width(&cells[at])).max().unwrap_or(0);
    let widths: Vec<usize> =
        COLUMNS.iter().enumerate().map(|(at, (title, most))| widest(at).clamp(width(title), *most)).collect();
    line(out, &COLUMNS.map(|(title, _)| title.to_owned()), LAST, &widths)?;
    for (cells, story) in &rows {
        line(out, cells, &fit(story, LONGEST_STORY), &widths)?;
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
        name(entry.who),
        entry.instance.id.clone(),
        what(&entry.record.asked.change, entry.record.before()),
        entry.name.to_owned(),
        organization(entry.organization, entry.organization_id),
    ]
}
