//! The formats of `domdesk list`.

use std::io::{self, Write};

use clap::ValueEnum;

use crate::clerk::OrganizationDomain;
use crate::cli::spreadsheet::Spreadsheet;
use crate::cli::text_table;
use crate::field::{ExportFields, Field};
use crate::journal::RowState;
use crate::text::{visible, write_json};

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
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
    pub(super) const fn has_columns(self) -> bool {
        matches!(self, Self::Csv | Self::Markdown | Self::Table)
    }
}

/// A field's name, and its value for a row.
type Export = fn(&OrganizationDomain) -> std::borrow::Cow<'_, str>;

fn exports(fields: &ExportFields) -> Vec<(&'static Field, Export)> {
    fields.iter().filter_map(|field| Some((field, field.export?))).collect()
}

pub(super) fn write_csv(
    out: &mut impl Write,
    fields: &ExportFields,
    rows: &[OrganizationDomain],
) -> io::Result<()> {
    let exports = exports(fields);
    let mut sheet = Spreadsheet::new(out, exports.iter().map(|(field, _)| field.name))?;
    for row in rows {
        sheet.row(exports.iter().map(|(_, export)| export(row)), [])?;
    }
    sheet.finish()
}

pub(super) fn write_ndjson(out: &mut impl Write, rows: &[OrganizationDomain]) -> io::Result<()> {
    for row in rows {
        write_json(&mut *out, &RowState::from(row))?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// A table in Markdown, as GitHub and ticket systems read it.
pub(super) fn write_markdown(
    out: &mut impl Write,
    fields: &ExportFields,
    rows: &[OrganizationDomain],
) -> io::Result<()> {
    let exports = exports(fields);
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    out.write_all(line(exports.iter().map(|(field, _)| field.heading.to_owned()).collect()).as_bytes())?;
    out.write_all(line(vec!["---".to_owned(); exports.len()]).as_bytes())?;
    for row in rows {
        let cells = exports.iter().map(|(_, export)| markdown_cell(&export(row)));
        out.write_all(line(cells.collect()).as_bytes())?;
    }
    Ok(())
}

/// Shows the text as it is: no markup, no link, no HTML, and no end of the cell.
fn markdown_cell(text: &str) -> String {
    let mut cell = String::new();
    for c in visible(text).chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '#' | '!' | '&' | '$') {
            cell.push('\\');
        }
        cell.push(c);
    }
    cell
}

pub(super) fn write_table(
    out: &mut impl Write,
    fields: &ExportFields,
    rows: &[OrganizationDomain],
) -> io::Result<()> {
    let exports = exports(fields);
    let headings = exports.iter().map(|(field, _)| field.heading.to_uppercase()).collect();
    let cells = |row| exports.iter().map(|(_, export)| export(row).into_owned()).collect();
    text_table::write(out, headings, rows.iter().map(cells))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str) -> OrganizationDomain {
        OrganizationDomain { name: name.to_owned(), ..OrganizationDomain::default() }
    }

    #[test]
    fn markdown_shows_hostile_text_as_it_is() {
        let fields = "name,mode".parse().unwrap();
        let mut out = Vec::new();
        write_markdown(&mut out, &fields, &[row("a|b\n<img src=x>"), row("[x](http://x) `y`")]).unwrap();
        let text = String::from_utf8(out).unwrap();
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines[..2], ["| Name | Mode |", "| --- | --- |"]);
        assert_eq!(lines[2], "| a\\|b␊\\<img src=x\\> |  |");
        assert_eq!(lines[3], "| \\[x\\](http://x) \\`y\\` |  |");
        assert_eq!(lines.len(), 4);
    }

    #[test]
    fn a_table_has_a_line_for_each_row() {
        let mut out = Vec::new();
        write_table(&mut out, &"name,status".parse().unwrap(), &[row("acme.com"), row("b.io")]).unwrap();
        let expected = "NAME      STATUS\nacme.com  unverified\nb.io      unverified\n";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}
