//! Every file of the corpus through its target. The failure lists the files.

use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

use crate::properties::entries::{ALL, Entry};

fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
    let entries = fs::read_dir(&folder).expect("the folder exists");
    let mut files: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    files
}

fn feed(files: &[PathBuf], entry: Entry) {
    assert!(!files.is_empty());
    let failed = files.iter().filter(|file| {
        let bytes = fs::read(file).expect("a file of the corpus");
        catch_unwind(|| entry(&bytes)).is_err()
    });
    let failed: Vec<_> = failed.collect();
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn the_corpus_of_every_target_passes() {
    for (target, entry) in ALL {
        feed(&files(&format!("fuzz/corpus/{target}")), entry);
    }
}

#[test]
fn every_corpus_belongs_to_a_target() {
    let names: Vec<_> = ALL.iter().map(|(target, _)| (*target).to_owned()).collect();
    let name = |file: &PathBuf| file.file_stem().map(|name| name.to_string_lossy().into_owned());
    assert_eq!(files("fuzz/corpus").iter().filter_map(name).collect::<Vec<_>>(), names);
    assert_eq!(files("fuzz/targets").iter().filter_map(name).collect::<Vec<_>>(), names);
}

#[test]
fn every_fixture_passes() {
    let (_, decode) = ALL[1];
    feed(&files("fixtures"), decode);
}
