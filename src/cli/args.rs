//! The command line arguments.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};

use secrecy::zeroize::Zeroizing;

use crate::api::{Budget, RetryPolicy};
use crate::clerk::EnvironmentType;
use crate::config;
use crate::emulator::{Chance, DEFAULT_DOMAINS, DEFAULT_ORGANIZATIONS, Fault, RateLimit};
use crate::field::{Columns, UnknownColumn};
use crate::query::Query;
use crate::state::{self, StateError};
use crate::view::ThemeName;

use super::apply::Apply;
use super::audit::Audit;
use super::conflicts::Conflicts;
use super::facets::Facets;
use super::flag_args::FlagArgs;
use super::health::Health;
use super::list::List;
use super::lookup::Lookup;
use super::number::{between, whole_number};
use super::plan::Plan;
use super::undo::Undo;
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

const KEY_HELP: &str = "The secret key comes from the first of: --secret-key, --secret-key-file, CLERK_SECRET_KEY, \
                        .env and .env.local (the later wins), .clerk/.tmp/keyless.json. An API address goes only with a key from \
                        the same place; Clerk's own goes with every key. HTTPS_PROXY, ALL_PROXY and NO_PROXY set the proxy, \
                        SSL_CERT_FILE and SSL_CERT_DIR the trusted certificates. Press ? in the browser for its keys.";

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Run the emulator on its own: prints its address and key, and serves until interrupted
    Serve(Serve),
    /// Print the journals: who changed what, when, and the outcome. Needs no key and no network
    Audit(Audit),
    /// Print domains as JSON or CSV, for any query of the browser
    List(List),
    /// Look up the domain names in a text: who holds each, who claims it
    Lookup(Lookup),
    /// Print the names that several organizations have
    Conflicts(Conflicts),
    /// Count domains by enrollment mode, status, organization and the like
    Facets(Facets),
    /// Print what needs attention: conflicts, stuck domains, organizations at their limit and the like
    Health(Health),
    /// Plan one change of many domains, of a query or of a CSV file. Only reads; the plan is JSON
    Plan(Plan),
    /// Change one domain: verified, enrollment mode or both
    Update(Update),
    /// Carry out a plan: many changes, after one question
    Apply(Apply),
    /// Write the plan that undoes a plan which was carried out. Needs no key and no network
    Undo(Undo),
}

#[derive(Debug, ClapArgs)]
pub(super) struct Browse {
    /// Browse sample data on an embedded emulator; nothing leaves this machine
    #[arg(long, conflicts_with_all = ["secret_key", "secret_key_file", "api_url"])]
    pub(super) demo: bool,
    /// First query, as typed in the query bar: 'verified:no mode:automatic_invitation acme'
    #[arg(long, value_name = "TEXT", default_value = "", allow_hyphen_values = true)]
    pub(super) query: Query,
    /// Start with this saved view, by its name or number
    #[arg(long, value_name = "NAME", conflicts_with = "query")]
    pub(super) view: Option<String>,
    /// Config file with the saved views [default: DOMDESK_CONFIG or domdesk/config.toml in the system's config folder]
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// Columns of the list, in order, separated by commas; must include status and name [default: status,name,organization,mode,ownership,invitations,suggestions,created]
    #[arg(long, value_name = "NAMES", value_parser = browser_columns)]
    pub(super) columns: Option<Columns>,
    /// How long a production instance stays unlocked, in minutes
    #[arg(long, value_name = "N", default_value_t = 15, value_parser = between::<u16>(1..=240))]
    pub(super) unlock_minutes: u16,
    /// Domains to copy into memory automatically, for search and sorting on every keystroke; 0: none
    #[arg(long, value_name = "N", default_value_t = 250_000, value_parser = whole_number::<u64>)]
    pub(super) snapshot_rows: u64,
    #[command(flatten)]
    pub(super) terminal: Terminal,
    /// Neither read nor write the query history
    #[arg(long)]
    pub(super) no_history: bool,
    #[command(flatten)]
    pub(super) flags: FlagArgs,
    #[command(flatten)]
    pub(super) connection: Connection,
}

#[derive(Debug, ClapArgs)]
pub(super) struct Terminal {
    /// Colors: default, dark, light, high-contrast, colour-blind-safe or mono [default: DOMDESK_THEME, or mono with
    /// NO_COLOR]
    #[arg(long, value_name = "NAME")]
    pub(super) theme: Option<ThemeName>,
    /// Disable mouse support
    #[arg(long)]
    pub(super) no_mouse: bool,
    /// Draw with ASCII only [default: unless LC_ALL, LC_CTYPE or LANG is a UTF-8 locale]
    #[arg(long)]
    pub(super) ascii: bool,
}

/// Requires the columns that a list always shows.
fn browser_columns(text: &str) -> Result<Columns, String> {
    let columns: Columns = text.parse().map_err(|error: UnknownColumn| error.to_string())?;
    if columns.has_fixed() {
        Ok(columns)
    } else {
        Err("expected status and name among the columns".to_owned())
    }
}

#[derive(Debug, ClapArgs)]
pub(super) struct Connection {
    /// Read the secret key from this file
    #[arg(long, value_name = "FILE", conflicts_with = "secret_key")]
    pub(super) secret_key_file: Option<PathBuf>,
    /// The secret key itself (every user of this machine can see it in the process list)
    #[arg(long, value_name = "KEY")]
    pub(super) secret_key: Option<Secret>,
    /// API address [default: CLERK_BACKEND_API_URL, CLERK_API_URL or https://api.clerk.com]
    #[arg(long, value_name = "URL")]
    pub(super) api_url: Option<String>,
    /// Change nothing: refuse every request except GET before it is sent
    #[arg(long)]
    pub(super) read_only: bool,
    /// Request limit, such as 50/10s (off: unlimited) [default: half of Clerk's limit for the key]
    #[arg(long, value_name = "N/Ts")]
    pub(super) rate_budget: Option<RateBudget>,
    /// Append API requests and their durations to this file, never with keys or bodies
    #[arg(long, value_name = "FILE")]
    pub(super) log: Option<PathBuf>,
    /// How long Clerk may take to carry out a change whose response was lost, in seconds, before it counts as not done
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

#[derive(Debug, ClapArgs)]
pub(super) struct StateDir {
    /// Folder of the journals [default: DOMDESK_STATE_DIR or the system's state folder]
    #[arg(long, value_name = "DIR")]
    pub(super) state_dir: Option<PathBuf>,
}

impl StateDir {
    /// The folder set by the flag or the environment.
    pub(super) fn named(&self) -> Option<PathBuf> {
        self.state_dir.clone().or_else(|| config::variable("DOMDESK_STATE_DIR").map(PathBuf::from))
    }

    /// The source of [`Self::named`].
    pub(super) const fn named_by(&self) -> &'static str {
        if self.state_dir.is_some() { "--state-dir" } else { "DOMDESK_STATE_DIR in the environment" }
    }

    /// [`Self::named`], or else the system's folder.
    pub(super) fn folder(&self) -> Result<PathBuf, StateError> {
        self.named().map_or_else(state::folder, Ok)
    }
}

/// The value of `--rate-budget`.
#[derive(Debug, Clone, Copy)]
pub(super) enum RateBudget {
    Off,
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

#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Retries")]
#[expect(clippy::struct_field_names, reason = "clap makes the flags' names from them")]
pub(super) struct Retry {
    /// Never retry
    #[arg(long)]
    pub(super) no_retry: bool,
    /// First retry delay in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 500, value_parser = whole_number::<u64>)]
    pub(super) retry_first_wait: u64,
    /// Longest retry delay in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 60_000, value_parser = whole_number::<u64>)]
    pub(super) retry_longest_wait: u64,
    /// Backoff multiplier
    #[arg(long, value_name = "N", default_value_t = 1.5, value_parser = factor)]
    pub(super) retry_factor: f32,
    /// Total retry time in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 30_000, value_parser = whole_number::<u64>)]
    pub(super) retry_in_all: u64,
}

fn factor(text: &str) -> Result<f32, String> {
    match text.parse::<f32>() {
        Ok(factor) if factor >= 1.0 && factor.is_finite() => Ok(factor),
        _ => Err("expected a number of 1 or more".to_owned()),
    }
}

/// More would not fit into the memory of common machines.
const MAX_SAMPLES: usize = 20_000_000;

fn count(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(count) if count <= MAX_SAMPLES => Ok(count),
        _ => Err(format!("expected a number up to {MAX_SAMPLES}")),
    }
}

impl Retry {
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

/// A value that must not be printed, not even with `{:?}`. Wiped from memory when dropped.
#[derive(Clone)]
pub(super) struct Secret(pub(super) Zeroizing<String>);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(Zeroizing::new(text))
    }
}

#[derive(Debug, ClapArgs)]
pub(super) struct Serve {
    /// Loopback port; 0 for any free port
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = whole_number::<u16>)]
    pub(super) port: u16,
    /// Seed of the sample data
    #[arg(long, value_name = "S", default_value_t = 1, value_parser = whole_number::<u64>)]
    pub(super) seed: u64,
    /// Serve the organizations and domains from this TOML file instead of sample data
    #[arg(long, value_name = "FILE", conflicts_with_all = ["organizations", "domains", "instance"])]
    pub(super) seed_file: Option<PathBuf>,
    /// Print the ready line as JSON: url, secret_key, instance_id, environment_type
    #[arg(long)]
    pub(super) json: bool,
    /// Number of organizations
    #[arg(long, value_name = "N", default_value_t = DEFAULT_ORGANIZATIONS, value_parser = count)]
    pub(super) organizations: usize,
    /// Number of domains
    #[arg(long, value_name = "N", default_value_t = DEFAULT_DOMAINS, value_parser = count)]
    pub(super) domains: usize,
    /// Delay of every response in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 0, value_parser = whole_number::<u64>)]
    pub(super) latency: u64,
    /// The kind of instance to emulate
    #[arg(long, value_enum, default_value_t = EnvironmentArg::Development)]
    pub(super) instance: EnvironmentArg,
    #[command(flatten)]
    pub(super) conditions: Conditions,
}

#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Fault injection")]
pub(super) struct Conditions {
    /// Maximum additional delay in milliseconds, random per response
    #[arg(long, value_name = "MS", default_value_t = 0, value_parser = whole_number::<u64>)]
    pub(super) jitter: u64,
    /// Respond with 429 above this rate: 100/10s, 50/1m
    #[arg(long, value_name = "N/TIME")]
    pub(super) rate_limit: Option<RateLimit>,
    /// Write Retry-After as a date instead of seconds
    #[arg(long)]
    pub(super) retry_after_date: bool,
    /// Lists lag writes by this many milliseconds
    #[arg(long, value_name = "MS", default_value_t = 0, value_parser = whole_number::<u64>)]
    pub(super) stale_reads: u64,
    /// Another operator creates, changes or deletes a domain before every Nth list; 0 for never
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = whole_number::<u32>)]
    pub(super) churn: u32,
    /// Fault for the next requests (repeatable): reset, applied-silence:create, disconnect:list_all:3, delay:any:always
    #[arg(long, value_name = "NAME[:OPERATION[:TIMES]]")]
    pub(super) fault: Vec<Fault>,
    /// Probability of a random fault per request, 0 to 1
    #[arg(long, value_name = "CHANCE", default_value_t = Chance::NEVER)]
    pub(super) chaos: Chance,
    /// Include faults that never end in --chaos
    #[arg(long)]
    pub(super) chaos_waits: bool,
    /// Respond to the list of enterprise connections with 402, as for a plan without SSO
    #[arg(long)]
    pub(super) no_sso: bool,
}

// Without "other", which cannot be emulated.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum EnvironmentArg {
    Development,
    Production,
}

impl From<EnvironmentArg> for EnvironmentType {
    fn from(kind: EnvironmentArg) -> Self {
        match kind {
            EnvironmentArg::Development => Self::Development,
            EnvironmentArg::Production => Self::Production,
        }
    }
}
