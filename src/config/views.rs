//! The saved views in the config file: `[[view]]` tables with `number`, `name`, `query` and `columns`.
//!
//! The file is the user's: comments and everything else in it stay as they are when a view is saved.

mod edit;

use std::ops::Range;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;
use toml_edit::{Document, Item, Table};

use super::{ConfigError, file};
use crate::field::Columns;
use crate::query::{Query, SavedView};

pub use edit::save_view;

const VIEWS: &str = "view";
const NUMBER: &str = "number";
const NAME: &str = "name";
const QUERY: &str = "query";
const COLUMNS: &str = "columns";

/// The config file: the one that the user named, or else `domdesk/config.toml` in the system's config folder. `None` if
/// the system does not say where that is.
#[must_use]
pub fn config_file(named: Option<PathBuf>) -> Option<PathBuf> {
    named.or_else(|| {
        let folder = etcetera::choose_base_strategy().ok()?.config_dir();
        folder.is_absolute().then(|| folder.join("domdesk").join("config.toml"))
    })
}

/// The views in the file, by number; none if there is no file.
///
/// # Errors
///
/// If the file cannot be read, if other users could have changed it, or if it is damaged: with the line, and what to do.
pub fn read_views(path: &Path) -> Result<Vec<SavedView>, ConfigError> {
    match file::read_named(path)? {
        Some(file) => {
            file.check_named()?;
            views_in(path, &file.text)
        }
        None => Ok(Vec::new()),
    }
}

fn views_in(path: &Path, text: &str) -> Result<Vec<SavedView>, ConfigError> {
    let damaged = |span: Option<Range<usize>>, what: String| ConfigError::Damaged {
        path: path.to_owned(),
        line: line_of(text, span.map_or(0, |span| span.start)),
        what,
    };
    let document =
        Document::parse(text).map_err(|error| damaged(error.span(), error.message().replace('\n', ", ")))?;
    if let Some((key, item)) = document.iter().find(|(key, _)| *key != VIEWS) {
        let span = document.key(key).and_then(toml_edit::Key::span).or_else(|| item.span());
        return Err(damaged(span, format!("{key} is unknown; expected [[{VIEWS}]]")));
    }
    let Some(item) = document.get(VIEWS) else { return Ok(Vec::new()) };
    let tables = item
        .as_array_of_tables()
        .ok_or_else(|| damaged(item.span(), format!("expected [[{VIEWS}]] tables")))?;
    let mut views: Vec<SavedView> = Vec::new();
    for table in tables {
        let view = view(table).map_err(|(span, what)| damaged(span, what))?;
        if let Some(other) = views.iter().find(|other| other.number == view.number || other.name == view.name)
        {
            let both = if other.number == view.number { NUMBER } else { NAME };
            let span = table.get(both).and_then(Item::span);
            return Err(damaged(span, format!("another view has the same {both}")));
        }
        views.push(view);
    }
    views.sort_by_key(|view| view.number);
    Ok(views)
}

/// Where a value is invalid, and why.
type Fault = (Option<Range<usize>>, String);

fn view(table: &Table) -> Result<SavedView, Fault> {
    if let Some((key, item)) = table.iter().find(|(key, _)| ![NUMBER, NAME, QUERY, COLUMNS].contains(key)) {
        let span = table.key(key).and_then(toml_edit::Key::span).or_else(|| item.span());
        let what = format!("{key} is unknown; a view has {NUMBER}, {NAME}, {QUERY} and {COLUMNS}");
        return Err((span, what));
    }
    let missing = |key: &str| (table.span(), format!("the view has no {key}"));
    let number = table.get(NUMBER).ok_or_else(|| missing(NUMBER))?;
    let valid = |number: &u8| (1..=SavedView::MOST).contains(number);
    let number = number
        .as_integer()
        .and_then(|number| u8::try_from(number).ok())
        .filter(valid)
        .ok_or_else(|| (number.span(), format!("expected a {NUMBER} from 1 to {}", SavedView::MOST)))?;
    let name = text(table, NAME)?.ok_or_else(|| missing(NAME))?;
    if !SavedView::is_name(name) {
        let what = format!("expected a {NAME} of up to {} characters", SavedView::MAX_NAME);
        return Err((table.get(NAME).and_then(Item::span), what));
    }
    let query: Query = text(table, QUERY)?.unwrap_or_default().parse().map_err(|error| {
        (table.get(QUERY).and_then(Item::span), format!("the {QUERY} is invalid: {error}"))
    })?;
    let columns = text(table, COLUMNS)?.map(columns).transpose();
    let columns = columns.map_err(|what| (table.get(COLUMNS).and_then(Item::span), what))?;
    Ok(SavedView { number, name: name.to_owned(), query, columns })
}

/// The text with that key, if any.
fn text<'a>(table: &'a Table, key: &str) -> Result<Option<&'a str>, Fault> {
    match table.get(key) {
        None => Ok(None),
        Some(item) => match item.as_str() {
            Some(text) => Ok(Some(text)),
            None => Err((item.span(), format!("expected {key} to be a text in quotes"))),
        },
    }
}

fn columns(text: &str) -> Result<Columns, String> {
    match text.parse::<Columns>() {
        Ok(columns) if columns.has_fixed() => Ok(columns),
        Ok(_) => Err("expected status and name among the columns".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

/// The line of that byte, from 1.
fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}

#[cfg(test)]
mod tests;
