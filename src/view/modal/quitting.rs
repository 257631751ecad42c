//! The quit dialog: waiting for pending changes.

use ratatui::Frame;
use ratatui::text::Line;

use crate::app::{Model, OpenJournal, Quitting};
use crate::input::Place;
use crate::text::{seconds_up, visible};

use super::super::Theme;

const WIDTH: u16 = 70;

pub(super) fn draw(model: &Model, quitting: &Quitting, theme: &Theme, frame: &mut Frame) {
    let cells = super::inside_width(model, WIDTH);
    let seconds = seconds_up(quitting.until.since(model.now));
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
        list(&format!("Waiting up to {seconds} s for:"), &open);
    }
    if !kept.is_empty() {
        list(&format!("Not in the journal yet, retrying for up to {seconds} s:"), &kept);
    }
    super::gap(model, &mut lines);
    let stays = Place::Leaving.say("Press {stay} to stay, {leave} to quit now: a change that was sent may still happen. It stays in the journal, and the next start looks it up.");
    let goes = Place::Leaving.say("Press {stay} to stay, {leave} to quit now: the outcome is then not recorded, and the next start has to look it up.");
    lines.extend(super::wrapped(
        if open.is_empty() && !kept.is_empty() { &goes } else { &stays },
        cells,
        theme.dim,
    ));
    super::open(model, "Quitting", WIDTH, lines, 0..1, theme.accent, frame);
}
