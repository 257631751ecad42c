//! Runs domdesk and reports errors.

use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    match domdesk::cli::run() {
        Ok(code) => code,
        Err(error) => {
            // Not eprintln!, which panics if the terminal is gone, possibly the very error to report.
            let _ = writeln!(std::io::stderr(), "domdesk: {}", domdesk::cli::describe(&error));
            ExitCode::FAILURE
        }
    }
}
