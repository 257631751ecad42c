//! The memory limit.

use super::server::Server;
use super::{NOW, assert_same, settle, started};
use crate::clerk::ListQuery;
use crate::mirror::memory::MemoryLimit;
use crate::mirror::{Activity, MAX_IN_FLIGHT, Mirror};

#[test]
fn huge_rows_stop_the_scan_until_more_memory_is_allowed() {
    const SHARE: usize = 4 << 20;
    let mut server = Server::of(3_000);
    for row in &mut server.rows {
        row.name.insert_str(0, &"x".repeat(4_000));
    }
    let page = server.answer(&ListQuery { limit: Some(500), ..ListQuery::default() }).rows.bytes();
    assert!(page > 500 * 4_000, "{page}");
    let mut mirror = Mirror { memory: MemoryLimit::of_bytes(SHARE), ..started(&server) };
    let mut stops = 0;
    while mirror.as_of().is_none() {
        settle(&mut mirror, &server);
        if mirror.activity() == Activity::AtMemory {
            stops += 1;
            // Pages in flight when the first page showed how large the rows are.
            let most = SHARE * stops + page * (MAX_IN_FLIGHT + 1);
            assert!((SHARE * stops..most).contains(&mirror.bytes()), "{} {stops}", mirror.bytes());
            assert!(mirror.page_requests(NOW).is_empty(), "nothing more is requested");
            mirror.resume(NOW);
            let requests = mirror.page_requests(NOW);
            assert!(requests.len() <= 1, "one at a time");
            for request in requests {
                mirror.receive(request.id, server.answer_request(&request), NOW);
            }
        }
    }
    assert!(stops > 1, "{stops}");
    assert_same(&mirror, &server);
}

#[test]
fn ordinary_rows_never_reach_the_memory_limit_whatever_their_number() {
    const SHARE: usize = 1 << 20;
    let server = Server::of(20_000);
    let mut mirror = Mirror { memory: MemoryLimit::of_bytes(SHARE), ..started(&server) };
    settle(&mut mirror, &server);
    assert!(mirror.bytes() > SHARE, "{}", mirror.bytes());
    assert_eq!(mirror.activity(), Activity::Idle);
    assert_same(&mirror, &server);
}

#[test]
fn a_partial_copy_is_dropped_when_it_is_cancelled() {
    let server = Server::of(5_000);
    let mut mirror = Mirror::new(1_200);
    mirror.begin(5_000, NOW);
    settle(&mut mirror, &server);
    assert!(!mirror.store().is_empty());
    mirror.cancel();
    assert!(mirror.store().is_empty());
    mirror.resume(NOW);
    settle(&mut mirror, &server);
    assert_same(&mirror, &server);
}
