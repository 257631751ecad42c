//! Starts domdesk, and reports what it could not do.

use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    match domdesk::cli::run() {
        Ok(code) => code,
        Err(error) => {
            // Not eprintln!: it panics when the terminal has gone, which may be the very error.
            let _ = writeln!(std::io::stderr(), "domdesk: {error:#}");
            ExitCode::FAILURE
        }
    }
}
