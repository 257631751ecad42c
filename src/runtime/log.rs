//! The log file (`--log`): one line per event, with its duration. Callers never log bodies or headers; in addition every
//! line passes the same filters as the screen, and events of other libraries are dropped.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::panic;
use std::path::Path;
use std::sync::{Arc, Mutex, Once, PoisonError};

use tracing::{Dispatch, Level, Metadata, error};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::fmt::{MakeWriter, layer};
use tracing_subscriber::layer::SubscriberExt;

use crate::text::{redact, visible};

/// Longer lines are cut off, in characters.
const LONGEST_LINE: usize = 4_096;

#[derive(Debug)]
pub struct Log(Dispatch);

impl Log {
    /// Appends to a log file. A new file is readable and writable only by its owner.
    ///
    /// # Errors
    ///
    /// When the file cannot be opened for writing.
    pub fn open(path: &Path) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = RedactedLines(Arc::new(Mutex::new(options.open(path)?)));
        let lines = layer().with_ansi(false).log_internal_errors(false).with_writer(file);
        // Events of other libraries may contain headers.
        let ours = filter_fn(|line: &Metadata<'_>| {
            *line.level() <= Level::INFO && line.target().split("::").next() == Some("domdesk")
        });
        Ok(Self(Dispatch::new(tracing_subscriber::registry().with(lines.with_filter(ours)))))
    }

    #[must_use]
    pub const fn dispatch(&self) -> &Dispatch {
        &self.0
    }

    /// Logs all events of this process. Only the first log of a process takes effect.
    pub fn install(self) {
        // Fails only if one is already installed.
        let _ = tracing::dispatcher::set_global_default(self.0);
    }
}

/// Logs panics before the existing hook runs. Call this after taking the terminal: the terminal's hook does not pass on all
/// panics.
pub fn log_panics() {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let previous = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            error!(said = %visible(&redact(&info.to_string())), "panic");
            previous(info);
        }));
    });
}

/// Writes whole lines, so that lines of two programs do not mix.
#[derive(Debug, Clone)]
struct RedactedLines(Arc<Mutex<File>>);

impl<'a> MakeWriter<'a> for RedactedLines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl Write for RedactedLines {
    /// `tracing_subscriber` passes one whole line per call.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(line);
        let safe =
            visible(&redact(text.trim_end_matches('\n'))).chars().take(LONGEST_LINE).collect::<String>();
        let safe = safe + "\n";
        let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // A full disk must not end the program, and there is no other place to report it.
        let _ = file.write_all(safe.as_bytes());
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
