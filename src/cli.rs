//! The command line: arguments, and one module per command.

mod answer;
mod apply;
mod args;
mod audit;
mod browse;
mod capabilities;
mod conflicts;
mod connection;
mod facets;
mod flag_args;
mod health;
mod list;
mod lock;
mod lookup;
mod notes;
mod number;
mod plan;
mod read;
mod rows;
mod serve;
mod theme;
mod undo;
mod update;
mod views;

use std::borrow::Cow;
use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Parser;
use clap::error::ErrorKind;
use serde::Serialize;

use crate::runtime;
use crate::text::{redact, system_error, visible, write_json};
use args::{Args, Command};

/// Exit code for invalid arguments, an invalid configuration or an unusable terminal, as in Clerk's own CLI.
const USAGE: u8 = 2;

/// Exit code of an interrupted command, as in Clerk's own CLI.
const INTERRUPTED: u8 = 130;

/// A problem that the user must fix before the program can start; exit code 2.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct UsageError(String);

/// Runs the program with the arguments of this process.
///
/// # Errors
///
/// If the command failed; the message says why and what to do.
pub fn run() -> Result<ExitCode> {
    runtime::hook_panics();
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
                return finish_output(error.print().and_then(|()| io::stdout().flush()));
            }
            let text = error.render().to_string();
            // The error quotes the arguments, and a key in the wrong place would end up in the logs of the caller.
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
        Some(Command::Lookup(lookup)) => lookup::run(&lookup),
        Some(Command::Conflicts(conflicts)) => conflicts::run(&conflicts),
        Some(Command::Facets(facets)) => facets::run(&facets),
        Some(Command::Health(health)) => health::run(&health),
        Some(Command::Plan(plan)) => plan::run(&plan),
        Some(Command::Update(update)) => update::run(&update),
        Some(Command::Apply(apply)) => apply::run(&apply),
        Some(Command::Undo(undo)) => undo::run(&undo),
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

/// The error with its causes, in one line.
#[must_use]
pub fn describe(error: &anyhow::Error) -> String {
    let causes = error.chain().map(|cause| match cause.downcast_ref::<io::Error>() {
        Some(error) => system_error(error),
        None => cause.to_string(),
    });
    causes.collect::<Vec<_>>().join(": ")
}

/// The exit code after printing. A reader that closed the pipe early is no failure.
///
/// # Errors
///
/// If writing failed for another reason.
fn finish_output(written: io::Result<()>) -> Result<ExitCode> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
        other => other.map(|()| ExitCode::SUCCESS).context("cannot write to standard output"),
    }
}

/// Writes one line of JSON.
fn write_json_line(out: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    write_json(&mut *out, value)?;
    out.write_all(b"\n")
}

/// Prints a message to standard error.
fn print_message(text: &str) {
    // Not eprintln!, which panics if the terminal is gone.
    let _ = writeln!(io::stderr(), "domdesk: {}", visible(&redact(text)));
}
