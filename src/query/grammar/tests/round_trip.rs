//! Printing and parsing are inverse to each other.

use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::flag::FlagSet;

fn filled() -> impl Strategy<Value = String> {
    // Characters with a meaning in the grammar, which random Unicode would rarely hit.
    prop_oneof![any::<String>(), "[a-c !~:,*\"\\\\<>=-]{1,8}", "org_[a-c*\"]{0,3}"]
        .prop_filter("blank", |text| !text.trim().is_empty())
}

fn pattern() -> impl Strategy<Value = Pattern> {
    let ends = || prop_oneof![Just(String::new()), filled()];
    prop_oneof![
        filled().prop_map(Pattern::Contains),
        (ends(), proptest::collection::vec(filled(), 0..3), ends())
            .prop_map(|(first, inner, last)| {
                Pattern::Glob(std::iter::once(first).chain(inner).chain([last]).collect())
            })
            .prop_filter("stars only", |pattern| *pattern
                != Pattern::Glob(vec![String::new(), String::new()])),
    ]
}

fn status() -> impl Strategy<Value = VerificationStatus> {
    let known = select(vec!["unverified", "verified", "failed", "expired"]).prop_map(str::to_owned);
    prop_oneof![known, any::<String>()].prop_map(|text| Some(text).into())
}

fn distinct<T: PartialEq>(values: Vec<T>) -> Vec<T> {
    values.into_iter().fold(Vec::new(), |mut kept, value| {
        if !kept.contains(&value) {
            kept.push(value);
        }
        kept
    })
}

fn comparison() -> impl Strategy<Value = Comparison> {
    use Comparison::{AtLeast, AtMost, Equal, Less, More};
    select(vec![Less, AtMost, Equal, AtLeast, More])
}

fn term() -> impl Strategy<Value = Term> {
    let statuses = proptest::collection::vec(status(), 1..4);
    let ownerships = proptest::collection::vec(proptest::option::of(status()), 1..4);
    let span = (any::<u32>(), select(&Unit::ALL[..])).prop_map(|(number, unit)| Span { number, unit });
    let of = select(vec![Count::Invitations, Count::Suggestions, Count::Pending]);
    let part = prop_oneof![Just(String::new()), filled(), "([a-b.]{0,6}\\.)?(com|co\\.uk)"];
    let part = part.prop_map(|text| text.to_lowercase());
    let month = (0_u32..10_000, 1_u32..13)
        .prop_map(|(year, month)| format!("{year:04}-{month:02}").parse::<Month>().unwrap());
    let either = prop_oneof![
        pattern().prop_map(Test::Name),
        pattern().prop_map(Test::Organization),
        proptest::collection::vec("org_[a-zA-Z0-9]{1,12}", 2..4)
            .prop_map(distinct)
            .prop_filter("one", |ids| ids.len() > 1)
            .prop_map(Test::OrganizationIds),
        (select(vec![NamePart::TopLevel, NamePart::Registrable]), proptest::collection::vec(part, 1..4))
            .prop_map(|(part, names)| Test::NamePart(part, distinct(names))),
        proptest::collection::vec(month, 1..4).prop_map(|months| Test::Month(distinct(months))),
        (1..=FlagSet::ALL.bits()).prop_map(|bits| Test::Flag(FlagSet::from_bits(bits))),
        filled().prop_map(Test::Any),
        filled().prop_map(Test::Fuzzy),
        any::<bool>().prop_map(Test::Shared),
        any::<bool>().prop_map(Test::Noted),
        any::<bool>().prop_map(Test::Snoozed),
        prop_oneof![filled(), select(vec!["yes", "No"]).prop_map(str::to_owned)].prop_map(Test::Note),
        statuses.prop_map(|statuses| Test::Status(distinct(statuses))),
        ownerships.prop_map(|statuses| Test::Ownership(distinct(statuses))),
        (select(vec![Moment::Created, Moment::Updated]), comparison(), span)
            .prop_map(|(of, comparison, span)| Test::Age { of, comparison, span }),
        (of, comparison(), any::<i64>()).prop_map(|(of, comparison, value)| Test::Number {
            of,
            comparison,
            value
        }),
    ];
    let inverse_only = prop_oneof![
        filled().prop_map(Test::Text),
        "org_[a-zA-Z0-9]{1,12}".prop_map(Test::OrganizationId),
        "[a-z0-9]{1,8}\\.(com|org)".prop_map(Test::Domain),
    ];
    prop_oneof![
        3 => (any::<bool>(), either).prop_map(|(inverse, test)| Term { inverse, test }),
        1 => inverse_only.prop_map(|test| Term { inverse: true, test }),
    ]
}

fn any_query() -> impl Strategy<Value = Query> {
    let mode = (0..4_usize, any::<bool>())
        .prop_map(|(at, exclude)| ModeFilter { mode: EnrollmentMode::KNOWN[at].clone(), exclude });
    let key =
        (select(SortKey::columns().collect::<Vec<_>>()), any::<bool>()).prop_map(|(column, descending)| {
            let direction = if descending { Direction::Descending } else { Direction::Ascending };
            SortKey { column, direction }
        });
    (
        proptest::option::of("org_[a-zA-Z0-9]{1,12}"),
        proptest::option::of(any::<bool>()),
        proptest::collection::vec(mode, 0..4),
        proptest::option::of(filled()),
        proptest::collection::vec("[a-z0-9]{1,8}\\.(com|org)", 0..3),
        proptest::collection::vec(key, 0..3),
        proptest::collection::vec(term(), 0..4),
    )
        .prop_map(|(organization_id, verified, modes, query, domains, mut sort, terms)| {
            if sort.len() == 2 && sort[0].column == sort[1].column {
                sort.pop();
            }
            let list = ListQuery {
                organization_id,
                verified,
                enrollment_mode: distinct(modes),
                query,
                domains,
                ..ListQuery::default()
            };
            Query { list, sort, terms }
        })
}

proptest! {
    #[test]
    fn printing_and_parsing_are_inverse(query in any_query()) {
        let text = query.to_string();
        prop_assert_eq!(text.parse::<Query>().unwrap(), query, "{}", text);
    }

    #[test]
    fn no_text_panics(text in prop_oneof![any::<String>(), "[a-c !~:,*\"\\\\<>=-]{0,12}"]) {
        match text.parse::<Query>() {
            Err(error) => prop_assert!(error.position.end <= text.chars().count()),
            Ok(query) => prop_assert_eq!(query.to_string().parse::<Query>().unwrap(), query),
        }
    }
}
