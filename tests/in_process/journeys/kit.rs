//! What the stories have in common: finding rows, reading what the screen says, arranging trouble.

use domdesk::api::{ApiUrl, Client, RetryPolicy, SecretKey, Settings, Unlock};
use domdesk::app::{DomainLabel, ListRow, Modal, Subject};
use domdesk::clerk::{CreateDomain, EnrollmentMode, Operation, OrganizationDomain};
use domdesk::emulator::{Fault, FaultKind};

use crate::support::Desk;

/// What the boxes on the screen say (messages, dialogs, the detail) with line breaks taken out, then the whole screen.
pub(crate) fn told(desk: &mut Desk) -> String {
    told_by(&desk.screen())
}

pub(crate) fn told_by(screen: &str) -> String {
    let mut told = String::new();
    // Boxes stand beside and inside each other: each column between two edges is read from top to bottom.
    for column in 1..6 {
        for line in screen.lines() {
            let edges = line.replace('█', "│");
            for word in edges.split('│').nth(column).into_iter().flat_map(str::split_whitespace) {
                told.extend([word, " "]);
            }
        }
        told.push('\n');
    }
    // What stands in the open, over several lines as well.
    let open: Vec<_> = screen.split_whitespace().collect();
    format!("{told}{}\n{screen}", open.join(" "))
}

/// Waits until the screen says this, however its lines are broken. What has only passed over the screen since the last
/// key has been said.
#[track_caller]
pub(crate) fn hear<'a>(desk: &'a mut Desk, text: &'a str) -> impl Future<Output = ()> + 'a {
    desk.wait(move |desk| desk.look().screens().any(|screen| told_by(screen).contains(text)))
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

/// Moves the cursor to the first loaded row that is meant.
#[track_caller]
pub(crate) fn go_to(desk: &mut Desk, meant: impl Fn(&OrganizationDomain) -> bool) -> OrganizationDomain {
    desk.press("g g");
    loop {
        let domain = desk.model.selected().expect("such a row is loaded").clone();
        if meant(&domain) {
            return domain;
        }
        let before = desk.model.list().cursor();
        desk.press("j");
        assert_ne!(desk.model.list().cursor(), before, "no such row");
    }
}

/// An unverified row that nobody else holds, so that nothing stands against verifying it, and that reaches nobody.
pub(crate) fn go_to_unverified(desk: &mut Desk) -> OrganizationDomain {
    let names: Vec<String> = rows(desk).into_iter().map(|row| row.name).collect();
    let alone: Vec<String> =
        names.into_iter().filter(|name| desk.emulator.find(None, name).len() == 1).collect();
    go_to(desk, |row| {
        let reaches_people = row.enrollment_mode == EnrollmentMode::AutomaticInvitation;
        !row.is_verified() && !reaches_people && alone.contains(&row.name)
    })
}

/// Flips verification, and agrees where it asks because people are reached.
pub(crate) fn toggle(desk: &mut Desk) {
    desk.press("v");
    agree(desk);
}

/// Answers the question about people, if there is one.
pub(crate) fn agree(desk: &mut Desk) {
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

/// Lists exactly this domain of this organization and waits for it.
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

/// An organization that may take more domains, by id and name.
pub(crate) fn with_room(desk: &Desk) -> (String, String) {
    let organizations = desk.emulator.organizations();
    let roomy = |domains: usize, most: i64| i64::try_from(domains + 2).is_ok_and(|domains| domains < most);
    let found = organizations.into_iter().find(|organization| {
        roomy(organization.domains, organization.max_allowed_domains) && organization.domains > 0
    });
    let found = found.expect("an organization with room");
    (found.id, found.name)
}

/// Somebody else's client: what it does, the desk does not know.
pub(crate) fn somebody_else(desk: &Desk) -> Client {
    let url = ApiUrl::parse(&desk.emulator.url()).expect("an address");
    let key = SecretKey::parse(desk.emulator.secret_key()).expect("a key");
    let settings = Settings { retry: RetryPolicy::none(), ..Settings::new(url, key) };
    let client = Client::new(settings).expect("a client");
    client.unlock(Unlock::ForGood);
    client
}

/// Somebody else adds a domain.
pub(crate) async fn add(
    desk: &Desk,
    organization_id: &str,
    name: &str,
    verified: bool,
) -> OrganizationDomain {
    let body = CreateDomain { name: name.to_owned(), enrollment_mode: None, verified: Some(verified) };
    somebody_else(desk).create(organization_id, &body).await.expect("the domain is added")
}

/// Something goes wrong with the next request for this.
pub(crate) fn once(desk: &Desk, operation: Operation, kind: FaultKind) {
    desk.emulator.inject(Fault { operation: Some(operation), times: 1, kind });
}

/// An answer in JSON.
pub(crate) fn answer(status: u16, body: impl Into<String>) -> FaultKind {
    FaultKind::Answer {
        status,
        headers: Vec::new(),
        content_type: "application/json".to_owned(),
        body: body.into(),
    }
}

/// A page that something between the desk and Clerk made.
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

/// The trace id that goes with it: short, so that no line breaks within it.
pub(crate) fn trace(code: &str) -> String {
    format!("trace-{}", code.len())
}

/// How many requests for this have come.
pub(crate) fn count(desk: &Desk, operation: Operation) -> usize {
    desk.emulator.requests().iter().filter(|request| request.operation == Some(operation)).count()
}
