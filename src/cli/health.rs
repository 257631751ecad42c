//! `domdesk health`: what needs attention in an instance.

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::Result;
use clap::Args as ClapArgs;
use serde::Serialize;

use crate::change::messages::explain;
use crate::engine::Engine;
use crate::output::text_table;
use crate::query::Query;
use crate::session::{Clock, all_connections, all_organizations, failure};
use crate::text::grouped;
use crate::triage::{Finding, FlagRules, health};

use super::args::Connection;
use super::read::read;
use super::{INTERRUPTED, finish_output, print_message, rows, write_json_line};

/// The exit code of `--strict` if anything was found.
const FOUND: u8 = 3;

#[derive(Debug, ClapArgs)]
pub(super) struct Health {
    /// Exit with 3 if any check has found something
    #[arg(long)]
    strict: bool,
    /// Print JSON: {"data":[{"check":…,"count":…,"query":… or null,"names":[…]},…]}, worst first
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    connection: Connection,
}

pub(super) fn run(args: &Health) -> Result<ExitCode> {
    let found = read(&args.connection, async |client| {
        let settings = client.organization_settings().await.map_err(|error| failure(&error))?;
        let organizations = all_organizations(client).await?;
        let connections = match all_connections(client).await {
            Ok(connections) => connections,
            // The plan has no SSO, or the key may not read it. The other checks do not need it.
            Err(failure) if matches!(failure.status, Some(402 | 403)) => {
                let what = explain(&failure).what;
                print_message(&format!("organizations with SSO connections are not known: {what}"));
                Vec::new()
            }
            Err(failure) => return Err(failure),
        };
        // No check uses flags.
        let flagging =
            rows::Flagging { rules: &FlagRules::default(), is_output: false, state: &args.connection.state };
        let rows::LoadedCopy { store, .. } =
            rows::load_copy(client, &Query::default(), "to check them", flagging).await?;
        let max_domains = u64::try_from(settings.max_allowed_domains).unwrap_or(0);
        let (now, mut engine) = (Clock::system().now(), Engine::default());
        Ok(health(&store, &organizations, &connections, max_domains, |text| {
            let query = text.parse::<Query>().unwrap_or_default();
            engine.search(&store, &query, now, &|| false).map(|found| found.rows.to_vec()).unwrap_or_default()
        }))
    })?;
    let Some(found) = found else {
        return Ok(ExitCode::from(INTERRUPTED));
    };
    let mut out = io::BufWriter::new(io::stdout().lock());
    let written = if args.json {
        let output = Output { data: found.iter().map(PrintedFinding::of).collect() };
        write_json_line(&mut out, &output)
    } else {
        write_text(&mut out, &found)
    };
    let code = finish_output(written.and_then(|()| out.flush()))?;
    let is_healthy = found.iter().all(|finding| finding.count == 0);
    Ok(if args.strict && !is_healthy { ExitCode::from(FOUND) } else { code })
}

/// The printed findings. The field names are documented: fields may be added, but not renamed or redefined.
#[derive(Serialize)]
struct Output<'a> {
    data: Vec<PrintedFinding<'a>>,
}

#[derive(Serialize)]
struct PrintedFinding<'a> {
    check: &'static str,
    count: u64,
    query: Option<&'static str>,
    names: &'a [String],
}

impl<'a> PrintedFinding<'a> {
    fn of(Finding { check, count, names, .. }: &'a Finding) -> Self {
        Self { check: check.name(), count: *count, query: check.query(), names }
    }
}

/// For people: one line for each check that has found something.
fn write_text(out: &mut impl Write, found: &[Finding]) -> io::Result<()> {
    let mut rows = found.iter().filter(|finding| finding.count > 0).peekable();
    if rows.peek().is_none() {
        return writeln!(out, "Nothing needs attention.");
    }
    let rows = rows.map(|Finding { check, count, .. }| {
        text_table::cells([&grouped(*count), check.name(), check.query().unwrap_or("-"), check.reason()])
    });
    text_table::write(out, text_table::cells(["COUNT", "CHECK", "QUERY", "WHY"]), rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::triage::HealthCheck;

    #[test]
    fn the_queries_of_the_checks_are_valid() {
        for query in HealthCheck::ALL.into_iter().filter_map(HealthCheck::query) {
            let parsed = query.parse::<Query>().unwrap();
            assert_ne!(parsed, Query::default(), "{query}");
        }
    }
}
