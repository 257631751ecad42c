//! Records as a table, one line each.

use std::io::{self, Write};

use super::EntryPage;
use super::describe::{change_text, operator_name, outcome_text};
use super::entry::Entry;
use crate::text::{absolute, fit, fit_middle, organization_within, pad, visible, width};

const TITLES: [&str; COLUMNS] = ["WHEN", "WHO", "INSTANCE", "WHAT", "DOMAIN", "ORGANIZATION", "OUTCOME"];

const COLUMNS: usize = 7;

/// Wide columns are cut to this, in cells, before narrower ones are cut at all.
const LEAST: [usize; COLUMNS] = [23, 12, 12, 24, 20, 30, 24];

/// The blanks between two columns.
const GAP: usize = 2;

/// Writes the table, cut to the width of the terminal if there is one: a program gets all of it.
pub(super) fn write(out: &mut impl Write, page: &EntryPage<'_>, terminal: Option<usize>) -> io::Result<()> {
    if page.data.is_empty() {
        return writeln!(out, "No changes.");
    }
    let rows: Vec<_> = page.data.iter().map(cells).collect();
    let widest = |at: usize| rows.iter().map(|cells| width(&cells[at])).max().unwrap_or(0);
    let mut widths: [usize; COLUMNS] = std::array::from_fn(|at| widest(at).max(TITLES[at].len()));
    if let Some(room) = terminal {
        shrink(&mut widths, room);
    }
    line(out, &TITLES.map(ToOwned::to_owned), &widths)?;
    for (cells, entry) in rows.into_iter().zip(&page.data) {
        line(out, &cut(cells, entry, &widths), &widths)?;
    }
    Ok(())
}

/// Takes cells from the widest column that may lose some, until the line fits or none may.
fn shrink(widths: &mut [usize; COLUMNS], room: usize) {
    let room = room.saturating_sub(GAP * (COLUMNS - 1));
    while widths.iter().sum::<usize>() > room {
        let may_shrink = (0..COLUMNS).filter(|at| widths[*at] > LEAST[*at]);
        let Some(widest) = may_shrink.max_by_key(|at| widths[*at]) else { return };
        widths[widest] -= 1;
    }
}

/// Cuts the cells that are too wide. The ends of a domain's name and of an organization's id distinguish it.
fn cut(cells: [String; COLUMNS], entry: &Entry<'_>, widths: &[usize; COLUMNS]) -> [String; COLUMNS] {
    let mut at = 0;
    cells.map(|cell| {
        let (column, room) = (TITLES[at], widths[at]);
        at += 1;
        match column {
            _ if width(&cell) <= room => cell,
            "DOMAIN" => fit_middle(&cell, room),
            "ORGANIZATION" => organization_within(entry.organization, entry.organization_id, room),
            _ => fit(&cell, room),
        }
    })
}

fn line(out: &mut impl Write, cells: &[String; COLUMNS], widths: &[usize; COLUMNS]) -> io::Result<()> {
    for (cell, width) in cells.iter().zip(widths).take(COLUMNS - 1) {
        write!(out, "{}{}", pad(cell, *width), " ".repeat(GAP))?;
    }
    writeln!(out, "{}", cells[COLUMNS - 1])
}

fn cells(entry: &Entry<'_>) -> [String; COLUMNS] {
    let cells = [
        absolute(entry.at),
        operator_name(entry.who),
        entry.instance.id.clone(),
        change_text(&entry.record.asked.change, entry.record.before()),
        entry.name.to_owned(),
        organization(entry),
        outcome_text(entry),
    ];
    cells.map(|text| visible(&text).into_owned())
}

/// Name and id in full.
fn organization(entry: &Entry<'_>) -> String {
    let (name, id) = (entry.organization, entry.organization_id);
    if name.is_empty() || name == id { id.to_owned() } else { format!("{name} ({id})") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_widest_columns_are_cut_first_and_none_below_its_least() {
        let mut widths = [23, 10, 36, 60, 50, 84, 100];
        shrink(&mut widths, 1_000);
        assert_eq!(widths, [23, 10, 36, 60, 50, 84, 100], "they fit");
        shrink(&mut widths, 240);
        assert_eq!(widths.iter().sum::<usize>() + GAP * (COLUMNS - 1), 240);
        assert_eq!(widths[..3], [23, 10, 36], "narrow ones stay");
        shrink(&mut widths, 40);
        assert_eq!(widths, [23, 10, 12, 24, 20, 30, 24]);
    }
}
