//! `domdesk facets`: counts the domains of a query by their properties.

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::Result;
use clap::Args as ClapArgs;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::query::Query;
use crate::text::{grouped, visible};
use crate::triage::{Facet, FacetValue, count_facet};

use super::args::Connection;
use super::flag_args::FlagArgs;
use super::read::read;
use super::{INTERRUPTED, finish_output, rows, write_json_line};

#[derive(Debug, ClapArgs)]
#[command(override_usage = "domdesk facets [QUERY] [--by FACETS] [OPTIONS]")]
pub(super) struct Facets {
    /// The query, as typed in the browser's query bar: 'verified:no created:>30d' [default: all domains]
    #[arg(default_value = "", allow_hyphen_values = true, hide_default_value = true)]
    query: Query,
    /// What to count by, separated by commas: mode, status, owner, org, tld, registrable, flag, month
    #[arg(long, value_name = "FACETS", value_delimiter = ',', default_value = "status,mode,owner")]
    by: Vec<Facet>,
    /// Print JSON: {"total":…,"facets":{"mode":[{"value":…,"count":…},…],…}}, most frequent first
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    flags: FlagArgs,
    #[command(flatten)]
    connection: Connection,
}

pub(super) fn run(args: &Facets) -> Result<ExitCode> {
    let rules = args.flags.rules()?;
    let state = &args.connection.state;
    let flagging = rows::Flagging { rules: &rules, is_output: args.by.contains(&Facet::Flag), state };
    let counted = read(&args.connection, async |client| {
        let copy = rows::load_copy(client, &args.query, "to count them", flagging).await?;
        // Each facet is a member of one object.
        let is_first = |(at, facet): &(usize, &Facet)| !args.by[..*at].contains(facet);
        let by = args.by.iter().enumerate().filter(is_first);
        let facets =
            by.map(|(_, facet)| facet).map(|facet| (*facet, count_facet(&copy.store, &copy.rows, *facet)));
        Ok(Counts { total: copy.rows.len() as u64, facets: FacetCounts(facets.collect()) })
    })?;
    let Some(counts) = counted else {
        return Ok(ExitCode::from(INTERRUPTED));
    };
    let mut out = io::BufWriter::new(io::stdout().lock());
    let written = if args.json { write_json_line(&mut out, &counts) } else { write_text(&mut out, &counts) };
    finish_output(written.and_then(|()| out.flush()))
}

/// The printed counts. The field names are documented: fields may be added, but not renamed or redefined.
#[derive(Serialize)]
struct Counts {
    /// The number of domains that match the query.
    total: u64,
    facets: FacetCounts,
}

/// In the order of the arguments.
struct FacetCounts(Vec<(Facet, Vec<FacetValue>)>);

impl Serialize for FacetCounts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (facet, values) in &self.0 {
            let values: Vec<_> = values.iter().map(|value| PrintedValue::of(*facet, value)).collect();
            map.serialize_entry(facet.name(), &values)?;
        }
        map.end()
    }
}

#[derive(Serialize)]
#[serde(untagged)]
enum PrintedValue<'a> {
    Plain { value: &'a str, count: u64 },
    Labelled { value: &'a str, label: Option<&'a str>, count: u64 },
}

impl<'a> PrintedValue<'a> {
    fn of(facet: Facet, FacetValue { value, label, count }: &'a FacetValue) -> Self {
        if facet == Facet::Organization {
            Self::Labelled { value, label: label.as_deref(), count: *count }
        } else {
            Self::Plain { value, count: *count }
        }
    }
}

/// For people: each facet with its values.
fn write_text(out: &mut impl Write, counts: &Counts) -> io::Result<()> {
    writeln!(out, "{}", crate::text::count(counts.total, "domain"))?;
    for (facet, values) in &counts.facets.0 {
        writeln!(out, "\n{}", facet.name().to_uppercase())?;
        let widest = values.first().map_or(0, |value| grouped(value.count).len());
        for FacetValue { value, label, count } in values {
            let label = label.as_ref().map(|label| format!("{label} ")).unwrap_or_default();
            writeln!(out, "{:>widest$}  {}", grouped(*count), visible(&format!("{label}{value}")))?;
        }
    }
    Ok(())
}
