//! The README tells the truth: its tables of keys and of queries are the program's, and its picture is what the program draws.
//!
//! `UPDATE_README=1 cargo test --test in_process readme` brings both up to date.

#![expect(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use domdesk::input::markdown;
use domdesk::view::{Theme, draw};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier};

use crate::support::{Desk, Plan};

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// Compares the file with what it should be, or brings it up to date when asked to.
fn compare(name: &str, expected: &str) {
    if std::env::var_os("UPDATE_README").is_some() {
        fs::write(path(name), expected).unwrap();
    }
    let actual = fs::read_to_string(path(name)).unwrap_or_default();
    assert!(actual == expected, "{name} is out of date: UPDATE_README=1 cargo test --test in_process readme");
}

#[test]
fn the_tables_are_the_programs() {
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

#[tokio::test]
async fn the_picture_is_what_the_program_draws() {
    let mut desk = Desk::open(Plan::sized(118, 30)).await;
    desk.press("j j j j j j Enter");
    desk.settle().await;
    let mut terminal = Terminal::new(TestBackend::new(118, 30)).unwrap();
    terminal.draw(|frame| draw(&desk.model, &Theme::colored(), frame)).unwrap();
    compare("assets/screen.svg", &svg(terminal.backend().buffer()));
}

const CELL_WIDTH: u16 = 8;
const CELL_HEIGHT: u16 = 17;

/// The buffer as a picture: one text element per run of cells of the same style, so that wide characters cannot push
/// their neighbours aside.
fn svg(buffer: &Buffer) -> String {
    let (width, height) = (buffer.area.width, buffer.area.height);
    let mut picture = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" font-family=\"ui-monospace, Menlo, Consolas, \
         monospace\" font-size=\"13\">\n<rect width=\"100%\" height=\"100%\" rx=\"6\" fill=\"#16181d\"/>\n",
        width * CELL_WIDTH + 16,
        height * CELL_HEIGHT + 16
    );
    for y in 0..height {
        let mut x = 0;
        while x < width {
            let start = x;
            let style = buffer[(x, y)].style();
            let mut text = String::new();
            while x < width && buffer[(x, y)].style() == style {
                let symbol = buffer[(x, y)].symbol();
                text.push_str(symbol);
                // The cell behind a wide character is only its second half.
                x += u16::try_from(domdesk::text::width(symbol)).unwrap().max(1);
            }
            run(&mut picture, start, x - start, y, &text, style);
        }
    }
    picture.push_str("</svg>\n");
    picture
}

fn run(picture: &mut String, x: u16, cells: u16, y: u16, text: &str, style: ratatui::style::Style) {
    let color = match style.fg {
        Some(Color::Red) => "#f07178",
        Some(Color::Green) => "#9ece6a",
        Some(Color::Yellow) => "#e6b450",
        Some(Color::Cyan) => "#5ccfe6",
        Some(Color::DarkGray) => "#7a8190",
        _ => "#d6d9e0",
    };
    let reversed = style.add_modifier.contains(Modifier::REVERSED);
    let (left, top, wide) = (x * CELL_WIDTH + 8, y * CELL_HEIGHT + 8, cells * CELL_WIDTH);
    if reversed {
        let (background, height) = (color, CELL_HEIGHT);
        writeln!(
            picture,
            "<rect x=\"{left}\" y=\"{top}\" width=\"{wide}\" height=\"{height}\" fill=\"{background}\"/>"
        )
        .unwrap();
    }
    if text.trim().is_empty() {
        return;
    }
    let weight = if style.add_modifier.contains(Modifier::BOLD) { " font-weight=\"bold\"" } else { "" };
    let fill = if reversed { "#16181d" } else { color };
    let text = text.trim_end();
    // Whatever the reader's font is, a run is as wide as its cells.
    let long = domdesk::text::width(text) * usize::from(CELL_WIDTH);
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    writeln!(
        picture,
        "<text x=\"{left}\" y=\"{}\" textLength=\"{long}\" fill=\"{fill}\"{weight} xml:space=\"preserve\">{text}</text>",
        top + 13
    )
    .unwrap();
}
