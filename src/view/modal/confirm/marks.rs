//! The question about many marks at a time.

use ratatui::text::Line;

use crate::app::{MarkQuestion, Model};
use crate::input::say;
use crate::text::{count, grouped, visible};

use super::super::super::Theme;
use super::super::wrapped;

pub(super) fn title(question: MarkQuestion) -> String {
    match question {
        MarkQuestion::All { rows, .. } => format!("Mark {}", count(rows, "domain")),
        MarkQuestion::Invert { rows, .. } => format!("Invert the marks of {}", count(rows, "domain")),
        MarkQuestion::Clear { marks } => format!("Clear {}", count(marks, "mark")),
    }
}

pub(super) fn lines(
    model: &Model,
    question: MarkQuestion,
    cells: usize,
    theme: &Theme,
) -> Vec<Line<'static>> {
    let (rows, total) = match question {
        MarkQuestion::All { rows, total } | MarkQuestion::Invert { rows, total } => (rows, total),
        MarkQuestion::Clear { marks } => {
            let text = match model.marks.elsewhere() {
                Some(elsewhere) if elsewhere > 0 => {
                    format!("{} of them are not in this list.", grouped(elsewhere))
                }
                _ => format!("{} would be unmarked. No domain is changed.", count(marks, "domain")),
            };
            return wrapped(&text, cells, theme.open).collect();
        }
    };
    let list = model.list();
    if rows < total {
        let copy = if model.copy.is_coming() {
            "All can be marked once the local copy is complete.".to_owned()
        } else {
            say("All can be marked with a local copy; press {copy} to start or resume it.")
        };
        let text = format!(
            "These are only the {} that have loaded, of {}. {copy}",
            count(rows, "domain"),
            grouped(total)
        );
        return wrapped(&text, cells, theme.open).collect();
    }
    let all = if list.shows_chosen() {
        "These are all rows shown.".to_owned()
    } else if list.source().query().is_filtered() {
        format!("These are all domains that match the query: {}", visible(&list.source().query().to_string()))
    } else if model.organization.is_some() {
        "These are all domains of the organization.".to_owned()
    } else {
        "These are all domains of the instance.".to_owned()
    };
    wrapped(&all, cells, theme.open).collect()
}
