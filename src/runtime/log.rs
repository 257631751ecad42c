//! The log file (`--log`): what happened and how long it took, a line each. Who writes to it says nothing of bodies and
//! headers; here every line once more passes the same filters as the screen, and other libraries are kept out.

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

/// More than this, in characters, is not a line of ours.
const LONGEST_LINE: usize = 4_096;

/// A log that lines can be written to.
#[derive(Debug)]
pub struct Log(Dispatch);

impl Log {
    /// Opens a log, readable and writable for its owner only when it has to be made. What it holds already stays.
    ///
    /// # Errors
    ///
    /// When the file cannot be opened for writing.
    pub fn open(path: &Path) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = Lines(Arc::new(Mutex::new(options.open(path)?)));
        let lines = layer().with_ansi(false).log_internal_errors(false).with_writer(file);
        // What the libraries below have to say may hold headers.
        let ours = filter_fn(|line: &Metadata<'_>| {
            *line.level() <= Level::INFO && line.target().split("::").next() == Some("domdesk")
        });
        Ok(Self(Dispatch::new(tracing_subscriber::registry().with(lines.with_filter(ours)))))
    }

    /// Where events have to be sent so that they are logged.
    #[must_use]
    pub const fn dispatch(&self) -> &Dispatch {
        &self.0
    }

    /// Logs what happens in this process from now on. Only the first log of a process gets this far.
    pub fn install(self) {
        // That there is one already is what it says.
        let _ = tracing::dispatcher::set_global_default(self.0);
    }
}

/// Logs the panics of this process from now on, before whatever else is done about them. To be called when the terminal
/// is taken: what looks after the terminal does not pass all of them on.
pub fn log_panics() {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let former = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            error!(said = %visible(&redact(&info.to_string())), "panic");
            former(info);
        }));
    });
}

/// Writes line by line, so that those of two programs do not mix.
#[derive(Debug, Clone)]
struct Lines(Arc<Mutex<File>>);

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl Write for Lines {
    /// Takes one line as a whole, which is how they come.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(line);
        let safe =
            visible(&redact(text.trim_end_matches('\n'))).chars().take(LONGEST_LINE).collect::<String>();
        let safe = safe + "\n";
        let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // A full disk must not end the program, and there is no other place to say so.
        let _ = file.write_all(safe.as_bytes());
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
