//! `domdesk update`: changes one domain, on the same path as the browser: looked at, written into the journal, sent once,
//! looked up when the answer is lost.

mod ended;
mod outcome;
mod question;
mod target;

use std::cell::Cell;
use std::io::IsTerminal;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use clap::{Args as ClapArgs, ValueEnum};

use crate::api::Unlock;
use crate::app::Endpoint;
use crate::change::{Failure, FailureKind, LockReason, Operation, Request, lock_reason, messages};
use crate::clerk::{EnrollmentMode, OrganizationDomain, UpdateDomain};
use crate::journal;
use crate::runtime::{self, Connected};
use crate::session::{self, ChangeProgress, ChangeResult, Driver, JournalWatch, JournalWriter};
use crate::state::OpenedJournal;

use super::args::Connection;
use super::connection::{Plan, prepare};
use super::{INTERRUPTED, UsageError, tell};
use ended::{Ended, Others};
use outcome::Outcome;

/// Beyond the longest delay, the time that a lookup itself may take.
const GRACE: Duration = Duration::from_secs(60);

/// Exit code where 0 would be too much: it is done, but the journal lacks that, or it could not be printed.
const INCOMPLETE: u8 = 1;

/// How long a command stays, once its own work is done, to settle what earlier runs have left open.
const FOR_OTHERS: Duration = Duration::from_secs(10);

/// Which domain, and what to change.
#[derive(Debug, ClapArgs)]
pub(super) struct Update {
    /// The organization: its id (org_…) or its slug
    organization: String,
    /// The domain: its id (orgdmn_…) or its name
    domain: String,
    /// Verify it, or take the verification back
    #[arg(long, value_enum, value_name = "yes|no")]
    verified: Option<Verified>,
    /// Set the enrollment mode: manual_invitation, automatic_invitation, automatic_suggestion or enterprise_sso; for short
    /// manual, invitation, suggestion or sso
    #[arg(long, value_name = "MODE", value_parser = mode)]
    mode: Option<EnrollmentMode>,
    /// Do not ask. Without it and without a terminal nothing is sent
    #[arg(long)]
    yes: bool,
    /// Allow changes on this production instance, named by its id
    #[arg(long, value_name = "INSTANCE_ID")]
    unlock: Option<String>,
    /// Do not look up the outcome if the answer is lost; the next run does
    #[arg(long)]
    no_wait: bool,
    /// Print the outcome as JSON: {"outcome":"done|refused|unknown","row":…,"code":…,"why":…}
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    connection: Connection,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Verified {
    Yes,
    No,
}

fn mode(text: &str) -> Result<EnrollmentMode, String> {
    let names = EnrollmentMode::KNOWN.map(|mode| mode.to_string()).join(", ");
    let short = EnrollmentMode::KNOWN.map(|mode| mode.short().to_owned()).join(", ");
    EnrollmentMode::from_abbreviation(text)
        .ok_or_else(|| format!("expected one of {names}; or {short} for short"))
}

/// Changes the domain, and prints what became of that.
pub(super) fn run(args: &Update) -> Result<ExitCode> {
    let body = UpdateDomain {
        verified: args.verified.map(|verified| verified == Verified::Yes),
        enrollment_mode: args.mode.clone(),
    };
    if body == UpdateDomain::default() {
        return Err(UsageError("nothing to change: add --verified, --mode or both".to_owned()).into());
    }
    let can_ask = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
    if !args.yes && !can_ask {
        let text =
            "nothing was sent: there is no terminal to ask on; add --yes to change it without a question";
        return Err(UsageError(text.to_owned()).into());
    }
    let (plan, profile) = prepare(&args.connection)?;
    let threads = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let stage = Cell::new(Stage::Reading);
    let outcome = threads.block_on(async {
        let _outlived = runtime::outlive_size_limits()?;
        tokio::select! {
            outcome = update(args, &plan, profile, body, &stage) => outcome.map(Some),
            _ = tokio::signal::ctrl_c() => Ok(None),
        }
    });
    let Some(Ended { outcome, others }) = outcome? else {
        threads.shutdown_background();
        let left = match stage.get() {
            Stage::Sending => {
                "what had been sent by then is looked up by the next run that changes something"
            }
            Stage::Reading | Stage::Asking => "nothing was sent",
        };
        if stage.get() == Stage::Asking {
            question::end_line();
        }
        tell(&format!("interrupted; {left}"));
        return Ok(ExitCode::from(INTERRUPTED));
    };
    let printed = outcome.print(args.json);
    if let Err(error) = &printed {
        tell(&format!("the outcome cannot be printed ({error}): {}", outcome.in_words()));
    }
    // Known and printed before anything else is waited for: an interrupt then takes nothing away.
    let is_recorded = match others {
        Some(others) => threads.block_on(others.settle()),
        None => true,
    };
    threads.shutdown_background();
    let is_whole = is_recorded && printed.is_ok();
    Ok(ExitCode::from(if is_whole { outcome.exit_code() } else { outcome.exit_code().max(INCOMPLETE) }))
}

/// How far it has come, for whoever interrupts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Reading,
    Asking,
    Sending,
}

async fn update(
    args: &Update,
    plan: &Arc<Plan>,
    profile: String,
    body: UpdateDomain,
    stage: &Cell<Stage>,
) -> Result<Ended> {
    let Connected { client, endpoint } = match plan.instance().await {
        Ok(connected) => connected,
        Err(failure) => return Ok(Outcome::refused(&failure, None).into()),
    };
    let instance = match client.instance().await {
        Ok(instance) => instance,
        Err(error) => return Ok(Outcome::refused(&session::failure(&error), None).into()),
    };
    if let Some(why) = locked(args, &endpoint, &instance) {
        return Ok(Outcome::not_sent(why).into());
    }
    let owner = journal::Instance {
        id: instance.id.clone(),
        kind: instance.environment_type.to_string(),
        host: endpoint.host.clone(),
    };
    // Files are read, and other processes waited for.
    let open = plan.open_journal();
    let opened = tokio::task::spawn_blocking(move || open(&owner)).await?;
    let opened = match opened {
        Ok(opened) => opened,
        Err(error) => {
            let failure = Failure::new(FailureKind::Journal, error.to_string()).in_a_change();
            return Ok(Outcome::refused(&failure, None).into());
        }
    };
    let mut row = match target::find(&client, &args.organization, &args.domain).await {
        Ok(found) => found,
        Err(error) => return Ok(Outcome::of_nothing(&error).into()),
    };
    // Lists lag behind changes: what an answer has told of the row since is what it is.
    if let Some(known) = opened.contents.history.newest_row(&row.id)
        && known.updated_at > row.updated_at
        && (&known.organization_id, &known.name) == (&row.organization_id, &row.name)
    {
        let organization = row.public_organization_data.take();
        row = OrganizationDomain { public_organization_data: organization, ..known.clone() };
    }
    let operation = Operation::Update(body);
    // While an earlier change of this row is in doubt, it may still be carried out, and nothing is so for certain.
    let is_in_doubt = opened.contents.orphans.iter().any(|id| {
        opened.contents.history.get(id).is_some_and(|record| record.domain_id() == Some(row.id.as_str()))
    });
    if operation.holds_for(&row) && !is_in_doubt {
        return Ok(Outcome::done(&row, "it was so already, and nothing was sent").into());
    }
    if !args.yes {
        stage.set(Stage::Asking);
        let is_yes = question::ask(&operation, &row).await?;
        stage.set(Stage::Reading);
        if !is_yes {
            return Ok(Outcome::not_sent("cancelled".to_owned()).into());
        }
    }
    client.unlock(Unlock::ForGood);
    stage.set(Stage::Sending);
    Ok(carry_out(args, client, &opened, profile, &operation, row).await)
}

/// Why this instance may not be changed now.
fn locked(args: &Update, endpoint: &Endpoint, instance: &crate::clerk::Instance) -> Option<String> {
    if args.connection.read_only {
        return Some("read-only: domdesk was started with --read-only".to_owned());
    }
    match lock_reason(endpoint.key, &instance.environment_type, endpoint.embedded)? {
        LockReason::Mismatch => {
            Some(format!("the key is for another kind of instance than {} says it is", instance.id))
        }
        _ if args.unlock.as_deref() == Some(instance.id.as_str()) => None,
        _ if args.unlock.is_some() => Some(format!("--unlock names another instance than {}", instance.id)),
        _ => Some(format!("this is, or may be, production; add --unlock {} to change it", instance.id)),
    }
}

async fn carry_out(
    args: &Update,
    client: crate::api::Client,
    opened: &OpenedJournal,
    profile: String,
    operation: &Operation,
    row: OrganizationDomain,
) -> Ended {
    let watch = JournalWatch::of(&opened.journal, &opened.contents.history);
    let writer = JournalWriter::new(Some(Arc::clone(&opened.journal)));
    let mut driver = Driver::new(client, writer, opened, profile, args.connection.longest_delay());
    let left_open = driver.adopt(&opened.contents.orphans).await;
    if left_open > 0 {
        let changes = crate::text::count(left_open as u64, "change");
        tell(&format!("looking up {changes} of an earlier run"));
    }
    let patience = if args.no_wait {
        Duration::ZERO
    } else {
        Duration::from_secs(u64::from(args.connection.longest_delay)) + GRACE
    };
    let request = Request::of_row(row, operation, None);
    let left = driver.carry_out(request, patience, |progress| match progress {
        ChangeProgress::InDoubt(failure) => {
            tell(&format!("{} Looking up what became of it.", messages::explain(&failure).what));
        }
        ChangeProgress::LookedUp(times) => {
            tell(&format!("looked up {}, not certain yet", crate::text::count(u64::from(times), "time")));
        }
    });
    let outcome = match left.await {
        ChangeResult::Ended(end) => Outcome::of(&end),
        ChangeResult::InDoubt { failure, blocked } => Outcome::unknown(&failure, blocked.as_ref()),
        ChangeResult::NotStarted => Outcome::not_sent(
            "an earlier change of this domain is still being looked up; nothing was sent".to_owned(),
        ),
    };
    let patience = if args.no_wait { Duration::ZERO } else { FOR_OTHERS };
    Ended { outcome, others: Some(Others { driver, watch, patience }) }
}
