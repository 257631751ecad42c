//! Runs a command that only reads from Clerk.

use anyhow::{Result, anyhow};

use crate::api::Client;
use crate::change::Failure;
use crate::runtime::Connected;

use super::args::Connection;
use super::connection::prepare;

/// Connects and reads. `None` if interrupted.
///
/// # Errors
///
/// A failed request, without the suggested next step, which names keys of the browser.
pub(super) fn read<T>(
    args: &Connection,
    work: impl AsyncFnOnce(&Client) -> Result<T, Failure>,
) -> Result<Option<T>> {
    let (plan, _) = prepare(args)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let read = runtime.block_on(async {
        let read = async {
            let Connected { client, .. } = plan.instance().await?;
            work(&client).await
        };
        tokio::select! {
            read = read => Some(read),
            _ = tokio::signal::ctrl_c() => None,
        }
    });
    runtime.shutdown_background();
    read.transpose().map_err(|failure| anyhow!("{}", plan.explain(&failure)))
}
