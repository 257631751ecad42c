//! The terminal: set up, and restored on every way out, a panic included.

use std::io::{self, Stdout, Write, stdout};
use std::panic;
use std::sync::{Mutex, MutexGuard, Once, PoisonError};
use std::thread::{self, ThreadId};

use crossterm::cursor::Show;
use crossterm::event::{
    DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture,
};
use crossterm::execute;
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;

use crate::app::Size;
use crate::text::visible;

/// The thread that draws, while the terminal is ours. Global, because a panic has nothing else to ask.
static OWNER: Mutex<Option<ThreadId>> = Mutex::new(None);

/// What panics of other threads had to say while the screen was up.
static KEPT: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// More than the first few panics say nothing new.
const MOST_KEPT: usize = 8;

/// The terminal while the desk is on it. Dropping it gives it back as it was.
pub struct Screen {
    /// What is drawn on.
    pub terminal: Terminal<CrosstermBackend<Stdout>>,
}

impl Screen {
    /// Takes the terminal over. The calling thread is the one that draws: its panics end the screen, those of other
    /// threads do not.
    ///
    /// # Errors
    ///
    /// When the terminal refuses; it is then as it was.
    pub fn take(mouse: bool) -> io::Result<Self> {
        static HOOK: Once = Once::new();
        HOOK.call_once(hook_panics);
        let terminal = Terminal::new(CrosstermBackend::new(stdout()))?;
        enable_raw_mode()?;
        *lock(&OWNER) = Some(thread::current().id());
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
    if lock(&OWNER).take().is_none() {
        return;
    }
    let _ = execute!(stdout(), DisableMouseCapture, DisableBracketedPaste, LeaveAlternateScreen, Show);
    let _ = disable_raw_mode();
    for text in lock(&KEPT).drain(..) {
        // Not eprintln!, which panics when the terminal has gone.
        let _ = writeln!(io::stderr(), "domdesk: {text}");
    }
}

/// A panic of the thread that draws ends the screen, and its message would be lost on the alternate one: the terminal
/// is given back first. A panic of another thread is reported on the screen as a failure by whoever waited for it, and
/// the screen lives on: giving the terminal back, or writing on it, would garble it. What that panic said is kept until
/// the terminal is given back.
fn hook_panics() {
    let former = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        let owner = *lock(&OWNER);
        if owner.is_some_and(|owner| owner != thread::current().id()) {
            let mut kept = lock(&KEPT);
            if kept.len() < MOST_KEPT {
                let lines: Vec<_> = info.to_string().lines().map(|line| visible(line).into_owned()).collect();
                kept.push(lines.join("\n  "));
            }
        } else {
            restore();
            former(info);
        }
    }));
}

/// A panic while one of these was held has left nothing half done.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
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
