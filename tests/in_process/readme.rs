//! The README is up to date: its tables of keys and queries are the program's, and its pictures show the program's
//! screens.
//!
//! `UPDATE_README=1 cargo test --test in_process readme` updates them.

#![expect(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use std::fs;
use std::path::{Path, PathBuf};

use domdesk::input::markdown;
use domdesk::view::{Colors, Theme, ThemeName, draw};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use crate::pictures::palette::PICTURES;
use crate::pictures::svg;
use crate::support::{Desk, Plan, text_of};

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// Compares the file with its expected content, or updates it if `UPDATE_README` is set.
fn compare(name: &str, expected: &str) {
    if std::env::var_os("UPDATE_README").is_some() {
        fs::write(path(name), expected).unwrap();
    }
    let actual = fs::read_to_string(path(name)).unwrap_or_default();
    assert!(actual == expected, "{name} is out of date: UPDATE_README=1 cargo test --test in_process readme");
}

#[test]
fn the_tables_match_the_program() {
    let mut readme = fs::read_to_string(path("README.md")).unwrap();
    let [clerks, local] = domdesk::query::markdown();
    let of_fields = "made from the fields in src/field; a test compares them";
    let of_keys = "made from the key table in src/input/table.rs; a test compares them";
    for (name, origin, table) in
        [("query", of_fields, clerks), ("local query", of_fields, local), ("keys", of_keys, markdown())]
    {
        let (begin, end) = (format!("<!-- {name}: {origin} -->\n"), format!("<!-- end of {name} -->"));
        let (before, rest) = readme.split_once(&begin).unwrap();
        let (_, after) = rest.split_once(&end).unwrap();
        readme = format!("{before}{begin}{table}{end}{after}");
    }
    compare("README.md", &readme);
}

/// The screens in the README: the name, the keys that lead to it from the list, and a text that it shows.
const SCREENS: [(&str, &str, &str); 4] = [
    ("browser", "j j j j j j Enter", "Ownership"),
    ("question", "j j D", "Delete"),
    ("organization", "j j j o", "members"),
    ("help", "?", "Keys"),
];

#[tokio::test]
async fn the_pictures_match_the_program() {
    for (name, keys, seen) in SCREENS {
        let mut desk = Desk::open(Plan::sized(118, 30)).await;
        desk.press(keys);
        desk.settle().await;
        for (theme, palette) in [ThemeName::Dark, ThemeName::Light].into_iter().zip(&PICTURES) {
            let theme = Theme::new(theme, Colors::Many);
            let mut terminal = Terminal::new(TestBackend::new(118, 30)).unwrap();
            terminal.draw(|frame| draw(&desk.model, &theme, frame)).unwrap();
            let buffer = terminal.backend().buffer();
            assert!(text_of(buffer).contains(seen), "{name}:\n{}", text_of(buffer));
            compare(&format!("assets/screens/{name}-{}.svg", palette.name), &svg(buffer, palette));
        }
    }
}
