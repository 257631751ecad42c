//! The mirror through its public functions, against a list that changes while it is read.

mod memory;
mod model;
mod refresh;
mod server;

use self::server::{HOUR, Server, domain};
use super::{Activity, MAX_IN_FLIGHT, Mirror, PageId, PageRequest};
use crate::clerk::Millis;

const NOW: Millis = Millis(1_000_000 * HOUR);

/// Answers all requests until there are none. Returns how many there were.
fn settle(mirror: &mut Mirror, server: &Server) -> usize {
    let mut request_count = 0;
    loop {
        let requests = mirror.page_requests(NOW);
        if requests.is_empty() {
            return request_count;
        }
        for request in requests {
            request_count += 1;
            assert!(request_count < 10_000, "it never ends");
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
        let request_count = settle(&mut mirror, &server);
        assert_same(&mirror, &server);
        assert!(mirror.store().is_in_created_order());
        assert_eq!((mirror.as_of(), mirror.activity()), (Some(NOW), Activity::Idle), "{rows}");
        // Behind a full page there may be more rows than are counted.
        let is_full = rows > 8 && (rows - 8) % 492 == 0;
        let pages = rows.saturating_sub(8).div_ceil(492).max(1) + usize::from(is_full);
        assert_eq!(request_count, pages, "{rows}");
        assert_eq!(mirror.total_count(), Some(i64::try_from(rows).unwrap()));
    }
}

#[test]
fn a_limit_of_zero_reads_nothing() {
    let mut mirror = Mirror::new(0);
    mirror.begin(10, NOW);
    mirror.refresh(&visible("d1"), NOW);
    mirror.resume(NOW);
    mirror.put(&domain("x", 1));
    assert_eq!((mirror.page_requests(NOW).len(), mirror.activity()), (0, Activity::Idle));
    assert!(mirror.store().is_empty());
}

#[test]
fn the_first_scan_stops_at_the_limit_until_it_is_resumed() {
    let server = Server::of(5_000);
    let mut mirror = Mirror::new(1_200);
    mirror.begin(5_000, NOW);
    assert_eq!(settle(&mut mirror, &server), 3, "no page beyond the limit is requested");
    assert_eq!((mirror.activity(), mirror.as_of()), (Activity::AtLimit, None));
    assert_eq!(mirror.progress(NOW).rows, 1_484);
    mirror.resume(NOW);
    settle(&mut mirror, &server);
    assert_same(&mirror, &server);
    let mut exact = Mirror::new(500);
    exact.begin(500, NOW);
    settle(&mut exact, &Server::of(500));
    assert_eq!(exact.activity(), Activity::Idle, "a copy that is complete at the limit is complete");
}

#[test]
fn few_pages_are_in_flight_and_few_wait_for_the_first() {
    let server = Server::of(50_000);
    let mut mirror = started(&server);
    let mut requests = mirror.page_requests(NOW);
    assert_eq!(requests.len(), MAX_IN_FLIGHT);
    assert!(requests.iter().all(|request| !request.urgent));
    let first = requests.remove(0);
    let mut request_count = requests.len();
    while let Some(request) = requests.pop() {
        mirror.receive(request.id, server.answer_request(&request), NOW);
        let more = mirror.page_requests(NOW);
        request_count += more.len();
        requests.extend(more);
    }
    assert_eq!(request_count, 15);
    assert!(mirror.store().is_empty(), "nothing is merged before the first page");
    mirror.receive(first.id, server.answer_request(&first), NOW);
    assert_eq!(mirror.store().len(), 500 + 15 * 492);
    settle(&mut mirror, &server);
    assert_same(&mirror, &server);
}

/// Requests the first pages, answers the first `before` of them, then changes the list.
fn with_change_after(rows: usize, before: usize, change: impl Fn(&mut Server)) -> (Mirror, Server, usize) {
    let mut server = Server::of(rows);
    let mut mirror = started(&server);
    let requests = mirror.page_requests(NOW);
    for request in &requests[..before] {
        mirror.receive(request.id, server.answer_request(request), NOW);
    }
    change(&mut server);
    for request in &requests[before..] {
        mirror.receive(request.id, server.answer_request(request), NOW);
    }
    let request_count = settle(&mut mirror, &server);
    (mirror, server, request_count)
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
fn deletions_between_two_reads_leave_no_gap() {
    for (deleted, bridges) in [(7, 0), (8, 1), (492, 1), (499, 1), (500, 2), (1_000, 3)] {
        let (mirror, server, request_count) =
            with_change_after(3_000, 3, |server| drop(server.rows.drain(..deleted)));
        assert_complete(&mirror, &server);
        assert_eq!(request_count, bridges, "{deleted} deleted");
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
fn rows_added_in_the_middle_leave_no_gap() {
    // The second page was read first.
    for joined in [1, 8, 9, 500, 3_000] {
        let mut server = Server::of(3_000);
        let mut mirror = started(&server);
        let requests = mirror.page_requests(NOW);
        mirror.receive(requests[1].id, server.answer_request(&requests[1]), NOW);
        let late = (0..joined).map(|number| domain(&format!("late{number}"), 10 * HOUR));
        server.rows.splice(11..11, late);
        for (index, request) in requests.iter().enumerate().filter(|(index, _)| *index != 1) {
            assert!(index != 1);
            mirror.receive(request.id, server.answer_request(request), NOW);
        }
        settle(&mut mirror, &server);
        assert_complete(&mirror, &server);
    }
}

#[test]
fn a_server_that_gives_fewer_rows_is_read_in_smaller_pages() {
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
fn a_count_that_is_slightly_off_does_no_harm() {
    for rows in [1, 2, 5, 7, 8, 9, 300, 499, 500, 501, 991, 992, 993, 1_100] {
        for cap in [500, 100, 7, 2] {
            // A server that gives fewer rows than requested, and counts fewer than it has, shows no sign of more.
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
                // And once more over a complete copy.
                mirror.refresh(&[], NOW.plus(HOUR));
                settle(&mut mirror, &server);
                assert_same(&mirror, &server);
                assert_eq!(mirror.as_of(), Some(NOW.plus(HOUR)), "{case}");
            }
        }
    }
}

#[test]
fn a_list_that_lacks_many_of_the_rows_that_it_counts_is_incomplete() {
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
        // Each answer comes from an entirely different list.
        lists += 1;
        assert!(lists < 500, "the scan never ends");
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
fn a_failed_page_stops_the_scan_until_it_is_resumed() {
    let server = Server::of(3_000);
    let mut mirror = started(&server);
    let requests = mirror.page_requests(NOW);
    mirror.fail(requests[0].id);
    for request in &requests[1..] {
        mirror.receive(request.id, server.answer_request(request), NOW);
    }
    assert_eq!((mirror.activity(), mirror.page_requests(NOW)), (Activity::Failed, vec![]));
    mirror.resume(NOW);
    let again = mirror.page_requests(NOW);
    assert_eq!(again.iter().map(|request| request.query.offset).collect::<Vec<_>>(), [Some(0)]);
    settle_these(&mut mirror, &server, &again);
    assert_same(&mirror, &server);
    mirror.fail(PageId(1));
    assert_eq!(mirror.activity(), Activity::Idle, "an answer that is no longer needed may fail");
}

fn settle_these(mirror: &mut Mirror, server: &Server, requests: &[PageRequest]) {
    for request in requests {
        mirror.receive(request.id, server.answer_request(request), NOW);
    }
    settle(mirror, server);
}

#[test]
fn a_scan_can_be_paused_and_cancelled() {
    let server = Server::of(9_000);
    let mut mirror = started(&server);
    let requests = mirror.page_requests(NOW);
    mirror.pause();
    mirror.receive(requests[0].id, server.answer_request(&requests[0]), NOW);
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
fn progress_estimates_speed_and_remaining_time() {
    let server = Server::of(10_000);
    let mut mirror = started(&server);
    let mut now = NOW;
    let requests = mirror.page_requests(now);
    let progress = mirror.progress(now);
    assert_eq!((progress.rows, progress.total, progress.per_second), (0, 10_000, None));
    for request in &requests {
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
