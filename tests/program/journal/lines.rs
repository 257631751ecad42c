//! Sample lines, and helpers to read them back.

use domdesk::clerk::{Change, Millis, OrganizationDomain, UpdateDomain, decode_domain};
use domdesk::journal::{
    Answered, Asked, Cause, EntryId, Event, Instance, Line, Operator, Outcome, RowState, Settled, Verdict,
};
use domdesk::state::{Journal, JournalContents, OpenedJournal};
use tempfile::TempDir;

pub(crate) fn instance() -> Instance {
    Instance { id: "ins_1".into(), kind: "development".into(), host: "api.clerk.com".into() }
}

pub(crate) fn open(folder: &TempDir) -> OpenedJournal {
    Journal::open(folder.path(), &instance()).unwrap()
}

pub(crate) fn row(name: &str, verified: bool) -> OrganizationDomain {
    let status = if verified { "verified" } else { "unverified" };
    decode_domain(&format!(
        r#"{{"id":"orgdmn_1","organization_id":"org_1","name":"{name}","enrollment_mode":"manual_invitation",
            "affiliation_verification":{{"status":"{status}","strategy":"email_code"}}}}"#
    ))
    .unwrap()
}

/// The `asked` line of the session's change number `number`: verify a domain.
pub(crate) fn asked(session: &str, number: usize) -> Line {
    let before = row("acme.com", false);
    let asked = Asked {
        session: session.into(),
        profile: "a test".into(),
        instance: instance(),
        operator: Operator { user: "jana".into(), host: "desk7".into() },
        reason: None,
        name: before.name.clone(),
        change: Change::Update {
            organization_id: before.organization_id.clone(),
            domain_id: before.id.clone(),
            body: UpdateDomain { verified: Some(true), enrollment_mode: None },
        },
        before: Some(RowState::from(&before)),
        organization: "Acme".into(),
        undoing: None,
        plan: None,
    };
    Line::new(id(session, number), Millis(1_000), Event::Asked(Box::new(asked)))
}

pub(crate) fn id(session: &str, number: usize) -> EntryId {
    EntryId(format!("{session}-{number}"))
}

pub(crate) fn done(session: &str, number: usize) -> Line {
    let outcome = Outcome::Done { after: Some(RowState::from(&row("acme.com", true))) };
    Line::new(id(session, number), Millis(2_000), Event::Answered(Answered { outcome, duration_ms: 12 }))
}

pub(crate) fn unknown(session: &str, number: usize) -> Line {
    let outcome = Outcome::Unknown { cause: Cause { what: "no answer in time".into(), ..Cause::default() } };
    Line::new(id(session, number), Millis(2_000), Event::Answered(Answered { outcome, duration_ms: 12 }))
}

pub(crate) fn settled(session: &str, number: usize) -> Line {
    let settled = Settled::new(Verdict::NotHappened, 4);
    Line::new(id(session, number), Millis(3_000), Event::Settled(settled))
}

pub(crate) fn ids(contents: &JournalContents) -> Vec<String> {
    contents.history.records().map(|record| record.id.0.clone()).collect()
}

/// The content of the file.
pub(crate) fn text(opened: &OpenedJournal) -> String {
    std::fs::read_to_string(opened.journal.path()).unwrap()
}
