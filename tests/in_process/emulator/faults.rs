//! Faults, the log of requests, and stopping.

use std::time::Duration;

use domdesk::clerk::Operation;
use domdesk::emulator::{Emulator, Fault, FaultKind, RequestRecord};

use super::harness::{BOUND, Desk, domains_of, gzip_client};

fn fault(operation: Operation, kind: FaultKind) -> Fault {
    Fault { operation: Some(operation), times: 1, kind }
}

#[tokio::test]
async fn a_fault_can_answer_instead_of_the_operation() {
    let desk = Desk::new().await;
    let own = domains_of(&desk.two_with_room().0);
    desk.emulator.inject(Fault {
        times: 2,
        ..fault(
            Operation::Create,
            FaultKind::Answer {
                status: 429,
                headers: vec![("Retry-After".into(), "3".into()), ("not a header".into(), "x".into())],
                content_type: "text/html".into(),
                body: "<h1>Slow down</h1>".into(),
            },
        )
    });
    assert_eq!(desk.get(&own).await.status, 200);
    for _ in 0..2 {
        let request = desk.request(reqwest::Method::POST, &own);
        let response = request.body(r#"{"name":"slow.example"}"#).send().await.unwrap();
        assert_eq!(response.status(), 429);
        assert_eq!(response.headers()["retry-after"], "3");
        assert_eq!(response.headers()["content-type"], "text/html");
        assert_eq!(response.text().await.unwrap(), "<h1>Slow down</h1>");
    }
    assert!(desk.emulator.find(None, "slow.example").is_empty());
    assert_eq!(desk.post(&own, r#"{"name":"slow.example"}"#).await.status, 200);
}

#[tokio::test]
async fn a_broken_connection_gives_no_response_whether_done_or_not() {
    let desk = Desk::new().await;
    let own = domains_of(&desk.two_with_room().0);
    for (kind, is_done) in [(FaultKind::DisconnectBefore, false), (FaultKind::AppliedThenDisconnect, true)] {
        let name = format!("cut-{is_done}.example");
        // On a used connection, and on a new one.
        assert_eq!(desk.get("/instance").await.status, 200);
        desk.emulator.inject(fault(Operation::Create, kind));
        let request = desk.request(reqwest::Method::POST, &own);
        let error = request.body(format!(r#"{{"name":"{name}"}}"#)).send().await.unwrap_err();
        assert!(error.is_request() && !error.is_timeout(), "{error:?}");
        assert_eq!(!desk.emulator.find(None, &name).is_empty(), is_done);
    }
    let created: Vec<_> = desk
        .emulator
        .requests()
        .into_iter()
        .filter(|record| record.operation == Some(Operation::Create))
        .collect();
    let disconnected = |writes| RequestRecord {
        operation: Some(Operation::Create),
        method: "POST".into(),
        path: format!("/v1{own}"),
        status: None,
        unprocessed: false,
        writes,
    };
    assert_eq!(created, [disconnected(0), disconnected(0)], "there were no writes before either request");
    assert_eq!(desk.get("/instance").await.status, 200);
}

#[tokio::test]
async fn a_delay_gets_a_response_and_a_hold_ends_with_the_emulator() {
    let desk = Desk::new().await;
    desk.emulator.inject(fault(Operation::Instance, FaultKind::Delay(Duration::from_millis(1))));
    assert_eq!(desk.get("/instance").await.status, 200);
    desk.emulator.inject(Fault { operation: None, times: 1, kind: FaultKind::Hold });
    let held = tokio::spawn(desk.request(reqwest::Method::GET, "/users").send());
    desk.until(|emulator| emulator.request_count() == 2).await;
    assert!(!held.is_finished());
    desk.emulator.stop().await;
    assert!(held.await.unwrap().is_err());
}

/// Ends an emulator that has served a request, and waits until its port is free.
async fn port_is_freed(end: impl AsyncFn(Emulator)) {
    let desk = Desk::new().await;
    let url = format!("{}/v1/instance", desk.emulator.url());
    let address = desk.emulator.url().trim_start_matches("http://").to_owned();
    let Desk { emulator, client } = desk;
    assert_eq!(client.get(&url).send().await.unwrap().status(), 401);
    end(emulator).await;
    // If the port can be bound, the emulator does not listen anymore. Another test's emulator may bind it first; that
    // one ends as well, and receives no request from here.
    let free = async {
        while std::net::TcpListener::bind(&address).is_err() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(BOUND, free).await.expect("the port becomes free");
}

#[tokio::test]
async fn a_stopped_or_dropped_emulator_frees_its_port() {
    port_is_freed(async |emulator| emulator.stop().await).await;
    port_is_freed(async |emulator| drop(emulator)).await;
}

#[tokio::test]
async fn the_log_has_every_request_with_its_status() {
    let desk = Desk::new().await;
    let _ = desk.get("/organization_domains?query=a%20b&limit=3").await;
    let _ = desk.get("/organization_domains?limit=501").await;
    let _ = desk.delete("/organizations/org_x/domains/orgdmn_x").await;
    let _ = desk.get("/users").await;
    let records: Vec<_> = desk
        .emulator
        .requests()
        .into_iter()
        .map(|record| (record.operation, record.method, record.path, record.status))
        .collect();
    let expected = [
        (Some(Operation::ListAll), "GET", "/v1/organization_domains?query=a%20b&limit=3", 200),
        (Some(Operation::ListAll), "GET", "/v1/organization_domains?limit=501", 422),
        (Some(Operation::Delete), "DELETE", "/v1/organizations/org_x/domains/orgdmn_x", 404),
        (None, "GET", "/v1/users", 404),
    ]
    .map(|(operation, method, path, status)| (operation, method.to_owned(), path.to_owned(), Some(status)));
    assert_eq!(records, expected);
}

#[tokio::test]
async fn responses_are_compressed_on_request() {
    let desk = Desk::new().await;
    let page = || desk.request(reqwest::Method::GET, "/organization_domains?limit=500");
    let response = page().header("accept-encoding", "gzip").send().await.unwrap();
    assert_eq!(response.headers()["content-encoding"], "gzip");
    assert!(response.bytes().await.unwrap().starts_with(&[0x1f, 0x8b]));
    let response = gzip_client().build().unwrap().execute(page().build().unwrap()).await.unwrap();
    assert_eq!(response.text().await.unwrap(), page().send().await.unwrap().text().await.unwrap());
}
