//! Random plans, outcomes and orders, with a journal as the truth that survives a kill.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::Index;

use super::super::*;
use super::NOW;

/// What will happen to a step, if it comes to that.
#[derive(Debug, Clone, Copy)]
struct Destiny {
    check: bool,
    outcome: Outcome,
    is_in_doubt_first: bool,
    undo: Outcome,
}

/// What an event does to the run.
#[derive(Debug, Clone)]
enum Event {
    /// The result of one of the actions under way comes in.
    Report(Index),
    Pause,
    Resume,
    Kill,
}

/// What was sent, and what came back: as the journal of the program has it.
#[derive(Debug, Default)]
struct World {
    destinies: Vec<Destiny>,
    groups: Vec<Option<u32>>,
    canary: usize,
    /// By step: the outcome of the request; `None` until it is known.
    sent: BTreeMap<usize, Option<Outcome>>,
    undone: BTreeMap<usize, Option<Outcome>>,
    checked: Vec<usize>,
    under_way: Vec<Action>,
    in_doubt: Vec<Action>,
}

const MOST: usize = 5;

impl World {
    fn run(&mut self) -> Run {
        let mut run = Run::new(self.groups.iter().copied(), self.canary, MOST);
        for (step, outcome) in &self.sent {
            let restored = match (outcome, self.undone.get(step)) {
                (_, Some(None)) => Restored::TakingBack,
                (_, Some(Some(Outcome::Done))) => Restored::TakenBack,
                (_, Some(Some(Outcome::Unknown))) => {
                    Restored::Ended(StepResult::because(Outcome::Unknown, "undo"))
                }
                (_, Some(Some(_))) => Restored::Stays("undo".into()),
                (None, None) => Restored::InDoubt,
                (Some(outcome), None) => Restored::Ended(StepResult::because(*outcome, "known")),
            };
            self.in_doubt.extend(match restored {
                Restored::InDoubt => Some(Action::Send(*step)),
                Restored::TakingBack => Some(Action::TakeBack(*step)),
                _ => None,
            });
            run.restore(*step, restored);
        }
        run.begin(NOW);
        run
    }

    fn group(&self, step: usize) -> Vec<usize> {
        let is_same = |other: &usize| {
            *other == step || self.groups[step].is_some() && self.groups[step] == self.groups[*other]
        };
        (0..self.groups.len()).filter(is_same).collect()
    }

    /// Checks an action against the rules, and starts it.
    fn start(&mut self, run: &Run, action: Action) {
        let step = action.step();
        let group = self.group(step);
        match action {
            Action::Check(_) => self.checked.push(step),
            Action::Send(_) => {
                assert_eq!(self.sent.insert(step, None), None, "{step} is sent twice");
                for other in group {
                    if other < step {
                        assert_eq!(
                            self.sent.get(&other),
                            Some(&Some(Outcome::Done)),
                            "{other} before {step}"
                        );
                    } else if other > step {
                        let has_passed = self.checked.contains(&other) && self.destinies[other].check;
                        assert!(has_passed, "{other} was not checked before {step}");
                    }
                }
                assert!(step < self.canary || run.canary().is_none());
            }
            Action::TakeBack(_) => {
                assert_eq!(self.undone.insert(step, None), None, "{step} is undone twice");
                assert_eq!(self.sent.get(&step), Some(&Some(Outcome::Done)));
                let later = group.into_iter().filter(|other| *other > step);
                for other in later {
                    let is_gone = self.undone.get(&other).is_some_and(Option::is_some);
                    let sent = self.sent.get(&other).copied();
                    assert!(
                        is_gone || !matches!(sent, Some(None | Some(Outcome::Done | Outcome::Unknown))),
                        "{step} is undone while {other} is {sent:?}"
                    );
                }
            }
        }
        self.under_way.push(action);
        assert!(self.under_way.len() <= MOST);
    }

    fn report(&mut self, run: &mut Run, place: Index) {
        let count = self.under_way.len() + self.in_doubt.len();
        if count == 0 {
            return;
        }
        let place = place.index(count);
        let is_first = place < self.under_way.len();
        let action = if is_first {
            self.under_way.remove(place)
        } else {
            self.in_doubt.remove(place - self.under_way.len())
        };
        let step = action.step();
        let destiny = self.destinies[step];
        if is_first && destiny.is_in_doubt_first && !matches!(action, Action::Check(_)) {
            run.is_in_doubt(step);
            self.in_doubt.push(action);
            return;
        }
        let said = |outcome| StepResult::because(outcome, "said");
        match action {
            Action::Check(_) => {
                let result = if destiny.check { Ok(()) } else { Err(said(Outcome::Skipped)) };
                run.checked(step, result, NOW);
            }
            Action::Send(_) => {
                // What was skipped leaves nothing in the journal.
                if destiny.outcome == Outcome::Skipped {
                    self.sent.remove(&step);
                } else {
                    self.sent.insert(step, Some(destiny.outcome));
                }
                run.ended(step, said(destiny.outcome), NOW);
            }
            Action::TakeBack(_) => {
                self.undone.insert(step, Some(destiny.undo));
                run.taken_back(step, said(destiny.undo), NOW);
            }
        }
    }
}

fn destinies(steps: usize) -> impl Strategy<Value = Vec<Destiny>> {
    let outcome = || {
        prop_oneof![
            6 => Just(Outcome::Done),
            2 => Just(Outcome::Refused),
            1 => Just(Outcome::Failed),
            1 => Just(Outcome::Unknown),
        ]
    };
    let skipped = prop_oneof![9 => outcome(), 1 => Just(Outcome::Skipped)];
    let one = (prop::bool::weighted(0.9), skipped, prop::bool::weighted(0.2), outcome()).prop_map(
        |(check, outcome, is_in_doubt_first, undo)| Destiny { check, outcome, is_in_doubt_first, undo },
    );
    prop::collection::vec(one, steps)
}

prop_compose! {
    fn worlds()(steps in 1_usize..14)(
        destinies in destinies(steps),
        groups in prop::collection::vec(prop::option::of(0_u32..3), steps),
        canary in prop_oneof![Just(0), 0..steps],
    ) -> World {
        World { destinies, groups, canary, ..World::default() }
    }
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let event = prop_oneof![
        12 => any::<Index>().prop_map(Event::Report),
        1 => Just(Event::Pause),
        2 => Just(Event::Resume),
        1 => Just(Event::Kill),
    ];
    prop::collection::vec(event, 0..60)
}

proptest! {
    #[test]
    fn every_step_ends_once_and_groups_have_one_fate(
        mut world in worlds(),
        events in events(),
        rest in prop::collection::vec(any::<Index>(), 8),
    ) {
        let mut run = world.run();
        let mut told: Vec<usize> = Vec::new();
        let mut rest = rest.iter().cycle();
        let mut events = events.into_iter();
        let mut turns = 0;
        while !run.is_over() {
            turns += 1;
            prop_assert!(turns < 2_000, "it does not come to an end: {run:?}");
            while let Some(action) = run.next_action() {
                let has_begun = world.group(action.step()).iter().any(|step| world.sent.contains_key(step));
                prop_assert!(has_begun || !run.is_paused(), "{action:?} while paused");
                world.start(&run, action);
            }
            match events.next() {
                Some(Event::Report(place)) => world.report(&mut run, place),
                Some(Event::Pause) => run.pause(NOW),
                Some(Event::Resume) => run.resume(NOW),
                Some(Event::Kill) => {
                    // Whatever was under way may or may not have been carried out.
                    world.under_way.clear();
                    world.in_doubt.clear();
                    world.checked.clear();
                    told.clear();
                    run = world.run();
                }
                None => {
                    run.resume(NOW);
                    if run.canary().is_some() {
                        run.go_on(NOW);
                    }
                    world.report(&mut run, *rest.next().unwrap());
                }
            }
            told.extend(run.take_results());
        }
        told.extend(run.take_results());
        told.sort_unstable();
        prop_assert_eq!(told, (0..world.groups.len()).collect::<Vec<_>>(), "each once");
        let tally = *run.tally();
        prop_assert_eq!(tally.left(), 0);
        for step in 0..world.groups.len() {
            let group = world.group(step);
            let results: Vec<&StepResult> = group.iter().map(|step| run.result(*step).unwrap()).collect();
            let is_failed = results.iter().any(|it| it.outcome.is_not_carried_out());
            let result = run.result(step).unwrap();
            if result.outcome == Outcome::Done && is_failed {
                prop_assert!(matches!(result.reason, Reason::Stays(..) | Reason::Kept(_)), "{:?}", results);
            }
            // What is said is what happened.
            let sent = world.sent.get(&step).copied().flatten();
            let undone = world.undone.get(&step).copied().flatten();
            match result.outcome {
                Outcome::Done => prop_assert!(sent == Some(Outcome::Done) && undone != Some(Outcome::Done)),
                Outcome::Refused => prop_assert!(sent == Some(Outcome::Refused) || undone == Some(Outcome::Done)),
                Outcome::Failed => prop_assert_eq!(sent, Some(Outcome::Failed)),
                Outcome::Skipped => prop_assert_eq!(sent, None),
                Outcome::Unknown => {
                    prop_assert!(sent == Some(Outcome::Unknown) || undone == Some(Outcome::Unknown));
                }
            }
        }
    }
}
