//! The journal view, and the journal's data elsewhere on the screen.

use domdesk::app::{JournalMsg, Msg, Operation as Asks, Purpose};
use domdesk::clerk::{
    Change, CreateDomain, EnrollmentMode, Millis, Operation, OrganizationDomain, UpdateDomain,
};
use domdesk::journal::{
    Answered, Asked, Cause, EntryId, Event, Instance, Line, Operator, Outcome, Resolved, RowState, Settled,
    Undoing, Verdict,
};

use crate::screens::odd;
use crate::screens::shots::{hold, shoot, shoot_as_it_is, shoot_in_each_size, tell};
use crate::support::{Desk, NOW, operator};

const HOUR: i64 = 3_600_000;

/// Writes a journal with given times.
pub(super) struct Day<'a> {
    desk: &'a mut Desk,
    asked: u32,
}

impl<'a> Day<'a> {
    pub(super) const fn of(desk: &'a mut Desk) -> Self {
        Self { desk, asked: 0 }
    }

    fn write(&mut self, id: &str, at: Millis, event: Event) {
        let line = Line::new(EntryId(id.to_owned()), at, event);
        self.desk.send(Msg::Journal(JournalMsg::Written(line)));
    }

    /// Adds a change that was requested `ago` hours ago, and returns its id.
    pub(super) fn ask(
        &mut self,
        ago: i64,
        row: Option<&OrganizationDomain>,
        change: Change,
        more: impl FnOnce(&mut Asked),
    ) -> String {
        self.asked += 1;
        let id = format!("1795390000000-0a1b2c3d-{}", self.asked);
        let name = match (&change, row) {
            (Change::Create { body, .. }, _) => body.name.clone(),
            (_, row) => row.map(|row| row.name.clone()).unwrap_or_default(),
        };
        let organization = row.map_or("Marrowmere Clinics", |row| row.organization_label()).to_owned();
        let mut asked = Asked {
            session: "1795390000000-0a1b2c3d".into(),
            profile: "CLERK_SECRET_KEY in the environment".into(),
            instance: Instance {
                id: "ins_2demo".into(),
                kind: "development".into(),
                host: "api.clerk.com".into(),
            },
            operator: operator(),
            reason: None,
            name,
            change,
            before: row.map(RowState::from),
            organization,
            undoing: None,
            plan: None,
        };
        more(&mut asked);
        self.write(&id, NOW.plus(-ago * HOUR), Event::Asked(Box::new(asked)));
        id
    }

    pub(super) fn end(&mut self, id: &str, ago: i64, outcome: Outcome) {
        let answered = Answered { outcome, duration_ms: 1_240 };
        self.write(id, NOW.plus(-ago * HOUR + 1_240), Event::Answered(answered));
    }

    pub(super) fn settle(&mut self, id: &str, ago: i64, verdict: Verdict) {
        self.write(id, NOW.plus(-ago * HOUR + 20_000), Event::Settled(Settled::new(verdict, 4)));
    }
}

pub(super) fn cause(what: &str, code: Option<&str>, status: Option<u16>) -> Cause {
    Cause {
        what: what.to_owned(),
        code: code.map(ToOwned::to_owned),
        status,
        trace_id: status.map(|_| "4d1c7a90e2b84f63".to_owned()),
    }
}

pub(super) fn verified(verified: bool) -> Asks {
    Asks::Update(UpdateDomain { verified: Some(verified), enrollment_mode: None })
}

pub(super) fn unresolved() -> Verdict {
    Verdict::Unresolved { why: "the row has been changed since, and is not what was asked".to_owned() }
}

/// A desk whose journal has one change in every state.
async fn day() -> Desk {
    let mut desk = odd::open().await;
    let rows: Vec<OrganizationDomain> = odd::ROWS
        .iter()
        .map(|name| {
            odd::go(&mut desk, name);
            desk.model.selected().expect("a row").clone()
        })
        .collect();
    let row = |name: &str| {
        let at = odd::ROWS.iter().position(|known| *known == name).expect("a row of that name");
        &rows[at]
    };
    desk.press("g g");
    let mut day = Day::of(&mut desk);

    // By another operator, days ago: done.
    let mode = Asks::Update(UpdateDomain {
        verified: None,
        enrollment_mode: Some(EnrollmentMode::AutomaticSuggestion),
    });
    let before = row("expired");
    let id = day.ask(75, Some(before), mode.change(before), |asked| {
        asked.operator = Operator { user: "ben".into(), host: "desk2".into() };
        asked.reason =
            Some("ticket 4711: the customer wants suggestions for everybody in the new office".into());
    });
    let mut after = before.clone();
    after.enrollment_mode = EnrollmentMode::AutomaticSuggestion;
    if let Some(proof) = &mut after.affiliation_verification {
        proof.status = domdesk::clerk::VerificationStatus::Unverified;
    }
    day.end(&id, 75, Outcome::Done { after: Some(RowState::from(&after)) });

    // Refused.
    let id = day.ask(30, Some(row("failed")), verified(true).change(row("failed")), |_| {});
    let why = "Another organization has already verified this domain; only one per instance can.";
    let why = cause(why, Some("organization_domain_already_exists"), Some(422));
    day.end(&id, 30, Outcome::Refused { cause: why });

    // Done and undone.
    let deleted = day.ask(8, Some(row("waiting")), Asks::Delete.change(row("waiting")), |_| {});
    day.end(&deleted, 8, Outcome::Done { after: None });
    let body = CreateDomain { name: "waiting.example".into(), enrollment_mode: None, verified: Some(false) };
    let create = Change::Create { organization_id: "org_2acme".into(), body };
    let id = day.ask(7, None, create, |asked| asked.undoing = Some(Undoing::Undoes(EntryId(deleted))));
    day.end(&id, 7, Outcome::Done { after: Some(RowState::from(row("waiting"))) });

    // No response, and no lookup could resolve it.
    let id = day.ask(5, Some(row("never-asked")), verified(true).change(row("never-asked")), |asked| {
        asked.reason = Some("ticket 12".into());
    });
    let why = cause("The API did not answer in time.", None, None);
    day.end(&id, 5, Outcome::Unknown { cause: why.clone() });
    day.settle(&id, 5, unresolved());

    // No response; a lookup found that it happened.
    let id = day.ask(3, Some(row("txt-open")), Asks::VerifyOwnership.change(row("txt-open")), |_| {});
    day.end(&id, 3, Outcome::Unknown { cause: why.clone() });
    day.settle(&id, 3, Verdict::Happened { after: Some(RowState::from(row("by-hand"))) });

    // No response; and an open change of another run.
    let id = day.ask(2, Some(row("long")), Asks::Delete.change(row("long")), |_| {});
    day.end(&id, 2, Outcome::Unknown { cause: why });
    day.ask(1, Some(row("future")), verified(false).change(row("future")), |_| {});
    desk
}

#[tokio::test]
async fn one_change_in_every_state() {
    let mut desk = day().await;
    shoot(&mut desk, "journal-header");
    desk.press("A");
    shoot_in_each_size(&mut desk, "journal");
    let resolved = Resolved { happened: true, operator: operator() };
    let line = Line::new(EntryId("lost".into()), NOW, Event::Resolved(resolved));
    desk.send(Msg::Journal(JournalMsg::WriteFailed(line, "no space left on device".into())));
    shoot(&mut desk, "journal-message");
    desk.model.toasts.dismiss();
    let id =
        desk.model.journal.open().expect("it is open").history.records().next().expect("a record").id.clone();
    let text = "index out of bounds".to_owned();
    let reason = "cannot write to /home/jana/ins_1.jsonl: the disk is full".to_owned();
    let kept = Line::new(id, NOW, Event::Panicked { text });
    let before = desk.model.clone();
    desk.send(Msg::Journal(JournalMsg::WriteDeferred(kept, reason)));
    desk.press("Esc");
    shoot(&mut desk, "journal-kept");
    desk.model.toasts.dismiss();
    desk.press("q");
    shoot(&mut desk, "journal-kept-leaving");
    desk.model = before;
    desk.press("/");
    desk.type_text("jana done");
    shoot(&mut desk, "journal-filtering");
    desk.press("Enter G");
    shoot(&mut desk, "journal-filtered");
    desk.press("/ Ctrl-u");
    desk.type_text("nobody");
    desk.press("Enter");
    shoot(&mut desk, "journal-nothing-found");
    desk.press("Esc r");
    desk.send(Msg::Journal(JournalMsg::Reloaded(Err("permission denied".into()))));
    shoot(&mut desk, "journal-not-read");
}

#[tokio::test]
async fn the_detail_of_a_change() {
    for (name, text) in [
        ("done", "ben"),
        ("refused", "refused"),
        ("undone", "undone"),
        ("undoing", "undo:"),
        ("unresolved", "unresolved"),
        ("settled", "txt-open"),
        ("open", "future"),
    ] {
        let mut desk = day().await;
        desk.press("A /");
        desk.type_text(text);
        desk.press("Enter Enter");
        let picture = format!("journal-detail-{name}");
        if name == "unresolved" {
            shoot_in_each_size(&mut desk, &picture);
        } else {
            shoot(&mut desk, &picture);
        }
    }
}

#[tokio::test]
async fn the_end_of_the_detail() {
    let mut desk = day().await;
    desk.resize(80, 24);
    desk.press("A Enter G");
    shoot_as_it_is(&mut desk, "journal-detail-end");
}

#[tokio::test]
async fn recording_an_outcome() {
    let mut desk = day().await;
    desk.press("A Y");
    shoot(&mut desk, "journal-it-happened");
    desk.press("Esc N");
    shoot(&mut desk, "journal-it-did-not");
    desk.press("y");
    shoot(&mut desk, "journal-resolved");
}

#[tokio::test]
async fn empty() {
    let mut desk = odd::open().await;
    desk.press("A");
    shoot(&mut desk, "journal-empty");
}

#[tokio::test]
async fn untrusted_text_is_escaped() {
    let mut desk = odd::open().await;
    odd::go(&mut desk, "hostile");
    let row = desk.model.selected().expect("a row").clone();
    let hostile = "\u{1b}[2J\u{202e}moc.live\u{7}";
    let mut day = Day::of(&mut desk);
    let id = day.ask(2, Some(&row), verified(true).change(&row), |asked| {
        asked.operator = Operator { user: hostile.into(), host: hostile.into() };
        asked.profile = hostile.into();
        asked.reason = Some(hostile.into());
        asked.instance.host = hostile.into();
        asked.instance.kind = hostile.into();
    });
    let mut why = cause(hostile, Some(hostile), Some(422));
    why.trace_id = Some(hostile.into());
    day.end(&id, 2, Outcome::Refused { cause: why });
    day.write(&id, NOW, Event::Panicked { text: hostile.into() });
    desk.press("A");
    shoot(&mut desk, "journal-hostile");
    desk.press("Enter");
    shoot(&mut desk, "journal-hostile-detail");
}

#[tokio::test]
async fn on_the_desk() {
    let mut desk = day().await;
    odd::go(&mut desk, "never-asked");
    desk.press("Enter");
    shoot(&mut desk, "journal-row-unresolved");
    odd::go(&mut desk, "expired");
    desk.press("Tab G");
    shoot(&mut desk, "journal-row-last-change");
}

#[tokio::test]
async fn the_header_with_changes() {
    let mut desk = day().await;
    hold(&desk, Operation::Update);
    desk.press("v y j v y");
    shoot_in_each_size(&mut desk, "journal-header-with-changes");
}

#[tokio::test]
async fn the_reason() {
    let mut desk = odd::open().await;
    desk.press("R");
    shoot(&mut desk, "reason-empty");
    desk.type_text("ticket 12: the customer asked for it on the phone, and again by email on Monday");
    shoot_in_each_size(&mut desk, "reason-typed");
    desk.press("Enter");
    shoot(&mut desk, "reason-on-the-desk");
    desk.press("o");
    shoot(&mut desk, "reason-in-an-organization");
}

/// Another client has changed the row since it was loaded.
#[tokio::test]
async fn a_stale_row() {
    let mut desk = odd::open().await;
    odd::go(&mut desk, "waiting");
    hold(&desk, Operation::Update);
    desk.press("m j j Enter");
    let entry = desk.model.changes.iter().next().expect("a change").entry.clone();
    let ticket = desk.ticket(&Purpose::Change(entry));
    let mut current = desk.model.selected().expect("a row").clone();
    current.updated_at = NOW;
    current.enrollment_mode = EnrollmentMode::Other("evil\u{202e}mode\u{1b}[2J".into());
    if let Some(proof) = &mut current.affiliation_verification {
        proof.status = domdesk::clerk::VerificationStatus::Failed;
    }
    let stale = domdesk::app::Failure {
        current: Some(Box::new(current)),
        ..domdesk::app::Failure::new(domdesk::app::FailureKind::Stale, "")
    };
    tell(&mut desk, domdesk::app::ApiMsg::Changed(ticket, Err(stale)));
    shoot(&mut desk, "overwrite");
    desk.press("Esc");
    shoot(&mut desk, "overwrite-left");
}

#[tokio::test]
async fn undo() {
    let mut desk = odd::open().await;
    odd::go(&mut desk, "verified");
    let row = desk.model.selected().expect("a row").clone();
    let mut day = Day::of(&mut desk);
    let deleted = day.ask(3, Some(&row), Asks::Delete.change(&row), |_| {});
    day.end(&deleted, 3, Outcome::Done { after: None });
    let other = day.ask(2, Some(&row), Asks::VerifyOwnership.change(&row), |_| {});
    day.end(&other, 2, Outcome::Done { after: Some(RowState::from(&row)) });
    desk.press("u");
    shoot_in_each_size(&mut desk, "undo-with-losses");
    desk.press("Esc");
    shoot(&mut desk, "undo-cancelled");
}

#[tokio::test]
async fn redo() {
    let mut desk = odd::open().await;
    odd::go(&mut desk, "failed");
    let row = desk.model.selected().expect("a row").clone();
    let mut day = Day::of(&mut desk);
    let deleted = day.ask(3, Some(&row), Asks::Delete.change(&row), |_| {});
    day.end(&deleted, 3, Outcome::Done { after: None });
    let body = CreateDomain { name: row.name.clone(), enrollment_mode: None, verified: Some(false) };
    let create = Change::Create { organization_id: row.organization_id.clone(), body };
    let id = day.ask(1, None, create, |asked| asked.undoing = Some(Undoing::Undoes(EntryId(deleted))));
    let mut after = row.clone();
    after.id = "orgdmn_2back".into();
    day.end(&id, 1, Outcome::Done { after: Some(RowState::from(&after)) });
    desk.press("Ctrl-r");
    shoot(&mut desk, "redo");
}
