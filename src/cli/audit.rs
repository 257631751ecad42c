//! `domdesk audit`: prints the journals.

mod entry;
mod filter;
mod json;
mod sheet;
mod table;
mod when;
mod words;

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use clap::Args as ClapArgs;

use crate::journal::{IndexedChange, Record};
use crate::state::{self, JournalIndex};
use crate::text::{count, visible};

use super::args::StateDir;
use super::number::whole;
use super::{UsageError, printed, tell};
use entry::Entry;
use filter::Filter;

/// Which changes, and in which form.
#[derive(Debug, ClapArgs)]
pub(super) struct Audit {
    /// At most so many changes, the newest first [default: all]
    #[arg(long, value_name = "N", value_parser = whole::<usize>)]
    limit: Option<usize>,
    /// Leave out the newest so many
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = whole::<usize>)]
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
    let journals = read(args)?;
    let mut found: Vec<(usize, &IndexedChange)> = Vec::new();
    for (number, journal) in journals.iter().enumerate() {
        let meant =
            journal.changes().rev().filter(|change| change.is_match && args.filter.means_state(change.state));
        found.extend(meant.map(|change| (number, change)));
    }
    // Stable: of changes in the same millisecond the one that was asked later stays in front.
    found.sort_by_key(|(_, change)| std::cmp::Reverse(change.at));
    let end = args.limit.map_or(found.len(), |limit| args.offset.saturating_add(limit).min(found.len()));
    let records = in_full(&journals, found.get(args.offset..end).unwrap_or_default())?;
    let page = Page { data: records.iter().map(Entry::of).collect(), has_more: end < found.len() };

    let mut out = BufWriter::new(io::stdout().lock());
    let written = if args.json {
        json::write(&mut out, &page)
    } else if args.csv {
        sheet::write(&mut out, &page)
    } else {
        table::write(&mut out, &page)
    };
    let code = printed(written.and_then(|()| out.flush()))?;
    if page.has_more && !args.json {
        tell(&format!("there are more; --offset {end} shows them"));
    }
    // The program ends: giving back each piece of a long journal by itself takes longer than showing the newest change.
    std::mem::forget(journals);
    Ok(code)
}

/// Says whether others own the folder or may write to it. It is read all the same, as somebody who reviews may want to,
/// but its content proves less; nothing is ever written into such a folder.
fn tell_whose(folder: &Path) {
    if let Some(fault) = state::describe_foreign_access(folder) {
        tell(&format!("{fault}: others may have changed what it says"));
    }
}

/// All journals; what cannot be read in them is told.
fn read(args: &Audit) -> Result<Vec<JournalIndex>> {
    if let Some(named) = args.state.named() {
        let shown = named.to_string_lossy();
        match fs::metadata(&named) {
            Ok(metadata) if !metadata.is_dir() => {
                let (by, shown) = (args.state.named_by(), visible(&shown));
                return Err(
                    UsageError(format!("{by} names {shown}, which is not a folder. Name another")).into()
                );
            }
            // Nothing was changed yet; or the name was mistyped, which is not to look like a clean record.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let by = args.state.named_by();
                tell(&format!("{by} names {shown}, which does not exist: there is no journal"));
            }
            // What is wrong with it is found when it is read.
            _ => {}
        }
    }
    let folder = args.state.folder()?;
    tell_whose(&folder);
    let mut journals = Vec::new();
    for path in state::journals(&folder)? {
        let index = JournalIndex::read(&path, usize::MAX, |asked| args.filter.means(asked))?;
        if index.skipped() > 0 {
            let lines = count(u64::try_from(index.skipped()).unwrap_or(u64::MAX), "line");
            tell(&format!("left out, because damaged: {lines} of {}", path.display()));
        }
        journals.push(index);
    }
    Ok(journals)
}

/// These changes with all that their journals say of them, in the same order.
fn in_full(journals: &[JournalIndex], shown: &[(usize, &IndexedChange)]) -> Result<Vec<Record>> {
    let mut places: Vec<Option<Record>> = vec![None; shown.len()];
    for (number, journal) in journals.iter().enumerate() {
        let own = || shown.iter().enumerate().filter(|(_, (of, _))| *of == number);
        let records = journal.records(own().map(|(_, (_, change))| *change))?;
        for ((place, _), record) in own().zip(records) {
            if let Some(place) = places.get_mut(place) {
                *place = Some(record);
            }
        }
    }
    Ok(places.into_iter().flatten().collect())
}
