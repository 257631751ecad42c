//! A change whose answer is lost, and lookups that cannot be answered until somebody has changed something.

use std::sync::atomic::{AtomicBool, Ordering};

use axum::http::Method;

use super::server::{Server, domain, organization, page};

#[test]
fn a_lookup_that_cannot_pass_ends_the_wait_and_says_what_stands_in_the_way() {
    let is_sent = AtomicBool::new(false);
    let server = Server::start(move |asked| {
        if asked.method == Method::PATCH {
            is_sent.store(true, Ordering::SeqCst);
            // It shows the row without the change: whether it was done is not known.
            return Some(domain("orgdmn_1", "acme.example", "unverified"));
        }
        match asked.path.as_str() {
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
