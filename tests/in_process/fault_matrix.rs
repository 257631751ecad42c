//! Every operation × every fault: what the operator sees, and what is true afterwards.
//!
//! Each cell has its own desk and emulator; the reads of dialogs and panels share one for each fault. `assets/fault-matrix.md` lists the checks and holds the measured table.
//! Update it with `UPDATE_DOCS=1 cargo test --test in_process fault_matrix`.

#![expect(clippy::unwrap_used, reason = "a failed unwrap fails the cell")]

mod cell;
mod checks;
mod crash;
mod messages;
mod panels;
mod screen_log;
mod steps;
mod table;

use std::collections::BTreeMap;

use domdesk::clerk::Operation;
use domdesk::emulator::FaultKind;
use futures::StreamExt;
use tokio::task::JoinError;

use self::cell::Cell;

/// How many cells run concurrently. None of them waits for real time.
const CONCURRENT: usize = 4;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_operation_meets_every_fault() {
    let cells = Cell::all();
    let measured = futures::stream::iter(cells.clone())
        .map(async |cell| (cell.clone(), tokio::task::spawn_blocking(|| cell.run()).await))
        .buffer_unordered(CONCURRENT)
        .collect::<Vec<_>>()
        .await;
    let mut outcomes = BTreeMap::new();
    let mut failed = Vec::new();
    for (cell, outcome) in measured {
        let outcome = outcome.unwrap_or_else(|error| {
            failed.push(format!("{}: {}", cell.name(), panic_message(error)));
            "FAILED".to_owned()
        });
        outcomes.entry(cell.place()).or_insert_with(BTreeMap::new).insert(cell.secure, outcome);
    }
    let reads = futures::stream::iter(panel_faults())
        .map(async |(name, kind)| (name, tokio::task::spawn_blocking(move || panels::run(name, &kind)).await))
        .buffer_unordered(CONCURRENT)
        .collect::<Vec<_>>()
        .await;
    let mut panels = BTreeMap::new();
    for (name, outcomes) in reads {
        match outcomes {
            Ok(outcomes) => panels
                .extend(outcomes.into_iter().map(|((lasts, read), outcome)| ((lasts, name, read), outcome))),
            Err(error) => failed.push(format!("reads of panels meet {name}: {}", panic_message(error))),
        }
    }
    let outcomes = outcomes.into_iter().map(|(place, outcomes)| (place, table::both(&outcomes))).collect();
    let document = table::document(&cells, &outcomes, &panels);
    println!("{document}");
    failed.sort();
    let all = cells.len();
    assert!(failed.is_empty(), "{} of {all} cells failed:\n\n{}", failed.len(), failed.join("\n\n"));
    table::compare(&document);
}

/// The faults that a read can meet.
fn panel_faults() -> Vec<(&'static str, FaultKind)> {
    let all = FaultKind::all().into_iter();
    all.filter(|(_, kind)| kind.applies_to(Some(Operation::ListAll))).collect()
}

fn panic_message(error: JoinError) -> String {
    let payload = error.into_panic();
    let text = payload.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("no message").to_owned()
}
