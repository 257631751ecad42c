//! An emulated instance and a state folder, which outlive the program runs.

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

/// Part of the name of every row that the tests change, so that a query finds them.
pub(crate) const MARK: &str = "kill";

/// How many of the journal's last lines a failing test prints.
const LINES: usize = 40;

/// The domains of one organization, and the runs that changed them.
pub(crate) struct World {
    seed: u64,
    pub(crate) emulator: Emulator,
    pub(crate) organization: String,
    /// Every name that a row was given.
    pub(crate) names: Vec<String>,
    named: usize,
    /// The runs of the program, oldest first; runs that were live at the same time share a window.
    pub(crate) windows: Vec<Window>,
    folder: TempDir,
    /// The emulator's runtime. Declared last, so it is dropped last.
    _runtime: Runtime,
}

/// A span of writes that only these runs can have made.
pub(crate) struct Window {
    pub(crate) sessions: BTreeSet<String>,
    /// The index of the first write that can be theirs.
    pub(crate) first_write: usize,
}

impl World {
    /// A development instance with `rows` rows.
    pub(crate) fn new(seed: u64, rows: usize) -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let options = Options { seed, organizations: 3, domains: 5, ..Options::default() };
        let emulator = runtime.block_on(Emulator::start(options)).unwrap();
        emulator.set_settings(|settings| {
            // Neither mode emails people, so no key opens a question.
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

    /// A name that no row has had yet.
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

    /// Starts the program on the rows that match the query.
    pub(crate) fn start_with(&self, query: &str, args: &[&str]) -> Pty {
        let (url, folder) = (self.emulator.url(), self.state_folder());
        let env = [
            ("CLERK_BACKEND_API_URL", url.as_str()),
            ("CLERK_SECRET_KEY", self.emulator.secret_key()),
            ("DOMDESK_STATE_DIR", folder.to_str().unwrap()),
        ];
        // The emulator carries out each request immediately, so no request is in flight for longer.
        let args: Vec<&str> =
            ["--query", query, "--longest-delay", "5"].iter().chain(args).copied().collect();
        let mut pty = Pty::open(&Plan { args: &args, env: &env, ..Plan::default() });
        pty.resize(100, 52);
        pty
    }

    pub(crate) fn state_folder(&self) -> PathBuf {
        self.folder.path().join("state")
    }

    /// The journal's file; `None` before the first run creates it.
    pub(crate) fn journal(&self) -> Option<PathBuf> {
        let mut journals = state::journals(&self.state_folder()).unwrap();
        assert!(journals.len() <= 1, "{journals:?}");
        journals.pop()
    }

    /// The journal's history, and the number of unreadable lines.
    pub(crate) fn read(&self) -> (History, usize) {
        let Some(path) = self.journal() else { return (History::default(), 0) };
        let contents = state::read(&path, MOST_RECORDS).unwrap();
        (contents.history, contents.skipped)
    }

    /// The runs that have a session marker.
    pub(crate) fn marks(&self) -> BTreeSet<String> {
        let Ok(entries) = std::fs::read_dir(self.state_folder().join("sessions")) else {
            return BTreeSet::new();
        };
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.map(|name| name.strip_suffix(".live").unwrap().to_owned()).collect()
    }

    /// The number of writes so far.
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

    /// Waits until every change that a dead run left open has an outcome.
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
            // Keep reading the output: a full terminal would block the program.
            pty.read_for(Duration::from_millis(20));
            std::thread::yield_now();
        }
    }
}

impl Drop for World {
    /// A failing test prints its seed and the journal.
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

/// Whether the outcome is not known yet.
pub(crate) fn is_open(record: &Record) -> bool {
    matches!(record.state(), RecordState::Open | RecordState::Unknown)
}

/// Waits until rows are shown and changes are unlocked.
#[track_caller]
pub(crate) fn ready(pty: &mut Pty) {
    pty.see_rows();
    pty.see_unlocked();
}
