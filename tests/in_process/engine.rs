//! The local engine and list_all give the same result for the same query: the same rows in the same order, and the same
//! total.
//!
//! Random queries run against both: over HTTP on an emulator, and on an engine over a store that was filled from the
//! emulator's pages.

#![expect(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use std::sync::Arc;

use domdesk::api::{ApiUrl, Client, SecretKey, Settings};
use domdesk::clerk::{
    Direction, EnrollmentMode, ListQuery, Millis, ModeFilter, OrderBy, OrganizationDomain, SortField,
    name_contains,
};
use domdesk::emulator::{Emulator, Options};
use domdesk::engine::Engine;
use domdesk::query::Query;
use domdesk::store::{Batch, Store};
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::test_runner::{Config, TestRunner};

const NOW: Millis = Millis(1_790_000_000_000);

/// The number of rows of the instance.
const ROWS: usize = 700;

/// The size of a compared page.
const PAGE: u32 = 25;

struct Desk {
    _emulator: Emulator,
    client: Client,
    rows: Vec<OrganizationDomain>,
    store: Store,
}

impl Desk {
    /// An instance, and all its rows in the order of their creation.
    async fn open() -> Self {
        let options = Options { domains: ROWS, organizations: 90, now: Some(NOW), ..Options::default() };
        let emulator = Emulator::start(options).await.unwrap();
        let key = SecretKey::parse(emulator.secret_key()).unwrap();
        let mut settings = Settings::new(ApiUrl::parse(&emulator.url()).unwrap(), key);
        settings.budget = None;
        let client = Client::new(settings).unwrap();
        let order_by = Some(OrderBy::new(SortField::CreatedAt, Direction::Ascending));
        let oldest_first = ListQuery { order_by, ..ListQuery::default() };
        let (mut rows, mut store) = (Vec::new(), Store::default());
        while rows.len() < ROWS {
            let page = client.list_all(&oldest_first.page(rows.len() as u64, 300)).await.unwrap();
            store.merge(&Batch::of(&page.data));
            rows.extend(page.data);
        }
        assert!(store.is_in_created_order());
        Self { _emulator: emulator, client, rows, store }
    }
}

/// Queries with texts and names of rows, or similar ones.
fn queries(rows: Arc<[OrganizationDomain]>) -> impl Strategy<Value = ListQuery> + use<> {
    let row = move || {
        let rows = Arc::clone(&rows);
        (0..rows.len()).prop_map(move |at| rows[at].clone())
    };
    let part = (row(), 0_usize..12, 1_usize..8, any::<bool>()).prop_map(|(row, from, length, uppercase)| {
        let part: String = row.name.chars().skip(from).take(length).collect();
        if uppercase { part.to_uppercase() } else { part }
    });
    let text = prop_oneof![
        5 => part,
        2 => "[a-z.]",
        1 => select(vec![".com", "xn--", "-", " acme ", "org", "nothing-like-it"]).prop_map(str::to_owned),
        1 => row().prop_map(|row| row.organization_id),
        1 => Just("org_nobody".to_owned()),
    ]
    .prop_filter("blank", |text| !text.trim().is_empty());
    let modes = EnrollmentMode::KNOWN
        .into_iter()
        .flat_map(|mode| [false, true].map(|exclude| ModeFilter { mode: mode.clone(), exclude }));
    let modes = subsequence(modes.collect::<Vec<_>>(), 0..4);
    let order =
        (select(vec![SortField::Name, SortField::CreatedAt]), any::<bool>()).prop_map(|(field, descends)| {
            OrderBy::new(field, if descends { Direction::Descending } else { Direction::Ascending })
        });
    let name = prop_oneof![3 => row().prop_map(|row| row.name), 1 => Just("no.example".to_owned())];
    (
        weighted(0.15, prop_oneof![row().prop_map(|row| row.organization_id), Just("org_nobody".to_owned())]),
        weighted(0.3, any::<bool>()),
        modes,
        weighted(0.6, text),
        weighted(0.2, proptest::collection::vec(name, 1..5)),
        weighted(0.7, order),
    )
        .prop_map(|(organization_id, verified, enrollment_mode, query, domains, order_by)| ListQuery {
            organization_id,
            verified,
            enrollment_mode,
            query,
            domains: domains.unwrap_or_default(),
            order_by,
            ..ListQuery::default()
        })
}

/// Whether a row matches the text only in the Unicode form of its name.
fn matches_only_unicode_form(rows: &[OrganizationDomain], text: &str) -> bool {
    let is_in_name = |name: &str| name.contains(&text.to_lowercase());
    !text.starts_with("org_")
        && rows.iter().any(|row| !is_in_name(&row.name) && name_contains(&row.name, text))
}

#[test]
fn the_engine_and_list_all_give_the_same_results() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let desk = runtime.block_on(Desk::open());
    let mut runner = TestRunner::new(Config { cases: 300, ..Config::default() });
    let strategy = (queries(desk.rows.clone().into()), 0.0_f64..1.0);
    let engine = std::cell::RefCell::new(Engine::default());
    let found = std::cell::Cell::new(0);
    runner
        .run(&strategy, |(list_query, depth)| {
            // The engine also searches the Unicode form of punycode names, unlike Clerk.
            prop_assume!(!matches_only_unicode_form(
                &desk.rows,
                list_query.query.as_deref().unwrap_or_default().trim()
            ));
            let query = Query::from(list_query.clone());
            let answer = engine.borrow_mut().search(&desk.store, &query, NOW, &|| false).unwrap().rows;
            found.set(found.get() + usize::from(!answer.is_empty()));
            // A page of the result, and the total number of rows.
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                clippy::cast_precision_loss,
                reason = "an index of a list"
            )]
            let offset = (answer.len() as f64 * depth) as usize;
            let page = runtime.block_on(desk.client.list_all(&list_query.page(offset as u64, PAGE))).unwrap();
            let expected: Vec<_> = page.data.iter().map(|row| row.id.as_str()).collect();
            let rows = answer.iter().skip(offset).take(PAGE as usize);
            let ids: Vec<_> = rows.map(|row| desk.store.row(*row).unwrap().id()).collect();
            prop_assert_eq!(ids, expected, "{} from {}", query, offset);
            prop_assert_eq!(i64::try_from(answer.len()).unwrap(), page.total_count, "{}", query);
            // The printed query parses to the same request.
            prop_assert_eq!(query.to_string().parse::<Query>().unwrap().list_query(), query.list_query());
            Ok(())
        })
        .unwrap();
    assert!(found.get() > 100, "only {} queries found rows", found.get());
}

#[test]
fn complete_results_are_the_same_page_by_page() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let desk = runtime.block_on(Desk::open());
    let mut engine = Engine::default();
    for text in
        ["", "sort:name", "sort:-name", "sort:created", "a sort:-name", "verified:no mode:-sso sort:name"]
    {
        let query: Query = text.parse().unwrap();
        let list_query = query.list_query().unwrap();
        let answer = engine.search(&desk.store, &query, NOW, &|| false).unwrap().rows;
        let mut offset = 0;
        for rows in answer.chunks(500) {
            let page = runtime.block_on(desk.client.list_all(&list_query.page(offset, 500))).unwrap();
            let ids: Vec<_> =
                rows.iter().map(|row| desk.store.row(*row).unwrap().id().into_owned()).collect();
            let expected: Vec<_> = page.data.into_iter().map(|row| row.id).collect();
            assert_eq!(ids, expected, "{text} from {offset}");
            offset += rows.len() as u64;
        }
    }
}
