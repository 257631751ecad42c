//! The cells of a line, and the values in them.

use crate::clerk::EnrollmentMode;
use crate::plan::{Action, UnknownAction};

/// The cells as text, without blanks around them; `None` for a line without any text.
pub(super) fn texts(record: &csv::ByteRecord) -> Result<Option<Vec<&str>>, String> {
    let cells = record.iter().map(|cell| std::str::from_utf8(cell).map(str::trim));
    let cells: Vec<&str> = cells.collect::<Result<_, _>>().map_err(|_| "it is not UTF-8".to_owned())?;
    if cells.iter().any(|cell| cell.contains(['\n', '\r'])) {
        return Err("a cell has a line break; a closing quote may be missing".to_owned());
    }
    Ok(cells.iter().any(|cell| !cell.is_empty()).then_some(cells))
}

pub(super) fn verified(text: &str) -> Result<Option<bool>, String> {
    match text.to_ascii_lowercase().as_str() {
        "" => Ok(None),
        "yes" | "true" => Ok(Some(true)),
        "no" | "false" => Ok(Some(false)),
        _ => Err(format!("verified is {text:?}; expected yes or no")),
    }
}

pub(super) fn mode(text: &str) -> Result<Option<EnrollmentMode>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let names = EnrollmentMode::KNOWN.map(|mode| mode.to_string()).join(", ");
    let mode = EnrollmentMode::from_abbreviation(&text.to_ascii_lowercase());
    mode.map(Some).ok_or_else(|| format!("mode is {text:?}; expected one of {names}"))
}

/// `None` for an empty cell.
pub(super) fn action(text: &str) -> Result<Option<Action>, String> {
    match text.to_ascii_lowercase().as_str() {
        "" => Ok(None),
        "create" => Ok(Some(Action::Create { verified: None, mode: None })),
        lower => lower.parse().map(Some).map_err(|error| match error {
            UnknownAction::Action => {
                format!(
                    "action is {text:?}; expected verify, unverify, mode=MODE, delete, own, create or nothing"
                )
            }
            error @ UnknownAction::Mode => format!("action is {text:?}; {error}"),
        }),
    }
}
