//! `domdesk list`: prints domains, as JSON or for a spreadsheet. Queries that Clerk cannot answer use a local copy, loaded for
//! the query; the rows are the same either way.

mod rows;
mod sheet;

use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Result, anyhow};
use clap::Args as ClapArgs;
use serde::Serialize;

use crate::change::Failure;
use crate::field::ExportFields;
use crate::journal::RowState;
use crate::query::Query;
use crate::runtime::Connected;
use crate::session::ListRange;
use crate::text::write_json;

use super::args::Connection;
use super::connection::{ConnectionPlan, prepare};
use super::number::whole_number;
use super::{INTERRUPTED, UsageError, finish_output, print_message};

/// The default of `--limit`.
const DEFAULT_LIMIT: u64 = 100;

#[derive(Debug, ClapArgs)]
#[command(override_usage = "domdesk list [QUERY] <--json|--csv> [OPTIONS]")]
pub(super) struct List {
    /// The query, as typed in the browser's query bar: 'verified:no mode:automatic_invitation acme' [default: all domains]
    #[arg(default_value = "", allow_hyphen_values = true, hide_default_value = true)]
    query: Query,
    /// Print every domain that matches
    #[arg(long, conflicts_with_all = ["limit", "offset"])]
    all: bool,
    /// Print at most N domains [default: 100]
    #[arg(long, value_name = "N", value_parser = whole_number::<u64>)]
    limit: Option<u64>,
    /// Skip the first N domains
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = whole_number::<u64>)]
    offset: u64,
    /// Print JSON: {"data":[row as Clerk sends it],"hasMore":…,"total_count":…}
    #[arg(long)]
    json: bool,
    /// Print a table for a spreadsheet
    #[arg(long, conflicts_with = "json")]
    csv: bool,
    /// Columns of the table, in order, separated by commas [default: every field]
    #[arg(long, value_name = "NAMES", requires = "csv", conflicts_with = "json")]
    columns: Option<ExportFields>,
    #[command(flatten)]
    connection: Connection,
}

#[derive(Serialize)]
struct Output {
    data: Vec<RowState>,
    #[serde(rename = "hasMore")]
    has_more: bool,
    total_count: u64,
}

pub(super) fn run(args: &List) -> Result<ExitCode> {
    // Required, so that a table for people can become the default later without breaking scripts.
    if !args.json && !args.csv {
        return Err(UsageError("list needs a format: add --json or --csv".to_owned()).into());
    }
    let (plan, _) = prepare(&args.connection)?;
    let range = if args.all {
        ListRange::ALL
    } else {
        ListRange { offset: args.offset, limit: args.limit.unwrap_or(DEFAULT_LIMIT) }
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let read = runtime.block_on(async {
        tokio::select! {
            read = read(&plan, &args.query, range) => Some(read),
            _ = tokio::signal::ctrl_c() => None,
        }
    });
    runtime.shutdown_background();
    let Some(read) = read else {
        return Ok(ExitCode::from(INTERRUPTED));
    };
    // Without the suggested next step, which names keys of the browser.
    let rows::Rows { rows, total } = read.map_err(|failure| anyhow!("{}", plan.explain(&failure)))?;
    let count = rows.len() as u64;
    // Rows of the copy may be deleted before they are loaded in full, so with --all the count is the total.
    let total_count = if args.all { count } else { total };
    let reached = range.offset.saturating_add(count);
    let has_more = range.has_more(count, total_count);
    let mut out = io::BufWriter::new(io::stdout().lock());
    if args.csv {
        let code = finish_output(
            sheet::write(&mut out, &args.columns.clone().unwrap_or_default(), &rows)
                .and_then(|()| out.flush()),
        )?;
        if has_more {
            print_message(&format!("there are more; use --offset {reached} to show them"));
        }
        return Ok(code);
    }
    let output = Output { has_more, data: rows.iter().map(RowState::from).collect(), total_count };
    let written = write_json(&mut out, &output).map_err(io::Error::from);
    finish_output(written.and_then(|()| out.write_all(b"\n")).and_then(|()| out.flush()))
}

async fn read(plan: &Arc<ConnectionPlan>, query: &Query, range: ListRange) -> Result<rows::Rows, Failure> {
    let Connected { client, .. } = plan.instance().await?;
    match query.list_query() {
        Some(query) => rows::from_clerk(&client, &query, range).await,
        None => rows::from_copy(&client, query, range).await,
    }
}
