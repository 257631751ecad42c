//! The query history: a file in the state folder, one query per line, the latest last.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::private_files::{check_file, check_link, is_at, make_state_folder, open_to_read};
use super::{StateError, file_lock};

/// How many queries are kept.
const MOST: usize = 500;

/// Longer texts were not typed.
const MOST_CHARS: usize = 1_000;

/// The largest file that this program writes, in bytes.
const MOST_BYTES: u64 = (MOST * MOST_CHARS * 4) as u64;

/// How often another process may replace the file while it is opened.
const ATTEMPTS: usize = 10;

fn path(folder: &Path) -> PathBuf {
    folder.join("queries")
}

/// The queries in the state folder, the latest last; none if there is no file.
///
/// # Errors
///
/// When the file cannot be read, or when other users may have written to it.
pub fn queries(folder: &Path) -> Result<Vec<String>, StateError> {
    let path = path(folder);
    let Some(file) = open_to_read(&path)? else { return Ok(Vec::new()) };
    check_file(&file, &path)?;
    read(&file).map_err(StateError::io("read", &path))
}

/// Adds a query as the latest, and removes its earlier occurrence.
///
/// # Errors
///
/// When the file cannot be written, or when other users may write to it.
pub fn remember_query(folder: &Path, text: &str) -> Result<(), StateError> {
    if !is_kept(text) {
        return Ok(());
    }
    make_state_folder(folder)?;
    let path = path(folder);
    for _ in 0..ATTEMPTS {
        check_link(&path)?;
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&path).map_err(StateError::io("open", &path))?;
        check_file(&file, &path)?;
        file_lock::exclusive(&file, &path, file_lock::PATIENCE)?;
        if is_at(&file, &path) {
            return add(&file, text).map_err(StateError::io("write to", &path));
        }
    }
    Err(StateError::Busy(path))
}

fn add(mut file: &File, text: &str) -> io::Result<()> {
    let mut queries = read(file)?;
    queries.retain(|query| query != text);
    queries.push(text.to_owned());
    let first = queries.len().saturating_sub(MOST);
    let mut lines = queries.split_off(first).join("\n");
    lines.push('\n');
    file.seek(SeekFrom::Start(0))?;
    file.write_all(lines.as_bytes())?;
    file.set_len(lines.len() as u64)
}

fn read(mut file: &File) -> io::Result<Vec<String>> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.take(MOST_BYTES).read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes);
    let mut queries: Vec<String> = text.lines().filter(|line| is_kept(line)).map(ToOwned::to_owned).collect();
    let first = queries.len().saturating_sub(MOST);
    Ok(queries.split_off(first))
}

/// Whether the text fits into one line and was typed.
fn is_kept(text: &str) -> bool {
    !text.trim().is_empty() && !text.contains(char::is_control) && text.chars().count() <= MOST_CHARS
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn each_query_is_kept_once_and_the_latest_last() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("state");
        assert_eq!(queries(&folder).unwrap(), [""; 0]);
        for text in ["mode:sso", "acme", "org:\"Ä b\"", "mode:sso", " ", "a\nb"] {
            remember_query(&folder, text).unwrap();
        }
        assert_eq!(queries(&folder).unwrap(), ["acme", "org:\"Ä b\"", "mode:sso"]);
        let mode = fs::metadata(path(&folder)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "for this user alone");
    }

    #[test]
    fn only_the_latest_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let many: Vec<String> = (0..MOST + 7).map(|number| format!("q{number}")).collect();
        fs::write(path(folder.path()), many.join("\n")).unwrap();
        assert_eq!(queries(folder.path()).unwrap().first().unwrap(), "q7");
        remember_query(folder.path(), "last").unwrap();
        let queries = queries(folder.path()).unwrap();
        assert_eq!((queries.len(), queries[0].as_str()), (MOST, "q8"));
        assert_eq!(queries.last().unwrap(), "last");
    }

    #[test]
    fn queries_that_other_users_may_have_written_are_not_offered() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(path(folder.path()), "acme\n").unwrap();
        fs::set_permissions(path(folder.path()), fs::Permissions::from_mode(0o666)).unwrap();
        assert!(queries(folder.path()).is_err());
        assert!(remember_query(folder.path(), "x").is_err());
        assert_eq!(fs::read_to_string(path(folder.path())).unwrap(), "acme\n");
    }

    #[test]
    fn a_damaged_file_is_read_as_far_as_it_is_text() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(path(folder.path()), b"a\x1b[2J\nacme\n\xff\xfe\n\n").unwrap();
        assert_eq!(queries(folder.path()).unwrap(), ["acme", "\u{fffd}\u{fffd}"]);
    }
}
