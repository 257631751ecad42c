//! One cell of the matrix: a fault, the operation that meets it, and how long it lasts.

use domdesk::api::RetryPolicy;
use domdesk::app::Size;
use domdesk::clerk::Operation;
use domdesk::emulator::{Damage, Fault, FaultKind, Options};
use tokio::runtime;

use crate::fault_matrix::{checks, crash, messages, screen_log::ScreenLog, steps};
use crate::support::{Desk, NOW, Plan};

/// The operations on organizations and domains, first those that only read.
pub(crate) const OPERATIONS: [Operation; 10] = [
    Operation::ListAll,
    Operation::List,
    Operation::Organizations,
    Operation::Organization,
    Operation::Instance,
    Operation::OrganizationSettings,
    Operation::Create,
    Operation::Update,
    Operation::Delete,
    Operation::VerifyOwnership,
];

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Lasts {
    /// One request meets it.
    Once,
    /// Every attempt meets it.
    Always,
    /// One request meets it, and domdesk is killed while that request is in flight.
    Crash,
}

#[derive(Debug, Clone)]
pub(crate) struct Cell {
    pub(crate) lasts: Lasts,
    pub(crate) name: &'static str,
    pub(crate) kind: FaultKind,
    pub(crate) operation: Operation,
    /// Over TLS and HTTP/2 instead of HTTP/1.
    pub(crate) secure: bool,
}

impl Cell {
    /// Every cell, in the order of the table.
    pub(crate) fn all() -> Vec<Self> {
        let mut all = Vec::new();
        for lasts in [Lasts::Once, Lasts::Always, Lasts::Crash] {
            for (name, kind) in FaultKind::all() {
                for operation in OPERATIONS {
                    for secure in [false, true] {
                        let cell = Self { lasts, name, kind: kind.clone(), operation, secure };
                        if cell.makes_sense() {
                            all.push(cell);
                        }
                    }
                }
            }
        }
        all
    }

    fn makes_sense(&self) -> bool {
        self.kind.applies_to(Some(self.operation))
            && (self.secure || !self.kind.needs_http2())
            && (self.lasts != Lasts::Crash || crash::makes_sense(self))
    }

    /// The cell's place in the table.
    pub(crate) fn place(&self) -> (Lasts, &'static str, &'static str) {
        (self.lasts, self.name, self.operation.as_str())
    }

    pub(crate) fn name(&self) -> String {
        let protocol = if self.secure { "HTTP/2" } else { "HTTP/1" };
        format!("{} meets {} ({:?}, {protocol})", self.operation, self.name, self.lasts)
    }

    /// Whether a request that meets the fault is carried out anyway. The desk does not know this.
    pub(crate) fn is_done(&self) -> bool {
        self.kind.takes_effect()
    }

    /// Whether the request itself succeeds, but other requests on its connection fail. Which ones these are depends on
    /// timing.
    pub(crate) fn ends_the_connection_of_others(&self) -> bool {
        self.secure && self.kind == FaultKind::Damaged(Damage::ResetAfterBody)
    }

    pub(crate) fn fault(&self) -> Fault {
        let times = if self.lasts == Lasts::Always { usize::MAX } else { 1 };
        Fault::once(self.kind.clone()).on(self.operation).times(times)
    }

    /// Runs the cell and returns its outcome in a few words. Uses its own runtime, so that no other cell moves its
    /// clock.
    pub(crate) fn run(self) -> String {
        let runtime = runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            if self.lasts == Lasts::Crash { crash::run(&self).await } else { Box::pin(self.live()).await }
        })
    }

    async fn live(&self) -> String {
        let mut desk = steps::open(self).await;
        let mut log = ScreenLog::default();
        if !steps::is_sent_at_start(self.operation) {
            desk.emulator.inject(self.fault());
            steps::send(&mut desk, self.operation);
        }
        log.until_settled(&mut desk, self.operation).await;
        assert!(checks::sent(&desk, self.operation) > 0, "it was sent");
        messages::check(self, &log);
        let was_reported = !log.last().errors().is_empty();

        desk.emulator.disarm();
        if !self.operation.is_change() && was_reported {
            // Press the key that the message names.
            steps::retry(&mut desk, self.operation);
            ScreenLog::default().until_settled(&mut desk, self.operation).await;
        }
        checks::journal(&mut desk, self.operation).await;
        checks::nothing_is_sent_twice(&desk, self.operation);
        checks::screen(&mut desk, self.operation).await;
        self.outcome(&desk, &log, was_reported)
    }

    fn outcome(&self, desk: &Desk, log: &ScreenLog, was_reported: bool) -> String {
        if self.operation.is_change() {
            return checks::recorded_outcome(desk, self.operation);
        }
        if self.ends_the_connection_of_others() {
            return "ok".to_owned();
        }
        let outcome = match (log.has_shown("Retrying"), was_reported) {
            (false, false) => "ok",
            (true, false) => "retried: ok",
            (false, true) => "reported; reloaded",
            (true, true) => "retried; reported; reloaded",
        };
        outcome.to_owned()
    }
}

/// A small desk with the time-outs of production. Its clock and the client's advance only when nothing else can happen,
/// so the test does not wait for these times, and a busy machine makes no difference.
pub(crate) fn plan(secure: bool) -> Plan {
    Plan {
        secure,
        emulator: Options { now: Some(NOW), organizations: 5, domains: 10, ..Options::default() },
        size: Size { width: 140, height: 26 },
        // A large factor allows two or three attempts: a countdown of a minute would add a screen for each second.
        retry: RetryPolicy { factor: 20.0, ..RetryPolicy::default() },
        ..Plan::default()
    }
}
