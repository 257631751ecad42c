//! The copy of the instance behind the list: how it comes in, what it answers, and how it stays true.

use domdesk::app::ConnectionTarget;
use domdesk::app::Start;
use domdesk::clerk::{ListQuery, Operation, OrganizationDomain, UpdateDomain, unicode_form};
use domdesk::emulator::{FaultKind, Options};
use domdesk::mirror::Activity;

use crate::journeys::kit::{
    add, answer, count, error_body, go_to, go_to_unverified, hear, once, proxy_page, rows, somebody_else,
    walk, with_room,
};
use crate::support::{Desk, NOW, Plan};

/// A desk that copies up to that many of the instance's domains.
fn copying(limit: u64, domains: usize) -> Plan {
    let start = Start { target: Some(ConnectionTarget::Instance), snapshot_rows: limit, ..Start::default() };
    let emulator = Options { now: Some(NOW), domains, organizations: domains / 5, ..Options::default() };
    Plan { emulator, start, ..Plan::default() }
}

/// Waits until the copy is whole and the list shows what it says.
#[track_caller]
fn whole(desk: &mut Desk) -> impl Future<Output = ()> {
    desk.wait(|desk| desk.model.domains.is_local() && !desk.model.domains.is_loading())
}

async fn local(domains: usize) -> Desk {
    let mut desk = Desk::open(copying(250_000, domains)).await;
    whole(&mut desk).await;
    desk
}

#[tokio::test]
async fn once_the_copy_is_whole_search_order_and_scrolling_ask_the_server_nothing() {
    let mut desk = local(5_000).await;
    assert!(desk.screen().contains("local, just read"), "{}", desk.screen());
    assert_eq!(desk.model.list().total(), Some(5_000));
    let asked = count(&desk, Operation::ListAll);
    desk.press("G");
    assert!(!desk.selected().is_empty(), "the last row is there at once");
    desk.press("/ w i l l o w");
    desk.settle().await;
    let found: Vec<_> = rows(&desk).into_iter().map(|row| row.id).collect();
    desk.press("Enter s");
    desk.settle().await;
    assert!(desk.screen().contains("by name"));
    assert_eq!(count(&desk, Operation::ListAll), asked, "all of it came from the copy");
    let query = ListQuery { query: Some("willow".to_owned()), limit: Some(500), ..ListQuery::default() };
    let told = somebody_else(&desk).list_all(&query).await.unwrap().data;
    let told: Vec<_> = told.into_iter().map(|row| row.id).collect();
    assert!(!told.is_empty());
    assert_eq!(found[..100.min(found.len())], told[..100.min(told.len())]);
}

#[tokio::test]
async fn the_copy_answers_what_clerk_cannot() {
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
async fn what_only_the_copy_can_answer_waits_for_it_and_comes_by_itself() {
    let mut plan = copying(250_000, 1_200);
    plan.start.query = "pending:>0".parse().unwrap();
    let mut desk = Desk::begin(plan).await;
    desk.see("a copy of the whole instance can").await;
    whole(&mut desk).await;
    let pending = rows(&desk);
    assert!(!pending.is_empty());
    assert!(pending.iter().all(|row| row.total_pending_invitations + row.total_pending_suggestions > 0));
}

#[tokio::test]
async fn at_the_limit_reading_stops_until_it_is_asked_to_go_on() {
    let mut desk = Desk::open(copying(1_000, 3_000)).await;
    desk.wait(|desk| desk.model.copy.mirror.activity() == Activity::AtLimit).await;
    assert!(desk.screen().contains("of 3,000 copied, Ctrl-y to resume"), "{}", desk.screen());
    assert!(!desk.model.domains.is_local());
    desk.press("Ctrl-y");
    whole(&mut desk).await;
    assert_eq!(desk.model.list().total(), Some(3_000));
}

#[tokio::test]
async fn without_a_copy_the_key_reads_one() {
    let mut desk = Desk::open(copying(0, 1_200)).await;
    desk.settle().await;
    assert_eq!(desk.model.copy.mirror.activity(), Activity::Idle);
    desk.press("Ctrl-y");
    whole(&mut desk).await;
    assert_eq!(desk.model.list().total(), Some(1_200));
}

#[tokio::test]
async fn copying_pauses_goes_on_and_can_be_given_up() {
    let mut desk = Desk::begin(copying(250_000, 3_000)).await;
    // Reading begins behind the first page: none of its own can have come yet.
    desk.wait(|desk| desk.model.list().total().is_some()).await;
    desk.press("Ctrl-y");
    assert!(desk.screen().contains("Ctrl-y to resume"), "{}", desk.screen());
    desk.press("Ctrl-y");
    assert_eq!(desk.model.copy.mirror.activity(), Activity::Reading);
    desk.press(": s t o p - c o p y Enter");
    assert!(desk.screen().contains("no copy, Ctrl-y to start it"), "{}", desk.screen());
    assert!(!desk.model.domains.is_local());
    desk.press("Ctrl-y");
    whole(&mut desk).await;
}

#[tokio::test]
async fn a_page_that_cannot_be_read_stops_the_copy_and_the_key_goes_on() {
    let mut plan = copying(250_000, 5_000);
    plan.start.snapshot_rows = 0;
    let mut desk = Desk::open(plan).await;
    desk.settle().await;
    once(&desk, Operation::ListAll, answer(403, error_body("authorization_invalid", None)));
    desk.press("Ctrl-y");
    desk.wait(|desk| desk.model.copy.mirror.activity() == Activity::Failed).await;
    assert!(desk.screen().contains("copy stopped, Ctrl-y to resume"), "{}", desk.screen());
    hear(&mut desk, "The local copy has stopped.").await;
    desk.press("Ctrl-y");
    whole(&mut desk).await;
    assert_eq!(desk.model.list().total(), Some(5_000));
}

#[tokio::test]
async fn a_page_that_a_proxy_spoils_is_read_again_without_a_word() {
    let mut plan = copying(250_000, 5_000);
    plan.start.snapshot_rows = 0;
    let mut desk = Desk::open(plan).await;
    desk.settle().await;
    once(&desk, Operation::ListAll, proxy_page(502));
    desk.press("Ctrl-y");
    desk.see("copy stopped, retrying in").await;
    whole(&mut desk).await;
    assert_eq!(desk.model.list().total(), Some(5_000));
}

#[tokio::test]
async fn a_row_of_the_copy_is_read_whole_when_it_is_looked_at() {
    let mut desk = local(1_200).await;
    let row = go_to(&mut desk, |row| row.affiliation_email_address.is_none() && row.is_verified());
    desk.press("Enter");
    let whole = desk.emulator.find(Some(&row.organization_id), &row.name).remove(0);
    let mailbox = whole.affiliation_email_address.expect("verified rows have one");
    hear(&mut desk, &mailbox[..mailbox.find('@').unwrap()]).await;
    desk.press("J");
    hear(&mut desk, "\"affiliation_email_address\"").await;
    // Back on the row it is still known.
    let asked = count(&desk, Operation::ListAll);
    desk.press("J G g g");
    assert!(!desk.screen().contains("loading the rest"));
    assert_eq!(count(&desk, Operation::ListAll), asked);
}

#[tokio::test]
async fn an_own_change_is_in_the_copy_and_whole_in_the_journal() {
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
async fn a_created_row_is_shown_and_a_deleted_one_goes() {
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
    assert_eq!(walk(&mut desk).await.len(), 1_200, "no row is missing or there twice");
}

#[tokio::test]
async fn a_refresh_brings_what_others_have_done_and_keeps_the_eye_on_its_row() {
    let mut desk = local(1_200).await;
    desk.press("PgDn j j j");
    let eye = desk.model.selected().unwrap().clone();
    let gone = desk.model.list().visible(&desk.model.rows)[1].clone();
    let (organization, _) = with_room(&desk);
    let added = add(&desk, &organization, "others.example", false).await;
    let other = somebody_else(&desk);
    let holder = desk.emulator.find(None, &gone.1).into_iter().find(|row| row.id == gone.0).unwrap();
    other.delete(&holder.organization_id, &holder.id).await.unwrap();
    let body = UpdateDomain { verified: Some(!eye.is_verified()), enrollment_mode: None };
    other.update(&eye.organization_id, &eye.id, &body).await.unwrap();
    desk.press("r");
    desk.wait(|desk| desk.model.copy.mirror.activity() == Activity::Idle).await;
    desk.settle().await;
    assert_eq!(desk.model.selected().map(|row| row.id.as_str()), Some(eye.id.as_str()));
    assert_eq!(
        desk.model.selected().map(domdesk::clerk::OrganizationDomain::is_verified),
        Some(!eye.is_verified())
    );
    assert_eq!(desk.model.list().total(), Some(1_200), "one has come, one has gone");
    desk.press("g g");
    assert_eq!(desk.model.selected().map(|row| row.id.clone()), Some(added.id));
    assert!(walk(&mut desk).await.iter().all(|row| row.id != gone.0));
}

#[tokio::test]
async fn the_copy_waits_behind_what_is_looked_at() {
    let mut desk = local(1_200).await;
    once(&desk, Operation::ListAll, FaultKind::Hold);
    desk.press("r");
    desk.press("/ l a");
    desk.wait(|desk| !desk.model.domains.is_loading()).await;
    assert!(!rows(&desk).is_empty(), "a request that hangs keeps no search waiting");
}

#[tokio::test]
async fn part_of_a_name_is_found_as_it_is_read() {
    let mut desk = local(1_200).await;
    let read = |row: &OrganizationDomain| {
        unicode_form(&row.name)?.split('.').find(|label| !label.is_ascii()).map(ToOwned::to_owned)
    };
    let row = rows(&desk).into_iter().find(|row| read(row).is_some()).expect("a name in punycode");
    let label = read(&row).expect("its label");
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
