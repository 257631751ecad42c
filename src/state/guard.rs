//! Whose files they are: only ours, and only for us.

use std::fs::{self, File};
use std::path::Path;

use super::StateError;

/// Makes the folder, and those above it, for this user alone. One that is there already is taken if it is ours.
pub(super) fn make_folder(path: &Path) -> Result<(), StateError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(StateError::io("make the folder", path))?;
    check(path, &fs::metadata(path).map_err(StateError::io("look at", path))?, "folder")
}

/// Refuses a file that is not ours alone to write.
pub(super) fn check_file(file: &File, path: &Path) -> Result<(), StateError> {
    check(path, &file.metadata().map_err(StateError::io("look at", path))?, "file")
}

/// Refuses what others own or may write to; takes from others that they may read it.
fn check(path: &Path, metadata: &fs::Metadata, expected: &'static str) -> Result<(), StateError> {
    let is_file = expected == "file";
    if metadata.is_file() != is_file || metadata.is_dir() == is_file {
        return Err(StateError::Kind { path: path.to_owned(), expected });
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, PermissionsExt};
        let (mode, mend) = if is_file { (0o600, "600") } else { (0o700, "700") };
        if metadata.uid() != rustix::process::geteuid().as_raw() {
            return Err(StateError::NotOurs(path.to_owned()));
        }
        if metadata.mode() & 0o022 != 0 {
            return Err(StateError::Open { path: path.to_owned(), mend });
        }
        if metadata.mode() & 0o077 != 0 {
            // Nobody can have changed it; that others cannot read it from now on takes nothing from anybody.
            let private = fs::Permissions::from_mode(mode);
            fs::set_permissions(path, private).map_err(StateError::io("make private", path))?;
        }
    }
    Ok(())
}

/// Whether the path still leads to this file: another process may have taken it away or put another there.
pub(super) fn is_at(file: &File, path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        match (file.metadata(), fs::symlink_metadata(path)) {
            (Ok(ours), Ok(there)) => (ours.dev(), ours.ino()) == (there.dev(), there.ino()),
            _ => false,
        }
    }
    #[cfg(not(unix))]
    {
        let _ = file;
        path.exists()
    }
}

/// Brings the folder's own entries to the disk, where that is a thing of its own.
pub(super) fn sync_folder(path: &Path) -> Result<(), StateError> {
    #[cfg(unix)]
    File::open(path).and_then(|folder| folder.sync_all()).map_err(StateError::io("write to", path))?;
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}
