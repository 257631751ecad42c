//! Measures flags, facets, conflicts and the names in a text over 1,000,000 rows of the emulator's sample data.
//!
//! `cargo bench --bench triage`; it first reads the rows over HTTP, which takes some seconds.
#![expect(clippy::unwrap_used, reason = "what cannot be unwrapped ends the measurement")]

use std::sync::{Arc, OnceLock};

use divan::Bencher;
use divan::counter::ItemsCount;
use domdesk::clerk::Millis;
use domdesk::emulator::{Emulator, Options};
use domdesk::engine::Engine;
use domdesk::store::{Store, decode_page};
use domdesk::triage::{Facet, FlagRules, contested_names, count_facet, find_flags, mentions};

const ROWS: usize = 1_000_000;
const NOW: Millis = Millis(1_790_000_000_000);

/// How many names a text has.
const NAMES: u32 = 1_000;

fn main() {
    divan::main();
}

/// The rows, as in a complete local copy, with their flags.
fn store() -> &'static Store {
    static STORE: OnceLock<Store> = OnceLock::new();
    STORE.get_or_init(|| {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let mut store = runtime.block_on(async {
            let options =
                Options { organizations: ROWS / 5, domains: ROWS, now: Some(NOW), ..Options::default() };
            let emulator = Emulator::start(options).await.unwrap();
            let client = reqwest::Client::builder().no_proxy().build().unwrap();
            let mut store = Store::default();
            while store.len() < ROWS {
                let url = format!(
                    "{}/v1/organization_domains?order_by=created_at&limit=500&offset={}",
                    emulator.url(),
                    store.len()
                );
                let request = client.get(url).bearer_auth(emulator.secret_key());
                let text = request.send().await.unwrap().text().await.unwrap();
                store.merge(&decode_page(&text).unwrap().rows);
            }
            store
        });
        let flags = find_flags(&store, &FlagRules::default(), 10, NOW);
        let flagged = flags.sets.iter().filter(|set| !set.is_empty()).count();
        eprintln!("{} rows, {flagged} of them flagged, {} bytes of flags", store.len(), flags.bytes());
        store.set_flags(Arc::new(flags));
        store
    })
}

fn rows() -> Vec<u32> {
    (0..store().bound()).collect()
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn flags(bencher: Bencher) {
    let store = store();
    bencher
        .counter(ItemsCount::new(ROWS))
        .bench_local(|| find_flags(store, &FlagRules::default(), 10, NOW).related.len());
}

#[divan::bench(args = Facet::ALL, sample_count = 20, sample_size = 1)]
fn facets(bencher: Bencher, facet: Facet) {
    let (store, rows) = (store(), rows());
    bencher.counter(ItemsCount::new(ROWS)).bench_local(|| count_facet(store, &rows, facet).len());
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn flag_query(bencher: Bencher) {
    let (store, query) = (store(), "flag:lookalike".parse().unwrap());
    let mut engine = Engine::default();
    bencher
        .counter(ItemsCount::new(ROWS))
        .bench_local(|| engine.search(store, &query, NOW, &|| false).unwrap().rows.len());
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn conflicts(bencher: Bencher) {
    let (store, rows) = (store(), rows());
    bencher.counter(ItemsCount::new(ROWS)).bench_local(|| contested_names(store, &rows).len());
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn names_of_a_text(bencher: Bencher) {
    let names = (0..NAMES).filter_map(|number| store().row(number * 997));
    let lines: Vec<String> = names.map(|row| format!("Please look at {}, it waits.", row.name())).collect();
    let text = lines.join("\n");
    bencher.counter(ItemsCount::new(NAMES)).bench_local(|| mentions(&text).len());
}
