//! `domdesk serve`: the emulator on its own.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result};
use serde::Serialize;

use crate::emulator::{Emulator, Options, SeedData};
use crate::runtime::Signals;
use crate::text::system_error;

use super::UsageError;
use super::args::Serve;

/// Serves until interrupted.
pub(super) fn run(args: &Serve) -> Result<ExitCode> {
    let conditions = &args.conditions;
    let options = Options {
        port: args.port,
        seed: args.seed,
        organizations: args.organizations,
        domains: args.domains,
        data: args.seed_file.as_deref().map(seed_data).transpose()?.map(Box::new),
        latency: Duration::from_millis(args.latency),
        jitter: Duration::from_millis(conditions.jitter),
        rate_limit: conditions.rate_limit,
        retry_after_date: conditions.retry_after_date,
        stale_reads: Duration::from_millis(conditions.stale_reads),
        churn: conditions.churn,
        chaos: conditions.chaos,
        chaos_waits: conditions.chaos_waits,
        no_sso: conditions.no_sso,
        environment: args.instance.into(),
        now: None,
    };
    // An explicit number, because tokio panics if TOKIO_WORKER_THREADS is set but empty.
    let threads = std::thread::available_parallelism().map_or(2, std::num::NonZeroUsize::get);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build()?;
    runtime.block_on(async {
        let mut signals = Signals::listen()?;
        let emulator = Emulator::start(options).await.with_context(|| {
            format!("cannot serve on 127.0.0.1 port {}; choose another with --port", args.port)
        })?;
        for fault in &conditions.fault {
            emulator.inject(fault.clone());
        }
        let ready = if args.json { ready_json(&emulator)? } else { ready_lines(&emulator) };
        let mut out = std::io::stdout();
        let written = out.write_all(ready.as_bytes()).and_then(|()| out.flush());
        // Without its address no client can use it.
        written.context("cannot write to standard output")?;
        signals.next().await;
        emulator.stop().await;
        Ok(ExitCode::SUCCESS)
    })
}

/// The ready line. Field names are Clerk's where Clerk has one.
#[derive(Serialize)]
struct Ready<'a> {
    url: String,
    secret_key: &'a str,
    instance_id: &'a str,
    environment_type: &'a str,
}

fn ready_json(emulator: &Emulator) -> Result<String> {
    let instance = emulator.instance();
    let ready = Ready {
        url: emulator.url(),
        secret_key: emulator.secret_key(),
        instance_id: &instance.id,
        environment_type: instance.environment_type.as_str(),
    };
    Ok(serde_json::to_string(&ready)? + "\n")
}

fn ready_lines(emulator: &Emulator) -> String {
    format!("CLERK_BACKEND_API_URL={}\nCLERK_SECRET_KEY={}\n", emulator.url(), emulator.secret_key())
}

/// Reads a seed file. Errors contain its name and the line.
fn seed_data(path: &Path) -> Result<SeedData, UsageError> {
    let text = std::fs::read_to_string(path).map_err(|error| {
        UsageError(format!("cannot read the seed file {}: {}", path.display(), system_error(&error)))
    })?;
    SeedData::parse(&text).map_err(|error| UsageError(format!("{}, {error}", path.display())))
}
