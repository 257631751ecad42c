//! The question before a change, on the terminal.

use std::io::{self, BufRead, Write};

use anyhow::Result;

use crate::change::{Enrollment, Operation, affected};
use crate::clerk::OrganizationDomain;
use crate::text::visible;

/// Asks; only `y` says yes. The line is read beside everything else, so that an interrupt is heard meanwhile.
pub(super) async fn ask(operation: &Operation, row: &OrganizationDomain) -> Result<bool> {
    let people = affected(Some(&Enrollment::from(row)), &operation.change(row));
    let people = people.map(|people| format!(" {}", people.sentences().join(" "))).unwrap_or_default();
    let question = format!("{}?{people} [y/N] ", operation.describe(row));
    forget_typed_ahead();
    let mut err = io::stderr();
    write!(err, "{}", visible(&question))?;
    err.flush()?;
    // Dropped by an interrupt: the thread then waits on, and ends with the program.
    let line = tokio::task::spawn_blocking(|| {
        // Bytes: what is no text is no yes.
        let mut line = Vec::new();
        io::stdin().lock().read_until(b'\n', &mut line).map(|_| line)
    });
    let line = line.await??;
    if !line.ends_with(b"\n") {
        // The input has ended: nobody has pressed Enter.
        end_line();
        return Ok(false);
    }
    Ok(matches!(line.trim_ascii(), b"y" | b"Y" | b"yes"))
}

/// What was typed before the question was there was no answer to it.
fn forget_typed_ahead() {
    #[cfg(unix)]
    let _ = rustix::termios::tcflush(io::stdin(), rustix::termios::QueueSelector::IFlush);
}

/// Goes on below the question where nobody has pressed Enter.
pub(super) fn end_line() {
    let _ = io::stderr().write_all(b"\n");
}
