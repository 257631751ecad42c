//! Chosen fields of rows as JSON objects. The keys are the names of the fields; counts are numbers, yes and
//! no are booleans, and what is missing is null. Everything else is a text, as in a spreadsheet.

use std::borrow::Cow;
use std::io::{self, Write};

use serde::{Serialize, Serializer};

use crate::field::{ExportFields, Field, ValueKind};
use crate::text::write_json;

use super::FlaggedRow;

/// A row's chosen fields, in order.
struct Object<'a> {
    fields: &'a ExportFields,
    row: FlaggedRow<'a>,
}

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let values = self.fields.iter().zip(self.row.values(self.fields));
        serializer.collect_map(values.map(|(field, text)| (field.name, Value::of(field, text))))
    }
}

#[derive(Serialize)]
#[serde(untagged)]
enum Value<'a> {
    Missing,
    Flag(bool),
    Number(i64),
    Text(Cow<'a, str>),
}

impl<'a> Value<'a> {
    fn of(field: &Field, text: Cow<'a, str>) -> Self {
        let kind = field.filter.as_ref().map(|filter| filter.kind);
        match (kind, &*text) {
            (_, "") => Self::Missing,
            (Some(ValueKind::Verified), _) => Self::Flag(text == "yes"),
            (Some(ValueKind::Number(_)), number) => {
                number.parse().map_or_else(|_| Self::Text(text.clone()), Self::Number)
            }
            _ => Self::Text(text),
        }
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
        let fields = "verified,invitations,mode".parse().unwrap();
        write_ndjson_objects(&mut out, &fields, &[row("a.io")]).unwrap();
        let typed = "{\"verified\":false,\"invitations\":0,\"mode\":null}\n";
        assert_eq!(String::from_utf8(out).unwrap(), typed);
        let mut out = Vec::new();
        write_ndjson_objects(&mut out, &"name".parse().unwrap(), &[row("a.io"), row("b.io")]).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "{\"name\":\"a.io\"}\n{\"name\":\"b.io\"}\n");
    }
}
