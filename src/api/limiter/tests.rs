use proptest::prelude::*;

use super::*;

const WINDOW: Duration = Duration::from_secs(10);

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn limiter(requests: u32) -> Limiter {
    Limiter::new(Some(Budget::new(requests, WINDOW)))
}

/// Enqueues and starts a request; if it has to wait, removes it again and returns `false`.
fn can_send(limiter: &mut Limiter, priority: Priority, now: Duration) -> bool {
    let class = if priority == Priority::Change { RequestClass::Change } else { RequestClass::Read };
    let key = limiter.enqueue(priority, class).unwrap();
    let started = limiter.try_start(key, now).is_ok();
    if started {
        limiter.finish(class);
    } else {
        limiter.remove(key);
    }
    started
}

fn count_sent(limiter: &mut Limiter, priority: Priority, now: Duration) -> usize {
    (0..1_000).take_while(|_| can_send(limiter, priority, now)).count()
}

#[test]
fn part_of_the_budget_is_reserved_for_changes_and_for_the_screen() {
    for (requests, background, screen, change) in
        [(50, 22, 45, 50), (500, 225, 450, 500), (10, 4, 8, 10), (3, 1, 1, 3), (2, 1, 1, 2), (1, 1, 1, 1)]
    {
        let mut limiter = limiter(requests);
        let now = Duration::ZERO;
        let mut all = 0;
        for (priority, expected) in
            [(Priority::Background, background), (Priority::Screen, screen), (Priority::Change, change)]
        {
            all += count_sent(&mut limiter, priority, now);
            assert_eq!(all, expected, "{requests}, {priority:?}");
        }
    }
}

#[test]
fn the_budget_holds_in_every_sliding_window() {
    let mut limiter = limiter(10);
    assert_eq!(count_sent(&mut limiter, Priority::Change, seconds(9)), 10);
    // A token bucket would be full again by now, and a fixed-window counter reset.
    assert_eq!(count_sent(&mut limiter, Priority::Change, seconds(10)), 0);
    assert_eq!(count_sent(&mut limiter, Priority::Change, seconds(19)), 0, "exactly one window later");
    assert_eq!(count_sent(&mut limiter, Priority::Change, seconds(20)), 10);
}

#[test]
fn the_wait_is_estimated() {
    let mut limiter = limiter(3);
    for at in [1, 2] {
        assert!(can_send(&mut limiter, Priority::Change, seconds(at)));
    }
    let first = limiter.enqueue(Priority::Screen, RequestClass::Read).unwrap();
    let second = limiter.enqueue(Priority::Screen, RequestClass::Read).unwrap();
    // Two of three are reserved for changes, and both requests that were sent count against the screen's one.
    let after = |at| NotYet::Until(seconds(at) + WINDOW + Duration::from_millis(1), WaitReason::Budget);
    assert_eq!(limiter.try_start(first, seconds(3)), Err(after(2)));
    assert_eq!(limiter.try_start(second, seconds(3)), Err(after(2)));
    let due = seconds(12) + Duration::from_millis(1);
    assert!(
        matches!(limiter.try_start(second, due), Err(NotYet::Until(..))),
        "the first in the queue goes first"
    );
    assert_eq!(limiter.try_start(first, due), Ok(()));
}

#[test]
fn a_change_goes_before_all_waiting_requests() {
    let mut limiter = limiter(1);
    assert!(can_send(&mut limiter, Priority::Screen, Duration::ZERO));
    let keys =
        [Priority::Background, Priority::Screen].map(|it| limiter.enqueue(it, RequestClass::Read).unwrap());
    let change = limiter.enqueue(Priority::Change, RequestClass::Change).unwrap();
    let due = seconds(11);
    for key in keys {
        assert!(limiter.try_start(key, due).is_err());
    }
    assert_eq!(limiter.try_start(change, due), Ok(()));
    assert_eq!(limiter.try_start(keys[1], seconds(22)), Ok(()));
    assert_eq!(limiter.try_start(keys[0], seconds(33)), Ok(()));
}

#[test]
fn a_change_goes_before_lookups_of_the_same_priority() {
    let mut limiter = limiter(1);
    assert!(can_send(&mut limiter, Priority::Change, Duration::ZERO));
    let lookup = limiter.enqueue(Priority::Change, RequestClass::Lookup).unwrap();
    let change = limiter.enqueue(Priority::Change, RequestClass::Change).unwrap();
    let due = seconds(11);
    assert!(limiter.try_start(lookup, due).is_err());
    assert_eq!(limiter.try_start(change, due), Ok(()));
    assert_eq!(limiter.try_start(lookup, seconds(22)), Ok(()));
}

#[test]
fn classes_have_limits_and_do_not_wait_for_each_other() {
    let mut limiter = Limiter::new(None);
    let mut try_start = |priority, class| {
        let key = limiter.enqueue(priority, class).unwrap();
        limiter.try_start(key, Duration::ZERO)
    };
    for _ in 0..10 {
        assert_eq!(try_start(Priority::Background, RequestClass::Read), Ok(()));
    }
    assert_eq!(try_start(Priority::Background, RequestClass::Read), Err(NotYet::ByClass));
    for _ in 0..4 {
        assert_eq!(try_start(Priority::Screen, RequestClass::Read), Ok(()));
    }
    for _ in 0..8 {
        assert_eq!(try_start(Priority::Change, RequestClass::Lookup), Ok(()));
        assert_eq!(try_start(Priority::Change, RequestClass::Change), Ok(()));
    }
    assert_eq!(try_start(Priority::Screen, RequestClass::Read), Err(NotYet::ByClass));
    assert_eq!(try_start(Priority::Change, RequestClass::Lookup), Err(NotYet::ByClass));
    assert_eq!(try_start(Priority::Change, RequestClass::Change), Err(NotYet::ByClass));
    limiter.finish(RequestClass::Change);
    let waiting = *limiter.queue.iter().find(|(_, class)| **class == RequestClass::Change).unwrap().0;
    assert_eq!(limiter.try_start(waiting, Duration::ZERO), Ok(()));
}

#[test]
fn the_queue_is_bounded() {
    let mut limiter = limiter(1);
    for _ in 0..MAX_QUEUED {
        assert!(limiter.enqueue(Priority::Screen, RequestClass::Read).is_some());
    }
    assert_eq!(limiter.enqueue(Priority::Change, RequestClass::Read), None);
    let key = limiter.enqueue(Priority::Change, RequestClass::Change);
    assert!(key.is_some(), "reads cannot lock out a change");
}

#[test]
fn a_429_pauses_all_requests_for_as_long_as_clerk_requests() {
    for budget in [None, Some(Budget::new(8, WINDOW))] {
        let mut limiter = Limiter::new(budget);
        limiter.on_rate_limited(seconds(1), Some(seconds(5)), seconds(2));
        let key = limiter.enqueue(Priority::Change, RequestClass::Change).unwrap();
        assert_eq!(limiter.try_start(key, seconds(6)), Err(NotYet::Until(seconds(7), WaitReason::Pause)));
        // A shorter pause does not shorten it.
        limiter.on_rate_limited(seconds(1), Some(seconds(0)), seconds(3));
        assert_eq!(limiter.pause_left(seconds(3)), seconds(4));
        assert_eq!(limiter.try_start(key, seconds(7)), Ok(()));
        limiter.on_rate_limited(seconds(7), Some(Duration::MAX), seconds(8));
        assert_eq!(limiter.pause_left(seconds(8)), MAX_OBEYED_PAUSE);
    }
}

#[test]
fn without_retry_after_pauses_grow_until_a_request_succeeds() {
    let mut limiter = limiter(100);
    let mut now = Duration::ZERO;
    for expected in [1, 2, 4, 8, 16, 30, 30] {
        now += seconds(1);
        limiter.on_rate_limited(now, None, now);
        assert_eq!(limiter.pause_left(now), seconds(expected));
        // Other requests in progress at that time fail as well: that counts as one 429.
        limiter.on_rate_limited(now.saturating_sub(seconds(1)), None, now);
        assert_eq!(limiter.pause_left(now), seconds(expected));
        now += seconds(expected);
    }
    now += seconds(1);
    limiter.on_accepted(now);
    limiter.on_rate_limited(now, None, now);
    assert_eq!(limiter.pause_left(now), seconds(1));
    let mut free = Limiter::new(None);
    free.on_rate_limited(now, None, now);
    assert_eq!(free.pause_left(now), Duration::ZERO);
}

#[test]
fn a_429_halves_the_budget_which_recovers_in_steps() {
    let mut limiter = limiter(80);
    let budget = Budget::new(80, WINDOW);
    limiter.on_rate_limited(seconds(1), Some(seconds(2)), seconds(1));
    limiter.on_rate_limited(seconds(1), Some(seconds(2)), seconds(1));
    let allowed = |limiter: &Limiter, at| limiter.allowed(&budget, seconds(at));
    assert_eq!([3, 12, 13, 23, 33, 43, 1_000].map(|at| allowed(&limiter, at)), [40, 40, 50, 60, 70, 80, 80]);
    assert_eq!(count_sent(&mut limiter, Priority::Change, seconds(3)), 40);
    // A second one before it has recovered.
    limiter.on_rate_limited(seconds(13), None, seconds(13));
    assert_eq!(allowed(&limiter, 14), 25);
    let mut least = self::limiter(1);
    least.on_rate_limited(seconds(1), None, seconds(1));
    assert!(can_send(&mut least, Priority::Screen, seconds(2)), "one request is always allowed");
}

/// An event for the limiter. Comes with the milliseconds since the one before.
#[derive(Debug, Clone)]
enum Step {
    Enqueue(Priority, bool),
    Remove(usize),
    Finish(usize),
    Reject(usize, Option<u64>),
    Permit,
}

fn steps() -> impl Strategy<Value = Vec<(u64, Step)>> {
    let priority = prop_oneof![Just(Priority::Change), Just(Priority::Screen), Just(Priority::Background)];
    let step = prop_oneof![
        6 => (priority, any::<bool>()).prop_map(|(priority, lookup)| Step::Enqueue(priority, lookup)),
        1 => any::<usize>().prop_map(Step::Remove),
        6 => any::<usize>().prop_map(Step::Finish),
        1 => (any::<usize>(), proptest::option::of(0..5_000_u64)).prop_map(|(at, requested)| Step::Reject(at, requested)),
        2 => Just(Step::Permit),
    ];
    proptest::collection::vec((prop_oneof![3 => 0..50_u64, 1 => 0..4_000_u64], step), 1..300)
}

/// Wakes all queued requests until none can start.
fn wake(
    limiter: &mut Limiter,
    now: Duration,
    sent: &mut Vec<Duration>,
    running: &mut Vec<(RequestClass, Duration)>,
) {
    loop {
        let keys: Vec<QueueKey> = limiter.queue.keys().copied().collect();
        // The last first: a request that wakes up early must not take the share of those ahead.
        let class = |limiter: &Limiter, key| limiter.queue[key];
        let started = keys.iter().rev().find_map(|key| {
            let class = class(limiter, key);
            limiter.try_start(*key, now).is_ok().then_some((*key, class))
        });
        let Some((key, class)) = started else { return };
        for ahead in limiter.queue.range(..key).map(|(key, _)| *key).collect::<Vec<_>>() {
            let mut copy = Limiter { sent: limiter.sent.clone(), queue: limiter.queue.clone(), ..*limiter };
            let held = copy.try_start(ahead, now);
            assert!(
                matches!(held, Ok(()) | Err(NotYet::ByClass)),
                "{ahead:?} was overtaken by {key:?}: {held:?}"
            );
        }
        sent.push(now);
        running.push((class, now));
    }
}

proptest! {
    #[test]
    fn no_window_exceeds_the_budget_and_every_request_gets_its_turn(requests in 1..12_u32, steps in steps()) {
        let mut limiter = limiter(requests);
        let mut now = Duration::ZERO;
        let mut sent = Vec::new();
        let mut running: Vec<(RequestClass, Duration)> = Vec::new();
        for (pass, step) in steps {
            now += Duration::from_millis(pass);
            match step {
                Step::Enqueue(priority, lookup) => {
                    let class = match priority {
                        Priority::Change if lookup => RequestClass::Lookup,
                        Priority::Change => RequestClass::Change,
                        _ => RequestClass::Read,
                    };
                    limiter.enqueue(priority, class);
                }
                Step::Remove(at) if !limiter.queue.is_empty() => {
                    let key = *limiter.queue.keys().nth(at % limiter.queue.len()).unwrap();
                    limiter.remove(key);
                }
                Step::Finish(at) if !running.is_empty() => {
                    let (class, then) = running.swap_remove(at % running.len());
                    limiter.on_accepted(then);
                    limiter.finish(class);
                }
                Step::Reject(at, requested) if !running.is_empty() => {
                    let (class, then) = running.swap_remove(at % running.len());
                    limiter.on_rate_limited(then, requested.map(Duration::from_millis), now);
                    limiter.finish(class);
                }
                _ => {}
            }
            wake(&mut limiter, now, &mut sent, &mut running);
            prop_assert!(running.iter().filter(|(class, _)| *class == RequestClass::Read).count() <= 14);
            prop_assert!(running.iter().filter(|(class, _)| *class == RequestClass::Change).count() <= 8);
        }
        for (at, first) in sent.iter().enumerate() {
            let within = sent[at..].iter().take_while(|later| later.saturating_sub(*first) <= WINDOW).count();
            prop_assert!(within <= requests as usize, "{within} in the window that begins at {first:?}");
        }
        // A request that keeps waiting for the estimated time is sent eventually.
        let mut rounds = 0;
        while let Some(first) = limiter.queue.keys().next().copied() {
            for (class, _) in running.drain(..) {
                limiter.finish(class);
            }
            wake(&mut limiter, now, &mut sent, &mut running);
            if let Some(&first) = limiter.queue.keys().next().filter(|next| **next == first)
                && let Err(NotYet::Until(until, _)) = limiter.try_start(first, now)
            {
                prop_assert!(until > now);
                now = until;
            }
            rounds += 1;
            prop_assert!(rounds < 2_000, "{:?} wait forever", limiter.queue);
        }
    }
}
