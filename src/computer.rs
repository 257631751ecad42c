//! The operator's computer: its clipboard, the program that opens links, and the files that are exported.
//!
//! Blocking: callers that must not wait use a separate thread. A program that is started gets no secret from the
//! environment, and is ended when it takes too long.

mod clipboard;
mod environment;
mod export_file;
mod link;
mod program;
mod system;

use environment::Environment;
use system::System;

pub use clipboard::CopyWay;
pub use export_file::{ExportError, write_export};

/// What a desk asks of the computer that it runs on.
pub trait Computer: Send + Sync {
    /// Puts the text on the clipboard, or returns [`CopyWay::Terminal`]: the terminal has to be asked for it.
    fn copy(&self, text: &str) -> CopyWay;

    /// Opens the link in a browser; false if there is none, or no screen for it.
    fn open(&self, url: &str) -> bool;
}

/// This computer.
pub struct ThisComputer {
    environment: Environment,
    system: System,
}

impl ThisComputer {
    /// With the variables that the program was started with.
    #[must_use]
    pub fn new() -> Self {
        let environment = Environment::of_process();
        let system = System::of(&environment);
        Self { environment, system }
    }
}

impl Default for ThisComputer {
    fn default() -> Self {
        Self::new()
    }
}

impl Computer for ThisComputer {
    fn copy(&self, text: &str) -> CopyWay {
        clipboard::copy(text, &self.environment, self.system)
    }

    fn open(&self, url: &str) -> bool {
        link::open(url, &self.environment, self.system)
    }
}

/// A computer without a clipboard or a browser of its own: only the terminal.
pub struct TerminalOnly;

impl Computer for TerminalOnly {
    fn copy(&self, _text: &str) -> CopyWay {
        CopyWay::Terminal
    }

    fn open(&self, _url: &str) -> bool {
        false
    }
}
