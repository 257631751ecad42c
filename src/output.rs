//! Rows and changes as text for other programs: the formats of lists, which commands and exports share, and a change as a
//! shell command.

mod flagged_row;
mod format;
mod objects;
mod shell;
mod spreadsheet;
pub mod text_table;
mod ticket;

pub use flagged_row::FlaggedRow;
pub use format::{Format, write_csv, write_markdown, write_ndjson, write_table};
pub use objects::{write_json_objects, write_ndjson_objects};
pub use shell::{clerk_command, curl_command, shell_quote};
pub use spreadsheet::Spreadsheet;
pub use ticket::ticket;
