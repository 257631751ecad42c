//! `domdesk serve`: the emulator alone.

use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::emulator::{Emulator, Options};
use crate::runtime::Signals;

use super::args::Serve;

/// Serves until interrupted.
pub(super) fn run(args: &Serve) -> Result<ExitCode> {
    let weather = &args.weather;
    let options = Options {
        port: args.port,
        seed: args.seed,
        organizations: args.organizations,
        domains: args.domains,
        latency: Duration::from_millis(args.latency),
        jitter: Duration::from_millis(weather.jitter),
        rate_limit: weather.rate_limit,
        retry_after_date: weather.retry_after_date,
        stale_reads: Duration::from_millis(weather.stale_reads),
        churn: weather.churn,
        chaos: weather.chaos,
        chaos_waits: weather.chaos_waits,
        environment: args.instance.into(),
        now: None,
    };
    // With a number of its own: asked for one, tokio panics over a TOKIO_WORKER_THREADS that is empty.
    let threads = std::thread::available_parallelism().map_or(2, std::num::NonZeroUsize::get);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build()?;
    runtime.block_on(async {
        let mut signals = Signals::listen()?;
        let emulator = Emulator::start(options)
            .await
            .with_context(|| format!("cannot serve on 127.0.0.1 port {}", args.port))?;
        for fault in &weather.fault {
            emulator.inject(fault.clone());
        }
        let lines =
            format!("CLERK_BACKEND_API_URL={}\nCLERK_SECRET_KEY={}\n", emulator.url(), emulator.secret_key());
        let mut out = std::io::stdout();
        let written = out.write_all(lines.as_bytes()).and_then(|()| out.flush());
        // Without its address nobody can ask it anything.
        written.context("cannot write to standard output")?;
        signals.next().await;
        emulator.stop().await;
        Ok(ExitCode::SUCCESS)
    })
}
