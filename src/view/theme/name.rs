//! The names of the themes, and how many colours a terminal has.

use std::fmt::{self, Display};
use std::str::FromStr;

/// The built-in themes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ThemeName {
    /// Readable on a light and on a dark background.
    #[default]
    Default,
    /// Brighter colours, for a dark background.
    Dark,
    /// Darker colours, for a light background.
    Light,
    /// White on black with bold, bright colours, whatever the terminal's own are.
    HighContrast,
    /// Colours that people with any kind of colour blindness can tell apart.
    ColourBlindSafe,
    /// No colours: weight and reversal only.
    Mono,
}

impl ThemeName {
    pub const ALL: [Self; 6] =
        [Self::Default, Self::Dark, Self::Light, Self::HighContrast, Self::ColourBlindSafe, Self::Mono];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Dark => "dark",
            Self::Light => "light",
            Self::HighContrast => "high-contrast",
            Self::ColourBlindSafe => "colour-blind-safe",
            Self::Mono => "mono",
        }
    }
}

impl Display for ThemeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// No theme has this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected one of {}", ThemeName::ALL.map(ThemeName::as_str).join(", "))]
pub struct UnknownTheme;

impl FromStr for ThemeName {
    type Err = UnknownTheme;

    fn from_str(text: &str) -> Result<Self, UnknownTheme> {
        // Both spellings are accepted.
        let text = text.to_ascii_lowercase().replace("color", "colour");
        Self::ALL.into_iter().find(|name| name.as_str() == text).ok_or(UnknownTheme)
    }
}

/// How many colours the terminal has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colors {
    /// Sixteen, each of which may be redefined: two of Solarized's are its backgrounds.
    Sixteen,
    /// 256 or more: those from 16 on are the same everywhere.
    Many,
}

/// Terminals with 256 colours whose variables do not say so in a number.
const HAVE_MANY: [&str; 8] =
    ["alacritty", "contour", "foot", "ghostty", "iterm", "kitty", "mintty", "wezterm"];

impl Colors {
    /// According to `TERM` and `COLORTERM`.
    #[must_use]
    pub fn of(term: &str, colorterm: &str) -> Self {
        let says_many = term.contains("256") || term.contains("direct") || !colorterm.is_empty();
        let is_known = HAVE_MANY.iter().any(|name| term.to_ascii_lowercase().contains(name));
        if says_many || is_known { Self::Many } else { Self::Sixteen }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_theme_is_found_by_the_name_it_prints() {
        for name in ThemeName::ALL {
            assert_eq!(name.to_string().parse(), Ok(name));
        }
        assert_eq!("Color-Blind-Safe".parse(), Ok(ThemeName::ColourBlindSafe));
        for wrong in ["", "solarized", "dark "] {
            let error = wrong.parse::<ThemeName>().unwrap_err();
            assert_eq!(
                error.to_string(),
                "expected one of default, dark, light, high-contrast, colour-blind-safe, mono"
            );
        }
    }

    #[test]
    fn a_terminal_has_sixteen_colours_unless_it_says_otherwise() {
        for (term, colorterm, colors) in [
            ("xterm", "", Colors::Sixteen),
            ("linux", "", Colors::Sixteen),
            ("screen", "", Colors::Sixteen),
            ("vt220", "", Colors::Sixteen),
            ("", "", Colors::Sixteen),
            ("xterm-256color", "", Colors::Many),
            ("tmux-256color", "truecolor", Colors::Many),
            ("xterm", "truecolor", Colors::Many),
            ("xterm", "24bit", Colors::Many),
            ("xterm-kitty", "", Colors::Many),
            ("xterm-ghostty", "", Colors::Many),
            ("alacritty", "", Colors::Many),
            ("foot", "", Colors::Many),
            ("xterm-direct", "", Colors::Many),
        ] {
            assert_eq!(Colors::of(term, colorterm), colors, "{term} {colorterm}");
        }
    }
}
