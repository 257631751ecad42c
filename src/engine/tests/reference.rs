//! A simple and slow implementation of queries, row by row.

use std::cmp::Ordering;

use nucleo_matcher::{Config, Matcher, Utf32String};

use super::NOW;
use crate::clerk::{Direction, VerificationStatus, registrable, top_level, unicode_form};
use crate::field::{Choice, Column, Count, Moment, NamePart, Text};
use crate::query::{Pattern, Query, Term, Test};
use crate::store::{RowRef, Store};

/// Row numbers in the order of the query.
pub(super) fn search(store: &Store, query: &Query) -> Vec<u32> {
    let rows = (0..store.bound()).filter_map(|number| store.row(number));
    let mut rows: Vec<RowRef<'_>> = rows.filter(|row| matches_query(store, row, query)).collect();
    let by_number = |a: &RowRef<'_>, b: &RowRef<'_>| a.number().cmp(&b.number());
    let newest = |a: &RowRef<'_>, b: &RowRef<'_>| b.created_at().cmp(&a.created_at()).then(by_number(b, a));
    match query.sort.as_slice() {
        [] if query.is_ranked() => {
            rows.sort_by(|a, b| score(b, query).cmp(&score(a, query)).then_with(|| newest(a, b)));
        }
        [] => rows.sort_by(newest),
        [key] if matches!(key.column, Column::NAME | Column::CREATED) => {
            rows.sort_by(|a, b| compare(a, b, key.column).then_with(|| by_number(a, b)));
            if key.direction == Direction::Descending {
                rows.reverse();
            }
        }
        keys => rows.sort_by(|a, b| {
            keys.iter()
                .fold(Ordering::Equal, |order, key| {
                    order.then_with(|| match key.direction {
                        Direction::Ascending => compare(a, b, key.column),
                        Direction::Descending => compare(b, a, key.column),
                    })
                })
                .then_with(|| newest(a, b))
        }),
    }
    rows.iter().map(RowRef::number).collect()
}

fn pending(row: &RowRef<'_>) -> i64 {
    row.invitations().saturating_add(row.suggestions())
}

fn compare(a: &RowRef<'_>, b: &RowRef<'_>, column: Column) -> Ordering {
    let label = |row: &RowRef<'_>| {
        let name = row.organization_name();
        if name.is_empty() { row.organization_id().to_lowercase() } else { name.to_lowercase() }
    };
    let progress = |status: Option<&VerificationStatus>| match status {
        None => (0, String::new()),
        Some(VerificationStatus::Failed) => (1, String::new()),
        Some(VerificationStatus::Expired) => (2, String::new()),
        Some(VerificationStatus::Unverified) => (3, String::new()),
        Some(VerificationStatus::Verified) => (4, String::new()),
        Some(VerificationStatus::Other(text)) => (5, text.clone()),
    };
    match column {
        Column::Text(Text::Name) => a.name().cmp(b.name()),
        Column::Moment(Moment::Created) => a.created_at().cmp(&b.created_at()),
        Column::Moment(Moment::Updated) => a.updated_at().cmp(&b.updated_at()),
        Column::Text(Text::Organization) => label(a).cmp(&label(b)),
        Column::Choice(Choice::Mode) => a.mode().cmp(b.mode()),
        Column::Choice(Choice::Status) => progress(Some(a.status())).cmp(&progress(Some(b.status()))),
        Column::Choice(Choice::Ownership) => {
            let status = |row: &RowRef<'_>| progress(row.ownership().map(|(status, _)| status));
            status(a).cmp(&status(b))
        }
        Column::Count(Count::Invitations) => a.invitations().cmp(&b.invitations()),
        Column::Count(Count::Suggestions) => a.suggestions().cmp(&b.suggestions()),
        Column::Count(Count::Pending) => pending(a).cmp(&pending(b)),
    }
}

fn matches_query(store: &Store, row: &RowRef<'_>, query: &Query) -> bool {
    let list = &query.list;
    let modes = &list.enrollment_mode;
    let includes = modes.iter().any(|filter| !filter.exclude);
    list.organization_id.as_ref().is_none_or(|id| row.organization_id() == id)
        && list.verified.is_none_or(|verified| row.is_verified() == verified)
        && (!includes || modes.iter().any(|filter| !filter.exclude && filter.mode == *row.mode()))
        && !modes.iter().any(|filter| filter.exclude && filter.mode == *row.mode())
        && list.query.as_ref().is_none_or(|query| has_text(row, query))
        && (list.domains.is_empty() || list.domains.iter().any(|name| is_named(row, name)))
        && query.terms.iter().all(|Term { inverse, test }| holds(store, row, test) != *inverse)
}

fn is_named(row: &RowRef<'_>, name: &str) -> bool {
    row.name().to_lowercase() == name.to_lowercase()
}

fn has_text(row: &RowRef<'_>, text: &str) -> bool {
    let text = text.trim();
    if text.starts_with("org_") {
        row.organization_id() == text
    } else {
        forms(row).iter().any(|name| contains(name, text))
    }
}

/// The stored name, and its Unicode form if there is one.
fn forms(row: &RowRef<'_>) -> Vec<String> {
    let name = row.name().to_lowercase();
    unicode_form(&name).into_iter().chain([name]).collect()
}

/// The names of the row's organization: the row's own, or those that other rows have for it.
fn labels(store: &Store, row: &RowRef<'_>) -> Vec<String> {
    if !row.organization_name().is_empty() {
        return vec![row.organization_name().to_owned()];
    }
    let known = (0..).map_while(|number| store.organization(number));
    let same = known.filter(|organization| organization.id == row.organization_id());
    same.map(|organization| organization.name.to_owned()).collect()
}

fn contains(text: &str, part: &str) -> bool {
    text.to_lowercase().contains(&part.to_lowercase())
}

fn holds(store: &Store, row: &RowRef<'_>, test: &Test) -> bool {
    match test {
        Test::Text(text) => has_text(row, text),
        Test::Name(pattern) => forms(row).iter().any(|name| matches_pattern(name, pattern)),
        Test::Organization(pattern) => labels(store, row).iter().any(|label| matches_pattern(label, pattern)),
        Test::OrganizationId(id) => row.organization_id() == id,
        Test::OrganizationIds(ids) => ids.iter().any(|id| row.organization_id() == id),
        Test::NamePart(part, wanted) => {
            let name = row.name().to_lowercase();
            let part = match part {
                NamePart::TopLevel => top_level(&name),
                NamePart::Registrable => registrable(&name),
            };
            wanted.iter().any(|wanted| wanted == part)
        }
        Test::Month(months) => months.iter().any(|month| month.contains(row.created_at())),
        Test::Domain(name) => is_named(row, name),
        Test::Any(text) => any(store, row, text),
        Test::Shared(wanted) => {
            let rows = (0..store.bound()).filter_map(|number| store.row(number));
            let is_other = |other: RowRef<'_>| {
                other.organization_id() != row.organization_id()
                    && other.name().to_lowercase() == row.name().to_lowercase()
            };
            rows.into_iter().any(is_other) == *wanted
        }
        Test::Fuzzy(text) => forms(row).iter().any(|name| has_letters(name, text)),
        Test::Flag(wanted) => store.flags().is_some_and(|flags| flags.of(row.number()).meets(*wanted)),
        Test::Noted(wanted) => store.notes().is_some_and(|notes| notes.note(&row.id()).is_some()) == *wanted,
        Test::Note(text) => {
            store.notes().and_then(|notes| notes.note(&row.id())).is_some_and(|note| contains(note, text))
        }
        Test::Snoozed(wanted) => {
            let until = store.notes().and_then(|notes| notes.snoozed_until(&row.id(), NOW));
            until.is_some() == *wanted
        }
        Test::Status(wanted) => wanted.contains(row.status()),
        Test::Ownership(wanted) => wanted.contains(&row.ownership().map(|(status, _)| status.clone())),
        Test::Age { of, comparison, span } => {
            let then = match of {
                Moment::Created => row.created_at(),
                Moment::Updated => row.updated_at(),
            };
            comparison.holds(NOW.since(then), span.millis())
        }
        Test::Number { of, comparison, value } => {
            let count = match of {
                Count::Invitations => row.invitations(),
                Count::Suggestions => row.suggestions(),
                Count::Pending => pending(row),
            };
            comparison.holds(count, *value)
        }
    }
}

fn matches_pattern(text: &str, pattern: &Pattern) -> bool {
    match pattern {
        Pattern::Contains(part) => contains(text, part),
        Pattern::Glob(parts) => {
            let parts: Vec<_> = parts.iter().map(|part| part.to_lowercase()).collect();
            let text = text.to_lowercase();
            let (first, rest) = parts.split_first().unwrap();
            text.strip_prefix(first.as_str()).is_some_and(|text| matches_parts(text, rest))
        }
    }
}

/// Whether the text is anything, then the first part, then the same for the rest. Tries every position.
fn matches_parts(text: &str, parts: &[String]) -> bool {
    match parts {
        [] => text.is_empty(),
        [last] => text.ends_with(last.as_str()),
        [part, rest @ ..] => {
            text.match_indices(part.as_str()).any(|(at, _)| matches_parts(&text[at + part.len()..], rest))
        }
    }
}

fn any(store: &Store, row: &RowRef<'_>, text: &str) -> bool {
    let text = text.to_lowercase();
    let proof = row.affiliation().map(|proof| proof.strategy.to_string());
    let ownership = row.ownership().map(|(status, strategy)| format!("{status}\n{strategy}"));
    let is_id = |id: &str, prefix: &str| {
        text.starts_with(prefix) && text.len() > prefix.len() && id.to_lowercase().starts_with(&text)
    };
    [
        Some(row.name().to_owned()),
        unicode_form(&row.name().to_lowercase()),
        Some(labels(store, row).join("\n")),
        Some(row.mode().to_string()),
        Some(row.status().to_string()),
        proof,
        ownership,
    ]
    .into_iter()
    .flatten()
    .any(|column| contains(&column, &text))
        || is_id(&row.id(), "orgdmn_")
        || is_id(row.organization_id(), "org_")
}

fn letters(text: &str) -> String {
    text.to_lowercase().split_whitespace().collect()
}

fn has_letters(name: &str, text: &str) -> bool {
    let name = name.to_lowercase();
    let mut characters = name.chars();
    letters(text).chars().all(|letter| characters.any(|c| c == letter))
}

fn score(row: &RowRef<'_>, query: &Query) -> u16 {
    let mut config = Config::DEFAULT;
    (config.ignore_case, config.normalize) = (false, false);
    let mut matcher = Matcher::new(config);
    let names: Vec<_> = forms(row).into_iter().map(Utf32String::from).collect();
    query
        .terms
        .iter()
        .filter(|term| !term.inverse)
        .filter_map(|term| match &term.test {
            Test::Fuzzy(text) => {
                let letters = Utf32String::from(letters(text));
                let scores =
                    names.iter().filter_map(|name| matcher.fuzzy_match(name.slice(..), letters.slice(..)));
                Some(scores.max().unwrap())
            }
            _ => None,
        })
        .fold(0, u16::saturating_add)
}
