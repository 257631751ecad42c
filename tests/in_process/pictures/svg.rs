//! A frame as SVG: one text element per run of cells with the same style, so that wide characters cannot shift their
//! neighbors.

use std::fmt::Write;

use domdesk::text::width;
use ratatui::buffer::Buffer;
use ratatui::style::Modifier;

use super::palette::{Palette, Rgb, colors_of};

const CELL_WIDTH: u16 = 8;
const CELL_HEIGHT: u16 = 17;
const MARGIN: u16 = 8;

pub(crate) fn svg(buffer: &Buffer, palette: &Palette) -> String {
    let (wide, high) = (buffer.area.width, buffer.area.height);
    let mut picture = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" font-family=\"ui-monospace, Menlo, Consolas, \
         monospace\" font-size=\"13\">\n<rect width=\"100%\" height=\"100%\" rx=\"6\" fill=\"{}\"/>\n",
        wide * CELL_WIDTH + 2 * MARGIN,
        high * CELL_HEIGHT + 2 * MARGIN,
        hex(palette.ground())
    );
    for y in 0..high {
        let mut x = 0;
        while x < wide {
            let start = x;
            let style = |x: u16| {
                let cell = &buffer[(x, y)];
                (colors_of(cell, palette), cell.modifier & (Modifier::BOLD | Modifier::UNDERLINED))
            };
            let mut text = String::new();
            while x < wide && style(x) == style(start) {
                let symbol = buffer[(x, y)].symbol();
                text.push_str(symbol);
                // The cell after a wide character is its second half.
                x += u16::try_from(width(symbol)).expect("narrow").max(1);
            }
            let (colors, modifier) = style(start);
            run(&mut picture, (start, x - start, y), &text, colors, modifier, palette);
        }
    }
    picture.push_str("</svg>\n");
    picture
}

/// A run of cells with the same style: the first column, the width, and the line.
fn run(
    picture: &mut String,
    (x, cells, y): (u16, u16, u16),
    text: &str,
    (color, ground): (Rgb, Rgb),
    modifier: Modifier,
    palette: &Palette,
) {
    let (left, top, wide) = (x * CELL_WIDTH + MARGIN, y * CELL_HEIGHT + MARGIN, cells * CELL_WIDTH);
    if ground != palette.ground() {
        let fill = hex(ground);
        let rect = format!("<rect x=\"{left}\" y=\"{top}\" width=\"{wide}\" height=\"{CELL_HEIGHT}\"");
        writeln!(picture, "{rect} fill=\"{fill}\"/>").expect("a string takes it");
    }
    let text = text.trim_end();
    if text.is_empty() {
        return;
    }
    let weight = if modifier.contains(Modifier::BOLD) { " font-weight=\"bold\"" } else { "" };
    let line = if modifier.contains(Modifier::UNDERLINED) { " text-decoration=\"underline\"" } else { "" };
    // `textLength` gives a run the width of its cells in any font.
    let long = width(text) * usize::from(CELL_WIDTH);
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    let (base, fill) = (top + 13, hex(color));
    writeln!(
        picture,
        "<text x=\"{left}\" y=\"{base}\" textLength=\"{long}\" fill=\"{fill}\"{weight}{line} xml:space=\"preserve\">{text}</text>"
    )
    .expect("a string takes it");
}

fn hex([red, green, blue]: Rgb) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}
