//! The last words, on standard error.

use std::io::{self, Write};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

/// How long somebody has to take them. A terminal that stands still would keep the program from ending.
const AT_MOST: Duration = Duration::from_millis(500);

/// Says a line, and waits no longer than a moment until it is taken.
pub fn farewell(line: &str) {
    let line = format!("{line}\n");
    let said = line.clone();
    let (done, taken) = channel();
    // Not eprintln!, which panics when the terminal has gone.
    let saying = thread::Builder::new().name("farewell".to_owned()).spawn(move || {
        let _ = io::stderr().write_all(said.as_bytes());
        let _ = done.send(());
    });
    match saying {
        Ok(_) => drop(taken.recv_timeout(AT_MOST)),
        Err(_) => drop(io::stderr().write_all(line.as_bytes())),
    }
}
