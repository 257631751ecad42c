//! A question before something that cannot be taken back.

use ratatui::Frame;
use ratatui::text::{Line, Span};

use crate::app::{Confirm, Model, Operation, Subject};
use crate::clerk::{OrganizationDomain, unicode_form};
use crate::text::{count, visible};

use super::super::{Theme, field};

const WIDTH: u16 = 66;

pub(super) fn draw(model: &Model, confirm: &Confirm, theme: &Theme, frame: &mut Frame) {
    let cells = super::inside_width(model, WIDTH);
    let mut lines = Vec::new();
    let (title, question) = match &confirm.subject {
        Subject::Row { domain, operation } => {
            lines.extend(row(domain, operation, cells, theme));
            match operation {
                Operation::Delete => ("Delete", "delete it"),
                Operation::VerifyOwnership => ("Verify ownership", "take ownership as proven"),
                Operation::Update(_) => ("People will get email", "switch the mode"),
            }
        }
        Subject::SendForm => {
            lines.extend(super::wrapped("In mode automatic_invitation Clerk emails an invitation to people with an address at the domain. Emails cannot be called back.", cells, theme.open));
            ("People will get email", "send the form")
        }
        Subject::DiscardForm => {
            lines.push(Line::raw("What you typed would be lost."));
            ("Close the form", "close it")
        }
    };
    lines.push(Line::raw(""));
    let typed = lines.len();
    let armed = confirm.is_armed();
    if confirm.typed.is_some() {
        lines.push(Line::styled("This may be production. Type the domain's name:", theme.bad));
        lines.push(Line::raw(""));
    }
    lines.push(if armed {
        Line::from(vec![
            Span::styled("y", theme.accent),
            Span::raw(format!(" to {question}, ")),
            Span::styled("any other key", theme.accent),
            Span::raw(" to leave it."),
        ])
    } else {
        Line::styled("Esc leaves it.", theme.dim)
    });
    let keep = lines.len() - 1;
    let inside = super::open(model, title, WIDTH, lines, keep, theme.bad, frame);
    if let Some(name) = &confirm.typed
        && let Some(area) = inside.line(typed + 1, 2)
    {
        field::draw(frame, area, name, theme.strong, !armed, None);
    }
}

fn row(
    domain: &OrganizationDomain,
    operation: &Operation,
    cells: usize,
    theme: &Theme,
) -> Vec<Line<'static>> {
    let mut lines = vec![Line::styled(visible(&domain.name).into_owned(), theme.strong)];
    if let Some(unicode) = unicode_form(&domain.name) {
        lines.push(Line::raw(visible(&unicode).into_owned()));
    }
    lines.extend(super::wrapped(&format!("of {}", visible(domain.organization_label())), cells, theme.dim));
    lines.push(Line::raw(""));
    let consequence = match operation {
        Operation::Delete => {
            let pending = |number: i64, what| (number > 0).then(|| count(number.unsigned_abs(), what));
            let lost: Vec<String> = [
                pending(domain.total_pending_invitations, "pending invitation"),
                pending(domain.total_pending_suggestions, "pending suggestion"),
            ]
            .into_iter()
            .flatten()
            .collect();
            let lost = if lost.is_empty() { String::new() } else { format!(" It has {}.", lost.join(" and ")) };
            format!("The organization loses the domain. Adding it again makes a new record with a new id.{lost}")
        }
        Operation::VerifyOwnership => {
            "Ownership is taken as proven without DNS and recorded as manual_override. There is no way back.".to_owned()
        }
        Operation::Update(_) => {
            "In mode automatic_invitation Clerk emails an invitation to people with an address at the domain. Emails cannot be called back.".to_owned()
        }
    };
    lines.extend(super::wrapped(&consequence, cells, theme.open));
    lines
}
