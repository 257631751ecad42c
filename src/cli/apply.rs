//! `domdesk apply`: carries out a plan. Each change is checked, journalled, sent once and looked up like any other; what
//! the journal knows of the plan makes it possible to go on after an interrupt.

mod carry_out;
mod exit;
mod outcome;
mod output;
mod question;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use std::io::IsTerminal;

use anyhow::{Context, Result, anyhow};
use clap::Args as ClapArgs;

use crate::api::Unlock;
use crate::change::lock_reason;
use crate::journal;
use crate::plan::run::{Run, default_canary};
use crate::plan::{Plan, PlanId, restore};
use crate::runtime::{Connected, Signals};
use crate::session::{Clock, Driver, JournalWatch, JournalWriter, failure};
use crate::state::{OpenedJournal, PlanLock};
use crate::text::{count, system_error, visible};

use super::args::Connection;
use super::connection::{ConnectionPlan, prepare};
use super::{UsageError, answer, lock, print_message};
use carry_out::{Begun, Carrier};
use exit::Ending;
use output::Output;

/// Time for the lookups themselves, in addition to the longest delay.
const GRACE: Duration = Duration::from_secs(60);

/// How many changes may be under way at the same time: enough to use the rate budget even if Clerk is slow.
const MOST_AT_ONCE: usize = 16;

/// Arguments of `domdesk apply`.
#[derive(Debug, ClapArgs)]
pub(super) struct Apply {
    /// The plan: a file that `domdesk plan` wrote
    plan: PathBuf,
    /// Do not ask for confirmation; required if there is no terminal. After the first changes, goes on only if all of them
    /// are done
    #[arg(long)]
    yes: bool,
    /// Print one line of JSON for each change as soon as its outcome is known, and a summary
    #[arg(long)]
    json: bool,
    /// How many changes to carry out before asking whether to go on; 0: never [default: 5 if there are more than 20]
    #[arg(long, value_name = "N", value_parser = super::number::whole_number::<usize>)]
    canary: Option<usize>,
    /// Go on with a plan that was interrupted or stopped; reports again what is known of it
    #[arg(long)]
    resume: bool,
    /// Allow changes on the production instance with this id
    #[arg(long, value_name = "INSTANCE_ID")]
    unlock: Option<String>,
    #[command(flatten)]
    connection: Connection,
}

/// Carries out the plan and prints the outcomes.
pub(super) fn run(args: &Apply) -> Result<ExitCode> {
    let can_ask = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
    if !args.yes && !can_ask {
        let text = "nothing was sent: there is no terminal for the question; add --yes to skip it";
        return Err(UsageError(text.to_owned()).into());
    }
    let plan = read(&args.plan)?;
    let (connection, profile) = prepare(&args.connection)?;
    let threads = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let ending = threads.block_on(async {
        let mut signals = Signals::listen()?;
        apply(args, &plan, &connection, profile, &mut signals).await
    });
    threads.shutdown_background();
    Ok(ending?.exit_code())
}

/// Reads a plan file.
pub(super) fn read(path: &std::path::Path) -> Result<Plan> {
    let name = path.display().to_string();
    let name = visible(&name);
    let file =
        std::fs::File::open(path).map_err(|error| anyhow!("cannot read {name}: {}", system_error(&error)))?;
    Plan::read(file).map_err(|error| anyhow!("{name}: {}", visible(&error.to_string())))
}

async fn apply(
    args: &Apply,
    plan: &Plan,
    connection: &Arc<ConnectionPlan>,
    profile: String,
    signals: &mut Signals,
) -> Result<Ending> {
    let prepared = tokio::select! {
        prepared = prepare_run(args, plan, connection) => prepared?,
        () = signals.next() => {
            print_message("interrupted; nothing was sent");
            return Ok(Ending::interrupted());
        }
    };
    let Prepared { client, opened, id, records, _lock, is_production } = prepared;
    let watch = JournalWatch::of(&opened.journal, &opened.contents.history);
    let writer = JournalWriter::new(Some(Arc::clone(&opened.journal)));
    let mut driver = Driver::new(client.clone(), writer, &opened, profile, args.connection.longest_delay());
    let left_open = driver.adopt(&opened.contents.orphans).await;
    if left_open > 0 {
        print_message(&format!("looking up {} of an earlier run", count(left_open as u64, "change")));
    }
    let steps = plan.steps.len();
    let canary = args.canary.unwrap_or_else(|| default_canary(steps));
    let groups = plan.groups();
    let mut run = Run::new(groups.iter().copied(), canary, MOST_AT_ONCE);
    let patience = Duration::from_secs(u64::from(args.connection.longest_delay)) + GRACE;
    let known = restore(&mut run, steps, &records, |record| {
        let is_open = driver.attend(&record.id, patience);
        (!is_open).then(|| driver.record(&record.id).unwrap_or(record).clone())
    });
    run.begin(Clock::system().now());
    if !args.yes && run.tally().left() > 0 {
        let question = question::Question::of(plan, &run, &opened.journal.instance().id, is_production);
        let is_confirmed = tokio::select! {
            confirmed = question.ask() => confirmed?,
            () = signals.next() => {
                answer::end_line();
                print_message("interrupted; nothing was sent");
                return Ok(Ending::interrupted());
            }
        };
        if !is_confirmed {
            print_message("cancelled; nothing was sent");
            return Ok(Ending::nothing());
        }
    }
    client.unlock(Unlock::ForGood);
    let output = Output::new(plan, args.json);
    let mut carrier =
        Carrier::new(plan, Begun { id: id.clone(), groups, run, known }, driver, output, patience);
    let stopped = carrier.carry_out(signals, !args.yes, args.resume).await;
    if stopped.is_none()
        && let Err(error) = opened.journal.finish_plan(&id)
    {
        // The browser goes on offering it.
        print_message(&error.to_string());
    }
    let mut ending = carrier.finish(stopped, &args.plan);
    let problems = watch.report().await;
    for problem in &problems {
        print_message(problem);
    }
    if !problems.is_empty() {
        print_message("outcomes missing in the journal are looked up by the next run that changes something");
        ending.is_incomplete = true;
    }
    Ok(ending)
}

/// What is needed before the first change.
struct Prepared {
    client: crate::api::Client,
    opened: OpenedJournal,
    /// The plan's id in the journal.
    id: String,
    /// What the journal knows of the plan.
    records: Vec<journal::Record>,
    /// Held until the end.
    _lock: PlanLock,
    is_production: bool,
}

async fn prepare_run(args: &Apply, plan: &Plan, connection: &Arc<ConnectionPlan>) -> Result<Prepared> {
    let explain = |failure| anyhow!("{}", connection.explain(&failure));
    let Connected { client, endpoint } = connection.instance().await.map_err(explain)?;
    let instance = client.instance().await.map_err(|error| explain(failure(&error)))?;
    if instance.id != plan.instance {
        return Err(anyhow!(
            "nothing was sent: the plan is for the instance {}, and this key is for {}",
            visible(&plan.instance),
            visible(&instance.id)
        ));
    }
    let is_production = lock_reason(endpoint.key, &instance.environment_type, endpoint.embedded).is_some();
    let unlock = args.unlock.as_deref();
    if let Some(why) = lock::refusal(args.connection.read_only, unlock, &endpoint, &instance) {
        return Err(anyhow!("nothing was sent: {why}"));
    }
    let owner = journal::Instance {
        id: instance.id.clone(),
        kind: instance.environment_type.to_string(),
        host: endpoint.host.clone(),
    };
    let id = PlanId::of(plan).to_string();
    let (open, plan_id) = (connection.open_journal(), id.clone());
    // Opening reads files and waits for other processes.
    let opened = tokio::task::spawn_blocking(move || {
        let opened = open(&owner).context("nothing was sent, because the journal cannot be opened")?;
        let plan_lock = opened.journal.lock_plan(&plan_id)?;
        let records = opened.journal.plan_records(&plan_id)?;
        anyhow::Ok((opened, plan_lock, records))
    });
    let (opened, lock_of_plan, records) = opened.await??;
    let Some(lock_of_plan) = lock_of_plan else {
        return Err(anyhow!("nothing was sent: another run of domdesk is carrying out this plan"));
    };
    if !records.is_empty() && !args.resume {
        return Err(anyhow!(
            "nothing was sent: this plan has been started before ({} in the journal); add --resume to go on with it",
            count(records.len() as u64, "change")
        ));
    }
    Ok(Prepared { client, opened, id, records, _lock: lock_of_plan, is_production })
}
