//! Maps meanings to styles. State is always shown by a glyph and a word as well: nothing is lost without colour.

mod built_in;
mod name;

use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier, Style};

use crate::app::Level;
use crate::app::detail::Tone;

pub use name::{Colors, ThemeName, UnknownTheme};

/// Not faint, even over faint text.
const fn clear() -> Style {
    Style::new().remove_modifier(Modifier::DIM)
}

/// The styles by meaning, and whether only ASCII is drawn.
#[derive(Debug, Clone, Default)]
pub struct Theme {
    /// The base style, where the theme does not leave that to the terminal.
    pub base: Style,
    /// Secondary text.
    pub dim: Style,
    /// Headings and names.
    pub strong: Style,
    /// Success.
    pub good: Style,
    /// Pending.
    pub open: Style,
    /// Errors.
    pub bad: Style,
    /// Keys, chips, and the focus.
    pub accent: Style,
    /// The row under the cursor.
    pub selected: Style,
    /// Matches of the query.
    pub matched: Style,
    /// The badge of an ordinary instance.
    pub badge: Style,
    /// The badge of a production instance.
    pub danger: Style,
    /// Whether only ASCII is drawn.
    pub ascii: bool,
}

impl Theme {
    /// A built-in theme in the terminal's colours.
    #[must_use]
    pub fn new(name: ThemeName, colors: Colors) -> Self {
        let Some(palette) = built_in::palette(name, colors) else { return Self::plain() };
        let plain = Self::plain();
        let colored = |color: Color| clear().fg(color);
        let bold = if palette.bold { Modifier::BOLD } else { Modifier::empty() };
        Self {
            base: palette.base.map(|(text, ground)| Style::new().fg(text).bg(ground)).unwrap_or_default(),
            dim: palette.secondary.map_or(plain.dim, |color| Style::new().fg(color)),
            good: colored(palette.good).add_modifier(bold),
            open: colored(palette.waiting).add_modifier(bold),
            bad: colored(palette.bad).add_modifier(bold),
            accent: palette.accent.map_or(plain.accent, colored),
            badge: palette.accent.map_or(plain.badge, |accent| {
                colored(accent).add_modifier(Modifier::BOLD | Modifier::REVERSED)
            }),
            // One colour across the row: its cells also show their states in words.
            selected: plain.selected.fg(Color::Reset),
            danger: colored(palette.bad).add_modifier(Modifier::BOLD | Modifier::REVERSED),
            ..plain
        }
    }

    /// Without colour: weight and reversal only.
    #[must_use]
    pub fn plain() -> Self {
        let style = |modifier| clear().add_modifier(modifier);
        Self {
            base: Style::new(),
            // Also over coloured text.
            dim: Style::new().fg(Color::Reset).add_modifier(Modifier::DIM),
            strong: style(Modifier::BOLD),
            good: clear(),
            open: clear(),
            bad: style(Modifier::BOLD),
            accent: style(Modifier::BOLD),
            selected: style(Modifier::REVERSED),
            matched: style(Modifier::UNDERLINED),
            badge: style(Modifier::BOLD | Modifier::REVERSED),
            danger: style(Modifier::BOLD | Modifier::REVERSED | Modifier::UNDERLINED),
            ascii: false,
        }
    }

    /// The style for a line of the detail.
    #[must_use]
    pub const fn tone(&self, tone: Tone) -> Style {
        match tone {
            Tone::Heading => self.strong,
            Tone::Plain => Style::new(),
            Tone::Dim => self.dim,
            Tone::Good => self.good,
            Tone::Open => self.open,
            Tone::Bad => self.bad,
            // Brighter than the text around it.
            Tone::Stuck => self.bad.add_modifier(Modifier::BOLD),
            Tone::Waiting => self.open.add_modifier(Modifier::BOLD),
        }
    }

    /// The style for a message.
    #[must_use]
    pub const fn level(&self, level: Level) -> Style {
        match level {
            Level::Info => self.accent,
            Level::Success => self.good,
            Level::Error => self.bad,
        }
    }

    /// Applies the theme's text colour and background to every cell with the terminal's defaults.
    pub(super) fn lay_base(&self, buffer: &mut Buffer) {
        let (Some(text), Some(ground)) = (self.base.fg, self.base.bg) else { return };
        for cell in &mut buffer.content {
            if cell.fg == Color::Reset {
                cell.fg = text;
            }
            if cell.bg == Color::Reset {
                cell.bg = ground;
            }
        }
    }
}
