use proptest::prelude::*;

use super::*;

const WINDOW: Duration = Duration::from_secs(10);

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn pace(requests: u32) -> Pace {
    Pace::new(Some(Budget::new(requests, WINDOW)))
}

/// Joins and starts at once; `false` when it has to wait, and then it has left again.
fn goes(pace: &mut Pace, priority: Priority, now: Duration) -> bool {
    let lane = if priority == Priority::Change { Lane::Change } else { Lane::Read };
    let place = pace.join(priority, lane).unwrap();
    let started = pace.start(place, now).is_ok();
    if started {
        pace.end(lane);
    } else {
        pace.leave(place);
    }
    started
}

fn how_many_go(pace: &mut Pace, priority: Priority, now: Duration) -> usize {
    (0..1_000).take_while(|_| goes(pace, priority, now)).count()
}

#[test]
fn a_part_is_kept_for_changes_and_for_the_screen() {
    for (requests, background, screen, change) in
        [(50, 22, 45, 50), (500, 225, 450, 500), (10, 4, 8, 10), (3, 1, 1, 3), (2, 1, 1, 2), (1, 1, 1, 1)]
    {
        let mut pace = pace(requests);
        let now = Duration::ZERO;
        let mut all = 0;
        for (priority, expected) in
            [(Priority::Background, background), (Priority::Screen, screen), (Priority::Change, change)]
        {
            all += how_many_go(&mut pace, priority, now);
            assert_eq!(all, expected, "{requests}, {priority:?}");
        }
    }
}

#[test]
fn the_budget_holds_around_the_moment_at_which_it_is_full() {
    let mut pace = pace(10);
    assert_eq!(how_many_go(&mut pace, Priority::Change, seconds(9)), 10);
    // A bucket would be full again by now, or a counter back at 0.
    assert_eq!(how_many_go(&mut pace, Priority::Change, seconds(10)), 0);
    assert_eq!(how_many_go(&mut pace, Priority::Change, seconds(19)), 0, "exactly one window later");
    assert_eq!(how_many_go(&mut pace, Priority::Change, seconds(20)), 10);
}

#[test]
fn the_wait_is_told() {
    let mut pace = pace(3);
    for at in [1, 2] {
        assert!(goes(&mut pace, Priority::Change, seconds(at)));
    }
    let first = pace.join(Priority::Screen, Lane::Read).unwrap();
    let second = pace.join(Priority::Screen, Lane::Read).unwrap();
    // Two are kept for changes: the screen has one of three, and both of those that left count against it.
    let after = |at| Hold::Until(seconds(at) + WINDOW + Duration::from_millis(1), Why::Budget);
    assert_eq!(pace.start(first, seconds(3)), Err(after(2)));
    assert_eq!(pace.start(second, seconds(3)), Err(after(2)));
    let due = seconds(12) + Duration::from_millis(1);
    assert!(matches!(pace.start(second, due), Err(Hold::Until(..))), "the first in the line is first");
    assert_eq!(pace.start(first, due), Ok(()));
}

#[test]
fn a_change_goes_before_whatever_waits() {
    let mut pace = pace(1);
    assert!(goes(&mut pace, Priority::Screen, Duration::ZERO));
    let places = [Priority::Background, Priority::Screen].map(|it| pace.join(it, Lane::Read).unwrap());
    let change = pace.join(Priority::Change, Lane::Change).unwrap();
    let due = seconds(11);
    for place in places {
        assert!(pace.start(place, due).is_err());
    }
    assert_eq!(pace.start(change, due), Ok(()));
    assert_eq!(pace.start(places[1], seconds(22)), Ok(()));
    assert_eq!(pace.start(places[0], seconds(33)), Ok(()));
}

#[test]
fn a_change_whose_row_was_looked_at_goes_before_the_looks_that_others_wait_for() {
    let mut pace = pace(1);
    assert!(goes(&mut pace, Priority::Change, Duration::ZERO));
    let look = pace.join(Priority::Change, Lane::Look).unwrap();
    let change = pace.join(Priority::Change, Lane::Change).unwrap();
    let due = seconds(11);
    assert!(pace.start(look, due).is_err());
    assert_eq!(pace.start(change, due), Ok(()));
    assert_eq!(pace.start(look, seconds(22)), Ok(()));
}

#[test]
fn lanes_have_bounds_and_do_not_wait_for_each_other() {
    let mut pace = Pace::new(None);
    let mut start = |priority, lane| {
        let place = pace.join(priority, lane).unwrap();
        pace.start(place, Duration::ZERO)
    };
    for _ in 0..10 {
        assert_eq!(start(Priority::Background, Lane::Read), Ok(()));
    }
    assert_eq!(start(Priority::Background, Lane::Read), Err(Hold::Lane));
    for _ in 0..4 {
        assert_eq!(start(Priority::Screen, Lane::Read), Ok(()));
        assert_eq!(start(Priority::Change, Lane::Look), Ok(()));
        assert_eq!(start(Priority::Change, Lane::Change), Ok(()));
    }
    assert_eq!(start(Priority::Screen, Lane::Read), Err(Hold::Lane));
    assert_eq!(start(Priority::Change, Lane::Look), Err(Hold::Lane));
    assert_eq!(start(Priority::Change, Lane::Change), Err(Hold::Lane));
    pace.end(Lane::Change);
    let waiting = *pace.line.iter().find(|(_, lane)| **lane == Lane::Change).unwrap().0;
    assert_eq!(pace.start(waiting, Duration::ZERO), Ok(()));
}

#[test]
fn the_line_is_bounded() {
    let mut pace = pace(1);
    for _ in 0..MOST_WAITING {
        assert!(pace.join(Priority::Screen, Lane::Read).is_some());
    }
    assert_eq!(pace.join(Priority::Change, Lane::Read), None);
    let place = pace.join(Priority::Change, Lane::Change);
    assert!(place.is_some(), "no number of reads shuts out a change");
}

#[test]
fn a_429_stops_everything_for_as_long_as_clerk_asks() {
    for budget in [None, Some(Budget::new(8, WINDOW))] {
        let mut pace = Pace::new(budget);
        pace.rejected(seconds(1), Some(seconds(5)), seconds(2));
        let place = pace.join(Priority::Change, Lane::Change).unwrap();
        assert_eq!(pace.start(place, seconds(6)), Err(Hold::Until(seconds(7), Why::Pause)));
        // A shorter one does not cut it short.
        pace.rejected(seconds(1), Some(seconds(0)), seconds(3));
        assert_eq!(pace.pause_left(seconds(3)), seconds(4));
        assert_eq!(pace.start(place, seconds(7)), Ok(()));
        pace.rejected(seconds(7), Some(Duration::MAX), seconds(8));
        assert_eq!(pace.pause_left(seconds(8)), LONGEST_OBEYED);
    }
}

#[test]
fn without_a_word_how_long_the_pauses_grow_until_something_works() {
    let mut pace = pace(100);
    let mut now = Duration::ZERO;
    for expected in [1, 2, 4, 8, 16, 30, 30] {
        now += seconds(1);
        pace.rejected(now, None, now);
        assert_eq!(pace.pause_left(now), seconds(expected));
        // Others that were on their way at that time are turned away as well: that is one 429, not many.
        pace.rejected(now.saturating_sub(seconds(1)), None, now);
        assert_eq!(pace.pause_left(now), seconds(expected));
        now += seconds(expected);
    }
    now += seconds(1);
    pace.accepted(now);
    pace.rejected(now, None, now);
    assert_eq!(pace.pause_left(now), seconds(1));
    let mut free = Pace::new(None);
    free.rejected(now, None, now);
    assert_eq!(free.pause_left(now), Duration::ZERO);
}

#[test]
fn a_429_halves_the_budget_and_it_comes_back_step_by_step() {
    let mut pace = pace(80);
    let budget = Budget::new(80, WINDOW);
    pace.rejected(seconds(1), Some(seconds(2)), seconds(1));
    pace.rejected(seconds(1), Some(seconds(2)), seconds(1));
    let allowed = |pace: &Pace, at| pace.allowed(&budget, seconds(at));
    assert_eq!([3, 12, 13, 23, 33, 43, 1_000].map(|at| allowed(&pace, at)), [40, 40, 50, 60, 70, 80, 80]);
    assert_eq!(how_many_go(&mut pace, Priority::Change, seconds(3)), 40);
    // Again, before it is all back.
    pace.rejected(seconds(13), None, seconds(13));
    assert_eq!(allowed(&pace, 14), 25);
    let mut least = self::pace(1);
    least.rejected(seconds(1), None, seconds(1));
    assert!(goes(&mut least, Priority::Screen, seconds(2)), "one is always left");
}

/// What can happen to a pace, with the milliseconds until then.
#[derive(Debug, Clone)]
enum Step {
    Join(Priority, bool),
    Leave(usize),
    End(usize),
    Reject(usize, Option<u64>),
    Pass,
}

fn steps() -> impl Strategy<Value = Vec<(u64, Step)>> {
    let priority = prop_oneof![Just(Priority::Change), Just(Priority::Screen), Just(Priority::Background)];
    let step = prop_oneof![
        6 => (priority, any::<bool>()).prop_map(|(priority, look)| Step::Join(priority, look)),
        1 => any::<usize>().prop_map(Step::Leave),
        6 => any::<usize>().prop_map(Step::End),
        1 => (any::<usize>(), proptest::option::of(0..5_000_u64)).prop_map(|(at, asked)| Step::Reject(at, asked)),
        2 => Just(Step::Pass),
    ];
    proptest::collection::vec((prop_oneof![3 => 0..50_u64, 1 => 0..4_000_u64], step), 1..300)
}

/// Wakes up everybody in the line, as often as anything comes of it.
fn wake(pace: &mut Pace, now: Duration, sent: &mut Vec<Duration>, running: &mut Vec<(Lane, Duration)>) {
    loop {
        let places: Vec<Place> = pace.line.keys().copied().collect();
        // The last first: whoever wakes up early must not take what belongs to those ahead.
        let lane = |pace: &Pace, place| pace.line[place];
        let started = places.iter().rev().find_map(|place| {
            let lane = lane(pace, place);
            pace.start(*place, now).is_ok().then_some((*place, lane))
        });
        let Some((place, lane)) = started else { return };
        for ahead in pace.line.range(..place).map(|(place, _)| *place).collect::<Vec<_>>() {
            let mut copy = Pace { sent: pace.sent.clone(), line: pace.line.clone(), ..*pace };
            let held = copy.start(ahead, now);
            assert!(
                matches!(held, Ok(()) | Err(Hold::Lane)),
                "{ahead:?} was overtaken by {place:?}: {held:?}"
            );
        }
        sent.push(now);
        running.push((lane, now));
    }
}

proptest! {
    #[test]
    fn no_window_holds_more_than_the_budget_and_all_get_their_turn(requests in 1..12_u32, steps in steps()) {
        let mut pace = pace(requests);
        let mut now = Duration::ZERO;
        let mut sent = Vec::new();
        let mut running: Vec<(Lane, Duration)> = Vec::new();
        for (pass, step) in steps {
            now += Duration::from_millis(pass);
            match step {
                Step::Join(priority, look) => {
                    let lane = match priority {
                        Priority::Change if look => Lane::Look,
                        Priority::Change => Lane::Change,
                        _ => Lane::Read,
                    };
                    pace.join(priority, lane);
                }
                Step::Leave(at) if !pace.line.is_empty() => {
                    let place = *pace.line.keys().nth(at % pace.line.len()).unwrap();
                    pace.leave(place);
                }
                Step::End(at) if !running.is_empty() => {
                    let (lane, then) = running.swap_remove(at % running.len());
                    pace.accepted(then);
                    pace.end(lane);
                }
                Step::Reject(at, asked) if !running.is_empty() => {
                    let (lane, then) = running.swap_remove(at % running.len());
                    pace.rejected(then, asked.map(Duration::from_millis), now);
                    pace.end(lane);
                }
                _ => {}
            }
            wake(&mut pace, now, &mut sent, &mut running);
            prop_assert!(running.iter().filter(|(lane, _)| *lane == Lane::Read).count() <= 14);
            prop_assert!(running.iter().filter(|(lane, _)| *lane == Lane::Change).count() <= 4);
        }
        for (at, first) in sent.iter().enumerate() {
            let within = sent[at..].iter().take_while(|later| later.saturating_sub(*first) <= WINDOW).count();
            prop_assert!(within <= requests as usize, "{within} in the window that begins at {first:?}");
        }
        // Whoever waits as long as he is told to, again and again, comes to the end of it.
        let mut rounds = 0;
        while let Some(first) = pace.line.keys().next().copied() {
            for (lane, _) in running.drain(..) {
                pace.end(lane);
            }
            wake(&mut pace, now, &mut sent, &mut running);
            if let Some(&first) = pace.line.keys().next().filter(|next| **next == first)
                && let Err(Hold::Until(until, _)) = pace.start(first, now)
            {
                prop_assert!(until > now);
                now = until;
            }
            rounds += 1;
            prop_assert!(rounds < 2_000, "{:?} wait for ever", pace.line);
        }
    }
}
