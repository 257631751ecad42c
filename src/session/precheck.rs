//! The check before a change. Clerk offers no conditional writes, so this is what keeps another person's change from
//! being overwritten unseen. A change that has to wait, for the rate budget or for a retry, is checked again just
//! before it leaves; only milliseconds remain between the check and the change.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::sleep;

use crate::api::{Client, Error, ErrorKind, Priority, Recheck};
use crate::change::{
    Command, Failure, FailureKind, LISTS_LAG, NoEvidence, Operation, difference_for, evidence,
};
use crate::clerk::{Change, ListQuery, Millis, OrganizationDomain};

use super::clock::server_clock;
use super::failure::failure;

/// The detail of a step whose row has disappeared.
const GONE: &str = "it no longer exists";

/// The pauses between retries: one list without the row proves nothing.
const PAUSES: [Duration; 3] =
    [Duration::from_millis(250), Duration::from_millis(500), Duration::from_secs(1)];

/// Which rows prevent a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Check {
    /// A row that has changed. One that lists do not contain is left to Clerk, which knows.
    OfChange,
    /// Also a row that has disappeared: the plan was made for the row that was there.
    OfPlan,
}

/// Checks whether a step of a plan could be sent: whether its row still is as the plan knew it. Changes nothing.
///
/// # Errors
///
/// Why it cannot be sent, or why that is not known.
pub async fn check_step(client: &Client, command: &Command) -> Result<(), Failure> {
    precheck(client, command, Check::OfPlan).await.map(drop)
}

/// The row as lists show it.
enum CurrentRow {
    Found(Box<OrganizationDomain>),
    /// So new that lists need not contain it yet.
    TooNew,
    Missing,
}

/// Checks whether the change still is what the requester intended. Returns the current row on the server; `None` for
/// a creation, and if lists do not contain the row: then it was deleted, and Clerk will say so, or it is too new.
///
/// # Errors
///
/// When another person has changed the row or created the domain, or when the answer cannot be fetched or contradicts
/// itself: nothing is sent in these cases.
pub(super) async fn precheck(
    client: &Client,
    command: &Command,
    check: Check,
) -> Result<Option<OrganizationDomain>, Failure> {
    let client = client.with_priority(Priority::Change);
    match (command.change(), &command.seen) {
        (Change::Create { organization_id, body }, _) => {
            refuse_existing(&client, organization_id, &body.name, &command.previous_ids).await.map(|()| None)
        }
        (change, Some(seen)) => {
            let Some(operation) = Operation::of(change) else { return Ok(None) };
            match (fetch_current_row(&client, seen, command.at, check).await?, check) {
                (CurrentRow::Found(current), _) => {
                    judge(&operation, seen, command.last_known_write, *current)
                }
                (CurrentRow::Missing, Check::OfPlan) => Err(Failure::new(FailureKind::Stale, GONE)),
                (CurrentRow::Missing | CurrentRow::TooNew, _) => Ok(None),
            }
        }
        (_, None) => Ok(None),
    }
}

/// The current row on the server.
async fn fetch_current_row(
    client: &Client,
    seen: &OrganizationDomain,
    at: Millis,
    check: Check,
) -> Result<CurrentRow, Failure> {
    let mut pauses = PAUSES.into_iter();
    loop {
        let rows = fetch_rows(client, &seen.organization_id, &seen.name).await?;
        let is_sound = rows.is_ok();
        if let Ok(rows) = &rows
            && let Some(row) = rows.iter().find(|row| row.id == seen.id)
        {
            return Ok(CurrentRow::Found(Box::new(row.clone())));
        }
        // So new that lists need not contain it yet: Clerk has just answered with it. The row of a plan comes from a list.
        let clerks_now = at.plus(server_clock(client, at).map_or(0, |clock| clock.ahead));
        let may_be_too_new = check == Check::OfChange && is_sound;
        let is_new = may_be_too_new && clerks_now.since(seen.updated_at) < LISTS_LAG;
        match pauses.next() {
            Some(pause) if !is_new => sleep(pause).await,
            _ if is_new => return Ok(CurrentRow::TooNew),
            _ => return rows.map(|_| CurrentRow::Missing).map_err(no_evidence),
        }
    }
}

/// Nothing was sent, because the lookup before it proves nothing.
fn no_evidence(why: NoEvidence) -> Failure {
    let detail = format!("the lookup before the change was inconclusive: {why}");
    Failure::new(FailureKind::BadAnswer, detail)
}

fn judge(
    operation: &Operation,
    seen: &OrganizationDomain,
    last_known_write: Option<Millis>,
    current: OrganizationDomain,
) -> Result<Option<OrganizationDomain>, Failure> {
    let is_elsewhere = current.organization_id != seen.organization_id || current.name != seen.name;
    // A row older than the one seen comes from a list that lags behind. A row of equal age that differs has changed
    // without Clerk updating its time, as a proof of ownership does. A missing time does not show the age.
    if !is_elsewhere && current.updated_at.0 > 0 && current.updated_at < seen.updated_at {
        return Ok(None);
    }
    // Changing a row and changing it back is a decision as well, which an undo would overwrite.
    let was_written_since = last_known_write.is_some_and(|known| current.updated_at > known);
    if difference_for(operation, seen, &current).is_empty() && !was_written_since {
        return Ok(Some(current));
    }
    Err(Failure { current: Some(Box::new(current)), ..Failure::new(FailureKind::Stale, "") })
}

/// Checks whether the organization already has a domain of that name. If the answer to the creation is lost, only
/// this check distinguishes an existing domain from the created one.
async fn refuse_existing(
    client: &Client,
    organization_id: &str,
    name: &str,
    previous_ids: &[String],
) -> Result<(), Failure> {
    let mut pauses = PAUSES.into_iter();
    let rows = loop {
        match (fetch_rows(client, organization_id, name).await?, pauses.next()) {
            (Ok(rows), _) => break rows,
            (Err(_), Some(pause)) => sleep(pause).await,
            (Err(why), None) => return Err(no_evidence(why)),
        }
    };
    // Lists may still contain a deleted domain. If it does exist, Clerk will refuse the creation.
    let is_there = |row: &OrganizationDomain| !previous_ids.contains(&row.id);
    if rows.iter().any(is_there) { Err(Failure::new(FailureKind::Exists, "")) } else { Ok(()) }
}

async fn fetch_rows(
    client: &Client,
    organization_id: &str,
    name: &str,
) -> Result<Result<Vec<OrganizationDomain>, NoEvidence>, Failure> {
    let query = ListQuery {
        organization_id: Some(organization_id.to_owned()),
        domains: vec![name.to_owned()],
        ..ListQuery::default()
    };
    let answer = client.list_all(&query).await.map_err(|error| failure(&error))?;
    Ok(evidence(answer, organization_id, name))
}

/// Whether a deletion's row, which lists do not contain, was there long enough that lists have to contain it.
fn is_gone(client: &Client, command: &Command) -> bool {
    let is_new = |seen: &OrganizationDomain| {
        let ahead = server_clock(client, command.at).map_or(0, |clock| clock.ahead);
        command.at.plus(ahead).since(seen.updated_at) < LISTS_LAG
    };
    matches!(command.change(), Change::Delete { .. })
        && command.seen.as_ref().is_some_and(|seen| !is_new(seen))
}

/// The check before a change that had to wait, and its result.
pub(super) struct RetryPrecheck {
    client: Client,
    command: Arc<Command>,
    finding: Arc<Mutex<Option<Failure>>>,
}

impl RetryPrecheck {
    pub(super) fn new(client: Client, command: Arc<Command>) -> Self {
        Self { client, command, finding: Arc::default() }
    }

    pub(super) fn recheck(&self) -> Recheck {
        let Self { client, command, finding } = self;
        let (client, command, finding) = (client.clone(), command.clone(), finding.clone());
        Arc::new(move |attempts| -> Pin<Box<dyn Future<Output = bool> + Send>> {
            let (client, command, finding) = (client.clone(), command.clone(), finding.clone());
            Box::pin(async move {
                let result = match precheck(&client, &command, Check::OfChange).await {
                    // Gone after an attempt: what turned the deletion away may have carried it out.
                    Ok(None) if attempts > 0 && is_gone(&client, &command) => {
                        Err(Failure::new(FailureKind::NotFound, "").in_a_change())
                    }
                    result => result,
                };
                let may_go = result.is_ok();
                *finding.lock().unwrap_or_else(PoisonError::into_inner) = result.err();
                may_go
            })
        })
    }

    pub(super) fn failure(&self, error: &Error) -> Failure {
        let ErrorKind::CalledOff { earlier } = &error.kind else { return failure(error) };
        let finding = self.finding.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(finding) = finding else { return failure(error) };
        let Some(earlier) = earlier.as_ref().filter(|_| self.is_as_asked(&finding)) else { return finding };
        // By the protocol, the request was turned away before anything was done. But a proxy that retries, or a
        // server that breaks the protocol, may have carried it out: the requested state may be this change or another
        // person's.
        let earlier = Error { kind: ErrorKind::clone(earlier), ..error.clone() };
        Failure { outcome_unknown: true, turned_away: true, ..failure(&earlier) }
    }

    /// Whether the finding is the state that this change requests.
    fn is_as_asked(&self, finding: &Failure) -> bool {
        match (Operation::of(self.command.change()), &finding.current) {
            (Some(operation), Some(current)) => operation.holds_for(current),
            (None, _) => finding.kind == FailureKind::Exists,
            (Some(Operation::Delete), None) => finding.kind == FailureKind::NotFound,
            (Some(_), None) => false,
        }
    }
}
