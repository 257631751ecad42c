//! `domdesk list --all` from a server whose pages do not match its count: it prints all rows or fails.

use axum::http::Method;
use serde_json::Value;

use super::server::{Request, Server, domain, page};

const TOTAL: usize = 1_200;

fn rows(numbers: std::ops::Range<usize>) -> Vec<Value> {
    numbers
        .map(|number| domain(&format!("orgdmn_{number}"), &format!("n{number}.example"), "verified"))
        .collect()
}

/// A server whose list gives these responses.
fn list(answer: impl Fn(&Request) -> Value + Send + Sync + 'static) -> Server {
    Server::start(move |request| (request.path == "/organization_domains").then(|| answer(request)))
}

#[test]
fn pages_that_are_shorter_than_requested_are_read_to_the_end() {
    let server = list(|request| {
        let offset = request.number("offset").min(TOTAL);
        page(&rows(offset..TOTAL.min(offset + request.number("limit").min(110))), TOTAL)
    });
    let ended = server.run(&["list", "--all", "--json"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let json = ended.json();
    let ids: Vec<&str> =
        json["data"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap()).collect();
    let expected: Vec<String> = (0..TOTAL).map(|number| format!("orgdmn_{number}")).collect();
    assert_eq!(ids, expected);
    assert_eq!((&json["hasMore"], &json["total_count"]), (&false.into(), &TOTAL.into()));
}

#[test]
fn fewer_rows_than_counted_are_an_error() {
    let fewer = list(|request| {
        let offset = request.number("offset").min(800);
        page(&rows(offset..800.min(offset + request.number("limit"))), TOTAL)
    });
    let none = list(|_| page(&[], TOTAL));
    let same = list(|request| page(&rows(0..request.number("limit")), TOTAL));
    // Each page has a larger count and no new row.
    let endless = list(|request| page(&rows(0..500), request.number("offset") + 1_000_000));
    // Rows were deleted meanwhile, so others may have moved to an offset that was already read.
    let shrinks = list(|request| match request.number("offset") {
        0 => page(&rows(0..500), TOTAL),
        _ => page(&[], 500),
    });
    for server in [fewer, none, same, endless, shrinks] {
        let ended = server.run(&["list", "--all", "--json"]);
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""), "{ended:?}");
        assert!(ended.stderr.contains("the list ends before its own count, or repeats itself"), "{ended:?}");
        // Each page, and a few more.
        assert!(server.count(&Method::GET) <= 6, "{} requests", server.count(&Method::GET));
    }
}

#[test]
fn rows_deleted_between_two_pages_hide_no_other_row() {
    for deleted in [1, 40] {
        let server = list(move |request| {
            // The first rows are deleted after they were read.
            let first =
                if request.number("offset") == 0 && request.number("limit") == 500 { 0 } else { deleted };
            let remaining = rows(first..TOTAL);
            let offset = request.number("offset").min(remaining.len());
            page(&remaining[offset..remaining.len().min(offset + request.number("limit"))], remaining.len())
        });
        let ended = server.run(&["list", "--all", "--json"]);
        assert_eq!(ended.code, Some(0), "{ended:?}");
        let json = ended.json();
        assert_eq!(json["data"].as_array().unwrap().len(), TOTAL, "{deleted} deleted");
        assert_eq!((&json["hasMore"], &json["total_count"]), (&false.into(), &TOTAL.into()));
    }
}

#[test]
fn rows_that_do_not_match_the_query_are_dropped_with_a_warning() {
    let server = list(|_| {
        let mut other = domain("orgdmn_3", "c.example", "verified");
        other["enrollment_mode"] = "enterprise_sso".into();
        let rows = [
            domain("orgdmn_1", "a.example", "verified"),
            domain("orgdmn_2", "b.example", "unverified"),
            other,
        ];
        page(&rows, 3)
    });
    let ended = server.run(&["list", "verified:yes mode:manual", "--all", "--json"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let json = ended.json();
    assert_eq!((json["data"].as_array().unwrap().len(), &json["total_count"]), (1, &1.into()));
    assert!(ended.stderr.contains("skipped, not matching the query: 2 rows"), "{ended:?}");
}
