//! How one change is carried out: looked at once more, written into the journal, sent once, and written down again.

use tokio::time::Instant;

use crate::api::{Client, Error, Priority};
use crate::change::{Command, Failure, FailureKind, Outcome, difference, lines};
use crate::clerk::{Change, ListQuery, Millis, OrganizationDomain};
use crate::journal::{EntryId, Snapshot};

use super::failure::failure;
use super::scribe::Scribe;

/// Carries the command out. Whoever drops this future leaves the outcome unknown.
///
/// # Errors
///
/// Why it was not carried out; or, with `outcome_unknown`, why nobody knows whether it was.
pub async fn carry_out(client: Client, scribe: Scribe, mut command: Command) -> Result<Outcome, Failure> {
    let begun = Instant::now();
    if let Some(seen) = &command.seen {
        let current = look_first(&client, seen).await?;
        // A row of the local copy is there in part; the journal keeps what Clerk sends.
        if let Some(current) = current
            && seen.raw.is_empty()
        {
            command.asked.before = Some(Snapshot::from(&current));
        }
    }
    if let Change::Create { organization_id, body } = &command.asked.change {
        refuse_if_there(&client, organization_id, &body.name, &command.former).await?;
    }
    scribe
        .write(lines::asked(&command))
        .await
        .map_err(|reason| Failure::new(FailureKind::Journal, reason))?;
    let started = Instant::now();
    let result = send(&client, command.asked.change).await.map_err(|error| failure(&error));
    let at = command.at.plus(i64::try_from(milliseconds(begun)).unwrap_or(i64::MAX));
    scribe.note(lines::answered(command.entry, at, &result, milliseconds(started))).await;
    result
}

fn milliseconds(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// Reads the row once more. Clerk takes no condition with a change, so this is how somebody else's decision is not
/// overwritten unseen; what happens between this look and the change is a matter of milliseconds, unless the change has
/// to wait for the budget or for another try.
async fn look_first(
    client: &Client,
    seen: &OrganizationDomain,
) -> Result<Option<OrganizationDomain>, Failure> {
    let query = ListQuery {
        organization_id: Some(seen.organization_id.clone()),
        domains: vec![seen.name.clone()],
        ..ListQuery::default()
    };
    // It belongs to the change, and is as urgent.
    let page =
        client.with_priority(Priority::Change).list_all(&query).await.map_err(|error| failure(&error))?;
    // A row that is not there is either deleted, which Clerk will say, or so new that lists do not have it yet. One that
    // is older than what was seen comes from a list that lags behind.
    let current = page.data.into_iter().find(|domain| domain.id == seen.id);
    match current {
        Some(current) if current.updated_at > seen.updated_at && !difference(seen, &current).is_empty() => {
            Err(Failure { current: Some(Box::new(current)), ..Failure::new(FailureKind::Stale, "") })
        }
        current => Ok(current.filter(|current| current.updated_at >= seen.updated_at)),
    }
}

/// Looks whether the organization has a domain of that name already. If the answer to the creation is lost, only this
/// tells a domain that was there before from the one that was asked for.
async fn refuse_if_there(
    client: &Client,
    organization_id: &str,
    name: &str,
    former: &[String],
) -> Result<(), Failure> {
    let query = ListQuery {
        organization_id: Some(organization_id.to_owned()),
        domains: vec![name.to_owned()],
        ..ListQuery::default()
    };
    let page =
        client.with_priority(Priority::Change).list_all(&query).await.map_err(|error| failure(&error))?;
    // Lists may still carry one that was deleted. Should it be there after all, Clerk says so.
    let is_there = |row: &OrganizationDomain| {
        row.organization_id == organization_id && row.name == name && !former.contains(&row.id)
    };
    if page.data.iter().any(is_there) { Err(Failure::new(FailureKind::Exists, "")) } else { Ok(()) }
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

/// A task that panicked, saying that, has told nobody how far it came: its change is in doubt, and the journal says why.
pub async fn panicked(scribe: &Scribe, entry: EntryId, at: Millis, text: String) -> Failure {
    let failure =
        Failure { outcome_unknown: true, ..Failure::new(FailureKind::Internal, text.clone()).of_a_change() };
    scribe.note(lines::panicked(entry.clone(), at, text)).await;
    let result = Err(failure.clone());
    scribe.note(lines::answered(entry, at, &result, 0)).await;
    failure
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::{Asked, Event, History, Instance, Line, Operator, State};
    use crate::state::{Journal, Notice};

    #[tokio::test]
    async fn a_panic_while_a_change_is_sent_leaves_it_in_doubt_and_stands_in_the_journal() {
        let folder = tempfile::tempdir().unwrap();
        let instance = Instance { id: "ins_1".into(), ..Instance::default() };
        let opened = Journal::open(folder.path(), &instance).unwrap();
        let (notices, told) = std::sync::mpsc::channel();
        opened.journal.listen(move |notice| drop(notices.send(notice)));
        let scribe = Scribe::new(Some(opened.journal.clone()));
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
        };
        scribe.write(Line::new(entry.clone(), Millis(1), Event::Asked(Box::new(asked)))).await.unwrap();

        let text = "no luck with sk_…".to_owned();
        let failure = panicked(&scribe, entry.clone(), Millis(2), text).await;
        assert!(failure.outcome_unknown && failure.kind == FailureKind::Internal);

        let history: History = opened.journal.read().unwrap().history;
        let record = history.get(&entry).unwrap();
        assert_eq!(record.state(), State::Unknown);
        assert!(record.panics[0].contains("no luck with sk_…"), "{:?}", record.panics);
        let text = std::fs::read_to_string(opened.journal.path()).unwrap();
        assert!(!text.contains("abcdefghijklmnop") && !text.contains('\x1b'), "{text}");
        assert!(matches!(told.try_recv(), Ok(Notice::Written(_))));
    }
}
