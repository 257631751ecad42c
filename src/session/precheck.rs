//! The look before a change. Clerk takes no condition with a change, so this is how somebody else's decision is not
//! overwritten unseen. A change that has to wait, for the budget or for another try, is result at once more before it
//! leaves; what happens between a look and its change is a matter of milliseconds.

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

/// One list without a row proves nothing: so often it is read again.
const PAUSES: [Duration; 3] =
    [Duration::from_millis(250), Duration::from_millis(500), Duration::from_secs(1)];

/// Looks whether the change is still what whoever asked for it means. Returns the row as it is on the server; `None` for
/// a creation, and where lists do not have the row: it is deleted then, which Clerk will say.
///
/// # Errors
///
/// When somebody else has changed the row, or created the domain; or when that cannot be read, or what is read contradicts
/// itself: nothing is sent on such grounds.
pub(super) async fn precheck(
    client: &Client,
    command: &Command,
) -> Result<Option<OrganizationDomain>, Failure> {
    let client = client.with_priority(Priority::Change);
    match (command.change(), &command.seen) {
        (Change::Create { organization_id, body }, _) => {
            refuse_existing(&client, organization_id, &body.name, &command.previous_ids).await.map(|()| None)
        }
        (change, Some(seen)) => {
            let Some(operation) = Operation::of(change) else { return Ok(None) };
            let current = fetch_current_row(&client, seen, command.at).await?;
            judge(&operation, seen, command.written, current)
        }
        (_, None) => Ok(None),
    }
}

/// The row as it is on the server now.
async fn fetch_current_row(
    client: &Client,
    seen: &OrganizationDomain,
    at: Millis,
) -> Result<Option<OrganizationDomain>, Failure> {
    let mut pauses = PAUSES.into_iter();
    loop {
        let rows = fetch_rows(client, &seen.organization_id, &seen.name).await?;
        let is_sound = rows.is_ok();
        if let Ok(rows) = &rows
            && let Some(row) = rows.iter().find(|row| row.id == seen.id)
        {
            return Ok(Some(row.clone()));
        }
        // So new that lists need not have it yet: what is known of it is what Clerk has answered just now.
        let clerks_now = at.plus(server_clock(client, at).map_or(0, |clock| clock.ahead));
        let is_new = is_sound && clerks_now.since(seen.updated_at) < LISTS_LAG;
        match pauses.next() {
            Some(pause) if !is_new => sleep(pause).await,
            _ => return rows.map(|_| None).map_err(no_evidence),
        }
    }
}

/// Nothing was sent: what was read before proves nothing.
fn no_evidence(why: NoEvidence) -> Failure {
    let detail = format!("the row was result up before the change, and the answer proves nothing: {why}");
    Failure::new(FailureKind::BadAnswer, detail)
}

fn judge(
    operation: &Operation,
    seen: &OrganizationDomain,
    written: Option<Millis>,
    current: Option<OrganizationDomain>,
) -> Result<Option<OrganizationDomain>, Failure> {
    let Some(current) = current else { return Ok(None) };
    let is_elsewhere = current.organization_id != seen.organization_id || current.name != seen.name;
    // One that is older than what was seen comes from a list that lags behind. One that is as old and differs has changed
    // in what does not count as a change of the row: a proof of ownership does that.
    // A time that is missing does not tell how old it is.
    if !is_elsewhere && current.updated_at.0 > 0 && current.updated_at < seen.updated_at {
        return Ok(None);
    }
    // Changed and changed back is a decision as well, which taking back would overwrite.
    let was_written_since = written.is_some_and(|written| current.updated_at > written);
    if difference_for(operation, seen, &current).is_empty() && !was_written_since {
        return Ok(Some(current));
    }
    Err(Failure { current: Some(Box::new(current)), ..Failure::new(FailureKind::Stale, "") })
}

/// Looks whether the organization has a domain of that name already. If the answer to the creation is lost, only this
/// tells a domain that was there before from the one that was asked for.
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
    // Lists may still carry one that was deleted. Should it be there after all, Clerk says so.
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

/// The look before a change that had to wait, and what it finding.
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
        Arc::new(move || -> Pin<Box<dyn Future<Output = bool> + Send>> {
            let (client, command, finding) = (client.clone(), command.clone(), finding.clone());
            Box::pin(async move {
                let result = precheck(&client, &command).await;
                let may_go = result.is_ok();
                *finding.lock().unwrap_or_else(PoisonError::into_inner) = result.err();
                may_go
            })
        })
    }

    /// Why the change failed.
    pub(super) fn failure(&self, error: &Error) -> Failure {
        let ErrorKind::CalledOff { earlier } = &error.kind else { return failure(error) };
        let finding = self.finding.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(finding) = finding else { return failure(error) };
        let Some(earlier) = earlier.as_ref().filter(|_| self.is_as_asked(&finding)) else { return finding };
        // It was turned away before anything was done, as far as the protocol goes. But a proxy that retries, or a server that
        // breaks the protocol, may have had it carried out: nobody knows whose doing this is.
        let earlier = Error { kind: ErrorKind::clone(earlier), ..error.clone() };
        Failure { outcome_unknown: true, turned_away: true, ..failure(&earlier) }
    }

    /// Whether what was finding is what this change asks for.
    fn is_as_asked(&self, finding: &Failure) -> bool {
        match (Operation::of(self.command.change()), &finding.current) {
            (Some(operation), Some(current)) => operation.holds_for(current),
            (None, _) => finding.kind == FailureKind::Exists,
            (Some(_), None) => false,
        }
    }
}
