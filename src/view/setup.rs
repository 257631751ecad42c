//! The setup screen, shown without a secret key or when the client could not be built.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::app::{Connection, Model, messages};
use crate::input::{Place, say};
use crate::text::wrap;

use super::{Theme, draw_line};

pub(super) fn draw(model: &Model, theme: &Theme, frame: &mut Frame) {
    let screen = Rect::from(model.layout.screen);
    let cells = usize::from(screen.width.saturating_sub(4)).min(76);
    let short = screen.height < 16;
    let mut lines = Vec::new();
    let mut text =
        |style, text: &str| lines.extend(wrap(text, cells).into_iter().map(|line| Line::styled(line, style)));
    if !short {
        text(theme.strong, "domdesk");
        text(theme.strong, "A terminal desk for Clerk organization domains.");
        text(theme.strong, "");
    }
    // Keys before explanations: on a small screen the end is cut.
    if let Connection::Failed(failure) = &model.connection {
        text(theme.bad, &messages::explain(failure).line());
        text(theme.strong, "");
        text(theme.accent, &say("{refresh}  try again"));
        text(theme.accent, &say("{quit}  quit"));
    } else {
        text(theme.bad, "No secret key was found.");
        for toast in model.toasts.shown() {
            text(theme.bad, &toast.text);
        }
        if !short {
            text(theme.strong, "");
        }
        text(
            theme.accent,
            &Place::Setup.say("{demo}  open the demo: sample data, nothing leaves this machine"),
        );
        text(theme.accent, &say("{quit}  quit"));
        if !short {
            text(theme.strong, "");
            text(theme.strong, "With a key from the dashboard's API keys page:");
            text(theme.dim, "CLERK_SECRET_KEY=sk_test_… domdesk");
            text(theme.strong, "");
        }
        text(
            theme.dim,
            "Looked for, in this order: --secret-key, --secret-key-file, CLERK_SECRET_KEY, .env and .env.local here, .clerk/.tmp/keyless.json here.",
        );
    }
    if model.stray.is_ignoring() {
        text(theme.open, &Place::Ignored.say("Keys are ignored. {continue} to continue"));
    }
    let top = screen.height.saturating_sub(u16::try_from(lines.len()).unwrap_or(u16::MAX)) / 3;
    for (line, y) in lines.into_iter().zip(top..screen.height) {
        draw_line(&line, Rect { x: 2, y, width: screen.width.saturating_sub(2), height: 1 }, frame);
    }
}
