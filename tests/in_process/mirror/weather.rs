//! Whatever the weather: what lived through the reading is in the copy, once, and what was gone before it is not.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use domdesk::clerk::{ListQuery, Millis, Operation};
use domdesk::emulator::{Chance, Conditions, Damage, Emulator, Fault, FaultKind, Options, WriteRecord};
use domdesk::mirror::Mirror;

use crate::mirror::reader::{Reader, client, now};

const STALE: Duration = Duration::from_millis(60);

/// Rows that were created this long before are not spared for being too young.
const YOUNG: i64 = 600_000;

/// All rows with their times of creation, walked when nobody writes.
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
    assert_eq!((ids.len(), store.len()), (rows.len(), rows.len()), "a row is there twice");
    ids
}

/// The rows that were created, or deleted, before that time.
fn written(writes: &[WriteRecord], operation: Operation, before: Millis) -> BTreeSet<&str> {
    let is_one = |write: &&WriteRecord| write.operation == operation && write.at < before;
    writes.iter().filter(is_one).map(|write| write.domain_id.as_str()).collect()
}

/// A pass that began at `as_of` is finished.
fn assert_true(mirror: &Mirror, emulator: &Emulator, before: &BTreeMap<String, Millis>) {
    let writes = emulator.writes();
    assert!(writes.len() < 10_000, "all are remembered");
    let found = ids(mirror);
    // What was written less than this before the pass began it may have seen either way.
    let seen = mirror.as_of().unwrap().plus(-i64::try_from(STALE.as_millis()).unwrap() - 1);
    let deleted = written(&writes, Operation::Delete, Millis(i64::MAX));
    let known = before.keys().map(String::as_str).chain(written(&writes, Operation::Create, seen));
    for id in known.filter(|id| !deleted.contains(id)) {
        assert!(found.contains(id), "{id} is missing");
    }
    let mut gone = 0;
    for id in written(&writes, Operation::Delete, seen) {
        if before.get(id).is_some_and(|created| seen.since(*created) > YOUNG) {
            assert!(!found.contains(id), "{id} was deleted before");
            gone += 1;
        }
    }
    println!("{} rows, {} writes, {gone} were to be gone", found.len(), writes.len());
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
    assert_true(&reader.mirror, &emulator, &before);
    for _ in 0..2 {
        // Somebody looks at the newest row and at the oldest ones.
        let store = reader.mirror.store();
        let looked_at = (0..30).chain([store.bound() - 1]).filter_map(|number| store.row(number));
        let visible: Vec<_> = looked_at.map(|row| (row.id().into_owned(), row.name().to_owned())).collect();
        reader.mirror.refresh(&visible, now());
        reader.settle(now()).await;
        assert_true(&reader.mirror, &emulator, &before);
    }

    // The weather clears up. An hour later no row is too young to be gone.
    emulator.disarm();
    emulator.set_conditions(|conditions| *conditions = Conditions::default());
    let later = now().plus(3_600_000);
    reader.mirror.refresh(&[], later);
    reader.settle(later).await;
    let truth = walk(&emulator).await;
    assert_eq!(ids(&reader.mirror), truth.keys().cloned().collect());
    assert_eq!(reader.mirror.total_count(), i64::try_from(truth.len()).ok());
    let store = reader.mirror.store();
    for number in 0..store.bound() {
        let Some(row) = store.row(number) else { continue };
        let held = emulator.domain(&row.id()).unwrap();
        assert_eq!((row.updated_at(), row.mode()), (held.updated_at, &held.enrollment_mode), "{}", row.id());
    }
    println!("seed {seed}: {} requests, {} failures", emulator.requests().len(), reader.failures);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_somebody_writes_now_and_then() {
    read_three_times(1, 3, 6_000).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_somebody_writes_before_every_list() {
    read_three_times(2, 1, 3_000).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_half_of_it_is_deleted() {
    let options = Options { domains: 6_000, organizations: 1_200, ..Options::default() };
    let emulator = Emulator::start(options).await.unwrap();
    let before = walk(&emulator).await;
    emulator.set_conditions(|conditions| conditions.jitter = Duration::from_millis(12));
    let mut reader = Reader::new(&emulator);
    reader.mirror.begin(6_000, now());
    let deleting = async {
        // As a script does, a few between any two reads.
        for (number, id) in before.keys().enumerate().filter(|(number, _)| number % 2 == 0) {
            let _ = emulator.as_other_operator().delete(id);
            if number % 40 == 0 {
                tokio::task::yield_now().await;
            }
        }
    };
    tokio::join!(reader.settle(now()), deleting);
    assert_true(&reader.mirror, &emulator, &before);
    let later = now().plus(3_600_000);
    reader.mirror.refresh(&[], later);
    reader.settle(later).await;
    assert_eq!(ids(&reader.mirror), walk(&emulator).await.into_keys().collect());
}
