//! The changes in a CSV file.

use std::collections::{BTreeSet, HashMap};
use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::api::Client;
use crate::change::Failure;
use crate::clerk::{Organization, OrganizationDomain, OrganizationDomainsQuery};
use crate::plan::Action;
use crate::plan::sheet::{self, BadLine, SheetLine};
use crate::session::failure;
use crate::text::{count, system_error, visible};

use super::super::read::ReadError;
use super::super::{UsageError, print_message};
use super::organizations::{Resolved, resolve};
use super::{Asked, Batch, Planned, fetch};

/// The longest file, in bytes.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// The content of the file.
pub(super) struct Sheet {
    path: PathBuf,
    lines: Vec<SheetLine>,
    pub(super) bad: Vec<BadLine>,
}

/// Reads the file.
///
/// # Errors
///
/// If it cannot be read. Bad lines are no error yet: whether an organization exists, only Clerk knows.
pub(super) fn read_file(path: &Path) -> Result<Sheet> {
    let mut bytes = Vec::new();
    let read = if path == Path::new("-") {
        if io::stdin().is_terminal() {
            print_message("type or paste the lines of a CSV file; Ctrl-D on an empty line ends it");
        }
        io::stdin().lock().take(MAX_BYTES + 1).read_to_end(&mut bytes)
    } else {
        File::open(path).and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes))
    };
    if let Err(error) = read {
        let text = format!("cannot read {}: {}", visible(&path.display().to_string()), system_error(&error));
        return Err(UsageError(text).into());
    }
    if bytes.len() as u64 > MAX_BYTES {
        return Err(UsageError("the CSV file is longer than 64 MiB".to_owned()).into());
    }
    let (lines, bad) = sheet::read(&bytes);
    Ok(Sheet { path: path.to_owned(), lines, bad })
}

/// The error that lists the bad lines.
pub(super) fn report(Sheet { path, bad, .. }: &Sheet) -> anyhow::Error {
    let name = if path == Path::new("-") { "standard input".to_owned() } else { path.display().to_string() };
    let what = count(bad.len() as u64, "line");
    let title = format!("{what} of {} cannot be used; nothing was planned", visible(&name));
    let lines = bad.iter().map(|BadLine { number, why }| format!("line {number}: {why}"));
    UsageError([title].into_iter().chain(lines).collect::<Vec<_>>().join("\n")).into()
}

pub(super) async fn plan(client: &Client, sheet: &mut Sheet, planned: &mut Planned) -> Result<(), ReadError> {
    let texts: BTreeSet<&str> = sheet.lines.iter().map(|line| line.organization.as_str()).collect();
    let organizations = resolve(client, &texts).await?;
    drop(texts);
    sheet.check(&organizations);
    if !sheet.bad.is_empty() {
        return Err(report(sheet).into());
    }
    let mut changes =
        Changes { organizations: &organizations, by_name: HashMap::new(), quota: Quota::default() };
    for line in &sheet.lines {
        changes.by_name.entry(line.name.as_str()).or_default().push(line);
    }
    // Changes of one name are planned together, at the place of the first.
    let mut batch = Batch::default();
    for line in &sheet.lines {
        let first = changes.by_name.get(line.name.as_str()).and_then(|same| same.first());
        if first.is_some_and(|first| std::ptr::eq(*first, line))
            && let Some(names) = batch.push(line.name.as_str())
        {
            changes.add(client, &names, planned).await?;
        }
    }
    changes.add(client, &batch.names, planned).await
}

impl Sheet {
    /// Finds unknown organizations, and lines about the same domain.
    fn check(&mut self, organizations: &Resolved) {
        let mut first: HashMap<(&str, &str), u64> = HashMap::new();
        for line in &self.lines {
            let why = match organizations.get(&line.organization) {
                None => Some(format!("there is no organization {:?}", line.organization)),
                Some(Err(why)) => Some(why.clone()),
                Some(Ok(found)) => {
                    let earlier = *first.entry((&found.id, line.name.as_str())).or_insert(line.number);
                    (earlier != line.number).then(|| {
                        format!("it is about the same domain of the same organization as line {earlier}")
                    })
                }
            };
            self.bad.extend(why.map(|why| BadLine { number: line.number, why }));
        }
        self.bad.sort_by_key(|line| line.number);
    }
}

/// The lines of a file, by name.
struct Changes<'a> {
    organizations: &'a Resolved,
    by_name: HashMap<&'a str, Vec<&'a SheetLine>>,
    quota: Quota,
}

/// What is known about the numbers of domains that organizations may have.
#[derive(Default)]
struct Quota {
    is_loaded: bool,
    /// How many domains of an organization have been planned to be deleted.
    deleted: HashMap<String, u64>,
}

impl Changes<'_> {
    /// Plans the changes of these names.
    async fn add(
        &mut self,
        client: &Client,
        names: &[String],
        planned: &mut Planned,
    ) -> Result<(), ReadError> {
        if names.is_empty() {
            return Ok(());
        }
        let rows = fetch(client, names).await?;
        let existing: HashMap<(&str, &str), &OrganizationDomain> =
            rows.iter().map(|row| ((row.organization_id.as_str(), row.name.as_str()), row)).collect();
        let lines = names.iter().filter_map(|name| self.by_name.get(name.as_str())).flatten();
        let mut asked: Vec<Asked<'_>> = Vec::new();
        for line in lines {
            let Some(Ok(Organization { id, name, .. })) = self.organizations.get(&line.organization) else {
                continue;
            };
            let row = existing.get(&(id.as_str(), line.name.as_str())).copied();
            let action = line.wanted.action(row.is_some());
            if row.is_none() && action.is_create() {
                self.quota.load(client, id, planned).await?;
            }
            asked.push(Asked {
                row,
                organization_id: id,
                organization: name,
                name: line.name.as_str(),
                action,
            });
        }
        planned.add(&asked, &rows)?;
        for asked in asked.iter().filter(|asked| asked.row.is_some() && asked.action == Action::Delete) {
            *self.quota.deleted.entry(asked.organization_id.to_owned()).or_default() += 1;
        }
        Ok(())
    }
}

impl Quota {
    /// Loads how many domains the organization has, and may have.
    async fn load(&mut self, client: &Client, id: &str, planned: &mut Planned) -> Result<(), Failure> {
        if !self.is_loaded {
            let settings = client.organization_settings().await.map_err(|error| failure(&error))?;
            planned.planner.max_domains =
                u64::try_from(settings.max_allowed_domains).ok().filter(|most| *most > 0);
            self.is_loaded = true;
        }
        if planned.planner.max_domains.is_none() || planned.planner.domains.contains_key(id) {
            return Ok(());
        }
        let query = OrganizationDomainsQuery { limit: Some(1), ..OrganizationDomainsQuery::default() };
        let page = client.list(id, &query).await.map_err(|error| failure(&error))?;
        if let Ok(count) = u64::try_from(page.total_count) {
            let deleted = self.deleted.get(id).copied().unwrap_or_default();
            planned.planner.domains.insert(id.to_owned(), count.saturating_sub(deleted));
        }
        Ok(())
    }
}
