//! Which columns fit, how wide they are, and what a row says in each.

use std::borrow::Cow;

use ratatui::style::Style;

use crate::app::{Mark, Outlook};
use crate::clerk::{EnrollmentMode, Millis, OrganizationDomain, VerificationStatus, unicode_form};
use crate::text::{fit, fit_middle, organization_within, visible, visible_start, width};

use super::Theme;
use super::numbers::{age_of, short};

/// A column of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    State,
    Domain,
    Organization,
    Mode,
    Age,
    Invitations,
    Suggestions,
    Ownership,
}

/// How a row's names are told from those of other rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Alike {
    pub(super) domain: Domain,
    /// Whether the organization's id stands beside its name.
    pub(super) organization: bool,
}

/// What is shown of a domain's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Domain {
    /// As much of its beginning as there is room for.
    Name,
    /// Its beginning is that of another: both ends.
    Ends,
    /// Both ends are those of another as well: its beginning, and its id.
    Id,
}

/// In the order in which they are kept when the width shrinks.
const BY_WORTH: [Column; 8] = [
    Column::State,
    Column::Domain,
    Column::Organization,
    Column::Mode,
    Column::Age,
    Column::Invitations,
    Column::Suggestions,
    Column::Ownership,
];

/// In the order in which they stand.
const BY_PLACE: [Column; 8] = [
    Column::State,
    Column::Domain,
    Column::Organization,
    Column::Mode,
    Column::Ownership,
    Column::Invitations,
    Column::Suggestions,
    Column::Age,
];

/// From this width on modes are written as Clerk writes them.
const ROOM_FOR_FULL_MODES: usize = 130;

impl Column {
    /// The least that the column needs, in cells.
    const fn least(self, full_modes: bool) -> usize {
        match self {
            Self::State | Self::Ownership => 12,
            Self::Domain => 18,
            Self::Organization => 13,
            Self::Mode => {
                if full_modes {
                    20
                } else {
                    10
                }
            }
            Self::Age | Self::Invitations | Self::Suggestions => 4,
        }
    }

    /// The heading.
    pub(super) const fn heading(self) -> &'static str {
        match self {
            Self::State => "State",
            Self::Domain => "Domain",
            Self::Organization => "Organization",
            Self::Mode => "Mode",
            Self::Age => "Age",
            Self::Invitations => "Inv",
            Self::Suggestions => "Sug",
            Self::Ownership => "Ownership",
        }
    }

    /// Whether it is a number.
    pub(super) const fn right(self) -> bool {
        matches!(self, Self::Age | Self::Invitations | Self::Suggestions)
    }
}

/// The columns that fit into so many cells, with their widths; one blank stands between two. In the list of one
/// organization its name in every row would say nothing. `ages` is the room that the ages in view need.
pub(super) fn fit_columns(cells: usize, one_organization: bool, ages: usize) -> Vec<(Column, usize)> {
    let full_modes = cells >= ROOM_FOR_FULL_MODES;
    let mut kept: Vec<Column> = Vec::new();
    let least = |column: Column| match column {
        Column::Age => column.least(full_modes).max(ages),
        _ => column.least(full_modes),
    };
    let mut used = 0;
    for column in BY_WORTH.into_iter().filter(|column| !one_organization || *column != Column::Organization) {
        let needed = least(column) + usize::from(!kept.is_empty());
        if used + needed > cells {
            break;
        }
        used += needed;
        kept.push(column);
    }
    let spare = cells.saturating_sub(used);
    let has_organization = kept.contains(&Column::Organization);
    BY_PLACE
        .into_iter()
        .filter(|column| kept.contains(column))
        .map(|column| {
            // Names get what is left; the domain is what the eye looks for.
            let share = match column {
                Column::Domain if has_organization => spare - spare * 2 / 5,
                Column::Domain => spare,
                Column::Organization => spare * 2 / 5,
                _ => 0,
            };
            (column, least(column) + share)
        })
        .collect()
}

/// What the row says in that column, safe to show.
pub(super) fn cell<'a>(
    column: Column,
    cells: usize,
    domain: &'a OrganizationDomain,
    outlook: &'a Outlook,
    alike: Alike,
    now: Millis,
    theme: &Theme,
) -> (Cow<'a, str>, Style) {
    let dim_zero = |number: i64| (short(number), if number == 0 { theme.dim } else { Style::new() });
    match column {
        Column::State => state(domain, outlook, theme),
        Column::Domain => {
            let name = domain_name(domain.name_or_unnamed(), cells, theme.ascii).0;
            let text = match alike.domain {
                Domain::Name => name,
                Domain::Ends => ends(&domain.name, cells, theme.ascii).into(),
                Domain::Id => organization_within(&name, &domain.id, cells).into(),
            };
            (text, if domain.is_unnamed() { theme.dim } else { Style::new() })
        }
        // Without a name its id is the label, and ids begin alike.
        Column::Organization
            if alike.organization || domain.organization_label() == domain.organization_id =>
        {
            let label = organization_within(domain.organization_label(), &domain.organization_id, cells);
            (label.into(), Style::new())
        }
        Column::Organization => (visible_start(domain.organization_label(), cells), Style::new()),
        Column::Mode if outlook.mode == domain.enrollment_mode => (mode(&outlook.mode, cells), Style::new()),
        Column::Mode => (mode(&outlook.mode, cells), theme.open),
        Column::Age => (age_of(domain, now).into(), theme.dim),
        Column::Invitations => dim_zero(domain.total_pending_invitations),
        Column::Suggestions => dim_zero(domain.total_pending_suggestions),
        Column::Ownership => ownership(domain, outlook, theme),
    }
}

/// Before the readable form of a name that is held in punycode.
const PUNYCODE: &str = "xn--… ";

/// The name as it is written in so many cells, or a little longer; and whether something of it is missing.
fn domain_name(name: &str, cells: usize, ascii: bool) -> (Cow<'_, str>, bool) {
    let start = visible_start(name, cells);
    let Some(unicode) = readable(name, ascii) else {
        let is_cut = width(&start) > cells;
        return (start, is_cut);
    };
    let unicode = visible(&unicode);
    let both = format!("{start} ({unicode})");
    if width(&both) <= cells {
        return (both.into(), false);
    }
    // Where only one has room it is the one that can be read, and it says that it is not the name as held: letters of
    // another script can look like the ones expected.
    (format!("{PUNYCODE}{unicode}").into(), true)
}

/// The name in the letters that its punycode stands for, where there are such letters to draw with.
fn readable(name: &str, ascii: bool) -> Option<String> {
    if ascii { None } else { unicode_form(name) }
}

/// Both ends of the name as it is written in so many cells.
pub(super) fn ends(name: &str, cells: usize, ascii: bool) -> String {
    match readable(name, ascii) {
        Some(unicode) => {
            format!("{PUNYCODE}{}", fit_middle(&visible(&unicode), cells.saturating_sub(width(PUNYCODE))))
        }
        None => fit_middle(&visible(name), cells),
    }
}

/// What is drawn of the row's domain, where that is not the whole name.
pub(super) fn cut_domain(domain: &OrganizationDomain, cells: usize, ascii: bool) -> Option<String> {
    let (text, is_cut) = domain_name(&domain.name, cells, ascii);
    is_cut.then(|| beginning(&text, cells))
}

/// What is drawn of the name of the row's organization, where that is not all of it.
pub(super) fn cut_organization(domain: &OrganizationDomain, cells: usize) -> Option<String> {
    let name = visible_start(domain.organization_label(), cells);
    (width(&name) > cells).then(|| beginning(&name, cells))
}

fn beginning(text: &str, cells: usize) -> String {
    let mut text = fit(text, cells);
    if text.ends_with('…') {
        text.pop();
    }
    text
}

fn mode(mode: &EnrollmentMode, cells: usize) -> Cow<'_, str> {
    let short = if *mode == EnrollmentMode::default() { "none" } else { mode.short() };
    let full = mode.as_str();
    let text = if cells >= 20 && !full.is_empty() { full } else { short };
    visible(text)
}

/// The glyph, the word and the style of a status.
fn status<'a>(status: &'a VerificationStatus, theme: &Theme) -> (&'static str, &'a str, Style) {
    match status {
        VerificationStatus::Verified => ("✓", "verified", theme.good),
        VerificationStatus::Unverified => ("○", "unverified", theme.open),
        VerificationStatus::Failed => ("✗", "failed", theme.bad),
        VerificationStatus::Expired => ("!", "expired", theme.bad),
        VerificationStatus::Other(other) if other.is_empty() => ("·", "none", theme.dim),
        VerificationStatus::Other(other) => ("·", other, theme.dim),
    }
}

fn state(domain: &OrganizationDomain, outlook: &Outlook, theme: &Theme) -> (Cow<'static, str>, Style) {
    let (glyph, word, style) = status(domain.status(), theme);
    let word = match outlook.mark {
        Mark::Settled | Mark::Refused | Mark::Unresolved => word,
        // Nobody knows, so nothing is claimed.
        Mark::Unknown => "unknown",
        Mark::Pending(_) if outlook.deleted => "deleting",
        Mark::Pending(_) if outlook.verified == domain.is_verified() => word,
        Mark::Pending(_) if outlook.verified => "verified",
        Mark::Pending(_) => "unverified",
    };
    let (glyph, style) = match outlook.mark {
        Mark::Settled => (glyph, style),
        Mark::Pending(_) => ("⋯", theme.open),
        Mark::Unknown => ("?", theme.bad),
        Mark::Refused => ("↩", theme.bad),
        Mark::Unresolved => ("¿", theme.bad),
    };
    (format!("{glyph} {}", visible(word)).into(), style)
}

fn ownership(domain: &OrganizationDomain, outlook: &Outlook, theme: &Theme) -> (Cow<'static, str>, Style) {
    if outlook.owning {
        return ("⋯ verified".into(), theme.open);
    }
    match &domain.ownership_verification {
        Some(proof) => {
            let (glyph, word, style) = status(&proof.status, theme);
            (format!("{glyph} {}", visible(word)).into(), style)
        }
        None => ("-".into(), theme.dim),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_fill_the_width_and_drop_by_worth() {
        for (cells, one) in (12..300).flat_map(|cells| [(cells, false), (cells, true)]) {
            let columns = fit_columns(cells, one, cells % 9);
            let used: usize = columns.iter().map(|(_, width)| width).sum::<usize>() + columns.len() - 1;
            assert!(used <= cells, "{cells}: {columns:?}");
            if columns.len() > 1 {
                assert_eq!(used, cells, "{columns:?}");
            }
        }
        let names = |cells| {
            fit_columns(cells, false, 0).into_iter().map(|(column, _)| column.heading()).collect::<Vec<_>>()
        };
        assert_eq!(names(37), ["State", "Domain"]);
        assert_eq!(names(77), ["State", "Domain", "Organization", "Mode", "Inv", "Sug", "Age"]);
        assert_eq!(names(137).len(), 8);
    }
}
