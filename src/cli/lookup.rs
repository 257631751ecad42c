//! `domdesk lookup`: looks up the domain names in a text.

use std::fs::File;
use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;
use clap::Args as ClapArgs;
use serde::Serialize;

use crate::clerk::OrganizationDomain;
use crate::journal::RowState;
use crate::output::text_table;
use crate::text::{organization, system_error};
use crate::triage::{LookupAnswer, LookupState, look_up, mentions};

use super::args::Connection;
use super::read::read;
use super::{INTERRUPTED, UsageError, finish_output, print_message, rows, write_json_line};

/// The longest text, in bytes.
const MAX_BYTES: u64 = 16 * 1024 * 1024;

#[derive(Debug, ClapArgs)]
#[command(override_usage = "domdesk lookup [FILE] [OPTIONS]")]
pub(super) struct Lookup {
    /// A text with domain names, email addresses or URLs: a ticket, a column, prose [default: -, standard input]
    #[arg(default_value = "-", hide_default_value = true)]
    file: PathBuf,
    /// Print JSON: {"data":[{"input":…,"name":…,"state":"verified|claimed|missing|invalid","rows":[row,…]},…]}
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    connection: Connection,
}

pub(super) fn run(args: &Lookup) -> Result<ExitCode> {
    let mentions = mentions(&text(&args.file)?);
    let found = read(&args.connection, async |client| {
        let names = mentions.iter().filter_map(|mention| Some(mention.name.as_ref()?.to_string()));
        rows::fetch_names(client, names.collect()).await
    })?;
    let Some(rows) = found else {
        return Ok(ExitCode::from(INTERRUPTED));
    };
    let answers = look_up(mentions, rows);
    let mut out = io::BufWriter::new(io::stdout().lock());
    let written = if args.json {
        write_json_line(&mut out, &Output { data: answers.iter().map(PrintedAnswer::of).collect() })
    } else {
        write_text(&mut out, &answers)
    };
    finish_output(written.and_then(|()| out.flush()))
}

/// Reads the text. Bytes that are no UTF-8 separate words.
fn text(file: &Path) -> Result<String> {
    let mut bytes = Vec::new();
    let read = if file == Path::new("-") {
        if io::stdin().is_terminal() {
            print_message("type or paste a text with domain names; Ctrl-D on an empty line ends it");
        }
        io::stdin().lock().take(MAX_BYTES + 1).read_to_end(&mut bytes)
    } else {
        File::open(file).and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes))
    };
    let name = file.display();
    if let Err(error) = read {
        let why = system_error(&error);
        return Err(
            UsageError(format!("cannot read {}: {why}", crate::text::visible(&name.to_string()))).into()
        );
    }
    if bytes.len() as u64 > MAX_BYTES {
        return Err(UsageError("the text is longer than 16 MiB".to_owned()).into());
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The printed answers. The field names are documented: fields may be added, but not renamed or redefined.
#[derive(Serialize)]
struct Output<'a> {
    data: Vec<PrintedAnswer<'a>>,
}

#[derive(Serialize)]
struct PrintedAnswer<'a> {
    /// As in the text.
    input: &'a str,
    name: Option<&'a str>,
    state: &'static str,
    /// The verified row first, then the oldest claim first.
    rows: Vec<RowState>,
}

impl<'a> PrintedAnswer<'a> {
    fn of(LookupAnswer { input, name, state, rows }: &'a LookupAnswer) -> Self {
        let state = match state {
            LookupState::Verified => "verified",
            LookupState::Claimed => "claimed",
            LookupState::Missing => "missing",
            LookupState::Invalid => "invalid",
        };
        Self { input, name: name.as_deref(), state, rows: rows.iter().map(RowState::from).collect() }
    }
}

/// For people: one line for each row, and one for each name without rows.
fn write_text(out: &mut impl Write, answers: &[LookupAnswer]) -> io::Result<()> {
    if answers.is_empty() {
        return writeln!(out, "No domain names in the text.");
    }
    let rows = answers.iter().flat_map(|answer| {
        let name = answer.name.as_ref().unwrap_or(&answer.input);
        let line = |state: &str, organization: &str| text_table::cells([name, state, organization]);
        let lines: Vec<_> = if answer.rows.is_empty() {
            vec![line(answer.state.text(), "-")]
        } else {
            let line = |row: &OrganizationDomain| {
                line(row.status().as_str(), &organization(row.organization_label(), &row.organization_id))
            };
            answer.rows.iter().map(line).collect()
        };
        lines
    });
    text_table::write(out, text_table::cells(["DOMAIN", "STATUS", "ORGANIZATION"]), rows)
}
