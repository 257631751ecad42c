//! `.env` and `.env.local` in the working directory. They belong to a web project: most of their content does not concern
//! domdesk, and a line that cannot be parsed must not be an error unless it may set one of domdesk's variables.

mod parse;

use std::path::Path;

use secrecy::zeroize::Zeroizing;

use super::file::{self, TextFile};
use super::{ConfigError, WorkingDirFile, key, non_blank, url};
use parse::Statement;

/// The later file wins.
const NAMES: [&str; 2] = [".env", ".env.local"];

/// Both files, read once, when first needed.
pub(super) struct Files<'a> {
    dir: &'a Path,
    read: Option<Vec<Variables>>,
    warnings: Vec<String>,
}

/// A value with its source.
pub(super) struct Value {
    pub(super) text: Zeroizing<String>,
    pub(super) variable: &'static str,
    pub(super) file: WorkingDirFile,
}

struct Variables {
    file: TextFile,
    origin: WorkingDirFile,
    entries: Vec<(String, Zeroizing<String>)>,
}

impl Variables {
    /// The value, unless it is blank. The last line that sets it counts.
    fn value(&self, name: &str) -> Option<Zeroizing<String>> {
        let mut values = self.entries.iter().rev().filter(|(other, _)| other == name);
        values.find_map(|(_, value)| non_blank(Some(value.to_string())))
    }
}

impl<'a> Files<'a> {
    pub(super) fn new(dir: &'a Path) -> Self {
        Self { dir, read: None, warnings: Vec::new() }
    }

    /// The first of these variables in the later file, or else in the earlier one.
    ///
    /// Fails for a value in a file that other users could have changed, and for a value that refers to another variable.
    pub(super) fn get(&mut self, names: &[&'static str]) -> Result<Option<Value>, ConfigError> {
        for variables in self.latest_first()? {
            for name in names {
                let Some(value) = variables.value(name) else { continue };
                variables.file.check()?;
                let file = variables.origin.clone();
                if value.contains('$') {
                    return Err(ConfigError::Reference { name, file });
                }
                return Ok(Some(Value { text: value, variable: name, file }));
            }
        }
        Ok(None)
    }

    /// Whether a file sets the variable.
    pub(super) fn mentions(&mut self, name: &str) -> Result<bool, ConfigError> {
        Ok(self.latest_first()?.any(|variables| variables.value(name).is_some()))
    }

    /// Sentences about skipped lines.
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
            let text = parse::normalize_line_ends(&file.text);
            if text.lines().filter(|line| assigns_ours(line)).count() > ours {
                let what = "a line with a CLERK_… variable cannot be parsed. Write it as NAME=value without a quote \
                            before the name, and close the quotes of earlier values";
                return Err(ConfigError::Broken { path: file.path, what: what.to_owned() });
            }
            match count - entries.len() {
                0 => {}
                skipped => {
                    let noun = if skipped == 1 { "a line" } else { "lines" };
                    self.warnings
                        .push(format!("{name} has {noun} that cannot be parsed; domdesk does not need them"));
                }
            }
            let origin = WorkingDirFile { name, target: file.target.clone() };
            read.push(Variables { file, origin, entries });
        }
        Ok(read)
    }
}

/// Whether domdesk reads the variable.
fn is_ours(name: &str) -> bool {
    name == key::NAME || url::NAMES.contains(&name)
}

/// Whether a person would read the line as setting one of domdesk's variables, even if the parser does not.
fn assigns_ours(line: &str) -> bool {
    // The whole line may be quoted.
    let line = line.trim_start().trim_start_matches(['"', '\'', '`']);
    let line = match line.strip_prefix("export") {
        Some(after) if after.starts_with(char::is_whitespace) => after.trim_start(),
        _ => line,
    };
    let name = line.find(|c: char| c.is_whitespace() || matches!(c, '=' | ':')).map(|end| line.split_at(end));
    name.is_some_and(|(name, rest)| is_ours(name) && rest.trim_start().starts_with(['=', ':']))
}
