//! A started emulator and a plain HTTP client for it.

use std::panic::Location;
use std::time::{Duration, Instant};

use domdesk::clerk::{Millis, OrganizationDomain};
use domdesk::emulator::{Emulator, Options, OrganizationSummary};
use reqwest::{ClientBuilder, Method, RequestBuilder};
use serde_json::Value;

/// The time limit of a test that hangs. No test depends on it, however busy the machine is.
pub(crate) const BOUND: Duration = Duration::from_secs(300);

/// The time of all tests.
pub(crate) const NOW: Millis = Millis(1_790_000_000_000);

pub(crate) struct Desk {
    pub(crate) emulator: Emulator,
    pub(crate) client: reqwest::Client,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) fn code(&self) -> &str {
        self.body["errors"][0]["code"].as_str().unwrap_or_default()
    }

    pub(crate) fn param(&self) -> &str {
        self.body["errors"][0]["meta"]["param_name"].as_str().unwrap_or_default()
    }

    pub(crate) fn domain(&self) -> OrganizationDomain {
        assert_eq!(self.status, 200, "{}", self.body);
        serde_json::from_value(self.body.clone()).unwrap()
    }

    /// The rows and the total count.
    pub(crate) fn page(mut self) -> (Vec<OrganizationDomain>, usize) {
        assert_eq!(self.status, 200, "{}", self.body);
        let rows = serde_json::from_value(self.body["data"].take()).unwrap();
        let total = self.body["total_count"].as_u64().unwrap();
        (rows, usize::try_from(total).unwrap())
    }
}

/// A client that requests compression. Most tests do not: compression takes longer than the rest of the test.
pub(crate) fn gzip_client() -> ClientBuilder {
    // Only the first call succeeds; all install the same provider.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).timeout(BOUND)
}

impl Desk {
    pub(crate) async fn new() -> Self {
        Self::with(Options::default()).await
    }

    pub(crate) async fn with(options: Options) -> Self {
        let options = Options { now: Some(NOW), ..options };
        Self {
            emulator: Emulator::start(options).await.unwrap(),
            client: gzip_client().no_gzip().build().unwrap(),
        }
    }

    /// A request without credentials.
    pub(crate) fn bare(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.emulator.url()))
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.bare(method, &format!("/v1{path}"))
            .bearer_auth(self.emulator.secret_key())
            .header("Clerk-API-Version", "2025-11-10")
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        answer(self.request(Method::GET, path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: &str) -> Answer {
        answer(self.request(Method::POST, path).body(body.to_owned())).await
    }

    pub(crate) async fn patch(&self, path: &str, body: &str) -> Answer {
        answer(self.request(Method::PATCH, path).body(body.to_owned())).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        answer(self.request(Method::DELETE, path)).await
    }

    /// Waits until connections are accepted again.
    pub(crate) async fn reachable(&self) {
        let give_up = Instant::now() + BOUND;
        while let Err(error) = self.bare(Method::GET, "/").send().await {
            assert!(Instant::now() < give_up, "the emulator stays unreachable: {error:?}");
            tokio::task::yield_now().await;
        }
    }

    /// Waits until the condition holds for the emulator.
    #[track_caller]
    pub(crate) fn until(&self, condition: impl Fn(&Emulator) -> bool) -> impl Future<Output = ()> {
        let (caller, give_up) = (Location::caller(), Instant::now() + BOUND);
        async move {
            while !condition(&self.emulator) {
                let (requests, writes) = (self.emulator.requests(), self.emulator.writes());
                assert!(Instant::now() < give_up, "{caller}: requests {requests:#?}, writes {writes:#?}");
                tokio::task::yield_now().await;
            }
        }
    }

    /// All rows of a list, page by page.
    pub(crate) async fn walk(&self, path: &str, limit: usize) -> Vec<OrganizationDomain> {
        let mut rows = Vec::new();
        let separator = if path.contains('?') { '&' } else { '?' };
        loop {
            let page = format!("{path}{separator}limit={limit}&offset={}", rows.len());
            let (mut page, total) = self.get(&page).await.page();
            let last = page.len() < limit;
            rows.append(&mut page);
            if last || rows.len() >= total {
                assert_eq!(rows.len(), total, "{path}");
                return rows;
            }
        }
    }

    /// The first organization that meets a condition.
    pub(crate) fn organization(&self, is: impl Fn(&OrganizationSummary) -> bool) -> OrganizationSummary {
        self.emulator.organizations().into_iter().find(is).unwrap()
    }

    /// Two organizations with room for more domains, and without rules of their own.
    pub(crate) fn two_with_room(&self) -> (OrganizationSummary, OrganizationSummary) {
        let mut found = self.emulator.organizations().into_iter().filter(|o| o.domains < 5);
        (found.next().unwrap(), found.next().unwrap())
    }
}

pub(crate) async fn answer(request: RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let text = response.text().await.unwrap();
    let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
    Answer { status, body }
}

pub(crate) fn domains_of(organization: &OrganizationSummary) -> String {
    format!("/organizations/{}/domains", organization.id)
}

pub(crate) fn path_of(domain: &OrganizationDomain) -> String {
    format!("/organizations/{}/domains/{}", domain.organization_id, domain.id)
}

/// Asserts a refusal with this status, code and parameter (or none), in Clerk's format.
pub(crate) fn assert_refused(case: &str, answer: &Answer, status: u16, code: &str, param: &str) {
    let seen = (answer.status, answer.code(), answer.param());
    assert_eq!(seen, (status, code, param), "{case}: {}", answer.body);
    for text in ["message", "long_message"] {
        assert!(answer.body["errors"][0][text].is_string(), "{case}");
    }
    let trace = answer.body["clerk_trace_id"].as_str().unwrap();
    assert!(trace.len() == 32 && trace.bytes().all(|b| b.is_ascii_hexdigit()), "{case}");
}
