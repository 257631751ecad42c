//! The places in queues: one file per user, host and instance. Several runs of the program append under the file's lock.

use std::path::{Path, PathBuf};

use super::file::{append_lines, replace_lines};
use super::folder::{author_name, file_stem};
use super::note_files::read_lines;
use super::private_files::{check_file, check_link, make_folder, make_state_folder, open_to_read};
use super::{Journal, StateError};
use crate::clerk::Millis;
use crate::journal::{Instance, Operator};
use crate::notes::{PlaceLine, Places};
use crate::text::write_json_redacted;

/// Contains the places.
const QUEUES: &str = "queues";

/// A longer file is rewritten without what no longer counts, in bytes.
const LONG: u64 = 1024 * 1024;

fn path(folder: &Path, operator: &Operator, instance: &Instance) -> PathBuf {
    folder.join(QUEUES).join(format!("{}+{}.jsonl", author_name(operator), file_stem(instance)))
}

fn read(path: &Path) -> Result<Places, StateError> {
    let mut places = Places::default();
    check_link(path)?;
    let Some(file) = open_to_read(path)? else { return Ok(places) };
    check_file(&file, path)?;
    // Where a line is torn, a place may be one step behind.
    read_lines(&file, path, |line| {
        if let Ok(line) = serde_json::from_slice(line) {
            places.take(line);
        }
    })?;
    Ok(places)
}

impl Journal {
    /// The operator's places in the queues of the journal's instance. Blocks.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, or when others may write to it.
    pub fn read_places(&self, operator: &Operator, now: Millis) -> Result<Places, StateError> {
        let path = path(self.state_folder(), operator, self.instance());
        let places = read(&path)?;
        if std::fs::metadata(&path).is_ok_and(|metadata| metadata.len() > LONG) {
            replace_lines(&path, || {
                let mut bytes = Vec::new();
                // Another run may have written to it meanwhile.
                for line in read(&path)?.lines(now) {
                    encode(&mut bytes, &line, &path)?;
                }
                Ok(bytes)
            })?;
        }
        Ok(places)
    }

    /// Appends a line to the operator's places. Blocks.
    ///
    /// # Errors
    ///
    /// When the file cannot be written to, or when others may write to it.
    pub fn append_place(&self, operator: &Operator, line: &PlaceLine) -> Result<(), StateError> {
        make_state_folder(self.state_folder())?;
        let path = path(self.state_folder(), operator, self.instance());
        path.parent().map_or(Ok(()), make_folder)?;
        let mut bytes = Vec::new();
        encode(&mut bytes, line, &path)?;
        append_lines(&path, &bytes)
    }
}

fn encode(bytes: &mut Vec<u8>, line: &PlaceLine, path: &Path) -> Result<(), StateError> {
    write_json_redacted(&mut *bytes, line)
        .map_err(|error| StateError::Encode { path: path.to_owned(), error })?;
    bytes.push(b'\n');
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notes::PlaceChange;

    fn operator() -> Operator {
        Operator { user: "jana".to_owned(), host: "desk7".to_owned() }
    }

    fn line(at: i64, change: PlaceChange) -> PlaceLine {
        PlaceLine { at: Millis(at), query: "mode:sso".to_owned(), change }
    }

    #[test]
    fn a_place_is_kept_for_each_instance() {
        let folder = tempfile::tempdir().unwrap();
        let journal = |id: &str| {
            let instance = Instance { id: id.to_owned(), ..Instance::default() };
            Journal::open(&folder.path().join("state"), &instance).unwrap().journal
        };
        let (one, two) = (journal("ins_1"), journal("ins_2"));
        assert_eq!(one.read_places(&operator(), Millis(9)).unwrap(), Places::default());
        one.append_place(&operator(), &line(1, PlaceChange::Done("a".to_owned()))).unwrap();
        one.append_place(&operator(), &line(2, PlaceChange::At { row: "b".to_owned(), index: 1 })).unwrap();
        let places = one.read_places(&operator(), Millis(9)).unwrap();
        assert_eq!(places.of("mode:sso").unwrap().row, Some(("b".to_owned(), 1)));
        assert_eq!(two.read_places(&operator(), Millis(9)).unwrap(), Places::default());
    }

    #[test]
    fn a_long_file_is_rewritten_and_a_torn_line_is_left_out() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("state");
        let instance = Instance { id: "ins_1".to_owned(), ..Instance::default() };
        let journal = Journal::open(&folder, &instance).unwrap().journal;
        journal.append_place(&operator(), &line(1, PlaceChange::Done("a".to_owned()))).unwrap();
        let path = path(&folder, &operator(), &instance);
        let mut bytes = std::fs::read(&path).unwrap();
        let step = |index| line(2, PlaceChange::At { row: format!("row{index}"), index });
        for index in 0..20_000 {
            encode(&mut bytes, &step(index), &path).unwrap();
        }
        bytes.extend_from_slice(b"{\"at\":3,\"quer");
        std::fs::write(&path, &bytes).unwrap();
        let places = journal.read_places(&operator(), Millis(9)).unwrap();
        assert_eq!(places.of("mode:sso").unwrap().row, Some(("row19999".to_owned(), 19_999)));
        assert!(std::fs::metadata(&path).unwrap().len() < 1_000);
        journal.append_place(&operator(), &step(7)).unwrap();
        let again = journal.read_places(&operator(), Millis(9)).unwrap();
        let place = again.of("mode:sso").unwrap();
        assert_eq!((place.row.clone(), place.done(Millis(9))), (Some(("row7".to_owned(), 7)), 1));
    }
}
