//! Every theme on the terminals that it supports: text is readable, and states can be distinguished.
//!
//! `DOMDESK_PICTURES=DIR cargo test --test in_process themes` writes the tested screens as SVG files into that folder.

use std::fs;
use std::path::Path;

use domdesk::view::{Colors, Theme, ThemeName};
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier, Style};

use crate::pictures::palette::{DARK, LIGHT, Palette, Rgb, contrast, linear};
use crate::pictures::{colors_of, svg};
use crate::screens::odd;
use crate::screens::shots::drawn;
use crate::support::Desk;

/// Keys that lead from the list to screens with headings, labels, states, chips, marks and questions.
const SCREENS: [&str; 9] =
    ["", "Enter", "j Enter Tab", "?", "f", "D", "/ m o d e : x", "A", "n x Tab x Enter"];

const COLORS: [Colors; 2] = [Colors::Sixteen, Colors::Many];

/// The requirements of a theme.
struct Promise {
    theme: ThemeName,
    dark: bool,
    light: bool,
    /// The minimum contrast ratio with sixteen colors, and with many.
    least: [f64; 2],
}

const PROMISES: [Promise; 5] = [
    Promise { theme: ThemeName::Default, dark: true, light: true, least: [2.75, 3.0] },
    Promise { theme: ThemeName::Dark, dark: true, light: false, least: [3.2, 4.5] },
    Promise { theme: ThemeName::Light, dark: false, light: true, least: [3.4, 4.5] },
    Promise { theme: ThemeName::HighContrast, dark: true, light: true, least: [10.0, 12.0] },
    Promise { theme: ThemeName::ColourBlindSafe, dark: true, light: true, least: [3.0, 3.1] },
];

async fn screens() -> Vec<(&'static str, Desk)> {
    let mut all = Vec::new();
    for keys in SCREENS {
        let mut desk = odd::open().await;
        desk.press(keys);
        desk.settle().await;
        all.push((keys, desk));
    }
    all
}

#[tokio::test]
async fn text_is_readable_on_every_terminal_that_the_theme_supports() {
    let pictures = std::env::var_os("DOMDESK_PICTURES");
    for (keys, desk) in screens().await {
        for Promise { theme, dark, light, least } in PROMISES {
            for (colors, least) in COLORS.into_iter().zip(least) {
                let buffer = drawn(&desk.model, &Theme::new(theme, colors));
                let terminals = DARK.iter().filter(|_| dark).chain(LIGHT.iter().filter(|_| light));
                for palette in terminals {
                    if let Some(folder) = &pictures {
                        let file = format!(
                            "{theme}-{colors:?}-{}-{}.svg",
                            palette.name,
                            keys.replace([' ', '/', ':'], "_")
                        );
                        fs::write(Path::new(folder).join(file), svg(&buffer, palette))
                            .expect("a picture is written");
                    }
                    is_readable(&buffer, palette, least, &format!("{keys:?} {theme} {colors:?}"));
                }
            }
        }
    }
}

/// The default text color is the user's choice, and dim text is derived from it, so neither is measured.
fn is_readable(buffer: &Buffer, palette: &Palette, least: f64, place: &str) {
    for cell in buffer.content.iter().filter(|cell| cell.symbol() != " ") {
        if cell.modifier.contains(Modifier::DIM) {
            assert_eq!((cell.fg, cell.bg), (Color::Reset, Color::Reset), "dim and colored: {place}");
            continue;
        }
        if (cell.fg, cell.bg) == (Color::Reset, Color::Reset) {
            continue;
        }
        let (text, ground) = colors_of(cell, palette);
        let ratio = contrast(text, ground);
        assert!(
            ratio >= least,
            "{ratio:.2} for {} on {} in {}: {place}",
            cell.symbol(),
            palette.name,
            cell.fg
        );
    }
}

#[tokio::test]
async fn no_cell_uses_color_8() {
    for (keys, desk) in screens().await {
        for theme in ThemeName::ALL {
            for colors in COLORS {
                let buffer = drawn(&desk.model, &Theme::new(theme, colors));
                let is_bright_black = |cell: &&Cell| matches!(cell.fg, Color::DarkGray | Color::Indexed(8));
                let found = buffer.content.iter().find(is_bright_black);
                assert_eq!(found, None, "{keys:?} {theme} {colors:?}");
            }
        }
    }
}

#[tokio::test]
async fn mono_has_no_colors() {
    for (keys, desk) in screens().await {
        let buffer = drawn(&desk.model, &Theme::new(ThemeName::Mono, Colors::Many));
        let plain = |cell: &Cell| (cell.fg, cell.bg) == (Color::Reset, Color::Reset);
        assert!(buffer.content.iter().all(plain), "{keys:?}");
    }
}

/// How people with one kind of cones missing see red, green and blue (Machado, Oliveira and Fernandes, 2009).
const SEEN: [[[f64; 3]; 3]; 3] = [
    [
        [0.152_286, 1.052_583, -0.204_868],
        [0.114_503, 0.786_281, 0.099_216],
        [-0.003_882, -0.048_116, 1.051_998],
    ],
    [
        [0.367_322, 0.860_646, -0.227_968],
        [0.280_085, 0.672_501, 0.047_413],
        [-0.011_820, 0.042_940, 0.968_881],
    ],
    [
        [1.255_528, -0.076_749, -0.178_779],
        [-0.078_411, 0.930_809, 0.147_602],
        [0.004_733, 0.691_367, 0.303_900],
    ],
];

/// The color as they see it, in CIE Lab, where a distance of 10 is easy to see.
fn seen(color: Rgb, matrix: &[[f64; 3]; 3]) -> [f64; 3] {
    let light = color.map(linear);
    let [red, green, blue] = matrix
        .map(|row| row.iter().zip(light).map(|(part, light)| part * light).sum::<f64>().clamp(0.0, 1.0));
    let x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.950_47;
    let y = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    let z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.088_83;
    let [x, y, z] = [x, y, z].map(|t| if t > 0.008_856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 });
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

#[test]
fn states_are_distinguishable_with_color_vision_deficiency() {
    let color = |style: Style| {
        let mut cell = Cell::default();
        cell.set_style(style);
        colors_of(&cell, &DARK[0]).0
    };
    let theme = Theme::new(ThemeName::ColourBlindSafe, Colors::Many);
    for matrix in &SEEN {
        let states = [theme.good, theme.open, theme.bad].map(|style| seen(color(style), matrix));
        for (one, other) in [(0, 1), (0, 2), (1, 2)] {
            let distance =
                states[one].iter().zip(states[other]).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt();
            assert!(distance > 40.0, "{distance:.0} between {one} and {other}");
        }
    }
}
