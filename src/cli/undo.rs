//! `domdesk undo`: writes the plan that undoes a plan, from the journal. Needs no key and no network.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow};
use clap::Args as ClapArgs;

use super::args::StateDir;
use super::{UsageError, apply, finish_output, print_message};
use crate::journal::{UndoError, UndoPlan};
use crate::plan::{Plan, PlanId, done_steps};
use crate::session::Clock;
use crate::state::{JournalIndex, journals, operator, read};
use crate::text::{count, system_error, visible};

/// Arguments of `domdesk undo`.
#[derive(Debug, ClapArgs)]
pub(super) struct Undo {
    /// The plan to undo: a file that was carried out with `domdesk apply`
    plan: PathBuf,
    /// Write the plan to this new file instead of standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    state: StateDir,
}

pub(super) fn run(args: &Undo) -> Result<ExitCode> {
    let plan = apply::read(&args.plan)?;
    let undo = plan.undo(find(args, &plan)?, Clock::system().now());
    let written = match &args.out {
        Some(path) => {
            let name = path.display().to_string();
            let name = visible(&name);
            let file = File::create_new(path)
                .map_err(|error| UsageError(format!("cannot write {name}: {}", system_error(&error))))?;
            let mut out = BufWriter::new(file);
            undo.write(&mut out).and_then(|()| out.flush()).context("cannot write the plan")?;
            ExitCode::SUCCESS
        }
        None => finish_output(undo.write(io::stdout().lock()))?,
    };
    let steps = count(undo.steps.len() as u64, "change");
    print_message(&match undo.skipped.len() {
        0 => format!("{steps} to undo"),
        skipped => format!("{steps} to undo, {skipped} cannot be undone"),
    });
    Ok(written)
}

/// The undo of each step that is done.
fn find(args: &Undo, plan: &Plan) -> Result<Vec<(usize, Result<UndoPlan, UndoError>)>> {
    let id = PlanId::of(plan).to_string();
    for path in journals(&args.state.folder()?)? {
        let index =
            JournalIndex::read(&path, usize::MAX, |change| change.plan_id.as_deref() == Some(id.as_str()))?;
        let records = index.records(index.changes().filter(|change| change.is_match))?;
        if records.is_empty() {
            continue;
        }
        let done = done_steps(&records);
        let history = read(&path, usize::MAX)?.history;
        let undos = history.undo_each(done.values(), &operator());
        return Ok(done.into_keys().zip(undos).collect());
    }
    Err(anyhow!("the journal knows nothing of this plan: it was not carried out here"))
}
