//! `.env` and `.env.local` of the working directory. They belong to somebody's web project: most of what they hold is
//! none of our business, and what we cannot read there must not stop us unless it may be what we look for.

mod parse;

use std::path::Path;

use secrecy::zeroize::Zeroizing;

use super::file::{self, TextFile};
use super::{ConfigError, InDirectory, key, present, url};
use parse::Statement;

/// The later one wins.
const NAMES: [&str; 2] = [".env", ".env.local"];

/// The two files, read at most once and not before they are needed.
pub(super) struct Files<'a> {
    dir: &'a Path,
    read: Option<Vec<Variables>>,
    warnings: Vec<String>,
}

/// A value that was looked for.
pub(super) struct Value {
    pub(super) text: Zeroizing<String>,
    pub(super) variable: &'static str,
    pub(super) file: InDirectory,
}

/// What one of them holds.
struct Variables {
    file: TextFile,
    place: InDirectory,
    entries: Vec<(String, Zeroizing<String>)>,
}

impl Variables {
    /// The value, unless it is empty. The last line that sets it counts.
    fn value(&self, name: &str) -> Option<Zeroizing<String>> {
        let mut values = self.entries.iter().rev().filter(|(other, _)| other == name);
        values.find_map(|(_, value)| present(Some(value.to_string())))
    }
}

impl<'a> Files<'a> {
    pub(super) fn new(dir: &'a Path) -> Self {
        Self { dir, read: None, warnings: Vec::new() }
    }

    /// The first of these variables that the later file has, else that the earlier one has; and which file it is.
    ///
    /// A file that others could have changed is refused when it has one, and a value that refers to another variable is.
    pub(super) fn get(&mut self, names: &[&'static str]) -> Result<Option<Value>, ConfigError> {
        for variables in self.latest_first()? {
            for name in names {
                let Some(value) = variables.value(name) else { continue };
                variables.file.check()?;
                let place = variables.place.clone();
                if value.contains('$') {
                    return Err(ConfigError::Reference { name, place });
                }
                return Ok(Some(Value { text: value, variable: name, file: place }));
            }
        }
        Ok(None)
    }

    /// Whether one of the files has the variable.
    pub(super) fn mentions(&mut self, name: &str) -> Result<bool, ConfigError> {
        Ok(self.latest_first()?.any(|variables| variables.value(name).is_some()))
    }

    /// What was skipped, in sentences.
    pub(super) fn warnings(self) -> Vec<String> {
        self.warnings
    }

    fn latest_first(&mut self) -> Result<impl Iterator<Item = &Variables>, ConfigError> {
        if self.read.is_none() {
            self.read = Some(self.read_all()?);
        }
        Ok(self.read.iter().flatten().rev())
    }

    fn read_all(&mut self) -> Result<Vec<Variables>, ConfigError> {
        let mut read = Vec::new();
        for name in NAMES {
            let Some(file) = file::read_in(self.dir, name)? else {
                continue;
            };
            let statements = parse::parse(&file.text);
            let count = statements.len();
            let entries: Vec<_> = statements
                .into_iter()
                .filter_map(|statement| match statement {
                    Statement::Assigned(name, value) => Some((name, value)),
                    Statement::Unreadable => None,
                })
                .collect();
            let ours = entries.iter().filter(|(name, _)| is_ours(name)).count();
            let text = parse::lines_ended_by_line_feeds(&file.text);
            if text.lines().filter(|line| assigns_ours(line)).count() > ours {
                let what = "a line with a CLERK_… variable cannot be read. It is written as NAME=value without a \
                            quote before the name, and no quote of a value before it may be left open";
                return Err(ConfigError::Broken { path: file.path, what: what.to_owned() });
            }
            match count - entries.len() {
                0 => {}
                skipped => {
                    let noun = if skipped == 1 { "a line" } else { "lines" };
                    self.warnings.push(format!(
                        "{name} has {noun} that cannot be read; nothing that domdesk needs is there"
                    ));
                }
            }
            let place = InDirectory { name, target: file.target.clone() };
            read.push(Variables { file, place, entries });
        }
        Ok(read)
    }
}

/// Whether it is looked for here, so that it must not be overlooked.
fn is_ours(name: &str) -> bool {
    name == key::NAME || url::NAMES.contains(&name)
}

/// Whether a line looks to people as if it set one of ours, whatever the parser makes of it.
fn assigns_ours(line: &str) -> bool {
    // A quote that somebody has put around the whole line.
    let line = line.trim_start().trim_start_matches(['"', '\'', '`']);
    let line = match line.strip_prefix("export") {
        Some(after) if after.starts_with(char::is_whitespace) => after.trim_start(),
        _ => line,
    };
    let name = line.find(|c: char| c.is_whitespace() || matches!(c, '=' | ':')).map(|end| line.split_at(end));
    name.is_some_and(|(name, rest)| is_ours(name) && rest.trim_start().starts_with(['=', ':']))
}
