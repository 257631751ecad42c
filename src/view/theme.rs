//! Meaning to style. State is always a glyph and a word as well: without colour nothing is lost.

use ratatui::style::{Color, Modifier, Style};

use crate::app::Level;
use crate::app::detail::Tone;

/// The styles by what they mean. The colours are the terminal's own sixteen, so they fit light and dark.
#[derive(Debug, Clone, Default)]
pub struct Theme {
    /// Of lesser interest.
    pub dim: Style,
    /// Headings and names.
    pub strong: Style,
    /// As it should be.
    pub good: Style,
    /// Waiting for somebody.
    pub open: Style,
    /// Wrong.
    pub bad: Style,
    /// Keys, chips, what has the focus.
    pub accent: Style,
    /// The row that the cursor is on.
    pub selected: Style,
    /// What the query has found.
    pub matched: Style,
    /// The word for the kind of an ordinary instance.
    pub badge: Style,
    /// The word for a production instance.
    pub danger: Style,
}

impl Theme {
    /// With colours.
    #[must_use]
    pub fn colored() -> Self {
        let plain = Self::plain();
        Self {
            dim: Style::new().fg(Color::DarkGray),
            good: Style::new().fg(Color::Green),
            open: Style::new().fg(Color::Yellow),
            bad: Style::new().fg(Color::Red),
            accent: Style::new().fg(Color::Cyan),
            badge: Style::new().fg(Color::Cyan).add_modifier(Modifier::BOLD | Modifier::REVERSED),
            // One colour across the row: what its cells say stands in their words.
            selected: plain.selected.fg(Color::Reset),
            danger: Style::new().fg(Color::Red).add_modifier(Modifier::BOLD | Modifier::REVERSED),
            ..plain
        }
    }

    /// For `NO_COLOR`: weight and reversal only.
    #[must_use]
    pub fn plain() -> Self {
        let style = |modifier| Style::new().add_modifier(modifier);
        Self {
            dim: style(Modifier::DIM),
            strong: style(Modifier::BOLD),
            good: Style::new(),
            open: Style::new(),
            bad: style(Modifier::BOLD),
            accent: style(Modifier::BOLD),
            selected: style(Modifier::REVERSED),
            matched: style(Modifier::UNDERLINED),
            badge: style(Modifier::BOLD | Modifier::REVERSED),
            danger: style(Modifier::BOLD | Modifier::REVERSED | Modifier::UNDERLINED),
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
            // Brighter than all around it.
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
}
