//! Writes tables for spreadsheets.

use std::io::{self, Write};

use crate::text::spreadsheet_cell;

/// A table in progress.
pub struct Spreadsheet<W: Write>(csv::Writer<W>);

impl<W: Write> Spreadsheet<W> {
    /// Writes the headings.
    ///
    /// # Errors
    ///
    /// If writing fails.
    pub fn new(out: W, headings: impl IntoIterator<Item = &'static str>) -> io::Result<Self> {
        let mut sheet = csv::Writer::from_writer(out);
        sheet.write_record(headings).map_err(writing)?;
        Ok(Self(sheet))
    }

    /// Adds a row: text, which is escaped for spreadsheets, then cells that are safe already.
    ///
    /// # Errors
    ///
    /// If writing fails.
    pub fn row<T: AsRef<str>>(
        &mut self,
        texts: impl IntoIterator<Item = T>,
        safe_cells: impl IntoIterator<Item = String>,
    ) -> io::Result<()> {
        let texts = texts.into_iter().map(|text| spreadsheet_cell(text.as_ref()).into_owned());
        self.0.write_record(texts.chain(safe_cells)).map_err(writing)
    }

    /// Flushes the writer.
    ///
    /// # Errors
    ///
    /// If writing fails.
    pub fn finish(mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Unwraps the system's error, to distinguish a closed pipe from a full disk.
fn writing(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}
