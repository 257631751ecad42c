//! The connection of a command: key, address, client and journal.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use anyhow::Result;
use tempfile::TempDir;
use tokio::sync::Mutex;
use tracing::{error, info};

use crate::api::{Access, ApiUrl, Budget, Client, SecretKey, Settings};
use crate::app::{ConnectionTarget, Endpoint};
use crate::change::{Failure, FailureKind, KeyKind, messages};
use crate::config::{self, Config, Credentials, Sources, UrlOrigin, look_up};
use crate::emulator::{Emulator, Options};
use crate::runtime::{Connect, Connected, JournalOpener, Log};
use crate::session;
use crate::state::{self, Journal};
use crate::text::system_error;

use super::args::{Connection, RateBudget};
use super::{UsageError, print_message};

/// Opens the log. A failure ends the program, since a missing log would not be noticed later.
pub(super) fn open_log(path: &Path) -> Result<Log> {
    Log::open(path).map_err(|error| {
        let path = path.display().to_string();
        let why = system_error(&error);
        let path = crate::text::visible(&path);
        UsageError(format!("--log names {path}, which cannot be written: {why}")).into()
    })
}

/// Looks up the key and the address.
pub(super) fn find_config(args: &Connection) -> Result<Config> {
    let sources = Sources {
        flag_key: args.secret_key.as_ref().map(|key| key.0.as_str()),
        key_file: args.secret_key_file.as_deref(),
        flag_url: args.api_url.as_deref(),
        env: &config::variable,
        dir: Path::new("."),
    };
    look_up(&sources).map_err(|error| UsageError(error.to_string()).into())
}

/// The plan of a command's client, and the origin of its key as text. Opens the log, and prints warnings about the
/// configuration.
pub(super) fn prepare(args: &Connection) -> Result<(Arc<ConnectionPlan>, String)> {
    let found = find_config(args)?;
    if let Some(log) = args.log.as_deref().map(open_log).transpose()? {
        log.install();
    }
    for warning in &found.warnings {
        print_message(warning);
    }
    let Some(credentials) = found.credentials else {
        let text = "no secret key was found. Set CLERK_SECRET_KEY, or pass a file with --secret-key-file \
                    (see domdesk --help)";
        return Err(UsageError(text.to_owned()).into());
    };
    let profile = credentials.key_origin.to_string();
    Ok((Arc::new(ConnectionPlan::new(args, Some(credentials))), profile))
}

/// The system's temporary folder. An empty TMPDIR counts as unset; the standard library would use the working directory.
pub(super) fn temporary_folder() -> PathBuf {
    let folder = std::env::temp_dir();
    if cfg!(unix) && folder.as_os_str().is_empty() { PathBuf::from("/tmp") } else { folder }
}

/// Everything needed to build a client after the first frame.
pub(super) struct ConnectionPlan {
    credentials: Option<Credentials>,
    access: Access,
    retry: crate::api::RetryPolicy,
    /// `None` for half of what Clerk allows the key.
    budget: Option<RateBudget>,
    /// Must live as long as the client.
    emulator: Mutex<Option<Emulator>>,
    /// The journal of the sample data is deleted with the emulator.
    demo_folder: OnceLock<TempDir>,
    /// The folder of the journals, if the user set it.
    state_dir: Option<PathBuf>,
}

impl ConnectionPlan {
    /// Without credentials, for the embedded emulator.
    pub(super) fn new(args: &Connection, credentials: Option<Credentials>) -> Self {
        Self {
            credentials,
            access: if args.read_only { Access::ReadOnly } else { Access::ReadWrite },
            retry: args.retry.policy(),
            budget: args.rate_budget,
            emulator: Mutex::new(None),
            demo_folder: OnceLock::new(),
            state_dir: args.state.named(),
        }
    }

    /// A one-line message for a failure, with the origin of the value at fault.
    pub(super) fn explain(&self, failure: &Failure) -> String {
        let what = messages::explain(failure).command_line();
        let Some(Credentials { key_origin, url, url_origin, .. }) = &self.credentials else { return what };
        match failure.kind {
            FailureKind::Unauthorized => format!("{what} The key is from {key_origin}."),
            FailureKind::Offline | FailureKind::Timeout if *url_origin != UrlOrigin::Default => {
                format!("{what} The address is {url}, from {url_origin}: check it.")
            }
            _ => what,
        }
    }

    /// Builds the client, after the first frame.
    pub(super) fn connect(self: &Arc<Self>) -> Connect {
        let plan = Arc::clone(self);
        Box::new(move |target| {
            let plan = Arc::clone(&plan);
            Box::pin(async move {
                match target {
                    ConnectionTarget::Demo => plan.demo().await,
                    ConnectionTarget::Instance => plan.instance().await,
                }
            })
        })
    }

    /// Opens the journal of an instance.
    pub(super) fn open_journal(self: &Arc<Self>) -> JournalOpener {
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
            Failure::new(FailureKind::Setup, format!("the emulator did not start: {}", system_error(&error)))
        })?;
        let url = ApiUrl::parse(&emulator.url()).map_err(|error| refuse(error.to_string()))?;
        let key = SecretKey::parse(emulator.secret_key()).map_err(|error| refuse(error.to_string()))?;
        *self.emulator.lock().await = Some(emulator);
        let folder = TempDir::with_prefix_in("domdesk-demo-", temporary_folder()).map_err(|error| {
            Failure::new(
                FailureKind::Setup,
                format!("cannot create a folder for the journal: {}", system_error(&error)),
            )
        })?;
        // Reconnecting after a failure keeps the existing folder.
        let _ = self.demo_folder.set(folder);
        self.client(Settings::new(url, key), true).await
    }

    /// Connects to the instance of the key.
    pub(super) async fn instance(&self) -> Result<Connected, Failure> {
        match &self.credentials {
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

    /// The rate budget of the instance of the key; `None` if there is none.
    pub(super) fn budget(&self) -> Option<Budget> {
        self.credentials.as_ref().and_then(|credentials| self.budget_for(&credentials.key))
    }

    fn budget_for(&self, key: &SecretKey) -> Option<Budget> {
        match self.budget {
            None => Some(Budget::half_of_limit(key)),
            Some(RateBudget::Of(budget)) => Some(budget),
            Some(RateBudget::Off) => None,
        }
    }

    async fn client(&self, settings: Settings, embedded: bool) -> Result<Connected, Failure> {
        let Settings { url, key, .. } = &settings;
        let (host, root) = (url.host(), url.to_string());
        let endpoint = Endpoint { host, root, key: KeyKind::from(key.environment()), embedded };
        // No other client uses the embedded emulator.
        let budget = if embedded { None } else { self.budget_for(key) };
        let settings = Settings { access: self.access, retry: self.retry, budget, ..settings };
        // Reading the machine's certificates takes long enough to delay keys.
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
