//! `domdesk conflicts`: prints the names that several organizations have.

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::Result;
use clap::Args as ClapArgs;
use serde::Serialize;

use crate::clerk::OrganizationDomain;
use crate::journal::RowState;
use crate::output::text_table;
use crate::query::Query;
use crate::text::{absolute, organization};
use crate::triage::{Conflict, conflicts, contested_names};

use super::args::Connection;
use super::flag_args::FlagArgs;
use super::read::read;
use super::{INTERRUPTED, finish_output, rows, write_json_line};

#[derive(Debug, ClapArgs)]
#[command(override_usage = "domdesk conflicts [QUERY] [OPTIONS]")]
pub(super) struct Conflicts {
    /// Which names, as typed in the browser's query bar; everyone who has them is printed [default: all names]
    #[arg(default_value = "", allow_hyphen_values = true, hide_default_value = true)]
    query: Query,
    /// Print JSON: {"data":[{"name":…,"holder":row or null,"claimants":[row,…]},…]}
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    flags: FlagArgs,
    #[command(flatten)]
    connection: Connection,
}

pub(super) fn run(args: &Conflicts) -> Result<ExitCode> {
    let rules = args.flags.rules()?;
    let state = &args.connection.state;
    let flagging = rows::Flagging { rules: &rules, is_output: false, state };
    let found = read(&args.connection, async |client| {
        let names = {
            let copy = rows::load_copy(client, &args.query, "to compare them", flagging).await?;
            contested_names(&copy.store, &copy.rows)
        };
        // Some may have been deleted in between, so what counts is what Clerk lists now.
        Ok(conflicts(rows::fetch_names(client, names).await?))
    })?;
    let Some(found) = found else {
        return Ok(ExitCode::from(INTERRUPTED));
    };
    let mut out = io::BufWriter::new(io::stdout().lock());
    let written = if args.json {
        let output = Output { data: found.iter().map(PrintedConflict::of).collect() };
        write_json_line(&mut out, &output)
    } else {
        write_text(&mut out, &found)
    };
    finish_output(written.and_then(|()| out.flush()))
}

/// The printed conflicts. The field names are documented: fields may be added, but not renamed or redefined.
#[derive(Serialize)]
struct Output<'a> {
    data: Vec<PrintedConflict<'a>>,
}

#[derive(Serialize)]
struct PrintedConflict<'a> {
    name: &'a str,
    holder: Option<RowState>,
    claimants: Vec<RowState>,
}

impl<'a> PrintedConflict<'a> {
    fn of(Conflict { name, holder, claimants }: &'a Conflict) -> Self {
        Self {
            name,
            holder: holder.as_ref().map(RowState::from),
            claimants: claimants.iter().map(RowState::from).collect(),
        }
    }
}

/// For people: one line for each row.
fn write_text(out: &mut impl Write, found: &[Conflict]) -> io::Result<()> {
    if found.is_empty() {
        return writeln!(out, "No conflicts.");
    }
    let rows = found.iter().flat_map(|Conflict { name, holder, claimants }| {
        let role = |row, role| cells(name, role, row);
        let holder = holder.iter().map(move |row| role(row, "holds it"));
        holder.chain(claimants.iter().map(move |row| role(row, "claims it")))
    });
    text_table::write(
        out,
        text_table::cells(["DOMAIN", "ROLE", "ORGANIZATION", "STATUS", "MODE", "PENDING", "CREATED"]),
        rows,
    )
}

fn cells(name: &str, role: &str, row: &OrganizationDomain) -> Vec<String> {
    vec![
        name.to_owned(),
        role.to_owned(),
        organization(row.organization_label(), &row.organization_id),
        row.status().as_str().to_owned(),
        row.enrollment_mode.as_str().to_owned(),
        row.total_pending_invitations.saturating_add(row.total_pending_suggestions).to_string(),
        absolute(row.created_at),
    ]
}
