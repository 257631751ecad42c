//! Everything that the system passes through while it resolves a path. Whoever controls a folder or link on the way
//! controls what is found at the end.

use std::fs::Metadata;
use std::io;
use std::path::{Path, PathBuf};

/// A folder, a link, or the end of the path.
#[derive(Debug)]
pub struct PathStep {
    /// Where it is; all links before it have been resolved.
    pub path: PathBuf,
    /// Of a link: the metadata of the link itself.
    pub metadata: Metadata,
}

/// Every step in order, from the root to the end of the path, or as far as the path exists.
///
/// # Errors
///
/// When a step cannot be examined, with its path.
#[cfg(unix)]
pub fn path_steps(path: &Path) -> Result<Vec<PathStep>, (PathBuf, io::Error)> {
    use std::fs;
    use std::path::Component;

    /// The kernel's limit: more links in a row are treated as a loop.
    const MOST_LINKS: usize = 40;

    let whole = std::path::absolute(path).map_err(|error| (path.to_owned(), error))?;
    // In reverse order, so that a link's target can be pushed on top.
    let parts = |path: &Path| -> Vec<PathBuf> {
        path.components().rev().map(|part| PathBuf::from(part.as_os_str())).collect()
    };
    let mut left = parts(&whole);
    let (mut here, mut steps, mut links) = (PathBuf::new(), Vec::new(), 0);
    while let Some(part) = left.pop() {
        match part.components().next() {
            None | Some(Component::CurDir) => continue,
            Some(Component::ParentDir) => {
                // Was checked when it was passed.
                here.pop();
                continue;
            }
            // An absolute path replaces everything before it.
            Some(_) => here.push(&part),
        }
        let failed = |error| (here.clone(), error);
        let metadata = match fs::symlink_metadata(&here) {
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                return Ok(steps);
            }
            other => other.map_err(failed)?,
        };
        let is_link = metadata.is_symlink();
        let target = is_link.then(|| fs::read_link(&here)).transpose().map_err(failed)?;
        steps.push(PathStep { path: here.clone(), metadata });
        if let Some(target) = target {
            links += 1;
            if links > MOST_LINKS {
                return Err((here, io::Error::other("too many links")));
            }
            here.pop();
            left.extend(parts(&target));
        }
    }
    Ok(steps)
}

/// No steps: this system has no owners and modes to check.
///
/// # Errors
///
/// None.
#[cfg(not(unix))]
pub fn path_steps(_: &Path) -> Result<Vec<PathStep>, (PathBuf, io::Error)> {
    Ok(Vec::new())
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    /// The steps below the folder, each with whether it is a link.
    fn behind(folder: &Path, path: &Path) -> Vec<(String, bool)> {
        let steps = path_steps(path).unwrap();
        let inside = steps.iter().filter_map(|step| Some((step.path.strip_prefix(folder).ok()?, step)));
        let inside = inside.filter(|(path, _)| !path.as_os_str().is_empty());
        inside.map(|(path, step)| (path.display().to_string(), step.metadata.is_symlink())).collect()
    }

    #[test]
    fn links_are_passed_and_followed() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().canonicalize().unwrap();
        fs::create_dir_all(folder.join("real/deep")).unwrap();
        fs::write(folder.join("real/deep/file"), "").unwrap();
        symlink("real/./deep", folder.join("near")).unwrap();
        symlink(folder.join("near"), folder.join("far")).unwrap();
        symlink("../real/../far/file", folder.join("real/up")).unwrap();
        let expected = |names: &[(&str, bool)]| -> Vec<(String, bool)> {
            names.iter().map(|(name, link)| ((*name).to_owned(), *link)).collect()
        };
        assert_eq!(
            behind(&folder, &folder.join("real/up")),
            expected(&[
                ("real", false),
                ("real/up", true),
                ("real", false),
                ("far", true),
                ("near", true),
                ("real", false),
                ("real/deep", false),
                ("real/deep/file", false),
            ])
        );
        assert_eq!(behind(&folder, &folder.join("real/none/x")), expected(&[("real", false)]));
    }

    #[test]
    fn steps_begin_at_the_root_and_a_link_loop_fails() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(path_steps(folder.path()).unwrap()[0].path, Path::new("/"));
        symlink("b", folder.path().join("a")).unwrap();
        symlink("a", folder.path().join("b")).unwrap();
        assert!(path_steps(&folder.path().join("a")).is_err());
    }
}
