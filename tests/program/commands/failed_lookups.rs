//! A change whose response is lost, and lookups that keep failing.

use std::sync::atomic::{AtomicBool, Ordering};

use axum::http::Method;

use super::server::{Server, domain, organization, page};

#[test]
fn a_lookup_that_cannot_succeed_ends_the_wait_with_a_reason() {
    let is_sent = AtomicBool::new(false);
    let server = Server::start(move |request| {
        if request.method == Method::PATCH {
            is_sent.store(true, Ordering::SeqCst);
            // The response shows the row without the change, so the outcome is unknown.
            return Some(domain("orgdmn_1", "acme.example", "unverified"));
        }
        match request.path.as_str() {
            "/organizations/org_1" => Some(organization("org_1", "Acme", "acme")),
            _ if is_sent.load(Ordering::SeqCst) => None,
            _ => Some(page(&[domain("orgdmn_1", "acme.example", "unverified")], 1)),
        }
    });
    let args = ["update", "org_1", "acme.example", "--verified", "yes", "--yes", "--json"];
    let ended = server.run(&args);
    let json = ended.json();
    assert_eq!((ended.code, json["outcome"].as_str()), (Some(4), Some("unknown")), "{ended:?}");
    let why = json["why"].as_str().unwrap();
    assert!(why.contains("It could not be looked up."), "{why}");
    assert_eq!(server.count(&Method::PATCH), 1);
}
