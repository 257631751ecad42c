//! Starts domdesk, and reports what it could not do.

use std::process::ExitCode;

fn main() -> ExitCode {
    match domdesk::cli::run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("domdesk: {error:#}");
            ExitCode::FAILURE
        }
    }
}
