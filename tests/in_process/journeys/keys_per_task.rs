//! How many keys each task of triage takes, from the list, on the sample data of the demo.

use std::fs;
use std::sync::{Arc, Mutex};

use domdesk::app::{ConnectionTarget, Modal, Size, Start};
use domdesk::clerk::{EnrollmentMode, ListQuery, MAX_LIMIT, Operation, OrganizationDomain};
use domdesk::computer::{Computer, CopyWay};

use crate::journeys::kit::{
    add, count, go_to, go_to_unverified, list_only, other_client, rows, screen_text, wait_for_text, with_room,
};
use crate::support::{Desk, Plan};

/// The tasks, and how many keys each may take. Text that is pasted does not count; a name that is typed does.
const TASKS: [(&str, usize); 12] = [
    (FIND, 9),
    (UNVERIFIED_AUTOMATIC, 4),
    (VERIFY_AND_UNDO, 3),
    (HOLDER, 1),
    (HAND_OVER, 3),
    (FORTY, 6),
    (TICKET, 3),
    (QUOTA, 2),
    (EXPORT, 4),
    (COPY_ID, 4),
    (COPY_CURL, 4),
    (SUSPICIOUS, 2),
];

const FIND: &str = "find a domain and see why it is stuck";
const UNVERIFIED_AUTOMATIC: &str = "unverified domains with automatic enrollment, the oldest first";
const VERIFY_AND_UNDO: &str = "verify and undo";
const HOLDER: &str = "from a refusal to the holder";
const HAND_OVER: &str = "hand a name over";
const FORTY: &str = "change 40 domains of a query";
const TICKET: &str = "look up a ticket with 12 names";
const QUOTA: &str = "quota and shares";
const EXPORT: &str = "export the rows";
const COPY_ID: &str = "copy the id";
const COPY_CURL: &str = "copy the change as a curl command";
const SUSPICIOUS: &str = "suspicious domains";

/// A desk on the demo's data with a complete local copy, and the keys of one task.
struct Task {
    desk: Desk,
    name: &'static str,
    keys: Vec<String>,
}

impl Task {
    async fn new(name: &'static str) -> Self {
        let start =
            Start { target: Some(ConnectionTarget::Instance), snapshot_rows: 250_000, ..Start::default() };
        let size = Size { width: 140, height: 60 };
        let mut desk = Desk::open(Plan { start, size, ..Plan::default() }).await;
        desk.wait(|desk| desk.model.domains.is_local() && !desk.model.domains.is_loading()).await;
        desk.settle().await;
        Self { desk, name, keys: Vec::new() }
    }

    fn press(&mut self, keys: &str) {
        self.keys.extend(keys.split_whitespace().map(ToOwned::to_owned));
        self.desk.press(keys);
    }

    /// Ends the task: it may not have taken more keys than its limit.
    fn end(self) {
        let (task, limit) = TASKS.into_iter().find(|(task, _)| *task == self.name).unwrap();
        let keys = self.keys.len();
        println!("{task}: {keys} of {limit} keys: {}", self.keys.join(" "));
        assert!(keys > 0 && keys <= limit, "{task}: {keys} keys, but at most {limit}: {:?}", self.keys);
    }
}

/// All domains of the instance.
async fn all(desk: &Desk) -> Vec<OrganizationDomain> {
    let client = other_client(desk);
    let mut all = Vec::new();
    loop {
        let page = client.list_all(&ListQuery::default().page(all.len() as u64, MAX_LIMIT)).await.unwrap();
        if page.data.is_empty() {
            return all;
        }
        all.extend(page.data);
    }
}

#[tokio::test]
async fn a_domain_is_found_with_the_reason_why_it_is_stuck() {
    let mut task = Task::new(FIND).await;
    let everything = all(&task.desk).await;
    // A part of the name that only one domain has.
    let (part, stuck) = everything
        .iter()
        .filter(|row| row.status().as_str() == "failed" || row.status().as_str() == "expired")
        .find_map(|row| {
            let part: String = row.name.chars().take(6).collect();
            let is_text = part.chars().all(|c| c.is_ascii_alphanumeric());
            let alone = everything.iter().filter(|other| other.name.contains(&part)).count() == 1;
            (is_text && alone).then_some((part, row))
        })
        .unwrap();
    let typed: Vec<String> = part.chars().map(String::from).collect();
    task.press(&format!("/ {} Enter", typed.join(" ")));
    task.desk.settle().await;
    assert_eq!(task.desk.model.selected().map(|row| &row.id), Some(&stuck.id));
    task.press("Enter");
    task.desk.settle().await;
    let screen = screen_text(&mut task.desk);
    assert!(screen.contains(stuck.status().as_str()), "{screen}");
    let attempts = stuck.affiliation_verification.as_ref().and_then(|verification| verification.attempts);
    assert!(attempts.is_none() || screen.contains("attempts"), "{screen}");
    task.end();
}

#[tokio::test]
async fn a_view_lists_unverified_domains_with_automatic_enrollment() {
    let mut task = Task::new(UNVERIFIED_AUTOMATIC).await;
    let expected = all(&task.desk).await.into_iter().filter(|row| {
        !row.is_verified()
            && matches!(
                row.enrollment_mode,
                EnrollmentMode::AutomaticInvitation | EnrollmentMode::AutomaticSuggestion
            )
    });
    let mut expected: Vec<_> = expected.map(|row| (row.created_at, row.id)).collect();
    expected.sort();
    assert!(!expected.is_empty());
    task.press("3");
    task.desk.settle().await;
    assert_eq!(task.desk.model.list().total(), Some(expected.len() as u64));
    let shown: Vec<_> = rows(&task.desk).into_iter().map(|row| row.created_at).collect();
    let oldest: Vec<_> = expected.iter().map(|(created, _)| *created).take(shown.len()).collect();
    assert_eq!(shown, oldest);
    task.end();
}

#[tokio::test]
async fn a_domain_is_verified_and_that_is_undone() {
    let mut task = Task::new(VERIFY_AND_UNDO).await;
    let row = go_to_unverified(&mut task.desk);
    task.press("v");
    task.desk.settle().await;
    assert!(task.desk.emulator.domain(&row.id).unwrap().is_verified());
    task.press("u y");
    task.desk.settle().await;
    assert!(!task.desk.emulator.domain(&row.id).unwrap().is_verified());
    assert_eq!(count(&task.desk, Operation::Update), 2);
    task.end();
}

#[tokio::test]
async fn a_refusal_leads_to_the_holder() {
    let mut task = Task::new(HOLDER).await;
    let holder = go_to(&mut task.desk, OrganizationDomain::is_verified);
    let (organization, _) = with_room(&task.desk);
    add(&task.desk, &organization, &holder.name, false).await;
    task.desk.press("r");
    task.desk.settle().await;
    list_only(&mut task.desk, &organization, &holder.name).await;
    task.desk.press("v");
    wait_for_text(&mut task.desk, "Press H to see who has the name.").await;
    task.press("H");
    wait_for_text(&mut task.desk, &format!("({}) has verified this name.", holder.organization_id)).await;
    task.end();
}

#[tokio::test]
async fn a_name_is_handed_over() {
    let mut task = Task::new(HAND_OVER).await;
    let holder = go_to(&mut task.desk, OrganizationDomain::is_verified);
    let (organization, _) = with_room(&task.desk);
    let claim = add(&task.desk, &organization, &holder.name, false).await;
    task.desk.press("r");
    task.desk.settle().await;
    list_only(&mut task.desk, &organization, &holder.name).await;
    task.press("h");
    wait_for_text(&mut task.desk, "which has verified it, to:").await;
    task.press("Enter y");
    task.desk.wait(|desk| desk.model.plan.as_ref().is_some_and(|plan| plan.is_over())).await;
    task.desk.settle().await;
    let is_verified = |row: &OrganizationDomain| task.desk.emulator.domain(&row.id).unwrap().is_verified();
    assert!(!is_verified(&holder) && is_verified(&claim));
    task.end();
}

#[tokio::test]
async fn forty_domains_of_a_query_are_changed_together() {
    let mut task = Task::new(FORTY).await;
    let organizations: Vec<String> =
        task.desk.emulator.organizations().into_iter().map(|known| known.id).collect();
    let mut added = Vec::new();
    for (number, organization) in organizations.iter().cycle().enumerate() {
        let full = task.desk.emulator.organizations();
        let full = full.iter().find(|known| known.id == *organization);
        if full.is_some_and(|known| i64::try_from(known.domains).unwrap() + 1 >= known.max_allowed_domains) {
            continue;
        }
        added.push(add(&task.desk, organization, &format!("forty-{number}.example"), false).await);
        if added.len() == 40 {
            break;
        }
    }
    task.desk.press("r");
    task.desk.settle().await;
    task.desk.press("/");
    task.desk.type_text("forty-");
    task.desk.press("Enter");
    task.desk.wait(|desk| desk.model.list().total() == Some(40)).await;
    task.desk.settle().await;
    task.press("* p Enter");
    wait_for_text(&mut task.desk, "40 changes").await;
    task.press("Enter y");
    wait_for_text(&mut task.desk, "The first 5: 5 done.").await;
    task.press("y");
    task.desk.wait(|desk| desk.model.plan.as_ref().is_some_and(|plan| plan.is_over())).await;
    task.desk.settle().await;
    assert_eq!(task.desk.model.plan.as_ref().unwrap().outcomes(), "40 done");
    assert!(added.iter().all(|row| task.desk.emulator.domain(&row.id).unwrap().is_verified()));
    assert_eq!(count(&task.desk, Operation::Update), 40);
    task.end();
}

#[tokio::test]
async fn a_ticket_with_twelve_names_becomes_the_list() {
    let mut task = Task::new(TICKET).await;
    let mut names: Vec<String> = all(&task.desk).await.into_iter().map(|row| row.name).collect();
    names.retain(|name| name.is_ascii() && !name.starts_with("www."));
    names.sort();
    names.dedup();
    names.truncate(12);
    assert_eq!(names.len(), 12);
    task.press("l");
    task.desk.paste(&format!("Hello,\nplease check {} today.\n", names.join(", ")));
    task.desk
        .wait(|desk| matches!(desk.model.modals.last(), Some(Modal::Lookup(panel)) if panel.open() == 0))
        .await;
    task.desk.settle().await;
    task.press("Enter");
    task.desk.settle().await;
    let mut listed: Vec<String> = rows(&task.desk).into_iter().map(|row| row.name).collect();
    listed.sort();
    listed.dedup();
    assert_eq!(listed, names);
    task.end();
}

#[tokio::test]
async fn quota_and_shares_are_two_keys_away() {
    let mut task = Task::new(QUOTA).await;
    task.press("F");
    wait_for_text(&mut task.desk, "organizations at or near the allowed number of domains").await;
    task.press("Tab");
    wait_for_text(&mut task.desk, "%").await;
    task.desk.settle().await;
    assert!(matches!(task.desk.model.modals.last(), Some(Modal::Facets(_))), "{}", task.desk.screen());
    task.end();
}

/// A computer that keeps what was copied.
#[derive(Default)]
struct Clipboard(Mutex<String>);

impl Computer for Clipboard {
    fn copy(&self, text: &str) -> CopyWay {
        text.clone_into(&mut self.0.lock().unwrap());
        CopyWay::Clipboard
    }

    fn open(&self, _url: &str) -> bool {
        false
    }
}

fn use_clipboard(desk: &mut Desk) -> Arc<Clipboard> {
    let clipboard = Arc::<Clipboard>::default();
    desk.use_computer(Arc::<Clipboard>::clone(&clipboard));
    clipboard
}

#[tokio::test]
async fn the_id_is_copied() {
    let mut task = Task::new(COPY_ID).await;
    let clipboard = use_clipboard(&mut task.desk);
    let row = task.desk.model.selected().unwrap().clone();
    task.press("y i");
    wait_for_text(&mut task.desk, &row.id).await;
    assert_eq!(*clipboard.0.lock().unwrap(), row.id);
    task.end();
}

#[tokio::test]
async fn the_change_is_copied_as_a_curl_command() {
    let mut task = Task::new(COPY_CURL).await;
    let clipboard = use_clipboard(&mut task.desk);
    let row = go_to_unverified(&mut task.desk);
    task.press("y c");
    wait_for_text(&mut task.desk, "curl command").await;
    let curl = clipboard.0.lock().unwrap().clone();
    assert!(curl.contains(&format!("/domains/{}", row.id)) && curl.contains("$CLERK_SECRET_KEY"), "{curl}");
    task.end();
}

#[tokio::test]
async fn the_rows_are_exported() {
    let mut task = Task::new(EXPORT).await;
    task.press("x");
    // The tests run in a folder that is not theirs to write to: the file gets a path of its own.
    let path = task.desk.state.path().join("rows.csv");
    task.desk.press("Ctrl-u");
    task.desk.type_text(path.to_str().unwrap());
    task.press("Enter");
    wait_for_text(&mut task.desk, "Exported").await;
    let total = task.desk.model.list().total().unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap().lines().count() as u64, total + 1);
    task.end();
}

#[tokio::test]
async fn suspicious_domains_are_a_view() {
    let mut task = Task::new(SUSPICIOUS).await;
    let everything = task.desk.model.list().total();
    task.press("5");
    task.desk.settle().await;
    let shown = task.desk.model.list().total().unwrap();
    assert!(shown > 0 && Some(shown) < everything, "{shown}");
    task.press("Enter");
    wait_for_text(&mut task.desk, "flag").await;
    task.end();
}
