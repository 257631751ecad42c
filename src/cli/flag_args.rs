//! Which flags are looked for: arguments of the commands that take a query, and of the browser.

use std::path::{Path, PathBuf};

use clap::Args as ClapArgs;

use crate::config;
use crate::text::{system_error, visible};
use crate::triage::{FlagRules, FlagSwitch};

use super::UsageError;

/// A file of names is not longer than this, in bytes.
const MAX_BYTES: u64 = 16 << 20;

#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Flags")]
pub(super) struct FlagArgs {
    /// Do not flag this, or not for this domain: lookalike, or mail-provider:acme.com (repeatable)
    #[arg(long, value_name = "FLAG[:DOMAIN]")]
    no_flag: Vec<FlagSwitch>,
    /// Further names for the lists of providers: lines such as 'mail-provider acme.com' or 'disposable acme.com'
    /// [default: DOMDESK_FLAGS_FILE]
    #[arg(long, value_name = "FILE")]
    flags_file: Option<PathBuf>,
}

impl FlagArgs {
    /// The rules, after reading the file.
    pub(super) fn rules(&self) -> Result<FlagRules, UsageError> {
        let mut rules = FlagRules::default();
        self.no_flag.iter().cloned().for_each(|switch| rules.switch_off(switch));
        let named = || config::variable("DOMDESK_FLAGS_FILE").map(PathBuf::from);
        if let Some(file) = self.flags_file.clone().or_else(named) {
            let error = |why: String| {
                UsageError(format!("cannot use {} for flags: {why}", visible(&file.display().to_string())))
            };
            let text = read(&file).map_err(error)?;
            rules.extend(&text).map_err(|reason| error(reason.to_string()))?;
        }
        Ok(rules)
    }
}

fn read(file: &Path) -> Result<String, String> {
    use std::io::Read;

    let mut bytes = Vec::new();
    std::fs::File::open(file)
        .and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes))
        .map_err(|error| system_error(&error))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err("it is longer than 16 MiB".to_owned());
    }
    String::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned())
}
