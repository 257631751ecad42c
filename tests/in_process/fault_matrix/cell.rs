//! One cell: a fault, the operation that meets it, and how long it lasts.

use domdesk::api::RetryPolicy;
use domdesk::app::Size;
use domdesk::clerk::Operation;
use domdesk::emulator::{Damage, Fault, FaultKind, Options};
use tokio::runtime;

use crate::fault_matrix::{checks, killed, steps, watch::Watch, words};
use crate::support::{Desk, NOW, Plan};

/// The ten operations, those that only read in front.
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

/// How long the fault lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Lasts {
    /// One request meets it.
    Once,
    /// Every try meets it.
    Always,
    /// One request meets it, and domdesk is killed while that is on its way.
    Killed,
}

/// One cell.
#[derive(Debug, Clone)]
pub(crate) struct Cell {
    pub(crate) lasts: Lasts,
    pub(crate) name: &'static str,
    pub(crate) kind: FaultKind,
    pub(crate) operation: Operation,
    /// Over TLS and HTTP/2, not over HTTP/1.
    pub(crate) secure: bool,
}

impl Cell {
    /// Every cell, in the order of the table.
    pub(crate) fn all() -> Vec<Self> {
        let mut all = Vec::new();
        for lasts in [Lasts::Once, Lasts::Always, Lasts::Killed] {
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
            && (self.lasts != Lasts::Killed || killed::makes_sense(self))
    }

    /// Where it stands in the table.
    pub(crate) fn place(&self) -> (Lasts, &'static str, &'static str) {
        (self.lasts, self.name, self.operation.as_str())
    }

    pub(crate) fn name(&self) -> String {
        let protocol = if self.secure { "HTTP/2" } else { "HTTP/1" };
        format!("{} meets {} ({:?}, {protocol})", self.operation, self.name, self.lasts)
    }

    /// Whether a request that meets the fault is done all the same. Nothing of that is known to the desk.
    pub(crate) fn is_done(&self) -> bool {
        self.kind.takes_effect()
    }

    /// Whether the request itself goes well, but what else is on its way over its connection does not. What that is, is a
    /// matter of moments.
    pub(crate) fn ends_the_connection_of_others(&self) -> bool {
        self.secure && self.kind == FaultKind::Damaged(Damage::ResetAfterBody)
    }

    pub(crate) fn fault(&self) -> Fault {
        let times = if self.lasts == Lasts::Always { usize::MAX } else { 1 };
        Fault::once(self.kind.clone()).on(self.operation).times(times)
    }

    /// What happens in it, in a few words. On a runtime of its own, whose clock no other cell turns.
    pub(crate) fn run(self) -> String {
        let runtime = runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            if self.lasts == Lasts::Killed { killed::run(&self).await } else { Box::pin(self.live()).await }
        })
    }

    async fn live(&self) -> String {
        let mut desk = steps::open(self).await;
        let mut watch = Watch::default();
        if !steps::is_asked_at_the_start(self.operation) {
            desk.emulator.inject(self.fault());
            steps::send(&mut desk, self.operation);
        }
        watch.until_settled(&mut desk, self.operation).await;
        assert!(checks::sent(&desk, self.operation) > 0, "it was sent");
        words::check(self, &watch);
        let was_told = !watch.last().complaints().is_empty();

        desk.emulator.disarm();
        if !self.operation.is_change() && was_told {
            // The next step that the message names.
            steps::again(&mut desk, self.operation);
            Watch::default().until_settled(&mut desk, self.operation).await;
        }
        checks::journal(&mut desk, self.operation).await;
        checks::nothing_is_sent_twice(&desk, self.operation);
        checks::screen(&mut desk, self.operation).await;
        self.outcome(&desk, &watch, was_told)
    }

    fn outcome(&self, desk: &Desk, watch: &Watch, was_told: bool) -> String {
        if self.operation.is_change() {
            return checks::story(desk, self.operation);
        }
        if self.ends_the_connection_of_others() {
            return "ok".to_owned();
        }
        let outcome = match (watch.heard("Retrying"), was_told) {
            (false, false) => "ok",
            (true, false) => "tried again: ok",
            (false, true) => "told; read again",
            (true, true) => "tried again; told; read again",
        };
        outcome.to_owned()
    }
}

/// A small desk, as patient as in production, with room for a busy machine: its clock and the client's move only when
/// nothing else can happen, so none of these times is waited for.
pub(crate) fn plan(secure: bool) -> Plan {
    Plan {
        secure,
        emulator: Options { now: Some(NOW), organizations: 5, domains: 18, ..Options::default() },
        size: Size { width: 140, height: 26 },
        // Two or three tries: a countdown of a minute would be a picture for each second.
        retry: RetryPolicy { factor: 20.0, ..RetryPolicy::default() },
        ..Plan::default()
    }
}
