//! Keys at a million rows: `j` within the screen and at its edge, `G`, and idling.

use std::time::Duration;

use crate::pty::{LINES, Pty};
use crate::server::Server;
use crate::table::{Table, ms};
use crate::{MILLION, Plan, QUIET, process};

/// Rows on the screen: all lines except header, bar, headings and hints.
const ROWS: usize = LINES as usize - 4;

/// Without a local copy: pages from the server.
pub(crate) fn measure(plan: &Plan, server: &Server, table: &mut Table) {
    let args: &[&str] = if plan.copies { &["--snapshot-rows", "0"] } else { &[] };
    let mut pty = Pty::start(server, args);
    pty.since_start(|pty| at(pty, 1));
    pty.settle(Duration::from_millis(500));
    session(plan, &mut pty, "pages of the server", table);
}

/// Starts with the cursor on the first row.
pub(crate) fn session(plan: &Plan, pty: &mut Pty, how: &str, table: &mut Table) {
    let target = Some((0.6, 1.5));
    let presses = plan.times(1_000, 70);
    let mut times = Vec::new();
    while times.len() < presses {
        for row in 2..=ROWS {
            times.push(pty.press("j", QUIET, |pty| at(pty, row)).last);
        }
        pty.press("\x1b[H", QUIET, |pty| at(pty, 1));
    }
    table.add_times(&format!("`j` within the screen, {how}"), &times, target);

    for row in 2..=ROWS {
        pty.press("j", QUIET, |pty| at(pty, row));
    }
    let (mut times, mut bytes) = (Vec::new(), 0);
    for row in ROWS + 1..=ROWS + presses {
        let answer = pty.press("j", QUIET, |pty| at(pty, row));
        times.push(answer.last);
        bytes += answer.bytes;
    }
    table.add_times(&format!("`j` at the edge, {how}"), &times, target);
    #[expect(clippy::cast_precision_loss, reason = "for the eye")]
    let bytes = bytes as f64 / times.len() as f64;
    table.add(&format!("bytes per scrolled line, {how}"), bytes, "B", Some(500.0));

    let (mut frames, mut whole) = (Vec::new(), Vec::new());
    for _ in 0..plan.times(40, 4) {
        let answer = pty.press("G", Duration::from_millis(60), |pty| at(pty, MILLION) && is_whole(pty));
        frames.push(answer.first);
        whole.push(answer.last);
        pty.press("\x1b[H", Duration::from_millis(60), |pty| at(pty, 1) && is_whole(pty));
    }
    table.add_times(&format!("`G` to the frame, {how}"), &frames, Some((1.5, 1.5)));
    table.add_times(&format!("`G` to its rows, {how}"), &whole, None);

    idle(plan, pty, how, table);
}

fn idle(plan: &Plan, pty: &mut Pty, how: &str, table: &mut Table) {
    // Wait for work started by the keys to end.
    pty.settle(Duration::from_secs(2));
    let time = Duration::from_secs(if plan.quick { 1 } else { 5 });
    let before = process::cpu(pty.pid());
    let bytes = pty.idle(time);
    let what = format!("{} s of idling, {how}", time.as_secs());
    match (before, process::cpu(pty.pid())) {
        (Some(before), Some(after)) => {
            table.add(&format!("{what}: CPU"), ms(after.saturating_sub(before)), "ms", Some(0.0));
        }
        _ => table.skip(&format!("{what}: CPU"), "not available on this system"),
    }
    #[expect(clippy::cast_precision_loss, reason = "for the eye")]
    table.add(&format!("{what}: written"), bytes as f64, "B", Some(0.0));
}

/// Whether the cursor is on this 1-based row: the bar shows it at its right end, with grouped digits.
pub(crate) fn at(pty: &Pty, row: usize) -> bool {
    let bar = pty.line(1);
    let position = bar.rsplit_once(" of ").map_or("", |(left, _)| left);
    let digits: String =
        position.rsplit("  ").next().unwrap_or("").chars().filter(char::is_ascii_digit).collect();
    digits.parse() == Ok(row)
}

/// Whether every row on the screen is loaded.
pub(crate) fn is_whole(pty: &Pty) -> bool {
    (3..LINES - 1).all(|line| !pty.line(line).contains("⋯ loading"))
}
