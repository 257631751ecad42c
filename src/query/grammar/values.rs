//! Parses the values of fields.

use super::token::Value;
use crate::clerk::{Direction, EnrollmentMode, ModeFilter, VerificationStatus, ascii_form, registrable};
use crate::field::{self, NamePart};
use crate::flag::FlagSet;
use crate::query::{Comparison, Month, Pattern, SortKey, Span, Test, Unit};

/// Clerk's known statuses.
const STATUSES: [VerificationStatus; 4] = [
    VerificationStatus::Unverified,
    VerificationStatus::Verified,
    VerificationStatus::Failed,
    VerificationStatus::Expired,
];

pub(super) fn yes_or_no(value: &str) -> Option<bool> {
    match value {
        "yes" | "y" | "true" => Some(true),
        "no" | "n" | "false" => Some(false),
        _ => None,
    }
}

pub(super) fn mode_filter(value: &str) -> Option<ModeFilter> {
    let (exclude, name) = value.strip_prefix('-').map_or((false, value), |rest| (true, rest));
    Some(ModeFilter { mode: EnrollmentMode::from_abbreviation(name)?, exclude })
}

/// Columns, separated by commas, each once; `-` reverses a column.
pub(super) fn sort_keys(value: &str) -> Option<Vec<SortKey>> {
    let mut keys: Vec<SortKey> = Vec::new();
    for value in value.split(',') {
        let (direction, name) = match value.strip_prefix('-') {
            Some(rest) => (Direction::Descending, rest),
            None => (Direction::Ascending, value.strip_prefix('+').unwrap_or(value)),
        };
        let column = field::by_name(name)?.order.as_ref()?.by;
        if keys.iter().any(|key| key.column == column) {
            return None;
        }
        keys.push(SortKey { column, direction });
    }
    Some(keys)
}

/// A text in which a star matches any text; a quoted star is literal.
pub(super) fn pattern(value: &Value) -> Option<Pattern> {
    let parts = value.split('*');
    if parts.iter().all(|part| part.text().is_empty()) {
        return None;
    }
    if let [text] = parts.as_slice() {
        return Some(Pattern::Contains(text.text()));
    }
    let last = parts.len() - 1;
    // Consecutive stars mean the same as one.
    let meaningful =
        |(at, text): (usize, String)| (at == 0 || at == last || !text.is_empty()).then_some(text);
    Some(Pattern::Glob(parts.iter().map(Value::text).enumerate().filter_map(meaningful).collect()))
}

/// Statuses, separated by commas. The beginning of a status is enough. A quoted status is taken literally, so that unknown
/// statuses can be found too.
pub(super) fn statuses(value: &Value) -> Option<Vec<VerificationStatus>> {
    each(value, |value| {
        if value.is_quoted() {
            return Some(Some(value.text()).into());
        }
        let text = value.text().to_lowercase();
        STATUSES.into_iter().find(|status| !text.is_empty() && status.as_str().starts_with(&text))
    })
}

/// The same for ownership, where `none` means never attempted.
pub(super) fn ownerships(value: &Value) -> Option<Vec<Option<VerificationStatus>>> {
    each(value, |value| {
        let text = value.text().to_lowercase();
        if !value.is_quoted() && !text.is_empty() && "none".starts_with(&text) {
            return Some(None);
        }
        statuses(value)?.pop().map(Some)
    })
}

/// Parts of names, separated by commas. A quoted part is taken literally; of a whole name without quotes, the part is used.
pub(super) fn name_parts(value: &Value, part: NamePart) -> Option<Vec<String>> {
    each(value, |value| {
        let text = value.text().to_lowercase();
        if value.is_quoted() {
            return Some(text);
        }
        let text = ascii_form(text.trim_matches('.')).into_owned();
        let part = match part {
            NamePart::TopLevel => &text,
            NamePart::Registrable => registrable(&text),
        };
        Some(part.to_owned()).filter(|part| !part.is_empty())
    })
}

/// Months, separated by commas.
pub(super) fn months(value: &Value) -> Option<Vec<Month>> {
    each(value, |value| value.text().parse().ok())
}

/// Names of flags, separated by commas, or `any` for all of them.
pub(super) fn flags(value: &Value) -> Option<FlagSet> {
    let one = |text: &str| {
        if text == ANY_FLAG { Some(FlagSet::ALL) } else { Some([text.parse().ok()?].into_iter().collect()) }
    };
    let sets = each(value, |value| one(&value.text().to_lowercase()))?;
    Some(sets.into_iter().fold(FlagSet::EMPTY, FlagSet::union))
}

/// `yes` or `no`, or part of a note. In quotes, the text is taken literally.
pub(super) fn note(value: &Value) -> Option<Test> {
    let text = value.text();
    match NOTED.into_iter().find(|(word, _)| text.eq_ignore_ascii_case(word)) {
        Some((_, noted)) if !value.is_quoted() => Some(Test::Noted(noted)),
        _ => Some(Test::Note(text)).filter(|_| !value.text().trim().is_empty()),
    }
}

/// The words that are no part of a note.
pub(super) const NOTED: [(&str, bool); 2] = [("yes", true), ("no", false)];

/// The value that stands for all flags.
pub(super) const ANY_FLAG: &str = "any";

fn each<T: PartialEq>(value: &Value, read: impl Fn(&Value) -> Option<T>) -> Option<Vec<T>> {
    let mut found = Vec::new();
    for value in value.split(',') {
        let one = read(&value)?;
        if !found.contains(&one) {
            found.push(one);
        }
    }
    Some(found)
}

/// Splits off a comparison sign; `None` if there is none.
fn compared(value: &str) -> (Option<Comparison>, &str) {
    // Longer signs first, because they begin with the shorter ones.
    let signs =
        [Comparison::AtMost, Comparison::AtLeast, Comparison::Less, Comparison::More, Comparison::Equal];
    signs
        .into_iter()
        .find_map(|sign| Some((Some(sign), value.strip_prefix(sign.as_str())?)))
        .unwrap_or((None, value))
}

/// `>0`, `3`
pub(super) fn number(value: &str) -> Option<(Comparison, i64)> {
    let (sign, number) = compared(value);
    Some((sign.unwrap_or(Comparison::Equal), number.parse().ok()?))
}

/// `>30d`. The sign is required: an exact age would hold for one millisecond only.
pub(super) fn span(value: &str) -> Option<(Comparison, Span)> {
    let (sign, span) = compared(value);
    let digits = span.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = span.split_at(digits);
    let unit = Unit::ALL.into_iter().find(|known| known.as_str() == unit)?;
    Some((sign?, Span { number: number.parse().ok()?, unit }))
}
