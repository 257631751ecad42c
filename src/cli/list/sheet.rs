//! Domains for spreadsheets: the chosen columns, or every field that can be exported.

use std::io::{self, Write};

use crate::clerk::OrganizationDomain;
use crate::cli::spreadsheet::Spreadsheet;
use crate::field::{Columns, FIELDS, Field};

pub(super) fn write(
    out: &mut impl Write,
    columns: Option<&Columns>,
    rows: &[OrganizationDomain],
) -> io::Result<()> {
    let fields: Vec<&Field> = match columns {
        Some(columns) => columns.iter().map(|field| field as &Field).collect(),
        None => FIELDS.into_iter().map(|field| field as &Field).collect(),
    };
    let exports: Vec<_> = fields.into_iter().filter_map(|field| Some((field.name, field.export?))).collect();
    let mut sheet = Spreadsheet::new(out, exports.iter().map(|(name, _)| *name))?;
    for row in rows {
        sheet.row(exports.iter().map(|(_, export)| export(row)), [])?;
    }
    sheet.finish()
}
