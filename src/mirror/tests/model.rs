//! Whatever others write between two reads, in whatever order answers arrive, and from whichever replica: a row that
//! exists throughout a scan is in the copy exactly once, and a row deleted before the scan began is not.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use proptest::collection::vec;
use proptest::prelude::*;

use super::server::{HOUR, Server, domain};
use crate::clerk::{Millis, OrganizationDomain};
use crate::mirror::{Activity, Mirror, PageId, PageRequest};
use crate::store::{PageRows, RowRef};

/// One event. Indexes are taken modulo the number of candidates.
#[derive(Debug, Clone)]
enum Step {
    /// Another client adds rows at the end, or, as a lagging replica may show it, somewhere.
    Add(usize, Option<usize>),
    /// Another client deletes rows: how many, and from where.
    Delete(usize, usize),
    /// Another client changes a row.
    Change(usize),
    /// The desk sends all page requests.
    Send,
    /// Clerk reads a page for a request, from the list as it was that many changes ago.
    Read(usize, usize),
    /// An answer arrives.
    Answer(usize),
    /// A request fails.
    Fail(usize),
    Pause,
    Resume,
    Refresh(usize),
    Cancel,
    /// The desk adds a row, changes one, deletes one: at Clerk and in the copy.
    AddMine,
    ChangeMine(usize),
    DeleteMine(usize),
}

/// How many changes a replica may lag behind.
const LAG: usize = 3;

/// The list at one time: when each row was last changed, in the order of creation.
type List = BTreeMap<(i64, u32), i64>;

struct World {
    /// The list after each change; the last one is current.
    lists: Vec<List>,
    /// How many lists there were at each tick of the clock.
    history: Vec<usize>,
    cap: usize,
    rows: u32,
    mirror: Mirror,
    requests: Vec<PageRequest>,
    answers: Vec<(PageId, PageRows)>,
    as_of: Option<Millis>,
    /// Rows that the desk wrote: when, and their `updated_at`.
    reported: HashMap<u32, (usize, i64)>,
    gone: BTreeSet<u32>,
}

const START: i64 = 1_000_000 * HOUR;

fn name(row: u32) -> String {
    format!("d{row}")
}

fn row((created, row): (i64, u32), updated: i64) -> OrganizationDomain {
    OrganizationDomain { updated_at: Millis(updated), ..domain(&name(row), created) }
}

impl World {
    fn new(rows: u32, cap: usize, limit: u64) -> Self {
        let list: List = (0..rows).map(|row| ((i64::from(row) * HOUR, row), 0)).collect();
        let mut world = Self {
            lists: vec![list],
            history: vec![1],
            cap,
            rows,
            mirror: Mirror::new(limit),
            requests: Vec::new(),
            answers: Vec::new(),
            as_of: None,
            reported: HashMap::new(),
            gone: BTreeSet::new(),
        };
        world.mirror.begin(u64::from(rows), world.now());
        world
    }

    fn now(&self) -> Millis {
        Millis(START + i64::try_from(self.history.len()).unwrap())
    }

    fn list(&self) -> &List {
        self.lists.last().unwrap()
    }

    fn nth(&self, index: usize) -> Option<((i64, u32), i64)> {
        let list = self.list();
        list.iter().nth(index % list.len().max(1)).map(|(key, updated)| (*key, *updated))
    }

    fn change(&mut self, change: impl FnOnce(&mut List)) {
        let mut list = self.list().clone();
        change(&mut list);
        self.lists.push(list);
    }

    fn add(&mut self, place: Option<usize>) -> ((i64, u32), i64) {
        let number = self.rows;
        self.rows += 1;
        let last = self.list().keys().next_back().map_or(0, |(created, _)| *created);
        let created = match place.and_then(|place| self.nth(place)) {
            Some(((created, _), _)) => created + 1,
            None => last + HOUR,
        };
        let updated = i64::try_from(self.lists.len()).unwrap();
        self.change(|list| {
            list.insert((created, number), updated);
        });
        ((created, number), updated)
    }

    fn server(&self, list: usize) -> Server {
        let rows = self.lists[list].iter().map(|(key, updated)| row(*key, *updated)).collect();
        Server { rows, cap: self.cap, off: 0 }
    }

    /// Rows that all replicas have.
    fn settled(&self) -> impl Iterator<Item = u32> + '_ {
        let recent = &self.lists[self.lists.len().saturating_sub(LAG + 1)..];
        let is_there = |key: &(i64, u32)| recent.iter().all(|list| list.contains_key(key));
        self.list().keys().copied().filter(is_there).map(|(_, row)| row)
    }

    fn step(&mut self, step: &Step) -> Result<(), TestCaseError> {
        let now = self.now();
        let tick = self.history.len();
        match *step {
            Step::Add(count, place) => {
                for _ in 0..count {
                    self.add(place);
                }
            }
            Step::Delete(count, place) => {
                let keys: Vec<_> = self.list().keys().copied().collect();
                let from = place % keys.len().max(1);
                let deleted: BTreeSet<_> = keys.into_iter().skip(from).take(count).collect();
                self.change(|list| list.retain(|key, _| !deleted.contains(key)));
            }
            Step::Change(index) => {
                let Some((key, _)) = self.nth(index) else { return Ok(()) };
                let updated = i64::try_from(self.lists.len()).unwrap();
                self.change(|list| {
                    list.insert(key, updated);
                });
            }
            Step::Send => {
                let page_requests = self.mirror.page_requests(now);
                self.requests.extend(page_requests);
            }
            Step::Read(index, lag) if !self.requests.is_empty() => {
                let request = self.requests.remove(index % self.requests.len());
                let page = self.server(self.lists.len().saturating_sub(1 + lag)).answer_request(&request);
                self.answers.push((request.id, page));
            }
            Step::Answer(index) if !self.answers.is_empty() => {
                let (id, page) = self.answers.remove(index % self.answers.len());
                self.mirror.receive(id, page, now);
            }
            Step::Fail(index) if !self.requests.is_empty() => {
                let request = self.requests.remove(index % self.requests.len());
                self.mirror.fail(request.id);
            }
            Step::Read(..) | Step::Answer(_) | Step::Fail(_) => {}
            Step::Pause => self.mirror.pause(),
            Step::Resume => self.mirror.resume(now),
            Step::Refresh(count) => {
                // Other tests cover rows so new that replicas lack them: whether those stay depends on the time.
                let store = self.mirror.store();
                let known = self.settled().map(name).filter(|id| store.number(id).is_some());
                let visible: Vec<_> =
                    known.take(count).map(|id| (id.clone(), format!("{id}.example"))).collect();
                self.mirror.refresh(&visible, now);
            }
            Step::Cancel => {
                let cancelled = self.mirror.cancel();
                self.requests.retain(|request| !cancelled.contains(&request.id));
                self.answers.retain(|(id, _)| !cancelled.contains(id));
            }
            Step::AddMine => {
                let (key, updated) = self.add(None);
                self.put(key, updated, tick);
            }
            Step::ChangeMine(index) => {
                let Some((key, _)) = self.nth(index) else { return Ok(()) };
                let updated = i64::try_from(self.lists.len()).unwrap();
                self.change(|list| {
                    list.insert(key, updated);
                });
                self.put(key, updated, tick);
            }
            Step::DeleteMine(index) => {
                let Some((key, _)) = self.nth(index) else { return Ok(()) };
                self.change(|list| {
                    list.remove(&key);
                });
                self.mirror.remove(&name(key.1));
                self.gone.insert(key.1);
            }
        }
        self.check()?;
        self.history.push(self.lists.len());
        Ok(())
    }

    fn put(&mut self, key: (i64, u32), updated: i64, tick: usize) {
        self.mirror.put(&row(key, updated));
        self.reported.insert(key.1, (tick, updated));
    }

    fn check(&mut self) -> Result<(), TestCaseError> {
        let store = self.mirror.store();
        for row in &self.gone {
            prop_assert!(store.number(&name(*row)).is_none(), "{row} was deleted by the desk");
        }
        if self.mirror.as_of() == self.as_of {
            return Ok(());
        }
        self.as_of = self.mirror.as_of();
        let began = usize::try_from(self.as_of.unwrap().0 - START).unwrap();
        self.check_scan(began)
    }

    /// Checks the copy after a scan that began at that tick.
    fn check_scan(&self, began: usize) -> Result<(), TestCaseError> {
        let store = self.mirror.store();
        let found: Vec<_> = (0..store.bound()).filter_map(|number| store.row(number)).collect();
        let ids: BTreeSet<_> = found.iter().map(RowRef::id).collect();
        prop_assert_eq!(ids.len(), found.len(), "a row is in the copy twice");

        let first = self.history[began - 1].saturating_sub(1 + LAG);
        let lists = &self.lists[first..];
        for (key, updated) in &lists[0] {
            if lists.iter().all(|list| list.contains_key(key)) {
                let number = store.number(&name(key.1));
                prop_assert!(number.is_some(), "{} is missing", key.1);
                let row = store.row(number.unwrap()).unwrap();
                prop_assert!(row.updated_at().0 >= *updated, "{} is older than the scan", key.1);
            }
        }
        for (row, (tick, updated)) in &self.reported {
            let is_there = self.list().keys().any(|(_, number)| number == row);
            let found_row = store.number(&name(*row)).and_then(|number| store.row(number));
            if is_there && *tick >= began {
                prop_assert!(found_row.is_some(), "{} was written by the desk, but is missing", row);
            }
            if let Some(found_row) = found_row.filter(|_| *tick >= began) {
                prop_assert!(
                    found_row.updated_at().0 >= *updated,
                    "{row} is older than the version that the desk wrote"
                );
            }
        }
        for row in found {
            let id = row.id();
            let lived = lists.iter().any(|list| list.keys().any(|(_, row)| name(*row) == *id));
            prop_assert!(lived, "{} was deleted before the scan began", id);
        }
        Ok(())
    }

    /// Lets everything finish.
    fn settle(&mut self) -> Result<(), TestCaseError> {
        for round in 0.. {
            prop_assert!(round < 20_000, "it never ends: {:?}", self.mirror.activity());
            self.step(&Step::Send)?;
            if !self.requests.is_empty() {
                self.step(&Step::Read(round, 0))?;
            } else if !self.answers.is_empty() {
                self.step(&Step::Answer(round))?;
            } else if self.mirror.activity() == Activity::Idle {
                return Ok(());
            } else {
                prop_assert_ne!(self.mirror.activity(), Activity::Reading, "a scan must have requests");
                self.step(&Step::Resume)?;
            }
        }
        Ok(())
    }
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let any = any::<usize>;
    let step = prop_oneof![
        2 => (1..4_usize, proptest::option::weighted(0.3, any())).prop_map(|(count, place)| Step::Add(count, place)),
        2 => (1..30_usize, any()).prop_map(|(count, place)| Step::Delete(count, place)),
        1 => any().prop_map(Step::Change),
        6 => Just(Step::Send),
        10 => (any(), 0..=LAG).prop_map(|(index, lag)| Step::Read(index, lag)),
        10 => any().prop_map(Step::Answer),
        1 => any().prop_map(Step::Fail),
        1 => Just(Step::Pause),
        2 => Just(Step::Resume),
        1 => (0..120_usize).prop_map(Step::Refresh),
        1 => Just(Step::AddMine),
        1 => any().prop_map(Step::ChangeMine),
        1 => any().prop_map(Step::DeleteMine),
    ];
    let rare = prop_oneof![60 => step, 1 => Just(Step::Cancel)];
    vec(rare, 0..160)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_existing_row_is_missing_and_no_deleted_row_stays(
        rows in 0..160_u32,
        cap in prop_oneof![4 => 2..24_usize, 1 => Just(500)],
        limit in prop_oneof![3 => Just(250_000_u64), 1 => 1..100_u64],
        steps in steps(),
    ) {
        let mut world = World::new(rows, cap, limit);
        for step in &steps {
            world.step(step)?;
        }
        world.settle()?;
        // Without further changes the copy equals the list.
        for _ in 0..=LAG {
            let list = world.list().clone();
            world.lists.push(list);
        }
        world.step(&Step::Refresh(0))?;
        world.settle()?;
        let list = world.list();
        let store = world.mirror.store();
        prop_assert_eq!(store.len(), list.len());
        for (key, updated) in list {
            let row = store.number(&name(key.1)).and_then(|number| store.row(number));
            prop_assert_eq!(row.map(|row| row.updated_at().0), Some(*updated), "{}", key.1);
        }
        prop_assert_eq!(world.mirror.total_count(), i64::try_from(list.len()).ok());
    }
}
