//! The local copy: loading time, memory, and response times.

use std::time::Duration;

use crate::keys;
use crate::pty::Pty;
use crate::server::Server;
use crate::table::{Table, median};
use crate::{LOAD, MILLION, Plan, process};

const NONE_YET: &str = "this browser keeps no local copy";

/// Silence in the rows after which an answer of several frames counts as complete.
const LONG_QUIET: Duration = Duration::from_millis(250);

/// Keys, queries and memory at a million rows.
pub(crate) fn measure(plan: &Plan, server: &Server, table: &mut Table) {
    if !plan.copies {
        table.skip("keys, filter, order and memory with a local copy of 1,000,000 rows", NONE_YET);
        return;
    }
    let mut pty = Pty::start(server, &["--snapshot-rows", &MILLION.to_string()]);
    let whole = pty.since_start(is_local);
    table.add("copy of 1,000,000 rows to whole", whole.as_secs_f64(), "s", None);
    pty.settle(Duration::from_millis(500));
    memory(&pty, "resident memory with 1,000,000 rows", Some(130.0), table);
    keys::session(plan, &mut pty, "local copy", table);
    filter(plan, &mut pty, table);
    memory(&pty, "  after all those filters", None, table);
    order(plan, &mut pty, table);
    memory(&pty, "  after every order", None, table);
}

fn memory(pty: &Pty, what: &str, target: Option<f64>, table: &mut Table) {
    match process::memory(pty.pid()) {
        Some((now, _)) => table.add(what, now, "MiB", target),
        None => table.skip(what, "not available on this system"),
    }
}

/// Types words letter by letter; each letter is a new query.
fn filter(plan: &Plan, pty: &mut Pty, table: &mut Table) {
    let mut times = Vec::new();
    for word in ["harbor", "willow", "labs.com", "zzyzx"].iter().cycle().take(plan.times(12, 4)) {
        pty.press("/", LONG_QUIET, |_| true);
        for letter in word.chars() {
            times.push(pty.press_for_rows(&letter.to_string(), LONG_QUIET, is_local).last);
        }
        pty.press("\x1b", LONG_QUIET, |_| true);
    }
    table.add_times("filter by a part of the name, per keystroke", &times, Some((8.0, 8.0)));
}

/// Sorts by each column, and reverses the order right after.
fn order(plan: &Plan, pty: &mut Pty, table: &mut Table) {
    let mut times = Vec::new();
    for key in ["s", "S"].repeat(plan.times(12, 3)) {
        times.push(pty.press_for_rows(key, LONG_QUIET, is_local).last);
    }
    table.add_times("order by another column, 1,000,000 rows", &times, Some((150.0, 150.0)));
}

/// From the start of the browser until 100,000 rows are loaded.
pub(crate) fn load(plan: &Plan, table: &mut Table) {
    for (latency, target) in [(0, 400.0), (50, 1_500.0)] {
        let what = format!("copy of 100,000 rows to whole, {latency} ms per request");
        if !plan.copies {
            table.skip(&what, NONE_YET);
            continue;
        }
        let server = Server::start(LOAD, latency);
        let (mut times, mut memory, mut cpu) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..plan.times(7, 1) {
            let before = process::cpu(server.pid());
            let mut pty = Pty::start(&server, &["--snapshot-rows", &LOAD.to_string()]);
            times.push(pty.since_start(is_local));
            cpu.extend(process::whole_cpu(pty.pid()));
            memory.extend(process::memory(pty.pid()).map(|(_, most)| most));
            if let (Some(before), Some(after)) = (before, process::cpu(server.pid())) {
                eprintln!("  of the server's CPU: {:?}", after.saturating_sub(before));
            }
        }
        table.add(&what, median(&times), "ms", Some(target));
        memory.sort_unstable_by(f64::total_cmp);
        if let Some(most) = memory.get(memory.len() / 2) {
            table.add("  the most memory meanwhile", *most, "MiB", Some(60.0));
            table.add("  CPU of the browser, in steps of 10 ms", median(&cpu), "ms", None);
        }
    }
}

/// Whether the bar, one of the top lines, shows that the copy is complete and no search is running.
fn is_local(pty: &Pty) -> bool {
    let top = (0..3).map(|line| pty.line(line)).collect::<Vec<_>>().join(" ");
    top.split(|c: char| !c.is_alphabetic()).any(|word| word == "local")
        && !top.contains("copying")
        && !top.contains("searching")
}
