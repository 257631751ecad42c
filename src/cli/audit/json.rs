//! Records as JSON, in the form of lists in Clerk's own CLI.

use std::io::{self, Write};

use serde::Serialize;

use super::EntryPage;
use super::entry::Entry;
use crate::text::write_json;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct List<'a> {
    data: &'a [Entry<'a>],
    has_more: bool,
}

pub(super) fn write(out: &mut impl Write, page: &EntryPage<'_>) -> io::Result<()> {
    let list = List { data: &page.data, has_more: page.has_more };
    write_json(&mut *out, &list)?;
    out.write_all(b"\n")
}
