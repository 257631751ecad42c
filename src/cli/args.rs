//! What can be said on the command line.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};

use secrecy::zeroize::Zeroizing;

use crate::api::{Budget, RetryPolicy};
use crate::clerk::EnvironmentType;
use crate::emulator::{Chance, DEFAULT_DOMAINS, DEFAULT_ORGANIZATIONS, Fault, RateLimit};
use crate::field::{Columns, UnknownColumn};
use crate::query::Query;
use crate::state::{self, StateError};
use crate::view::ThemeName;

use super::audit::Audit;
use super::list::List;
use super::number::{between, whole};
use super::update::Update;

/// A terminal desk for the email domains of Clerk organizations.
#[derive(Debug, Parser)]
#[command(version, about, args_conflicts_with_subcommands = true, after_help = KEY_HELP)]
pub(super) struct Args {
    #[command(flatten)]
    pub(super) browse: Browse,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

const KEY_HELP: &str = "The secret key is looked for in this order: --secret-key, --secret-key-file, CLERK_SECRET_KEY, \
                        .env and .env.local (the later wins), .clerk/.tmp/keyless.json. An API address goes only with a key from \
                        the same place; Clerk's own goes with every key. HTTPS_PROXY, ALL_PROXY and NO_PROXY choose a proxy, \
                        SSL_CERT_FILE and SSL_CERT_DIR the certificates that are trusted. Press ? inside for the keys.";

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Run the emulator alone: writes its address and key to standard output, serves until interrupted
    Serve(Serve),
    /// Print the journals: who changed what, when, and what became of it. Needs no key and no network
    Audit(Audit),
    /// Print domains as JSON or CSV, by any query of the browser
    List(List),
    /// Change one domain: verified, enrollment mode or both
    Update(Update),
}

/// The browser.
#[derive(Debug, ClapArgs)]
pub(super) struct Browse {
    /// Browse sample data on an embedded emulator; nothing leaves this machine
    #[arg(long, conflicts_with_all = ["secret_key", "secret_key_file", "api_url"])]
    pub(super) demo: bool,
    /// First query, as typed in the query bar: 'verified:no mode:automatic_invitation acme'
    #[arg(long, value_name = "TEXT", default_value = "", allow_hyphen_values = true)]
    pub(super) query: Query,
    /// Columns of the list, in this order, separated by commas; status and name must be among them [default: status,name,organization,mode,ownership,invitations,suggestions,created]
    #[arg(long, value_name = "NAMES", value_parser = browser_columns)]
    pub(super) columns: Option<Columns>,
    /// How long a production instance stays unlocked, in minutes
    #[arg(long, value_name = "N", default_value_t = 15, value_parser = between::<u16>(1..=240))]
    pub(super) unlock_minutes: u16,
    /// Most domains that are copied into memory without being asked for, for search and order at every key; 0: none
    #[arg(long, value_name = "N", default_value_t = 250_000, value_parser = whole::<u64>)]
    pub(super) snapshot_rows: u64,
    #[command(flatten)]
    pub(super) terminal: Terminal,
    /// Neither read nor write the history of queries
    #[arg(long)]
    pub(super) no_history: bool,
    #[command(flatten)]
    pub(super) connection: Connection,
}

/// How the browser uses the terminal.
#[derive(Debug, ClapArgs)]
pub(super) struct Terminal {
    /// Colors: default, dark, light, high-contrast, colour-blind-safe or mono [default: DOMDESK_THEME, or mono with
    /// NO_COLOR]
    #[arg(long, value_name = "NAME")]
    pub(super) theme: Option<ThemeName>,
    /// Leave the mouse to the terminal
    #[arg(long)]
    pub(super) no_mouse: bool,
    /// Draw with ASCII only [default: where LC_ALL, LC_CTYPE or LANG does not say UTF-8]
    #[arg(long)]
    pub(super) ascii: bool,
}

/// Columns with those among them that a list always shows.
fn browser_columns(text: &str) -> Result<Columns, String> {
    let columns: Columns = text.parse().map_err(|error: UnknownColumn| error.to_string())?;
    if columns.has_fixed() {
        Ok(columns)
    } else {
        Err("expected status and name among the columns".to_owned())
    }
}

/// Which instance, with which key, and how patiently.
#[derive(Debug, ClapArgs)]
pub(super) struct Connection {
    /// Read the secret key from this file
    #[arg(long, value_name = "FILE", conflicts_with = "secret_key")]
    pub(super) secret_key_file: Option<PathBuf>,
    /// The secret key itself (anybody on this machine can see it in the process list)
    #[arg(long, value_name = "KEY")]
    pub(super) secret_key: Option<Hidden>,
    /// Address of the API [default: CLERK_BACKEND_API_URL, CLERK_API_URL or https://api.clerk.com]
    #[arg(long, value_name = "URL")]
    pub(super) api_url: Option<String>,
    /// Change nothing: every request but GET is refused before it is sent
    #[arg(long)]
    pub(super) read_only: bool,
    /// Most requests in any stretch of time, as 50/10s; off: no bound [default: half of what Clerk allows the key]
    #[arg(long, value_name = "N/Ts")]
    pub(super) rate_budget: Option<RateBudget>,
    /// Append what is asked of the API and how long it takes to this file; never the key, never bodies
    #[arg(long, value_name = "FILE")]
    pub(super) log: Option<PathBuf>,
    /// How long Clerk may take to carry out a change whose answer was lost, in seconds: only then it counts as not done
    #[arg(long, value_name = "S", default_value_t = 90, value_parser = between::<u32>(1..=3_600))]
    pub(super) longest_delay: u32,
    #[command(flatten)]
    pub(super) state: StateDir,
    #[command(flatten)]
    pub(super) retry: Retry,
}

impl Connection {
    /// [`Self::longest_delay`] in milliseconds.
    pub(super) fn longest_delay(&self) -> i64 {
        i64::from(self.longest_delay) * 1_000
    }
}

/// Where the journals are.
#[derive(Debug, ClapArgs)]
pub(super) struct StateDir {
    /// Folder of the journals [default: DOMDESK_STATE_DIR or the system's folder for state]
    #[arg(long, value_name = "DIR")]
    pub(super) state_dir: Option<PathBuf>,
}

impl StateDir {
    /// The folder that was named.
    pub(super) fn named(&self) -> Option<PathBuf> {
        let from_environment = || std::env::var_os("DOMDESK_STATE_DIR").filter(|value| !value.is_empty());
        self.state_dir.clone().or_else(|| from_environment().map(PathBuf::from))
    }

    /// What has named it.
    pub(super) const fn named_by(&self) -> &'static str {
        if self.state_dir.is_some() { "--state-dir" } else { "DOMDESK_STATE_DIR in the environment" }
    }

    /// The folder that was named, or else the platform's.
    pub(super) fn folder(&self) -> Result<PathBuf, StateError> {
        self.named().map_or_else(state::folder, Ok)
    }
}

/// What `--rate-budget` says.
#[derive(Debug, Clone, Copy)]
pub(super) enum RateBudget {
    /// No budget.
    Off,
    /// This one.
    Of(Budget),
}

impl std::str::FromStr for RateBudget {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "off" => Ok(Self::Off),
            text => text.parse().map(Self::Of).map_err(|error| format!("{error}, or off")),
        }
    }
}

/// How patient the client is.
#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Retries")]
#[expect(clippy::struct_field_names, reason = "clap makes the flags' names from them")]
pub(super) struct Retry {
    /// Try nothing twice
    #[arg(long)]
    pub(super) no_retry: bool,
    /// First wait in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 500, value_parser = whole::<u64>)]
    pub(super) retry_first_wait: u64,
    /// Longest wait in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 60_000, value_parser = whole::<u64>)]
    pub(super) retry_longest_wait: u64,
    /// Each wait is so many times the one before
    #[arg(long, value_name = "N", default_value_t = 1.5, value_parser = factor)]
    pub(super) retry_factor: f32,
    /// How long in all, in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 30_000, value_parser = whole::<u64>)]
    pub(super) retry_in_all: u64,
}

fn factor(text: &str) -> Result<f32, String> {
    match text.parse::<f32>() {
        Ok(factor) if factor >= 1.0 && factor.is_finite() => Ok(factor),
        _ => Err("expected a number of 1 or more".to_owned()),
    }
}

/// More would not fit into the memory of the machines that this runs on.
const MOST_SAMPLES: usize = 20_000_000;

fn count(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(count) if count <= MOST_SAMPLES => Ok(count),
        _ => Err(format!("expected a number up to {MOST_SAMPLES}")),
    }
}

impl Retry {
    /// As the client takes it.
    pub(super) fn policy(&self) -> RetryPolicy {
        RetryPolicy {
            first_wait: Duration::from_millis(self.retry_first_wait),
            longest_wait: Duration::from_millis(self.retry_longest_wait),
            factor: self.retry_factor,
            total_time: Duration::from_millis(self.retry_in_all),
            enabled: !self.no_retry,
        }
    }
}

/// A value that must not be printed, not even by `{:?}` of the arguments. Wiped from memory when dropped.
#[derive(Clone)]
pub(super) struct Hidden(pub(super) Zeroizing<String>);

impl std::fmt::Debug for Hidden {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}

impl From<String> for Hidden {
    fn from(text: String) -> Self {
        Self(Zeroizing::new(text))
    }
}

/// The emulator alone.
#[derive(Debug, ClapArgs)]
pub(super) struct Serve {
    /// Loopback port; 0 takes a free one
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = whole::<u16>)]
    pub(super) port: u16,
    /// The same seed makes the same sample data
    #[arg(long, value_name = "S", default_value_t = 1, value_parser = whole::<u64>)]
    pub(super) seed: u64,
    /// Serve the organizations and domains of this TOML file instead of sample data
    #[arg(long, value_name = "FILE", conflicts_with_all = ["organizations", "domains", "instance"])]
    pub(super) seed_file: Option<PathBuf>,
    /// Print the ready line as JSON: url, secret_key, instance_id, environment_type
    #[arg(long)]
    pub(super) json: bool,
    /// How many organizations
    #[arg(long, value_name = "N", default_value_t = DEFAULT_ORGANIZATIONS, value_parser = count)]
    pub(super) organizations: usize,
    /// How many domains
    #[arg(long, value_name = "N", default_value_t = DEFAULT_DOMAINS, value_parser = count)]
    pub(super) domains: usize,
    /// Wait so many milliseconds before each answer
    #[arg(long, value_name = "MS", default_value_t = 0, value_parser = whole::<u64>)]
    pub(super) latency: u64,
    /// The kind of instance that it says it is
    #[arg(long, value_enum, default_value_t = Kind::Development)]
    pub(super) instance: Kind,
    #[command(flatten)]
    pub(super) weather: Weather,
}

/// What goes wrong at the emulator.
#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "What goes wrong")]
pub(super) struct Weather {
    /// Wait up to so many milliseconds more, for each answer something else
    #[arg(long, value_name = "MS", default_value_t = 0, value_parser = whole::<u64>)]
    pub(super) jitter: u64,
    /// Answer 429 over so many requests in so long: 100/10s, 50/1m
    #[arg(long, value_name = "N/TIME")]
    pub(super) rate_limit: Option<RateLimit>,
    /// Write Retry-After as a date instead of seconds
    #[arg(long)]
    pub(super) retry_after_date: bool,
    /// Lists do not show a write before so many milliseconds are over
    #[arg(long, value_name = "MS", default_value_t = 0, value_parser = whole::<u64>)]
    pub(super) stale_reads: u64,
    /// Somebody else creates, changes or deletes a domain before every Nth list; 0 for never
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = whole::<u32>)]
    pub(super) churn: u32,
    /// The next requests meet this fault: reset, applied-silence:create, disconnect:list_all:3, delay:any:always
    #[arg(long, value_name = "NAME[:OPERATION[:TIMES]]")]
    pub(super) fault: Vec<Fault>,
    /// Each request meets some fault with this chance, 0 to 1
    #[arg(long, value_name = "CHANCE", default_value_t = Chance::NEVER)]
    pub(super) chaos: Chance,
    /// The chance faults include those that never end
    #[arg(long)]
    pub(super) chaos_waits: bool,
}

/// The kinds of instance that can be emulated.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Kind {
    Development,
    Production,
}

impl From<Kind> for EnvironmentType {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Development => Self::Development,
            Kind::Production => Self::Production,
        }
    }
}
