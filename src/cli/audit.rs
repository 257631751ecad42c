//! `domdesk audit`: prints the journals.

mod describe;
mod entry;
mod filter;
mod json;
mod sheet;
mod table;
mod when;

use std::fs;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use clap::Args as ClapArgs;

use crate::journal::{IndexedChange, Record};
use crate::state::{self, JournalIndex};
use crate::text::{count, visible};

use super::args::StateDir;
use super::number::whole_number;
use super::{UsageError, finish_output, print_message};
use entry::Entry;
use filter::Filter;

#[derive(Debug, ClapArgs)]
pub(super) struct Audit {
    /// Show at most N changes, newest first [default: all]
    #[arg(long, value_name = "N", value_parser = whole_number::<usize>)]
    limit: Option<usize>,
    /// Skip the newest N
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = whole_number::<usize>)]
    offset: usize,
    /// Print complete records as JSON: {"data":[…],"hasMore":…}
    #[arg(long)]
    json: bool,
    /// Print complete records for a spreadsheet
    #[arg(long, conflicts_with = "json")]
    csv: bool,
    #[command(flatten)]
    state: StateDir,
    // Last, because its heading would also apply to the options after it.
    #[command(flatten)]
    filter: Filter,
}

/// One page of changes, newest first.
struct EntryPage<'a> {
    data: Vec<Entry<'a>>,
    has_more: bool,
}

pub(super) fn run(args: &Audit) -> Result<ExitCode> {
    let journals = read(args)?;
    let mut found: Vec<(usize, &IndexedChange)> = Vec::new();
    for (number, journal) in journals.iter().enumerate() {
        let matching = journal
            .changes()
            .rev()
            .filter(|change| change.is_match && args.filter.matches_state(change.state));
        found.extend(matching.map(|change| (number, change)));
    }
    // Stable: of changes in the same millisecond the later request stays first.
    found.sort_by_key(|(_, change)| std::cmp::Reverse(change.at));
    let end = args.limit.map_or(found.len(), |limit| args.offset.saturating_add(limit).min(found.len()));
    let records = full_records(&journals, found.get(args.offset..end).unwrap_or_default())?;
    let page = EntryPage { data: records.iter().map(Entry::of).collect(), has_more: end < found.len() };

    let mut out = BufWriter::new(io::stdout().lock());
    let written = if args.json {
        json::write(&mut out, &page)
    } else if args.csv {
        sheet::write(&mut out, &page)
    } else {
        table::write(&mut out, &page, terminal_width())
    };
    let code = finish_output(written.and_then(|()| out.flush()))?;
    if page.has_more && !args.json {
        print_message(&format!("there are more; use --offset {end} to show them"));
    }
    // The program ends: freeing a long journal piece by piece takes longer than showing the newest change.
    std::mem::forget(journals);
    Ok(code)
}

/// The width of standard output in cells; `None` if it is no terminal.
fn terminal_width() -> Option<usize> {
    let is_terminal = io::stdout().is_terminal();
    is_terminal.then(|| crate::runtime::size().ok()).flatten().map(|size| usize::from(size.width))
}

/// Warns if others own the folder or may write to it. An auditor may still want to read it, but its content proves less.
/// domdesk never writes to such a folder.
fn warn_if_foreign(folder: &Path) {
    if let Some(fault) = state::describe_foreign_access(folder) {
        print_message(&format!("{fault}: others may have changed its content"));
    }
}

/// Reads all journals, and reports unreadable lines.
fn read(args: &Audit) -> Result<Vec<JournalIndex>> {
    if let Some(named) = args.state.named() {
        let shown = named.to_string_lossy();
        match fs::metadata(&named) {
            Ok(metadata) if !metadata.is_dir() => {
                let (by, shown) = (args.state.named_by(), visible(&shown));
                return Err(UsageError(format!("{by} names {shown}, which is not a folder")).into());
            }
            // Either nothing was changed yet, or the name is mistyped, which must not look like a clean record.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let by = args.state.named_by();
                print_message(&format!("{by} names {shown}, which does not exist: there is no journal"));
            }
            // Other errors are reported when it is read.
            _ => {}
        }
    }
    let folder = args.state.folder()?;
    warn_if_foreign(&folder);
    let mut journals = Vec::new();
    for path in state::journals(&folder)? {
        let index = JournalIndex::read(&path, usize::MAX, |change| args.filter.matches(change))?;
        if index.skipped() > 0 {
            let lines = count(u64::try_from(index.skipped()).unwrap_or(u64::MAX), "line");
            print_message(&format!("skipped as damaged: {lines} of {}", path.display()));
        }
        journals.push(index);
    }
    Ok(journals)
}

/// The complete records of these changes, in the same order.
fn full_records(journals: &[JournalIndex], shown: &[(usize, &IndexedChange)]) -> Result<Vec<Record>> {
    let mut records_by_position: Vec<Option<Record>> = vec![None; shown.len()];
    for (number, journal) in journals.iter().enumerate() {
        let own = || shown.iter().enumerate().filter(|(_, (of, _))| *of == number);
        let records = journal.records(own().map(|(_, (_, change))| *change))?;
        for ((place, _), record) in own().zip(records) {
            if let Some(place) = records_by_position.get_mut(place) {
                *place = Some(record);
            }
        }
    }
    Ok(records_by_position.into_iter().flatten().collect())
}
