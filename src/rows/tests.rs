use super::*;
use crate::clerk::Millis;
use crate::store::{Batch, Store};

fn row(id: &str, updated_at: i64, name: &str) -> OrganizationDomain {
    OrganizationDomain {
        id: id.into(),
        updated_at: Millis(updated_at),
        name: name.into(),
        ..OrganizationDomain::default()
    }
}

fn name<'a>(rows: &'a RowCache, id: &str) -> &'a str {
    rows.get(id).map_or("", |row| &row.name)
}

fn store(row: &OrganizationDomain) -> Store {
    let mut store = Store::default();
    store.merge(&Batch::of(std::slice::from_ref(row)));
    store
}

#[test]
fn the_newest_state_wins_whatever_its_source() {
    let brought: [fn(&mut RowCache, OrganizationDomain); 4] = [
        |rows, row| rows.add_listed(row),
        |rows, row| rows.add_fetched(&row),
        |rows, row| rows.add_answer(&row),
        |rows, row| rows.show_copied(&store(&row).row(0).unwrap()),
    ];
    for first in brought {
        for second in brought {
            let mut rows = RowCache::default();
            first(&mut rows, row("a", 5, "first"));
            second(&mut rows, row("a", 4, "older"));
            assert_eq!(name(&rows, "a"), "first");
            second(&mut rows, row("a", 6, "newer"));
            assert_eq!(name(&rows, "a"), "newer");
        }
    }
}

#[test]
fn of_two_states_with_the_same_time_the_later_arrival_wins() {
    let mut rows = RowCache::default();
    rows.add_answer(&row("a", 5, "answered"));
    rows.add_listed(row("a", 5, "listed"));
    assert_eq!(name(&rows, "a"), "listed");
}

#[test]
fn no_list_brings_back_a_row_that_a_change_has_deleted() {
    let mut rows = RowCache::default();
    rows.add_listed(row("a", 5, "listed"));
    rows.mark_deleted("a");
    rows.add_listed(row("a", 6, "lagging"));
    rows.add_fetched(&row("a", 6, "lagging"));
    assert!(rows.is_deleted("a") && rows.get("a").is_none());
    rows.forget("a");
    rows.add_listed(row("a", 6, "there after all"));
    assert_eq!(name(&rows, "a"), "there after all");
}

#[test]
fn later_lists_do_not_change_what_the_requester_has_seen() {
    let mut rows = RowCache::default();
    let seen = row("a", 3, "seen");
    rows.add_listed(row("a", 9, "read behind a form"));
    assert_eq!(rows.last_answer_or(&seen).name, "seen");
    rows.add_answer(&row("a", 5, "answered"));
    assert_eq!(rows.last_answer_or(&seen).name, "answered");
    assert_eq!(rows.newest(&seen).name, "read behind a form");
}

#[test]
fn a_fetched_row_stays_as_long_as_it_agrees_with_the_copy() {
    let mut held = row("a", 5, "a.example");
    let whole = OrganizationDomain { raw: "{}".into(), ..held.clone() };
    let mut rows = RowCache::default();
    let is_whole = |rows: &RowCache| !rows.get("a").unwrap().raw.is_empty();
    rows.add_listed(whole.clone());
    rows.show_copied(&store(&held).row(0).unwrap());
    assert!(!is_whole(&rows), "a list may be old");
    rows.add_fetched(&whole);
    rows.show_copied(&store(&held).row(0).unwrap());
    assert!(is_whole(&rows));
    held.total_pending_invitations = 7;
    rows.refresh_copied(&store(&held).row(0).unwrap());
    assert_eq!(rows.get("a").unwrap().total_pending_invitations, 7, "counters move on");
    rows.add_fetched(&whole);
    rows.expire_fetched();
    assert!(is_whole(&rows), "it stays on the screen");
    held.total_pending_invitations = 0;
    rows.show_copied(&store(&held).row(0).unwrap());
    assert!(!is_whole(&rows), "until it is shown again");
}

#[test]
fn memory_is_bounded() {
    let mut rows = RowCache::default();
    for index in 0..=MOST_ANSWERS {
        rows.add_answer(&row(&format!("own{index}"), 5, "own"));
    }
    assert!(!rows.needs_pruning());
    for index in MOST_ANSWERS..=MOST_UNLISTED {
        rows.add_listed(row(&format!("d{index}"), 5, "listed"));
    }
    assert!(rows.needs_pruning());
    rows.retain_listed(["d700", "d800"].into_iter());
    assert!(!rows.needs_pruning());
    assert_eq!(rows.iter().count(), 2 + MOST_ANSWERS);
    assert_eq!((name(&rows, "d700"), name(&rows, "d900")), ("listed", ""));
    assert_eq!((name(&rows, "own0"), name(&rows, "own1")), ("", "own"));
}
