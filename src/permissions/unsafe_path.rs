//! Describes an unsafe owner or mode, and the command that fixes it.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::text::visible;

/// A file, folder or link that other users could have changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnsafePath {
    pub path: PathBuf,
    pub reason: UnsafeReason,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnsafeReason {
    /// Owned by another user, or by root where root is not accepted.
    Owner {
        /// The owner.
        uid: u32,
        is_link: bool,
    },
    /// Its group or all users may write to it.
    Writable {
        /// Its mode, without the file type.
        mode: u32,
    },
}

impl UnsafePath {
    /// The command that fixes it, ready to paste into a shell. Check the content before running it.
    #[must_use]
    pub fn fix_command(&self) -> String {
        let path = quoted(&self.path);
        match self.reason {
            UnsafeReason::Owner { is_link: false, .. } => format!("sudo chown $(id -u) {path}"),
            UnsafeReason::Owner { is_link: true, .. } => format!("sudo chown -h $(id -u) {path}"),
            UnsafeReason::Writable { .. } => format!("chmod go-w {path}"),
        }
    }
}

impl fmt::Display for UnsafePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.to_string_lossy();
        let path = visible(&path);
        match self.reason {
            UnsafeReason::Owner { uid, is_link: false } => {
                write!(f, "{path} belongs to another user (uid {uid})")
            }
            UnsafeReason::Owner { uid, is_link: true } => {
                write!(f, "{path} is a link of another user (uid {uid})")
            }
            UnsafeReason::Writable { mode } => write!(f, "other users may write to {path} (mode {mode:03o})"),
        }
    }
}

impl std::error::Error for UnsafePath {}

/// The path as one shell word. It may come from a link, and so from any user.
fn quoted(path: &Path) -> String {
    let text = path.to_string_lossy();
    let text = visible(&text);
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-+@%,:".contains(c);
    if !text.is_empty() && !text.starts_with('-') && text.chars().all(is_plain) {
        return text.into_owned();
    }
    let dashed = if text.starts_with('-') { "./" } else { "" };
    format!("'{dashed}{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unsafe_path_is_described_with_the_command_that_fixes_it() {
        for (reason, text, command) in [
            (
                UnsafeReason::Owner { uid: 1001, is_link: false },
                "./.env belongs to another user (uid 1001)",
                "sudo chown $(id -u) ./.env",
            ),
            (
                UnsafeReason::Owner { uid: 1001, is_link: true },
                "./.env is a link of another user (uid 1001)",
                "sudo chown -h $(id -u) ./.env",
            ),
            (
                UnsafeReason::Writable { mode: 0o664 },
                "other users may write to ./.env (mode 664)",
                "chmod go-w ./.env",
            ),
        ] {
            let fault = UnsafePath { path: "./.env".into(), reason };
            assert_eq!((fault.to_string().as_str(), fault.fix_command().as_str()), (text, command));
        }
    }

    #[test]
    fn a_path_stays_one_word_of_the_command() {
        for (path, word) in [
            ("/home/jana/.local", "/home/jana/.local"),
            ("/a b", "'/a b'"),
            ("/x;rm -rf ~", "'/x;rm -rf ~'"),
            ("/$(id)", "'/$(id)'"),
            ("/it's", r"'/it'\''s'"),
            ("-R", "'./-R'"),
            ("/\u{1b}[2J\n", "'/␛[2J␊'"),
            ("", "''"),
        ] {
            assert_eq!(quoted(Path::new(path)), word);
        }
    }
}
