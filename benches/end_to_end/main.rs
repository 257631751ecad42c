//! Measures the real program in a pseudo-terminal, against the emulator as a separate process, as an operator would with a
//! stopwatch. Prints one table; asserts nothing.
//!
//! `cargo bench --bench end_to_end -- [--quick] [start] [keys] [local] [load] [server]`
#![expect(clippy::unwrap_used, reason = "what cannot be unwrapped ends the measurement")]

mod keys;
mod local;
mod process;
mod pty;
mod server;
mod start;
mod table;

use std::process::Command;
use std::time::Duration;

use server::Server;
use table::{Table, median, ms};

/// Rows of the large instance.
pub(crate) const MILLION: usize = 1_000_000;

/// Rows of the instance for measuring the time to load everything.
pub(crate) const LOAD: usize = 100_000;

const GROUPS: [&str; 5] = ["start", "keys", "local", "load", "server"];

pub(crate) struct Plan {
    /// Fewer repetitions: shows that the benchmark works, but not for publishing figures.
    pub(crate) quick: bool,
    names: Vec<String>,
    /// Whether the browser can keep a local copy.
    pub(crate) copies: bool,
}

impl Plan {
    fn wants(&self, name: &str) -> bool {
        self.names.is_empty() || self.names.iter().any(|wanted| wanted == name)
    }

    /// Number of repetitions, in full and with `--quick`.
    pub(crate) fn times(&self, full: usize, quick: usize) -> usize {
        if self.quick { quick } else { full }
    }
}

fn main() {
    let mut args: Vec<String> = std::env::args().skip(1).collect();
    if !args.iter().any(|arg| arg == "--bench") {
        // Started by `cargo test --all-targets`, which only checks that it runs.
        println!("run it with: cargo bench --bench end_to_end");
        return;
    }
    args.retain(|arg| arg != "--bench");
    let quick = args.iter().any(|arg| arg == "--quick");
    args.retain(|arg| arg != "--quick");
    if let Some(unknown) = args.iter().find(|arg| !GROUPS.contains(&arg.as_str())) {
        eprintln!("unknown group {unknown}; expected one of {}", GROUPS.join(", "));
        return;
    }
    let help = Command::new(env!("CARGO_BIN_EXE_domdesk")).arg("--help").output().unwrap();
    let copies = String::from_utf8_lossy(&help.stdout).contains("--snapshot-rows");
    let plan = Plan { quick, names: args, copies };

    let mut table = Table::default();
    if plan.wants("start") {
        start::measure(&plan, &mut table);
    }
    if plan.wants("keys") || plan.wants("local") || plan.wants("server") {
        let server = Server::start(MILLION, 0);
        if plan.wants("server") {
            table.add("serve --domains 1000000 to both lines", ms(server.ready), "ms", Some(3_000.0));
        }
        if plan.wants("keys") {
            keys::measure(&plan, &server, &mut table);
        }
        if plan.wants("local") {
            local::measure(&plan, &server, &mut table);
        }
    }
    if plan.wants("load") {
        local::load(&plan, &mut table);
    }
    if plan.wants("server") {
        serve(&plan, &mut table);
    }
    table.print();
}

/// The cost of the emulator, measured with a reader of negligible cost.
fn serve(plan: &Plan, table: &mut Table) {
    let server = Server::start(LOAD, 0);
    let (mut cpu, mut walls, mut bytes) = (Vec::new(), Vec::new(), 0);
    for _ in 0..plan.times(5, 1) {
        let before = process::cpu(server.pid());
        let begun = std::time::Instant::now();
        bytes = server.read_all(LOAD);
        walls.push(begun.elapsed());
        if let (Some(before), Some(after)) = (before, process::cpu(server.pid())) {
            cpu.push(after.saturating_sub(before));
        }
    }
    if cpu.is_empty() {
        table.skip("server CPU for 100,000 rows", "not available on this system");
    } else {
        table.add("server CPU for 100,000 rows", median(&cpu), "ms", Some(300.0));
    }
    #[expect(clippy::cast_precision_loss, reason = "for the eye")]
    let mebibytes = bytes as f64 / 1_048_576.0;
    table.add("100,000 rows over one connection, one page after the other", median(&walls), "ms", None);
    table.add("their size", mebibytes, "MiB", None);
}

/// Silence after which the answer to a key counts as complete.
pub(crate) const QUIET: Duration = Duration::from_millis(4);
