//! The layout, computed once from the terminal's size; the view gets finished rectangles.

/// The terminal's size in cells.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Size {
    /// Cells across.
    pub width: u16,
    /// Cells down.
    pub height: u16,
}

/// A rectangle of cells.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Area {
    /// Cells from the left.
    pub x: u16,
    /// Cells from the top.
    pub y: u16,
    /// Cells across.
    pub width: u16,
    /// Cells down.
    pub height: u16,
}

impl Area {
    /// Whether the cell lies inside.
    #[must_use]
    pub const fn contains(self, x: u16, y: u16) -> bool {
        x >= self.x && y >= self.y && x - self.x < self.width && y - self.y < self.height
    }

    /// A rectangle of at most that size in the upper middle of this one. Its top does not move while its height
    /// changes, so that text being read does not jump.
    #[must_use]
    pub fn centered(self, width: u16, height: u16) -> Self {
        let width = width.min(self.width);
        let height = height.min(self.height);
        let above = if self.height < 16 { 0 } else { self.height / 6 };
        Self {
            x: self.x + (self.width - width) / 2,
            y: self.y + (self.height - height).min(above),
            width,
            height,
        }
    }
}

/// The smallest terminal that the desk supports.
pub const SMALLEST: Size = Size { width: 40, height: 10 };

/// The minimum width that has the detail pane beside the list instead of below it.
const BESIDE: u16 = 110;

/// The minimum height that has a line for the saved views.
const TALL: u16 = 34;

/// Below this body height, every line counts.
const SHORT: u16 = 12;

/// How much of the screen the detail pane gets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum DetailShare {
    #[default]
    Closed,
    /// A part, beside the list or below it.
    Part,
    /// The entire body.
    Whole,
}

/// The areas of the screen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Layout {
    pub screen: Area,
    pub header: Area,
    /// The saved views; empty on a short screen.
    pub tabs: Area,
    pub bar: Area,
    pub headings: Area,
    pub rows: Area,
    /// The detail pane with its frame; empty while closed.
    pub detail: Area,
    /// The area for dialogs: the header and the key hints stay visible.
    pub modal: Area,
    /// Current problems; empty while there are none.
    pub trouble: Area,
    /// Key hints.
    pub hints: Area,
}

impl Layout {
    /// The area inside the frame of a dialog that takes all room for dialogs.
    #[must_use]
    pub const fn modal_inside(&self) -> Area {
        let Area { x, y, width, height } = self.modal;
        Area { x: x + 2, y: y + 1, width: width.saturating_sub(4), height: height.saturating_sub(2) }
    }

    /// The layout for a terminal of that size; `trouble_height` is the number of problem lines.
    #[must_use]
    pub fn compute(size: Size, bar_height: u16, detail: DetailShare, trouble_height: u16) -> Self {
        let screen = Area { x: 0, y: 0, width: size.width, height: size.height };
        let mut top = 0;
        let mut bottom = size.height;
        let line = |y: u16, height: u16| Area { x: 0, y, width: size.width, height };
        let header = line(top, 1.min(bottom));
        top += header.height;
        let tabs = line(top, u16::from(size.height >= TALL));
        top += tabs.height;
        let bar = line(top, bar_height.min(bottom.saturating_sub(top)));
        top += bar.height;
        let hints_height = 1.min(bottom.saturating_sub(top));
        bottom -= hints_height;
        let hints = line(bottom, hints_height);
        let modal = line(header.height, bottom.saturating_sub(header.height));
        let trouble_height = trouble_height.min(bottom.saturating_sub(top) / 2);
        bottom -= trouble_height;
        let trouble = line(bottom, trouble_height);

        let body = Area { x: 0, y: top, width: size.width, height: bottom.saturating_sub(top) };
        let (list, detail) = match detail {
            DetailShare::Closed => (body, Area::default()),
            DetailShare::Part => split(body),
            DetailShare::Whole => (Area { height: 0, ..body }, body),
        };
        let headings = Area { height: 1.min(list.height), ..list };
        let rows = Area { y: list.y + headings.height, height: list.height - headings.height, ..list };
        Self { screen, header, tabs, bar, headings, rows, detail, modal, trouble, hints }
    }
}

/// `parts` fifths of the cells. Five times the largest width that a terminal can report exceeds 16 bits.
fn fifths(cells: u16, parts: u32) -> u16 {
    u16::try_from(u32::from(cells) * parts / 5).unwrap_or(u16::MAX)
}

/// Splits the body into list and detail pane.
fn split(body: Area) -> (Area, Area) {
    if body.width >= BESIDE {
        let right = fifths(body.width, 2).clamp(44, 64);
        let left = body.width - right;
        (Area { width: left, ..body }, Area { x: body.x + left, width: right, ..body })
    } else {
        // The list keeps its headings and at least three rows for context; on a short screen, it keeps only the
        // selected row.
        let below = if body.height < SHORT {
            body.height.saturating_sub(2)
        } else {
            fifths(body.height, 3).min(body.height - 4)
        };
        let above = body.height - below;
        (Area { height: above, ..body }, Area { y: body.y + above, height: below, ..body })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_tile_the_screen_at_any_size() {
        for width in 0..200 {
            for height in 0..60 {
                for detail in [DetailShare::Closed, DetailShare::Part, DetailShare::Whole] {
                    let size = Size { width, height };
                    let layout = Layout::compute(size, 2, detail, 3);
                    let mut cells = 0_u32;
                    for area in [
                        layout.header,
                        layout.tabs,
                        layout.bar,
                        layout.headings,
                        layout.rows,
                        layout.detail,
                        layout.trouble,
                        layout.hints,
                    ] {
                        assert!(
                            area.x + area.width <= width && area.y + area.height <= height,
                            "{size:?} {area:?}"
                        );
                        cells += u32::from(area.width) * u32::from(area.height);
                    }
                    assert_eq!(cells, u32::from(width) * u32::from(height), "{size:?}");
                }
            }
        }
    }
}
