//! Shared helpers of the journeys: finding rows, reading the screen, injecting faults.

use domdesk::api::{ApiUrl, Client, RetryPolicy, SecretKey, Settings, Unlock};
use domdesk::app::{DomainLabel, ListRow, Modal, Subject};
use domdesk::clerk::{CreateDomain, EnrollmentMode, Operation, OrganizationDomain};
use domdesk::emulator::{Fault, FaultKind};

use crate::support::Desk;

/// The text of the boxes on the screen (messages, dialogs, the detail) with line breaks removed, then the whole screen.
pub(crate) fn screen_text(desk: &mut Desk) -> String {
    unwrapped(&desk.screen())
}

pub(crate) fn unwrapped(screen: &str) -> String {
    let mut boxes = String::new();
    // Boxes can be side by side or nested: read each column between two edges from top to bottom.
    for column in 1..6 {
        for line in screen.lines() {
            let edges = line.replace('█', "│");
            for word in edges.split('│').nth(column).into_iter().flat_map(str::split_whitespace) {
                boxes.extend([word, " "]);
            }
        }
        boxes.push('\n');
    }
    // Text outside of boxes can span several lines, too.
    let open: Vec<_> = screen.split_whitespace().collect();
    format!("{boxes}{}\n{screen}", open.join(" "))
}

/// Waits until the screen shows this text, however its lines are broken. A text that was shown only for a moment since
/// the last key counts.
#[track_caller]
pub(crate) fn wait_for_text<'a>(desk: &'a mut Desk, text: &'a str) -> impl Future<Output = ()> + 'a {
    desk.wait(move |desk| desk.look().screens().any(|screen| unwrapped(screen).contains(text)))
}

/// A domain as messages name it.
pub(crate) fn named(row: &OrganizationDomain) -> String {
    DomainLabel::of(row).to_string()
}

/// The rows that are loaded from the start of the list.
pub(crate) fn rows(desk: &Desk) -> Vec<OrganizationDomain> {
    (0..).map_while(|index| desk.model.row(index)).filter_map(here).collect()
}

fn here(row: ListRow<'_>) -> Option<OrganizationDomain> {
    match row {
        ListRow::Loaded(domain) => Some(domain.clone()),
        ListRow::Loading | ListRow::Failed(_) | ListRow::Missing => None,
    }
}

/// Walks through the whole list, screen by screen, and returns all of it.
pub(crate) async fn walk(desk: &mut Desk) -> Vec<OrganizationDomain> {
    desk.press("g g");
    desk.settle().await;
    while desk.model.list().cursor() + 1 < desk.model.list().total().unwrap_or(0) {
        desk.press("PgDn");
        desk.settle().await;
    }
    let all = rows(desk);
    assert_eq!(Some(all.len() as u64), desk.model.list().total(), "every row was read");
    all
}

/// Moves the cursor to the first loaded row that matches.
#[track_caller]
pub(crate) fn go_to(desk: &mut Desk, matches: impl Fn(&OrganizationDomain) -> bool) -> OrganizationDomain {
    desk.press("g g");
    loop {
        let domain = desk.model.selected().expect("such a row is loaded").clone();
        if matches(&domain) {
            return domain;
        }
        let before = desk.model.list().cursor();
        desk.press("j");
        assert_ne!(desk.model.list().cursor(), before, "no such row");
    }
}

/// Moves to an unverified row that can be verified without a question: no other organization has the domain, and the
/// mode emails nobody.
pub(crate) fn go_to_unverified(desk: &mut Desk) -> OrganizationDomain {
    let names: Vec<String> = rows(desk).into_iter().map(|row| row.name).collect();
    let alone: Vec<String> =
        names.into_iter().filter(|name| desk.emulator.find(None, name).len() == 1).collect();
    go_to(desk, |row| {
        let reaches_people = row.enrollment_mode == EnrollmentMode::AutomaticInvitation;
        !row.is_verified() && !reaches_people && alone.contains(&row.name)
    })
}

/// Toggles verification, and confirms the question about emails, if any.
pub(crate) fn toggle(desk: &mut Desk) {
    desk.press("v");
    confirm_emails(desk);
}

/// Confirms the question about emails to people, if there is one.
pub(crate) fn confirm_emails(desk: &mut Desk) {
    if let Some(Modal::Confirm(confirm)) = desk.model.modals.last() {
        assert!(matches!(confirm.subject, Subject::Row { people: Some(_), .. }), "{confirm:?}");
        desk.press("y");
    }
}

/// Lists one organization.
pub(crate) async fn list_organization(desk: &mut Desk, organization: &str) {
    desk.press("/ Ctrl-u");
    desk.type_text(&format!("org:{organization}"));
    desk.press("Enter");
    desk.wait(|desk| desk.model.selected().is_some_and(|row| row.organization_id == organization)).await;
}

/// Lists only this domain of this organization, and waits for it.
#[track_caller]
pub(crate) fn list_only<'a>(
    desk: &'a mut Desk,
    organization_id: &str,
    name: &'a str,
) -> impl Future<Output = ()> + 'a {
    desk.press("/ Ctrl-u");
    desk.type_text(&format!("org:{organization_id} domain:{name}"));
    desk.press("Enter");
    desk.wait(move |desk| desk.selected() == name && desk.model.list().total() == Some(1))
}

/// The id and name of an organization with room for more domains.
pub(crate) fn with_room(desk: &Desk) -> (String, String) {
    let organizations = desk.emulator.organizations();
    let roomy = |domains: usize, most: i64| i64::try_from(domains + 2).is_ok_and(|domains| domains < most);
    let found = organizations.into_iter().find(|organization| {
        roomy(organization.domains, organization.max_allowed_domains) && organization.domains > 0
    });
    let found = found.expect("an organization with room");
    (found.id, found.name)
}

/// Another client. The desk does not know about its changes.
pub(crate) fn other_client(desk: &Desk) -> Client {
    let url = ApiUrl::parse(&desk.emulator.url()).expect("an address");
    let key = SecretKey::parse(desk.emulator.secret_key()).expect("a key");
    let settings = Settings { retry: RetryPolicy::none(), ..Settings::new(url, key) };
    let client = Client::new(settings).expect("a client");
    client.unlock(Unlock::ForGood);
    client
}

/// Adds a domain through another client.
pub(crate) async fn add(
    desk: &Desk,
    organization_id: &str,
    name: &str,
    verified: bool,
) -> OrganizationDomain {
    let body = CreateDomain { name: name.to_owned(), enrollment_mode: None, verified: Some(verified) };
    other_client(desk).create(organization_id, &body).await.expect("the domain is added")
}

/// Injects a fault into the next request for this operation.
pub(crate) fn once(desk: &Desk, operation: Operation, kind: FaultKind) {
    desk.emulator.inject(Fault { operation: Some(operation), times: 1, kind });
}

/// A JSON response.
pub(crate) fn answer(status: u16, body: impl Into<String>) -> FaultKind {
    FaultKind::Answer {
        status,
        headers: Vec::new(),
        content_type: "application/json".to_owned(),
        body: body.into(),
    }
}

/// An HTML page from a proxy between the desk and Clerk.
pub(crate) fn proxy_page(status: u16) -> FaultKind {
    FaultKind::Answer {
        status,
        headers: Vec::new(),
        content_type: "text/html".to_owned(),
        body: "<html><h1>Gateway</h1></html>".to_owned(),
    }
}

/// Clerk's error body for one code.
pub(crate) fn error_body(code: &str, param: Option<&str>) -> String {
    let meta = param.map(|param| format!(r#","meta":{{"param_name":"{param}"}}"#)).unwrap_or_default();
    format!(
        r#"{{"errors":[{{"message":"short","long_message":"Long text about {code}.","code":"{code}"{meta}}}],"clerk_trace_id":"{}"}}"#,
        trace(code)
    )
}

/// The trace id of that error body: short, so that it is never broken across lines.
pub(crate) fn trace(code: &str) -> String {
    format!("trace-{}", code.len())
}

/// The number of requests for this operation so far.
pub(crate) fn count(desk: &Desk, operation: Operation) -> usize {
    desk.emulator.requests().iter().filter(|request| request.operation == Some(operation)).count()
}
