//! The colours of the built-in themes. Whether they can be read is measured in the tests, on the backgrounds and with
//! the palettes that terminals come with.
//!
//! No theme writes in colour 8, bright black: on a Solarized background that is the background itself.

use ratatui::style::Color::{self, Indexed};

use super::name::{Colors, ThemeName};

/// A theme's colours.
pub(super) struct Palette {
    /// As it should be.
    pub(super) good: Color,
    /// Waiting for somebody.
    pub(super) waiting: Color,
    /// Wrong.
    pub(super) bad: Color,
    /// Keys, chips, what has the focus; without one it is bold.
    pub(super) accent: Option<Color>,
    /// Of lesser interest; without one it is faint.
    pub(super) secondary: Option<Color>,
    /// Text and background, where the terminal's own are not used.
    pub(super) base: Option<(Color, Color)>,
    /// Whether states are bold.
    pub(super) bold: bool,
}

/// The terminal's own sixteen may have been changed by its owner, the ones above them hardly ever.
pub(super) fn palette(name: ThemeName, colors: Colors) -> Option<Palette> {
    Some(match (name, colors) {
        (ThemeName::Mono, _) => return None,
        (ThemeName::Default, Colors::Many) => {
            colored(Indexed(64), Indexed(136), Indexed(196)).accent(Indexed(32))
        }
        // Green, yellow and cyan are made for a dark background only: what is as it should be needs no colour.
        (ThemeName::Default, Colors::Sixteen) => {
            colored(Color::Reset, Color::LightMagenta, Color::LightRed).accent(Color::LightBlue)
        }
        (ThemeName::Dark, Colors::Many) => {
            colored(Indexed(114), Indexed(221), Indexed(203)).accent(Indexed(80)).secondary(Indexed(248))
        }
        (ThemeName::Dark, Colors::Sixteen) => {
            colored(Color::Green, Color::Yellow, Color::LightRed).accent(Color::Cyan)
        }
        (ThemeName::Light, Colors::Many) => {
            colored(Indexed(22), Indexed(94), Indexed(160)).accent(Indexed(25)).secondary(Indexed(240))
        }
        (ThemeName::Light, Colors::Sixteen) => {
            colored(Color::Reset, Color::Magenta, Color::Red).accent(Color::Blue)
        }
        (ThemeName::HighContrast, Colors::Many) => colored(Indexed(120), Indexed(226), Indexed(217))
            .accent(Indexed(123))
            .bold()
            .on(Indexed(231), Indexed(16))
            .secondary(Indexed(231)),
        (ThemeName::HighContrast, Colors::Sixteen) => {
            let white = Color::White;
            colored(white, white, white).accent(white).secondary(white).bold().on(white, Color::Black)
        }
        (ThemeName::ColourBlindSafe, Colors::Many) => colored(Indexed(30), Indexed(135), Indexed(166)),
        (ThemeName::ColourBlindSafe, Colors::Sixteen) => {
            colored(Color::Reset, Color::LightMagenta, Color::LightRed)
        }
    })
}

const fn colored(good: Color, waiting: Color, bad: Color) -> Palette {
    Palette { good, waiting, bad, accent: None, secondary: None, base: None, bold: false }
}

impl Palette {
    const fn accent(self, color: Color) -> Self {
        Self { accent: Some(color), ..self }
    }

    const fn secondary(self, color: Color) -> Self {
        Self { secondary: Some(color), ..self }
    }

    const fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    const fn on(self, text: Color, ground: Color) -> Self {
        Self { base: Some((text, ground)), ..self }
    }
}
