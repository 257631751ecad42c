//! A server that answers with names made to act on a terminal.

use axum::Router;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::{any, get};
use serde_json::{Value, json};

/// Texts that act on a terminal, or hide from a reader, if they get there.
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

/// Serves on a free port of the loopback, as an instance of that kind; returns the address. Ends with the test.
pub(crate) fn start(kind: &'static str) -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async move {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            axum::serve(listener, router(kind)).await.unwrap();
        });
    });
    url
}

fn router(kind: &'static str) -> Router {
    Router::new()
        .route("/v1/organization_domains", get(async || answer(&domains())))
        .route("/v1/organizations", get(async || answer(&organizations())))
        .route("/v1/instance", get(async move || answer(&instance(kind))))
        .fallback(any(async || (StatusCode::UNPROCESSABLE_ENTITY, answer(&refusal()))))
}

fn answer(value: &Value) -> impl IntoResponse + use<> {
    ([("content-type", "application/json")], value.to_string())
}

fn domains() -> Value {
    let data: Vec<_> = HOSTILE.iter().enumerate().map(|(at, text)| domain(at, text)).collect();
    json!({"data": data, "total_count": HOSTILE.len()})
}

fn domain(at: usize, text: &str) -> Value {
    json!({
        "object": "organization_domain",
        "id": format!("orgdmn_{at}{text}"),
        "organization_id": format!("org_{at}{text}"),
        "name": text,
        "enrollment_mode": text,
        "affiliation_email_address": text,
        "affiliation_verification": {"status": text, "strategy": text, "attempts": 1, "expire_at": 1},
        "ownership_verification": {"status": text, "strategy": text, "attempts": 1, "expire_at": 1},
        "total_pending_invitations": 1,
        "total_pending_suggestions": 1,
        "public_organization_data": {"name": text, "slug": text, "id": text, "image_url": text, "has_image": true},
        "created_at": 1_795_435_200_000_i64,
        "updated_at": 1_795_435_200_000_i64,
        text: text,
    })
}

fn organizations() -> Value {
    let data: Vec<_> = HOSTILE
        .iter()
        .map(|text| json!({"object": "organization", "id": text, "name": text, "slug": text}))
        .collect();
    json!({"data": data, "total_count": HOSTILE.len()})
}

fn instance(kind: &str) -> Value {
    json!({"object": "instance", "id": HOSTILE.concat(), "environment_type": kind})
}

fn refusal() -> Value {
    let error = |text: &&str| json!({"message": text, "long_message": text, "code": text, "meta": {"param_name": text}});
    let errors: Vec<_> = HOSTILE.iter().map(error).collect();
    json!({"errors": errors, "clerk_trace_id": HOSTILE.concat()})
}
