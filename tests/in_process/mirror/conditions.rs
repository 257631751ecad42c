//! Under all conditions, the copy has every row that existed throughout the reading exactly once, and no row that was
//! deleted before.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use domdesk::clerk::{ListQuery, Millis, Operation};
use domdesk::emulator::{Chance, Conditions, Damage, Emulator, Fault, FaultKind, Options, WriteRecord};
use domdesk::mirror::Mirror;

use crate::mirror::reader::{Reader, client, now};

const STALE: Duration = Duration::from_millis(60);

/// Younger rows may be missing from stale lists, so the copy does not drop them. In milliseconds.
const YOUNG: i64 = 600_000;

/// All rows with their creation times. Only valid while no other client writes.
async fn walk(emulator: &Emulator) -> BTreeMap<String, Millis> {
    let client = client(emulator);
    let mut rows = BTreeMap::new();
    loop {
        let page = client.list_all(&ListQuery::default().page(rows.len() as u64, 500)).await.unwrap();
        let len = rows.len();
        rows.extend(page.data.into_iter().map(|row| (row.id, row.created_at)));
        if len == rows.len() {
            return rows;
        }
    }
}

fn ids(mirror: &Mirror) -> BTreeSet<String> {
    let store = mirror.store();
    let rows: Vec<_> = (0..store.bound()).filter_map(|number| store.row(number)).collect();
    let ids: BTreeSet<_> = rows.iter().map(|row| row.id().into_owned()).collect();
    assert_eq!((ids.len(), store.len()), (rows.len(), rows.len()), "a row is duplicated");
    ids
}

/// The rows that were created, or deleted, before this time.
fn written(writes: &[WriteRecord], operation: Operation, before: Millis) -> BTreeSet<&str> {
    let is_one = |write: &&WriteRecord| write.operation == operation && write.at < before;
    writes.iter().filter(is_one).map(|write| write.domain_id.as_str()).collect()
}

/// Checks the copy after a complete pass, which began at `as_of`.
fn assert_complete(mirror: &Mirror, emulator: &Emulator, before: &BTreeMap<String, Millis>) {
    let writes = emulator.writes();
    assert!(writes.len() < 10_000, "the emulator's log is complete");
    let found = ids(mirror);
    // Writes shortly before the start of the pass may or may not be visible to it.
    let seen = mirror.as_of().unwrap().plus(-i64::try_from(STALE.as_millis()).unwrap() - 1);
    let deleted = written(&writes, Operation::Delete, Millis(i64::MAX));
    let known = before.keys().map(String::as_str).chain(written(&writes, Operation::Create, seen));
    for id in known.filter(|id| !deleted.contains(id)) {
        assert!(found.contains(id), "{id} is missing");
    }
    let mut removed = 0;
    for id in written(&writes, Operation::Delete, seen) {
        if before.get(id).is_some_and(|created| seen.since(*created) > YOUNG) {
            assert!(!found.contains(id), "{id} was deleted before");
            removed += 1;
        }
    }
    println!("{} rows, {} writes, {removed} had to be removed", found.len(), writes.len());
}

fn breaking(emulator: &Emulator) {
    for kind in [
        FaultKind::DisconnectBefore,
        FaultKind::ResetBefore,
        FaultKind::Damaged(Damage::ResetDuringBody),
        FaultKind::Damaged(Damage::TruncatedJson),
        FaultKind::Damaged(Damage::WrongTypes),
        FaultKind::Damaged(Damage::Html),
        FaultKind::Damaged(Damage::GatewayTimeout),
    ] {
        let fault = Fault { operation: Some(Operation::ListAll), times: usize::MAX, kind };
        emulator.inject_with_chance(fault, Chance::of(0.01).unwrap());
    }
}

async fn read_three_times(seed: u64, churn: u32, rows: usize) {
    let options = Options { seed, domains: rows, organizations: rows / 5, ..Options::default() };
    let emulator = Emulator::start(options).await.unwrap();
    let before = walk(&emulator).await;
    assert_eq!(before.len(), rows);
    emulator.set_conditions(|conditions| {
        *conditions =
            Conditions { churn, jitter: Duration::from_millis(12), stale_reads: STALE, ..*conditions };
    });
    breaking(&emulator);
    let mut reader = Reader::new(&emulator);
    reader.mirror.begin(rows as u64, now());
    reader.settle(now()).await;
    assert_complete(&reader.mirror, &emulator, &before);
    for _ in 0..2 {
        // The newest row and the oldest ones are visible on the screen.
        let store = reader.mirror.store();
        let visible_rows = (0..30).chain([store.bound() - 1]).filter_map(|number| store.row(number));
        let visible: Vec<_> =
            visible_rows.map(|row| (row.id().into_owned(), row.name().to_owned())).collect();
        reader.mirror.refresh(&visible, now());
        reader.settle(now()).await;
        assert_complete(&reader.mirror, &emulator, &before);
    }

    // Without faults, an hour later no row is too young to be dropped.
    emulator.disarm();
    emulator.set_conditions(|conditions| *conditions = Conditions::default());
    let later = now().plus(3_600_000);
    reader.mirror.refresh(&[], later);
    reader.settle(later).await;
    let existing = walk(&emulator).await;
    assert_eq!(ids(&reader.mirror), existing.keys().cloned().collect());
    assert_eq!(reader.mirror.total_count(), i64::try_from(existing.len()).ok());
    let store = reader.mirror.store();
    for number in 0..store.bound() {
        let Some(row) = store.row(number) else { continue };
        let actual = emulator.domain(&row.id()).unwrap();
        assert_eq!(
            (row.updated_at(), row.mode()),
            (actual.updated_at, &actual.enrollment_mode),
            "{}",
            row.id()
        );
    }
    println!("seed {seed}: {} requests, {} failures", emulator.request_count(), reader.failures);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_occasional_writes() {
    read_three_times(1, 3, 6_000).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_a_write_before_every_list() {
    read_three_times(2, 1, 3_000).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_half_of_the_rows_are_deleted() {
    let options = Options { domains: 6_000, organizations: 1_200, ..Options::default() };
    let emulator = Emulator::start(options).await.unwrap();
    let before = walk(&emulator).await;
    emulator.set_conditions(|conditions| conditions.jitter = Duration::from_millis(12));
    let mut reader = Reader::new(&emulator);
    reader.mirror.begin(6_000, now());
    let deleting = async {
        // Like a script: a few deletions between two reads.
        for (number, id) in before.keys().enumerate().filter(|(number, _)| number % 2 == 0) {
            let _ = emulator.as_other_operator().delete(id);
            if number % 40 == 0 {
                tokio::task::yield_now().await;
            }
        }
    };
    tokio::join!(reader.settle(now()), deleting);
    assert_complete(&reader.mirror, &emulator, &before);
    let later = now().plus(3_600_000);
    reader.mirror.refresh(&[], later);
    reader.settle(later).await;
    assert_eq!(ids(&reader.mirror), walk(&emulator).await.into_keys().collect());
}
