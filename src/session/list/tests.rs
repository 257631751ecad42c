//! Lists that change while they are read.

use std::cell::RefCell;

use super::*;

/// A list of numbers that changes before each page except the first.
struct Server {
    rows: RefCell<Vec<u64>>,
    asked: RefCell<u32>,
    /// The page size limit.
    cap: usize,
}

impl Server {
    fn of(rows: u64) -> Self {
        Self { rows: RefCell::new((0..rows).collect()), asked: RefCell::new(0), cap: 500 }
    }

    /// Reads the range. Before each page, calls `change` with the page's number and the rows.
    async fn read(
        &self,
        range: ListRange,
        change: impl Fn(u32, &mut Vec<u64>),
    ) -> Result<ListRows<String>, Failure> {
        let fetch = async |offset: u64, limit: u32| {
            let mut rows = self.rows.borrow_mut();
            change(*self.asked.borrow(), &mut rows);
            *self.asked.borrow_mut() += 1;
            let page = rows.iter().skip(usize::try_from(offset).unwrap()).take(self.cap.min(limit as usize));
            Ok(Page {
                data: page.map(ToString::to_string).collect(),
                total_count: i64::try_from(rows.len()).unwrap(),
            })
        };
        read_list(range, fetch, |row: &String| row).await
    }
}

fn numbers(rows: &ListRows<String>) -> Vec<u64> {
    let mut numbers: Vec<u64> = rows.rows.iter().map(|row| row.parse().unwrap()).collect();
    numbers.sort_unstable();
    numbers
}

#[tokio::test]
async fn an_unchanging_list_is_read_once() {
    for (rows, cap) in
        [(0, 500), (1, 500), (499, 500), (500, 500), (501, 500), (1_700, 500), (50, 1), (90, 8)]
    {
        let server = Server { cap, ..Server::of(rows) };
        let read = server.read(ListRange::ALL, |_, _| {}).await.unwrap();
        assert_eq!((numbers(&read), read.total), ((0..rows).collect(), rows), "{rows} rows, {cap} at once");
    }
    let server = Server::of(1_700);
    let read = server.read(ListRange { offset: 1_000, limit: 600 }, |_, _| {}).await.unwrap();
    assert_eq!((numbers(&read), read.total), ((1_000..1_600).collect(), 1_700));
    let read = server.read(ListRange { offset: 5_000, limit: 600 }, |_, _| {}).await.unwrap();
    assert_eq!((numbers(&read), read.total), (vec![], 1_700));
}

#[tokio::test]
async fn no_row_is_missed_despite_deletions_and_creations() {
    for gone in [1, 8, 9, 60, 400] {
        let server = Server::of(2_300);
        let read = server
            .read(ListRange::ALL, |asked, rows| {
                if asked == 1 {
                    drop(rows.drain(..gone));
                }
            })
            .await
            .unwrap();
        assert!(numbers(&read).ends_with(&(gone as u64..2_300).collect::<Vec<_>>()), "{gone} were deleted");
    }
    // New rows appear at the top.
    let server = Server::of(1_200);
    let read =
        server.read(ListRange::ALL, |asked, rows| rows.insert(0, 10_000 + u64::from(asked))).await.unwrap();
    assert!((0..1_200).all(|row| numbers(&read).contains(&row)));
    assert_eq!(read.total, read.rows.len() as u64);
}

#[tokio::test]
async fn rows_that_change_their_order_are_all_found_or_reading_fails() {
    let server = Server::of(1_100);
    let read = server.read(ListRange::ALL, |asked, rows| rows.rotate_left(37 * asked as usize)).await;
    match read {
        Ok(read) => assert_eq!(numbers(&read), (0..1_100).collect::<Vec<_>>()),
        Err(failure) => assert_eq!(failure.kind, FailureKind::BadAnswer),
    }
}

#[tokio::test]
async fn a_count_that_is_too_low_hides_nothing() {
    for counted in [0, 100, 499] {
        let rows: Vec<String> = (0..1_300).map(|row| row.to_string()).collect();
        let fetch = async |offset: u64, limit: u32| {
            let page = rows.iter().skip(usize::try_from(offset).unwrap()).take(limit as usize);
            Ok(Page { data: page.cloned().collect(), total_count: counted })
        };
        let read = read_list(ListRange::ALL, fetch, |row: &String| row).await.unwrap();
        assert_eq!((read.rows.len(), read.total), (1_300, 1_300), "{counted} counted");
    }
}

#[tokio::test]
async fn a_count_that_is_a_little_too_high_is_reported_and_a_list_that_lacks_many_rows_fails() {
    let read = async |rows: u64, cap: usize, counted: i64, range| {
        let server = Server { cap, ..Server::of(rows) };
        let fetch = async |offset: u64, limit: u32| {
            let page = server.rows.borrow();
            let page = page.iter().skip(usize::try_from(offset).unwrap()).take(cap.min(limit as usize));
            Ok(Page { data: page.map(ToString::to_string).collect(), total_count: counted })
        };
        read_list(range, fetch, |row: &String| row).await
    };
    for (rows, cap) in [(1, 500), (60, 500), (500, 500), (501, 500), (1_700, 500), (40, 7)] {
        for more in [1, 8] {
            let found = read(rows, cap, i64::try_from(rows + more).unwrap(), ListRange::ALL).await.unwrap();
            assert_eq!((numbers(&found), found.total, found.missing), ((0..rows).collect(), rows, more));
        }
        let failed = read(rows, cap, i64::try_from(rows + 9).unwrap(), ListRange::ALL).await;
        assert_eq!(failed.unwrap_err().kind, FailureKind::BadAnswer);
    }
    for counted in [1, 8, 500] {
        let failed = read(0, 500, counted, ListRange::ALL).await;
        assert_eq!(failed.unwrap_err().kind, FailureKind::BadAnswer, "{counted} counted, none listed");
    }
    // Behind the last row.
    let behind = ListRange { offset: 60, limit: 100 };
    let found = read(60, 500, 61, behind).await.unwrap();
    assert_eq!((numbers(&found), found.total, found.missing), (vec![], 60, 1));
    let found = read(60, 500, 61, ListRange { offset: 58, limit: 100 }).await.unwrap();
    assert_eq!((numbers(&found), found.total, found.missing), (vec![58, 59], 60, 1));
}

#[test]
fn more_rows_follow_unless_the_total_was_reached() {
    for (offset, limit, received, total, expected) in [
        (0, 100, 100, 1_200, true),
        (1_100, 100, 100, 1_200, false),
        (0, 100, 3, 3, false),
        (0, 100, 3, 5, true),
        (2_000, 100, 0, 1_200, false),
        // More rows were received than counted: a full range says nothing about its end, a shorter one does.
        (0, 100, 100, 3, true),
        (0, 100, 50, 3, false),
    ] {
        let range = ListRange { offset, limit };
        assert_eq!(range.has_more(received, total), expected, "{range:?}: {received} of {total}");
    }
    assert!(!ListRange::ALL.has_more(7, 7));
}
