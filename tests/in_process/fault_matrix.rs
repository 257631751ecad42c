//! Every operation × every fault: what whoever sits at the desk sees, and what is true afterwards.
//!
//! Each cell is a desk and an emulator of its own. What is checked in each is told at the head of
//! `assets/fault-matrix.md`, which keeps the measured table; `UPDATE_DOCS=1 cargo test --test in_process fault_matrix` brings it up
//! to date.

#![expect(clippy::unwrap_used, reason = "a cell that cannot go on fails")]

mod cell;
mod checks;
mod killed;
mod steps;
mod table;
mod watch;
mod words;

use std::collections::BTreeMap;

use futures::StreamExt;
use tokio::task::JoinError;

use self::cell::Cell;

/// Cells at once. None of them waits for a clock.
const AT_ONCE: usize = 4;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_operation_meets_every_fault() {
    let cells = Cell::all();
    let measured = futures::stream::iter(cells.clone())
        .map(async |cell| (cell.clone(), tokio::task::spawn_blocking(|| cell.run()).await))
        .buffer_unordered(AT_ONCE)
        .collect::<Vec<_>>()
        .await;
    let mut outcomes = BTreeMap::new();
    let mut failed = Vec::new();
    for (cell, outcome) in measured {
        let outcome = outcome.unwrap_or_else(|error| {
            failed.push(format!("{}: {}", cell.name(), said(error)));
            "FAILED".to_owned()
        });
        outcomes.entry(cell.place()).or_insert_with(BTreeMap::new).insert(cell.secure, outcome);
    }
    let outcomes = outcomes.into_iter().map(|(place, outcomes)| (place, table::both(&outcomes))).collect();
    let document = table::document(&cells, &outcomes);
    println!("{document}");
    failed.sort();
    let all = cells.len();
    assert!(failed.is_empty(), "{} of {all} cells failed:\n\n{}", failed.len(), failed.join("\n\n"));
    table::compare(&document);
}

fn said(error: JoinError) -> String {
    let payload = error.into_panic();
    let text = payload.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("no word").to_owned()
}
