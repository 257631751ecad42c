//! Failures of the network, of a proxy, and by the rate limit.

use std::time::Duration;

use domdesk::api::RetryPolicy;
use domdesk::clerk::Operation;
use domdesk::emulator::FaultKind;

use crate::journeys::kit::{
    answer, count, error_body, once, proxy_page, rows, screen_text, toggle, wait_for_text,
};
use crate::support::{Desk, Plan};

fn patient() -> Plan {
    let retry = RetryPolicy {
        first_wait: Duration::from_millis(100),
        longest_wait: Duration::from_millis(200),
        total_time: Duration::from_secs(15),
        ..RetryPolicy::default()
    };
    Plan { retry, ..Plan::default() }
}

/// The error lines above the hints.
fn line(desk: &mut Desk) -> String {
    let screen = desk.screen();
    let lines = screen.lines().skip_while(|line| !line.starts_with('✗'));
    let lines: Vec<_> = lines.take_while(|line| !line.starts_with("/ search")).collect();
    lines.join(" ")
}

#[tokio::test]
async fn a_server_that_is_gone_stays_on_the_screen_until_it_is_back() {
    let mut desk = Desk::open(Plan::default()).await;
    desk.settle().await;
    let shown = rows(&desk).len();
    // The emulator keeps the port, so that no other server answers.
    desk.emulator.refuse_connections(true).await;
    desk.press("r");
    desk.wait(|desk| line(desk).contains("No connection to the API: connection refused.")).await;
    assert!(line(&mut desk).contains("Check the network and --api-url, then press r."));
    assert_eq!(rows(&desk).len(), shown, "the loaded rows stay");
    desk.press("j j");
    assert_eq!(desk.model.list().cursor(), 2);
    toggle(&mut desk);
    wait_for_text(&mut desk, "Could not").await;
    assert_eq!(desk.model.changes.open(), 0, "it was never sent, so its outcome is known");
    desk.emulator.refuse_connections(false).await;
    desk.press("r");
    desk.settle().await;
    assert_eq!(line(&mut desk), "");
}

#[tokio::test]
async fn a_broken_connection_is_reported_and_cleared() {
    let mut desk = Desk::open(Plan::default()).await;
    desk.settle().await;
    once(&desk, Operation::ListAll, FaultKind::DisconnectBefore);
    once(&desk, Operation::ListAll, FaultKind::DisconnectBefore);
    desk.press("r");
    desk.wait(|desk| {
        line(desk).contains("The connection broke: connection closed before message completed.")
    })
    .await;
    // The other page may have been cancelled before it met its fault.
    desk.emulator.disarm();
    desk.press("r");
    desk.settle().await;
    assert_eq!(line(&mut desk), "");
}

#[tokio::test]
async fn a_page_from_a_proxy_is_reported_as_such() {
    for status in [200, 403, 502, 504] {
        let mut desk = Desk::begin(Plan::default()).await;
        once(&desk, Operation::ListAll, proxy_page(status));
        let text = if status == 200 {
            "The response is not from Clerk: HTML, not JSON."
        } else {
            "the response is not from Clerk"
        };
        wait_for_text(&mut desk, text).await;
        wait_for_text(&mut desk, "proxy may be interfering").await;
        wait_for_text(&mut desk, &format!("[HTTP {status}]")).await;
        assert!(!desk.screen().contains("Gateway"), "its page is not shown");
        desk.press("r");
        desk.wait(|desk| desk.model.list().total().is_some()).await;
        desk.settle().await;
        assert_eq!(line(&mut desk), "");
    }
}

#[tokio::test]
async fn truncated_json_is_reported() {
    let mut desk = Desk::begin(Plan::default()).await;
    once(&desk, Operation::ListAll, answer(200, r#"{"data":[{"id":"#));
    wait_for_text(&mut desk, "The response is not from Clerk: truncated JSON.").await;
}

#[tokio::test]
async fn a_rate_limit_is_waited_out_with_a_countdown() {
    let mut desk = Desk::open(patient()).await;
    desk.settle().await;
    for _ in 0..2 {
        once(
            &desk,
            Operation::ListAll,
            FaultKind::Answer {
                status: 429,
                headers: vec![("Retry-After".into(), "2".into())],
                content_type: "application/json".into(),
                body: error_body("", None),
            },
        );
    }
    let before = count(&desk, Operation::ListAll);
    desk.press("r");
    desk.wait(|desk| line(desk).contains("Too many requests for this key")).await;
    assert!(line(&mut desk).contains("Retrying in 2 s; attempt 1 failed: "), "{}", line(&mut desk));
    desk.pass_until(|desk| line(desk).contains("Retrying in 1 s;"));
    desk.press("j");
    assert_eq!(desk.model.list().cursor(), 1, "keys do not wait for it");
    desk.settle().await;
    assert_eq!(line(&mut desk), "");
    assert_eq!(count(&desk, Operation::ListAll), before + 4, "each page was retried once");
}

#[tokio::test]
async fn a_rate_limit_without_retries_is_explained() {
    let mut desk = Desk::open(Plan::default()).await;
    desk.settle().await;
    once(&desk, Operation::Update, answer(429, ""));
    toggle(&mut desk);
    wait_for_text(&mut desk, "Too many requests for this key.").await;
    wait_for_text(&mut desk, "the application's own servers share the limit").await;
    wait_for_text(&mut desk, "[HTTP 429]").await;
    assert_eq!(desk.model.changes.open(), 0, "a change refused with 429 was not carried out");
}

#[tokio::test]
async fn a_temporary_failure_is_retried_without_a_message() {
    let mut desk = Desk::begin(patient()).await;
    once(&desk, Operation::ListAll, answer(503, error_body("service_unavailable", None)));
    once(&desk, Operation::Instance, FaultKind::DisconnectBefore);
    desk.wait(|desk| desk.model.list().total().is_some() && desk.model.instance.ready().is_some()).await;
    desk.settle().await;
    assert_eq!(line(&mut desk), "");
    assert!(!screen_text(&mut desk).contains("service_unavailable"));
}

#[tokio::test]
async fn a_failed_search_of_organizations_is_shown_in_the_form() {
    let mut desk = Desk::open(Plan::default()).await;
    once(&desk, Operation::Organizations, answer(503, error_body("service_unavailable", None)));
    desk.press("n");
    desk.type_text("kept.example");
    desk.press("↑ Backspace");
    wait_for_text(&mut desk, "Clerk is not available at the moment.").await;
    assert!(desk.screen().contains("kept.example"));
    desk.type_text("k");
    wait_for_text(&mut desk, "↑ ↓ Enter to choose, type to search").await;
}

#[tokio::test]
async fn a_failed_read_stays_reported_while_everything_else_works() {
    let html = || answer(200, "<html>welcome to this hotel</html>");
    let mut desk = Desk::begin(Plan::default()).await;
    once(&desk, Operation::OrganizationSettings, html());
    desk.wait(|desk| desk.model.list().total().is_some() && desk.model.journal.open().is_some()).await;
    desk.wait(|desk| desk.model.settings.failure().is_some()).await;
    assert!(line(&mut desk).contains("The response is not from Clerk: HTML, not JSON."), "{}", desk.screen());
    desk.press("r");
    desk.settle().await;
    desk.ready().await;
    assert_eq!(line(&mut desk), "");

    once(&desk, Operation::Organization, html());
    desk.press("o");
    wait_for_text(&mut desk, "The response is not from Clerk: HTML, not JSON.").await;
    desk.settle().await;
    assert!(line(&mut desk).contains("check --api-url and the network"), "{}", desk.screen());
    desk.press("r");
    desk.see("member").await;
    desk.settle().await;
    assert_eq!(line(&mut desk), "");
}
