//! The default palettes of terminals, and the colors of a cell in them.

use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};

/// Red, green and blue.
pub(crate) type Rgb = [u8; 3];

/// The colors of a terminal.
pub(crate) struct Palette {
    pub(crate) name: &'static str,
    text: u32,
    ground: u32,
    sixteen: [u32; 16],
}

const XTERM: [u32; 16] = [
    0x0000_0000,
    0x00cd_0000,
    0x0000_cd00,
    0x00cd_cd00,
    0x0000_00ee,
    0x00cd_00cd,
    0x0000_cdcd,
    0x00e5_e5e5,
    0x007f_7f7f,
    0x00ff_0000,
    0x0000_ff00,
    0x00ff_ff00,
    0x005c_5cff,
    0x00ff_00ff,
    0x0000_ffff,
    0x00ff_ffff,
];
const CONSOLE: [u32; 16] = [
    0x0000_0000,
    0x00aa_0000,
    0x0000_aa00,
    0x00aa_5500,
    0x0000_00aa,
    0x00aa_00aa,
    0x0000_aaaa,
    0x00aa_aaaa,
    0x0055_5555,
    0x00ff_5555,
    0x0055_ff55,
    0x00ff_ff55,
    0x0055_55ff,
    0x00ff_55ff,
    0x0055_ffff,
    0x00ff_ffff,
];
const SOLARIZED: [u32; 16] = [
    0x0007_3642,
    0x00dc_322f,
    0x0085_9900,
    0x00b5_8900,
    0x0026_8bd2,
    0x00d3_3682,
    0x002a_a198,
    0x00ee_e8d5,
    0x0000_2b36,
    0x00cb_4b16,
    0x0058_6e75,
    0x0065_7b83,
    0x0083_9496,
    0x006c_71c4,
    0x0093_a1a1,
    0x00fd_f6e3,
];
const TANGO: [u32; 16] = [
    0x002e_3436,
    0x00cc_0000,
    0x004e_9a06,
    0x00c4_a000,
    0x0034_65a4,
    0x0075_507b,
    0x0006_989a,
    0x00d3_d7cf,
    0x0055_5753,
    0x00ef_2929,
    0x008a_e234,
    0x00fc_e94f,
    0x0072_9fcf,
    0x00ad_7fa8,
    0x0034_e2e2,
    0x00ee_eeec,
];

/// Palettes with a dark background.
pub(crate) const DARK: [Palette; 4] = [
    Palette { name: "xterm-dark", text: 0x00e5_e5e5, ground: 0x0000_0000, sixteen: XTERM },
    Palette { name: "console", text: 0x00aa_aaaa, ground: 0x0000_0000, sixteen: CONSOLE },
    Palette { name: "solarized-dark", text: 0x0083_9496, ground: 0x0000_2b36, sixteen: SOLARIZED },
    Palette { name: "tango-dark", text: 0x00ee_eeec, ground: 0x0030_0a24, sixteen: TANGO },
];

/// Palettes with a light background.
pub(crate) const LIGHT: [Palette; 3] = [
    Palette { name: "xterm-light", text: 0x0000_0000, ground: 0x00ff_ffff, sixteen: XTERM },
    Palette { name: "solarized-light", text: 0x0065_7b83, ground: 0x00fd_f6e3, sixteen: SOLARIZED },
    Palette { name: "tango-light", text: 0x002e_3436, ground: 0x00ff_ffff, sixteen: TANGO },
];

/// The palettes of the pictures in the README.
pub(crate) const PICTURES: [Palette; 2] = [
    Palette { name: "dark", text: 0x00d6_d9e0, ground: 0x0016_181d, sixteen: XTERM },
    Palette { name: "light", text: 0x001f_2328, ground: 0x00ff_ffff, sixteen: XTERM },
];

impl Palette {
    pub(crate) fn ground(&self) -> Rgb {
        rgb(self.ground)
    }

    fn color(&self, color: Color, own: u32) -> Rgb {
        let index = match color {
            Color::Reset => return rgb(own),
            Color::Rgb(red, green, blue) => return [red, green, blue],
            Color::Indexed(index) => index,
            Color::Black => 0,
            Color::Red => 1,
            Color::Green => 2,
            Color::Yellow => 3,
            Color::Blue => 4,
            Color::Magenta => 5,
            Color::Cyan => 6,
            Color::Gray => 7,
            Color::DarkGray => 8,
            Color::LightRed => 9,
            Color::LightGreen => 10,
            Color::LightYellow => 11,
            Color::LightBlue => 12,
            Color::LightMagenta => 13,
            Color::LightCyan => 14,
            Color::White => 15,
        };
        match index {
            0..16 => rgb(self.sixteen[usize::from(index)]),
            16..232 => {
                let step = |place: u8| match (index - 16) / place % 6 {
                    0 => 0,
                    step => 55 + 40 * step,
                };
                [step(36), step(6), step(1)]
            }
            232.. => [8 + 10 * (index - 232); 3],
        }
    }
}

fn rgb(color: u32) -> Rgb {
    let [_, red, green, blue] = color.to_be_bytes();
    [red, green, blue]
}

/// The text and background colors of a cell.
pub(crate) fn colors_of(cell: &Cell, palette: &Palette) -> (Rgb, Rgb) {
    let mut text = palette.color(cell.fg, palette.text);
    let mut ground = palette.color(cell.bg, palette.ground);
    if cell.modifier.contains(Modifier::DIM) {
        // Terminals draw dim text differently; most of them mix it with the background.
        text = std::array::from_fn(|i| mixed(text[i], ground[i]));
    }
    if cell.modifier.contains(Modifier::REVERSED) {
        std::mem::swap(&mut text, &mut ground);
    }
    (text, ground)
}

/// Two parts of the first, one of the second.
fn mixed(first: u8, second: u8) -> u8 {
    let sum = 2 * u16::from(first) + u16::from(second);
    u8::try_from(sum / 3).unwrap_or(u8::MAX)
}

/// The contrast ratio of WCAG 2, from 1 to 21.
pub(crate) fn contrast(one: Rgb, other: Rgb) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn luminance(color: Rgb) -> f64 {
    let [red, green, blue] = color.map(linear);
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/// A color component as linear light, from 0 to 1.
pub(crate) fn linear(part: u8) -> f64 {
    let part = f64::from(part) / 255.0;
    if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
}
