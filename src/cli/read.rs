//! Runs a command that only reads from Clerk.

use anyhow::{Result, anyhow};

use crate::api::{Budget, Client};
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
    read_with(args, async |client, _| work(client).await.map_err(ReadError::from))
}

/// Why a command that only reads has failed.
pub(super) enum ReadError {
    Clerk(Failure),
    /// A failure of this machine.
    Other(anyhow::Error),
}

impl From<Failure> for ReadError {
    fn from(failure: Failure) -> Self {
        Self::Clerk(failure)
    }
}

impl From<anyhow::Error> for ReadError {
    fn from(error: anyhow::Error) -> Self {
        Self::Other(error)
    }
}

/// As [`read`], for work that knows the rate budget, if there is one, and may fail on this machine as well.
///
/// # Errors
///
/// As [`read`].
pub(super) fn read_with<T>(
    args: &Connection,
    work: impl AsyncFnOnce(&Client, Option<Budget>) -> Result<T, ReadError>,
) -> Result<Option<T>> {
    let (plan, _) = prepare(args)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let read = runtime.block_on(async {
        let read = async {
            let Connected { client, .. } = plan.instance().await?;
            work(&client, plan.budget()).await
        };
        tokio::select! {
            read = read => Some(read),
            _ = tokio::signal::ctrl_c() => None,
        }
    });
    runtime.shutdown_background();
    read.transpose().map_err(|error| match error {
        ReadError::Clerk(failure) => anyhow!("{}", plan.explain(&failure)),
        ReadError::Other(error) => error,
    })
}
