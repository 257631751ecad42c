//! The measured table as a page of the documentation.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use crate::fault_matrix::cell::{Cell, Lasts, OPERATIONS};

const PAGE: &str = "assets/fault-matrix.md";

const HEAD: &str = include_str!("head.md");

type Outcomes = BTreeMap<(Lasts, &'static str, &'static str), String>;

/// What happened over HTTP/1 and over HTTP/2, told once where it is the same.
pub(crate) fn both(outcomes: &BTreeMap<bool, String>) -> String {
    match (outcomes.get(&false), outcomes.get(&true)) {
        (Some(plain), Some(secure)) if plain != secure => format!("{plain} (HTTP/2: {secure})"),
        (Some(outcome), _) | (None, Some(outcome)) => outcome.clone(),
        (None, None) => String::new(),
    }
}

/// The page.
pub(crate) fn document(cells: &[Cell], outcomes: &Outcomes) -> String {
    let mut page = HEAD.to_owned();
    for (lasts, title, changes) in [
        (Lasts::Once, "One request meets the fault: reading", false),
        (Lasts::Once, "One request meets the fault: changing", true),
        (Lasts::Always, "Every try meets the fault: reading", false),
        (Lasts::Always, "Every try meets the fault: changing", true),
        (Lasts::Killed, "domdesk is killed in between", true),
    ] {
        let operations: Vec<_> =
            OPERATIONS.into_iter().filter(|known| known.is_change() == changes).collect();
        let names: Vec<_> = operations.iter().map(|operation| format!("`{operation}`")).collect();
        write!(page, "\n## {title}\n\n| Fault | {} |\n|---|", names.join(" | ")).unwrap();
        page.push_str(&"---|".repeat(operations.len()));
        page.push('\n');
        let mut last = "";
        for cell in cells.iter().filter(|cell| cell.lasts == lasts) {
            if cell.name == last {
                continue;
            }
            last = cell.name;
            let outcome = |operation: &domdesk::clerk::Operation| {
                outcomes.get(&(lasts, last, operation.as_str())).map_or("", String::as_str)
            };
            let row: Vec<_> = operations.iter().map(outcome).collect();
            if row.iter().all(|outcome| outcome.is_empty()) {
                continue;
            }
            writeln!(page, "| `{last}` | {} |", row.join(" | ")).unwrap();
        }
    }
    page
}

/// Compares the page with what was measured, or brings it up to date when asked to.
pub(crate) fn compare(measured: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, measured).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == measured,
        "{PAGE} is out of date: UPDATE_DOCS=1 cargo test --test in_process fault_matrix"
    );
}
