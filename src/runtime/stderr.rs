//! Writes to standard error without hanging on a stalled terminal.

use std::io::{self, Write};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

/// Timeout. A stalled terminal would keep the program from ending.
const TIMEOUT: Duration = Duration::from_millis(500);

/// Writes a line, and waits only briefly until it is accepted.
pub fn print_to_stderr(line: &str) {
    let line = format!("{line}\n");
    let copy = line.clone();
    let (done, written) = channel();
    // Not eprintln!, which panics when the terminal is gone.
    let thread = thread::Builder::new().name("stderr".to_owned()).spawn(move || {
        let _ = io::stderr().write_all(copy.as_bytes());
        let _ = done.send(());
    });
    match thread {
        Ok(_) => drop(written.recv_timeout(TIMEOUT)),
        Err(_) => drop(io::stderr().write_all(line.as_bytes())),
    }
}
