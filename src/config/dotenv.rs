//! `.env` and `.env.local` of the working directory. They belong to somebody's web project: most of what they hold is
//! none of our business, and what we cannot read there must not stop us unless it may be what we look for.

use std::path::Path;

use secrecy::zeroize::Zeroizing;

use super::{ConfigError, file, present};

/// The later one wins.
const NAMES: [&str; 2] = [".env", ".env.local"];

/// What is looked for here and must not be overlooked.
const OURS: [&str; 3] = ["CLERK_SECRET_KEY", "CLERK_BACKEND_API_URL", "CLERK_API_URL"];

/// The two files, read at most once and not before they are needed.
pub(super) struct Files<'a> {
    dir: &'a Path,
    read: Option<Vec<Entry>>,
    warnings: Vec<String>,
}

struct Entry {
    file: &'static str,
    name: String,
    value: Zeroizing<String>,
}

impl<'a> Files<'a> {
    pub(super) fn new(dir: &'a Path) -> Self {
        Self { dir, read: None, warnings: Vec::new() }
    }

    /// The value of a variable, and the file that has it.
    pub(super) fn get(
        &mut self,
        name: &str,
    ) -> Result<Option<(Zeroizing<String>, &'static str)>, ConfigError> {
        if self.read.is_none() {
            self.read = Some(self.read_all()?);
        }
        let entries = self.read.iter().flatten().rev();
        let mut values = entries.filter(|entry| entry.name == name);
        Ok(values.find_map(|entry| present(Some(entry.value.to_string())).map(|value| (value, entry.file))))
    }

    /// What was skipped, in sentences.
    pub(super) fn warnings(self) -> Vec<String> {
        self.warnings
    }

    fn read_all(&mut self) -> Result<Vec<Entry>, ConfigError> {
        let mut entries = Vec::new();
        for file in NAMES {
            let path = self.dir.join(file);
            let Some((text, _)) = file::read(&path)? else {
                continue;
            };
            // dotenvy takes a blank before the end of the file for an unfinished line.
            let text = Zeroizing::new(format!("{}\n", *text));
            let mut ours = 0;
            let mut skipped = 0;
            // The items that fail do not say which variable they were, and carry parts of its value.
            for item in dotenvy::from_read_iter(text.as_bytes()) {
                let Ok((name, value)) = item else {
                    skipped += 1;
                    continue;
                };
                ours += usize::from(OURS.contains(&name.as_str()));
                entries.push(Entry { file, name, value: Zeroizing::new(value) });
            }
            if text.lines().filter(|line| assigns_ours(line)).count() > ours {
                let what = "a line with a CLERK_… variable cannot be read; are all quotes before it closed?";
                return Err(ConfigError::Broken { path, what: what.to_owned() });
            }
            if skipped > 0 {
                let noun = if skipped == 1 { "a line" } else { "lines" };
                self.warnings.push(format!(
                    "{file} has {noun} that cannot be read; nothing that domdesk needs is there"
                ));
            }
        }
        Ok(entries)
    }
}

/// Whether a line looks to people as if it set one of ours, whatever the parser makes of it.
fn assigns_ours(line: &str) -> bool {
    let line = line.trim_start();
    let line = line.strip_prefix("export ").map_or(line, str::trim_start);
    OURS.iter()
        .any(|name| line.strip_prefix(name).is_some_and(|rest| rest.trim_start().starts_with(['=', ':'])))
}
