use std::io::{self, BufRead, Write};

use anyhow::Result;

use crate::change::{Enrollment, Operation, affected};
use crate::clerk::OrganizationDomain;
use crate::text::visible;

/// Asks on the terminal; only `y` or `yes` confirms. Reads the line on another thread, so that an interrupt can end the wait.
pub(super) async fn ask(operation: &Operation, row: &OrganizationDomain) -> Result<bool> {
    let people = affected(Some(&Enrollment::from(row)), &operation.change(row));
    let people = people.map(|people| format!(" {}", people.sentences().join(" "))).unwrap_or_default();
    let question = format!("{}?{people} [y/N] ", operation.describe(row));
    discard_typeahead();
    let mut err = io::stderr();
    write!(err, "{}", visible(&question))?;
    err.flush()?;
    // After an interrupt the thread keeps waiting, and ends with the program.
    let line = tokio::task::spawn_blocking(|| {
        // As bytes: invalid UTF-8 is not a yes.
        let mut line = Vec::new();
        io::stdin().lock().read_until(b'\n', &mut line).map(|_| line)
    });
    let line = line.await??;
    if !line.ends_with(b"\n") {
        // End of input, without Enter.
        end_line();
        return Ok(false);
    }
    Ok(matches!(line.trim_ascii(), b"y" | b"Y" | b"yes"))
}

/// Input typed before the question is not an answer to it.
fn discard_typeahead() {
    #[cfg(unix)]
    let _ = rustix::termios::tcflush(io::stdin(), rustix::termios::QueueSelector::IFlush);
}

/// Ends the line of a question that was not answered with Enter.
pub(super) fn end_line() {
    let _ = io::stderr().write_all(b"\n");
}
