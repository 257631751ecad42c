//! Saves a view in the config file.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, value};

use super::{COLUMNS, NAME, NUMBER, QUERY, VIEWS, views_in};
use crate::config::{ConfigError, file};
use crate::query::SavedView;

/// Saves the view, in place of the one with its number. Creates the file if there is none.
///
/// # Errors
///
/// If the file is damaged or other users could have changed it: then it stays as it is. If it cannot be written.
pub fn save_view(path: &Path, view: &SavedView) -> Result<(), ConfigError> {
    let text = match file::read_named(path)? {
        Some(file) => {
            file.check_named()?;
            file.text.to_string()
        }
        None => String::new(),
    };
    // A file with a fault would be an error at the next start anyway; and nothing in it must be lost.
    views_in(path, &text)?;
    let edited = with_view(&text, view).ok_or_else(|| ConfigError::Damaged {
        path: path.to_owned(),
        line: 1,
        what: "it cannot be edited".into(),
    })?;
    // What is written can be read.
    views_in(path, &edited)?;
    write(path, &edited).map_err(|error| ConfigError::Write { path: path.to_owned(), error })
}

/// The text with the view in it; `None` if the text is damaged.
fn with_view(text: &str, view: &SavedView) -> Option<String> {
    let mut document: DocumentMut = text.parse().ok()?;
    let tables = document
        .entry(VIEWS)
        .or_insert(Item::ArrayOfTables(ArrayOfTables::new()))
        .as_array_of_tables_mut()?;
    let is_same =
        |table: &Table| table.get(NUMBER).and_then(Item::as_integer) == Some(i64::from(view.number));
    let place = tables.iter().position(is_same);
    let place = place.unwrap_or_else(|| {
        tables.push(Table::new());
        tables.len() - 1
    });
    let table = tables.get_mut(place)?;
    set(table, NUMBER, i64::from(view.number));
    set(table, NAME, view.name.as_str());
    set(table, QUERY, view.query.to_string());
    match &view.columns {
        Some(columns) => set(table, COLUMNS, columns.to_string()),
        None => drop(table.remove(COLUMNS)),
    }
    Some(document.to_string())
}

/// Sets a value. A comment behind the old one stays.
fn set(table: &mut Table, key: &str, new: impl Into<toml_edit::Value>) {
    let mut new = new.into();
    if let Some(old) = table.get(key).and_then(Item::as_value) {
        *new.decor_mut() = old.decor().clone();
    }
    table.insert(key, value(new));
}

/// Replaces the file as a whole, so that it is never half written. A link stays a link.
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    // Only this user can read it, unless the file had other permissions.
    let mut new = tempfile::NamedTempFile::new_in(folder)?;
    new.write_all(text.as_bytes())?;
    if let Ok(metadata) = fs::metadata(&target) {
        new.as_file().set_permissions(metadata.permissions())?;
    }
    new.as_file().sync_all()?;
    new.persist(&target).map_err(|error| error.error)?;
    Ok(())
}
