//! The notes: one file per user and host, to which only that user on that host appends. All files are read. Several runs
//! of the program append under the file's lock, each whole lines.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::file::append_lines;
use super::folder::{author_name, instance_key};
use super::private_files::{check_file, check_link, make_folder, make_state_folder, open_to_read};
use super::{Journal, StateError};
use crate::journal::{Instance, Operator};
use crate::notes::{NoteLine, Notes};
use crate::text::write_json_redacted;

/// Contains the notes.
const NOTES: &str = "notes";

/// The extension of files of notes.
const ENDING: &str = "jsonl";

/// A longer line is damaged, in bytes.
const LONGEST_LINE: usize = 16 * 1024;

/// The most that is read of a file, in bytes: years of notes.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// How many files are read: a folder is not shared by more users and hosts.
const MOST_FILES: usize = 1_000;

/// The notes of an instance, from all files.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct NoteFiles {
    pub notes: Notes,
    /// The number of unreadable lines: torn or damaged.
    pub skipped: u64,
    /// Why files could not be read.
    pub problems: Vec<String>,
}

/// Reads the notes of that instance in the state folder. Unreadable lines are counted; files that cannot be read, or that
/// others may write to, are skipped and reported.
///
/// # Errors
///
/// When the folder of the notes cannot be read.
pub fn read_notes(folder: &Path, instance: &Instance) -> Result<NoteFiles, StateError> {
    let folder = folder.join(NOTES);
    let entries = match fs::read_dir(&folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(NoteFiles::default()),
        other => other.map_err(StateError::io("read", &folder))?,
    };
    let mut paths: Vec<PathBuf> = Vec::new();
    for entry in entries {
        let path = entry.map_err(StateError::io("read", &folder))?.path();
        if path.extension().is_some_and(|ending| ending == ENDING) {
            paths.push(path);
        }
    }
    paths.sort();
    let (mut found, key) = (NoteFiles::default(), instance_key(instance));
    if paths.len() > MOST_FILES {
        found.problems.push(format!("only {MOST_FILES} of {} files were read", paths.len()));
        paths.truncate(MOST_FILES);
    }
    for path in paths {
        if let Err(error) = read_file(&path, &key, &mut found) {
            found.problems.push(error.to_string());
        }
        if fs::metadata(&path).is_ok_and(|metadata| metadata.is_file() && metadata.len() > MOST_BYTES) {
            let path = path.display();
            found.problems.push(format!("only the first {} MiB of {path} were read", MOST_BYTES >> 20));
        }
    }
    Ok(found)
}

fn read_file(path: &Path, key: &str, found: &mut NoteFiles) -> Result<(), StateError> {
    check_link(path)?;
    // Another machine may have removed it meanwhile.
    let Some(file) = open_to_read(path)? else { return Ok(()) };
    check_file(&file, path)?;
    let by: Arc<str> = Arc::from(path.file_stem().unwrap_or_default().to_string_lossy());
    read_lines(&file, path, |line| match NoteLine::decode(line) {
        Some(line) if line.instance == key => found.notes.take(line, &by),
        Some(_) => {}
        None => found.skipped += 1,
    })
}

/// The lines of a file, without their ends; a line that is too long, as an empty one. Blank lines are left out.
pub(super) fn read_lines(file: &File, path: &Path, mut take: impl FnMut(&[u8])) -> Result<(), StateError> {
    let mut source = BufReader::new(file.take(MOST_BYTES));
    let mut line = Vec::new();
    while source.read_until(b'\n', &mut line).map_err(StateError::io("read", path))? > 0 {
        let text = line.trim_ascii();
        if text.len() > LONGEST_LINE {
            take(&[]);
        } else if !text.is_empty() {
            take(text);
        }
        line.clear();
    }
    Ok(())
}

/// Appends lines about domains of that instance to the operator's file. On success they are on the disk, and the name of
/// the file is returned, as [`crate::notes::Stamped::by`] has it; on failure none of them is in the file.
///
/// # Errors
///
/// When the folder or the file cannot be created or written to, or when others may write to them.
pub fn append_notes(
    folder: &Path,
    operator: &Operator,
    instance: &Instance,
    lines: Vec<NoteLine>,
) -> Result<String, StateError> {
    make_state_folder(folder)?;
    let (folder, author) = (folder.join(NOTES), author_name(operator));
    make_folder(&folder)?;
    let path = folder.join(format!("{author}.{ENDING}"));
    let mut bytes = Vec::new();
    let key = instance_key(instance);
    for line in lines {
        let line = NoteLine { instance: key.clone(), ..line };
        let start = bytes.len();
        write_json_redacted(&mut bytes, &line)
            .map_err(|error| StateError::Encode { path: path.clone(), error })?;
        let length = bytes.len() - start;
        if length > LONGEST_LINE {
            return Err(StateError::TooLong { length, path });
        }
        bytes.push(b'\n');
    }
    append_lines(&path, &bytes)?;
    Ok(author)
}

impl Journal {
    /// The state folder.
    pub(super) fn state_folder(&self) -> &Path {
        self.sessions().parent().unwrap_or_else(|| self.sessions())
    }

    /// As [`read_notes`], for the journal's instance. Blocks.
    ///
    /// # Errors
    ///
    /// As [`read_notes`].
    pub fn read_notes(&self) -> Result<NoteFiles, StateError> {
        read_notes(self.state_folder(), self.instance())
    }

    /// As [`append_notes`], for the journal's instance. Blocks.
    ///
    /// # Errors
    ///
    /// As [`append_notes`].
    pub fn append_notes(&self, operator: &Operator, lines: Vec<NoteLine>) -> Result<String, StateError> {
        append_notes(self.state_folder(), operator, self.instance(), lines)
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::clerk::Millis;

    fn instance(id: &str) -> Instance {
        Instance { id: id.to_owned(), kind: String::new(), host: "api.clerk.com".to_owned() }
    }

    fn operator(user: &str) -> Operator {
        Operator { user: user.to_owned(), host: "desk7".to_owned() }
    }

    fn line(at: i64, id: &str, note: &str) -> NoteLine {
        NoteLine {
            at: Millis(at),
            domain_id: id.to_owned(),
            note: Some(Some(note.to_owned())),
            ..NoteLine::default()
        }
    }

    fn notes(folder: &Path) -> NoteFiles {
        read_notes(folder, &instance("ins_1")).unwrap()
    }

    #[test]
    fn files_beyond_the_limit_are_reported() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("state");
        append_notes(&folder, &operator("jana"), &instance("ins_1"), vec![line(1, "a", "mine")]).unwrap();
        assert_eq!(notes(&folder).problems, [""; 0]);
        for number in 0..MOST_FILES {
            fs::write(folder.join(format!("notes/z{number}.jsonl")), "").unwrap();
        }
        let found = notes(&folder);
        assert_eq!(found.problems, ["only 1000 of 1001 files were read"]);
        assert_eq!(found.notes.note("a"), Some("mine"));
    }

    #[test]
    fn each_user_has_a_private_file_and_all_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("state");
        assert_eq!(notes(&folder), NoteFiles::default(), "there is no folder yet");
        let append = |user, instance_id: &str, line| {
            append_notes(&folder, &operator(user), &instance(instance_id), vec![line]).unwrap()
        };
        assert_eq!(append("jana", "ins_1", line(1, "a", "mine")), "jana@desk7");
        append("kim", "ins_1", line(2, "a", "later"));
        append("kim", "ins_1", line(2, "b", "other"));
        append("kim", "ins_2", line(3, "a", "of another instance"));
        let found = notes(&folder);
        assert_eq!((found.notes.note("a"), found.notes.note("b")), (Some("later"), Some("other")));
        assert_eq!(&*found.notes.of("a").unwrap().note.as_ref().unwrap().by, "kim@desk7");
        let path = folder.join("notes/jana@desk7.jsonl");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::metadata(folder.join("notes")).unwrap().permissions().mode() & 0o777, 0o700);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.starts_with(r#"{"at":1,"instance":"ins_1","#) && text.ends_with("}\n"), "{text}");
    }

    #[test]
    fn names_that_are_no_file_names_are_made_safe_and_stay_distinct() {
        let name = |user: &str, host: &str| author_name(&Operator { user: user.into(), host: host.into() });
        assert_eq!(name("jana", "desk7.example"), "jana@desk7.example");
        let odd =
            ["../x", "..-x", "a/b", "a\\b", "", ".", "x@y", &"j".repeat(300), "日本", "4242 (SUDO_USER kim)"];
        let names: Vec<_> = odd.iter().map(|user| name(user, "h")).collect();
        for (at, name) in names.iter().enumerate() {
            let is_safe = name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.@".contains(&b));
            assert!(is_safe && !name.starts_with('.') && name.len() < 200, "{name}");
            assert!(!names[..at].contains(name), "{name}");
        }
        assert_ne!(name("a@b", "c"), name("a", "b@c"));
    }

    #[test]
    fn a_torn_line_is_counted_and_the_next_one_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let append = |line| append_notes(folder.path(), &operator("jana"), &instance("ins_1"), vec![line]);
        append(line(1, "a", "one")).unwrap();
        let path = folder.path().join("notes/jana@desk7.jsonl");
        let whole = fs::read_to_string(&path).unwrap();
        fs::write(&path, format!("{whole}\nnonsense\n{}", &whole[..whole.len() / 2])).unwrap();
        append(line(2, "b", "two")).unwrap();
        let found = notes(folder.path());
        assert_eq!(
            (found.skipped, found.notes.note("a"), found.notes.note("b")),
            (2, Some("one"), Some("two"))
        );
        let long = format!("{}\n", "x".repeat(LONGEST_LINE + 1));
        fs::write(folder.path().join("notes/kim@desk1.jsonl"), long).unwrap();
        assert_eq!(notes(folder.path()).skipped, 3);
    }

    #[test]
    fn two_desks_of_one_user_write_whole_lines() {
        let folder = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            for desk in 0..4 {
                let folder = folder.path();
                scope.spawn(move || {
                    for number in 0..25 {
                        let lines = vec![line(number + 1, &format!("d{desk}-{number}"), &"n".repeat(400))];
                        append_notes(folder, &operator("jana"), &instance("ins_1"), lines).unwrap();
                    }
                });
            }
        });
        let found = notes(folder.path());
        assert_eq!((found.skipped, found.notes.noted().count()), (0, 100));
    }

    #[test]
    fn a_file_that_others_may_write_to_is_reported_and_the_others_are_read() {
        let folder = tempfile::tempdir().unwrap();
        for user in ["jana", "kim"] {
            let lines = vec![line(1, user, "text")];
            append_notes(folder.path(), &operator(user), &instance("ins_1"), lines).unwrap();
        }
        let path = folder.path().join("notes/kim@desk7.jsonl");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o666)).unwrap();
        let found = notes(folder.path());
        assert_eq!((found.notes.note("jana"), found.notes.note("kim")), (Some("text"), None));
        assert_eq!(found.problems.len(), 1, "{:?}", found.problems);
        let lines = vec![line(2, "x", "text")];
        assert!(append_notes(folder.path(), &operator("kim"), &instance("ins_1"), lines).is_err());
        std::os::unix::fs::symlink("/nowhere/file", folder.path().join("notes/a@b.jsonl")).unwrap();
        assert_eq!(notes(folder.path()).problems.len(), 2, "a link that leads nowhere");
    }

    #[test]
    fn a_folder_that_cannot_be_written_to_is_an_error_and_can_be_read() {
        let folder = tempfile::tempdir().unwrap();
        let append = |at| {
            append_notes(folder.path(), &operator("jana"), &instance("ins_1"), vec![line(at, "a", "one")])
        };
        append(1).unwrap();
        let path = folder.path().join("notes");
        // A file in place of the file: also an error for root, who may write anywhere.
        fs::remove_file(path.join("jana@desk7.jsonl")).unwrap();
        fs::create_dir(path.join("jana@desk7.jsonl")).unwrap();
        assert!(append(2).is_err());
        assert_eq!(notes(folder.path()).problems.len(), 1);
    }
}
