//! The emulator's own routes: faults and conditions at run time.

use domdesk::clerk::Operation;
use domdesk::emulator::{Fault, FaultKind};
use reqwest::Method;
use serde_json::{Value, json};

use super::harness::{Answer, Desk, answer, domains_of};

impl Desk {
    async fn control(&self, method: Method, path: &str, body: &Value) -> Answer {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        answer(self.bare(method, path).bearer_auth(self.emulator.secret_key()).body(body)).await
    }
}

#[tokio::test]
async fn faults_are_injected_listed_and_removed() {
    let desk = Desk::new().await;
    let faults = "/emulator/faults";
    let armed = json!({"name": "unavailable", "operation": "instance", "times": 2});
    assert_eq!(desk.control(Method::POST, faults, &armed).await.status, 200);
    let delay = json!({"name": "delay", "milliseconds": 1, "chance": 0.25});
    assert_eq!(desk.control(Method::POST, faults, &delay).await.status, 200);
    assert_eq!(desk.get("/instance").await.status, 503);
    let seen = desk.control(Method::GET, faults, &Value::Null).await;
    let first = json!({
        "name": "unavailable", "operation": "instance", "times": 1, "chance": 1.0, "takes_effect": false
    });
    let second = json!({
        "name": "delay", "operation": null, "times": null, "milliseconds": 1, "chance": 0.25, "takes_effect": true
    });
    assert_eq!(seen.body, json!({"data": [first, second]}));
    let gone = desk.control(Method::DELETE, faults, &Value::Null).await;
    assert_eq!(gone.body, json!({"disarmed": 2}));
    assert_eq!(desk.get("/instance").await.status, 200);
    assert_eq!(desk.emulator.request_count(), 2, "only Clerk's own routes are in the log");
}

#[tokio::test]
async fn the_conditions_are_shown_and_changed() {
    let desk = Desk::new().await;
    let initial = desk.control(Method::GET, "/emulator", &Value::Null).await;
    let expected = json!({
        "latency": 0, "jitter": 0, "rate_limit": null, "retry_after_date": false, "stale_reads": 0, "churn": 0,
        "chaos": 0.0, "chaos_waits": false, "no_sso": false, "refuse_for": 0
    });
    assert_eq!(initial.body, expected);
    let changes = json!({
        "latency": 1, "jitter": 2, "rate_limit": "1/1h", "retry_after_date": true, "stale_reads": 3, "churn": 4,
        "chaos": 0.0, "chaos_waits": true, "no_sso": true
    });
    let seen = desk.control(Method::PATCH, "/emulator", &changes).await;
    let mut expected = changes.clone();
    expected["refuse_for"] = 0.into();
    expected["rate_limit"] = "1/60m".into();
    assert_eq!(seen.body, expected);
    assert_eq!(desk.get("/instance").await.status, 200);
    assert_eq!(desk.get("/instance").await.status, 429);
    // Omitted fields keep their values; null removes the limit.
    let seen = desk.control(Method::PATCH, "/emulator", &json!({"rate_limit": null})).await;
    expected["rate_limit"] = Value::Null;
    assert_eq!(seen.body, expected);
    assert_eq!(desk.get("/instance").await.status, 200);
}

#[tokio::test]
async fn a_request_to_refuse_connections_gets_a_response() {
    let desk = Desk::new().await;
    let hour = json!({"refuse_for": 3_600_000});
    let seen = desk.control(Method::PATCH, "/emulator", &hour).await;
    assert_eq!(seen.status, 200);
    assert!(seen.body["refuse_for"].as_u64().unwrap() > 0);
    // Connections are refused as soon as the response has arrived.
    assert!(desk.request(Method::GET, "/instance").send().await.unwrap_err().is_connect());
    desk.emulator.refuse_connections(false).await;
    // A short time expires automatically.
    let moment = json!({"refuse_for": 50});
    assert_eq!(desk.control(Method::PATCH, "/emulator", &moment).await.status, 200);
    desk.reachable().await;
    assert_eq!(desk.get("/instance").await.status, 200);
}

#[tokio::test]
async fn invalid_requests_get_an_explanation() {
    let desk = Desk::new().await;
    for (method, path, body, word) in [
        (Method::POST, "/emulator/faults", json!({"name": "gremlins"}), "applied-truncated-json"),
        (
            Method::POST,
            "/emulator/faults",
            json!({"name": "reset", "operation": "dance"}),
            "verify_ownership",
        ),
        (Method::POST, "/emulator/faults", json!({"name": "reset", "times": 0}), "1 or more"),
        (
            Method::POST,
            "/emulator/faults",
            json!({"name": "reset", "milliseconds": 5}),
            "reset has no duration",
        ),
        (Method::POST, "/emulator/faults", json!({"name": "reset", "chance": 2}), "between 0"),
        (Method::POST, "/emulator/faults", json!({"names": "reset"}), "unknown field"),
        (Method::POST, "/emulator/faults", json!({}), "name"),
        (Method::POST, "/emulator/faults", Value::Null, "EOF"),
        (Method::PATCH, "/emulator", json!({"rate_limit": "fast"}), "100/10s"),
        (Method::PATCH, "/emulator", json!({"latency": -1}), "u64"),
        (Method::PATCH, "/emulator", json!({"speed": 1}), "unknown field"),
    ] {
        let seen = desk.control(method, path, &body).await;
        let text = seen.body["errors"][0]["long_message"].as_str().unwrap();
        assert!(seen.status == 400 && text.contains(word), "{body}: {text}");
    }
    assert_eq!(desk.emulator.faults(), []);
    for (method, path) in
        [(Method::PATCH, "/emulator"), (Method::POST, "/emulator/faults"), (Method::GET, "/emulator/writes")]
    {
        let bare = desk.bare(method.clone(), path).body(r#"{"name":"reset"}"#);
        assert_eq!(answer(bare).await.status, 401, "{path}");
    }
    assert_eq!(desk.emulator.faults(), []);
}

#[tokio::test]
async fn the_writes_can_be_read_and_control_routes_meet_no_faults() {
    let desk = Desk::new().await;
    let own = domains_of(&desk.two_with_room().0);
    let made = desk.post(&own, r#"{"name":"seen.example"}"#).await.domain();
    desk.emulator.inject(Fault::once(FaultKind::unavailable()));
    let seen = desk.control(Method::GET, "/emulator/writes", &Value::Null).await;
    let expected = json!({"data": [{
        "number": 0, "operation": "create", "organization_id": made.organization_id, "domain_id": made.id,
        "name": "seen.example", "asked": {"name": "seen.example", "verified": true}, "changed": true,
        "at": made.created_at, "by": {"http": {"request": 0}}, "status": 200
    }]});
    assert_eq!((seen.status, seen.body), (200, expected));
    assert_eq!(desk.emulator.faults(), [Fault { operation: None, times: 1, kind: FaultKind::unavailable() }]);
    assert_eq!(desk.emulator.writes()[0].operation, Operation::Create);
}
