//! The rows that engine and triage are measured on: 1,000,000 of the emulator's sample data, read over HTTP.

use domdesk::clerk::{Direction, ListQuery, Millis, OrderBy, SortField};
use domdesk::emulator::{Emulator, Options};
use domdesk::store::{Store, decode_page};
use tokio::runtime::Runtime;

pub(crate) const ROWS: usize = 1_000_000;
pub(crate) const NOW: Millis = Millis(1_790_000_000_000);

/// An emulated instance with that many domains.
pub(crate) struct Rows {
    runtime: Runtime,
    client: reqwest::Client,
    emulator: Emulator,
}

impl Rows {
    pub(crate) fn start() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let runtime = Runtime::new().unwrap();
        let options =
            Options { organizations: ROWS / 5, domains: ROWS, now: Some(NOW), ..Options::default() };
        let emulator = runtime.block_on(Emulator::start(options)).unwrap();
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { runtime, client, emulator }
    }

    /// A page of list_all, as Clerk would send it.
    pub(crate) fn page(&self, query: &ListQuery) -> String {
        let params: Vec<String> = query
            .params()
            .into_iter()
            .map(|(name, value)| format!("{name}={}", value.replace('+', "%2B")))
            .collect();
        let url = format!("{}/v1/organization_domains?{}", self.emulator.url(), params.join("&"));
        let request = self.client.get(url).bearer_auth(self.emulator.secret_key());
        self.runtime.block_on(async { request.send().await.unwrap().text().await.unwrap() })
    }

    /// All rows, as in a complete local copy.
    pub(crate) fn store(&self) -> Store {
        let mut store = Store::default();
        let all = ListQuery {
            order_by: Some(OrderBy::new(SortField::CreatedAt, Direction::Ascending)),
            ..ListQuery::default()
        };
        while store.len() < ROWS {
            let page = self.page(&all.page(store.len() as u64, 500));
            store.merge(&decode_page(&page).unwrap().rows);
        }
        store
    }
}
