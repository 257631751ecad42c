//! The rate budget, the pauses that Clerk asks for, and what is bounded.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use domdesk::api::{
    Budget, Client, ErrorKind, Notice, Priority, RetryPolicy, Settings, WaitNotice, WaitReason,
};
use domdesk::clerk::ListQuery;
use tokio::sync::{Notify, watch};

use crate::api_client::server::{Reply, Server};
use crate::api_client::{
    DOMAIN, EMPTY, HOUR, acme, bounded, client, out_of_patience, pass, settings, unlocked, unverify,
};

fn with_budget(server: &Server, requests: u32, window: Duration) -> Settings {
    Settings { budget: Some(Budget::new(requests, window)), ..settings(&server.url()) }
}

/// What the client has to wait for, and a signal for each time that it is told.
#[derive(Clone, Default)]
struct Ear {
    told: Arc<Mutex<Vec<Notice>>>,
    signal: Arc<Notify>,
}

impl Ear {
    fn at(&self, client: &Client) -> Client {
        let ear = self.clone();
        client.observed(Arc::new(move |notice: &Notice| {
            ear.told.lock().unwrap().push(notice.clone());
            ear.signal.notify_one();
        }))
    }

    async fn hear(&self) -> Notice {
        bounded(self.signal.notified()).await;
        self.told.lock().unwrap().last().unwrap().clone()
    }
}

#[tokio::test]
async fn a_read_waits_for_the_budget_and_a_change_does_not() {
    let server =
        Server::play(vec![Reply::json(200, EMPTY), Reply::json(200, DOMAIN), Reply::json(200, EMPTY)]);
    let window = HOUR;
    let client = unlocked(with_budget(&server, 3, window));
    client.list_all(&ListQuery::default()).await.unwrap();
    let ear = Ear::default();
    let read = {
        let client = ear.at(&client);
        tokio::spawn(async move { client.list_all(&ListQuery::default()).await })
    };
    let Notice::Waiting(WaitNotice { wait, reason: WaitReason::Budget }) = ear.hear().await else {
        panic!("{:?}", ear.told);
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
async fn whoever_waits_can_be_told_to_stop_and_nothing_leaves() {
    let server = Server::play(vec![Reply::json(200, EMPTY), Reply::json(200, DOMAIN)]);
    let client = unlocked(with_budget(&server, 1, HOUR));
    client.list_all(&ListQuery::default()).await.unwrap();
    for changes in [false, true] {
        let ear = Ear::default();
        let (stop, stopped) = watch::channel(false);
        let client = ear.at(&client.cancellable(stopped));
        let request = tokio::spawn(async move {
            if changes {
                client.create("org_1", &acme()).await.map(drop)
            } else {
                client.list_all(&ListQuery::default()).await.map(drop)
            }
        });
        assert!(matches!(ear.hear().await, Notice::Waiting(_)));
        stop.send_replace(true);
        let error = request.await.unwrap().unwrap_err();
        assert_eq!((&error.kind, error.attempts), (&ErrorKind::Stopped, 0));
        assert!(!error.outcome_unknown());
    }
    server.assert_seen(1);
}

#[tokio::test]
async fn whoever_waits_to_try_again_can_be_told_to_stop() {
    let server = Server::play(vec![Reply::limited("900"), Reply::json(200, DOMAIN)]);
    let ear = Ear::default();
    let (stop, stopped) = watch::channel(false);
    let client = ear.at(&client(&server).cancellable(stopped));
    let request = tokio::spawn(async move { client.create("org_1", &acme()).await });
    assert!(matches!(ear.hear().await, Notice::Retrying(_)));
    stop.send_replace(true);
    let error = request.await.unwrap().unwrap_err();
    assert_eq!((&error.kind, error.attempts, error.outcome_unknown()), (&ErrorKind::Stopped, 1, false));
    server.assert_seen(1);
}

#[tokio::test]
async fn what_has_left_is_not_cut_off() {
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
        let ear = Ear::default();
        let client = ear.at(&client);
        let change = tokio::spawn(async move { client.update("org_1", "orgdmn_1", &unverify()).await });
        ear.hear().await;
        pass(Duration::from_secs(100)).await;
        server.assert_seen(1);
        assert!(!change.is_finished(), "not before Clerk wants it");
        pass(Duration::from_secs(200)).await;
        change.await.unwrap().unwrap();
        let told = ear.told.lock().unwrap();
        assert!(
            matches!(told[..], [Notice::Waiting(WaitNotice { reason: WaitReason::Pause, .. })]),
            "{told:?}"
        );
    }
}

#[tokio::test]
async fn a_pause_beyond_all_patience_is_told_and_not_waited_for() {
    let server = Server::play(vec![Reply::limited("3000"), Reply::json(200, DOMAIN)]);
    let client = client(&server);
    assert!(client.list_all(&ListQuery::default()).await.unwrap_err().is_rate_limited());
    let error = client.create("org_1", &acme()).await.unwrap_err();
    assert!(matches!(error.kind, ErrorKind::Paused(left) if left > Duration::from_secs(600)), "{error}");
    assert!(!error.outcome_unknown() && error.attempts == 0);
    server.assert_seen(1);
}

#[tokio::test]
async fn a_look_up_does_not_stand_in_line_behind_slow_pages() {
    let mut script: Vec<Reply> = (0..14).map(|_| Reply::Silence).collect();
    script.push(Reply::json(200, EMPTY));
    let server = Server::play(script);
    let client = client(&server);
    let reads: Vec<_> = (0..20)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.list_all(&ListQuery::default()).await })
        })
        .collect();
    server.wait_for(14).await;
    client.with_priority(Priority::Change).list_all(&ListQuery::default()).await.unwrap();
    server.assert_played();
    for read in reads {
        read.abort();
    }
}

#[tokio::test]
async fn changes_are_bounded_as_well_and_those_beyond_are_refused() {
    let mut script: Vec<Reply> = (0..4).map(|_| Reply::Silence).collect();
    script.push(Reply::json(200, DOMAIN));
    let server = Server::play(script);
    let once = Settings { retry: RetryPolicy::none(), ..settings(&server.url()) };
    let client = unlocked(once);
    let send = || {
        let client = client.clone();
        tokio::spawn(async move { client.create("org_1", &acme()).await })
    };
    let mut changes: Vec<_> = (0..4).map(|_| send()).collect();
    server.wait_for(4).await;
    changes.extend((0..256).map(|_| send()));
    // On the one thread of this test they join the line in the order in which they were begun.
    let error = send().await.unwrap().unwrap_err();
    assert_eq!((&error.kind, error.attempts, error.outcome_unknown()), (&ErrorKind::Busy, 0, false));
    server.assert_seen(4);
    // Those that wait leave the line with whoever asked for them.
    changes.drain(4..).for_each(|change| change.abort());
    let next = send();
    for change in changes {
        change.abort();
    }
    // It has left the line, and is the first that came after the four.
    next.await.unwrap().unwrap();
    server.assert_played();
}

#[tokio::test]
async fn an_answer_that_stands_still_is_given_up() {
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
async fn an_answer_that_drips_is_given_up() {
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
async fn a_head_without_end_is_not_read_to_its_end() {
    let server = Server::play(vec![Reply::EndlessHead]);
    let error = client(&server).create("org_1", &acme()).await.unwrap_err();
    assert!(matches!(&error.kind, ErrorKind::ConnectionBroken(why) if why.contains("too large")), "{error}");
    assert!(error.outcome_unknown());
}
