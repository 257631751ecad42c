//! The engine compared with a reference implementation, and each kind of filter by example.

mod examples;
mod model;
mod reference;

use super::Engine;
use crate::clerk::{Millis, OrganizationDomain};
use crate::query::Query;
use crate::store::{Batch, Store};

/// The current time in all tests.
const NOW: Millis = Millis(1_790_000_000_000);

fn store(domains: &[OrganizationDomain]) -> Store {
    let mut store = Store::default();
    store.merge(&Batch::of(domains));
    store
}

fn search(engine: &mut Engine, store: &Store, query: &Query) -> Vec<u32> {
    engine.search(store, query, NOW, &|| false).unwrap().rows.to_vec()
}
