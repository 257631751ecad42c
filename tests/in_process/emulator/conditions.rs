//! Lasting conditions: the rate limit, stale reads, churn, chaos; and the log of writes.

use std::time::Duration;

use domdesk::clerk::{EnrollmentMode, Operation};
use domdesk::emulator::{Chance, Conditions, Options, RateLimit, Writer};
use reqwest::Method;
use serde_json::{Value, json};

use super::harness::{Desk, answer, domains_of, path_of};

const HOUR: Duration = Duration::from_secs(3_600);

#[tokio::test]
async fn the_conditions_start_as_in_the_options() {
    let (latency, jitter) = (Duration::from_millis(1), Duration::from_millis(2));
    let options = Options {
        latency,
        jitter,
        rate_limit: Some("100/10s".parse().unwrap()),
        retry_after_date: true,
        stale_reads: HOUR,
        churn: 5,
        chaos: Chance::of(0.5).unwrap(),
        chaos_waits: true,
        no_sso: true,
        ..Options::default()
    };
    let desk = Desk::with(options).await;
    let expected = Conditions {
        latency,
        jitter,
        rate_limit: Some(RateLimit { requests: 100, window: Duration::from_secs(10) }),
        retry_after_date: true,
        stale_reads: HOUR,
        churn: 5,
        chaos: Chance::of(0.5).unwrap(),
        chaos_waits: true,
        no_sso: true,
    };
    assert_eq!(desk.emulator.conditions(), expected);
}

#[tokio::test]
async fn over_the_limit_requests_are_refused_with_a_retry_after() {
    let limit = RateLimit { requests: 3, window: HOUR };
    let desk = Desk::with(Options { rate_limit: Some(limit), ..Options::default() }).await;
    let own = domains_of(&desk.two_with_room().0);
    // Requests with another key, or without one, are counted separately.
    for _ in 0..5 {
        assert_eq!(answer(desk.bare(Method::GET, "/v1/instance")).await.status, 401);
    }
    for _ in 0..3 {
        assert_eq!(desk.get("/instance").await.status, 200);
    }
    let over = || desk.request(Method::POST, &own).body(r#"{"name":"over.example"}"#).send();
    let response = over().await.unwrap();
    assert_eq!(response.status(), 429);
    let seconds: u64 = response.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=3_600).contains(&seconds), "{seconds}");
    assert_eq!(response.text().await.unwrap(), "");
    desk.emulator.set_conditions(|conditions| conditions.retry_after_date = true);
    let response = over().await.unwrap();
    let date = response.headers()["retry-after"].to_str().unwrap();
    assert!(date.ends_with(" GMT") && date.contains(", "), "{date}");
    assert!(desk.emulator.find(None, "over.example").is_empty());
    assert_eq!(desk.emulator.writes(), []);
    // A new limit starts a new count.
    let other = RateLimit { requests: 1, ..limit };
    desk.emulator.set_conditions(|conditions| conditions.rate_limit = Some(other));
    assert_eq!(
        (over().await.unwrap().status(), over().await.unwrap().status()),
        (reqwest::StatusCode::OK, reqwest::StatusCode::TOO_MANY_REQUESTS)
    );
    desk.emulator.set_conditions(|conditions| conditions.rate_limit = None);
    assert_eq!(desk.get("/instance").await.status, 200);
}

#[tokio::test]
async fn stale_lists_do_not_show_new_writes() {
    let options = Options { domains: 60, organizations: 12, ..Options::default() };
    let desk = Desk::with(options).await;
    let rows = desk.walk("/organization_domains", 500).await;
    let (first, last) = (&rows[0], &rows[rows.len() - 1]);
    let changed = rows[1..].iter().find(|row| row.is_verified()).unwrap();
    let room = desk.two_with_room().0;
    let shown = |row: &domdesk::clerk::OrganizationDomain| format!("domains={}", row.name);
    let mode = changed.enrollment_mode.as_str();
    let mut questions: Vec<String> = [
        "order_by=name",
        "order_by=-name",
        "order_by=created_at",
        "verified=true",
        "verified=false&order_by=name",
        "query=e",
    ]
    .map(|query| format!("/organization_domains?{query}"))
    .to_vec();
    questions.extend([
        "/organization_domains".to_owned(),
        format!("/organization_domains?{}&{}&domains=new.example", shown(first), shown(changed)),
        format!("/organization_domains?enrollment_mode={mode}"),
        format!("/organization_domains?enrollment_mode=-{mode}&order_by=-name"),
        domains_of(&room),
        format!("/organizations/{}/domains", last.organization_id),
        format!("/organizations/{}/domains?verified=true", changed.organization_id),
    ]);
    let mut before = Vec::new();
    for question in &questions {
        before.push(desk.walk(question, 7).await);
    }

    desk.emulator.set_conditions(|conditions| conditions.stale_reads = HOUR);
    let new = desk.post(&domains_of(&room), r#"{"name":"new.example"}"#).await.domain();
    assert_eq!(desk.delete(&path_of(last)).await.status, 200);
    let unverified = desk.patch(&path_of(changed), r#"{"verified":false}"#).await.domain();
    assert!(
        !unverified.is_verified() && unverified.updated_at > changed.updated_at,
        "the response to a write is never stale"
    );
    // Write twice, so that an intermediate state would be noticed; and create and delete a row meanwhile.
    let other = if mode == "enterprise_sso" { "manual_invitation" } else { "enterprise_sso" };
    let body = format!(r#"{{"enrollment_mode":"{other}"}}"#);
    desk.patch(&path_of(changed), &body).await.domain();
    desk.delete(&path_of(first)).await;
    let passing = desk.emulator.as_other_operator();
    let manual = EnrollmentMode::ManualInvitation;
    let passed = passing.create(&room.id, "passing.example", false, &manual).unwrap();
    passing.delete(&passed.id).unwrap();

    for (question, before) in questions.iter().zip(&before) {
        for limit in [1, 7, 500] {
            assert_eq!(&desk.walk(question, limit).await, before, "{question} by {limit}");
        }
    }
    desk.emulator.set_conditions(|conditions| conditions.stale_reads = Duration::ZERO);
    let after = desk.walk("/organization_domains", 7).await;
    assert_eq!(after.len(), rows.len() - 1);
    assert!(after.contains(&desk.emulator.domain(&new.id).unwrap()));
    assert!(after.iter().all(|row| row.id != first.id && row.id != last.id));
    let seen = after.iter().find(|row| row.id == changed.id).unwrap();
    assert!(!seen.is_verified() && seen.enrollment_mode.as_str() == other);
}

#[tokio::test]
async fn external_writes_obey_the_same_rules() {
    let desk = Desk::new().await;
    let (one, two) = desk.two_with_room();
    let other = desk.emulator.as_other_operator();
    let (manual, sso) = (EnrollmentMode::ManualInvitation, EnrollmentMode::EnterpriseSso);
    let made = other.create(&one.id, "theirs.example", true, &manual).unwrap();
    assert_eq!(desk.emulator.domain(&made.id), Some(made.clone()));
    let refused = |result: Result<_, domdesk::emulator::WriteRefused>| {
        let error = result.unwrap_err();
        (error.status, error.body.errors[0].code.clone())
    };
    let unknown = EnrollmentMode::Other("sometimes".into());
    for (organization, name, mode, status, code) in [
        (&two.id, "theirs.example", &manual, 422, "organization_domain_already_exists"),
        (&two.id, "no name", &manual, 422, "form_param_format_invalid"),
        (&two.id, "fine.example", &unknown, 422, "form_param_value_invalid"),
        (&made.id, "fine.example", &manual, 404, "resource_not_found"),
    ] {
        let result = other.create(organization, name, true, mode);
        assert_eq!(refused(result), (status, code.to_owned()));
    }
    let changed = other.update(&made.id, Some(false), Some(&sso)).unwrap();
    assert!(changed.updated_at > made.updated_at && changed.enrollment_mode == sso && !changed.is_verified());
    let proven = other.verify_ownership(&made.id).unwrap();
    assert!(proven.updated_at > changed.updated_at && proven.ownership_verification.is_some());
    assert_eq!(other.delete(&made.id).unwrap().id, made.id);
    assert_eq!(refused(other.update(&made.id, None, None)), (404, "resource_not_found".to_owned()));
    assert_eq!(desk.emulator.requests(), []);
    let writes: Vec<_> = desk.emulator.writes().into_iter().map(|w| (w.operation, w.by, w.status)).collect();
    let by = |operation| (operation, Writer::OtherOperator, None);
    let done = [Operation::Create, Operation::Update, Operation::VerifyOwnership, Operation::Delete];
    assert_eq!(writes, done.map(by));
}

#[tokio::test]
async fn the_log_of_writes_has_exactly_the_successful_writes() {
    let desk = Desk::new().await;
    let organization = desk.two_with_room().0;
    let own = domains_of(&organization);
    let body = r#"{"name":"log.example","enrollment_mode":"enterprise_sso"}"#;
    let made = desk.post(&own, body).await.domain();
    let path = path_of(&made);
    assert_eq!(desk.post(&own, body).await.status, 422);
    assert_eq!(desk.patch(&path, r#"{"verified":7}"#).await.status, 422);
    desk.patch(&path, r#"{"verified":false,"enrollment_mode":null}"#).await.domain();
    desk.post(&format!("{path}/verify_ownership"), "").await.domain();
    desk.post(&format!("{path}/verify_ownership"), "").await.domain();
    assert_eq!(desk.delete(&path).await.status, 200);
    assert_eq!(desk.delete(&path).await.status, 404);
    let writes = desk.emulator.writes();
    assert!(writes.windows(2).all(|pair| pair[0].at < pair[1].at));
    for (number, write) in writes.iter().enumerate() {
        assert_eq!((write.number, write.status), (number, Some(200)));
        assert_eq!((&write.organization_id, &write.domain_id), (&organization.id, &made.id));
        assert_eq!(write.name, "log.example");
    }
    let seen: Vec<_> = writes.into_iter().map(|w| (w.operation, w.by, w.requested, w.changed)).collect();
    let write = |operation, request, asked, changed| (operation, Writer::Http { request }, asked, changed);
    let created = json!({"name": "log.example", "enrollment_mode": "enterprise_sso", "verified": true});
    let expected = [
        write(Operation::Create, 0, created, true),
        write(Operation::Update, 3, json!({"verified": false}), true),
        write(Operation::VerifyOwnership, 4, Value::Null, true),
        write(Operation::VerifyOwnership, 5, Value::Null, false),
        write(Operation::Delete, 6, Value::Null, true),
    ];
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn churn_writes_between_lists() {
    let mut runs = Vec::new();
    for seed in [3, 3, 4] {
        let desk = Desk::with(Options { seed, churn: 2, ..Options::default() }).await;
        for page in 0..60 {
            assert_eq!(desk.get(&format!("/organization_domains?offset={page}")).await.status, 200);
            // Other requests cause no churn.
            assert_eq!(desk.get("/instance").await.status, 200);
        }
        runs.push(desk.emulator.writes());
    }
    assert_eq!(runs[0], runs[1]);
    assert_ne!(runs[0], runs[2]);
    assert_eq!(runs[0].len(), 30);
    assert!(runs[0].iter().all(|write| write.by == Writer::OtherOperator));
    for operation in [Operation::Create, Operation::Update, Operation::Delete] {
        assert!(runs[0].iter().any(|write| write.operation == operation), "{operation}");
    }
}

#[tokio::test]
async fn chaos_injects_faults_into_some_requests() {
    let desk = Desk::with(Options { chaos: Chance::of(0.5).unwrap(), ..Options::default() }).await;
    let (mut good, mut bad) = (0, 0);
    while good == 0 || bad < 3 {
        let request = desk.request(Method::GET, "/instance").send().await;
        let text = match request {
            Ok(response) if response.status() == 200 => response.text().await.ok(),
            _ => None,
        };
        let is_good = text.is_some_and(|text| text.contains("\"environment_type\":\"development\""));
        *(if is_good { &mut good } else { &mut bad }) += 1;
        assert!(good + bad < 1_000);
        // One of the faults refuses connections for a while.
        desk.reachable().await;
    }
    desk.emulator.set_conditions(|conditions| conditions.chaos = Chance::NEVER);
    desk.reachable().await;
    for _ in 0..20 {
        assert_eq!(desk.get("/instance").await.status, 200);
    }
}
