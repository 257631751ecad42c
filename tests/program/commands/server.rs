//! A server that answers whatever a test wants: for what the emulator, which keeps Clerk's rules, never does.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{Method, StatusCode, Uri};
use axum::response::IntoResponse;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::kit::{Ended, command};
use crate::terminal::pty::{Plan, Pty};

/// A request, without the `/v1` at the beginning of its path.
pub(super) struct Asked {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) query: HashMap<String, String>,
}

impl Asked {
    /// A number in the query; 0 where there is none.
    pub(super) fn number(&self, name: &str) -> usize {
        self.query.get(name).map_or(0, |text| text.parse().unwrap())
    }
}

/// What is answered; `None` for Clerk's 404.
type Answer = Box<dyn Fn(&Asked) -> Option<Value> + Send + Sync>;

struct Shared {
    answer: Answer,
    asked: Mutex<Vec<Asked>>,
}

pub(super) struct Server {
    url: String,
    shared: Arc<Shared>,
    folder: TempDir,
    _runtime: Runtime,
}

impl Server {
    /// A development instance that answers so on a free port of the loopback, until the test ends.
    pub(super) fn start(answer: impl Fn(&Asked) -> Option<Value> + Send + Sync + 'static) -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let shared = Arc::new(Shared { answer: Box::new(answer), asked: Mutex::default() });
        let router = Router::new().fallback(answered).with_state(Arc::clone(&shared));
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        runtime.spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, shared, folder: TempDir::new().unwrap(), _runtime: runtime }
    }

    pub(super) fn run(&self, args: &[&str]) -> Ended {
        Ended::of(command(self.folder.path(), &self.url, "sk_test_forAnyServer", args).output().unwrap())
    }

    /// The same in a terminal.
    pub(super) fn start_in_terminal(&self, args: &[&str]) -> Pty {
        let state = self.folder.path().join("state");
        let env = [
            ("CLERK_BACKEND_API_URL", self.url.as_str()),
            ("CLERK_SECRET_KEY", "sk_test_forAnyServer"),
            ("DOMDESK_STATE_DIR", state.to_str().unwrap()),
        ];
        Pty::open(&Plan { args, env: &env, ..Plan::default() })
    }

    /// How many requests there were of that method.
    pub(super) fn count(&self, method: &Method) -> usize {
        self.shared.asked.lock().unwrap().iter().filter(|asked| asked.method == *method).count()
    }
}

async fn answered(State(shared): State<Arc<Shared>>, method: Method, uri: Uri) -> impl IntoResponse {
    let query = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).into_owned().collect();
    let path = uri.path().strip_prefix("/v1").unwrap().to_owned();
    let asked = Asked { method, path, query };
    let answer = match asked.path.as_str() {
        "/instance" => Some(json!({"object": "instance", "id": "ins_1", "environment_type": "development"})),
        _ => (shared.answer)(&asked),
    };
    shared.asked.lock().unwrap().push(asked);
    let not_found = json!({"errors": [{"code": "resource_not_found", "message": "not found"}]});
    let status = if answer.is_some() { StatusCode::OK } else { StatusCode::NOT_FOUND };
    (status, [("content-type", "application/json")], answer.unwrap_or(not_found).to_string())
}

/// One page of a list that says it has so many rows.
pub(super) fn page(data: &[Value], total: usize) -> Value {
    json!({"data": data, "total_count": total})
}

pub(super) fn organization(id: &str, name: &str, slug: &str) -> Value {
    json!({"object": "organization", "id": id, "name": name, "slug": slug})
}

/// A domain of `org_1`.
pub(super) fn domain(id: &str, name: &str, status: &str) -> Value {
    json!({
        "object": "organization_domain",
        "id": id,
        "organization_id": "org_1",
        "name": name,
        "enrollment_mode": "manual_invitation",
        "affiliation_email_address": null,
        "affiliation_verification": {"status": status, "strategy": null, "attempts": null, "expire_at": null},
        "ownership_verification": null,
        "total_pending_invitations": 0,
        "total_pending_suggestions": 0,
        "created_at": 1_795_435_200_000_i64,
        "updated_at": 1_795_435_200_000_i64,
    })
}
