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
fn the_newest_reading_counts_whoever_has_brought_it() {
    let brought: [fn(&mut RowCache, OrganizationDomain); 4] = [
        |rows, row| rows.list(row),
        |rows, row| rows.learn(&row),
        |rows, row| rows.answer(&row),
        |rows, row| rows.look_at(&store(&row).row(0).unwrap()),
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
fn of_two_readings_of_one_age_the_later_counts() {
    let mut rows = RowCache::default();
    rows.answer(&row("a", 5, "answered"));
    rows.list(row("a", 5, "listed"));
    assert_eq!(name(&rows, "a"), "listed");
}

#[test]
fn what_a_change_has_deleted_comes_back_by_no_list() {
    let mut rows = RowCache::default();
    rows.list(row("a", 5, "listed"));
    rows.gone("a");
    rows.list(row("a", 6, "lagging"));
    rows.learn(&row("a", 6, "lagging"));
    assert!(rows.is_gone("a") && rows.get("a").is_none());
    rows.unlisted("a");
    rows.list(row("a", 6, "there all the same"));
    assert_eq!(name(&rows, "a"), "there all the same");
}

#[test]
fn what_lists_have_read_since_is_not_what_was_seen() {
    let mut rows = RowCache::default();
    let seen = row("a", 3, "seen");
    rows.list(row("a", 9, "read under a form"));
    assert_eq!(rows.as_answered(&seen).name, "seen");
    rows.answer(&row("a", 5, "answered"));
    assert_eq!(rows.as_answered(&seen).name, "answered");
    assert_eq!(rows.newest(&seen).name, "read under a form");
}

#[test]
fn what_was_read_whole_stays_as_long_as_it_says_what_the_copy_says() {
    let mut held = row("a", 5, "a.example");
    let whole = OrganizationDomain { raw: "{}".into(), ..held.clone() };
    let mut rows = RowCache::default();
    let is_whole = |rows: &RowCache| !rows.get("a").unwrap().raw.is_empty();
    rows.list(whole.clone());
    rows.look_at(&store(&held).row(0).unwrap());
    assert!(!is_whole(&rows), "a list may be old");
    rows.learn(&whole);
    rows.look_at(&store(&held).row(0).unwrap());
    assert!(is_whole(&rows));
    held.total_pending_invitations = 7;
    rows.renew(&store(&held).row(0).unwrap());
    assert_eq!(rows.get("a").unwrap().total_pending_invitations, 7, "counters move on");
    rows.learn(&whole);
    rows.read_whole_again();
    assert!(is_whole(&rows), "it stays on the screen");
    held.total_pending_invitations = 0;
    rows.look_at(&store(&held).row(0).unwrap());
    assert!(!is_whole(&rows), "until somebody looks at it anew");
}

#[test]
fn memory_is_bounded() {
    let mut rows = RowCache::default();
    for index in 0..=MOST_ANSWERS {
        rows.answer(&row(&format!("own{index}"), 5, "own"));
    }
    assert!(!rows.are_many());
    for index in MOST_ANSWERS..=MOST_UNLISTED {
        rows.list(row(&format!("d{index}"), 5, "listed"));
    }
    assert!(rows.are_many());
    rows.keep_only(["d700", "d800"].into_iter());
    assert!(!rows.are_many());
    assert_eq!(rows.iter().count(), 2 + MOST_ANSWERS);
    assert_eq!((name(&rows, "d700"), name(&rows, "d900")), ("listed", ""));
    assert_eq!((name(&rows, "own0"), name(&rows, "own1")), ("", "own"));
}
