//! Runs the core's questions against the client, and converts reports of client and journal into messages.

use std::time::Duration;

use tokio::task::JoinError;

use crate::api::{Client, Error, Notice, RetryNotice, WaitNotice, WaitReason};
use crate::app::{Failure, FailureKind, JournalMsg, Pause, PauseReason, ReadRequest, ReadResponse};
use crate::session::{failure, panic_text};
use crate::state;
use crate::store::decode_page;

pub(super) fn journal_msg(notice: state::JournalNotice) -> JournalMsg {
    match notice {
        state::JournalNotice::Written(line) => JournalMsg::Written(line),
        state::JournalNotice::Kept(line, reason) => JournalMsg::WriteDeferred(line, reason),
        state::JournalNotice::Lost(line, reason) => JournalMsg::WriteFailed(line, reason),
        state::JournalNotice::FileDamaged(disturbance, lines) => JournalMsg::Disturbed(disturbance, lines),
        state::JournalNotice::FileUnreachable(reason) => JournalMsg::OutOfReach(reason),
    }
}

pub(super) fn panicked(error: JoinError) -> Failure {
    Failure::new(FailureKind::Internal, panic_text(error))
}

pub(super) fn no_client() -> Failure {
    Failure::new(FailureKind::Internal, "there is no client yet")
}

pub(super) fn pause(notice: &Notice) -> Pause {
    match notice {
        Notice::Retrying(RetryNotice { attempt, wait, failure: error }) => {
            let why = PauseReason::Failed { attempts: *attempt, failure: failure(error) };
            Pause { wait: millis(*wait), why }
        }
        Notice::Waiting(WaitNotice { wait, reason }) => {
            let why = match reason {
                WaitReason::Budget => PauseReason::Budget,
                WaitReason::Pause => PauseReason::Clerk,
            };
            Pause { wait: millis(*wait), why }
        }
    }
}

pub(super) fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

pub(super) async fn ask(client: &Client, question: ReadRequest) -> Result<ReadResponse, Error> {
    Ok(match question {
        ReadRequest::Domains(query) => ReadResponse::Domains(client.list_all(&query).await?),
        // Decoded in the request's own task: the loop gets finished columns.
        ReadRequest::Rows(query) => ReadResponse::Rows(client.list_all_as(&query, decode_page).await?),
        ReadRequest::OrganizationDomains(id, query) => ReadResponse::Domains(client.list(&id, &query).await?),
        ReadRequest::Organizations(query) => ReadResponse::Organizations(client.organizations(&query).await?),
        ReadRequest::Organization(id) => {
            ReadResponse::Organization(Box::new(client.organization(&id).await?))
        }
        ReadRequest::Instance => ReadResponse::Instance(Box::new(client.instance().await?)),
        ReadRequest::Settings => ReadResponse::Settings(Box::new(client.organization_settings().await?)),
    })
}
