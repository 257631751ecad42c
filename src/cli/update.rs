//! `domdesk update`: changes one domain like the browser does: checks the row, writes the journal, sends once, and looks up
//! the outcome if the response is lost.

mod completion;
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
use crate::change::{Failure, FailureKind, LISTS_LAG, Operation, Request, messages};
use crate::clerk::{EnrollmentMode, OrganizationDomain, UpdateDomain};
use crate::journal::{self, EntryId};
use crate::runtime::{self, Connected};
use crate::session::{
    self, ChangeProgress, ChangeResult, Clock, Driver, DriverEvent, JournalWatch, JournalWriter,
};
use crate::state::OpenedJournal;

use super::args::Connection;
use super::connection::{ConnectionPlan, prepare};
use super::{INTERRUPTED, UsageError, lock, print_message};
use completion::{Completion, EarlierChanges};
use outcome::CommandOutcome;

/// Time for the lookups themselves, in addition to the longest delay.
const GRACE: Duration = Duration::from_secs(60);

/// Exit code if the change is done but the outcome could not be recorded or printed.
const INCOMPLETE: u8 = 1;

const ALREADY_SO: &str = "it already had these values; nothing was sent";

/// How long to look up changes of earlier runs after the command's own change.
const EARLIER_CHANGES_TIMEOUT: Duration = Duration::from_secs(10);

/// Arguments of `domdesk update`.
#[derive(Debug, ClapArgs)]
pub(super) struct Update {
    /// The organization: its id (org_…) or its slug
    organization: String,
    /// The domain: its id (orgdmn_…) or its name
    domain: String,
    /// Verify or unverify it (affiliation)
    #[arg(long, value_enum, value_name = "yes|no")]
    verified: Option<Verified>,
    /// Set the enrollment mode: manual_invitation, automatic_invitation, automatic_suggestion or enterprise_sso; in short
    /// manual, invitation, suggestion or sso
    #[arg(long, value_name = "MODE", value_parser = mode)]
    mode: Option<EnrollmentMode>,
    /// Do not ask for confirmation; required if there is no terminal
    #[arg(long)]
    yes: bool,
    /// Allow changes on the production instance with this id
    #[arg(long, value_name = "INSTANCE_ID")]
    unlock: Option<String>,
    /// Do not look up the outcome if the response is lost; the next run does
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
        .ok_or_else(|| format!("expected one of {names}; or in short {short}"))
}

/// Changes the domain and prints the outcome.
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
        let text = "nothing was sent: there is no terminal for the question; add --yes to skip it";
        return Err(UsageError(text.to_owned()).into());
    }
    let (plan, profile) = prepare(&args.connection)?;
    let threads = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let stage = Cell::new(Stage::Reading);
    let outcome = threads.block_on(async {
        let _size_limit = runtime::ignore_size_limit_signal()?;
        tokio::select! {
            outcome = update(args, &plan, profile, body, &stage) => outcome.map(Some),
            _ = tokio::signal::ctrl_c() => Ok(None),
        }
    });
    let Some(Completion { outcome, earlier }) = outcome? else {
        threads.shutdown_background();
        let status = match stage.get() {
            Stage::Sending => "the next run that changes something looks up what was sent",
            Stage::Reading | Stage::Asking => "nothing was sent",
        };
        if stage.get() == Stage::Asking {
            super::answer::end_line();
        }
        print_message(&format!("interrupted; {status}"));
        return Ok(ExitCode::from(INTERRUPTED));
    };
    let printed = outcome.print(args.json);
    if let Err(error) = &printed {
        let why = crate::text::system_error(error);
        print_message(&format!("the outcome cannot be printed ({why}): {}", outcome.as_text()));
    }
    // The outcome is printed before waiting for anything else, so that an interrupt loses nothing.
    let is_recorded = match earlier {
        Some(earlier) => threads.block_on(earlier.settle()),
        None => true,
    };
    threads.shutdown_background();
    let is_complete = is_recorded && printed.is_ok();
    Ok(ExitCode::from(if is_complete { outcome.exit_code() } else { outcome.exit_code().max(INCOMPLETE) }))
}

/// The progress, for the message after an interrupt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Reading,
    Asking,
    Sending,
}

async fn update(
    args: &Update,
    plan: &Arc<ConnectionPlan>,
    profile: String,
    body: UpdateDomain,
    stage: &Cell<Stage>,
) -> Result<Completion> {
    let Connected { client, endpoint } = match plan.instance().await {
        Ok(connected) => connected,
        Err(failure) => return Ok(CommandOutcome::refused(&failure, None).into()),
    };
    let instance = match client.instance().await {
        Ok(instance) => instance,
        Err(error) => return Ok(CommandOutcome::refused(&session::failure(&error), None).into()),
    };
    let unlock = args.unlock.as_deref();
    if let Some(why) = lock::refusal(args.connection.read_only, unlock, &endpoint, &instance) {
        return Ok(CommandOutcome::not_sent(why).into());
    }
    let owner = journal::Instance {
        id: instance.id.clone(),
        kind: instance.environment_type.to_string(),
        host: endpoint.host.clone(),
    };
    // Opening reads files and waits for other processes.
    let open = plan.open_journal();
    let opened = tokio::task::spawn_blocking(move || open(&owner)).await?;
    let opened = match opened {
        Ok(opened) => opened,
        Err(error) => {
            let failure = Failure::new(FailureKind::Journal, error.to_string()).in_a_change();
            return Ok(CommandOutcome::refused(&failure, None).into());
        }
    };
    let mut row = match target::find(&client, &args.organization, &args.domain).await {
        Ok(found) => found,
        Err(error) => return Ok(CommandOutcome::no_target(&error).into()),
    };
    // Lists lag behind changes: a recent response in the journal has the current row. An older one proves nothing against
    // what Clerk lists now.
    let recent = Clock::system().now().plus(-LISTS_LAG);
    if let Some(known) = opened.contents.history.newest_row(&row.id, recent)
        && known.updated_at > row.updated_at
        && (&known.organization_id, &known.name) == (&row.organization_id, &row.name)
    {
        let organization = row.public_organization_data.take();
        row = OrganizationDomain { public_organization_data: organization, ..known.clone() };
    }
    // While an earlier change of this row is in doubt, it may still be carried out, so the row's values are not certain.
    let is_of_row = |id: &&EntryId| {
        opened.contents.history.get(id).is_some_and(|record| record.domain_id() == Some(row.id.as_str()))
    };
    let in_doubt: Vec<EntryId> = opened.contents.orphans.iter().filter(is_of_row).cloned().collect();
    // A value that the row has already is not a change: the question, the request and the journal do not mention it.
    let body = if in_doubt.is_empty() { body.missing_in(&row) } else { body };
    let operation = Operation::Update(body.clone());
    if operation == Operation::Update(UpdateDomain::default()) {
        return Ok(CommandOutcome::done(&row, ALREADY_SO).into());
    }
    if !args.yes {
        stage.set(Stage::Asking);
        let is_yes = question::ask(&operation, &row).await?;
        stage.set(Stage::Reading);
        if !is_yes {
            return Ok(CommandOutcome::not_sent("cancelled".to_owned()).into());
        }
    }
    client.unlock(Unlock::ForGood);
    stage.set(Stage::Sending);
    Ok(carry_out(args, client, &opened, profile, (body, row), &in_doubt).await)
}

/// Waits for changes of earlier runs; returns whether there are any, and all have ended.
async fn settle_earlier(driver: &mut Driver, entries: &[EntryId], patience: Duration) -> bool {
    let mut open: Vec<&EntryId> = entries.iter().filter(|entry| driver.attend(entry, patience)).collect();
    while !open.is_empty() {
        match driver.next(None).await {
            Some(DriverEvent::Finished(entry, ChangeResult::Ended(_))) => {
                open.retain(|other| **other != entry);
            }
            Some(DriverEvent::Finished(..)) | None => return false,
            Some(DriverEvent::Progress(..) | DriverEvent::Checked(..)) => {}
        }
    }
    !entries.is_empty()
}

fn report(no_wait: bool, progress: ChangeProgress) {
    match progress {
        // The outcome says that nothing is looked up now.
        ChangeProgress::InDoubt(_) if no_wait => {}
        ChangeProgress::InDoubt(failure) => {
            print_message(&format!("{} Looking up the outcome.", messages::explain(&failure).what));
        }
        ChangeProgress::LookedUp(times) => {
            let times = crate::text::count(u64::from(times), "time");
            print_message(&format!("looked up {times}, not certain yet"));
        }
    }
}

async fn carry_out(
    args: &Update,
    client: crate::api::Client,
    opened: &OpenedJournal,
    profile: String,
    (mut body, mut row): (UpdateDomain, OrganizationDomain),
    in_doubt: &[EntryId],
) -> Completion {
    let watch = JournalWatch::of(&opened.journal, &opened.contents.history);
    let writer = JournalWriter::new(Some(Arc::clone(&opened.journal)));
    let mut driver = Driver::new(client.clone(), writer, opened, profile, args.connection.longest_delay());
    let left_open = driver.adopt(&opened.contents.orphans).await;
    if left_open > 0 {
        let changes = crate::text::count(left_open as u64, "change");
        print_message(&format!("looking up {changes} of an earlier run"));
    }
    let patience = if args.no_wait {
        Duration::ZERO
    } else {
        Duration::from_secs(u64::from(args.connection.longest_delay)) + GRACE
    };
    let mut outcome = None;
    if settle_earlier(&mut driver, in_doubt, patience).await {
        // What an earlier run has done is not done again.
        match target::find(&client, &row.organization_id, &row.name).await {
            Ok(found) if found.id == row.id => (body, row) = (body.missing_in(&found), found),
            Ok(_) => {}
            Err(error) => outcome = Some(CommandOutcome::no_target(&error)),
        }
        if body == UpdateDomain::default() {
            outcome = Some(CommandOutcome::done(&row, ALREADY_SO));
        }
    }
    let outcome = if let Some(outcome) = outcome {
        outcome
    } else {
        let request = Request::of_row(row, &Operation::Update(body), None);
        let report = |progress| report(args.no_wait, progress);
        CommandOutcome::of_result(driver.carry_out(request, patience, report).await, args.no_wait)
    };
    let patience = if args.no_wait { Duration::ZERO } else { EARLIER_CHANGES_TIMEOUT };
    Completion { outcome, earlier: Some(EarlierChanges { driver, watch, patience }) }
}
