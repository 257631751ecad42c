//! Creates and checks files that only this user may write to. What domdesk creates is unreadable for others as well.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;

use super::StateError;
use crate::permissions::{self, Rule};

/// Creates the state folder, and those above it, for this user alone. An existing folder is accepted if this user
/// owns it, no other user may write to it, and no other user can replace it. Its read permissions stay unchanged: the
/// user may have other files in it, and everything that domdesk creates inside is private anyway.
pub(super) fn make_state_folder(path: &Path) -> Result<(), StateError> {
    check_ancestors(path)?;
    create(path)?;
    // Check the new folder, or what another user has put there first.
    check_ancestors(path)?;
    let metadata = fs::metadata(path).map_err(StateError::io("examine", path))?;
    check_kind(path, &metadata, "folder")?;
    permissions::check(path, &metadata, Rule::Own)?;
    Ok(())
}

/// Describes which other user owns the state folder or may write to it; `None` if only this user may, or if it does
/// not exist.
#[must_use]
pub fn describe_foreign_access(folder: &Path) -> Option<String> {
    let metadata = fs::metadata(folder).ok()?;
    permissions::check(folder, &metadata, Rule::Own).err().map(|fault| fault.to_string())
}

/// Creates the folder for this user alone. An existing folder is accepted if this user owns it and no other user can
/// replace it: it may be a link to any place.
pub(super) fn make_folder(path: &Path) -> Result<(), StateError> {
    check_ancestors(path)?;
    create(path)?;
    // Check the new folder, or what another user has put there first.
    check_ancestors(path)?;
    check(path, &fs::metadata(path).map_err(StateError::io("examine", path))?, "folder")
}

fn create(path: &Path) -> Result<(), StateError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(StateError::io("create the folder", path))
}

/// Refuses a path through folders or links that other users control. Folders above the user's home are not checked:
/// whoever controls them controls everything of the user's, and ssh does not check them either.
fn check_ancestors(path: &Path) -> Result<(), StateError> {
    let home = etcetera::home_dir().ok().and_then(|home| home.canonicalize().ok());
    let steps =
        permissions::path_steps(path).map_err(|(path, error)| StateError::io("examine", &path)(error))?;
    for step in steps {
        let is_above_home =
            home.as_ref().is_some_and(|home| *home != step.path && home.starts_with(&step.path));
        if is_above_home {
            continue;
        }
        let rule = if step.metadata.is_symlink() { Rule::Link } else { Rule::Ancestor };
        permissions::check(&step.path, &step.metadata, rule)?;
    }
    Ok(())
}

/// Refuses a journal that is a link controlled by other users, or a link to a place where other users could put
/// another file. The user's own link to a safe place is as good as a file.
pub(super) fn check_link(path: &Path) -> Result<(), StateError> {
    match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_symlink() => {}
        _ => return Ok(()),
    }
    match fs::metadata(path) {
        Ok(metadata) => {
            check_kind(path, &metadata, "file")?;
            check_ancestors(path)
        }
        // Never create a link's target: it may be on a disk that is not mounted at the moment.
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err(StateError::DanglingLink { path: path.to_owned() })
        }
        Err(error) => Err(StateError::io("follow the link", path)(error)),
    }
}

/// Opens a file for reading; `None` if it does not exist. Refuses anything but a regular file without blocking:
/// opening a pipe would wait for a writer.
pub(super) fn open_to_read(path: &Path) -> Result<Option<File>, StateError> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        let non_blocking = rustix::fs::OFlags::NONBLOCK.bits();
        std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, non_blocking.cast_signed());
    }
    let file = match options.open(path) {
        // A dangling link is not an empty file: its target may hold the content.
        Err(error) if error.kind() == io::ErrorKind::NotFound && path.is_symlink() => {
            return Err(StateError::DanglingLink { path: path.to_owned() });
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        other => other.map_err(StateError::io("open", path))?,
    };
    check_kind(path, &file.metadata().map_err(StateError::io("examine", path))?, "file")?;
    Ok(Some(file))
}

/// Refuses a file that other users may write to.
pub(super) fn check_file(file: &File, path: &Path) -> Result<(), StateError> {
    check(path, &file.metadata().map_err(StateError::io("examine", path))?, "file")
}

/// Refuses what other users own or may write to, and removes their read permissions.
fn check(path: &Path, metadata: &fs::Metadata, expected: &'static str) -> Result<(), StateError> {
    check_kind(path, metadata, expected)?;
    permissions::check(path, metadata, Rule::Own)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, PermissionsExt};
        if metadata.mode() & 0o077 != 0 {
            // No other user can have changed it, and removing read permissions is harmless.
            let private = fs::Permissions::from_mode(if metadata.is_dir() { 0o700 } else { 0o600 });
            fs::set_permissions(path, private).map_err(StateError::io("make private", path))?;
        }
    }
    Ok(())
}

fn check_kind(path: &Path, metadata: &fs::Metadata, expected: &'static str) -> Result<(), StateError> {
    let is_file = expected == "file";
    if metadata.is_file() != is_file || metadata.is_dir() == is_file {
        return Err(StateError::Kind { path: path.to_owned(), expected });
    }
    Ok(())
}

/// Whether the path still leads to this file, through links or not: another process may have removed or replaced it.
pub(super) fn is_at(file: &File, path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        match (file.metadata(), fs::metadata(path)) {
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

/// Whether both are the same file.
pub(super) fn is_same(one: &File, other: &File) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        match (one.metadata(), other.metadata()) {
            (Ok(one), Ok(other)) => (one.dev(), one.ino()) == (other.dev(), other.ino()),
            _ => false,
        }
    }
    #[cfg(not(unix))]
    {
        let _ = (one, other);
        true
    }
}

/// Syncs the folder's entries to the disk, on systems where that is a separate step.
pub(super) fn sync_folder(path: &Path) -> Result<(), StateError> {
    #[cfg(unix)]
    sync_folder_by(path, File::sync_all)?;
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

/// Syncs with this call. File systems that keep folders elsewhere (shared by a virtual machine's host, or over FUSE
/// or SMB) answer EINVAL or "not supported": they sync their folders themselves.
#[cfg(unix)]
fn sync_folder_by(path: &Path, sync: impl Fn(&File) -> io::Result<()>) -> Result<(), StateError> {
    let has_no_such_thing =
        |error: &io::Error| matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported);
    match File::open(path).and_then(|folder| sync(&folder)) {
        Err(error) if has_no_such_thing(&error) => Ok(()),
        other => other.map_err(StateError::io("write to", path)),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use rustix::io::Errno;

    use super::*;

    #[test]
    fn an_unsupported_folder_sync_is_accepted_and_a_failed_one_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let sync = |errno: Errno| sync_folder_by(folder.path(), |_| Err(errno.into()));
        for errno in [Errno::INVAL, Errno::OPNOTSUPP, Errno::NOSYS] {
            sync(errno).unwrap();
        }
        for errno in [Errno::IO, Errno::NOSPC, Errno::ROFS] {
            assert!(matches!(sync(errno), Err(StateError::Io { .. })), "{errno:?}");
        }
        sync_folder(folder.path()).unwrap();
        assert!(sync_folder(&folder.path().join("missing")).is_err());
    }
}
