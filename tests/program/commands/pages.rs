//! `domdesk list --all` from a server whose pages do not fit its own count: what is printed as everything is everything.

use axum::http::Method;
use serde_json::Value;

use super::server::{Asked, Server, domain, page};

const TOTAL: usize = 1_200;

fn rows(numbers: std::ops::Range<usize>) -> Vec<Value> {
    numbers
        .map(|number| domain(&format!("orgdmn_{number}"), &format!("n{number}.example"), "verified"))
        .collect()
}

/// A list that answers so.
fn list(answer: impl Fn(&Asked) -> Value + Send + Sync + 'static) -> Server {
    Server::start(move |asked| (asked.path == "/organization_domains").then(|| answer(asked)))
}

#[test]
fn pages_that_are_shorter_than_asked_for_are_read_to_the_end() {
    let server = list(|asked| {
        let offset = asked.number("offset").min(TOTAL);
        page(&rows(offset..TOTAL.min(offset + asked.number("limit").min(110))), TOTAL)
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
fn fewer_rows_than_were_counted_are_not_printed_as_all() {
    let fewer = list(|asked| {
        let offset = asked.number("offset").min(800);
        page(&rows(offset..800.min(offset + asked.number("limit"))), TOTAL)
    });
    let none = list(|_| page(&[], TOTAL));
    let same = list(|asked| page(&rows(0..asked.number("limit")), TOTAL));
    // Each page counts more than the one before, and shows nothing new.
    let endless = list(|asked| page(&rows(0..500), asked.number("offset") + 1_000_000));
    // Rows were deleted while others were read: some may have moved to where nobody looks again.
    let shrinks = list(|asked| match asked.number("offset") {
        0 => page(&rows(0..500), TOTAL),
        _ => page(&[], 500),
    });
    for server in [fewer, none, same, endless, shrinks] {
        let ended = server.run(&["list", "--all", "--json"]);
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""), "{ended:?}");
        assert!(ended.stderr.contains("the list ends before its own count, or repeats itself"), "{ended:?}");
        // Each page, and some more in vain.
        assert!(server.count(&Method::GET) <= 6, "{} requests", server.count(&Method::GET));
    }
}

#[test]
fn what_was_deleted_between_two_pages_hides_nothing() {
    for gone in [1, 40] {
        let server = list(move |asked| {
            // The first rows go once they were read.
            let first = if asked.number("offset") == 0 && asked.number("limit") == 500 { 0 } else { gone };
            let living = rows(first..TOTAL);
            let offset = asked.number("offset").min(living.len());
            page(&living[offset..living.len().min(offset + asked.number("limit"))], living.len())
        });
        let ended = server.run(&["list", "--all", "--json"]);
        assert_eq!(ended.code, Some(0), "{ended:?}");
        let json = ended.json();
        assert_eq!(json["data"].as_array().unwrap().len(), TOTAL, "{gone} deleted");
        assert_eq!((&json["hasMore"], &json["total_count"]), (&false.into(), &TOTAL.into()));
    }
}

#[test]
fn rows_that_the_query_does_not_ask_for_are_left_out_and_said() {
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
