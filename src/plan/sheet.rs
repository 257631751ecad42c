//! Reads requested changes from a CSV file with the columns `organization,name[,verified][,mode][,action]`.

mod cells;
mod columns;

use crate::clerk::{DomainName, UpdateDomain};

use super::Action;
use columns::Columns;

/// One requested change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetLine {
    /// The line of the file, from 1.
    pub number: u64,
    /// The organization's id or slug.
    pub organization: String,
    pub name: DomainName,
    pub wanted: Wanted,
}

/// What a line asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// An existing domain gets these values; a missing one is created with them.
    Values(UpdateDomain),
    Action(Action),
}

/// A line that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadLine {
    /// The line of the file, from 1.
    pub number: u64,
    pub why: String,
}

impl Wanted {
    /// The action, given whether the organization has the domain. A domain is created verified unless the line says
    /// otherwise, as Clerk does.
    #[must_use]
    pub fn action(&self, exists: bool) -> Action {
        match self {
            Self::Action(Action::Create { verified, mode }) => {
                Action::Create { verified: Some(verified.unwrap_or(true)), mode: mode.clone() }
            }
            Self::Action(action) => action.clone(),
            Self::Values(UpdateDomain { verified, enrollment_mode }) => {
                let update = Action::update(&UpdateDomain {
                    verified: *verified,
                    enrollment_mode: enrollment_mode.clone(),
                });
                update.filter(|_| exists).unwrap_or_else(|| Action::Create {
                    verified: Some(verified.unwrap_or(true)),
                    mode: enrollment_mode.clone(),
                })
            }
        }
    }
}

/// Reads the file: the lines that can be used, and all others with the reason. The first line names the columns, in any
/// order; blank lines are ignored.
#[must_use]
pub fn read(bytes: &[u8]) -> (Vec<SheetLine>, Vec<BadLine>) {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let (mut lines, mut bad) = (Vec::new(), Vec::new());
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        bad.push(BadLine { number: 1, why: "the file is UTF-16; save it as UTF-8".to_owned() });
        return (lines, bad);
    }
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    let mut record = csv::ByteRecord::new();
    let mut columns: Option<Columns> = None;
    let mut place = Place::default();
    // Reading from memory cannot fail.
    while reader.read_byte_record(&mut record).unwrap_or(false) {
        let number = place.line(bytes, record.position().map_or(0, csv::Position::byte));
        let cells = match cells::texts(&record) {
            Ok(Some(cells)) => cells,
            Ok(None) => continue,
            Err(why) => {
                bad.push(BadLine { number, why });
                continue;
            }
        };
        let read = match &columns {
            Some(columns) => columns.line(number, &cells).map(|line| lines.push(line)),
            None => Columns::of(&cells).map(|found| columns = Some(found)),
        };
        if let Err(why) = read {
            bad.push(BadLine { number, why });
        }
        if columns.is_none() {
            return (lines, bad);
        }
    }
    if columns.is_none() && bad.is_empty() {
        bad.push(BadLine { number: 1, why: columns::expected("the file is empty") });
    }
    (lines, bad)
}

/// Counts lines.
#[derive(Default)]
struct Place {
    byte: usize,
    line_breaks: u64,
}

impl Place {
    /// The line of the record that starts at or after that byte: blank lines before it do not belong to it.
    fn line(&mut self, bytes: &[u8], start: u64) -> u64 {
        let mut start = usize::try_from(start).unwrap_or(usize::MAX);
        while matches!(bytes.get(start), Some(b'\r' | b'\n')) {
            start += 1;
        }
        let passed = bytes.get(self.byte..start).unwrap_or_default();
        self.line_breaks += memchr::memchr_iter(b'\n', passed).count() as u64;
        self.byte = start;
        self.line_breaks + 1
    }
}

#[cfg(test)]
mod tests;
