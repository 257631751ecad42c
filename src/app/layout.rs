//! Geometry: computed once, here, from the terminal's size; the view gets finished rectangles.

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

    /// A rectangle of at most that size in the upper middle of this one. Its top stays where it is while its height
    /// changes, so that what is read does not jump.
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

/// The smallest terminal that the desk fits in.
pub const SMALLEST: Size = Size { width: 40, height: 10 };

/// From this width on the detail stands beside the list instead of below it.
const BESIDE: u16 = 110;

/// Below this height of the body every line counts.
const SHORT: u16 = 12;

/// How much of the screen the detail has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum DetailShare {
    /// Nothing: it is closed.
    #[default]
    Closed,
    /// A part, beside the list or below it.
    Part,
    /// All that the list and the detail have together.
    Whole,
}

/// Where everything stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Layout {
    /// The whole screen.
    pub screen: Area,
    /// What instance this is.
    pub header: Area,
    /// The query, or the organization.
    pub bar: Area,
    /// The headings of the columns.
    pub headings: Area,
    /// The rows of the list.
    pub rows: Area,
    /// The detail pane with its frame; empty while closed.
    pub detail: Area,
    /// Where what lies over the desk may stand: the instance and the keys stay in view.
    pub modal: Area,
    /// What is wrong now; empty while nothing is.
    pub trouble: Area,
    /// Keys that can be pressed.
    pub hints: Area,
}

impl Layout {
    /// The layout for a terminal of that size; `trouble` is how many lines it takes to say what is wrong.
    #[must_use]
    pub fn compute(size: Size, bar_height: u16, detail: DetailShare, trouble_height: u16) -> Self {
        let screen = Area { x: 0, y: 0, width: size.width, height: size.height };
        let mut top = 0;
        let mut bottom = size.height;
        let line = |y: u16, height: u16| Area { x: 0, y, width: size.width, height };
        let header = line(top, 1.min(bottom));
        top += header.height;
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
        Self { screen, header, bar, headings, rows, detail, modal, trouble, hints }
    }
}

/// So many fifths of the cells. The largest size that a terminal can claim times five is more than 16 bits hold.
fn fifths(cells: u16, parts: u32) -> u16 {
    u16::try_from(u32::from(cells) * parts / 5).unwrap_or(u16::MAX)
}

/// The list's share and the detail's.
fn split(body: Area) -> (Area, Area) {
    if body.width >= BESIDE {
        let right = fifths(body.width, 2).clamp(44, 64);
        let left = body.width - right;
        (Area { width: left, ..body }, Area { x: body.x + left, width: right, ..body })
    } else {
        // The list keeps at least its headings and three rows, so that the eye knows where it is; where that would leave
        // nothing to read by, it keeps the row that is read about.
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
    fn nothing_overlaps_or_leaves_the_screen_at_any_size() {
        for width in 0..200 {
            for height in 0..60 {
                for detail in [DetailShare::Closed, DetailShare::Part, DetailShare::Whole] {
                    let size = Size { width, height };
                    let layout = Layout::compute(size, 2, detail, 3);
                    let mut cells = 0_u32;
                    for area in [
                        layout.header,
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
