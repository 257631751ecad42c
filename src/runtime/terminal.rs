//! The terminal: set up, given back for a while, and restored on every way out, a panic included.

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

use super::canvas::{Canvas, Wishes};
use super::outlet::Outlet;
use super::painter::Painter;
use super::{job, panics};

/// The size of a terminal that does not tell it, as on a serial line.
const USUAL: Size = Size { width: 80, height: 24 };

/// How long a terminal has to take what gives it back. One that stands still gets its modes back all the same.
const FAREWELL: Duration = Duration::from_millis(500);

/// Puts the title by, on the terminal's own stack, and takes it from there again.
const PUT_TITLE_BY: &[u8] = b"\x1b[22;0t";
const TAKE_TITLE_BACK: &[u8] = b"\x1b[23;0t";

/// Who has the terminal, while it is ours. Global, because a panic has nothing else to ask.
static OWNER: Mutex<Option<Owner>> = Mutex::new(None);

struct Owner {
    /// The thread that draws.
    thread: ThreadId,
    outlet: Outlet,
    /// Whether its title was put by.
    has_title: bool,
}

/// The terminal while the desk is on it. Dropping it gives it back as it was.
pub struct Screen {
    terminal: Terminal<Canvas>,
    wishes: Rc<Wishes>,
    outlet: Outlet,
    painter: Painter<Outlet>,
    mouse: bool,
    /// Whether the terminal has a title.
    has_title: bool,
    /// The title that it has from us.
    title: String,
}

impl Screen {
    /// Takes the terminal over. The calling thread is the one that draws: its panics end the screen, those of other
    /// threads do not. `has_title` says whether the terminal understands titles.
    ///
    /// # Errors
    ///
    /// When the terminal refuses; it is then as it was.
    pub fn take(mouse: bool, has_title: bool) -> io::Result<Self> {
        panics::hook();
        job::know_parent();
        if !job::has_terminal() {
            // Started with `&`. The modes that would be found now, and restored at the end, are those of the shell's own
            // line; they are the ordinary ones when `fg` has made the terminal ours.
            job::stop_behind();
        }
        let wishes = Rc::<Wishes>::default();
        let terminal = Terminal::new(Canvas(Rc::clone(&wishes)))?;
        // From here on a failure drops the screen, which restores.
        let outlet = Outlet::open()?;
        let painter = Painter::new(outlet.clone());
        let mut screen = Self { terminal, wishes, outlet, painter, mouse, has_title, title: String::new() };
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

    /// Says in the terminal's title what this is.
    ///
    /// # Errors
    ///
    /// When the terminal cannot be written to.
    pub fn entitle(&mut self, title: &str) -> io::Result<()> {
        if !self.has_title || self.title == title {
            return Ok(());
        }
        title.clone_into(&mut self.title);
        // A control character would end the title, and the rest would act. None is expected.
        let safe: String = title.chars().filter(|c| !c.is_control()).collect();
        self.outlet.send(format!("\x1b]2;{safe}\x07").as_bytes())
    }

    /// Whether the terminal has not taken yet what was drawn.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.outlet.is_busy()
    }

    /// Waits until the terminal has taken what was drawn.
    ///
    /// # Errors
    ///
    /// When it has gone instead.
    pub async fn free(&self) -> io::Result<()> {
        self.outlet.free().await
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
        let owner =
            Owner { thread: thread::current().id(), outlet: self.outlet.clone(), has_title: self.has_title };
        let was_ours = lock(&OWNER).replace(owner).is_some();
        enable_raw_mode()?;
        self.painter.forget();
        self.title.clear();
        let mut modes = Vec::new();
        if self.has_title && !was_ours {
            modes.extend(PUT_TITLE_BY);
        }
        queue!(modes, EnterAlternateScreen, EnableBracketedPaste)?;
        if self.mouse {
            queue!(modes, EnableMouseCapture)?;
        }
        self.outlet.send(&modes)
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

/// In how many pieces at the most a terminal that stood still takes what was left, and how long each may take. A frame
/// has more bytes than a terminal takes at once.
#[cfg(unix)]
const MOST_PIECES: usize = 10;
#[cfg(unix)]
const PIECE: Duration = Duration::from_millis(50);

/// Gives the terminal back, once. There is nobody to tell about an error here, and nobody waits for a terminal that
/// stands still.
pub(super) fn restore() {
    let Some(Owner { outlet, has_title, .. }) = lock(&OWNER).take() else { return };
    // A frame may have been cut off at any place.
    let mut modes = b"\x1b[m\x1b[r".to_vec();
    let _ = queue!(
        modes,
        DisableMouseCapture,
        DisableBracketedPaste,
        // A terminal with one screen only would go on showing the desk.
        Clear(ClearType::All),
        MoveTo(0, 0),
        LeaveAlternateScreen,
        Show
    );
    if has_title {
        modes.extend(TAKE_TITLE_BACK);
    }
    if outlet.send(&modes).is_ok() {
        outlet.flush(FAREWELL);
        insist(&outlet);
    }
    // A job that the shell has put behind itself may write, but would be stopped for setting modes; and the modes are
    // the shell's by then.
    if job::has_terminal() {
        let _ = disable_raw_mode();
    }
    panics::tell_kept();
}

/// Where the terminal stands still, makes it take the modes: what it has not taken yet of the desk is dropped, and a
/// Ctrl-S taken back. Left as it is, the shell would be drawn over the desk, without a cursor.
#[cfg(unix)]
fn insist(outlet: &Outlet) {
    use rustix::termios::{Action, QueueSelector, tcflow, tcflush};
    for _ in 0..MOST_PIECES {
        // Of a job that the shell has put behind itself the system would stop whoever does this.
        if !outlet.is_busy() || !job::has_terminal() {
            return;
        }
        let _ = tcflush(io::stdout(), QueueSelector::OFlush);
        let _ = tcflow(io::stdout(), Action::OOn);
        outlet.flush(PIECE);
    }
}

/// Nothing: this system has no way to.
#[cfg(not(unix))]
fn insist(_: &Outlet) {}

/// Whether the screen is up, and another thread is the one that draws.
pub(super) fn is_anothers() -> bool {
    lock(&OWNER).as_ref().is_some_and(|owner| owner.thread != thread::current().id())
}

/// A panic while this was held has left nothing half done.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The terminal's size in cells; the usual one where the terminal says that it has none.
///
/// # Errors
///
/// When there is no terminal.
pub fn size() -> io::Result<Size> {
    // Asked with every frame, and crossterm opens the terminal anew each time.
    #[cfg(unix)]
    if let Ok(size) = rustix::termios::tcgetwinsize(io::stdout()) {
        return Ok(or_usual(size.ws_col, size.ws_row));
    }
    let (width, height) = crossterm::terminal::size()?;
    Ok(or_usual(width, height))
}

/// The largest that is drawn on. A terminal can claim 65535 of both, for which no memory is enough.
const LARGEST: Size = Size { width: 1_024, height: 512 };

fn or_usual(width: u16, height: u16) -> Size {
    Size {
        width: if width == 0 { USUAL.width } else { width.min(LARGEST.width) },
        height: if height == 0 { USUAL.height } else { height.min(LARGEST.height) },
    }
}
