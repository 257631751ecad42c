//! Domains for spreadsheets.

use std::io::{self, Write};

use crate::clerk::OrganizationDomain;
use crate::cli::spreadsheet::Spreadsheet;
use crate::field::ExportFields;

pub(super) fn write(
    out: &mut impl Write,
    fields: &ExportFields,
    rows: &[OrganizationDomain],
) -> io::Result<()> {
    let exports: Vec<_> = fields.iter().filter_map(|field| Some((field.name, field.export?))).collect();
    let mut sheet = Spreadsheet::new(out, exports.iter().map(|(name, _)| *name))?;
    for row in rows {
        sheet.row(exports.iter().map(|(_, export)| export(row)), [])?;
    }
    sheet.finish()
}
