//! Questions put to the client, and what client and journal report, as the core takes it.

use std::time::Duration;

use tokio::task::JoinError;

use crate::api::{Client, Error, Notice, RetryNotice, WaitNotice, WaitReason};
use crate::app::{Answer, Failure, FailureKind, JournalMsg, Pause, PauseReason, Question};
use crate::session::{failure, panic_text};
use crate::state;
use crate::store::decode_page;

/// What the journal tells, for the core.
pub(super) fn told(notice: state::JournalNotice) -> JournalMsg {
    match notice {
        state::JournalNotice::Written(line) => JournalMsg::Written(line),
        state::JournalNotice::Kept(line, reason) => JournalMsg::Kept(line, reason),
        state::JournalNotice::Lost(line, reason) => JournalMsg::Lost(line, reason),
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

pub(super) async fn ask(client: &Client, question: Question) -> Result<Answer, Error> {
    Ok(match question {
        Question::Domains(query) => Answer::Domains(client.list_all(&query).await?),
        // Decoded here, in the request's own task: the loop gets finished columns.
        Question::Rows(query) => Answer::Rows(client.list_all_as(&query, decode_page).await?),
        Question::OrganizationDomains(id, query) => Answer::Domains(client.list(&id, &query).await?),
        Question::Organizations(query) => Answer::Organizations(client.organizations(&query).await?),
        Question::Organization(id) => Answer::Organization(Box::new(client.organization(&id).await?)),
        Question::Instance => Answer::Instance(Box::new(client.instance().await?)),
        Question::Settings => Answer::Settings(Box::new(client.organization_settings().await?)),
    })
}
