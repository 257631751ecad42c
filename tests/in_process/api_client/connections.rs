//! The client over TLS and HTTP/2: all ways in which connections fail, and what is sent again.

use std::sync::Arc;
use std::time::Duration;

use domdesk::api::{ApiUrl, Client, ErrorKind, KeepAlive, SecretKey, Settings};
use domdesk::clerk::{ListQuery, Millis, Operation};
use domdesk::emulator::{Damage, Emulator, Fault, FaultKind, Options};
use tokio::time::{advance, pause, resume};

use crate::api_client::server::UnusedPort;
use crate::api_client::{BOUND, HOUR, bounded, settings, unlocked, unverify};
use crate::support::{certificate, start_emulator};

/// Monday, 2026-11-23 12:00:00 UTC.
const NOW: Millis = Millis(1_795_435_200_000);

struct Secure {
    emulator: Arc<Emulator>,
    client: Client,
}

impl Secure {
    async fn start(change: impl FnOnce(&mut Settings)) -> Self {
        let options = Options { organizations: 2, domains: 6, now: Some(NOW), ..Options::default() };
        let emulator = start_emulator(options, true).await;
        let mut settings = Settings {
            url: ApiUrl::parse(&emulator.url()).unwrap(),
            key: SecretKey::parse(emulator.secret_key()).unwrap(),
            trust: certificate::trust(),
            keep_alive: KeepAlive { interval: HOUR, timeout: HOUR },
            ..settings(&emulator.url())
        };
        change(&mut settings);
        let client = unlocked(settings);
        client.instance().await.unwrap();
        Self { emulator, client }
    }

    fn inject(&self, kind: FaultKind, operation: Operation) {
        self.emulator.inject(Fault::once(kind).on(operation));
    }

    fn sent(&self, operation: Operation) -> usize {
        self.emulator.requests().iter().filter(|request| request.operation == Some(operation)).count()
    }

    async fn wait_for(&self, operation: Operation, times: usize) {
        bounded(async {
            while self.sent(operation) < times {
                tokio::task::yield_now().await;
            }
        })
        .await;
    }

    /// Unverifies a domain.
    async fn update(&self) -> Result<(), domdesk::api::Error> {
        let page = self.client.list_all(&ListQuery::default()).await.unwrap();
        let row = page.data.into_iter().find(domdesk::clerk::OrganizationDomain::is_verified).unwrap();
        self.client.update(&row.organization_id, &row.id, &unverify()).await.map(drop)
    }
}

#[tokio::test]
async fn one_connection_carries_all_requests() {
    let secure = Secure::start(|_| ()).await;
    let query = ListQuery::default();
    let (one, other, third) = tokio::join!(
        secure.client.list_all(&query),
        secure.client.instance(),
        secure.client.list_all(&query)
    );
    assert!(one.is_ok() && other.is_ok() && third.is_ok());
    assert_eq!(secure.emulator.connections(), 1);
    let untrusting = Settings { trust: domdesk::api::Trust::System, ..settings(&secure.emulator.url()) };
    let untrusting = Settings { retry: domdesk::api::RetryPolicy::none(), ..untrusting };
    // On a machine without any trusted certificate the client cannot even be created.
    if let Ok(client) = Client::new(untrusting) {
        let error = client.instance().await.unwrap_err();
        assert!(matches!(&error.kind, ErrorKind::Blocked(why) if why.contains("certificate")), "{error}");
    }
}

#[tokio::test]
async fn a_change_whose_stream_was_refused_is_sent_again_and_done_once() {
    for kind in [FaultKind::RefusedStream, FaultKind::GoAway] {
        let secure = Secure::start(|_| ()).await;
        secure.inject(kind.clone(), Operation::Update);
        secure.update().await.unwrap();
        let requests = secure.emulator.requests();
        let updates: Vec<_> =
            requests.iter().filter(|request| request.operation == Some(Operation::Update)).collect();
        let received: Vec<_> = updates.iter().map(|request| (request.unprocessed, request.status)).collect();
        assert_eq!(received, [(true, None), (false, Some(200))], "{kind}");
        assert_eq!(secure.emulator.writes().len(), 1, "{kind}");
        // A connection that refuses one request can be used for others.
        let connections = if kind == FaultKind::GoAway { 2 } else { 1 };
        assert_eq!(secure.emulator.connections(), connections, "{kind}");
    }
}

#[tokio::test]
async fn an_attempt_that_was_sent_counts_when_the_next_is_called_off() {
    for kind in [FaultKind::RefusedStream, FaultKind::GoAway] {
        let mut secure = Secure::start(|_| ()).await;
        secure.inject(kind.clone(), Operation::Update);
        secure.client = secure.client.rechecked(Arc::new(|_| Box::pin(async { false })));
        let error = secure.update().await.unwrap_err();
        let ErrorKind::CalledOff { earlier } = &error.kind else { panic!("{error}") };
        assert!(earlier.is_some(), "{kind}: a server that refuses may still have carried it out");
        assert_eq!(error.attempts, 1, "{kind}");
    }
    // No server listens, so the request was never sent.
    let port = UnusedPort::new();
    let client = unlocked(settings(&port.url())).rechecked(Arc::new(|_| Box::pin(async { false })));
    let error = client.update("org_1", "orgdmn_1", &unverify()).await.unwrap_err();
    assert!(matches!(error.kind, ErrorKind::CalledOff { earlier: None }), "{error:?}");
}

#[tokio::test]
async fn a_change_that_may_have_been_carried_out_is_not_sent_again() {
    for kind in [
        FaultKind::DisconnectBefore,
        FaultKind::ResetBefore,
        FaultKind::AppliedThenDisconnect,
        FaultKind::Damaged(Damage::ResetBeforeAnswer),
        FaultKind::Damaged(Damage::ResetDuringBody),
        FaultKind::Damaged(Damage::GoAway),
        FaultKind::Damaged(Damage::StreamReset),
        FaultKind::Damaged(Damage::SwitchingProtocols),
    ] {
        let secure = Secure::start(|_| ()).await;
        let is_done = kind.takes_effect();
        secure.inject(kind.clone(), Operation::Update);
        let error = secure.update().await.unwrap_err();
        assert!(error.outcome_unknown() && error.attempts == 1, "{kind}: {error}");
        assert!(matches!(error.kind, ErrorKind::ConnectionBroken(_)), "{kind}: {error}");
        assert_eq!(
            (secure.sent(Operation::Update), secure.emulator.writes().len()),
            (1, is_done.into()),
            "{kind}"
        );
        // The next request succeeds.
        secure.client.instance().await.unwrap();
    }
}

#[tokio::test]
async fn a_complete_response_counts_even_if_the_connection_breaks_after_it() {
    let secure = Secure::start(|_| ()).await;
    secure.inject(FaultKind::Damaged(Damage::ResetAfterBody), Operation::Update);
    secure.update().await.unwrap();
    secure.client.instance().await.unwrap();
}

#[tokio::test]
async fn repeated_refreshes_over_a_stalled_connection_open_a_new_one() {
    // The default time-outs: 30 s per request, which this test never reaches.
    let secure = Secure::start(|settings| {
        let usual = Settings::new(settings.url.clone(), settings.key.clone());
        settings.idle_timeout = usual.idle_timeout;
        settings.request_timeout = usual.request_timeout;
        settings.retry = usual.retry;
    })
    .await;
    secure.inject(FaultKind::Stall, Operation::ListAll);
    let query = ListQuery::default();
    let mut answered = 0;
    for press in 0..50 {
        let client = secure.client.clone();
        let query = query.clone();
        let request = tokio::spawn(async move { client.list_all(&query).await });
        if press == 0 {
            secure.wait_for(Operation::ListAll, 1).await;
        }
        if secure.emulator.connections() == 1 {
            // Four seconds later the key is pressed again, which cancels the previous request.
            for _ in 0..8 {
                tokio::task::yield_now().await;
            }
        } else {
            bounded(request).await.unwrap().unwrap();
            answered += 1;
            continue;
        }
        if press < 3 {
            pause();
            advance(Duration::from_secs(4)).await;
            resume();
            request.abort();
        } else {
            // Ten seconds without a byte: this request uses a new connection.
            bounded(request).await.unwrap().unwrap();
            answered += 1;
        }
    }
    assert_eq!((answered, secure.emulator.connections()), (47, 2));
}

#[tokio::test]
async fn after_a_time_out_the_next_request_uses_a_new_connection() {
    for kind in [FaultKind::Stall, FaultKind::Damaged(Damage::Stall)] {
        let secure = Secure::start(|_| ()).await;
        let is_done = kind.takes_effect();
        secure.inject(kind, Operation::Update);
        let row = secure.client.list_all(&ListQuery::default()).await.unwrap().data.remove(0);
        let client = secure.client.clone();
        let change =
            tokio::spawn(async move { client.update(&row.organization_id, &row.id, &unverify()).await });
        secure.wait_for(Operation::Update, 1).await;
        bounded(async {
            while secure.emulator.writes().len() != usize::from(is_done) || !secure.emulator.has_stalled() {
                tokio::task::yield_now().await;
            }
        })
        .await;
        let error = crate::api_client::out_of_patience(change).await.unwrap_err();
        assert!(error.outcome_unknown() && error.kind == ErrorKind::Timeout, "{error}");
        bounded(secure.client.instance()).await.unwrap();
        assert_eq!((secure.emulator.connections(), secure.sent(Operation::Update)), (2, 1));
    }
}

#[tokio::test]
async fn an_unanswered_ping_ends_the_connection_and_a_read_is_retried() {
    let secure = Secure::start(|settings| {
        settings.keep_alive = KeepAlive { interval: HOUR, timeout: Duration::from_secs(10) };
        settings.request_timeout = HOUR * 24;
        settings.idle_timeout = HOUR * 24;
        settings.retry.total_time = HOUR * 24;
    })
    .await;
    secure.inject(FaultKind::Stall, Operation::ListAll);
    let client = secure.client.clone();
    let request = tokio::spawn(async move { client.list_all(&ListQuery::default()).await });
    secure.wait_for(Operation::ListAll, 1).await;
    // The interval until the ping, and the time-out of its answer.
    for time in [HOUR, Duration::from_secs(11)] {
        pause();
        advance(time).await;
        resume();
        for _ in 0..8 {
            tokio::task::yield_now().await;
        }
    }
    bounded(request).await.unwrap().unwrap();
    assert_eq!((secure.emulator.connections(), secure.sent(Operation::ListAll)), (2, 2));
}

#[tokio::test]
async fn pending_requests_on_an_abandoned_connection_are_completed() {
    let secure = Secure::start(|_| ()).await;
    // A slow response on the old connection must still arrive.
    secure.inject(FaultKind::Delay(BOUND / 2), Operation::ListAll);
    let client = secure.client.clone();
    let slow = tokio::spawn(async move { client.list_all(&ListQuery::default()).await });
    secure.wait_for(Operation::ListAll, 1).await;
    bounded(async {
        while secure.emulator.waiting_requests() == 0 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    secure.inject(FaultKind::Damaged(Damage::StreamReset), Operation::Instance);
    secure.client.instance().await.unwrap();
    assert_eq!(secure.emulator.connections(), 2, "the second attempt uses a new connection");
    pause();
    advance(BOUND / 2).await;
    resume();
    bounded(slow).await.unwrap().unwrap();
    assert_eq!(secure.sent(Operation::ListAll), 1);
}

#[tokio::test]
async fn the_servers_clock_is_learned_from_its_answers() {
    let secure = Secure::start(|_| ()).await;
    let clock = secure.client.server_clock().unwrap();
    let ahead = clock.ahead_of(NOW);
    assert!(
        Duration::from_millis(ahead.unsigned_abs()) <= clock.uncertainty() + BOUND,
        "{ahead} {:?}",
        clock.uncertainty()
    );
    let later = Millis(NOW.0 - 11 * 60_000);
    assert_eq!(clock.ahead_of(later) / 60_000, 11);
}
