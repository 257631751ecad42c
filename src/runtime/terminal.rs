//! The terminal: set up, and restored on every way out, a panic included.

use std::io::{self, Stdout, stdout};
use std::panic;
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::cursor::Show;
use crossterm::event::{
    DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture,
};
use crossterm::execute;
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;

use crate::app::Size;

/// Whether the terminal is ours at the moment. Global, because a panic has nothing else to ask.
static OURS: AtomicBool = AtomicBool::new(false);

/// The terminal while the desk is on it. Dropping it gives it back as it was.
pub struct Screen {
    /// What is drawn on.
    pub terminal: Terminal<CrosstermBackend<Stdout>>,
}

impl Screen {
    /// Takes the terminal over.
    ///
    /// # Errors
    ///
    /// When the terminal refuses; it is then as it was.
    pub fn take(mouse: bool) -> io::Result<Self> {
        restore_before_panic_message();
        let terminal = Terminal::new(CrosstermBackend::new(stdout()))?;
        enable_raw_mode()?;
        OURS.store(true, Ordering::SeqCst);
        // From here on a failure drops the screen, which restores.
        let screen = Self { terminal };
        execute!(stdout(), EnterAlternateScreen, EnableBracketedPaste)?;
        if mouse {
            execute!(stdout(), EnableMouseCapture)?;
        }
        Ok(screen)
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        restore();
    }
}

/// Gives the terminal back, once. There is nobody to tell about an error here.
fn restore() {
    if OURS.swap(false, Ordering::SeqCst) {
        let _ = execute!(stdout(), DisableMouseCapture, DisableBracketedPaste, LeaveAlternateScreen, Show);
        let _ = disable_raw_mode();
    }
}

/// A panic's message would be lost on the alternate screen, and a raw terminal is of no use to anybody.
fn restore_before_panic_message() {
    let former = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        restore();
        former(info);
    }));
}

/// The terminal's size in cells.
///
/// # Errors
///
/// When there is no terminal.
pub fn size() -> io::Result<Size> {
    let (width, height) = crossterm::terminal::size()?;
    Ok(Size { width, height })
}
