//! The colours of the built-in themes. Tests measure their contrast on the backgrounds and with the palettes of common
//! terminals.
//!
//! No theme uses colour 8, bright black: on Solarized it equals the background.

use ratatui::style::Color::{self, Indexed};

use super::name::{Colors, ThemeName};

/// A theme's colours.
pub(super) struct ThemeColors {
    /// Success.
    pub(super) good: Color,
    /// Pending.
    pub(super) waiting: Color,
    /// Errors.
    pub(super) bad: Color,
    /// Keys, chips, and the focus; bold without it.
    pub(super) accent: Option<Color>,
    /// Secondary text; faint without it.
    pub(super) secondary: Option<Color>,
    /// Text and background, where the terminal's defaults are not used.
    pub(super) base: Option<(Color, Color)>,
    /// Whether states are bold.
    pub(super) bold: bool,
}

/// Users may redefine the terminal's sixteen colours, but hardly ever the ones above them.
pub(super) fn palette(name: ThemeName, colors: Colors) -> Option<ThemeColors> {
    Some(match (name, colors) {
        (ThemeName::Mono, _) => return None,
        (ThemeName::Default, Colors::Many) => {
            colored(Indexed(64), Indexed(136), Indexed(196)).accent(Indexed(32))
        }
        // Green, yellow and cyan suit only dark backgrounds: success needs no colour.
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

const fn colored(good: Color, waiting: Color, bad: Color) -> ThemeColors {
    ThemeColors { good, waiting, bad, accent: None, secondary: None, base: None, bold: false }
}

impl ThemeColors {
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
