//! Random rows and queries: the engine gives the same answers as the reference implementation.

use std::sync::Arc;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::{Engine, NOW, reference, search, store};
use crate::clerk::{
    Direction, EnrollmentMode, ListQuery, Millis, ModeFilter, OrganizationDomain, PublicOrganizationData,
    Verification, VerificationStatus,
};
use crate::field::{Count, Moment, NamePart};
use crate::notes::{NoteLine, Notes};
use crate::query::{Comparison, Month, Pattern, Query, SortKey, Span, Term, Test, Unit};
use crate::store::Batch;

const DAY: i64 = 86_400_000;

fn names() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[ab]{0,3}\\.(com|edu|a\\.org)",
        // A common beginning longer than a step of the sort.
        2 => "aaaaaaaaaaaa(aaaaaaaaaaaa)?[ab\0]{0,3}",
        1 => "[aBÄäİß.]{0,4}",
        1 => select(vec!["xn--bcher-kva.com", "XN--BCHER-KVA.edu", "xn--a.com"]).prop_map(str::to_owned),
    ]
}

fn statuses() -> impl Strategy<Value = VerificationStatus> {
    select(vec!["verified", "unverified", "failed", "expired", "odd", ""])
        .prop_map(|text| Some(text.to_owned()).into())
}

fn proofs() -> impl Strategy<Value = Option<Verification>> {
    option::of((statuses(), "(txt|[ab])").prop_map(|(status, strategy)| Verification {
        status,
        strategy,
        ..Verification::default()
    }))
}

fn domains() -> impl Strategy<Value = OrganizationDomain> {
    let ids = prop_oneof!["orgdmn_[ab]{27}", "[ab]{1,4}"];
    let numbers = || prop_oneof![0_i64..4, select(vec![-1, 255, 256, i64::MIN, i64::MAX])];
    let times = || {
        prop_oneof![(-2_i64..70).prop_map(|days| NOW.0 - days * DAY), select(vec![0, -5, i64::MAX, i64::MIN]),]
    };
    let modes = "(manual_invitation|automatic_invitation|enterprise_sso|odd)";
    (
        (ids, names(), "org_[ab]{1,2}", option::of("(A|a|Ab|bÄ)?"), modes),
        (proofs(), proofs()),
        (numbers(), numbers(), times(), times()),
    )
        .prop_map(|((id, name, organization_id, label, mode), (affiliation, ownership), numbers)| {
            OrganizationDomain {
                id,
                name,
                organization_id,
                public_organization_data: label
                    .map(|name| PublicOrganizationData { name, ..PublicOrganizationData::default() }),
                enrollment_mode: Some(mode).into(),
                affiliation_verification: affiliation,
                ownership_verification: ownership,
                total_pending_invitations: numbers.0,
                total_pending_suggestions: numbers.1,
                created_at: Millis(numbers.2),
                updated_at: Millis(numbers.3),
                ..OrganizationDomain::default()
            }
        })
}

fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[ab.A]{1,3}",
        2 => select(vec![".com", "edu", "ver", "txt", "bücher", "manual", "ÄB", "ß", "i\u{307}", " a "])
            .prop_map(str::to_owned),
        1 => "(org_|orgdmn_)[ab]{0,2}",
    ]
}

fn patterns() -> impl Strategy<Value = Pattern> {
    let ends = || prop_oneof![Just(String::new()), texts()];
    prop_oneof![
        texts().prop_map(Pattern::Contains),
        (ends(), vec(texts(), 0..3), ends()).prop_map(|(first, inner, last)| {
            Pattern::Glob(std::iter::once(first).chain(inner).chain([last]).collect())
        }),
    ]
}

fn tests() -> impl Strategy<Value = Test> {
    use Comparison::{AtLeast, AtMost, Equal, Less, More};
    let comparisons = || select(vec![Less, AtMost, Equal, AtLeast, More]);
    let spans = (0_u32..70, select(&Unit::ALL[..])).prop_map(|(number, unit)| Span { number, unit });
    let parts = select(vec!["com", "edu", "org", "a", ""]).prop_map(str::to_owned);
    let months = (2026_u32..2027, 8_u32..13)
        .prop_map(|(year, month)| format!("{year}-{month:02}").parse::<Month>().unwrap());
    let counts = select(vec![Count::Invitations, Count::Suggestions, Count::Pending]);
    prop_oneof![
        texts().prop_map(Test::Text),
        patterns().prop_map(Test::Name),
        patterns().prop_map(Test::Organization),
        "org_[ab]{1,2}".prop_map(Test::OrganizationId),
        vec("org_[ab]{1,2}", 2..4).prop_map(Test::OrganizationIds),
        vec(parts, 1..3).prop_map(|names| Test::NamePart(NamePart::TopLevel, names)),
        vec(names().prop_map(|name| name.to_lowercase()), 1..3)
            .prop_map(|names| Test::NamePart(NamePart::Registrable, names)),
        vec(months, 1..3).prop_map(Test::Month),
        names().prop_map(Test::Domain),
        texts().prop_map(Test::Any),
        texts().prop_map(Test::Fuzzy),
        any::<bool>().prop_map(Test::Shared),
        any::<bool>().prop_map(Test::Noted),
        "[xy]".prop_map(Test::Note),
        any::<bool>().prop_map(Test::Snoozed),
        vec(statuses(), 1..3).prop_map(Test::Status),
        vec(option::of(statuses()), 1..3).prop_map(Test::Ownership),
        (select(vec![Moment::Created, Moment::Updated]), comparisons(), spans)
            .prop_map(|(of, comparison, span)| Test::Age { of, comparison, span }),
        (counts, comparisons(), prop_oneof![0_i64..4, Just(i64::MAX)])
            .prop_map(|(of, comparison, value)| Test::Number { of, comparison, value }),
    ]
}

fn queries() -> impl Strategy<Value = Query> {
    let modes = (0_usize..4, any::<bool>())
        .prop_map(|(at, exclude)| ModeFilter { mode: EnrollmentMode::KNOWN[at].clone(), exclude });
    let keys =
        (select(SortKey::columns().collect::<Vec<_>>()), any::<bool>()).prop_map(|(column, descends)| {
            SortKey::new(column, if descends { Direction::Descending } else { Direction::Ascending })
        });
    let lists = (
        option::weighted(0.1, "org_[ab]{1,2}"),
        option::weighted(0.2, any::<bool>()),
        vec(modes, 0..2),
        option::weighted(0.3, texts()),
        option::weighted(0.1, vec(names(), 1..3)),
    )
        .prop_map(|(organization_id, verified, enrollment_mode, query, domains)| ListQuery {
            organization_id,
            verified,
            enrollment_mode,
            query,
            domains: domains.unwrap_or_default(),
            ..ListQuery::default()
        });
    let terms = (any::<bool>(), tests()).prop_map(|(inverse, test)| Term { inverse, test });
    (lists, vec(keys, 0..4), vec(terms, 0..3)).prop_map(|(list, sort, terms)| Query { list, sort, terms })
}

/// Notes on some of the domains and snoozes of others, of which some are over.
fn notes(domains: &[OrganizationDomain]) -> Arc<Notes> {
    let mut notes = Notes::default();
    for (at, domain) in domains.iter().enumerate() {
        let note = ["x", "Yes x", "no"].get(at % 5).map(|note| Some((*note).to_owned()));
        let snoozed_until = [1, -1].get(at % 3).map(|days| Some(Millis(NOW.0 + days * DAY)));
        let line = NoteLine {
            at: Millis(1),
            domain_id: domain.id.clone(),
            note,
            snoozed_until,
            ..NoteLine::default()
        };
        notes.take(line, &Arc::from("jana@desk7"));
    }
    Arc::new(notes)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 256, ..ProptestConfig::default() })]
    #[test]
    fn answers_match_the_reference_implementation(
        domains in vec(domains(), 0..40),
        ordered in any::<bool>(),
        removed in vec(0_u32..40, 0..4),
        later in vec(domains(), 0..4),
        queries in vec(queries(), 1..6),
    ) {
        let mut domains = domains;
        if ordered {
            domains.sort_by_key(|domain| domain.created_at);
        }
        let mut store = store(&domains);
        for number in removed {
            store.remove(number);
        }
        store.set_notes(notes(&domains));
        let mut engine = Engine::default();
        for query in &queries {
            prop_assert_eq!(search(&mut engine, &store, query), reference::search(&store, query), "{}", query);
        }
        // Cached results of the earlier rows must not be used.
        store.merge(&Batch::of(&later));
        for query in &queries {
            prop_assert_eq!(search(&mut engine, &store, query), reference::search(&store, query), "later, {}", query);
        }
    }
}

/// Enough chunks for two threads.
#[test]
fn answers_over_many_chunks_match_the_reference_implementation() {
    let mut rng = fastrand::Rng::with_seed(7);
    let domains: Vec<_> = (0..40_000_i64)
        .map(|number| OrganizationDomain {
            id: format!("d{number}"),
            name: format!(
                "{}-{}.{}",
                rng.u32(0..9_000),
                rng.u32(0..9),
                if rng.bool() { "com" } else { "example" }
            ),
            organization_id: format!("org_{}", rng.u32(0..5_000)),
            enrollment_mode: EnrollmentMode::KNOWN[rng.usize(0..4)].clone(),
            total_pending_invitations: rng.i64(0..4),
            created_at: Millis(NOW.0 - rng.i64(0..90) * DAY),
            updated_at: Millis(NOW.0 - rng.i64(0..90 * DAY)),
            ..OrganizationDomain::default()
        })
        .collect();
    let mut newest_last = domains.clone();
    newest_last.sort_by_key(|domain| domain.created_at);
    for domains in [domains, newest_last] {
        let mut store = store(&domains);
        (0..40_000).step_by(97).for_each(|number| store.remove(number));
        let mut engine = Engine::default();
        for text in [
            "",
            "1",
            ".com",
            "77-3",
            "nothing",
            "mode:sso 1",
            "age:<7d pending:>0 !.com",
            "~71c",
            "name:1*.com",
            "sort:name",
            "sort:-name .com",
            "sort:org",
            "sort:-updated 3",
            "sort:mode,-invitations,name",
            "sort:created",
        ] {
            let query = text.parse().unwrap();
            assert!(search(&mut engine, &store, &query) == reference::search(&store, &query), "{text}");
        }
    }
}
