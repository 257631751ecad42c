//! The terminal: set up, given back for a while, and restored on every way out, a panic included.

use std::io::{self, stdout};
use std::rc::Rc;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};

use crossterm::cursor::Show;
use crossterm::event::{
    DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture,
};
use crossterm::execute;
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};
use ratatui::layout::Rect;
use ratatui::{Frame, Terminal};

use crate::app::Size;

use super::canvas::{Canvas, Wishes};
use super::painter::Painter;
use super::{job, panics};

/// Not buffered: each frame comes in one piece.
#[cfg(unix)]
type Output = std::fs::File;
#[cfg(not(unix))]
type Output = io::Stdout;

/// The thread that draws, while the terminal is ours. Global, because a panic has nothing else to ask.
static OWNER: Mutex<Option<ThreadId>> = Mutex::new(None);

/// The terminal while the desk is on it. Dropping it gives it back as it was.
pub struct Screen {
    terminal: Terminal<Canvas>,
    wishes: Rc<Wishes>,
    painter: Painter<Output>,
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
        let wishes = Rc::<Wishes>::default();
        let terminal = Terminal::new(Canvas(Rc::clone(&wishes)))?;
        // From here on a failure drops the screen, which restores.
        let mut screen = Self { terminal, wishes, painter: Painter::new(output()?), mouse };
        screen.set_up()?;
        Ok(screen)
    }

    /// Draws a frame, and writes of it what the terminal does not show yet.
    ///
    /// # Errors
    ///
    /// When the terminal cannot be written to.
    pub fn draw(&mut self, render: impl FnOnce(&mut Frame)) -> io::Result<()> {
        let frame = self.terminal.draw(render)?;
        if self.wishes.anew.take() {
            self.painter.forget();
        }
        self.painter.show(frame.buffer, self.wishes.cursor.get())
    }

    /// The terminal has this size, and nobody knows what it shows: the next frame is written whole.
    ///
    /// # Errors
    ///
    /// Never on a terminal that is ours.
    pub fn resize(&mut self, size: Size) -> io::Result<()> {
        self.painter.forget();
        self.terminal.resize(Rect { x: 0, y: 0, width: size.width, height: size.height })
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
        self.painter.forget();
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

#[cfg(unix)]
fn output() -> io::Result<Output> {
    use std::os::fd::AsFd;
    Ok(stdout().as_fd().try_clone_to_owned()?.into())
}

#[cfg(not(unix))]
fn output() -> io::Result<Output> {
    Ok(stdout())
}

/// The terminal's size in cells.
///
/// # Errors
///
/// When there is no terminal.
pub fn size() -> io::Result<Size> {
    // Asked with every frame, and crossterm opens the terminal anew each time.
    #[cfg(unix)]
    if let Ok(size) = rustix::termios::tcgetwinsize(stdout())
        && size.ws_col > 0
        && size.ws_row > 0
    {
        return Ok(Size { width: size.ws_col, height: size.ws_row });
    }
    let (width, height) = crossterm::terminal::size()?;
    Ok(Size { width, height })
}
