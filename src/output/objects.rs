//! Chosen fields of rows as JSON objects. The keys are the names of the fields; the values are texts, as in a spreadsheet.

use std::io::{self, Write};

use serde::{Serialize, Serializer};

use crate::field::ExportFields;
use crate::text::write_json;

use super::FlaggedRow;

/// A row's chosen fields, in order.
struct Object<'a> {
    fields: &'a ExportFields,
    row: FlaggedRow<'a>,
}

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.fields.iter().map(|field| field.name).zip(self.row.values(self.fields)))
    }
}

/// One object per line.
///
/// # Errors
///
/// If writing fails.
pub fn write_ndjson_objects<'a, R: Into<FlaggedRow<'a>>>(
    out: &mut impl Write,
    fields: &ExportFields,
    rows: impl IntoIterator<Item = R>,
) -> io::Result<()> {
    for row in rows {
        write_json(&mut *out, &Object { fields, row: row.into() })?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// An array of objects, one per line.
///
/// # Errors
///
/// If writing fails.
pub fn write_json_objects<'a, R: Into<FlaggedRow<'a>>>(
    out: &mut impl Write,
    fields: &ExportFields,
    rows: impl IntoIterator<Item = R>,
) -> io::Result<()> {
    let mut separator = "[\n";
    for row in rows {
        out.write_all(separator.as_bytes())?;
        write_json(&mut *out, &Object { fields, row: row.into() })?;
        separator = ",\n";
    }
    out.write_all(if separator == "[\n" { b"[]\n" } else { b"\n]\n" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clerk::OrganizationDomain;

    fn row(name: &str) -> OrganizationDomain {
        OrganizationDomain { name: name.to_owned(), ..OrganizationDomain::default() }
    }

    fn json(rows: &[OrganizationDomain]) -> String {
        let mut out = Vec::new();
        write_json_objects(&mut out, &"name,status".parse().unwrap(), rows).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn objects_have_the_chosen_fields_in_order() {
        assert_eq!(json(&[]), "[]\n");
        let expected = "[\n{\"name\":\"a.io\",\"status\":\"unverified\"},\n\
                        {\"name\":\"b\\u202e\",\"status\":\"unverified\"}\n]\n";
        assert_eq!(json(&[row("a.io"), row("b\u{202e}")]), expected);
        let mut out = Vec::new();
        write_ndjson_objects(&mut out, &"name".parse().unwrap(), &[row("a.io"), row("b.io")]).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "{\"name\":\"a.io\"}\n{\"name\":\"b.io\"}\n");
    }
}
