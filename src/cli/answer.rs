//! Reads the answer to a question on the terminal.

use std::io::{self, BufRead, Write};

use anyhow::Result;

use crate::text::visible;

/// Asks, and returns the line without its end; `None` at the end of the input. Reads on another thread, so that an
/// interrupt can end the wait.
pub(super) async fn ask(question: &str) -> Result<Option<Vec<u8>>> {
    discard_typeahead();
    let mut err = io::stderr();
    for (number, line) in question.split('\n').enumerate() {
        let end = if number == 0 { "" } else { "\n" };
        write!(err, "{end}{}", visible(line))?;
    }
    err.flush()?;
    // After an interrupt the thread keeps waiting, and ends with the program.
    let line = tokio::task::spawn_blocking(|| {
        // As bytes: invalid UTF-8 is no answer.
        let mut line = Vec::new();
        io::stdin().lock().read_until(b'\n', &mut line).map(|_| line)
    });
    let mut line = line.await??;
    if line.pop() != Some(b'\n') {
        // End of input, without Enter.
        end_line();
        return Ok(None);
    }
    Ok(Some(line))
}

/// Asks a question that only `y` or `yes` confirms.
pub(super) async fn is_yes(question: &str) -> Result<bool> {
    let answer = ask(question).await?;
    Ok(answer.is_some_and(|line| matches!(line.trim_ascii(), b"y" | b"Y" | b"yes")))
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
