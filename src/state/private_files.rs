//! Whose files they are: only ours, and only for us.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;

use super::StateError;
use crate::permissions::{self, Rule};

/// Makes the state folder, and those above it, for this user alone. One that is there already is taken if it is ours, if
/// nobody else may write to it, and if nobody else can put another in its place. Who may read it is left as it is: the
/// user may have it for more than this, and what we make in it nobody else can read.
pub(super) fn make_state_folder(path: &Path) -> Result<(), StateError> {
    check_ancestors(path)?;
    create(path)?;
    // What was made, or what another user has put there before us.
    check_ancestors(path)?;
    let metadata = fs::metadata(path).map_err(StateError::io("look at", path))?;
    check_kind(path, &metadata, "folder")?;
    permissions::check(path, &metadata, Rule::Own)?;
    Ok(())
}

/// Whose the state folder is, or who may write to it, in words; `None` where it is this user's alone, or not there.
#[must_use]
pub fn describe_foreign_access(folder: &Path) -> Option<String> {
    let metadata = fs::metadata(folder).ok()?;
    permissions::check(folder, &metadata, Rule::Own).err().map(|fault| fault.to_string())
}

/// Makes the folder for this user alone. One that is there already is taken if it is ours, and if nobody else can put another
/// in its place: it may be a link that leads anywhere.
pub(super) fn make_folder(path: &Path) -> Result<(), StateError> {
    check_ancestors(path)?;
    create(path)?;
    // What was made, or what another user has put there before us.
    check_ancestors(path)?;
    check(path, &fs::metadata(path).map_err(StateError::io("look at", path))?, "folder")
}

fn create(path: &Path) -> Result<(), StateError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(StateError::io("make the folder", path))
}

/// Refuses a way over folders or links that other users control. Those above the user's home are not asked: whoever
/// controls them controls all that the user has, and ssh does not ask them either.
fn check_ancestors(path: &Path) -> Result<(), StateError> {
    let home = etcetera::home_dir().ok().and_then(|home| home.canonicalize().ok());
    let steps =
        permissions::path_steps(path).map_err(|(path, error)| StateError::io("look at", &path)(error))?;
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

/// Refuses a journal that is a link which others control, or one to a place where others could put another file. A link of
/// this user's own to a safe place is as good as the file.
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
        // Nothing is made where a link leads: it may lead to a disk that is not there at the moment.
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err(StateError::DanglingLink { path: path.to_owned() })
        }
        Err(error) => Err(StateError::io("follow the link", path)(error)),
    }
}

/// Opens a file to read it; `None` where there is none. Refuses what is no file without waiting for it: a pipe would wait for
/// whoever writes to it.
pub(super) fn open_to_read(path: &Path) -> Result<Option<File>, StateError> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        let non_blocking = rustix::fs::OFlags::NONBLOCK.bits();
        std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, non_blocking.cast_signed());
    }
    let file = match options.open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        other => other.map_err(StateError::io("open", path))?,
    };
    check_kind(path, &file.metadata().map_err(StateError::io("look at", path))?, "file")?;
    Ok(Some(file))
}

/// Refuses a file that is not ours alone to write.
pub(super) fn check_file(file: &File, path: &Path) -> Result<(), StateError> {
    check(path, &file.metadata().map_err(StateError::io("look at", path))?, "file")
}

/// Refuses what others own or may write to; takes from others that they may read it.
fn check(path: &Path, metadata: &fs::Metadata, expected: &'static str) -> Result<(), StateError> {
    check_kind(path, metadata, expected)?;
    permissions::check(path, metadata, Rule::Own)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, PermissionsExt};
        if metadata.mode() & 0o077 != 0 {
            // Nobody can have changed it; that others cannot read it from now on takes nothing from anybody.
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

/// Whether the path still leads to this file, over links or not: another process may have taken it away or put another
/// there.
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

/// Brings the folder's own entries to the disk, where that is a thing of its own.
pub(super) fn sync_folder(path: &Path) -> Result<(), StateError> {
    #[cfg(unix)]
    sync_folder_by(path, File::sync_all)?;
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

/// The same, by that call. File systems that keep folders elsewhere (shared by a virtual machine's host, over FUSE or SMB)
/// answer it with EINVAL or say that they do not have it: they bring their folders to the disk themselves.
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
    fn a_folder_that_cannot_be_synced_is_good_enough_and_one_that_fails_is_not() {
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
