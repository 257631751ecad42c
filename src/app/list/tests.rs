use super::pages::MAX_PAGES;
use super::*;
use crate::app::{Effect, FailureKind, Purpose, ReadRequest, Requests, Ticket};
use crate::clerk::{Millis, Page};

fn domain(index: u64) -> OrganizationDomain {
    OrganizationDomain {
        id: format!("d{index}"),
        name: format!("{index}.example"),
        ..OrganizationDomain::default()
    }
}

/// A list and its fake server: rows d0, d1, … in order.
struct Bench {
    list: DomainList,
    requests: Requests,
    known: RowCache,
    rows: Vec<OrganizationDomain>,
}

impl Bench {
    fn new(total: u64) -> Self {
        let mut list = DomainList::new(ListSource::Instance(Query::default()));
        list.set_height(20);
        Self {
            list,
            requests: Requests::default(),
            known: RowCache::default(),
            rows: (0..total).map(domain).collect(),
        }
    }

    fn load(&mut self) -> Vec<(Ticket, u64)> {
        asked(&self.list.load(&mut self.requests))
    }

    fn answer(&mut self, ticket: Ticket, offset: u64) {
        let data = self.rows.iter().skip(usize::try_from(offset).unwrap()).take(100).cloned().collect();
        let page = Page { data, total_count: i64::try_from(self.rows.len()).unwrap() };
        self.receive(ticket, Ok(page));
    }

    /// Delivers a response, which is dropped when its request was aborted.
    fn receive(&mut self, ticket: Ticket, result: Result<Page<OrganizationDomain>, Failure>) {
        if let Some(Purpose::Page(_, page)) = self.requests.take(ticket).map(|request| request.purpose) {
            self.list.receive(page, result, &mut self.known);
        }
    }

    /// Answers until nothing more is requested; returns the offsets in the order requested.
    fn settle(&mut self) -> Vec<u64> {
        let mut offsets = Vec::new();
        loop {
            if self.list.has_gaps() {
                self.list.reload_gaps();
            }
            let asked = self.load();
            if asked.is_empty() {
                return offsets;
            }
            for (ticket, offset) in asked {
                offsets.push(offset);
                self.answer(ticket, offset);
            }
        }
    }

    fn selected(&self) -> &str {
        self.list.selected().unwrap_or_default()
    }
}

fn asked(effects: &[Effect]) -> Vec<(Ticket, u64)> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Read(ticket, ReadRequest::Domains(query)) => Some((*ticket, query.offset.unwrap())),
            _ => None,
        })
        .collect()
}

#[test]
fn the_first_request_is_for_the_first_page_only() {
    let mut bench = Bench::new(100_000);
    assert_eq!(bench.load().len(), 1);
    assert_eq!(bench.list.total(), None);
    assert!(bench.load().is_empty(), "it is not requested twice");
}

#[test]
fn the_end_of_a_long_list_loads_its_last_pages_only() {
    let mut bench = Bench::new(100_000);
    assert_eq!(bench.settle(), [0, 100]);
    bench.list.move_to(u64::MAX);
    assert_eq!(bench.list.cursor(), 99_999);
    assert_eq!(bench.list.row(99_999, &bench.known), Some(ListRow::Loading));
    assert_eq!(bench.settle(), [99_900, 99_800]);
    assert_eq!(bench.selected(), "d99999");
    bench.list.move_to(0);
    assert_eq!(bench.settle(), [] as [u64; 0], "the first pages are still loaded");
}

#[test]
fn requests_out_of_view_are_aborted_and_late_responses_dropped() {
    let mut bench = Bench::new(10_000);
    bench.settle();
    bench.list.move_to(5_000);
    let late = bench.load()[0];
    bench.list.move_to(9_999);
    let effects = bench.list.load(&mut bench.requests);
    assert!(effects.contains(&Effect::Abort(late.0)));
    bench.answer(late.0, late.1);
    assert_eq!(bench.list.row(5_000, &bench.known), Some(ListRow::Loading));
}

#[test]
fn memory_is_bounded() {
    let mut bench = Bench::new(100_000);
    bench.settle();
    for index in (0..100_000).step_by(90) {
        bench.list.move_to(index);
        bench.settle();
    }
    assert!(bench.list.slots.len() <= MAX_PAGES);
    assert_eq!(bench.selected(), "d99990");
}

#[test]
fn a_refresh_keeps_the_cursor_on_its_row() {
    let mut bench = Bench::new(500);
    bench.settle();
    bench.list.move_to(30);
    bench.list.move_by(-5);
    let line = bench.list.cursor() - bench.list.top();
    bench.rows.insert(0, domain(9_000));
    bench.rows.insert(0, domain(9_001));
    bench.list.refresh();
    assert_eq!(bench.selected(), "d25", "the old rows stay until the new ones come");
    bench.settle();
    assert_eq!(bench.selected(), "d25");
    assert_eq!(bench.list.cursor(), 27);
    assert_eq!(bench.list.cursor() - bench.list.top(), line);
}

#[test]
fn a_refresh_without_the_row_keeps_the_index() {
    let mut bench = Bench::new(30);
    bench.settle();
    bench.list.move_to(29);
    bench.rows.truncate(10);
    bench.list.refresh();
    bench.settle();
    assert_eq!((bench.list.cursor(), bench.selected()), (9, "d9"));
}

#[test]
fn a_new_source_shows_the_old_rows_until_its_first_response() {
    let mut bench = Bench::new(300);
    bench.settle();
    bench.list.move_to(250);
    bench.list.ask(ListSource::Instance("x".parse().unwrap()));
    assert_eq!(bench.selected(), "d0");
    assert!(bench.list.is_replacing());
    bench.rows = vec![domain(7)];
    assert_eq!(bench.settle(), [0]);
    assert_eq!((bench.list.total(), bench.selected()), (Some(1), "d7"));
    assert_eq!(bench.list.row(1, &bench.known), None);
}

#[test]
fn a_failed_page_is_not_requested_again_until_a_refresh() {
    let mut bench = Bench::new(300);
    let (ticket, _) = bench.load()[0];
    bench.receive(ticket, Err(Failure::new(FailureKind::Offline, "")));
    assert!(bench.list.failure().is_some());
    assert!(bench.load().is_empty());
    bench.list.refresh();
    assert_eq!(bench.settle(), [0, 100]);
}

#[test]
fn a_removed_row_closes_the_gap_across_pages() {
    let mut bench = Bench::new(1_000);
    bench.settle();
    bench.list.move_to(50);
    bench.list.remove("d50");
    assert_eq!((bench.list.total(), bench.selected()), (Some(999), "d51"));
    assert_eq!(bench.list.id_at(99), Some("d100"));
    bench.rows.remove(50);
    bench.settle();
    assert_eq!(bench.list.id_at(199), Some("d200"), "the page that was one row short is reloaded");
    for _ in 0..49 {
        let id = bench.selected().to_owned();
        bench.list.remove(&id);
    }
    assert_eq!(bench.list.total(), Some(950));
}

#[test]
fn a_row_in_two_pages_is_removed_from_both() {
    let mut bench = Bench::new(300);
    bench.settle();
    // Before the second page is read, another row is inserted before it.
    bench.rows.insert(0, domain(9_000));
    let page = Page { data: bench.rows[100..200].to_vec(), total_count: 301 };
    bench.list.receive(1, Ok(page), &mut bench.known);
    assert_eq!((bench.list.id_at(99), bench.list.id_at(100)), (Some("d99"), Some("d99")));
    bench.list.remove("d99");
    assert!(!bench.list.has("d99"));
    assert_eq!(bench.list.total(), Some(300));
}

#[test]
fn a_lagging_response_does_not_revert_a_change() {
    let mut bench = Bench::new(3);
    let mut changed = domain(1);
    changed.updated_at = Millis(5);
    changed.name = "changed.example".into();
    bench.known.add_answer(&changed);
    bench.known.mark_deleted("d2");
    let (ticket, _) = bench.load()[0];
    let page = Page { data: bench.rows.clone(), total_count: 3 };
    bench.receive(ticket, Ok(page));
    assert_eq!(bench.list.total(), Some(2));
    assert_eq!(bench.known.get("d1").unwrap().name, "changed.example");
    assert!(!bench.list.has("d2"));
}

#[test]
fn counts_that_contradict_the_rows_are_harmless() {
    let mut bench = Bench::new(3);
    for total_count in [-1, 0, i64::MAX] {
        bench.list.refresh();
        let (ticket, _) = bench.load()[0];
        bench.receive(ticket, Ok(Page { data: vec![domain(1)], total_count }));
        let total = bench.list.total().unwrap();
        assert!((1..=u64::from(u32::MAX)).contains(&total), "nothing computed with it may overflow: {total}");
        bench.list.move_to(u64::MAX);
        bench.list.move_to(0);
    }
    bench.list.refresh();
    let (ticket, _) = bench.load()[0];
    bench.receive(ticket, Ok(Page { data: Vec::new(), total_count: 9 }));
    assert_eq!((bench.list.total(), bench.list.cursor()), (Some(9), 0), "nine are counted, and missing");
}

#[test]
fn counted_rows_that_are_not_returned_become_missing() {
    for sent in [0, 40, 100, 140] {
        let mut bench = Bench::new(sent);
        bench.list.move_to(0);
        let read = |bench: &mut Bench| {
            for (ticket, offset) in bench.load() {
                let rows = bench.rows.iter().skip(usize::try_from(offset).unwrap()).take(100);
                let page = Page { data: rows.cloned().collect(), total_count: 150 };
                bench.receive(ticket, Ok(page));
            }
        };
        read(&mut bench);
        read(&mut bench);
        assert_eq!(bench.list.row(sent, &bench.known), Some(ListRow::Loading), "it may come");
        assert_eq!(bench.list.withheld(), None);
        for _ in 0..3 {
            if bench.list.has_gaps() {
                bench.list.reload_gaps();
            }
            read(&mut bench);
        }
        assert_eq!(bench.list.total(), Some(150), "{sent}");
        assert_eq!(bench.list.row(sent, &bench.known), Some(ListRow::Missing), "{sent}");
        assert_eq!(bench.list.row(149, &bench.known), Some(ListRow::Missing), "{sent}");
        assert_eq!(bench.list.withheld(), (sent == 0).then_some(150), "{sent}");
        assert!(sent == 0 || matches!(bench.list.row(sent - 1, &bench.known), Some(ListRow::Loaded(_))));
        bench.list.refresh();
        assert_eq!(
            bench.list.row(sent, &bench.known),
            Some(ListRow::Loading),
            "requested again by the operator"
        );
        bench.rows = (0..150).map(domain).collect();
        bench.settle();
        assert!(matches!(bench.list.row(149, &bench.known), Some(ListRow::Loaded(_))), "{sent}");
    }
}

#[test]
fn the_cursor_follows_the_last_row_when_the_list_becomes_shorter() {
    for total in [2_000, 1_901] {
        let mut bench = Bench::new(total);
        bench.settle();
        bench.list.move_to(u64::MAX);
        let (end, before): (Vec<_>, Vec<_>) =
            bench.load().into_iter().partition(|(_, offset)| *offset == 1_900);
        bench.answer(end[0].0, 1_900);
        let last = bench.selected().to_owned();
        assert_eq!(last, format!("d{}", total - 1));
        bench.rows.remove(0);
        for (ticket, offset) in before {
            bench.answer(ticket, offset);
        }
        bench.settle();
        assert_eq!((bench.selected(), bench.list.cursor()), (last.as_str(), total - 2));
        assert_eq!(bench.list.total(), Some(total - 1));
    }
}

#[test]
fn a_row_deleted_during_a_query_is_not_subtracted_from_its_total() {
    let mut bench = Bench::new(30);
    bench.settle();
    bench.list.ask(ListSource::Instance("x".parse().unwrap()));
    let (ticket, offset) = bench.load()[0];
    bench.list.remove("d0");
    // The new list happens to be as long as the previous one.
    bench.answer(ticket, offset);
    assert_eq!(bench.list.total(), Some(30));
}
