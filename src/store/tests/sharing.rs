//! Clones share the chunks that neither has changed.

use std::sync::Arc;

use super::{domain, store};
use crate::clerk::{Millis, OrganizationDomain};
use crate::store::{Batch, Chunk, Store};

/// A little more than three chunks.
fn large() -> Store {
    store(&domains(3 * Chunk::ROWS + 10))
}

fn domains(count: usize) -> Vec<OrganizationDomain> {
    (0..count).map(|number| domain(&format!("d{number}"), millis(number))).collect()
}

fn millis(number: usize) -> i64 {
    i64::try_from(number).unwrap()
}

/// Indexes of the chunks that are not shared.
fn copied(a: &Store, b: &Store) -> Vec<usize> {
    let pairs = a.chunks().iter().zip(b.chunks()).enumerate();
    pairs.filter(|(_, (a, b))| !Arc::ptr_eq(a, b)).map(|(at, _)| at).collect()
}

#[test]
fn one_change_copies_one_chunk() {
    let original = large();
    assert_eq!(
        original.chunks().iter().map(|chunk| chunk.len()).collect::<Vec<_>>(),
        [16_384, 16_384, 16_384, 10]
    );
    let id = format!("d{}", Chunk::ROWS + 5);

    let mut changed = original.clone();
    assert_eq!(copied(&original, &changed), Vec::<usize>::new());
    changed.merge(&Batch::of(&[OrganizationDomain { updated_at: Millis(i64::MAX), ..domain(&id, 0) }]));
    assert_eq!(copied(&original, &changed), [1]);

    let mut shorter = original.clone();
    shorter.remove(7);
    assert_eq!(copied(&original, &shorter), [0]);

    let mut longer = original.clone();
    longer.merge(&Batch::of(&[domain("new", i64::MAX)]));
    assert_eq!(copied(&original, &longer), [3]);

    let mut same = original.clone();
    same.merge(&Batch::of(&[
        domain("d3", 3),
        OrganizationDomain { updated_at: Millis(-1), ..domain("d4", 4) },
    ]));
    assert_eq!(copied(&original, &same), Vec::<usize>::new(), "no change, no copy");

    assert_eq!(original.row(7).unwrap().name(), "d7.example");
    assert_eq!(original.number("new"), None);
    assert_eq!((longer.number("new"), longer.len(), original.len()), (Some(49_162), 49_163, 49_162));
}

#[test]
fn a_batch_may_be_larger_than_a_chunk() {
    let domains = domains(2 * Chunk::ROWS + 3);
    let batch = Batch::of(&domains);
    assert_eq!(batch.len(), domains.len());
    for index in [0, Chunk::ROWS - 1, Chunk::ROWS, 2 * Chunk::ROWS + 2] {
        assert_eq!(
            (batch.id(index), batch.name(index)),
            (domains[index].id.as_str().into(), &*domains[index].name)
        );
        assert_eq!(
            (batch.created_at(index), batch.updated_at(index)),
            (domains[index].created_at, domains[index].updated_at)
        );
    }
    assert_eq!((batch.id(domains.len()), batch.name(domains.len())), ("".into(), ""));
    assert!(!batch.is_empty() && Batch::default().is_empty());
}

#[test]
fn memory_is_counted() {
    assert!(Store::default().bytes() < 1_000);
    let store = large();
    let text: usize = store.chunks().iter().map(|chunk| chunk.names().arena().len()).sum();
    assert!(store.bytes() > text + store.len() * 40 && store.bytes() < text + store.len() * 100);
}
