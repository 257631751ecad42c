//! Who owns a file or folder, and who else may change it.
//!
//! Files that decide where a secret key is sent, or that prove what was done, must not be changeable by other users.
//! The rules are ssh's: this user or root may own them, and no other user may write to them. Root counts because root
//! can read and change everything anyway. Only this user and root are trusted, not a group: its members are unknown.
//!
//! Systems without such owners and modes are not checked.

mod path_steps;
mod unsafe_path;

use std::fs::Metadata;
use std::path::Path;

pub use path_steps::{PathStep, path_steps};
pub use unsafe_path::{UnsafePath, UnsafeReason};

/// Who may own the file, and who may write to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Owned by this user; writable by no other user.
    Own,
    /// Owned by this user or root; writable by no other user.
    Trusted,
    /// A folder on the path, owned by this user or root. Other users may add entries if the sticky bit keeps them
    /// from removing or renaming this user's entries, as in `/tmp`.
    Ancestor,
    /// A link, owned by this user or root. The mode of a link has no meaning.
    Link,
}

/// Checks the owner and mode of the file or folder at that path.
///
/// # Errors
///
/// When the rule is broken.
#[cfg(unix)]
pub fn check(path: &Path, metadata: &Metadata, rule: Rule) -> Result<(), UnsafePath> {
    use std::os::unix::fs::MetadataExt as _;
    match judge(rule, metadata.uid(), metadata.mode(), rustix::process::geteuid().as_raw()) {
        Some(reason) => Err(UnsafePath { path: path.to_owned(), reason }),
        None => Ok(()),
    }
}

/// Checks nothing: this system has no such owners and modes.
///
/// # Errors
///
/// None.
#[cfg(not(unix))]
pub fn check(_: &Path, _: &Metadata, _: Rule) -> Result<(), UnsafePath> {
    Ok(())
}

/// What is wrong with this owner and mode, for the user `me`.
#[cfg(any(unix, test))]
const fn judge(rule: Rule, owner: u32, mode: u32, me: u32) -> Option<UnsafeReason> {
    const ROOT: u32 = 0;
    const STICKY: u32 = 0o1000;
    const GROUP_AND_OTHERS_WRITE: u32 = 0o022;
    let is_link = matches!(rule, Rule::Link);
    if owner != me && (matches!(rule, Rule::Own) || owner != ROOT) {
        return Some(UnsafeReason::Owner { uid: owner, is_link });
    }
    if is_link || mode & GROUP_AND_OTHERS_WRITE == 0 {
        return None;
    }
    if matches!(rule, Rule::Ancestor) && mode & STICKY != 0 {
        return None;
    }
    Some(UnsafeReason::Writable { mode: mode & 0o7777 })
}

#[cfg(test)]
mod tests {
    use super::Rule::{Ancestor, Link, Own, Trusted};
    use super::*;

    const ROOT: u32 = 0;
    const ME: u32 = 1000;
    const OTHER: u32 = 1001;

    #[test]
    fn every_owner_and_mode_has_a_verdict_by_each_rule() {
        let owner = |uid| Some(UnsafeReason::Owner { uid, is_link: false });
        let writable = |mode| Some(UnsafeReason::Writable { mode });
        for (uid, mode, own, trusted, passed) in [
            (ME, 0o600, None, None, None),
            (ME, 0o644, None, None, None),
            (ME, 0o755, None, None, None),
            (ME, 0o664, writable(0o664), writable(0o664), writable(0o664)),
            (ME, 0o646, writable(0o646), writable(0o646), writable(0o646)),
            (ME, 0o777, writable(0o777), writable(0o777), writable(0o777)),
            (ME, 0o1777, writable(0o1777), writable(0o1777), None),
            (ROOT, 0o644, owner(ROOT), None, None),
            (ROOT, 0o755, owner(ROOT), None, None),
            (ROOT, 0o777, owner(ROOT), writable(0o777), writable(0o777)),
            (ROOT, 0o1777, owner(ROOT), writable(0o1777), None),
            (OTHER, 0o600, owner(OTHER), owner(OTHER), owner(OTHER)),
            (OTHER, 0o755, owner(OTHER), owner(OTHER), owner(OTHER)),
            (OTHER, 0o1777, owner(OTHER), owner(OTHER), owner(OTHER)),
        ] {
            let verdicts = [Own, Trusted, Ancestor].map(|rule| judge(rule, uid, mode, ME));
            assert_eq!(verdicts, [own, trusted, passed], "{uid} {mode:o}");
        }
    }

    #[test]
    fn only_the_owner_of_a_link_counts() {
        for uid in [ME, ROOT] {
            assert_eq!(judge(Link, uid, 0o777, ME), None);
        }
        assert_eq!(judge(Link, OTHER, 0o777, ME), Some(UnsafeReason::Owner { uid: OTHER, is_link: true }));
    }

    #[test]
    fn root_trusts_no_other_user() {
        assert_eq!(judge(Trusted, ROOT, 0o600, ROOT), None);
        assert_eq!(judge(Trusted, ME, 0o600, ROOT), Some(UnsafeReason::Owner { uid: ME, is_link: false }));
    }
}
