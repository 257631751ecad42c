//! Records for spreadsheets.

use std::io::{self, Write};

use serde::Serialize;

use super::EntryPage;
use super::entry::Entry;
use crate::output::Spreadsheet;
use crate::text::spreadsheet_json;

const COLUMNS: [&str; 40] = [
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
    "plan_id",
    "plan_step",
    "plan_together",
    "panics",
    "asked",
    "before",
    "after",
];

pub(super) fn write(out: &mut impl Write, page: &EntryPage<'_>) -> io::Result<()> {
    let mut sheet = Spreadsheet::new(out, COLUMNS)?;
    for entry in &page.data {
        sheet.row(texts(entry), objects(entry)?)?;
    }
    sheet.finish()
}

/// The columns up to `panics`.
fn texts(entry: &Entry<'_>) -> [String; 37] {
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let resolved = entry.resolved.as_ref();
    [
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
        text(entry.plan.map(|plan| plan.id.as_str())),
        number(entry.plan.map(|plan| plan.step)),
        text(entry.plan.and_then(|plan| plan.together.as_deref())),
        entry.panics.join(" / "),
    ]
}

/// The last columns, as JSON.
fn objects(entry: &Entry<'_>) -> io::Result<[String; 3]> {
    Ok([json(entry.asked.as_ref())?, json(entry.before)?, json(entry.after)?])
}

fn number(number: Option<impl ToString>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}

fn json(value: Option<&impl Serialize>) -> io::Result<String> {
    value.map_or_else(|| Ok(String::new()), |value| spreadsheet_json(value).map_err(io::Error::from))
}
