//! The measured table as a documentation page.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use domdesk::emulator::FaultKind;

use crate::fault_matrix::cell::{Cell, Lasts, OPERATIONS};
use crate::fault_matrix::panels::PanelRead;

const PAGE: &str = "assets/fault-matrix.md";

const HEAD: &str = include_str!("head.md");

type Outcomes = BTreeMap<(Lasts, &'static str, &'static str), String>;

type PanelOutcomes = BTreeMap<(Lasts, &'static str, PanelRead), String>;

/// The outcomes over HTTP/1 and HTTP/2, merged if they are equal.
pub(crate) fn both(outcomes: &BTreeMap<bool, String>) -> String {
    match (outcomes.get(&false), outcomes.get(&true)) {
        (Some(plain), Some(secure)) if plain != secure => format!("{plain} (HTTP/2: {secure})"),
        (Some(outcome), _) | (None, Some(outcome)) => outcome.clone(),
        (None, None) => String::new(),
    }
}

pub(crate) fn document(cells: &[Cell], outcomes: &Outcomes, panels: &PanelOutcomes) -> String {
    let mut page = HEAD.to_owned();
    for (lasts, title, changes) in [
        (Lasts::Once, "One request meets the fault: reads", false),
        (Lasts::Once, "One request meets the fault: changes", true),
        (Lasts::Always, "Every attempt meets the fault: reads", false),
        (Lasts::Always, "Every attempt meets the fault: changes", true),
        (Lasts::Crash, "domdesk is killed before the response", true),
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
    for (lasts, title) in [
        (Lasts::Once, "One request meets the fault: dialogs and panels"),
        (Lasts::Always, "Every attempt meets the fault: dialogs and panels"),
    ] {
        let titles = PanelRead::ALL.map(PanelRead::title).join(" | ");
        writeln!(page, "\n## {title}\n\n| Fault | {titles} |\n|---|{}", "---|".repeat(PanelRead::ALL.len()))
            .unwrap();
        for (name, _) in FaultKind::all() {
            let outcome = |read: PanelRead| panels.get(&(lasts, name, read)).map_or("", String::as_str);
            let row = PanelRead::ALL.map(outcome);
            if row.iter().any(|outcome| !outcome.is_empty()) {
                writeln!(page, "| `{name}` | {} |", row.join(" | ")).unwrap();
            }
        }
    }
    page
}

/// Compares the page with the measured table, or updates the page if `UPDATE_DOCS` is set.
pub(crate) fn compare(measured: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, measured).unwrap();
    }
    let current = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        current == measured,
        "{PAGE} is out of date: UPDATE_DOCS=1 cargo test --test in_process fault_matrix"
    );
}
