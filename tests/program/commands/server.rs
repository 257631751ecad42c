//! A server with arbitrary responses, for behavior that the emulator does not have because it obeys Clerk's rules.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::extract::State;
use axum::http::{Method, StatusCode, Uri};
use axum::response::IntoResponse;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::kit::{Ended, command};
use crate::terminal::pty::{Plan, Pty};

/// A request; its path is without the leading `/v1`.
pub(super) struct Request {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) query: HashMap<String, String>,
}

impl Request {
    /// A number in the query, or 0.
    pub(super) fn number(&self, name: &str) -> usize {
        self.query.get(name).map_or(0, |text| text.parse().unwrap())
    }
}

/// The response to a request; `None` for Clerk's 404.
type Respond = Box<dyn Fn(&Request) -> Option<Value> + Send + Sync>;

struct Shared {
    respond: Respond,
    requests: Mutex<Vec<Request>>,
}

pub(super) struct Server {
    url: String,
    shared: Arc<Shared>,
    folder: TempDir,
    _runtime: Runtime,
}

impl Server {
    /// Starts a development instance with these responses on a free local port, until the test ends.
    pub(super) fn start(respond: impl Fn(&Request) -> Option<Value> + Send + Sync + 'static) -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let shared = Arc::new(Shared { respond: Box::new(respond), requests: Mutex::default() });
        let router = Router::new().fallback(handle).with_state(Arc::clone(&shared));
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        runtime.spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, shared, folder: TempDir::new().unwrap(), _runtime: runtime }
    }

    /// The working directory and home of the program.
    pub(super) fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    pub(super) fn run(&self, args: &[&str]) -> Ended {
        Ended::of(command(self.folder.path(), &self.url, "sk_test_forAnyServer", args).output().unwrap())
    }

    /// Starts the program in a terminal.
    pub(super) fn start_in_terminal(&self, args: &[&str]) -> Pty {
        let state = self.folder.path().join("state");
        let env = [
            ("CLERK_BACKEND_API_URL", self.url.as_str()),
            ("CLERK_SECRET_KEY", "sk_test_forAnyServer"),
            ("DOMDESK_STATE_DIR", state.to_str().unwrap()),
        ];
        Pty::open(&Plan { args, env: &env, ..Plan::default() })
    }

    /// The number of requests with this method.
    pub(super) fn count(&self, method: &Method) -> usize {
        self.shared.requests.lock().unwrap().iter().filter(|request| request.method == *method).count()
    }
}

async fn handle(State(shared): State<Arc<Shared>>, method: Method, uri: Uri) -> impl IntoResponse {
    let query = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).into_owned().collect();
    let path = uri.path().strip_prefix("/v1").unwrap().to_owned();
    let request = Request { method, path, query };
    let answer = match request.path.as_str() {
        "/instance" => Some(json!({"object": "instance", "id": "ins_1", "environment_type": "development"})),
        _ => (shared.respond)(&request),
    };
    shared.requests.lock().unwrap().push(request);
    let not_found = json!({"errors": [{"code": "resource_not_found", "message": "not found"}]});
    let status = if answer.is_some() { StatusCode::OK } else { StatusCode::NOT_FOUND };
    (status, [("content-type", "application/json")], answer.unwrap_or(not_found).to_string())
}

/// A page of a list with this total count.
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
        "created_at": 1_700_000_000_000_i64,
        "updated_at": 1_700_000_000_000_i64,
    })
}

/// The row, written now.
pub(super) fn written(mut row: Value) -> Value {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    row["updated_at"] = u64::try_from(since_1970.as_millis()).unwrap().into();
    row
}
