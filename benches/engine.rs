//! Measures queries of the local engine, and plans, over 1,000,000 rows of the emulator's sample data.
//!
//! `cargo bench --bench engine`; it first reads the rows over HTTP, which takes some seconds.
#![expect(clippy::unwrap_used, reason = "what cannot be unwrapped ends the measurement")]

#[path = "support/rows.rs"]
mod rows;

use std::cell::RefCell;
use std::sync::OnceLock;

use divan::Bencher;
use divan::counter::ItemsCount;
use domdesk::engine::Engine;
use domdesk::plan::{Action, PlanRow, Planner, Target, Wish};
use domdesk::query::Query;
use domdesk::store::{RowRef, Store};
use rows::{NOW, Rows};

fn main() {
    divan::main();
}

/// The rows, as in a complete local copy.
fn store() -> &'static Store {
    static STORE: OnceLock<Store> = OnceLock::new();
    STORE.get_or_init(|| {
        let store = Rows::start().store();
        assert!(store.is_in_created_order());
        eprintln!(
            "{} rows of {} organizations, {} bytes a row",
            store.len(),
            store.organization_count(),
            store.bytes() / store.len()
        );
        store
    })
}

fn search(engine: &mut Engine, query: &Query) -> usize {
    engine.search(store(), query, NOW, &|| false).unwrap().rows.len()
}

/// The cost of a keystroke: the order is cached already.
#[divan::bench(args = [
    "", "a", "e", "ac", ".com", "com", "acme", "lindqvist", "no-such-name", "-", "xn--",
    "org_2xaaaaaaaaaaaaaaaaaaaaaaaaa", "verified:no", "mode:sso verified:yes", "mode:-sso acme",
    "domain:acme.com", "sort:name", "sort:name a", "sort:-name acme",
])]
fn server_queries(bencher: Bencher<'_, '_>, text: &str) {
    repeated(bencher, text);
}

/// The same for queries that Clerk cannot answer.
#[divan::bench(args = [
    "name:*.edu", "name:acme*", "name:a*b*", "!acme", "!a", "org:acme", "org:nord*", "any:acme", "any:orgdmn_2x",
    "status:failed,expired", "owner:none", "age:>30d", "updated:<2h", "pending:>0", "!verified:yes ~acme sort:name",
    "~acme", "~a", "~lndqvst", "~acme sort:-created",
])]
fn local_queries(bencher: Bencher<'_, '_>, text: &str) {
    repeated(bencher, text);
}

fn repeated(bencher: Bencher<'_, '_>, text: &str) {
    let query: Query = text.parse().unwrap();
    // Its hits narrow no other query, so that each search checks all rows.
    let other: Query = "domain:no-such.example".parse().unwrap();
    let engine = RefCell::new(Engine::default());
    let found = search(&mut engine.borrow_mut(), &query);
    bencher
        .counter(ItemsCount::new(found))
        .with_inputs(|| search(&mut engine.borrow_mut(), &other))
        .bench_local_values(|_| search(&mut engine.borrow_mut(), &query));
}

/// A word, letter by letter: all queries but the first check only the matches of the one before.
#[divan::bench(args = ["harbor", "willow", "labs.com"])]
fn typing(bencher: Bencher<'_, '_>, word: &str) {
    let letters = word.char_indices().map(|(at, c)| word[..at + c.len_utf8()].parse().unwrap());
    let queries: Vec<Query> = letters.collect();
    let mut engine = Engine::default();
    bencher.bench_local(|| queries.iter().map(|query| search(&mut engine, query)).sum::<usize>());
}

/// The first query in an order, which is not cached yet.
#[divan::bench(args = [
    "name", "created", "updated", "org", "mode", "status", "owner", "invitations", "suggestions", "pending",
    "-name", "-updated,name", "org,name", "mode,-pending,name", "status,org,-updated",
], sample_count = 20)]
fn sort(bencher: Bencher<'_, '_>, columns: &str) {
    let query: Query = format!("sort:{columns}").parse().unwrap();
    store();
    bencher.bench_local(|| search(&mut Engine::default(), &query));
}

/// A plan for the first rows, with all conflicts: everyone who has one of their names verified is looked for in the whole copy.
#[divan::bench(args = [100_000, 1_000_000], sample_count = 20)]
fn plan(bencher: Bencher<'_, '_>, rows: u32) {
    let store = store();
    let all = || (0..store.bound()).filter_map(|number| store.row(number));
    bencher.counter(ItemsCount::new(rows)).bench_local(|| {
        let wishes: Vec<Wish<'_>> = (0..rows)
            .filter_map(|number| store.row(number))
            .map(|row| Wish { target: Target::Row(PlanRow::from(row)), action: &Action::Verify })
            .collect();
        let verified = all().filter(RowRef::is_verified);
        let verified = verified.map(|row| (row.name(), row.organization_id()));
        Planner::default().plan(&wishes, verified).order.len()
    });
}
