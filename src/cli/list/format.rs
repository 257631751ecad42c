//! The formats of `domdesk list`.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{self, Write};

use clap::ValueEnum;

use crate::clerk::OrganizationDomain;
use crate::cli::spreadsheet::Spreadsheet;
use crate::cli::text_table;
use crate::field::ExportFields;
use crate::flag::FlagSet;
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

/// Rows as a table of chosen fields.
pub(super) struct Table<'a> {
    pub(super) fields: &'a ExportFields,
    pub(super) rows: &'a [OrganizationDomain],
    /// The flags of the rows, by id, if they are among the fields.
    pub(super) flags: &'a HashMap<String, FlagSet>,
}

impl Table<'_> {
    fn values<'a>(&self, row: &'a OrganizationDomain) -> impl Iterator<Item = Cow<'a, str>> {
        let flags = self.flags.get(&row.id).copied().unwrap_or_default();
        self.fields.iter().map(move |field| field.exported(row, flags).unwrap_or_default())
    }

    pub(super) fn write_csv(&self, out: &mut impl Write) -> io::Result<()> {
        let mut sheet = Spreadsheet::new(out, self.fields.iter().map(|field| field.name))?;
        for row in self.rows {
            sheet.row(self.values(row), [])?;
        }
        sheet.finish()
    }

    /// In Markdown, as GitHub and ticket systems read it.
    pub(super) fn write_markdown(&self, out: &mut impl Write) -> io::Result<()> {
        let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
        let headings: Vec<_> = self.fields.iter().map(|field| field.heading.to_owned()).collect();
        let rule = vec!["---".to_owned(); headings.len()];
        out.write_all(line(headings).as_bytes())?;
        out.write_all(line(rule).as_bytes())?;
        for row in self.rows {
            out.write_all(line(self.values(row).map(|value| markdown_cell(&value)).collect()).as_bytes())?;
        }
        Ok(())
    }

    /// For people.
    pub(super) fn write_text(&self, out: &mut impl Write) -> io::Result<()> {
        let headings = self.fields.iter().map(|field| field.heading.to_uppercase()).collect();
        let cells = |row| self.values(row).map(Cow::into_owned).collect();
        text_table::write(out, headings, self.rows.iter().map(cells))
    }
}

pub(super) fn write_ndjson(out: &mut impl Write, rows: &[OrganizationDomain]) -> io::Result<()> {
    for row in rows {
        write_json(&mut *out, &RowState::from(row))?;
        out.write_all(b"\n")?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flag::Flag;

    fn row(name: &str) -> OrganizationDomain {
        OrganizationDomain { name: name.to_owned(), ..OrganizationDomain::default() }
    }

    #[test]
    fn markdown_shows_hostile_text_as_it_is() {
        let rows = [row("a|b\n<img src=x>"), row("[x](http://x) `y`")];
        let fields = "name,mode".parse().unwrap();
        let mut out = Vec::new();
        let flags = HashMap::new();
        Table { fields: &fields, rows: &rows, flags: &flags }.write_markdown(&mut out).unwrap();
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
        let flags =
            HashMap::from([("orgdmn_2".to_owned(), FlagSet::from_iter([Flag::Expired, Flag::Child]))]);
        let fields = "name,status,flags".parse().unwrap();
        let mut out = Vec::new();
        Table { fields: &fields, rows: &rows, flags: &flags }.write_text(&mut out).unwrap();
        let expected =
            "NAME      STATUS      FLAGS\nacme.com  unverified  \nb.io      unverified  child,expired\n";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}
