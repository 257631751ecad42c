//! A server whose responses try to control the terminal.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::{any, get};
use serde_json::{Value, json};

/// Replaced by the JSON escape of a lone surrogate, which a Rust string cannot hold.
pub(crate) const LONE_SURROGATE: &str = "@lone-surrogate@";

/// The most characters of a text in the other fields of a row.
const MAX_CHARS: usize = 300;

type Texts = State<Arc<Vec<String>>>;

/// Texts that control a terminal or are invisible if they are printed.
pub(crate) const HOSTILE: [&str; 8] = [
    "\x1b]0;OWNED\x07a.com",
    "\x1b[6n\x1b[2J\x1bcb.com",
    "\u{9b}31m\u{9d}0;x\u{9c}c.com",
    "evil\u{202e}moc.\u{2066}x\u{2069}\u{200f}d.com",
    "line\nbreak\r\ttab\x08\x7fe.com",
    "\x1b[200~q\x1b[201~\x1bP1$tx\x1b\\f.com",
    "\u{feff}\u{200b}\u{e0001}g.com",
    "\x00\x0e\x0f\x05h.com",
];

/// Serves [`HOSTILE`] as an instance of this kind.
pub(crate) fn start(kind: &'static str) -> String {
    start_with(kind, HOSTILE.iter().map(ToString::to_string).collect())
}

/// Serves a domain for each of these texts, in pages, on a free local port, as an instance of this kind; returns the
/// address. Stops with the test. The number of pending invitations is the row's index.
pub(crate) fn start_with(kind: &'static str, texts: Vec<String>) -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async move {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            axum::serve(listener, router(kind).with_state(Arc::new(texts))).await.unwrap();
        });
    });
    url
}

fn router(kind: &'static str) -> Router<Arc<Vec<String>>> {
    Router::new()
        .route("/v1/organization_domains", get(domains))
        .route("/v1/organizations", get(organizations))
        .route("/v1/instance", get(async move || answer(&instance(kind))))
        .fallback(any(async |texts: Texts| (StatusCode::UNPROCESSABLE_ENTITY, answer(&refusal(&texts)))))
}

fn answer(value: &Value) -> impl IntoResponse + use<> {
    let text = value.to_string().replace(LONE_SURROGATE, r"\ud83d");
    ([("content-type", "application/json")], text)
}

async fn domains(texts: Texts, Query(query): Query<Vec<(String, String)>>) -> impl IntoResponse {
    let first = |name: &str| query.iter().find(|(other, _)| other == name).map(|(_, text)| text.as_str());
    let number = |name: &str, default| first(name).map_or(default, |text| text.parse().unwrap());
    let mut rows: Vec<_> = texts.iter().enumerate().collect();
    let names: Vec<&str> =
        query.iter().filter(|(name, _)| name == "domains").map(|(_, text)| text.as_str()).collect();
    rows.retain(|(_, text)| names.is_empty() || names.contains(&text.as_str()));
    if let Some(id) = first("organization_id") {
        rows.retain(|(at, text)| domain(*at, text)["organization_id"] == id);
    }
    let total = rows.len();
    // All have the same creation time; the first one counts as the newest.
    if first("order_by").is_some_and(|order| order.ends_with("created_at") && !order.starts_with('-')) {
        rows.reverse();
    }
    let rows = rows.into_iter().skip(number("offset", 0)).take(number("limit", 10));
    let data: Vec<_> = rows.map(|(at, text)| domain(at, text)).collect();
    answer(&json!({"data": data, "total_count": total}))
}

fn domain(at: usize, name: &str) -> Value {
    let text: String = name.chars().take(MAX_CHARS).collect();
    json!({
        "object": "organization_domain",
        "id": format!("orgdmn_{at}{text}"),
        "organization_id": format!("org_{at}{text}"),
        "name": name,
        "enrollment_mode": text,
        "affiliation_email_address": text,
        "affiliation_verification": {"status": text, "strategy": text, "attempts": 1, "expire_at": 1},
        "ownership_verification": {"status": text, "strategy": text, "attempts": 1, "expire_at": 1},
        "total_pending_invitations": at,
        "total_pending_suggestions": 1,
        "public_organization_data": {"name": name, "slug": text, "id": text, "image_url": text, "has_image": true},
        "created_at": 1_795_435_200_000_i64,
        "updated_at": 1_795_435_200_000_i64,
        text: name,
    })
}

async fn organizations(texts: Texts) -> impl IntoResponse {
    let data: Vec<_> = texts
        .iter()
        .take(20)
        .map(|text| json!({"object": "organization", "id": text, "name": text, "slug": text}))
        .collect();
    answer(&json!({"data": data, "total_count": data.len()}))
}

fn instance(kind: &str) -> Value {
    // An instance that must be unlocked needs an id that can be typed.
    let id = if kind == "production" { "ins_production".to_owned() } else { HOSTILE.concat() };
    json!({"object": "instance", "id": id, "environment_type": kind})
}

fn refusal(texts: &[String]) -> Value {
    let error = |text: &String| json!({"message": text, "long_message": text, "code": text, "meta": {"param_name": text}});
    let errors: Vec<_> = texts.iter().take(8).map(error).collect();
    json!({"errors": errors, "clerk_trace_id": HOSTILE.concat()})
}
