//! Records for spreadsheets.

use std::io::{self, Write};

use serde::Serialize;

use super::Page;
use super::entry::Entry;
use crate::text::visible;

/// What a spreadsheet takes for the beginning of a formula, in ASCII and in full width.
const FORMULA: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

const COLUMNS: [&str; 37] = [
    "id",
    "when",
    "user",
    "host",
    "instance_id",
    "instance_kind",
    "instance_host",
    "profile",
    "session",
    "operation",
    "organization_id",
    "organization",
    "domain_id",
    "name",
    "reason",
    "state",
    "outcome",
    "cause",
    "code",
    "status",
    "trace_id",
    "duration_ms",
    "verdict",
    "verdict_why",
    "looks",
    "evidence",
    "may_be_another",
    "resolved",
    "resolved_user",
    "resolved_host",
    "resolved_when",
    "undoes",
    "redoes",
    "panics",
    "asked",
    "before",
    "after",
];

pub(super) fn write(out: &mut impl Write, page: &Page<'_>) -> io::Result<()> {
    let mut sheet = csv::Writer::from_writer(out);
    sheet.write_record(COLUMNS)?;
    for entry in &page.data {
        sheet.write_record(row(entry)?.map(|cell| safe(&cell)))?;
    }
    sheet.flush()
}

fn row(entry: &Entry<'_>) -> io::Result<[String; 37]> {
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let resolved = entry.resolved.as_ref();
    Ok([
        entry.id.to_owned(),
        entry.when.clone(),
        entry.who.user.clone(),
        entry.who.host.clone(),
        entry.instance.id.clone(),
        entry.instance.kind.clone(),
        entry.instance.host.clone(),
        entry.profile.to_owned(),
        entry.session.to_owned(),
        entry.operation.to_owned(),
        entry.organization_id.to_owned(),
        entry.organization.to_owned(),
        text(entry.domain_id),
        entry.name.to_owned(),
        text(entry.reason),
        entry.state.to_owned(),
        text(entry.outcome),
        text(entry.cause),
        text(entry.code),
        number(entry.status),
        text(entry.trace_id),
        number(entry.duration_ms),
        text(entry.verdict),
        text(entry.verdict_why),
        number(entry.looks),
        text(entry.evidence),
        number(entry.may_be_another),
        resolved.map(|resolved| resolved.happened.to_string()).unwrap_or_default(),
        text(resolved.map(|resolved| resolved.who.user.as_str())),
        text(resolved.map(|resolved| resolved.who.host.as_str())),
        text(resolved.map(|resolved| resolved.when.as_str())),
        text(entry.undoes),
        text(entry.redoes),
        entry.panics.join(" / "),
        json(entry.asked.as_ref())?,
        json(entry.before)?,
        json(entry.after)?,
    ])
}

fn number(number: Option<impl ToString>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}

fn json(value: Option<&impl Serialize>) -> io::Result<String> {
    value.map_or_else(|| Ok(String::new()), |value| serde_json::to_string(value).map_err(io::Error::from))
}

/// A cell that shows what it holds and computes nothing: an apostrophe is what spreadsheets take for "this is text".
fn safe(cell: &str) -> String {
    let starts = |text: &str| text.starts_with(FORMULA);
    // Some trim a cell before they look at it.
    let acts = starts(cell) || starts(cell.trim_start());
    let shown = visible(cell);
    if acts { format!("'{shown}") } else { shown.into_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_computes_or_acts() {
        for (cell, expected) in [
            ("acme.com", "acme.com"),
            ("a=b-c", "a=b-c"),
            ("=HYPERLINK(\"x\")", "'=HYPERLINK(\"x\")"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'␉=1"),
            ("\r=1", "'␍=1"),
            ("\n=1", "'␊=1"),
            ("  =1", "'  =1"),
            ("\u{a0}\u{3000}=1", "'\u{a0}\u{3000}=1"),
            ("＝1", "'＝1"),
            (" ＠x", "' ＠x"),
            ("\u{feff}=1", "⟨FEFF⟩=1"),
            ("\u{1b}[2J", "␛[2J"),
            ("", ""),
        ] {
            assert_eq!(safe(cell), expected, "{cell:?}");
        }
    }
}
