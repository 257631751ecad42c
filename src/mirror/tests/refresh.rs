//! Refreshes, and rows that were written or removed outside of a scan.

use super::server::{HOUR, Server, domain};
use super::{NOW, assert_same, complete, settle, settle_these, started, visible};
use crate::mirror::Activity;

#[test]
fn a_refresh_reads_the_newest_and_the_visible_rows_first() {
    let mut server = Server::of(2_000);
    let mut mirror = complete(&server);
    server.add("new1");
    server.add("new2");
    server.delete("d7");
    server.delete("d8");
    server.rows[20].updated_at = NOW;
    let changed = server.rows[20].id.clone();
    let rows = [visible("d7"), visible(&changed)].concat();
    mirror.refresh(&rows, NOW);
    let requests = mirror.page_requests(NOW);
    assert_eq!(requests.iter().filter(|request| request.urgent).count(), 2);
    assert_eq!(requests[0].query.limit, Some(100));
    assert_eq!(requests[1].query.domains.len(), 2);
    for request in &requests[..2] {
        assert!(request.urgent);
        mirror.receive(request.id, server.answer_request(request), NOW);
    }
    let store = mirror.store();
    assert_eq!((store.number("new1"), store.number("new2")), (Some(2_000), Some(2_001)));
    assert!(store.number("d7").is_none());
    assert!(store.number("d8").is_some(), "it is not visible");
    assert_eq!(store.row(store.number(&changed).unwrap()).unwrap().updated_at(), NOW);
    assert_eq!(mirror.total_count(), Some(2_000));
    settle_these(&mut mirror, &server, &requests[2..]);
    assert_same(&mirror, &server);
    assert!(mirror.store().is_in_created_order());
}

#[test]
fn many_new_rows_wait_for_the_rows_in_between() {
    let mut server = Server::of(2_000);
    let mut mirror = complete(&server);
    (0..300).for_each(|number| server.add(&format!("new{number}")));
    mirror.refresh(&[], NOW);
    let requests = mirror.page_requests(NOW);
    mirror.receive(requests[0].id, server.answer_request(&requests[0]), NOW);
    assert_eq!(mirror.store().len(), 2_000);
    settle_these(&mut mirror, &server, &requests[1..]);
    assert_same(&mirror, &server);
    assert!(mirror.store().is_in_created_order());
}

#[test]
fn another_scan_follows_a_refresh_during_a_scan() {
    let mut server = Server::of(3_000);
    let mut mirror = started(&server);
    let requests = mirror.page_requests(NOW);
    mirror.receive(requests[0].id, server.answer_request(&requests[0]), NOW);
    server.delete("d3");
    let later = NOW.plus(HOUR);
    mirror.refresh(&[], later);
    for request in &requests[1..] {
        mirror.receive(request.id, server.answer_request(request), later);
    }
    assert_eq!((mirror.as_of(), mirror.activity()), (Some(NOW), Activity::Reading));
    settle(&mut mirror, &server);
    assert_eq!((mirror.as_of(), mirror.activity()), (Some(later), Activity::Idle));
    assert_same(&mirror, &server);
}

#[test]
fn a_pause_also_holds_for_the_next_scan() {
    let server = Server::of(3_000);
    let mut mirror = started(&server);
    let requests = mirror.page_requests(NOW);
    mirror.receive(requests[0].id, server.answer_request(&requests[0]), NOW);
    mirror.refresh(&[], NOW);
    mirror.pause();
    for request in &requests[1..] {
        mirror.receive(request.id, server.answer_request(request), NOW);
    }
    assert_eq!((mirror.as_of(), mirror.activity()), (Some(NOW), Activity::Paused));
    assert!(mirror.page_requests(NOW).iter().all(|request| request.urgent));
    mirror.resume(NOW);
    settle(&mut mirror, &server);
    assert_eq!(mirror.activity(), Activity::Idle);
}

#[test]
fn written_rows_are_neither_lost_nor_out_of_order() {
    let mut server = Server::of(3_000);
    let mut mirror = started(&server);
    let lagging = server.clone();
    server.add("mine");
    server.rows[5].updated_at = NOW;
    let (mine, changed) = (server.rows[3_000].clone(), server.rows[5].clone());
    mirror.put(&mine);
    mirror.put(&changed);
    mirror.remove("d9");
    server.delete("d9");
    assert!(mirror.store().is_empty());
    settle(&mut mirror, &lagging);
    assert_same(&mirror, &server);
    assert!(mirror.store().is_in_created_order());
    // A complete copy has it immediately, and no lagging list removes it or brings it back.
    server.add("second");
    mirror.put(&server.rows[3_000]);
    assert_same(&mirror, &server);
    mirror.refresh(&visible("second"), NOW);
    mirror.put(&server.rows[3_000]);
    settle(&mut mirror, &lagging);
    assert!(mirror.store().number("d9").is_none());
    assert!(mirror.store().number("second").is_none(), "it was put before the visible rows were requested");
}

#[test]
fn an_answer_from_before_a_scan_does_not_count_as_newer() {
    let mut server = Server::of(1_000);
    let mut mirror = complete(&server);
    // Not the newest row: that one would directly follow the known rows.
    server.add("gone");
    server.add("new");
    mirror.refresh(&[], NOW);
    let requests = mirror.page_requests(NOW);
    let newest = server.answer_request(&requests[0]);
    server.delete("gone");
    settle_these(&mut mirror, &server, &requests[1..]);
    assert_same(&mirror, &server);
    mirror.refresh(&[], NOW);
    mirror.receive(requests[0].id, newest, NOW);
    settle(&mut mirror, &server);
    assert_same(&mirror, &server);
}

#[test]
fn rows_too_new_for_a_lagging_list_stay() {
    let lagging = Server::of(1_000);
    let mut server = lagging.clone();
    let young = NOW.plus(-1_000);
    server.rows.push(domain("young", young.0));
    server.rows.push(domain("younger", young.0 + 1));
    let mut mirror = complete(&server);
    // One of them was written here: a list without it proves nothing.
    mirror.put(&domain("young", young.0));
    mirror.refresh(&visible("young"), NOW);
    settle(&mut mirror, &lagging);
    assert_same(&mirror, &server);
    // No list lags by an hour.
    mirror.refresh(&[], NOW.plus(HOUR));
    settle(&mut mirror, &lagging);
    assert_same(&mirror, &lagging);
}

#[test]
fn an_unlisted_visible_row_written_by_others_leaves_the_screen_however_new() {
    let listed = Server::of(1_000);
    let mut server = listed.clone();
    server.rows.push(domain("young", NOW.0 - 1_000));
    let mut mirror = complete(&server);
    mirror.refresh(&visible("young"), NOW);
    settle(&mut mirror, &listed);
    assert_same(&mirror, &listed);
}
