//! The rate budget, Clerk's rate limits, and limits on queues and responses.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use domdesk::api::{
    Budget, Client, ErrorKind, Notice, Priority, RetryPolicy, Settings, WaitNotice, WaitReason,
};
use domdesk::clerk::ListQuery;
use tokio::sync::{Notify, watch};

use crate::api_client::server::{Reply, Server};
use crate::api_client::{
    BusyWithReads, DOMAIN, EMPTY, HOUR, acme, bounded, client, out_of_patience, pass, settings, unlocked,
    unverify,
};

fn with_budget(server: &Server, requests: u32, window: Duration) -> Settings {
    Settings { budget: Some(Budget::new(requests, window)), ..settings(&server.url()) }
}

/// Collects the client's notices, with a signal for each.
#[derive(Clone, Default)]
struct Notices {
    received: Arc<Mutex<Vec<Notice>>>,
    signal: Arc<Notify>,
}

impl Notices {
    fn observe(&self, client: &Client) -> Client {
        let notices = self.clone();
        client.observed(Arc::new(move |notice: &Notice| {
            notices.received.lock().unwrap().push(notice.clone());
            notices.signal.notify_one();
        }))
    }

    async fn next(&self) -> Notice {
        bounded(self.signal.notified()).await;
        self.received.lock().unwrap().last().unwrap().clone()
    }
}

#[tokio::test]
async fn a_read_waits_for_the_budget_and_a_change_does_not() {
    let server =
        Server::play(vec![Reply::json(200, EMPTY), Reply::json(200, DOMAIN), Reply::json(200, EMPTY)]);
    let window = HOUR;
    let client = unlocked(with_budget(&server, 3, window));
    client.list_all(&ListQuery::default()).await.unwrap();
    let notices = Notices::default();
    let read = {
        let client = notices.observe(&client);
        tokio::spawn(async move { client.list_all(&ListQuery::default()).await })
    };
    let Notice::Waiting(WaitNotice { wait, reason: WaitReason::Budget }) = notices.next().await else {
        panic!("{:?}", notices.received);
    };
    assert!(wait <= window + Duration::from_millis(1), "{wait:?}");
    client.update("org_1", "orgdmn_1", &unverify()).await.unwrap();
    pass(window / 2).await;
    server.assert_seen(2);
    assert!(!read.is_finished(), "the read still waits");
    pass(window / 2 + Duration::from_millis(1)).await;
    read.await.unwrap().unwrap();
    server.assert_played();
}

#[tokio::test]
async fn a_waiting_request_can_be_stopped_and_is_not_sent() {
    let server = Server::play(vec![Reply::json(200, EMPTY), Reply::json(200, DOMAIN)]);
    let client = unlocked(with_budget(&server, 1, HOUR));
    client.list_all(&ListQuery::default()).await.unwrap();
    for changes in [false, true] {
        let notices = Notices::default();
        let (stop, stopped) = watch::channel(false);
        let client = notices.observe(&client.cancellable(stopped));
        let request = tokio::spawn(async move {
            if changes {
                client.create("org_1", &acme()).await.map(drop)
            } else {
                client.list_all(&ListQuery::default()).await.map(drop)
            }
        });
        assert!(matches!(notices.next().await, Notice::Waiting(_)));
        stop.send_replace(true);
        let error = request.await.unwrap().unwrap_err();
        assert_eq!((&error.kind, error.attempts), (&ErrorKind::Stopped, 0));
        assert!(!error.outcome_unknown());
    }
    server.assert_seen(1);
}

#[tokio::test]
async fn a_waiting_retry_can_be_stopped() {
    let server = Server::play(vec![Reply::limited("900"), Reply::json(200, DOMAIN)]);
    let notices = Notices::default();
    let (stop, stopped) = watch::channel(false);
    let client = notices.observe(&client(&server).cancellable(stopped));
    let request = tokio::spawn(async move { client.create("org_1", &acme()).await });
    assert!(matches!(notices.next().await, Notice::Retrying(_)));
    stop.send_replace(true);
    let error = request.await.unwrap().unwrap_err();
    assert_eq!((&error.kind, error.attempts, error.outcome_unknown()), (&ErrorKind::Stopped, 1, false));
    server.assert_seen(1);
}

#[tokio::test]
async fn a_request_that_was_sent_cannot_be_stopped() {
    let server = Server::play(vec![Reply::Silence]);
    let (stop, stopped) = watch::channel(false);
    let client = client(&server).cancellable(stopped);
    let request = tokio::spawn(async move { client.create("org_1", &acme()).await });
    server.wait_for(1).await;
    stop.send_replace(true);
    let error = out_of_patience(request).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Timeout);
    assert!(error.outcome_unknown());
}

#[tokio::test]
async fn a_429_stops_the_other_requests_too() {
    for budget in [None, Some(Budget::new(50, Duration::from_secs(10)))] {
        let server = Server::play(vec![Reply::limited("300"), Reply::json(200, DOMAIN)]);
        let once = Settings { retry: RetryPolicy::none(), budget, ..settings(&server.url()) };
        let client = unlocked(once);
        assert!(client.list_all(&ListQuery::default()).await.unwrap_err().is_rate_limited());
        let notices = Notices::default();
        let client = notices.observe(&client);
        let change = tokio::spawn(async move { client.update("org_1", "orgdmn_1", &unverify()).await });
        notices.next().await;
        pass(Duration::from_secs(100)).await;
        server.assert_seen(1);
        assert!(!change.is_finished(), "it waits until the end of the rate limit");
        pass(Duration::from_secs(200)).await;
        change.await.unwrap().unwrap();
        let received = notices.received.lock().unwrap();
        assert!(
            matches!(received[..], [Notice::Waiting(WaitNotice { reason: WaitReason::Pause, .. })]),
            "{received:?}"
        );
    }
}

#[tokio::test]
async fn a_rate_limit_longer_than_the_retry_limit_is_an_error() {
    let server = Server::play(vec![Reply::limited("3000"), Reply::json(200, DOMAIN)]);
    let client = client(&server);
    assert!(client.list_all(&ListQuery::default()).await.unwrap_err().is_rate_limited());
    let error = client.create("org_1", &acme()).await.unwrap_err();
    assert!(matches!(error.kind, ErrorKind::Paused(left) if left > Duration::from_secs(600)), "{error}");
    assert!(!error.outcome_unknown() && error.attempts == 0);
    server.assert_seen(1);
}

#[tokio::test]
async fn a_retry_does_not_wait_for_the_budget_beyond_the_retry_limit() {
    let unavailable = r#"{"errors":[{"code":"service_unavailable"}]}"#;
    for (total_time, is_retried) in [(HOUR / 2, false), (2 * HOUR, true)] {
        let server = Server::play(vec![
            Reply::json(200, EMPTY),
            Reply::json(503, unavailable),
            Reply::json(200, EMPTY),
        ]);
        let mut limited = with_budget(&server, 4, HOUR);
        limited.retry.total_time = total_time;
        let client = unlocked(limited);
        client.list_all(&ListQuery::default()).await.unwrap();
        let notices = Notices::default();
        let read = {
            let client = notices.observe(&client);
            tokio::spawn(async move { client.list_all(&ListQuery::default()).await })
        };
        assert!(matches!(notices.next().await, Notice::Retrying(_)));
        if is_retried {
            assert!(matches!(notices.next().await, Notice::Waiting(_)));
            pass(HOUR + Duration::from_secs(1)).await;
            bounded(read).await.unwrap().unwrap();
            server.assert_played();
        } else {
            let error = bounded(read).await.unwrap().unwrap_err();
            assert_eq!((error.status(), error.attempts), (Some(503), 1), "{error}");
            server.assert_seen(2);
        }
    }
}

#[tokio::test]
async fn a_lookup_does_not_queue_behind_slow_pages() {
    let busy = BusyWithReads::then(EMPTY).await;
    busy.client.with_priority(Priority::Change).list_all(&ListQuery::default()).await.unwrap();
    busy.end();
}

#[tokio::test]
async fn the_queue_of_changes_is_limited_too() {
    let mut script: Vec<Reply> = (0..8).map(|_| Reply::Silence).collect();
    script.push(Reply::json(200, DOMAIN));
    let server = Server::play(script);
    let once = Settings { retry: RetryPolicy::none(), ..settings(&server.url()) };
    let client = unlocked(once);
    let send = || {
        let client = client.clone();
        tokio::spawn(async move { client.create("org_1", &acme()).await })
    };
    let mut changes: Vec<_> = (0..8).map(|_| send()).collect();
    server.wait_for(8).await;
    changes.extend((0..256).map(|_| send()));
    // The test has a single thread, so they join the queue in this order.
    let error = send().await.unwrap().unwrap_err();
    assert_eq!((&error.kind, error.attempts, error.outcome_unknown()), (&ErrorKind::Busy, 0, false));
    server.assert_seen(8);
    // Waiting changes leave the queue when their caller drops them.
    changes.drain(8..).for_each(|change| change.abort());
    let next = send();
    for change in changes {
        change.abort();
    }
    // This change was queued last, but is the first one sent after the eight.
    next.await.unwrap().unwrap();
    server.assert_played();
}

#[tokio::test]
async fn a_stalled_response_times_out() {
    let server = Server::play(vec![Reply::Stalls]);
    let hasty = Settings {
        retry: RetryPolicy::none(),
        idle_timeout: Duration::from_millis(50),
        ..settings(&server.url())
    };
    let error = unlocked(hasty).create("org_1", &acme()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Timeout);
    assert!(error.outcome_unknown());
}

#[tokio::test]
async fn a_dripping_response_times_out() {
    let server = Server::play(vec![Reply::Drips]);
    let hasty = Settings {
        retry: RetryPolicy::none(),
        request_timeout: Duration::from_millis(200),
        ..settings(&server.url())
    };
    let error = unlocked(hasty).instance().await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Timeout);
}

#[tokio::test]
async fn an_endless_head_is_not_read_to_its_end() {
    let server = Server::play(vec![Reply::EndlessHead]);
    let error = client(&server).create("org_1", &acme()).await.unwrap_err();
    assert!(matches!(&error.kind, ErrorKind::ConnectionBroken(why) if why.contains("too large")), "{error}");
    assert!(error.outcome_unknown());
}
