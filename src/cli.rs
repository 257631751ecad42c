//! The command line: arguments, and one file per command.

mod abilities;
mod args;
mod audit;
mod browse;
mod connection;
mod list;
mod number;
mod serve;
mod spreadsheet;
mod theme;
mod update;

use std::borrow::Cow;
use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Parser;
use clap::error::ErrorKind;

use crate::runtime;
use crate::text::{redact, visible};
use args::{Args, Command};

/// Exit code for arguments, configuration or a place of work that will not do, as in Clerk's own command line.
const USAGE: u8 = 2;

/// Exit code of a command that was interrupted, as in Clerk's own command line.
const INTERRUPTED: u8 = 130;

/// Something that the user has to put right before the program can start; ends with exit code 2.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct UsageError(String);

/// Runs the program with the arguments of this process.
///
/// # Errors
///
/// When it could not do what was asked; the text says why and what to do.
pub fn run() -> Result<ExitCode> {
    runtime::hook_panics();
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
                return printed(error.print().and_then(|()| io::stdout().flush()));
            }
            let text = error.render().to_string();
            // An error quotes what was typed, and a key typed in the wrong place would go into the log of whatever runs
            // this.
            match redact(&text) {
                Cow::Owned(safe) => drop(write!(io::stderr(), "{safe}")),
                Cow::Borrowed(_) => drop(error.print()),
            }
            return Ok(ExitCode::from(USAGE));
        }
    };
    let result = match args.command {
        Some(Command::Serve(serve)) => serve::run(&serve),
        Some(Command::Audit(audit)) => audit::run(&audit),
        Some(Command::List(list)) => list::run(&list),
        Some(Command::Update(update)) => update::run(&update),
        None => browse::run(&args.browse),
    };
    match result {
        Err(error) if error.is::<UsageError>() => {
            let _ = writeln!(io::stderr(), "domdesk: {}", redact(&error.to_string()));
            Ok(ExitCode::from(USAGE))
        }
        other => other,
    }
}

/// How a command ends that has printed: well, also where whoever reads has seen enough.
///
/// # Errors
///
/// When it could not be written for another reason.
fn printed(written: io::Result<()>) -> Result<ExitCode> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
        other => other.map(|()| ExitCode::SUCCESS).context("cannot write to standard output"),
    }
}

/// Says it beside the output.
fn tell(text: &str) {
    // Not eprintln!: it panics when the terminal has gone.
    let _ = writeln!(io::stderr(), "domdesk: {}", visible(&redact(text)));
}
