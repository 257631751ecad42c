//! What leaves the desk: the clipboard, the Dashboard's link, and exported files.

use std::fs;
use std::sync::{Arc, Mutex};

use domdesk::clerk::OrganizationDomain;
use domdesk::computer::{Computer, CopyWay};
use domdesk::emulator::Options;

use crate::journeys::kit::{go_to_unverified, rows, wait_for_text};
use crate::support::{Desk, NOW, Plan};

/// A computer that keeps what was copied.
#[derive(Default)]
struct Recorder(Mutex<Vec<String>>);

impl Computer for Recorder {
    fn copy(&self, text: &str) -> CopyWay {
        self.0.lock().unwrap().push(text.to_owned());
        CopyWay::Clipboard
    }

    fn open(&self, _url: &str) -> bool {
        false
    }
}

impl Recorder {
    fn last(&self) -> String {
        self.0.lock().unwrap().last().cloned().unwrap_or_default()
    }
}

fn use_recorder(desk: &mut Desk) -> Arc<Recorder> {
    let recorder = Arc::<Recorder>::default();
    desk.use_computer(Arc::<Recorder>::clone(&recorder));
    recorder
}

#[tokio::test]
async fn the_row_and_its_change_are_given_away_by_two_keys() {
    let mut desk = Desk::open(Plan::default()).await;
    let clipboard = use_recorder(&mut desk);
    let row: OrganizationDomain = go_to_unverified(&mut desk);
    desk.press("y");
    assert!(desk.screen().contains("o org id"), "the letters are shown: {}", desk.screen());
    desk.press("n");
    wait_for_text(&mut desk, &format!("Name copied: {}", row.name)).await;
    assert_eq!(clipboard.last(), row.name);
    desk.press("y j");
    wait_for_text(&mut desk, "JSON copied").await;
    let json: serde_json::Value = serde_json::from_str(&clipboard.last()).unwrap();
    assert_eq!(json["id"], row.id.as_str());
    desk.press("v");
    desk.settle().await;
    desk.press("y c");
    wait_for_text(&mut desk, "curl command for the last change in the journal (verify ").await;
    let curl = clipboard.last();
    assert!(curl.contains(&format!("/organizations/{}/domains/{} ", row.organization_id, row.id)), "{curl}");
    assert!(curl.contains("$CLERK_SECRET_KEY") && !curl.contains(desk.emulator.secret_key()), "{curl}");
}

#[tokio::test]
async fn the_link_to_the_dashboard_is_copied_where_no_browser_opens() {
    let mut desk = Desk::open(Plan { embedded: false, ..Plan::default() }).await;
    let clipboard = use_recorder(&mut desk);
    let id = desk.model.selected().unwrap().organization_id.clone();
    desk.press("O");
    wait_for_text(&mut desk, "Dashboard link copied: https://dashboard.clerk.com/").await;
    assert!(clipboard.last().ends_with(&format!("organizations/{id}")), "{}", clipboard.last());
}

#[tokio::test]
async fn the_rows_of_a_query_are_exported_and_no_file_is_replaced_unasked() {
    let emulator = Options { organizations: 9, domains: 14, now: Some(NOW), ..Options::default() };
    let mut desk = Desk::open(Plan { emulator, ..Plan::default() }).await;
    let path = desk.state.path().join("rows.csv");
    desk.press("x Ctrl-u");
    desk.type_text(path.to_str().unwrap());
    desk.press("Enter");
    wait_for_text(&mut desk, "Exported 14 rows (all that match) to").await;
    let text = fs::read_to_string(&path).unwrap();
    assert_eq!(text.lines().count(), 15, "{text}");
    assert!(text.starts_with("status,name,"), "{text}");
    let first = &rows(&desk)[0];
    assert!(text.lines().nth(1).unwrap().contains(&first.name), "{text}");

    fs::write(&path, "mine").unwrap();
    desk.press("x Ctrl-u");
    desk.type_text(path.to_str().unwrap());
    desk.press("Enter");
    wait_for_text(&mut desk, "exists. Replace it?").await;
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
    desk.press("y");
    desk.wait(|desk| desk.model.modals.is_empty()).await;
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
}
