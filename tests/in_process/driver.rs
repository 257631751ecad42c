//! Many changes at the same time, on the emulator: the promises that are made for one change hold for each.

#![expect(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use domdesk::api::{ApiUrl, Budget, Client, SecretKey, Settings, Unlock};
use domdesk::change::{End, FailureKind, Operation, Request};
use domdesk::clerk::{
    Change, CreateDomain, EnrollmentMode, Operation as ApiOperation, OrganizationDomain, UpdateDomain,
};
use domdesk::emulator::{Damage, Emulator, Fault, FaultKind, Options};
use domdesk::journal::{EntryId, Instance, PlanStep, RecordState, Undoing};
use domdesk::session::{ChangeResult, Driver, DriverEvent, JournalWriter};
use domdesk::state::{Journal, OpenedJournal};
use tempfile::TempDir;

/// Long enough for every lookup of these tests.
const PATIENCE: Duration = Duration::from_secs(120);

struct World {
    emulator: Emulator,
    client: Client,
    folder: TempDir,
    opened: OpenedJournal,
}

impl World {
    async fn new(budget: Option<Budget>) -> Self {
        let options = Options { domains: 10, organizations: 3, ..Options::default() };
        let emulator = Emulator::start(options).await.unwrap();
        emulator.set_settings(|settings| settings.max_allowed_domains = 1_000);
        let url = ApiUrl::parse(&emulator.url()).unwrap();
        let key = SecretKey::parse(emulator.secret_key()).unwrap();
        let client = Client::new(Settings { budget, ..Settings::new(url, key) }).unwrap();
        client.unlock(Unlock::ForGood);
        let folder = TempDir::new().unwrap();
        let instance = Instance { id: "ins_1".into(), ..Instance::default() };
        let opened = Journal::open(&folder.path().join("state"), &instance).unwrap();
        Self { emulator, client, folder, opened }
    }

    fn driver(&self) -> Driver {
        let writer = JournalWriter::new(Some(Arc::clone(&self.opened.journal)));
        Driver::new(self.client.clone(), writer, &self.opened, String::new(), 1_000)
    }

    fn rows(&self, count: usize) -> Vec<OrganizationDomain> {
        let organization = self.emulator.organizations().remove(0).id;
        let others = self.emulator.as_other_operator();
        let row = |number| {
            let name = format!("row-{number}.example");
            others.create(&organization, &name, false, &EnrollmentMode::ManualInvitation).unwrap();
            self.emulator.find(Some(&organization), &name).remove(0)
        };
        (0..count).map(row).collect()
    }

    fn count(&self, operation: ApiOperation) -> usize {
        self.emulator.requests().iter().filter(|request| request.operation == Some(operation)).count()
    }
}

fn verify(verified: bool) -> Operation {
    Operation::Update(UpdateDomain { verified: Some(verified), enrollment_mode: None })
}

/// The results of all started changes.
async fn results(driver: &mut Driver) -> HashMap<EntryId, ChangeResult> {
    let mut results = HashMap::new();
    while let Some(event) = driver.next(None).await {
        if let DriverEvent::Finished(entry, result) = event {
            assert_eq!(results.insert(entry, result), None, "each ends once");
        }
    }
    results
}

fn is_done(result: &ChangeResult) -> bool {
    matches!(result, ChangeResult::Ended(End::Done(_) | End::Found(_)))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_of_many_changes_is_sent_once_and_its_outcome_is_what_happened() {
    let world = World::new(None).await;
    let rows = world.rows(40);
    for kind in [
        FaultKind::AppliedThenDisconnect,
        FaultKind::DisconnectBefore,
        FaultKind::ResetBefore,
        FaultKind::Damaged(Damage::TruncatedJson),
        FaultKind::Damaged(Damage::Html),
        FaultKind::Damaged(Damage::GatewayTimeout),
    ] {
        world.emulator.inject(Fault::once(kind).on(ApiOperation::Update).times(2));
    }
    let mut driver = world.driver();
    let mut entries = HashMap::new();
    for (number, row) in (1..).zip(&rows) {
        let plan = PlanStep { id: "plan_1".into(), step: number, together: None };
        let request = Request::of_row(row.clone(), &verify(true), None);
        entries.insert(driver.start(request, Some(plan), PATIENCE), row);
    }
    let results = results(&mut driver).await;
    assert_eq!(results.len(), 40);
    for (entry, result) in &results {
        let row = entries[entry];
        let happened = world.emulator.domain(&row.id).unwrap().is_verified();
        assert_eq!(is_done(result), happened, "{}: {result:?}", row.name);
        let path = format!("/{}", row.id);
        let sent = world.emulator.requests();
        let sent = sent.iter().filter(|request| {
            request.operation == Some(ApiOperation::Update) && request.path.ends_with(&path)
        });
        assert_eq!(sent.count(), 1, "{}", row.name);
    }
    assert_eq!(results.values().filter(|result| is_done(result)).count(), 36);
    let records = world.opened.journal.plan_records("plan_1").unwrap();
    assert_eq!(records.len(), 40);
    for record in &records {
        let expected = if is_done(&results[&record.id]) { RecordState::Done } else { RecordState::NotDone };
        assert_eq!(record.state(), expected);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_changes_of_one_row_are_never_open_at_the_same_time() {
    let world = World::new(None).await;
    let row = world.rows(1).remove(0);
    // The first one's response is lost: the second waits until a lookup has found it.
    world.emulator.inject(Fault::once(FaultKind::AppliedThenDisconnect).on(ApiOperation::Update));
    let mut driver = world.driver();
    let first = driver.start(Request::of_row(row.clone(), &verify(true), None), None, PATIENCE);
    let mode = UpdateDomain { verified: None, enrollment_mode: Some(EnrollmentMode::AutomaticSuggestion) };
    let second = driver.start(Request::of_row(row, &Operation::Update(mode), None), None, PATIENCE);
    let results = results(&mut driver).await;
    assert!(is_done(&results[&first]), "{results:?}");
    // It saw the row as it was before the first change.
    let ChangeResult::Ended(End::Refused(failure)) = &results[&second] else { panic!("{results:?}") };
    assert_eq!(failure.kind, FailureKind::Stale);
    assert_eq!(world.count(ApiOperation::Update), 1);
    drop(driver);
    let records = world.opened.journal.read().unwrap().history;
    assert_eq!(records.records().len(), 1);
    drop(world.folder);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_step_that_waits_for_the_budget_can_be_withdrawn_and_leaves_no_trace() {
    let world = World::new(Some(Budget::new(4, Duration::from_secs(3_600)))).await;
    let rows = world.rows(3);
    let mut driver = world.driver();
    let entries: Vec<EntryId> = (1..)
        .zip(&rows)
        .map(|(number, row)| {
            let plan = PlanStep { id: "plan_1".into(), step: number, together: None };
            driver.start(Request::of_row(row.clone(), &verify(true), None), Some(plan), PATIENCE)
        })
        .collect();
    let mut results = HashMap::new();
    while results.len() < 2 {
        let Some(DriverEvent::Finished(entry, result)) = driver.next(None).await else { panic!() };
        results.insert(entry, result);
    }
    let last = entries.iter().find(|entry| !results.contains_key(*entry)).unwrap();
    driver.withdraw(last);
    let Some(DriverEvent::Finished(entry, result)) = driver.next(None).await else { panic!() };
    assert_eq!(entry, *last);
    let ChangeResult::Ended(End::Refused(failure)) = result else { panic!("{result:?}") };
    assert_eq!((failure.kind, failure.outcome_unknown), (FailureKind::Stopped, false));
    assert_eq!(driver.next(None).await, None, "nothing is left to wait for");
    assert_eq!((world.count(ApiOperation::Update), world.count(ApiOperation::ListAll)), (2, 2));
    assert_eq!(world.opened.journal.plan_records("plan_1").unwrap().len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_of_this_run_can_be_taken_back() {
    let world = World::new(None).await;
    let rows = world.rows(2);
    let mut driver = world.driver();
    let deleted = driver.start(Request::of_row(rows[0].clone(), &Operation::Delete, None), None, PATIENCE);
    let verified = driver.start(Request::of_row(rows[1].clone(), &verify(true), None), None, PATIENCE);
    let done = results(&mut driver).await;
    assert!(done.values().all(is_done), "{done:?}");
    let plan = PlanStep { id: "plan_1".into(), step: 1, together: None };
    for undone in [&deleted, &verified] {
        let entry = driver.take_back(undone, Some(plan.clone()), PATIENCE).unwrap();
        let results = results(&mut driver).await;
        assert!(is_done(&results[&entry]), "{results:?}");
        let record = driver.record(&entry).unwrap();
        assert_eq!(record.asked.undoing, Some(Undoing::Undoes(undone.clone())));
    }
    assert!(!world.emulator.domain(&rows[1].id).unwrap().is_verified());
    assert_eq!(world.emulator.find(Some(&rows[0].organization_id), &rows[0].name).len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_check_sends_nothing_and_says_whether_the_row_is_as_expected() {
    let world = World::new(None).await;
    let rows = world.rows(2);
    world.emulator.as_other_operator().update(&rows[1].id, Some(true), None).unwrap();
    let organization_id = rows[0].organization_id.clone();
    let body = CreateDomain { name: rows[0].name.clone(), enrollment_mode: None, verified: None };
    let creation = Request {
        change: Change::Create { organization_id, body },
        name: rows[0].name.clone(),
        organization: String::new(),
        before: None,
        undoing: None,
        last_known_write: None,
    };
    let requests = [
        Request::of_row(rows[0].clone(), &verify(true), None),
        Request::of_row(rows[1].clone(), &Operation::Delete, None),
        creation,
    ];
    let mut driver = world.driver();
    let checks = requests.map(|request| driver.check(&request));
    let mut found = HashMap::new();
    while let Some(DriverEvent::Checked(id, result)) = driver.next(None).await {
        found.insert(id, result.map_err(|failure| failure.kind));
    }
    assert_eq!(checks.map(|id| found[&id]), [Ok(()), Err(FailureKind::Stale), Err(FailureKind::Exists)]);
    assert_eq!(world.opened.journal.read().unwrap().history.records().len(), 0);
}
