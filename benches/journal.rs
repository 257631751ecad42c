//! The cost of opening a journal of 100,000 changes, and of finding the newest of them.
//!
//! The journal is created once in Cargo's folder for temporary files. Its location is printed, so that the program
//! itself can be measured on it: `domdesk audit --state-dir PLACE --limit 1`.
#![expect(clippy::unwrap_used, reason = "an error ends the measurement")]

use std::fs;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use domdesk::clerk::{Change, Millis, OrganizationDomain, Page, UpdateDomain, decode_domains};
use domdesk::emulator::{Emulator, Options};
use domdesk::journal::{
    Answered, Asked, Cause, EntryId, Event, Instance, Line, Operator, Outcome, PlanStep, RowState, Settled,
    Verdict,
};
use domdesk::state::{Journal, JournalIndex, journals};

const CHANGES: usize = 100_000;

/// A plan, to which one change of a thousand belongs.
const PLAN: &str = "plan_bench";

fn main() {
    eprintln!("the journal is in {}", place().display());
    divan::main();
}

fn instance() -> Instance {
    Instance { id: "ins_bench".into(), kind: "production".into(), host: "api.clerk.com".into() }
}

/// The state folder with the journal.
fn place() -> &'static Path {
    static PLACE: OnceLock<PathBuf> = OnceLock::new();
    PLACE.get_or_init(|| {
        let place =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("journal-of-{CHANGES}-changes-and-a-plan"));
        if !place.exists() {
            let draft = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
            write(draft.path());
            fs::rename(draft.path(), &place).unwrap();
        }
        place
    })
}

/// Rows as the emulator sends them.
fn rows() -> Vec<OrganizationDomain> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let text = runtime.block_on(async {
        let options = Options {
            organizations: 200,
            domains: 1000,
            now: Some(Millis(1_790_000_000_000)),
            ..Options::default()
        };
        let emulator = Emulator::start(options).await.unwrap();
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let url = format!("{}/v1/organization_domains?limit=500", emulator.url());
        let request = client.get(url).bearer_auth(emulator.secret_key());
        request.send().await.unwrap().text().await.unwrap()
    });
    let Page { data, .. } = decode_domains(&text).unwrap();
    data
}

/// Years of a team's work: nine of ten changes are done, some are refused or were looked up.
fn write(folder: &Path) {
    drop(Journal::open(folder, &instance()).unwrap());
    let path = journals(folder).unwrap().remove(0);
    let mut file = BufWriter::new(fs::File::options().append(true).open(path).unwrap());
    let rows = rows();
    let mut put = |line: &Line| {
        serde_json::to_writer(&mut file, line).unwrap();
        file.write_all(b"\n").unwrap();
    };
    for number in 0..CHANGES {
        let row = &rows[number % rows.len()];
        let id = EntryId(format!("{:013}-{:08x}-{}", 1_790_000_000_000_u64, number / 100, number % 100));
        let at = Millis(1_700_000_000_000).plus(i64::try_from(number).unwrap() * 60_000);
        let asked = Asked {
            session: format!("{:013}-{:08x}", 1_790_000_000_000_u64, number / 100),
            profile: "CLERK_SECRET_KEY in the environment".into(),
            instance: instance(),
            operator: Operator { user: format!("user{}", number % 7), host: "desk7.example".into() },
            reason: (number % 3 == 0).then(|| format!("ticket {number}")),
            name: row.name.clone(),
            change: Change::Update {
                organization_id: row.organization_id.clone(),
                domain_id: row.id.clone(),
                body: UpdateDomain { verified: Some(!row.is_verified()), enrollment_mode: None },
            },
            before: Some(RowState::from(row)),
            organization: row.organization_label().to_owned(),
            undoing: None,
            plan: (number % 1_000 == 7).then(|| PlanStep {
                id: PLAN.into(),
                step: u64::try_from(number / 1_000).unwrap() + 1,
                together: None,
            }),
        };
        put(&Line::new(id.clone(), at, Event::Asked(Box::new(asked))));
        let cause = Cause {
            what: "no answer in time".into(),
            code: Some("organization_domain_already_exists".into()),
            status: Some(422),
            trace_id: Some("abcdef0123456789".into()),
        };
        let outcome = match number % 20 {
            7 => Outcome::Refused { cause },
            13 => Outcome::Unknown { cause },
            _ => Outcome::Done { after: Some(RowState::from(row)) },
        };
        put(&Line::new(id.clone(), at.plus(300), Event::Answered(Answered { outcome, duration_ms: 287 })));
        if number % 20 == 13 {
            let settled = Settled::new(Verdict::NotHappened, 4);
            put(&Line::new(id, at.plus(7_000), Event::Settled(settled)));
        }
    }
    file.flush().unwrap();
}

/// The time between the start of the program and the first possible change.
#[divan::bench(sample_count = 10)]
fn open() -> usize {
    let opened = Journal::open(place(), &instance()).unwrap();
    opened.contents.history.records().len()
}

/// What `audit --limit 1` reads.
#[divan::bench(sample_count = 10)]
fn newest() -> usize {
    let path = journals(place()).unwrap().remove(0);
    let index = JournalIndex::read(&path, usize::MAX, |_| true).unwrap();
    index.records(index.changes().rev().take(1)).unwrap().len()
}

/// What resuming a plan reads.
#[divan::bench(sample_count = 10)]
fn plan() -> usize {
    let opened = Journal::open(place(), &instance()).unwrap();
    opened.journal.plan_records(PLAN).unwrap().len()
}
