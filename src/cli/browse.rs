//! `domdesk`: the browser.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, OnceLock};

use anyhow::{Context, Result};
use tempfile::TempDir;
use tokio::sync::Mutex;
use tracing::{error, info};

use crate::api::{Access, ApiUrl, Budget, Client, SecretKey, Settings};
use crate::app::{Endpoint, Failure, FailureKind, KeyKind, Model, Start, Target};
use crate::config::{Found, Sources, look_up};
use crate::emulator::{Emulator, Options};
use crate::runtime::{
    self, Connect, Connected, Desk, Ended, Input, Log, OpenJournal, Screen, Signals, Worker,
};
use crate::session::{self, Clock};
use crate::state::{self, Journal};
use crate::view::Theme;

use super::UsageError;
use super::args::{Browse, RateBudget};

/// Where the key of the embedded emulator comes from, for its journal.
const DEMO: &str = "--demo";

/// Opens the browser on this terminal.
pub(super) fn run(args: &Browse) -> Result<ExitCode> {
    let found = if args.demo { None } else { Some(find(args)?) };
    let log = args.log.as_deref().map(open_log).transpose()?;
    // After the configuration: a script that checks its settings learns of all that is wrong with them, and a wrong key
    // is the same mistake with a terminal as without.
    if !(std::io::stdin().is_terminal() && std::io::stdout().is_terminal()) {
        let text = "the browser needs a terminal for its input and output; `domdesk serve` runs without one";
        return Err(UsageError(text.to_owned()).into());
    }
    if let Some(log) = log {
        log.install();
    }
    info!(version = env!("CARGO_PKG_VERSION"), demo = args.demo, read_only = args.read_only, "start");
    let start = Start {
        target: match &found {
            None => Some(Target::Demo),
            Some(found) => found.key.as_ref().map(|_| Target::Instance),
        },
        query: args.query.clone(),
        read_only: args.read_only,
        profile: match &found {
            None => DEMO.to_owned(),
            Some(found) => found.key_origin.as_ref().map(ToString::to_string).unwrap_or_default(),
        },
        unlock_minutes: args.unlock_minutes,
        snapshot_rows: args.snapshot_rows,
        notices: found.as_ref().map(|found| found.warnings.clone()).unwrap_or_default(),
    };
    let plan = Arc::new(Plan {
        instance: found.and_then(|found| found.key.map(|key| (found.url, key))),
        access: if args.read_only { Access::ReadOnly } else { Access::ReadWrite },
        retry: args.retry.policy(),
        budget: args.rate_budget,
        emulator: Mutex::new(None),
        demo_folder: OnceLock::new(),
        state_dir: args.state.named(),
    });
    // Drawing and the API share two threads; a third would only wait.
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let ended = runtime.block_on(desk(args, start, plan));
    // Whatever is still on its way has had its time.
    runtime.shutdown_background();
    let Ended { open, lost } = ended.inspect_err(|error| error!(why = %error, "stop"))?;
    info!(open = open.len(), lost = lost.as_ref().map(tracing::field::display), "stop");
    for change in &open {
        // Not eprintln!: it panics when the terminal has gone.
        let _ =
            writeln!(std::io::stderr(), "domdesk: left without an answer: {}", crate::text::visible(change));
    }
    if !open.is_empty() {
        // Of some of them nobody can say here whether they have left; the journal can.
        let _ = writeln!(
            std::io::stderr(),
            "domdesk: the next start looks up those that the journal has; what is not in it was not sent"
        );
    }
    if let Some(lost) = lost {
        return Err(lost.into());
    }
    Ok(if open.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A log that cannot be written is said before the screen is taken: nobody would miss it later.
fn open_log(path: &Path) -> Result<Log> {
    Log::open(path).map_err(|error| {
        let path = path.display().to_string();
        UsageError(format!("--log {}: {error}", crate::text::visible(&path))).into()
    })
}

async fn desk(args: &Browse, start: Start, plan: Arc<Plan>) -> Result<Ended> {
    let size = runtime::size().context("the terminal does not tell its size")?;
    let clock = Clock::system();
    let (model, effects) = Model::new(start, size, clock.now());
    let (mut worker, replies) = Worker::new(plan.connect(), plan.open_journal());
    let signals = Signals::listen()?;
    let mut screen = Screen::take(!args.no_mouse).context("the terminal cannot be set up")?;
    runtime::log_panics();
    let input = Input::open(signals)?;
    let desk = Desk { model, effects, theme: theme(), worker: &mut worker, replies, clock };
    Ok(runtime::run(desk, &mut screen, input).await)
}

/// `NO_COLOR` counts when it is there and not empty.
fn theme() -> Theme {
    let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    if no_color { Theme::plain() } else { Theme::colored() }
}

fn find(args: &Browse) -> Result<Found> {
    let sources = Sources {
        flag_key: args.secret_key.as_ref().map(|key| key.0.as_str()),
        key_file: args.secret_key_file.as_deref(),
        flag_url: args.api_url.as_deref(),
        env: &|name| std::env::var_os(name),
        dir: Path::new("."),
    };
    look_up(&sources).map_err(|error| UsageError(error.to_string()).into())
}

/// What the worker needs to build a client, once the first frame is out.
struct Plan {
    instance: Option<(ApiUrl, SecretKey)>,
    access: Access,
    retry: crate::api::RetryPolicy,
    /// `None` for half of what Clerk allows the key.
    budget: Option<RateBudget>,
    /// Kept here so that it lives as long as the desk.
    emulator: Mutex<Option<Emulator>>,
    /// The journal of sample data is worth nothing when the emulator has gone: it goes with it.
    demo_folder: OnceLock<TempDir>,
    /// Where the journals are, if the user says so.
    state_dir: Option<PathBuf>,
}

impl Plan {
    fn connect(self: &Arc<Self>) -> Connect {
        let plan = Arc::clone(self);
        Box::new(move |target| {
            let plan = Arc::clone(&plan);
            Box::pin(async move {
                match target {
                    Target::Demo => plan.demo().await,
                    Target::Instance => plan.instance().await,
                }
            })
        })
    }

    fn open_journal(self: &Arc<Self>) -> OpenJournal {
        let plan = Arc::clone(self);
        Arc::new(move |instance| match plan.demo_folder.get() {
            Some(folder) => Journal::open(folder.path(), instance),
            None => match &plan.state_dir {
                Some(folder) => Journal::open(folder, instance),
                None => Journal::open(&state::folder()?, instance),
            },
        })
    }

    async fn demo(&self) -> Result<Connected, Failure> {
        let refuse = |reason: String| Failure::new(FailureKind::Internal, reason);
        let emulator = Emulator::start(Options::default()).await.map_err(|error| {
            Failure::new(FailureKind::Setup, format!("the emulator does not start: {error}"))
        })?;
        let url = ApiUrl::parse(&emulator.url()).map_err(|error| refuse(error.to_string()))?;
        let key = SecretKey::parse(emulator.secret_key()).map_err(|error| refuse(error.to_string()))?;
        *self.emulator.lock().await = Some(emulator);
        let folder = TempDir::with_prefix("domdesk-demo-").map_err(|error| {
            Failure::new(FailureKind::Setup, format!("there is no place for the journal: {error}"))
        })?;
        // Connecting again, after a failure, keeps the folder that is there.
        let _ = self.demo_folder.set(folder);
        self.client(url, key, true).await
    }

    async fn instance(&self) -> Result<Connected, Failure> {
        match &self.instance {
            Some((url, key)) => self.client(url.clone(), key.clone(), false).await,
            None => Err(Failure::new(FailureKind::Internal, "there is no secret key")),
        }
    }

    async fn client(&self, url: ApiUrl, key: SecretKey, embedded: bool) -> Result<Connected, Failure> {
        let endpoint = Endpoint { host: url.host(), key: KeyKind::from(key.environment()), embedded };
        let budget = match self.budget {
            // Nobody shares the emulator inside this program.
            _ if embedded => None,
            None => Some(Budget::half_of_limit(&key)),
            Some(RateBudget::Of(budget)) => Some(budget),
            Some(RateBudget::Off) => None,
        };
        let settings = Settings { access: self.access, retry: self.retry, budget, ..Settings::new(url, key) };
        // Reading the machine's certificates takes long enough to hold up keys.
        let client = tokio::task::spawn_blocking(move || Client::new(settings)).await;
        match client {
            Ok(Ok(client)) => {
                let (host, budget) = (&endpoint.host, budget.as_ref().map(tracing::field::display));
                info!(host, key = ?endpoint.key, budget, "connection");
                Ok(Connected { client, endpoint })
            }
            Ok(Err(error)) => {
                error!(why = %error, "no connection");
                Err(session::failure(&error))
            }
            Err(error) => Err(Failure::new(FailureKind::Internal, error.to_string())),
        }
    }
}
