//! Where state is kept, and the names of its files.

use std::fs;
use std::io;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;

use super::StateError;
use crate::journal::{Instance, Operator};

/// Contains the journals, one file per instance.
pub(super) const JOURNALS: &str = "journals";

/// Contains the marks of living runs of the program.
pub(super) const SESSIONS: &str = "sessions";

/// The extension of journals.
const ENDING: &str = "jsonl";

/// The longest name that is used unchanged, in bytes; file systems allow 255.
const LONGEST_NAME: usize = 120;

/// The platform's state folder for domdesk: `$XDG_STATE_HOME/domdesk`, `~/.local/state/domdesk`, or the data folder
/// on Windows.
///
/// # Errors
///
/// When the system does not say where the user's folders are.
pub fn folder() -> Result<PathBuf, StateError> {
    let strategy =
        etcetera::choose_base_strategy().map_err(|error| StateError::NoFolder(error.to_string()))?;
    let folder = strategy.state_dir().unwrap_or_else(|| strategy.data_dir());
    // A blank or relative HOME would put the journal wherever domdesk is started.
    if !folder.is_absolute() {
        return Err(StateError::NoFolder("HOME is not an absolute path".to_owned()));
    }
    Ok(folder.join("domdesk"))
}

/// The journals in the state folder, sorted by name; none if there is no such folder.
///
/// # Errors
///
/// When the folder cannot be read.
pub fn journals(folder: &Path) -> Result<Vec<PathBuf>, StateError> {
    let folder = folder.join(JOURNALS);
    let entries = match fs::read_dir(&folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other.map_err(StateError::io("read", &folder))?,
    };
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry.map_err(StateError::io("read", &folder))?.path();
        if path.extension().is_some_and(|ending| ending == ENDING) {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

/// The file of an instance's journal.
pub(super) fn journal(folder: &Path, instance: &Instance) -> PathBuf {
    folder.join(JOURNALS).join(format!("{}.{ENDING}", file_stem(instance)))
}

/// Identifies the instance in files that several instances share. As in the names of files, emulators of this machine are
/// told apart by their ports.
pub(super) fn instance_key(instance: &Instance) -> String {
    let Instance { id, host, .. } = instance;
    if id.is_empty() || is_here(host) { format!("{id}@{host}") } else { id.clone() }
}

/// The operator as a file name: `USER@HOST`.
pub(super) fn author_name(operator: &Operator) -> String {
    let whole = format!("{}@{}", operator.user, operator.host);
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let part = |text: &str| -> String {
        text.chars().map(|c| if plain(c) { c } else { '-' }).take(LONGEST_NAME / 2).collect()
    };
    let safe = format!("{}@{}", part(&operator.user).trim_start_matches('.'), part(&operator.host));
    let is_complete = !operator.user.is_empty() && !operator.host.is_empty();
    // A name with a replacement is made unique by a hash of the whole.
    if safe == whole && is_complete { safe } else { format!("{safe}-{:016x}", fnv(&whole)) }
}

/// The instance as a file name. Emulators on different ports of this machine are different instances, even with the
/// same id.
pub(super) fn file_stem(instance: &Instance) -> String {
    let whole = if is_here(&instance.host) {
        format!("{}@{}", instance.id, instance.host)
    } else {
        instance.id.clone()
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '@');
    let safe: String = whole.chars().map(|c| if plain(c) { c } else { '-' }).take(LONGEST_NAME).collect();
    // Every emulator has a colon before its port, and replacing that cannot create a collision. A name with any other
    // replacement is made unique by a hash of the whole.
    if whole.starts_with("ins_") && (safe == whole || safe == whole.replacen(':', "-", 1)) {
        safe
    } else {
        format!("{}-{:016x}", safe.trim_start_matches('.'), fnv(&whole))
    }
}

/// Whether that host (such as `127.0.0.1:4010`) is this machine.
fn is_here(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    name.eq_ignore_ascii_case("localhost") || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// FNV-1a: a hash that is the same in every version of this program and on every machine.
fn fnv(text: &str) -> u64 {
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(id: &str, host: &str) -> String {
        file_stem(&Instance { id: id.into(), kind: String::new(), host: host.into() })
    }

    #[test]
    fn each_instance_has_its_own_file_name() {
        assert_eq!(named("ins_2abC", "api.clerk.com"), "ins_2abC");
        assert_eq!(named("ins_1", "127.0.0.1:4010"), "ins_1@127.0.0.1-4010");
        assert_eq!(named("ins_1", "localhost:4011"), "ins_1@localhost-4011");
        assert_ne!(named("ins_1", "[::1]:4010"), named("ins_1", "[::1]:4011"));
        assert_eq!(named("ins_1", "127.example.com"), "ins_1");
    }

    #[test]
    fn no_id_escapes_the_folder_or_collides_with_another() {
        let ids = [
            "",
            "..",
            "../../etc/passwd",
            "ins_/x",
            "ins_\\x",
            "ins_-x",
            "ins_\0",
            "ins_\u{202e}",
            "CON",
            ".",
        ];
        let names: Vec<String> = ids.iter().map(|id| named(id, "api.clerk.com")).collect();
        for (at, name) in names.iter().enumerate() {
            assert!(!name.starts_with('.') && !name.contains(['/', '\\', '\0']) && name.is_ascii(), "{name}");
            assert!(!names[..at].contains(name), "{name}");
        }
        assert!(named(&format!("ins_{}", "x".repeat(5000)), "").len() < 200);
    }
}
