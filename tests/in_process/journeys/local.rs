//! The local copy of the instance: how it is loaded, which queries it answers, and how it stays current.

use domdesk::app::ConnectionTarget;
use domdesk::app::Start;
use domdesk::clerk::{ListQuery, Operation, OrganizationDomain, UpdateDomain, unicode_form};
use domdesk::emulator::{FaultKind, Options};
use domdesk::mirror::Activity;

use crate::journeys::kit::{
    add, answer, count, error_body, go_to, go_to_unverified, once, other_client, proxy_page, rows,
    wait_for_text, walk, with_room,
};
use crate::support::{Desk, NOW, Plan};

/// A desk that copies up to `limit` domains.
fn copying(limit: u64, domains: usize) -> Plan {
    let start = Start { target: Some(ConnectionTarget::Instance), snapshot_rows: limit, ..Start::default() };
    let emulator = Options { now: Some(NOW), domains, organizations: domains / 5, ..Options::default() };
    Plan { emulator, start, ..Plan::default() }
}

/// Waits until the copy is complete and the list shows its rows.
#[track_caller]
fn complete(desk: &mut Desk) -> impl Future<Output = ()> {
    desk.wait(|desk| desk.model.domains.is_local() && !desk.model.domains.is_loading())
}

async fn local(domains: usize) -> Desk {
    let mut desk = Desk::open(copying(250_000, domains)).await;
    complete(&mut desk).await;
    desk
}

#[tokio::test]
async fn a_complete_copy_answers_search_sort_and_scrolling_without_requests() {
    let mut desk = local(5_000).await;
    assert!(desk.screen().contains("local, just read"), "{}", desk.screen());
    assert_eq!(desk.model.list().total(), Some(5_000));
    let asked = count(&desk, Operation::ListAll);
    desk.press("G");
    assert!(!desk.selected().is_empty(), "the last row is available immediately");
    desk.press("/ w i l l o w");
    desk.settle().await;
    let found: Vec<_> = rows(&desk).into_iter().map(|row| row.id).collect();
    desk.press("Enter s");
    desk.settle().await;
    assert!(desk.screen().contains("by name"));
    assert_eq!(count(&desk, Operation::ListAll), asked, "all rows came from the copy");
    let query = ListQuery { query: Some("willow".to_owned()), limit: Some(500), ..ListQuery::default() };
    let listed = other_client(&desk).list_all(&query).await.unwrap().data;
    let listed: Vec<_> = listed.into_iter().map(|row| row.id).collect();
    assert!(!listed.is_empty());
    assert_eq!(found[..100.min(found.len())], listed[..100.min(listed.len())]);
}

#[tokio::test]
async fn the_copy_answers_queries_that_clerk_cannot() {
    let mut desk = local(1_200).await;
    desk.press("/");
    desk.type_text("status:failed sort:-updated");
    desk.settle().await;
    let failed = rows(&desk);
    assert!(!failed.is_empty());
    assert!(failed.iter().all(|row| row.status().as_str() == "failed"));
    assert!(failed.is_sorted_by(|left, right| left.updated_at >= right.updated_at));
}

#[tokio::test]
async fn a_query_that_only_the_copy_can_answer_waits_for_it() {
    let mut plan = copying(250_000, 1_200);
    plan.start.query = "pending:>0".parse().unwrap();
    let mut desk = Desk::begin(plan).await;
    desk.see("a local copy can").await;
    complete(&mut desk).await;
    let pending = rows(&desk);
    assert!(!pending.is_empty());
    assert!(pending.iter().all(|row| row.total_pending_invitations + row.total_pending_suggestions > 0));
}

#[tokio::test]
async fn at_the_limit_copying_stops_until_it_is_resumed() {
    let mut desk = Desk::open(copying(1_000, 3_000)).await;
    desk.wait(|desk| desk.model.copy.mirror.activity() == Activity::AtLimit).await;
    assert!(desk.screen().contains("of 3,000 copied, Ctrl-y to resume"), "{}", desk.screen());
    assert!(!desk.model.domains.is_local());
    desk.press("Ctrl-y");
    complete(&mut desk).await;
    assert_eq!(desk.model.list().total(), Some(3_000));
}

#[tokio::test]
async fn the_key_starts_a_copy() {
    let mut desk = Desk::open(copying(0, 1_200)).await;
    desk.settle().await;
    assert_eq!(desk.model.copy.mirror.activity(), Activity::Idle);
    desk.press("Ctrl-y");
    complete(&mut desk).await;
    assert_eq!(desk.model.list().total(), Some(1_200));
}

#[tokio::test]
async fn copying_can_be_paused_resumed_and_stopped() {
    let mut desk = Desk::begin(copying(250_000, 3_000)).await;
    // Copying starts after the first page, so none of its own pages can have arrived yet.
    desk.wait(|desk| desk.model.list().total().is_some()).await;
    desk.press("Ctrl-y");
    assert!(desk.screen().contains("Ctrl-y to resume"), "{}", desk.screen());
    desk.press("Ctrl-y");
    assert_eq!(desk.model.copy.mirror.activity(), Activity::Reading);
    desk.press(": s t o p - c o p y Enter");
    assert!(desk.screen().contains("no copy, Ctrl-y to start it"), "{}", desk.screen());
    assert!(!desk.model.domains.is_local());
    desk.press("Ctrl-y");
    complete(&mut desk).await;
}

#[tokio::test]
async fn a_page_that_fails_stops_the_copy_and_the_key_resumes_it() {
    let mut plan = copying(250_000, 5_000);
    plan.start.snapshot_rows = 0;
    let mut desk = Desk::open(plan).await;
    desk.settle().await;
    once(&desk, Operation::ListAll, answer(403, error_body("authorization_invalid", None)));
    desk.press("Ctrl-y");
    desk.wait(|desk| desk.model.copy.mirror.activity() == Activity::Failed).await;
    assert!(desk.screen().contains("copy stopped, Ctrl-y to resume"), "{}", desk.screen());
    wait_for_text(&mut desk, "The local copy has stopped.").await;
    desk.press("Ctrl-y");
    complete(&mut desk).await;
    assert_eq!(desk.model.list().total(), Some(5_000));
}

#[tokio::test]
async fn a_page_that_a_proxy_breaks_is_retried_without_a_message() {
    let mut plan = copying(250_000, 5_000);
    plan.start.snapshot_rows = 0;
    let mut desk = Desk::open(plan).await;
    desk.settle().await;
    once(&desk, Operation::ListAll, proxy_page(502));
    desk.press("Ctrl-y");
    desk.see("copy stopped, retrying in").await;
    complete(&mut desk).await;
    assert_eq!(desk.model.list().total(), Some(5_000));
}

#[tokio::test]
async fn the_detail_loads_a_row_of_the_copy_in_full() {
    let mut desk = local(1_200).await;
    let row = go_to(&mut desk, |row| row.affiliation_email_address.is_none() && row.is_verified());
    desk.press("Enter");
    let whole = desk.emulator.find(Some(&row.organization_id), &row.name).remove(0);
    let mailbox = whole.affiliation_email_address.expect("verified rows have one");
    wait_for_text(&mut desk, &mailbox[..mailbox.find('@').unwrap()]).await;
    desk.press("J");
    wait_for_text(&mut desk, "\"affiliation_email_address\"").await;
    // It is still known when the cursor returns to the row.
    let asked = count(&desk, Operation::ListAll);
    desk.press("J G g g");
    assert!(!desk.screen().contains("loading the rest"));
    assert_eq!(count(&desk, Operation::ListAll), asked);
}

#[tokio::test]
async fn an_own_change_is_in_the_copy_and_complete_in_the_journal() {
    let mut desk = local(1_200).await;
    let row = go_to_unverified(&mut desk);
    desk.press("v");
    desk.settle().await;
    desk.press("/");
    desk.type_text(&format!("verified:yes domain:{}", row.name));
    desk.settle().await;
    assert_eq!(desk.selected(), row.name);
    let before = desk.journal().iter().find_map(|line| match &line.event {
        domdesk::journal::Event::Asked(asked) => asked.before.clone(),
        _ => None,
    });
    let before = before.expect("the row before the change").0;
    assert!(before.public_organization_data.is_none_or(|data| !data.slug.is_empty()), "as Clerk sent it");
}

#[tokio::test]
async fn a_created_row_appears_and_a_deleted_row_disappears() {
    let mut desk = local(1_200).await;
    let (_, organization) = with_room(&desk);
    desk.press("n");
    desk.type_text("brand-new.example");
    desk.press("↑");
    desk.type_text(&organization);
    desk.wait(|desk| !desk.screen().contains("searching")).await;
    desk.press("Enter Enter");
    desk.wait(|desk| desk.selected() == "brand-new.example").await;
    desk.settle().await;
    assert_eq!(desk.model.list().total(), Some(1_201));
    desk.press("D y");
    desk.wait(|desk| desk.model.list().total() == Some(1_200)).await;
    desk.settle().await;
    assert!(rows(&desk).iter().all(|row| row.name != "brand-new.example"));
    assert_eq!(walk(&mut desk).await.len(), 1_200, "no row is missing or duplicated");
}

#[tokio::test]
async fn a_refresh_loads_changes_by_others_and_keeps_the_selected_row() {
    let mut desk = local(1_200).await;
    desk.press("PgDn j j j");
    let selected = desk.model.selected().unwrap().clone();
    let deleted = desk.model.list().visible(&desk.model.rows)[1].clone();
    let (organization, _) = with_room(&desk);
    let added = add(&desk, &organization, "others.example", false).await;
    let other = other_client(&desk);
    let holder = desk.emulator.find(None, &deleted.1).into_iter().find(|row| row.id == deleted.0).unwrap();
    other.delete(&holder.organization_id, &holder.id).await.unwrap();
    let body = UpdateDomain { verified: Some(!selected.is_verified()), enrollment_mode: None };
    other.update(&selected.organization_id, &selected.id, &body).await.unwrap();
    desk.press("r");
    desk.wait(|desk| desk.model.copy.mirror.activity() == Activity::Idle).await;
    desk.settle().await;
    assert_eq!(desk.model.selected().map(|row| row.id.as_str()), Some(selected.id.as_str()));
    assert_eq!(
        desk.model.selected().map(domdesk::clerk::OrganizationDomain::is_verified),
        Some(!selected.is_verified())
    );
    assert_eq!(desk.model.list().total(), Some(1_200), "one row was added, one deleted");
    desk.press("g g");
    assert_eq!(desk.model.selected().map(|row| row.id.clone()), Some(added.id));
    assert!(walk(&mut desk).await.iter().all(|row| row.id != deleted.0));
}

#[tokio::test]
async fn the_copy_does_not_delay_a_search() {
    let mut desk = local(1_200).await;
    once(&desk, Operation::ListAll, FaultKind::Hold);
    desk.press("r");
    desk.press("/ l a");
    desk.wait(|desk| !desk.model.domains.is_loading()).await;
    assert!(!rows(&desk).is_empty(), "a request that hangs does not block a search");
}

#[tokio::test]
async fn part_of_a_name_is_found_by_its_unicode_form() {
    let mut desk = local(1_200).await;
    let unicode_label = |row: &OrganizationDomain| {
        unicode_form(&row.name)?.split('.').find(|label| !label.is_ascii()).map(ToOwned::to_owned)
    };
    let row = rows(&desk).into_iter().find(|row| unicode_label(row).is_some()).expect("a name in punycode");
    let label = unicode_label(&row).expect("its label");
    let part: String = label.chars().take(4).collect();
    for text in
        [label.clone(), label.to_uppercase(), part.clone(), format!("name:{part}"), format!("~{part}")]
    {
        desk.press("/ Ctrl-u");
        desk.type_text(&text);
        desk.press("Enter");
        desk.settle().await;
        assert!(rows(&desk).iter().any(|found| found.id == row.id), "{text}");
    }
}
