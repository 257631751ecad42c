//! Runs the core's questions against the client, and converts reports of client and journal into messages.

use std::time::Duration;

use tokio::task::JoinError;

use crate::api::{Client, Notice, RetryNotice, WaitNotice, WaitReason};
use crate::app::{Failure, FailureKind, JournalMsg, Pause, PauseReason, ReadRequest, ReadResponse};
use crate::session::{all_connections, all_organizations, failure, panic_text};
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

pub(super) async fn ask(client: &Client, question: ReadRequest) -> Result<ReadResponse, Failure> {
    let answer = match question {
        ReadRequest::Domains(query) => client.list_all(&query).await.map(ReadResponse::Domains),
        // Decoded in the request's own task: the loop gets finished columns.
        ReadRequest::Rows(query) => client.list_all_as(&query, decode_page).await.map(ReadResponse::Rows),
        ReadRequest::OrganizationDomains(id, query) => {
            client.list(&id, &query).await.map(ReadResponse::Domains)
        }
        ReadRequest::Organizations(query) => {
            client.organizations(&query).await.map(ReadResponse::Organizations)
        }
        ReadRequest::AllOrganizations => {
            return all_organizations(client).await.map(ReadResponse::AllOrganizations);
        }
        ReadRequest::Organization(id) => {
            client.organization(&id).await.map(|found| ReadResponse::Organization(Box::new(found)))
        }
        ReadRequest::Instance => client.instance().await.map(|found| ReadResponse::Instance(Box::new(found))),
        ReadRequest::Settings => {
            client.organization_settings().await.map(|found| ReadResponse::Settings(Box::new(found)))
        }
        ReadRequest::UsersCount(query) => client.users_count(&query).await.map(ReadResponse::UsersCount),
        ReadRequest::Invitations(query) => {
            client.organization_invitations(&query).await.map(ReadResponse::Invitations)
        }
        ReadRequest::Connections => return all_connections(client).await.map(ReadResponse::Connections),
    };
    answer.map_err(|error| failure(&error))
}
