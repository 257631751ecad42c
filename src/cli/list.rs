//! `domdesk list`: prints domains in several formats. Queries that Clerk cannot answer use a local copy, loaded for
//! the query; the rows are the same either way.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Result;
use clap::Args as ClapArgs;
use serde::Serialize;

use crate::field::ExportFields;
use crate::journal::RowState;
use crate::output::{FlaggedRow, Format, write_csv, write_markdown, write_ndjson, write_table};
use crate::query::Query;
use crate::session::{Clock, ListRange};

use super::args::Connection;
use super::flag_args::FlagArgs;
use super::number::whole_number;
use super::read::read;
use super::{INTERRUPTED, UsageError, finish_output, notes, print_message, rows, write_json_line};

/// The default of `--limit`.
const DEFAULT_LIMIT: u64 = 100;

#[derive(Debug, ClapArgs)]
#[command(override_usage = "domdesk list [QUERY] --format FORMAT [OPTIONS]")]
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
    /// The format; ndjson is one row per line, markdown a table for a ticket, table one for people
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<Format>,
    /// Print JSON: {"data":[row as Clerk sends it],"hasMore":…,"total_count":…}; as --format json
    #[arg(long, conflicts_with = "format")]
    json: bool,
    /// Print a table for a spreadsheet; as --format csv
    #[arg(long, conflicts_with_all = ["json", "format"])]
    csv: bool,
    /// Columns of a table, in order, separated by commas [default: every field but flags, note and snoozed]
    #[arg(long, value_name = "NAMES")]
    columns: Option<ExportFields>,
    #[command(flatten)]
    flags: FlagArgs,
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
    let format = args.format()?;
    let range = if args.all {
        ListRange::ALL
    } else {
        ListRange { offset: args.offset, limit: args.limit.unwrap_or(DEFAULT_LIMIT) }
    };
    let query = &args.query;
    let rules = args.flags.rules()?;
    let fields = args.columns.clone().unwrap_or_default();
    let state = &args.connection.state;
    let flagging = rows::Flagging { rules: &rules, is_output: fields.has_flags(), state };
    let read = read(&args.connection, async |client| {
        let (rows, flags) = match query.list_query() {
            Some(query) if !flagging.is_output => {
                (rows::from_clerk(client, &query, range).await?, HashMap::new())
            }
            _ => rows::from_copy(client, query, range, flagging).await?,
        };
        let notes = if fields.has_notes() { notes::read(client, state).await? } else { Arc::default() };
        Ok((rows, flags, notes))
    });
    let Some((rows::Rows { rows, total, .. }, flags, notes)) = read? else {
        return Ok(ExitCode::from(INTERRUPTED));
    };
    let count = rows.len() as u64;
    // Rows of the copy may be deleted before they are loaded in full, so with --all the count is the total.
    let total_count = if args.all { count } else { total };
    let reached = range.offset.saturating_add(count);
    let has_more = range.has_more(count, total_count);
    let mut out = io::BufWriter::new(io::stdout().lock());
    let now = Clock::system().now();
    let flagged = || {
        rows.iter().map(|row| FlaggedRow {
            row: Cow::Borrowed(row),
            flags: flags.get(&row.id).copied().unwrap_or_default(),
            note: notes.note(&row.id).unwrap_or_default().into(),
            snoozed_until: notes.snoozed_until(&row.id, now),
        })
    };
    let written = match format {
        Format::Json => {
            let output = Output { has_more, data: rows.iter().map(RowState::from).collect(), total_count };
            write_json_line(&mut out, &output)
        }
        Format::Ndjson => write_ndjson(&mut out, &rows),
        Format::Csv => write_csv(&mut out, &fields, flagged()),
        Format::Markdown => write_markdown(&mut out, &fields, flagged()),
        Format::Table => write_table(&mut out, &fields, flagged()),
    };
    let code = finish_output(written.and_then(|()| out.flush()))?;
    if has_more && format != Format::Json {
        print_message(&format!("there are more; use --offset {reached} to show them"));
    }
    Ok(code)
}

impl List {
    fn format(&self) -> Result<Format> {
        let format = match (self.format, self.json, self.csv) {
            (Some(format), ..) => format,
            (None, true, _) => Format::Json,
            (None, _, true) => Format::Csv,
            // Required, so that a format for people can become the default later without breaking scripts.
            (None, false, false) => {
                let text = "list needs a format: add --json, --csv or --format table";
                return Err(UsageError(text.to_owned()).into());
            }
        };
        if self.columns.is_some() && !format.has_columns() {
            let text = "--columns goes with csv, markdown and table: JSON has every field, as Clerk sends it";
            return Err(UsageError(text.to_owned()).into());
        }
        Ok(format)
    }
}
