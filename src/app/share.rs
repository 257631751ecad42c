//! What leaves the desk: copied texts, links and exported rows, as plain data.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use crate::clerk::{Millis, OrganizationDomain};
use crate::field::ExportFields;
use crate::output::{FlaggedRow, Format};
use crate::store::Store;

use super::Ticket;

/// The most that is copied, in bytes. tmux and others accept 100,000 bytes of a sequence, in which three bytes take four.
pub const MOST_COPIED: usize = 74_994;

/// How a text reached the clipboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CopyRoute {
    /// The system's clipboard has it.
    Clipboard,
    /// tmux has it, and passes it on to its terminal.
    Tmux,
    /// The terminal has to be asked. It does not answer.
    Terminal,
}

/// A report about what leaves the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShareMsg {
    Copied(Ticket, CopyRoute),
    /// Whether a browser was started.
    LinkOpened(Ticket, bool),
    /// The path of the file, or why there is none.
    Exported(Ticket, Result<String, ExportFailure>),
}

/// Why there is no exported file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExportFailure {
    /// A file with that path exists and was not to be replaced.
    Exists(String),
    Other(String),
}

/// What is on its way.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sharing {
    /// The text for the clipboard.
    pub(super) copied: Option<CopiedText>,
    /// The link for a browser.
    pub(super) link: Option<String>,
    /// What the file that is being written contains.
    pub(super) exported: Option<ExportScope>,
}

/// A text, and what it is: `Name`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopiedText {
    pub what: String,
    pub text: String,
}

/// Which rows of the query are exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExportScope {
    /// How many are exported.
    pub rows: u64,
    /// How many match; the others have not been loaded.
    pub total: u64,
    /// Whether they are the marked rows, whatever the query.
    pub marked: bool,
}

/// An order to write rows to a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Export {
    /// As typed.
    pub file: String,
    /// Whether an existing file is replaced.
    pub replace: bool,
    pub format: Format,
    pub fields: ExportFields,
    pub rows: ExportRows,
}

/// Rows in the order of the list.
#[derive(Debug, Clone, PartialEq)]
pub enum ExportRows {
    Loaded(Vec<FlaggedRow<'static>>),
    /// Rows of the local copy.
    Copy {
        store: Store,
        rows: Arc<[u32]>,
        /// Rows that are known in a newer state than the copy's.
        newer: HashMap<u32, OrganizationDomain>,
        /// For what is snoozed.
        now: Millis,
    },
}

impl ExportRows {
    /// The rows, made one by one.
    #[must_use]
    pub fn each(&self) -> Box<dyn Iterator<Item = FlaggedRow<'_>> + '_> {
        match self {
            Self::Loaded(rows) => Box::new(rows.iter().map(|row| FlaggedRow {
                row: Cow::Borrowed(&*row.row),
                note: Cow::Borrowed(&*row.note),
                ..*row
            })),
            Self::Copy { store, rows, newer, now } => Box::new(rows.iter().filter_map(|number| {
                let row = match newer.get(number) {
                    Some(newer) => Cow::Borrowed(newer),
                    None => Cow::Owned(store.row(*number)?.to_domain()),
                };
                let notes = store.notes();
                Some(FlaggedRow {
                    flags: store.flags().map(|flags| flags.of(*number)).unwrap_or_default(),
                    note: notes.and_then(|notes| notes.note(&row.id)).unwrap_or_default().to_owned().into(),
                    snoozed_until: notes.and_then(|notes| notes.snoozed_until(&row.id, *now)),
                    row,
                })
            })),
        }
    }
}
