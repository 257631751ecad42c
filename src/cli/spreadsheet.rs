//! Tables for spreadsheets: the writer that all commands share.

use std::io::{self, Write};

use crate::text::spreadsheet_cell;

/// A table that is being written.
pub(super) struct Spreadsheet<W: Write>(csv::Writer<W>);

impl<W: Write> Spreadsheet<W> {
    /// A table with these headings.
    pub(super) fn new(out: W, headings: impl IntoIterator<Item = &'static str>) -> io::Result<Self> {
        let mut sheet = csv::Writer::from_writer(out);
        sheet.write_record(headings).map_err(writing)?;
        Ok(Self(sheet))
    }

    /// Adds a row: texts, made harmless for a spreadsheet, then what is harmless already.
    pub(super) fn row<T: AsRef<str>>(
        &mut self,
        texts: impl IntoIterator<Item = T>,
        harmless: impl IntoIterator<Item = String>,
    ) -> io::Result<()> {
        let texts = texts.into_iter().map(|text| spreadsheet_cell(text.as_ref()).into_owned());
        self.0.write_record(texts.chain(harmless)).map_err(writing)
    }

    /// Writes what is left.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// The system's own error, which tells a reader that has seen enough from a full disk.
fn writing(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}
