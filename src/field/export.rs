//! The fields of an export and their order.

use std::str::FromStr;

use super::{Columns, FIELDS, FLAGS, Field, by_name};

/// At least one field that can be exported, each at most once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportFields(Vec<&'static Field>);

/// An unknown field, or a field that is given twice.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected fields, each once, separated by commas; there are {}", names())]
pub struct UnknownField;

fn names() -> String {
    let fields = FIELDS.into_iter().filter(|field| can_be_exported(field));
    fields.map(|field| field.name).collect::<Vec<_>>().join(", ")
}

fn can_be_exported(field: &Field) -> bool {
    field.export.is_some() || field.is_extra()
}

impl ExportFields {
    pub fn iter(&self) -> impl Iterator<Item = &'static Field> {
        self.0.iter().copied()
    }

    /// Whether flags are among them.
    #[must_use]
    pub fn has_flags(&self) -> bool {
        self.0.contains(&FLAGS)
    }

    /// Whether notes or snoozes are among them.
    #[must_use]
    pub fn has_notes(&self) -> bool {
        self.0.iter().any(|field| field.is_noted())
    }
}

impl From<&Columns> for ExportFields {
    /// The columns of a list.
    fn from(columns: &Columns) -> Self {
        Self(columns.iter().filter(|field| can_be_exported(field)).collect())
    }
}

impl Default for ExportFields {
    /// Every field of a domain that can be exported.
    fn default() -> Self {
        Self(FIELDS.into_iter().filter(|field| field.export.is_some()).collect())
    }
}

impl FromStr for ExportFields {
    type Err = UnknownField;

    fn from_str(text: &str) -> Result<Self, UnknownField> {
        let mut fields = Self(Vec::new());
        for name in text.split(',') {
            let field = by_name(name.trim())
                .filter(|field| can_be_exported(field) && !fields.0.contains(field))
                .ok_or(UnknownField)?;
            fields.0.push(field);
        }
        Ok(fields)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::columns;

    #[test]
    fn every_column_and_every_exported_field_can_be_chosen() {
        let all: ExportFields = names().replace(' ', "").parse().unwrap();
        let plain = ExportFields::default();
        assert!(all.has_flags() && !plain.has_flags(), "flags need a local copy");
        assert!(all.has_notes() && !plain.has_notes(), "notes are not Clerk's");
        assert!(plain.iter().eq(all.iter().filter(|field| !field.is_extra())));
        for (field, _) in columns() {
            assert!(all.iter().any(|exported| exported == field), "{}", field.name);
        }
        assert!(all.iter().any(|field| field.name == "verified"));
    }

    #[test]
    fn unknown_fields_and_duplicates_are_errors() {
        for text in ["", "foo", "name,name", "name,", "any"] {
            assert_eq!(text.parse::<ExportFields>(), Err(UnknownField), "{text:?}");
        }
        assert!(UnknownField.to_string().contains("verified, status, name"));
    }
}
