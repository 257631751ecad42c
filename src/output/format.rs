//! The formats of lists of domains.

use std::borrow::Cow;
use std::io::{self, Write};

use clap::ValueEnum;

use crate::clerk::OrganizationDomain;
use crate::field::ExportFields;
use crate::journal::RowState;
use crate::text::{visible, write_json};

use super::FlaggedRow;
use super::spreadsheet::Spreadsheet;
use super::text_table;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A table for a spreadsheet
    Csv,
    /// One object with all rows
    Json,
    /// One row per line
    Ndjson,
    /// A table for a ticket
    Markdown,
    /// A table for people
    Table,
}

impl Format {
    /// Whether it shows chosen fields. The others have rows as Clerk sends them.
    #[must_use]
    pub const fn has_columns(self) -> bool {
        matches!(self, Self::Csv | Self::Markdown | Self::Table)
    }
}

/// A table for a spreadsheet, in which no cell is a formula.
///
/// # Errors
///
/// If writing fails.
pub fn write_csv<'a, R: Into<FlaggedRow<'a>>>(
    out: &mut impl Write,
    fields: &ExportFields,
    rows: impl IntoIterator<Item = R>,
) -> io::Result<()> {
    let mut sheet = Spreadsheet::new(out, fields.iter().map(|field| field.name))?;
    for row in rows {
        sheet.row(row.into().values(fields), [])?;
    }
    sheet.finish()
}

/// Rows as Clerk sends them, one per line.
///
/// # Errors
///
/// If writing fails.
pub fn write_ndjson(out: &mut impl Write, rows: &[OrganizationDomain]) -> io::Result<()> {
    for row in rows {
        write_json(&mut *out, &RowState::from(row))?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// A table in Markdown, as GitHub and ticket systems read it.
///
/// # Errors
///
/// If writing fails.
pub fn write_markdown<'a, R: Into<FlaggedRow<'a>>>(
    out: &mut impl Write,
    fields: &ExportFields,
    rows: impl IntoIterator<Item = R>,
) -> io::Result<()> {
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let headings: Vec<_> = fields.iter().map(|field| field.heading.to_owned()).collect();
    let rule = vec!["---".to_owned(); headings.len()];
    out.write_all(line(headings).as_bytes())?;
    out.write_all(line(rule).as_bytes())?;
    for row in rows {
        let cells = row.into().values(fields).map(|value| markdown_cell(&value)).collect();
        out.write_all(line(cells).as_bytes())?;
    }
    Ok(())
}

/// Shows the text as it is: no markup, no link, no HTML, and no end of the cell.
pub(super) fn markdown_cell(text: &str) -> String {
    let mut cell = String::new();
    for c in visible(text).chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '#' | '!' | '&' | '$') {
            cell.push('\\');
        }
        cell.push(c);
    }
    cell
}

/// A table for people.
///
/// # Errors
///
/// If writing fails.
pub fn write_table<'a, R: Into<FlaggedRow<'a>>>(
    out: &mut impl Write,
    fields: &ExportFields,
    rows: impl IntoIterator<Item = R>,
) -> io::Result<()> {
    let headings = fields.iter().map(|field| field.heading.to_uppercase()).collect();
    let cells = |row: R| row.into().values(fields).map(Cow::into_owned).collect();
    text_table::write(out, headings, rows.into_iter().map(cells))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flag::{Flag, FlagSet};

    fn row(name: &str) -> OrganizationDomain {
        OrganizationDomain { name: name.to_owned(), ..OrganizationDomain::default() }
    }

    #[test]
    fn markdown_shows_hostile_text_as_it_is() {
        let rows = [row("a|b\n<img src=x>"), row("[x](http://x) `y`")];
        let fields = "name,mode".parse().unwrap();
        let mut out = Vec::new();
        write_markdown(&mut out, &fields, &rows).unwrap();
        let text = String::from_utf8(out).unwrap();
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines[..2], ["| Name | Mode |", "| --- | --- |"]);
        assert_eq!(lines[2], "| a\\|b␊\\<img src=x\\> |  |");
        assert_eq!(lines[3], "| \\[x\\](http://x) \\`y\\` |  |");
        assert_eq!(lines.len(), 4);
    }

    #[test]
    fn a_table_has_a_line_for_each_row() {
        let rows = [
            OrganizationDomain { id: "orgdmn_1".to_owned(), ..row("acme.com") },
            OrganizationDomain { id: "orgdmn_2".to_owned(), ..row("b.io") },
        ];
        let flagged =
            FlaggedRow { flags: FlagSet::from_iter([Flag::Expired, Flag::Child]), ..(&rows[1]).into() };
        let fields = "name,status,flags".parse().unwrap();
        let mut out = Vec::new();
        write_table(&mut out, &fields, [(&rows[0]).into(), flagged]).unwrap();
        let expected =
            "NAME      STATUS      FLAGS\nacme.com  unverified  \nb.io      unverified  child,expired\n";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}
