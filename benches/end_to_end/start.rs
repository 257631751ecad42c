//! Time from the start of the process to the first frame and the first rows.

use std::fs;

use crate::pty::Pty;
use crate::server::Server;
use crate::table::{Table, median};
use crate::{LOAD, Plan};

/// Uses a large instance: a small one would make the first rows look faster.
pub(crate) fn measure(plan: &Plan, table: &mut Table) {
    let server = Server::start(LOAD, 0);
    let (mut frames, mut rows) = (Vec::new(), Vec::new());
    // The first start reads the program from the disk.
    drop(Pty::start(&server, &[]));
    for _ in 0..plan.times(60, 8) {
        let mut pty = Pty::start(&server, &[]);
        // The terminal's modes are set before and draw nothing.
        frames.push(pty.since_start(|pty| pty.line(0).contains("domdesk")));
        rows.push(pty.since_start(|pty| pty.line(3).trim_start().starts_with('▸')));
    }
    table.add("spawn to first frame", median(&frames), "ms", Some(8.0));
    table.add("spawn to first rows", median(&rows), "ms", None);
    let size = fs::metadata(env!("CARGO_BIN_EXE_domdesk")).unwrap().len();
    #[expect(clippy::cast_precision_loss, reason = "for the eye")]
    let size = size as f64 / 1_048_576.0;
    table.add("release binary", size, "MiB", Some(12.0));
}
