//! Measures how long it takes to merge a page of list_all into the row store, and how much memory a row needs there.
#![expect(clippy::unwrap_used, reason = "what cannot be unwrapped ends the measurement")]

use std::sync::OnceLock;

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use domdesk::clerk::{Millis, decode_domains};
use domdesk::emulator::{Emulator, Options};
use domdesk::store::{Batch, Store, decode_page};

/// Rows per page.
const PAGE: usize = 500;
const PAGES: usize = 40;

fn main() {
    divan::main();
}

/// The JSON of the first pages of a large instance, from the emulator.
fn pages() -> &'static [String] {
    static PAGE_TEXTS: OnceLock<Vec<String>> = OnceLock::new();
    PAGE_TEXTS.get_or_init(|| {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let pages: Vec<String> = runtime.block_on(async {
            let domains = PAGE * PAGES;
            let options = Options {
                organizations: domains / 5,
                domains,
                now: Some(Millis(1_790_000_000_000)),
                ..Options::default()
            };
            let emulator = Emulator::start(options).await.unwrap();
            let client = reqwest::Client::builder().no_proxy().build().unwrap();
            let mut pages = Vec::new();
            for page in 0..PAGES {
                let url = format!(
                    "{}/v1/organization_domains?order_by=created_at&limit={PAGE}&offset={}",
                    emulator.url(),
                    page * PAGE
                );
                let request = client.get(url).bearer_auth(emulator.secret_key());
                pages.push(request.send().await.unwrap().text().await.unwrap());
            }
            pages
        });
        let mut store = Store::default();
        for page in &pages {
            store.merge(&decode_page(page).unwrap().rows);
        }
        eprintln!(
            "a page of {PAGE} rows has {} bytes; {} rows take {} bytes each in the store",
            pages[0].len(),
            store.len(),
            store.bytes() / store.len()
        );
        pages
    })
}

#[divan::bench]
fn decode_into_columns(bencher: Bencher<'_, '_>) {
    let page = &pages()[0];
    bencher.counter(BytesCount::of_str(page)).bench(|| decode_page(page).unwrap());
}

/// The same page into one value per row, each with its JSON.
#[divan::bench]
fn decode_into_domains(bencher: Bencher<'_, '_>) {
    let page = &pages()[0];
    bencher.counter(BytesCount::of_str(page)).bench(|| decode_domains(page).unwrap());
}

#[divan::bench]
fn merge_new_pages(bencher: Bencher<'_, '_>) {
    let batches = batches();
    bencher.counter(ItemsCount::new(PAGE * PAGES)).bench(|| {
        let mut store = Store::default();
        merge(&mut store, &batches);
        store
    });
}

/// Pages that the store has already: a refresh without changes.
#[divan::bench]
fn merge_known_pages(bencher: Bencher<'_, '_>) {
    let batches = batches();
    let mut store = Store::default();
    merge(&mut store, &batches);
    bencher.counter(ItemsCount::new(PAGE * PAGES)).bench_local(|| merge(&mut store, &batches));
}

fn merge(store: &mut Store, batches: &[Batch]) {
    for batch in batches {
        store.merge(batch);
    }
}

fn batches() -> Vec<Batch> {
    pages().iter().map(|page| decode_page(page).unwrap().rows).collect()
}
