//! `domdesk audit`: prints the journals.

mod entry;
mod filter;
mod json;
mod sheet;
mod table;
mod when;
mod words;

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args as ClapArgs;

use crate::journal::{History, Record};
use crate::state;
use crate::text::{count, visible};

use super::args::StateDir;
use super::{UsageError, tell};
use entry::Entry;
use filter::Filter;

/// Which changes, and in which form.
#[derive(Debug, ClapArgs)]
pub(super) struct Audit {
    /// At most so many changes, the newest first [default: all]
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// Leave out the newest so many
    #[arg(long, value_name = "N", default_value_t = 0)]
    offset: usize,
    /// Whole records as JSON: {"data":[…],"hasMore":…}
    #[arg(long)]
    json: bool,
    /// Whole records for a spreadsheet
    #[arg(long, conflicts_with = "json")]
    csv: bool,
    #[command(flatten)]
    state: StateDir,
    // Last, because its heading would stand above whatever follows.
    #[command(flatten)]
    filter: Filter,
}

/// One screenful of changes, the newest first.
struct Page<'a> {
    data: Vec<Entry<'a>>,
    has_more: bool,
}

/// Prints what was asked for.
pub(super) fn run(args: &Audit) -> Result<ExitCode> {
    let histories = read(args)?;
    let mut records: Vec<&Record> = histories
        .iter()
        .flat_map(|history| history.records().rev())
        .filter(|record| args.filter.lets_through(record))
        .collect();
    // Stable: of changes in the same millisecond the one that was asked later stays in front.
    records.sort_by_key(|record| std::cmp::Reverse(record.at));
    let end = args.limit.map_or(records.len(), |limit| args.offset.saturating_add(limit).min(records.len()));
    let shown = records.get(args.offset..end).unwrap_or_default();
    let page =
        Page { data: shown.iter().map(|record| Entry::of(record)).collect(), has_more: end < records.len() };

    let mut out = BufWriter::new(io::stdout().lock());
    let written = if args.json {
        json::write(&mut out, &page)
    } else if args.csv {
        sheet::write(&mut out, &page)
    } else {
        table::write(&mut out, &page)
    };
    match written.and_then(|()| out.flush()) {
        // Whoever reads has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(ExitCode::SUCCESS),
        other => other.context("cannot write")?,
    }
    if page.has_more && !args.json {
        tell(&format!("there are more; --offset {end} shows them"));
    }
    Ok(ExitCode::SUCCESS)
}

/// All journals; what cannot be read in them is told.
fn read(args: &Audit) -> Result<Vec<History>> {
    if let Some(named) = args.state.named()
        && !named.is_dir()
    {
        let text = format!("{} is not a folder", visible(&named.to_string_lossy()));
        return Err(UsageError(text).into());
    }
    let mut histories = Vec::new();
    for path in state::journals(&args.state.folder()?)? {
        let contents = state::read(&path, History::of_at_most(usize::MAX))?;
        if contents.skipped > 0 {
            let lines = count(u64::try_from(contents.skipped).unwrap_or(u64::MAX), "line");
            tell(&format!("left out, because damaged: {lines} of {}", path.display()));
        }
        histories.push(contents.history);
    }
    Ok(histories)
}
