//! What ratatui draws on: it writes nothing, and takes note of what a frame asks for besides its cells.

use std::cell::Cell as Shared;
use std::io;
use std::rc::Rc;

use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};

/// What a frame asks for besides its cells.
#[derive(Debug, Default)]
pub(super) struct Wishes {
    /// Where the cursor shall be seen; `None` hides it.
    pub(super) cursor: Shared<Option<Position>>,
    /// What the terminal shows is not known any more: everything is drawn again.
    pub(super) anew: Shared<bool>,
}

/// A backend for ratatui's terminal. The cells are not taken from here: ratatui tells what differs from its last frame,
/// and the painter has to know both frames whole to find what has moved.
#[derive(Debug, Default)]
pub(super) struct Canvas(pub(super) Rc<Wishes>);

impl Backend for Canvas {
    type Error = io::Error;

    /// Does nothing. The difference is computed while it is read, so it costs nothing either.
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

    /// Said right before its place.
    fn show_cursor(&mut self) -> io::Result<()> {
        Ok(())
    }

    /// Where it was last put: the terminal is not asked, its answer would be read as keys.
    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(self.0.cursor.get().unwrap_or_default())
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.0.cursor.set(Some(position.into()));
        Ok(())
    }

    fn clear(&mut self) -> io::Result<()> {
        self.0.anew.set(true);
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
