//! Encodes a line for the file: one line of JSON, without keys, and safe for `cat` and `tail`.

use std::path::Path;

use super::StateError;
use super::index::LONGEST_LINE;
use crate::journal::{Answered, Event, Line, Outcome, Settled, Verdict};
use crate::text::write_json_redacted;

/// The encoded line, with its line end.
///
/// The outcome of a change matters more than the row after it: if both together are too long, the row is left out.
pub(super) fn encode(line: &Line, path: &Path) -> Result<Vec<u8>, StateError> {
    match bytes(line, path) {
        Err(StateError::TooLong { .. }) if is_with_row(line) => bytes(&without_row(line), path),
        other => other,
    }
}

fn bytes(line: &Line, path: &Path) -> Result<Vec<u8>, StateError> {
    let mut bytes = Vec::with_capacity(1024);
    write_json_redacted(&mut bytes, line)
        .map_err(|error| StateError::Encode { path: path.to_owned(), error })?;
    if bytes.len() >= LONGEST_LINE {
        return Err(StateError::TooLong { length: bytes.len(), path: path.to_owned() });
    }
    bytes.push(b'\n');
    Ok(bytes)
}

const fn is_with_row(line: &Line) -> bool {
    matches!(
        &line.event,
        Event::Answered(Answered { outcome: Outcome::Done { after: Some(_) }, .. })
            | Event::Settled(Settled { verdict: Verdict::Happened { after: Some(_) }, .. })
    )
}

fn without_row(line: &Line) -> Line {
    let mut line = line.clone();
    match &mut line.event {
        Event::Answered(Answered { outcome: Outcome::Done { after }, .. })
        | Event::Settled(Settled { verdict: Verdict::Happened { after }, .. }) => *after = None,
        _ => {}
    }
    line
}
