//! An emulated instance and a state folder, which outlive the program that works on them.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use domdesk::clerk::{EnrollmentMode, OrganizationDomain};
use domdesk::emulator::{Emulator, Options};
use domdesk::journal::{History, MOST_RECORDS, Record, RecordState};
use domdesk::state;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::terminal::pty::{BOUND, Plan, Pty};

/// Stands in the name of every row that the tests touch, and so lists them.
pub(crate) const MARK: &str = "kill";

/// So many lines of the journal are told when a test fails, the last ones.
const LINES: usize = 40;

/// The domains of one organization, and whoever worked on them.
pub(crate) struct World {
    seed: u64,
    pub(crate) emulator: Emulator,
    pub(crate) organization: String,
    /// Every name that was given to a row.
    pub(crate) names: Vec<String>,
    named: usize,
    /// The runs of the program, the oldest first, each with those that lived at the same time.
    pub(crate) windows: Vec<Window>,
    folder: TempDir,
    /// What the emulator runs on; the last to go.
    _runtime: Runtime,
}

/// A span in which only certain runs of the program can have written.
pub(crate) struct Window {
    pub(crate) sessions: BTreeSet<String>,
    /// The number of the first write that can be theirs.
    pub(crate) first_write: usize,
}

impl World {
    /// A development instance with so many rows to work on.
    pub(crate) fn new(seed: u64, rows: usize) -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let options = Options { seed, organizations: 3, domains: 5, ..Options::default() };
        let emulator = runtime.block_on(Emulator::start(options)).unwrap();
        emulator.set_settings(|settings| {
            // Neither mails people, so there is no question between the key and the change.
            settings.enrollment_modes =
                vec![EnrollmentMode::ManualInvitation, EnrollmentMode::AutomaticSuggestion];
            settings.max_allowed_domains = 1_000_000;
        });
        let organization = emulator.organizations().into_iter().next();
        let mut world = Self {
            seed,
            organization: organization.unwrap().id,
            emulator,
            names: Vec::new(),
            named: 0,
            windows: Vec::new(),
            folder: TempDir::new().unwrap(),
            _runtime: runtime,
        };
        for number in 0..rows {
            let name = world.new_name();
            let mode = &EnrollmentMode::ManualInvitation;
            let verified = number % 2 == 0;
            world.emulator.as_other_operator().create(&world.organization, &name, verified, mode).unwrap();
        }
        world
    }

    /// A name that no row has had.
    pub(crate) fn new_name(&mut self) -> String {
        let name = format!("a{:04}.{MARK}.example", self.named);
        self.named += 1;
        self.names.push(name.clone());
        name
    }

    /// Starts the program, with room for all rows.
    pub(crate) fn start(&self, args: &[&str]) -> Pty {
        self.start_with(&format!("{MARK} sort:name"), args)
    }

    /// Starts the program on those rows that answer the query.
    pub(crate) fn start_with(&self, query: &str, args: &[&str]) -> Pty {
        let (url, folder) = (self.emulator.url(), self.state_folder());
        let env = [
            ("CLERK_BACKEND_API_URL", url.as_str()),
            ("CLERK_SECRET_KEY", self.emulator.secret_key()),
            ("DOMDESK_STATE_DIR", folder.to_str().unwrap()),
        ];
        // The emulator carries out what it has, at once: nothing is under way for longer.
        let args: Vec<&str> =
            ["--query", query, "--longest-delay", "5"].iter().chain(args).copied().collect();
        let mut pty = Pty::open(&Plan { args: &args, env: &env, ..Plan::default() });
        pty.resize(100, 52);
        pty
    }

    pub(crate) fn state_folder(&self) -> PathBuf {
        self.folder.path().join("state")
    }

    /// The journal's file; `None` before the first run has made it.
    pub(crate) fn journal(&self) -> Option<PathBuf> {
        let mut journals = state::journals(&self.state_folder()).unwrap();
        assert!(journals.len() <= 1, "{journals:?}");
        journals.pop()
    }

    /// What stands in the journal, and how many lines cannot be read.
    pub(crate) fn read(&self) -> (History, usize) {
        let Some(path) = self.journal() else { return (History::default(), 0) };
        let contents = state::read(&path, MOST_RECORDS).unwrap();
        (contents.history, contents.skipped)
    }

    /// The runs that have a mark.
    pub(crate) fn marks(&self) -> BTreeSet<String> {
        let Ok(entries) = std::fs::read_dir(self.state_folder().join("sessions")) else {
            return BTreeSet::new();
        };
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.map(|name| name.strip_suffix(".live").unwrap().to_owned()).collect()
    }

    /// How many writes have happened.
    pub(crate) fn writes(&self) -> usize {
        self.emulator.writes().len()
    }

    /// From now on only these runs can write.
    pub(crate) fn open_window(&mut self, sessions: BTreeSet<String>) {
        let first_write = self.writes();
        self.windows.push(Window { sessions, first_write });
    }

    /// The row of that name, as the emulator has it.
    pub(crate) fn row(&self, name: &str) -> Option<OrganizationDomain> {
        let mut found = self.emulator.find(Some(&self.organization), name);
        assert!(found.len() <= 1, "{found:?}");
        found.pop()
    }

    /// Waits until everything that a dead run has left open is settled.
    #[track_caller]
    pub(crate) fn settle(&self, pty: &mut Pty, living: &BTreeSet<String>) {
        let deadline = Instant::now() + BOUND;
        loop {
            let (history, _) = self.read();
            let open: Vec<&Record> = history
                .records()
                .filter(|record| is_open(record) && !living.contains(&record.asked.session))
                .collect();
            if open.is_empty() {
                return;
            }
            assert!(Instant::now() < deadline, "never settled: {open:#?}\n{}", pty.text());
            // The output is taken in all the while: a full terminal would keep the program from going on.
            pty.read_for(Duration::from_millis(20));
            std::thread::yield_now();
        }
    }
}

impl Drop for World {
    /// A test that fails says what it has led to.
    fn drop(&mut self) {
        if !std::thread::panicking() {
            return;
        }
        eprintln!("the instance's seed is {}", self.seed);
        for path in state::journals(&self.state_folder()).unwrap_or_default() {
            let text = std::fs::read(path).unwrap_or_default();
            let text = String::from_utf8_lossy(&text);
            let lines: Vec<&str> = text.lines().collect();
            eprintln!("the last of {} lines in the journal:", lines.len());
            for line in &lines[lines.len().saturating_sub(LINES)..] {
                eprintln!("    {line}");
            }
        }
    }
}

/// Whether nobody knows yet what became of it.
pub(crate) fn is_open(record: &Record) -> bool {
    matches!(record.state(), RecordState::Open | RecordState::Unknown)
}

/// Waits until there are rows and they can be changed.
#[track_caller]
pub(crate) fn ready(pty: &mut Pty) {
    pty.see_rows();
    pty.see_unlocked();
}
