//! The copy as others see it, against a list that changes while it is read.

mod memory;
mod model;
mod server;

use self::server::{HOUR, Server, domain};
use super::{Activity, MAX_IN_FLIGHT, Mirror, PageId, PageRequest};
use crate::clerk::Millis;

const NOW: Millis = Millis(1_000_000 * HOUR);

/// Answers everything that is wished for until nothing is.
fn settle(mirror: &mut Mirror, server: &Server) -> usize {
    let mut requests = 0;
    loop {
        let page_requests = mirror.page_requests(NOW);
        if page_requests.is_empty() {
            return requests;
        }
        for request in page_requests {
            requests += 1;
            assert!(requests < 10_000, "it comes to no end");
            mirror.receive(request.id, server.answer_request(&request), NOW);
        }
    }
}

fn started(server: &Server) -> Mirror {
    let mut mirror = Mirror::new(250_000);
    mirror.begin(server.rows.len() as u64, NOW);
    mirror
}

fn complete(server: &Server) -> Mirror {
    let mut mirror = started(server);
    settle(&mut mirror, server);
    assert_eq!(mirror.as_of(), Some(NOW));
    mirror
}

fn ids(mirror: &Mirror) -> Vec<String> {
    let store = mirror.store();
    (0..store.bound()).filter_map(|number| Some(store.row(number)?.id().into_owned())).collect()
}

fn assert_same(mirror: &Mirror, server: &Server) {
    let mut expected: Vec<_> = server.rows.iter().map(|row| row.id.clone()).collect();
    let mut found = ids(mirror);
    if mirror.store().is_in_created_order() {
        assert_eq!(found, expected);
    }
    expected.sort();
    found.sort();
    assert_eq!(found, expected);
    for row in &server.rows {
        let number = mirror.store().number(&row.id).unwrap();
        assert_eq!(mirror.store().row(number).unwrap().updated_at(), row.updated_at, "{}", row.id);
    }
}

fn visible(id: &str) -> Vec<(String, String)> {
    vec![(id.to_owned(), format!("{id}.example"))]
}

#[test]
fn a_quiet_instance_is_read_once_in_order() {
    for rows in [0, 1, 499, 500, 501, 991, 992, 993, 5_000] {
        let server = Server::of(rows);
        let mut mirror = started(&server);
        let requests = settle(&mut mirror, &server);
        assert_same(&mirror, &server);
        assert!(mirror.store().is_in_created_order());
        assert_eq!((mirror.as_of(), mirror.activity()), (Some(NOW), Activity::Idle), "{rows}");
        // Behind a page that is full there may be more rows than are counted.
        let is_full = rows > 8 && (rows - 8) % 492 == 0;
        let pages = rows.saturating_sub(8).div_ceil(492).max(1) + usize::from(is_full);
        assert_eq!(requests, pages, "{rows}");
        assert_eq!(mirror.total_count(), Some(i64::try_from(rows).unwrap()));
    }
}

#[test]
fn a_limit_of_nothing_reads_nothing() {
    let mut mirror = Mirror::new(0);
    mirror.begin(10, NOW);
    mirror.refresh(&visible("d1"), NOW);
    mirror.resume(NOW);
    mirror.put(&domain("x", 1));
    assert_eq!((mirror.page_requests(NOW).len(), mirror.activity()), (0, Activity::Idle));
    assert!(mirror.store().is_empty());
}

#[test]
fn a_first_pass_stops_at_the_limit_and_goes_on_when_told() {
    let server = Server::of(5_000);
    let mut mirror = Mirror::new(1_200);
    mirror.begin(5_000, NOW);
    assert_eq!(settle(&mut mirror, &server), 3, "no page beyond the limit is asked for");
    assert_eq!((mirror.activity(), mirror.as_of()), (Activity::AtLimit, None));
    assert_eq!(mirror.progress(NOW).rows, 1_484);
    mirror.resume(NOW);
    settle(&mut mirror, &server);
    assert_same(&mirror, &server);
    let mut exact = Mirror::new(500);
    exact.begin(500, NOW);
    settle(&mut exact, &Server::of(500));
    assert_eq!(exact.activity(), Activity::Idle, "what is whole at the limit is whole");
}

#[test]
fn few_pages_are_asked_for_at_once_and_few_wait_for_the_first() {
    let server = Server::of(50_000);
    let mut mirror = started(&server);
    let mut page_requests = mirror.page_requests(NOW);
    assert_eq!(page_requests.len(), MAX_IN_FLIGHT);
    assert!(page_requests.iter().all(|request| !request.urgent));
    let first = page_requests.remove(0);
    let mut asked = page_requests.len();
    while let Some(request) = page_requests.pop() {
        mirror.receive(request.id, server.answer_request(&request), NOW);
        let more = mirror.page_requests(NOW);
        asked += more.len();
        page_requests.extend(more);
    }
    assert_eq!(asked, 15);
    assert!(mirror.store().is_empty(), "nothing is taken over before the first page");
    mirror.receive(first.id, server.answer_request(&first), NOW);
    assert_eq!(mirror.store().len(), 500 + 15 * 492);
    settle(&mut mirror, &server);
    assert_same(&mirror, &server);
}

/// Asks for the first pages, and answers the first `before` of them, then lets the list change.
fn with_change_after(rows: usize, before: usize, change: impl Fn(&mut Server)) -> (Mirror, Server, usize) {
    let mut server = Server::of(rows);
    let mut mirror = started(&server);
    let page_requests = mirror.page_requests(NOW);
    for request in &page_requests[..before] {
        mirror.receive(request.id, server.answer_request(request), NOW);
    }
    change(&mut server);
    for request in &page_requests[before..] {
        mirror.receive(request.id, server.answer_request(request), NOW);
    }
    let requests = settle(&mut mirror, &server);
    (mirror, server, requests)
}

fn assert_complete(mirror: &Mirror, server: &Server) {
    assert!(mirror.as_of().is_some(), "{:?}", mirror.activity());
    for row in &server.rows {
        assert!(mirror.store().number(&row.id).is_some(), "{} is missing", row.id);
    }
    let mut found = ids(mirror);
    let len = found.len();
    found.sort();
    found.dedup();
    assert_eq!(found.len(), len);
}

#[test]
fn deletions_between_two_reads_leave_no_hole() {
    for (deleted, bridges) in [(7, 0), (8, 1), (492, 1), (499, 1), (500, 2), (1_000, 3)] {
        let (mirror, server, requests) =
            with_change_after(3_000, 3, |server| drop(server.rows.drain(..deleted)));
        assert_complete(&mirror, &server);
        assert_eq!(requests, bridges, "{deleted} deleted");
    }
}

#[test]
fn everything_may_be_deleted_while_it_is_read() {
    for left in [0, 1, 3, 600] {
        let (mirror, server, _) = with_change_after(3_000, 2, |server| drop(server.rows.drain(left..)));
        assert_complete(&mirror, &server);
    }
    let (mirror, server, _) = with_change_after(3_000, 2, |server| drop(server.rows.drain(..2_990)));
    assert_complete(&mirror, &server);
}

#[test]
fn rows_that_join_in_the_middle_leave_no_hole() {
    // The page after was read first.
    for joined in [1, 8, 9, 500, 3_000] {
        let mut server = Server::of(3_000);
        let mut mirror = started(&server);
        let page_requests = mirror.page_requests(NOW);
        mirror.receive(page_requests[1].id, server.answer_request(&page_requests[1]), NOW);
        let late = (0..joined).map(|number| domain(&format!("late{number}"), 10 * HOUR));
        server.rows.splice(11..11, late);
        for (index, request) in page_requests.iter().enumerate().filter(|(index, _)| *index != 1) {
            assert!(index != 1);
            mirror.receive(request.id, server.answer_request(request), NOW);
        }
        settle(&mut mirror, &server);
        assert_complete(&mirror, &server);
    }
}

#[test]
fn a_server_that_gives_less_is_read_in_smaller_pages() {
    for cap in [2, 7, 20, 100, 499] {
        let mut server = Server::of(1_100);
        server.cap = cap;
        let mut mirror = started(&server);
        settle(&mut mirror, &server);
        assert_same(&mirror, &server);
        assert!(mirror.store().is_in_created_order());
    }
}

#[test]
fn a_count_that_is_one_off_either_way_does_no_harm() {
    for rows in [1, 2, 5, 7, 8, 9, 300, 499, 500, 501, 991, 992, 993, 1_100] {
        for cap in [500, 100, 7, 2] {
            // A server that gives less than it is asked for, and counts less than it has, gives no sign of more.
            for off in if cap == 500 { &[-1, 1, 8][..] } else { &[1, 8] } {
                let off = *off;
                let mut server = Server::of(rows);
                (server.cap, server.off) = (cap, off);
                let mut mirror = started(&server);
                settle(&mut mirror, &server);
                assert_same(&mirror, &server);
                let case = format!("{rows} rows, {off} off, {cap} at once");
                assert_eq!((mirror.activity(), mirror.as_of()), (Activity::Idle, Some(NOW)), "{case}");
                let counted = i64::try_from(rows).unwrap().saturating_add(off).max(0);
                assert_eq!(mirror.missing(), counted - i64::try_from(rows).unwrap(), "{case}");
                // And again, over a copy that is whole.
                mirror.refresh(&[], NOW.plus(HOUR));
                settle(&mut mirror, &server);
                assert_same(&mirror, &server);
                assert_eq!(mirror.as_of(), Some(NOW.plus(HOUR)), "{case}");
            }
        }
    }
}

#[test]
fn a_list_that_lacks_many_of_the_rows_that_it_counts_is_not_whole() {
    for (rows, off) in [(0, 1), (0, 500), (40, 500), (500, 500), (700, 9)] {
        let mut server = Server::of(rows);
        server.off = off;
        let mut mirror = started(&server);
        assert!(settle(&mut mirror, &server) < 20, "{rows}");
        assert_eq!((mirror.activity(), mirror.as_of()), (Activity::Failed, None), "{rows}");
        let rows = u64::try_from(rows).unwrap();
        assert_eq!(mirror.shortfall(), Some((rows, rows + off.unsigned_abs())));
        server.off = 0;
        mirror.resume(NOW);
        settle(&mut mirror, &server);
        assert_same(&mirror, &server);
        assert_eq!(mirror.shortfall(), None);
    }
}

#[test]
fn a_list_that_cannot_be_joined_fails_and_the_old_copy_stays() {
    let server = Server::of(1_500);
    let mut mirror = complete(&server);
    mirror.refresh(&[], NOW.plus(HOUR));
    let mut lists = 0;
    while mirror.activity() == Activity::Reading {
        // Each answer is of another list altogether.
        lists += 1;
        assert!(lists < 500, "it is read for ever");
        let rows = (0..3_000).map(|number| domain(&format!("{lists}.{number}"), 0)).collect();
        let other = Server { rows, cap: 500, off: 0 };
        for request in mirror.page_requests(NOW).iter().filter(|request| !request.urgent) {
            mirror.receive(request.id, other.answer_request(request), NOW);
        }
    }
    assert_eq!((mirror.activity(), mirror.as_of()), (Activity::Failed, Some(NOW)));
    assert!(server.rows.iter().all(|row| mirror.store().number(&row.id).is_some()));
    assert!(mirror.page_requests(NOW).is_empty());
    mirror.resume(NOW.plus(HOUR));
    settle(&mut mirror, &server);
    assert_eq!(mirror.as_of(), Some(NOW.plus(HOUR)));
}

#[test]
fn a_page_that_fails_stops_reading_until_it_is_resumed() {
    let server = Server::of(3_000);
    let mut mirror = started(&server);
    let page_requests = mirror.page_requests(NOW);
    mirror.fail(page_requests[0].id);
    for request in &page_requests[1..] {
        mirror.receive(request.id, server.answer_request(request), NOW);
    }
    assert_eq!((mirror.activity(), mirror.page_requests(NOW)), (Activity::Failed, vec![]));
    mirror.resume(NOW);
    let again = mirror.page_requests(NOW);
    assert_eq!(again.iter().map(|request| request.query.offset).collect::<Vec<_>>(), [Some(0)]);
    settle_these(&mut mirror, &server, &again);
    assert_same(&mirror, &server);
    mirror.fail(PageId(1));
    assert_eq!(mirror.activity(), Activity::Idle, "what nobody waits for may fail");
}

fn settle_these(mirror: &mut Mirror, server: &Server, page_requests: &[PageRequest]) {
    for request in page_requests {
        mirror.receive(request.id, server.answer_request(request), NOW);
    }
    settle(mirror, server);
}

#[test]
fn reading_can_be_paused_and_given_up() {
    let server = Server::of(9_000);
    let mut mirror = started(&server);
    let page_requests = mirror.page_requests(NOW);
    mirror.pause();
    mirror.receive(page_requests[0].id, server.answer_request(&page_requests[0]), NOW);
    assert_eq!((mirror.activity(), mirror.store().len()), (Activity::Paused, 500));
    assert!(mirror.page_requests(NOW).is_empty());
    mirror.resume(NOW);
    let more = mirror.page_requests(NOW);
    assert_eq!(more.len(), 1);
    let out = mirror.cancel();
    assert_eq!(out.len(), MAX_IN_FLIGHT);
    assert_eq!((mirror.activity(), mirror.as_of()), (Activity::Cancelled, None));
    mirror.receive(more[0].id, server.answer_request(&more[0]), NOW);
    assert!(mirror.page_requests(NOW).is_empty());
    mirror.resume(NOW);
    settle(&mut mirror, &server);
    assert_same(&mirror, &server);
}

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
    let page_requests = mirror.page_requests(NOW);
    assert_eq!(page_requests.iter().filter(|request| request.urgent).count(), 2);
    assert_eq!(page_requests[0].query.limit, Some(100));
    assert_eq!(page_requests[1].query.domains.len(), 2);
    for request in &page_requests[..2] {
        assert!(request.urgent);
        mirror.receive(request.id, server.answer_request(request), NOW);
    }
    let store = mirror.store();
    assert_eq!((store.number("new1"), store.number("new2")), (Some(2_000), Some(2_001)));
    assert!(store.number("d7").is_none());
    assert!(store.number("d8").is_some(), "nobody looks at it");
    assert_eq!(store.row(store.number(&changed).unwrap()).unwrap().updated_at(), NOW);
    assert_eq!(mirror.total_count(), Some(2_000));
    settle_these(&mut mirror, &server, &page_requests[2..]);
    assert_same(&mirror, &server);
    assert!(mirror.store().is_in_created_order());
}

#[test]
fn many_new_rows_wait_for_those_between() {
    let mut server = Server::of(2_000);
    let mut mirror = complete(&server);
    (0..300).for_each(|number| server.add(&format!("new{number}")));
    mirror.refresh(&[], NOW);
    let page_requests = mirror.page_requests(NOW);
    mirror.receive(page_requests[0].id, server.answer_request(&page_requests[0]), NOW);
    assert_eq!(mirror.store().len(), 2_000);
    settle_these(&mut mirror, &server, &page_requests[1..]);
    assert_same(&mirror, &server);
    assert!(mirror.store().is_in_created_order());
}

#[test]
fn another_pass_follows_when_a_refresh_comes_in_between() {
    let mut server = Server::of(3_000);
    let mut mirror = started(&server);
    let page_requests = mirror.page_requests(NOW);
    mirror.receive(page_requests[0].id, server.answer_request(&page_requests[0]), NOW);
    server.delete("d3");
    let later = NOW.plus(HOUR);
    mirror.refresh(&[], later);
    for request in &page_requests[1..] {
        mirror.receive(request.id, server.answer_request(request), later);
    }
    assert_eq!((mirror.as_of(), mirror.activity()), (Some(NOW), Activity::Reading));
    settle(&mut mirror, &server);
    assert_eq!((mirror.as_of(), mirror.activity()), (Some(later), Activity::Idle));
    assert_same(&mirror, &server);
}

#[test]
fn a_pause_holds_for_the_pass_that_follows() {
    let server = Server::of(3_000);
    let mut mirror = started(&server);
    let page_requests = mirror.page_requests(NOW);
    mirror.receive(page_requests[0].id, server.answer_request(&page_requests[0]), NOW);
    mirror.refresh(&[], NOW);
    mirror.pause();
    for request in &page_requests[1..] {
        mirror.receive(request.id, server.answer_request(request), NOW);
    }
    assert_eq!((mirror.as_of(), mirror.activity()), (Some(NOW), Activity::Paused));
    assert!(mirror.page_requests(NOW).iter().all(|request| request.urgent));
    mirror.resume(NOW);
    settle(&mut mirror, &server);
    assert_eq!(mirror.activity(), Activity::Idle);
}

#[test]
fn what_was_written_is_neither_lost_nor_out_of_order() {
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
    // A whole copy has it at once, and no list that lags takes it away or brings it back.
    server.add("second");
    mirror.put(&server.rows[3_000]);
    assert_same(&mirror, &server);
    mirror.refresh(&visible("second"), NOW);
    mirror.put(&server.rows[3_000]);
    settle(&mut mirror, &lagging);
    assert!(mirror.store().number("d9").is_none());
    assert!(mirror.store().number("second").is_none(), "it was put before the visible rows were asked for");
}

#[test]
fn an_answer_from_before_a_pass_is_no_news_for_it() {
    let mut server = Server::of(1_000);
    let mut mirror = complete(&server);
    // Not the youngest: that one would go on from what is known.
    server.add("gone");
    server.add("new");
    mirror.refresh(&[], NOW);
    let page_requests = mirror.page_requests(NOW);
    let newest = server.answer_request(&page_requests[0]);
    server.delete("gone");
    settle_these(&mut mirror, &server, &page_requests[1..]);
    assert_same(&mirror, &server);
    mirror.refresh(&[], NOW);
    mirror.receive(page_requests[0].id, newest, NOW);
    settle(&mut mirror, &server);
    assert_same(&mirror, &server);
}

#[test]
fn rows_too_young_for_a_list_that_lags_stay() {
    let lagging = Server::of(1_000);
    let mut server = lagging.clone();
    let young = NOW.plus(-1_000);
    server.rows.push(domain("young", young.0));
    server.rows.push(domain("younger", young.0 + 1));
    let mut mirror = complete(&server);
    // One of them was written here: that a list lacks it says nothing.
    mirror.put(&domain("young", young.0));
    mirror.refresh(&visible("young"), NOW);
    settle(&mut mirror, &lagging);
    assert_same(&mirror, &server);
    // An hour later no list lags that much.
    mirror.refresh(&[], NOW.plus(HOUR));
    settle(&mut mirror, &lagging);
    assert_same(&mirror, &lagging);
}

#[test]
fn a_visible_row_of_others_that_is_not_listed_leaves_the_screen_however_young() {
    let listed = Server::of(1_000);
    let mut server = listed.clone();
    server.rows.push(domain("young", NOW.0 - 1_000));
    let mut mirror = complete(&server);
    mirror.refresh(&visible("young"), NOW);
    settle(&mut mirror, &listed);
    assert_same(&mirror, &listed);
}

#[test]
fn progress_tells_how_fast_and_how_long() {
    let server = Server::of(10_000);
    let mut mirror = started(&server);
    let mut now = NOW;
    let page_requests = mirror.page_requests(now);
    let progress = mirror.progress(now);
    assert_eq!((progress.rows, progress.total, progress.per_second), (0, 10_000, None));
    for request in &page_requests {
        now = now.plus(100);
        mirror.receive(request.id, server.answer_request(request), now);
    }
    let progress = mirror.progress(now);
    assert_eq!((progress.rows, progress.total, progress.is_first_scan), (4_928, 10_000, true));
    assert_eq!(progress.per_second, Some(4_928));
    assert_eq!(progress.remaining_millis, Some(5_072 * 1_000 / 4_928));
    settle(&mut mirror, &server);
    let progress = mirror.progress(now);
    assert_eq!((progress.rows, progress.total, progress.is_first_scan), (10_000, 10_000, false));
    assert_eq!((progress.per_second, progress.remaining_millis), (None, None));
}
