//! Writes an exported file: for this user alone, and complete or not at all.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::Builder;

use crate::text::system_error;

#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// A file of that name exists and was not to be replaced.
    #[error("{} exists", .0.display())]
    Exists(PathBuf),
    /// Something else has that name, such as a link or a device.
    #[error("{} is not an ordinary file; choose another name", .0.display())]
    NotAFile(PathBuf),
    #[error("{} cannot be written: {}", .path.display(), system_error(.error))]
    Io { path: PathBuf, error: io::Error },
}

/// Writes a file by that name; returns its whole path. A relative name begins at the working directory, `~/` at the user's home.
/// An existing file is kept unless `replace` is set.
///
/// # Errors
///
/// [`ExportError::Exists`], or when the file cannot be written; then nothing has changed.
pub fn write_export(
    name: &str,
    replace: bool,
    write: impl FnOnce(&mut BufWriter<&fs::File>) -> io::Result<()>,
) -> Result<PathBuf, ExportError> {
    let path = whole(name);
    let failed = |error| ExportError::Io { path: path.clone(), error };
    if let Ok(metadata) = fs::symlink_metadata(&path) {
        if metadata.is_dir() {
            return Err(failed(io::ErrorKind::IsADirectory.into()));
        }
        // Replacing a link, a pipe or a device would destroy what others use by that name.
        if !metadata.is_file() {
            return Err(ExportError::NotAFile(path));
        }
    }
    // Asked before the rows are written, which may take a while, and decided when the file gets its name.
    if !replace && fs::symlink_metadata(&path).is_ok() {
        return Err(ExportError::Exists(path));
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    // Readable for this user alone.
    let file = Builder::new().prefix(".domdesk-").tempfile_in(folder).map_err(failed)?;
    let mut out = BufWriter::new(file.as_file());
    write(&mut out).and_then(|()| out.flush()).map_err(failed)?;
    drop(out);
    file.as_file().sync_all().map_err(failed)?;
    let named = if replace { file.persist(&path) } else { file.persist_noclobber(&path) };
    match named {
        Ok(_) => Ok(path),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Err(ExportError::Exists(path)),
        Err(error) => Err(failed(error.error)),
    }
}

fn whole(name: &str) -> PathBuf {
    if let Some(rest) = name.strip_prefix("~/")
        && let Ok(home) = etcetera::home_dir()
    {
        return home.join(rest);
    }
    std::path::absolute(name).unwrap_or_else(|_| PathBuf::from(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(path: &Path, replace: bool, text: &str) -> Result<PathBuf, ExportError> {
        write_export(path.to_str().unwrap(), replace, |out| out.write_all(text.as_bytes()))
    }

    #[test]
    fn a_file_is_replaced_only_when_that_is_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rows.csv");
        assert_eq!(write(&path, false, "1").unwrap(), path);
        assert!(matches!(write(&path, false, "2"), Err(ExportError::Exists(found)) if found == path));
        assert_eq!(fs::read_to_string(&path).unwrap(), "1");
        write(&path, true, "3").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "3");
        assert!(matches!(write(folder.path(), true, "4"), Err(ExportError::Io { .. })));
        assert!(matches!(write(&folder.path().join("no/such"), false, "5"), Err(ExportError::Io { .. })));
    }

    #[cfg(unix)]
    #[test]
    fn only_ordinary_files_are_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("link.csv");
        std::os::unix::fs::symlink("elsewhere", &link).unwrap();
        for path in [link.as_path(), Path::new("/dev/null")] {
            for replace in [false, true] {
                assert!(
                    matches!(write(path, replace, "1"), Err(ExportError::NotAFile(found)) if found == path)
                );
            }
        }
        assert_eq!(fs::read_link(&link).unwrap(), Path::new("elsewhere"));
    }

    #[test]
    fn a_failure_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rows.csv");
        let failed = write_export(path.to_str().unwrap(), false, |out| {
            out.write_all(b"half")?;
            Err(io::ErrorKind::StorageFull.into())
        });
        assert!(matches!(failed, Err(ExportError::Io { .. })));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[cfg(unix)]
    #[test]
    fn the_file_is_for_this_user_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rows.csv");
        write(&path, false, "1").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        write(&path, true, "2").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
