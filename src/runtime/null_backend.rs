//! A ratatui backend that writes nothing; records the cursor and clear requests of a frame.

use std::cell::Cell as Shared;
use std::io;
use std::rc::Rc;

use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};

#[derive(Debug, Default)]
pub(super) struct FrameRequests {
    /// Position of the visible cursor; `None` hides it.
    pub(super) cursor: Shared<Option<Position>>,
    /// The contents of the terminal are unknown: redraw everything.
    pub(super) redraw_all: Shared<bool>,
}

/// Ignores the cells: ratatui passes only differences from its last frame, but the renderer needs both whole frames to find
/// moved lines.
#[derive(Debug, Default)]
pub(super) struct NullBackend(pub(super) Rc<FrameRequests>);

impl Backend for NullBackend {
    type Error = io::Error;

    /// ratatui computes the difference lazily, so ignoring it costs nothing.
    fn draw<'a, I>(&mut self, _: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        Ok(())
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.0.cursor.set(None);
        Ok(())
    }

    /// `set_cursor_position` follows and also makes it visible.
    fn show_cursor(&mut self) -> io::Result<()> {
        Ok(())
    }

    /// The last position set. Does not query the terminal: its answer would be read as keys.
    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(self.0.cursor.get().unwrap_or_default())
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.0.cursor.set(Some(position.into()));
        Ok(())
    }

    fn clear(&mut self) -> io::Result<()> {
        self.0.redraw_all.set(true);
        Ok(())
    }

    fn clear_region(&mut self, _: ClearType) -> io::Result<()> {
        self.clear()
    }

    fn size(&self) -> io::Result<Size> {
        let crate::app::Size { width, height } = super::size()?;
        Ok(Size { width, height })
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize { columns_rows: self.size()?, pixels: Size::ZERO })
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
