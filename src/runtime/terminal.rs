//! The terminal: set up, given back for a while, and restored on every way out, a panic included.

use std::io::{self, Stdout, stdout};
use std::sync::{Mutex, MutexGuard, PoisonError};
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

use super::backend::Steady;
use super::{job, panics};

/// The thread that draws, while the terminal is ours. Global, because a panic has nothing else to ask.
static OWNER: Mutex<Option<ThreadId>> = Mutex::new(None);

/// The terminal while the desk is on it. Dropping it gives it back as it was.
pub struct Screen {
    /// What is drawn on.
    pub terminal: Terminal<Steady<CrosstermBackend<Stdout>>>,
    mouse: bool,
}

impl Screen {
    /// Takes the terminal over. The calling thread is the one that draws: its panics end the screen, those of other
    /// threads do not.
    ///
    /// # Errors
    ///
    /// When the terminal refuses; it is then as it was.
    pub fn take(mouse: bool) -> io::Result<Self> {
        panics::hook();
        if !job::has_terminal() {
            // Started with `&`. The modes that would be found now, and restored at the end, are those of the shell's own
            // line; they are the ordinary ones when `fg` has made the terminal ours.
            job::stop_behind();
        }
        // From here on a failure drops the screen, which restores.
        let mut screen = Self { terminal: Terminal::new(Steady(CrosstermBackend::new(stdout())))?, mouse };
        screen.set_up()?;
        Ok(screen)
    }

    /// Sets everything up. Also when it was before: whoever stopped the program from outside has changed the modes since.
    ///
    /// # Errors
    ///
    /// When the terminal refuses.
    pub fn set_up(&mut self) -> io::Result<()> {
        // What crossterm takes for raw may have been changed since, and it would leave it at that.
        disable_raw_mode()?;
        *lock(&OWNER) = Some(thread::current().id());
        enable_raw_mode()?;
        execute!(stdout(), EnterAlternateScreen, EnableBracketedPaste)?;
        if self.mouse {
            execute!(stdout(), EnableMouseCapture)?;
        }
        Ok(())
    }

    /// Gives the terminal back for a while; [`set_up`](Self::set_up) takes it again.
    pub fn give_back(&mut self) {
        restore();
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        restore();
    }
}

/// Gives the terminal back, once. There is nobody to tell about an error here.
pub(super) fn restore() {
    if lock(&OWNER).take().is_none() {
        return;
    }
    let _ = execute!(stdout(), DisableMouseCapture, DisableBracketedPaste, LeaveAlternateScreen, Show);
    // A job that the shell has put behind itself may write, but would be stopped for setting modes; and the modes are
    // the shell's by then.
    if job::has_terminal() {
        let _ = disable_raw_mode();
    }
    panics::tell_kept();
}

/// Whether the screen is up, and another thread is the one that draws.
pub(super) fn is_anothers() -> bool {
    lock(&OWNER).is_some_and(|owner| owner != thread::current().id())
}

/// A panic while this was held has left nothing half done.
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
