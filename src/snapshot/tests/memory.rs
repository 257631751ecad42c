//! The bound in bytes.

use super::server::Server;
use super::{NOW, assert_same, begun, settle};
use crate::clerk::ListQuery;
use crate::snapshot::memory::Memory;
use crate::snapshot::{Activity, MOST_IN_FLIGHT, Snapshot};

#[test]
fn rows_without_measure_stop_it_until_more_memory_is_allowed() {
    const SHARE: usize = 4 << 20;
    let mut server = Server::of(3_000);
    for row in &mut server.rows {
        row.name.insert_str(0, &"x".repeat(4_000));
    }
    let page = server.answer(&ListQuery { limit: Some(500), ..ListQuery::default() }).rows.bytes();
    assert!(page > 500 * 4_000, "{page}");
    let mut snapshot = Snapshot { memory: Memory::of_bytes(SHARE), ..begun(&server) };
    let mut stops = 0;
    while snapshot.as_of().is_none() {
        settle(&mut snapshot, &server);
        if snapshot.activity() == Activity::AtMemory {
            stops += 1;
            // What was on its way when the first page told how large they are.
            let most = SHARE * stops + page * (MOST_IN_FLIGHT + 1);
            assert!((SHARE * stops..most).contains(&snapshot.bytes()), "{} {stops}", snapshot.bytes());
            assert!(snapshot.wishes(NOW).is_empty(), "nothing more is asked for");
            snapshot.resume(NOW);
            let asked = snapshot.wishes(NOW);
            assert!(asked.len() <= 1, "one at a time");
            for wish in asked {
                snapshot.receive(wish.id, server.tell(&wish), NOW);
            }
        }
    }
    assert!(stops > 1, "{stops}");
    assert_same(&snapshot, &server);
}

#[test]
fn ordinary_rows_never_come_near_the_bound_whatever_their_number() {
    const SHARE: usize = 1 << 20;
    let server = Server::of(20_000);
    let mut snapshot = Snapshot { memory: Memory::of_bytes(SHARE), ..begun(&server) };
    settle(&mut snapshot, &server);
    assert!(snapshot.bytes() > SHARE, "{}", snapshot.bytes());
    assert_eq!(snapshot.activity(), Activity::Idle);
    assert_same(&snapshot, &server);
}

#[test]
fn what_was_read_of_a_copy_is_let_go_of_when_reading_is_given_up() {
    let server = Server::of(5_000);
    let mut snapshot = Snapshot::new(1_200);
    snapshot.begin(5_000, NOW);
    settle(&mut snapshot, &server);
    assert!(!snapshot.store().is_empty());
    snapshot.give_up();
    assert!(snapshot.store().is_empty());
    snapshot.resume(NOW);
    settle(&mut snapshot, &server);
    assert_same(&snapshot, &server);
}
