//! Carries out one change: checks the row, journals the request, sends it once, and journals the answer.

use std::sync::Arc;

use tokio::time::Instant;

use crate::api::{Client, Error};
use crate::change::{Command, Failure, FailureKind, Outcome, check_plausible, lines};
use crate::clerk::{Change, Millis};
use crate::journal::{EntryId, RowState};

use super::clock::server_clock;
use super::failure::failure;
use super::journal_writer::JournalWriter;
use super::precheck::{Check, RetryPrecheck, precheck};

/// Carries the command out. Dropping this future leaves the outcome unknown.
///
/// # Errors
///
/// Why it was not carried out; or, with `outcome_unknown`, why the outcome is unknown.
pub async fn carry_out(
    client: Client,
    writer: JournalWriter,
    mut command: Command,
) -> Result<Outcome, Failure> {
    let begun = Instant::now();
    let now = |command: &Command| command.at.plus(i64::try_from(milliseconds(begun)).unwrap_or(i64::MAX));
    // A row of the local copy is incomplete; the journal keeps the full JSON that Clerk sends.
    let is_planned = command.asked.plan.is_some();
    // Held until the request has ended, so that nothing has to wait between the check and the change.
    let _admission =
        if is_planned { Some(client.admit().await.map_err(|error| failure(&error))?) } else { None };
    // What is taken back was written just now, so lists need not contain it yet.
    let is_undo = command.asked.undoing.is_some();
    let check = if is_planned && !is_undo { Check::OfPlan } else { Check::OfChange };
    let current = precheck(&client, &command, check).await?;
    if let Some(current) = &current
        && command.seen.as_ref().is_some_and(|seen| seen.raw.is_empty())
    {
        command.asked.before = Some(RowState::from(current));
    }
    writer
        .write(lines::asked(&command))
        .await
        .map_err(|reason| Failure::new(FailureKind::Journal, reason))?;
    let started = Instant::now();
    let command = Arc::new(command);
    let retry = RetryPrecheck::new(client.clone(), command.clone());
    let sent = send(&client.rechecked(retry.recheck()), command.change().clone()).await;
    let result = sent.map_err(|error| retry.failure(&error)).and_then(|outcome| {
        let ended = now(&command);
        check_plausible(&command, current.as_ref(), outcome, server_clock(&client, ended), ended)
    });
    writer
        .record(lines::answered(command.entry.clone(), now(&command), &result, milliseconds(started)))
        .await;
    result
}

fn milliseconds(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}

async fn send(client: &Client, change: Change) -> Result<Outcome, Error> {
    let domain = match change {
        Change::Create { organization_id, body } => client.create(&organization_id, &body).await?,
        Change::Update { organization_id, domain_id, body } => {
            client.update(&organization_id, &domain_id, &body).await?
        }
        Change::VerifyOwnership { organization_id, domain_id } => {
            client.verify_ownership(&organization_id, &domain_id).await?
        }
        Change::Delete { organization_id, domain_id } => {
            client.delete(&organization_id, &domain_id).await?;
            return Ok(Outcome::Deleted);
        }
    };
    Ok(Outcome::Domain(Box::new(domain)))
}

/// Handles a task that panicked with this text. It is unknown how far the task came, so its outcome is unknown, and
/// the journal records why.
pub async fn panicked(writer: &JournalWriter, entry: EntryId, at: Millis, text: String) -> Failure {
    let failure =
        Failure { outcome_unknown: true, ..Failure::new(FailureKind::Internal, text.clone()).in_a_change() };
    writer.record(lines::panicked(entry.clone(), at, text)).await;
    let result = Err(failure.clone());
    writer.record(lines::answered(entry, at, &result, 0)).await;
    failure
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::{Asked, Event, History, Instance, Line, Operator, RecordState};
    use crate::state::{Journal, JournalNotice};

    #[tokio::test]
    async fn a_panic_while_sending_leaves_the_outcome_unknown_and_is_journaled() {
        let folder = tempfile::tempdir().unwrap();
        let instance = Instance { id: "ins_1".into(), ..Instance::default() };
        let opened = Journal::open(folder.path(), &instance).unwrap();
        let (notices, received) = std::sync::mpsc::channel();
        opened.journal.listen(move |notice| drop(notices.send(notice)));
        let writer = JournalWriter::new(Some(opened.journal.clone()));
        let entry = EntryId("s1-1".into());
        let asked = Asked {
            session: opened.session.clone(),
            profile: String::new(),
            instance,
            operator: Operator::default(),
            reason: None,
            name: "acme.com".into(),
            change: Change::Delete { organization_id: "org_1".into(), domain_id: "orgdmn_1".into() },
            before: None,
            organization: String::new(),
            undoing: None,
            plan: None,
        };
        writer.write(Line::new(entry.clone(), Millis(1), Event::Asked(Box::new(asked)))).await.unwrap();

        let text = "key leaked: sk_…".to_owned();
        let failure = panicked(&writer, entry.clone(), Millis(2), text).await;
        assert!(failure.outcome_unknown && failure.kind == FailureKind::Internal);

        let history: History = opened.journal.read().unwrap().history;
        let record = history.get(&entry).unwrap();
        assert_eq!(record.state(), RecordState::Unknown);
        assert!(record.panics[0].contains("key leaked: sk_…"), "{:?}", record.panics);
        let text = std::fs::read_to_string(opened.journal.path()).unwrap();
        assert!(!text.contains("abcdefghijklmnop") && !text.contains('\x1b'), "{text}");
        assert!(matches!(received.try_recv(), Ok(JournalNotice::Written(_))));
    }
}
