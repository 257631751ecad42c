//! Kills domdesk while a change is in flight, and starts it again.

use std::sync::Arc;
use std::time::Duration;

use domdesk::emulator::{Damage, Fault, FaultKind};
use tempfile::TempDir;
use tokio::runtime;

use crate::fault_matrix::cell::{Cell, plan};
use crate::fault_matrix::screen_log::ScreenLog;
use crate::fault_matrix::{checks, steps};
use crate::journeys::kit::wait_for_text;
use crate::support::{Desk, Plan, start_emulator};

/// A fault that answers immediately leaves no time for a kill.
pub(crate) fn makes_sense(cell: &Cell) -> bool {
    let waits = matches!(
        cell.kind,
        FaultKind::Hold
            | FaultKind::Stall
            | FaultKind::Delay(_)
            | FaultKind::Damaged(Damage::Silence | Damage::DrippingBody | Damage::Stall)
    );
    waits && cell.operation.is_change()
}

/// Kills one desk, opens the next, and waits until that one has looked up the outcome.
pub(crate) async fn run(cell: &Cell) -> String {
    let emulator = start_emulator(plan(cell.secure).emulator, cell.secure).await;
    let state = Arc::new(TempDir::new().unwrap());
    let first = Plan {
        running: Some(Arc::clone(&emulator)),
        state: Some(Arc::clone(&state)),
        // No answer comes, and no time-out ends the wait.
        request_timeout: Duration::from_secs(600),
        turns_clocks: false,
        ..plan(cell.secure)
    };
    let (kind, operation) = (cell.kind.clone(), cell.operation);
    tokio::task::spawn_blocking(move || {
        // A separate runtime: dropping it stops all of this desk's tasks, as when a process ends.
        let runtime = runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut desk = Desk::open(first).await;
            desk.settle().await;
            let kind = kind.with_duration(Duration::from_secs(600)).unwrap_or(kind);
            let is_done = kind.takes_effect();
            desk.emulator.inject(Fault::once(kind).on(operation));
            steps::send(&mut desk, operation);
            desk.wait(|desk| {
                checks::sent(desk, operation) == 1
                    && !(is_done && checks::written(desk, operation).is_empty())
            })
            .await;
            assert_eq!(desk.model.changes.open(), 1, "no answer has come");
        });
    })
    .await
    .unwrap();

    let second =
        Plan { running: Some(emulator), state: Some(state), turns_clocks: false, ..plan(cell.secure) };
    let mut desk = Desk::open(second).await;
    wait_for_text(&mut desk, "1 change of an earlier run ended without an answer. Looking up what happened.")
        .await;
    let mut log = ScreenLog::default();
    log.until_settled(&mut desk, operation).await;
    if cell.is_done() {
        assert!(log.last().contains("✓"), "success is reported:\n{}", log.all());
    } else {
        assert!(log.last().contains("A lookup showed that it was not done."), "{}", log.all());
    }
    checks::journal(&mut desk, operation).await;
    checks::nothing_is_sent_twice(&desk, operation);
    assert_eq!(checks::sent(&desk, operation), 1, "looked up, not sent again");
    checks::screen(&mut desk, operation).await;
    checks::recorded_outcome(&desk, operation)
}
