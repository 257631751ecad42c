//! Waiting for changes before leaving.

use ratatui::Frame;
use ratatui::text::Line;

use crate::app::{Model, OpenJournal};
use crate::clerk::Millis;
use crate::input::Place;
use crate::text::{seconds_up, visible};

use super::super::Theme;

const WIDTH: u16 = 70;

pub(super) fn draw(model: &Model, until: Millis, theme: &Theme, frame: &mut Frame) {
    let cells = super::inside_width(model, WIDTH);
    let seconds = seconds_up(until.since(model.now));
    let mut lines: Vec<Line> = Vec::new();
    let open = model.open_changes();
    let kept = model.journal.open().map(OpenJournal::kept_in_words).unwrap_or_default();
    let mut list = |title: &str, texts: &[String]| {
        lines.extend(super::wrapped(title, cells, theme.strong));
        for text in texts {
            lines.extend(super::wrapped(&visible(text), cells, theme.open));
        }
    };
    if !open.is_empty() || kept.is_empty() {
        list(&format!("Waiting for these changes, {seconds} s at most:"), &open);
    }
    if !kept.is_empty() {
        list(&format!("Not in the journal yet, trying for {seconds} s at most:"), &kept);
    }
    super::gap(model, &mut lines);
    let stays = Place::Leaving.say("Press {stay} to stay, {leave} to leave now: what was sent may still happen. It stays in the journal, and the next start looks it up.");
    let goes = Place::Leaving.say("Press {stay} to stay, {leave} to leave now: the outcome is then not recorded, and the next start has to look it up.");
    lines.extend(super::wrapped(
        if open.is_empty() && !kept.is_empty() { &goes } else { &stays },
        cells,
        theme.dim,
    ));
    super::open(model, "Leaving", WIDTH, lines, 0..1, theme.accent, frame);
}
