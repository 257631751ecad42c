//! Sets up the terminal, suspends it, and restores it on every exit, including panics.

use std::io;
use std::rc::Rc;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};
use std::time::Duration;

use crossterm::cursor::{MoveTo, Show};
use crossterm::event::{
    DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture,
};
use crossterm::queue;
use crossterm::terminal::{
    Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use ratatui::layout::Rect;
use ratatui::{Frame, Terminal};

use crate::app::Size;

use super::null_backend::{FrameRequests, NullBackend};
use super::osc52::copy_sequence;
use super::renderer::Renderer;
use super::terminal_writer::TerminalWriter;
use super::{job, panics};

/// For terminals that do not report a size, such as serial lines.
const DEFAULT_SIZE: Size = Size { width: 80, height: 24 };

/// How long to wait for the terminal to accept the restoring sequences. A stalled terminal still gets its modes back.
const RESTORE_TIMEOUT: Duration = Duration::from_millis(500);

/// Save the title on the terminal's own stack, and restore it.
const SAVE_TITLE: &[u8] = b"\x1b[22;0t";
const RESTORE_TITLE: &[u8] = b"\x1b[23;0t";

/// Set while the desk has the terminal. Global, because the panic hook has no other access.
static OWNER: Mutex<Option<Owner>> = Mutex::new(None);

struct Owner {
    /// The drawing thread.
    thread: ThreadId,
    writer: TerminalWriter,
    /// Whether the title was saved.
    has_title: bool,
}

/// The terminal while the desk uses it. Dropping this restores the terminal.
pub struct Screen {
    terminal: Terminal<NullBackend>,
    requests: Rc<FrameRequests>,
    writer: TerminalWriter,
    renderer: Renderer<TerminalWriter>,
    mouse: bool,
    /// Whether the terminal supports titles.
    has_title: bool,
    /// The title set by the desk.
    title: String,
}

impl Screen {
    /// Takes over the terminal. The calling thread is the drawing thread: its panics end the screen, those of other threads
    /// do not. `has_title` tells whether the terminal supports titles.
    ///
    /// # Errors
    ///
    /// When the terminal cannot be set up; it is then restored.
    pub fn take(mouse: bool, has_title: bool) -> io::Result<Self> {
        panics::hook();
        job::remember_parent();
        if !job::has_terminal() {
            // Started with `&`. The modes found now, and restored at the end, would be those of the shell's line editor; after
            // `fg` they are the normal ones.
            job::stop_in_background();
        }
        let requests = Rc::<FrameRequests>::default();
        let terminal = Terminal::new(NullBackend(Rc::clone(&requests)))?;
        // From here on a failure drops the screen, which restores the terminal.
        let writer = TerminalWriter::open()?;
        let renderer = Renderer::new(writer.clone());
        let mut screen =
            Self { terminal, requests, writer, renderer, mouse, has_title, title: String::new() };
        screen.set_up()?;
        Ok(screen)
    }

    /// Draws a frame, and writes its differences from the terminal's contents.
    ///
    /// # Errors
    ///
    /// When the terminal cannot be written to.
    pub fn draw(&mut self, render: impl FnOnce(&mut Frame)) -> io::Result<()> {
        let frame = self.terminal.draw(render)?;
        if self.requests.redraw_all.take() {
            self.renderer.forget();
        }
        self.renderer.show(frame.buffer, self.requests.cursor.get())
    }

    /// Sets the terminal's title.
    ///
    /// # Errors
    ///
    /// When the terminal cannot be written to.
    pub fn set_title(&mut self, title: &str) -> io::Result<()> {
        if !self.has_title || self.title == title {
            return Ok(());
        }
        title.clone_into(&mut self.title);
        // A control character would end the title, and the terminal would execute the rest. None is expected.
        let safe: String = title.chars().filter(|c| !c.is_control()).collect();
        self.writer.send(format!("\x1b]2;{safe}\x07").as_bytes())
    }

    /// Asks the terminal to put the text on its clipboard.
    ///
    /// # Errors
    ///
    /// When the terminal cannot be written to.
    pub fn copy(&mut self, text: &str) -> io::Result<()> {
        self.writer.send(&copy_sequence(text))
    }

    /// Whether the terminal has not accepted all output yet.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.writer.is_busy()
    }

    /// Waits until the terminal has accepted all output.
    ///
    /// # Errors
    ///
    /// When the terminal is gone.
    pub async fn drained(&self) -> io::Result<()> {
        self.writer.drained().await
    }

    /// The terminal has a new size and unknown contents: the next frame is written in full.
    ///
    /// # Errors
    ///
    /// Never: the backend writes nothing.
    pub fn resize(&mut self, size: Size) -> io::Result<()> {
        self.renderer.forget();
        self.terminal.resize(Rect { x: 0, y: 0, width: size.width, height: size.height })
    }

    /// Sets up the terminal, even if it already was: another process may have changed the modes while the program was
    /// stopped.
    ///
    /// # Errors
    ///
    /// When the terminal cannot be set up.
    pub fn set_up(&mut self) -> io::Result<()> {
        // crossterm would skip raw mode if it believes it is still set, but it may have been changed since.
        disable_raw_mode()?;
        let owner =
            Owner { thread: thread::current().id(), writer: self.writer.clone(), has_title: self.has_title };
        let was_ours = lock(&OWNER).replace(owner).is_some();
        enable_raw_mode()?;
        self.renderer.forget();
        self.title.clear();
        let mut modes = Vec::new();
        if self.has_title && !was_ours {
            modes.extend(SAVE_TITLE);
        }
        queue!(modes, EnterAlternateScreen, EnableBracketedPaste)?;
        if self.mouse {
            queue!(modes, EnableMouseCapture)?;
        }
        self.writer.send(&modes)
    }

    /// Restores the terminal temporarily; [`set_up`](Self::set_up) takes it again.
    pub fn give_back(&mut self) {
        restore();
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        restore();
    }
}

/// Attempts to flush a stalled terminal, and the time for each. A frame has more bytes than a terminal accepts at once.
#[cfg(unix)]
const MOST_PIECES: usize = 10;
#[cfg(unix)]
const PIECE: Duration = Duration::from_millis(50);

/// Restores the terminal, once. Ignores errors, which cannot be reported here, and does not wait for a stalled terminal.
pub(super) fn restore() {
    let Some(Owner { writer, has_title, .. }) = lock(&OWNER).take() else { return };
    // A frame may have been cut off at any point.
    let mut modes = b"\x1b[m\x1b[r".to_vec();
    let _ = queue!(
        modes,
        DisableMouseCapture,
        DisableBracketedPaste,
        // A terminal without an alternate screen would keep showing the desk.
        Clear(ClearType::All),
        MoveTo(0, 0),
        LeaveAlternateScreen,
        Show
    );
    if has_title {
        modes.extend(RESTORE_TITLE);
    }
    if writer.send(&modes).is_ok() {
        writer.flush(RESTORE_TIMEOUT);
        force_modes(&writer);
    }
    // A background job may write, but would be stopped for setting modes; and by then the modes are the shell's.
    if job::has_terminal() {
        let _ = disable_raw_mode();
    }
    panics::print_deferred();
}

/// Makes a stalled terminal accept the modes: drops the desk's pending output, and cancels a Ctrl-S. Otherwise the shell
/// would appear over the desk, without a cursor.
#[cfg(unix)]
fn force_modes(writer: &TerminalWriter) {
    use rustix::termios::{Action, QueueSelector, tcflow, tcflush};
    for _ in 0..MOST_PIECES {
        // The system would stop a background job for this.
        if !writer.is_busy() || !job::has_terminal() {
            return;
        }
        let _ = tcflush(io::stdout(), QueueSelector::OFlush);
        let _ = tcflow(io::stdout(), Action::OOn);
        writer.flush(PIECE);
    }
}

/// No effect: not supported on this system.
#[cfg(not(unix))]
fn force_modes(_: &TerminalWriter) {}

/// Whether the screen is active and another thread draws it.
pub(super) fn is_owned_by_another_thread() -> bool {
    lock(&OWNER).as_ref().is_some_and(|owner| owner.thread != thread::current().id())
}

/// A panic while the lock was held leaves no partial update.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The terminal's size in cells; a default if it reports none.
///
/// # Errors
///
/// When there is no terminal.
pub fn size() -> io::Result<Size> {
    // Queried for every frame, and crossterm would open the terminal each time.
    #[cfg(unix)]
    if let Ok(size) = rustix::termios::tcgetwinsize(io::stdout()) {
        return Ok(or_default(size.ws_col, size.ws_row));
    }
    let (width, height) = crossterm::terminal::size()?;
    Ok(or_default(width, height))
}

/// The largest size drawn. A terminal can claim 65535 in both directions, which would exceed any memory.
const LARGEST: Size = Size { width: 1_024, height: 512 };

fn or_default(width: u16, height: u16) -> Size {
    Size {
        width: if width == 0 { DEFAULT_SIZE.width } else { width.min(LARGEST.width) },
        height: if height == 0 { DEFAULT_SIZE.height } else { height.min(LARGEST.height) },
    }
}
