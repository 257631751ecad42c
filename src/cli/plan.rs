//! `domdesk plan`: plans changes of many domains, of a query or of a CSV file. Only reads from Clerk.

mod by_csv;
mod by_query;
mod organizations;
mod output;
mod summary;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::Args as ClapArgs;

use crate::api::Client;
use crate::change::Failure;
use crate::clerk::OrganizationDomain;
use crate::plan::{Action, Decision, Decisions, Planner, Skipped, Step, Target, UnknownAction, Wish};
use crate::query::{MAX_NAME_BYTES, NAME_BYTES, Query};

use super::args::Connection;
use super::flag_args::FlagArgs;
use super::read::read_with;
use super::{INTERRUPTED, rows};
use output::Output;

/// Arguments of `domdesk plan`.
#[derive(Debug, ClapArgs)]
#[command(
    override_usage = "domdesk plan QUERY ACTION [--out FILE] [OPTIONS]\n       domdesk plan --csv FILE [--out FILE] [OPTIONS]"
)]
pub(super) struct Plan {
    /// Which domains, as typed in the browser's query bar; '' for all
    #[arg(
        allow_hyphen_values = true,
        required_unless_present = "csv",
        conflicts_with = "csv",
        requires = "action"
    )]
    query: Option<Query>,
    /// What to do: verify, unverify, mode=MODE, delete, or own (mark ownership as verified)
    #[arg(value_parser = action)]
    action: Option<Action>,
    /// Plan the changes in this CSV file instead (-: standard input), with the columns
    /// organization,name[,verified][,mode][,action]
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    /// Write the plan to this file, and print a summary. Only an earlier plan, or an empty file, is replaced
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Print the plan and nothing else; without --out it is printed anyway
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    flags: FlagArgs,
    #[command(flatten)]
    connection: Connection,
}

fn action(text: &str) -> Result<Action, UnknownAction> {
    text.parse()
}

pub(super) fn run(args: &Plan) -> Result<ExitCode> {
    let mut sheet = args.csv.as_deref().map(by_csv::read_file).transpose()?;
    let rules = args.flags.rules()?;
    let output = Output::prepare(args.out.as_deref())?;
    let planned = read_with(&args.connection, async |client, budget| {
        let instance = client.instance().await.map_err(|error| crate::session::failure(&error))?;
        let mut planned = Planned { planner: Planner::default(), writer: output.begin(&instance.id)? };
        match (&mut sheet, &args.query, &args.action) {
            (Some(sheet), ..) => by_csv::plan(client, sheet, &mut planned).await?,
            (None, Some(query), Some(action)) => {
                let state = &args.connection.state;
                let flagging = rows::Flagging { rules: &rules, is_output: false, state };
                by_query::plan(client, query, flagging, action, &mut planned).await?;
            }
            (None, ..) => {}
        }
        let Planned { planner, writer } = planned;
        Ok((planner.summary, budget, output::finish(writer)?))
    });
    let planned = match (planned, &sheet) {
        // Bad lines that were found before a failed request are listed all the same.
        (Err(_), Some(sheet)) if !sheet.bad.is_empty() => return Err(by_csv::report(sheet)),
        (planned, _) => planned?,
    };
    let Some((summary, budget, file)) = planned else {
        return Ok(ExitCode::from(INTERRUPTED));
    };
    let text = summary::describe(&summary, budget);
    output.deliver(file, &text, args.json)
}

/// A plan in progress.
struct Planned {
    planner: Planner,
    writer: output::Writer,
}

/// A domain that a plan is asked to change.
struct Asked<'a> {
    row: Option<&'a OrganizationDomain>,
    organization_id: &'a str,
    organization: &'a str,
    name: &'a str,
    action: Action,
}

impl Planned {
    /// Plans these changes, given all rows that have one of their names.
    fn add(&mut self, asked: &[Asked<'_>], rows: &[OrganizationDomain]) -> Result<()> {
        let wishes: Vec<Wish<'_>> = asked.iter().map(Asked::wish).collect();
        let verified = rows.iter().filter(|row| row.is_verified());
        let verified = verified.map(|row| (row.name.as_str(), row.organization_id.as_str()));
        let Decisions { decisions, order } = self.planner.plan(&wishes, verified);
        for number in order {
            let number = number as usize;
            if let (Some(asked), Some(Decision::Step { action, group })) =
                (asked.get(number), decisions.get(number))
            {
                self.writer.step(&Step { group: *group, ..asked.step(action.clone()) })?;
            }
        }
        for (asked, decision) in asked.iter().zip(&decisions) {
            if let Decision::Skip(reason) = decision {
                let skipped = Skipped { step: asked.step(asked.action.clone()), why: reason.to_string() };
                self.writer.skipped(&skipped)?;
            }
        }
        Ok(())
    }
}

impl Asked<'_> {
    fn wish(&self) -> Wish<'_> {
        let target =
            self.row.map_or(Target::New { organization_id: self.organization_id, name: self.name }, |row| {
                Target::Row(row.into())
            });
        Wish { target, action: &self.action }
    }

    fn step(&self, action: Action) -> Step {
        if let Some(row) = self.row {
            return Step::of_row(row, action);
        }
        Step {
            id: None,
            organization_id: self.organization_id.to_owned(),
            organization: self.organization.to_owned(),
            name: self.name.to_owned(),
            action,
            before: None,
            group: None,
        }
    }
}

/// Names in a batch, which is loaded with one request.
#[derive(Default)]
struct Batch {
    names: Vec<String>,
    bytes: usize,
}

impl Batch {
    /// Adds a name. Returns the names of a full batch.
    fn push(&mut self, name: &str) -> Option<Vec<String>> {
        self.bytes += name.len() + NAME_BYTES;
        let full = self.bytes > MAX_NAME_BYTES && !self.names.is_empty();
        let names = full.then(|| {
            self.bytes = name.len() + NAME_BYTES;
            std::mem::take(&mut self.names)
        });
        self.names.push(name.to_owned());
        names
    }
}

/// All rows with these names, whatever their organization.
async fn fetch(client: &Client, names: &[String]) -> Result<Vec<OrganizationDomain>, Failure> {
    rows::fetch_names(client, names.to_vec()).await
}
