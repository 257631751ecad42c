//! Which instance a command works on: the key and the address, the client, the journal.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use anyhow::Result;
use tempfile::TempDir;
use tokio::sync::Mutex;
use tracing::{error, info};

use crate::api::{Access, ApiUrl, Budget, Client, SecretKey, Settings};
use crate::app::{Endpoint, Target};
use crate::change::{Failure, FailureKind, KeyKind, messages};
use crate::config::{Credentials, Found, Sources, UrlOrigin, look_up};
use crate::emulator::{Emulator, Options};
use crate::runtime::{Connect, Connected, Log, OpenJournal};
use crate::session;
use crate::state::{self, Journal};

use super::args::{Connection, RateBudget};
use super::{UsageError, tell};

/// A log that cannot be written is said before the screen is taken: nobody would miss it later.
pub(super) fn open_log(path: &Path) -> Result<Log> {
    Log::open(path).map_err(|error| {
        let path = path.display().to_string();
        let why = crate::text::reason(error.kind()).map_or_else(|| error.to_string(), ToOwned::to_owned);
        let path = crate::text::visible(&path);
        UsageError(format!("--log names {path}, which cannot be written: {why}. Name another file")).into()
    })
}

/// Where the key and the address are.
pub(super) fn find(args: &Connection) -> Result<Found> {
    let sources = Sources {
        flag_key: args.secret_key.as_ref().map(|key| key.0.as_str()),
        key_file: args.secret_key_file.as_deref(),
        flag_url: args.api_url.as_deref(),
        env: &|name| std::env::var_os(name),
        dir: Path::new("."),
    };
    look_up(&sources).map_err(|error| UsageError(error.to_string()).into())
}

/// What a command works with: the plan of its client, and where its key comes from, in words. Opens the log, and tells of
/// what is odd about the configuration.
pub(super) fn prepare(args: &Connection) -> Result<(Arc<Plan>, String)> {
    let found = find(args)?;
    if let Some(log) = args.log.as_deref().map(open_log).transpose()? {
        log.install();
    }
    for warning in &found.warnings {
        tell(warning);
    }
    let Some(credentials) = found.credentials else {
        let text = "no secret key was found. Set CLERK_SECRET_KEY, or name a file that has it with --secret-key-file \
                    (domdesk --help lists all places)";
        return Err(UsageError(text.to_owned()).into());
    };
    let profile = credentials.key_origin.to_string();
    Ok((Arc::new(Plan::new(args, Some(credentials))), profile))
}

/// The system's folder for what is thrown away again. An empty TMPDIR, which the standard library takes for the working
/// directory, counts as unset.
fn temporary_folder() -> PathBuf {
    let folder = std::env::temp_dir();
    if cfg!(unix) && folder.as_os_str().is_empty() { PathBuf::from("/tmp") } else { folder }
}

/// What the worker needs to build a client, once the first frame is out.
pub(super) struct Plan {
    instance: Option<Credentials>,
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
    /// As the arguments say, with what was found; without that, on the embedded emulator.
    pub(super) fn new(args: &Connection, found: Option<Credentials>) -> Self {
        Self {
            instance: found,
            access: if args.read_only { Access::ReadOnly } else { Access::ReadWrite },
            retry: args.retry.policy(),
            budget: args.rate_budget,
            emulator: Mutex::new(None),
            demo_folder: OnceLock::new(),
            state_dir: args.state.named(),
        }
    }

    /// What went wrong in a command that has no screen for more, with where the value at fault came from.
    pub(super) fn explain(&self, failure: &Failure) -> String {
        let what = messages::explain(failure).what;
        let Some(Credentials { key_origin, url, url_origin, .. }) = &self.instance else { return what };
        match failure.kind {
            FailureKind::Unauthorized => format!("{what} The key is from {key_origin}."),
            FailureKind::Offline | FailureKind::Timeout if *url_origin != UrlOrigin::Default => {
                format!("{what} The address is {url}, from {url_origin}: check it.")
            }
            _ => what,
        }
    }

    /// Builds the client, off the first frame.
    pub(super) fn connect(self: &Arc<Self>) -> Connect {
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

    /// Opens the journal of an instance.
    pub(super) fn open_journal(self: &Arc<Self>) -> OpenJournal {
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
        let folder = TempDir::with_prefix_in("domdesk-demo-", temporary_folder()).map_err(|error| {
            Failure::new(FailureKind::Setup, format!("there is no place for the journal: {error}"))
        })?;
        // Connecting again, after a failure, keeps the folder that is there.
        let _ = self.demo_folder.set(folder);
        self.client(Settings::new(url, key), true).await
    }

    /// Connects to the instance of the key.
    pub(super) async fn instance(&self) -> Result<Connected, Failure> {
        match &self.instance {
            Some(credentials) => {
                let Credentials { key, key_origin, url, url_origin, proxy, .. } = credentials;
                info!(
                    key_from = key_origin.to_string(),
                    address = url.to_string(),
                    address_from = url_origin.to_string(),
                    proxy = proxy.as_ref().map(tracing::field::display),
                    "credentials"
                );
                let (proxy, trust) = (proxy.clone(), credentials.trust.clone());
                let settings = Settings { trust, proxy, ..Settings::new(url.clone(), key.clone()) };
                self.client(settings, false).await
            }
            None => Err(Failure::new(FailureKind::Internal, "there is no secret key")),
        }
    }

    async fn client(&self, settings: Settings, embedded: bool) -> Result<Connected, Failure> {
        let Settings { url, key, .. } = &settings;
        let endpoint = Endpoint { host: url.host(), key: KeyKind::from(key.environment()), embedded };
        let budget = match self.budget {
            // Nobody shares the emulator inside this program.
            _ if embedded => None,
            None => Some(Budget::half_of_limit(key)),
            Some(RateBudget::Of(budget)) => Some(budget),
            Some(RateBudget::Off) => None,
        };
        let settings = Settings { access: self.access, retry: self.retry, budget, ..settings };
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
