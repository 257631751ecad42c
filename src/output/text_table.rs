//! Writes tables for people: as wide as their content, so that nothing is cut.

use std::io::{self, Write};

use crate::text::{visible, width};

/// Writes headings and rows. The cells need not be safe to show; the last one of a row is not padded.
///
/// # Errors
///
/// If writing fails.
pub fn write(
    out: &mut impl Write,
    headings: Vec<String>,
    rows: impl IntoIterator<Item = Vec<String>>,
) -> io::Result<()> {
    let safe = |row: Vec<String>| row.iter().map(|cell| visible(cell).into_owned()).collect();
    let rows: Vec<Vec<String>> = [headings].into_iter().chain(rows).map(safe).collect();
    let columns = rows.first().map_or(0, Vec::len);
    let widest = |at: usize| rows.iter().filter_map(|row| Some(width(row.get(at)?))).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(widest).collect();
    for row in &rows {
        let Some((last, cells)) = row.split_last() else { continue };
        for (cell, widest) in cells.iter().zip(&widths) {
            write!(out, "{cell}{}  ", " ".repeat(widest.saturating_sub(width(cell))))?;
        }
        writeln!(out, "{last}")?;
    }
    Ok(())
}

/// Headings, or the cells of a row.
#[must_use]
pub fn cells<const N: usize>(cells: [&str; N]) -> Vec<String> {
    cells.map(ToOwned::to_owned).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell_and_cells_are_safe() {
        let rows = [cells(["bücher", "x"]), cells(["\u{1b}[31m", ""])];
        let mut out = Vec::new();
        write(&mut out, cells(["NAME", "LAST"]), rows).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "NAME    LAST\nbücher  x\n␛[31m   \n");
    }
}
