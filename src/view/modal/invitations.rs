//! The pending invitations at a domain, by address.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::app::{Model, PendingInvitations, Remote, messages};
use crate::clerk::OrganizationInvitation;
use crate::text::{count, fit, organization_within, pad, relative, visible, width};

use super::super::{Theme, draw_line};

/// The width of the age, in cells.
const WHEN: usize = 9;

/// The shortest room for an organization, in cells.
const ROOM_FOR_ORGANIZATION: usize = 24;

pub(super) fn draw(model: &Model, panel: &PendingInvitations, theme: &Theme, frame: &mut Frame) {
    let area = Rect::from(model.layout.modal);
    let cells = usize::from(area.width.saturating_sub(4));
    let lines = lines(model, panel, cells, theme);
    let inside = PendingInvitations::height(&model.layout);
    let foot = if lines.len() > inside {
        let last = (panel.scroll + inside).min(lines.len());
        format!(" {}-{last} of {} ", panel.scroll + 1, lines.len())
    } else {
        String::new()
    };
    let title = format!("Pending invitations at {}", visible(&panel.name));
    let inner = super::framed(area, &title, foot, theme.accent, frame);
    for (line, y) in lines.iter().skip(panel.scroll).zip(inner.y..inner.bottom()) {
        draw_line(line, Rect { y, height: 1, ..inner }, frame);
    }
}

fn lines(model: &Model, panel: &PendingInvitations, cells: usize, theme: &Theme) -> Vec<Line<'static>> {
    match &panel.invitations {
        Remote::Idle | Remote::Loading => return vec![Line::styled("looking up…", theme.dim)],
        Remote::Failed(failure) => {
            return super::wrapped(&messages::explain(failure).line(), cells, theme.bad).collect();
        }
        Remote::Ready(_) => {}
    }
    let mut lines: Vec<Line> =
        panel.at_domain().map(|invitation| row(model, panel, invitation, cells, theme)).collect();
    let shown = lines.len() as u64;
    lines.push(if panel.has_more() {
        Line::styled(
            fit(&format!("{} shown, the newest; there are more", count(shown, "invitation")), cells),
            theme.dim,
        )
    } else if shown == 0 {
        Line::styled("No invitation is pending. Suggestions cannot be listed.", theme.dim)
    } else {
        Line::styled("These are all. Suggestions cannot be listed.", theme.dim)
    });
    lines
}

/// The address, the age, and the organization if it is another one than that of the domain.
fn row(
    model: &Model,
    panel: &PendingInvitations,
    invitation: &OrganizationInvitation,
    cells: usize,
    theme: &Theme,
) -> Line<'static> {
    let when = pad(&relative(invitation.created_at, model.now), WHEN);
    let address = visible(&invitation.email_address);
    let room = cells.saturating_sub(WHEN + 1);
    let mut spans = vec![Span::styled(format!("{when} "), theme.dim)];
    if invitation.organization_id == panel.organization_id {
        spans.push(Span::raw(fit(&address, room)));
        return Line::from(spans);
    }
    let address = fit(&address, room.saturating_sub(ROOM_FOR_ORGANIZATION));
    let label = invitation.public_organization_data.as_ref().map_or("", |data| &data.name);
    let rest = room.saturating_sub(width(&address) + 5);
    let organization = organization_within(label, &invitation.organization_id, rest);
    spans.push(Span::raw(address));
    spans.push(Span::styled(format!("  to {organization}"), theme.open));
    Line::from(spans)
}
