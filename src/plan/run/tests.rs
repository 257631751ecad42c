//! Runs with random outcomes in a random order, stopped and taken up again anywhere; and the rules one by one.

mod random;

use super::*;

const NOW: Millis = Millis(1_000);

fn run(groups: &[Option<u32>], canary: usize) -> Run {
    let mut run = Run::new(groups.iter().copied(), canary, 8);
    run.begin(NOW);
    run
}

fn actions(run: &mut Run) -> Vec<Action> {
    std::iter::from_fn(|| run.next_action()).collect()
}

fn end(run: &mut Run, step: usize, outcome: Outcome) {
    run.ended(step, StepResult::because(outcome, format!("step {step}")), NOW);
}

fn outcomes(run: &Run) -> String {
    let letter = |step| run.result(step).map_or("-", |result| &result.outcome.as_str()[..1]);
    (0..run.tally().total).map(letter).collect()
}

fn reason(run: &Run, step: usize) -> String {
    run.result(step).unwrap().reason.text(|step| format!("<{step}>")).unwrap_or_default()
}

#[test]
fn single_steps_start_in_order_and_within_the_limit() {
    let mut run = run(&[None; 20], 0);
    let first = actions(&mut run);
    assert_eq!(first, (0..8).map(Action::Send).collect::<Vec<_>>());
    end(&mut run, 3, Outcome::Done);
    end(&mut run, 5, Outcome::Refused);
    assert_eq!(actions(&mut run), [Action::Send(8), Action::Send(9)]);
    assert_eq!(run.take_results(), [3, 5]);
    assert_eq!(run.take_results(), [0; 0]);
    // What was reported twice, or never asked for, changes nothing.
    let before = run.clone();
    end(&mut run, 3, Outcome::Refused);
    end(&mut run, 15, Outcome::Done);
    run.taken_back(3, StepResult::done(), NOW);
    run.checked(4, Ok(()), NOW);
    run.is_in_doubt(99);
    assert_eq!(run, before);
}

#[test]
fn the_rows_of_a_group_are_checked_before_its_first_step_is_sent() {
    let group = [Some(7), Some(7), Some(7), None];
    let mut run = run(&group, 0);
    assert_eq!(actions(&mut run), [Action::Check(1), Action::Check(2), Action::Send(3)]);
    run.checked(2, Ok(()), NOW);
    assert_eq!(actions(&mut run), []);
    run.checked(1, Ok(()), NOW);
    assert_eq!(actions(&mut run), [Action::Send(0)]);
    end(&mut run, 0, Outcome::Done);
    assert_eq!(run.take_results(), [0; 0], "its fate is not known yet");
    assert_eq!(actions(&mut run), [Action::Send(1)]);
    end(&mut run, 1, Outcome::Done);
    assert_eq!(actions(&mut run), [Action::Send(2)]);
    end(&mut run, 2, Outcome::Done);
    assert_eq!(run.take_results(), [0, 1, 2]);
    end(&mut run, 3, Outcome::Done);
    assert!(run.is_over());
    assert_eq!(outcomes(&run), "dddd");
}

#[test]
fn a_group_of_which_one_row_has_changed_is_skipped_as_a_whole() {
    let mut run = run(&[Some(1), Some(1), Some(1)], 0);
    actions(&mut run);
    run.checked(1, Ok(()), NOW);
    run.checked(2, Err(StepResult::because(Outcome::Skipped, "changed")), NOW);
    assert!(run.is_over());
    assert_eq!(outcomes(&run), "sss");
    assert_eq!(reason(&run, 2), "changed");
    assert_eq!(reason(&run, 0), "not sent, because this was not carried out: <2>");
}

#[test]
fn a_release_is_taken_back_if_its_claim_is_refused() {
    for (undone, expected, why) in [
        (StepResult::done(), "rr", "done and then undone, because this was not carried out: <1>"),
        (
            StepResult::because(Outcome::Refused, "locked."),
            "dr",
            "it could not be undone (locked), although this was not carried out: <1>",
        ),
        (StepResult::because(Outcome::Unknown, "no answer"), "ur", "no answer"),
    ] {
        let mut run = run(&[Some(1), Some(1)], 0);
        actions(&mut run);
        run.checked(1, Ok(()), NOW);
        actions(&mut run);
        end(&mut run, 0, Outcome::Done);
        actions(&mut run);
        // Cancelling does not leave the name without a holder.
        run.cancel();
        end(&mut run, 1, Outcome::Refused);
        assert!(!run.is_over());
        assert_eq!(actions(&mut run), [Action::TakeBack(0)]);
        run.is_in_doubt(0);
        assert!(!run.is_over());
        run.taken_back(0, undone, NOW);
        assert!(run.is_over());
        assert_eq!(outcomes(&run), expected);
        assert_eq!(reason(&run, 0), why);
    }
}

#[test]
fn while_an_outcome_is_unknown_nothing_is_taken_back() {
    let mut run = run(&[Some(1), Some(1), Some(1)], 0);
    actions(&mut run);
    run.checked(1, Ok(()), NOW);
    run.checked(2, Ok(()), NOW);
    actions(&mut run);
    end(&mut run, 0, Outcome::Done);
    actions(&mut run);
    run.is_in_doubt(1);
    assert_eq!(actions(&mut run), []);
    assert!(!run.is_over());
    end(&mut run, 1, Outcome::Unknown);
    assert_eq!(actions(&mut run), []);
    assert!(run.is_over());
    assert_eq!(outcomes(&run), "dus");
    assert_eq!(reason(&run, 0), "it will be undone if this turns out not to be carried out: <1>");
    assert_eq!(reason(&run, 2), "not sent, because the outcome of this is unknown: <1>");
}

#[test]
fn the_others_wait_until_the_operator_has_seen_the_first() {
    // The third step belongs to a group that reaches further.
    let groups = [None, None, Some(1), None, Some(1), None];
    let mut run = run(&groups, 3);
    assert_eq!(actions(&mut run), [Action::Send(0), Action::Send(1), Action::Check(4)]);
    end(&mut run, 0, Outcome::Done);
    end(&mut run, 1, Outcome::Refused);
    run.checked(4, Err(StepResult::because(Outcome::Skipped, "changed")), NOW);
    assert_eq!(actions(&mut run), []);
    assert!(!run.is_over());
    let report = CanaryReport { done: 1, refused: 1, skipped: 2, ..CanaryReport::default() };
    assert_eq!(run.canary(), Some(report));
    run.go_on(NOW);
    assert_eq!(run.canary(), None);
    assert_eq!(actions(&mut run), [Action::Send(3), Action::Send(5)]);

    let mut run = self::run(&groups, 3);
    actions(&mut run);
    end(&mut run, 0, Outcome::Done);
    end(&mut run, 1, Outcome::Done);
    run.checked(4, Err(StepResult::because(Outcome::Skipped, "changed")), NOW);
    run.cancel();
    assert!(run.is_over());
    assert_eq!(outcomes(&run), "dds-s-");
    assert_eq!(run.tally().left(), 2);
    // A barrier behind everything is none.
    let mut run = self::run(&[None; 3], 3);
    actions(&mut run);
    (0..3).for_each(|step| end(&mut run, step, Outcome::Done));
    assert!(run.is_over());
    assert_eq!((default_canary(20), default_canary(21)), (0, 5));
}

#[test]
fn nothing_starts_while_paused_and_nothing_more_when_cancelled() {
    let mut run = run(&[Some(1), Some(1), None, Some(2), Some(2)], 0);
    run.pause(NOW);
    assert_eq!(actions(&mut run), []);
    run.resume(NOW);
    assert_eq!(run.next_action(), Some(Action::Check(1)));
    run.pause(NOW);
    run.checked(1, Ok(()), NOW);
    assert_eq!(actions(&mut run), [], "nothing of the group is changed");
    run.resume(NOW);
    assert_eq!(run.next_action(), Some(Action::Send(0)));
    assert!(run.may_withdraw(0));
    run.withdrawn(0);
    run.pause(NOW);
    assert_eq!(actions(&mut run), []);
    run.resume(NOW);
    assert_eq!(run.next_action(), Some(Action::Send(0)));
    run.cancel();
    end(&mut run, 0, Outcome::Done);
    assert_eq!(actions(&mut run), [Action::Send(1)], "it is brought to its end");
    assert!(!run.may_withdraw(1));
    end(&mut run, 1, Outcome::Done);
    assert!(run.is_over());
    assert_eq!(outcomes(&run), "dd---");
}

#[test]
fn nothing_starts_while_too_much_is_in_doubt() {
    let mut run = run(&[None; 9], 0);
    actions(&mut run);
    (0..4).for_each(|step| run.is_in_doubt(step));
    assert_eq!(actions(&mut run), []);
    end(&mut run, 1, Outcome::Done);
    assert_eq!(actions(&mut run), [Action::Send(8)]);
}

#[test]
fn the_failed_steps_and_only_those_are_retried_with_their_groups() {
    let mut run = run(&[None, None, Some(1), Some(1), None, None], 0);
    actions(&mut run);
    end(&mut run, 0, Outcome::Done);
    end(&mut run, 1, Outcome::Refused);
    end(&mut run, 4, Outcome::Skipped);
    end(&mut run, 5, Outcome::Unknown);
    run.checked(3, Ok(()), NOW);
    actions(&mut run);
    end(&mut run, 2, Outcome::Done);
    actions(&mut run);
    end(&mut run, 3, Outcome::Refused);
    actions(&mut run);
    run.taken_back(2, StepResult::done(), NOW);
    assert_eq!(outcomes(&run), "drrrsu");
    assert_eq!(run.retry(), 3);
    assert_eq!(run.tally().left(), 3);
    assert_eq!(actions(&mut run), [Action::Send(1), Action::Check(3)]);
    end(&mut run, 1, Outcome::Done);
    run.checked(3, Ok(()), NOW);
    actions(&mut run);
    end(&mut run, 2, Outcome::Done);
    actions(&mut run);
    end(&mut run, 3, Outcome::Done);
    assert!(run.is_over());
    assert_eq!((outcomes(&run).as_str(), run.retry()), ("ddddsu", 0));
}

#[test]
fn a_run_goes_on_where_an_earlier_one_was_killed() {
    let refused = || Restored::Ended(StepResult::because(Outcome::Refused, "taken"));
    let done = || Restored::Ended(StepResult::done());
    let resumed = |known: Vec<(usize, Restored)>| {
        let mut run = Run::new([Some(1), Some(1), None], 0, 8);
        for (step, restored) in known {
            run.restore(step, restored);
        }
        run.begin(NOW);
        let actions = actions(&mut run);
        (run, actions)
    };
    let (run, next) = resumed(vec![(0, done()), (1, done()), (2, refused())]);
    assert!(run.is_over() && next.is_empty());
    assert_eq!(outcomes(&run), "ddr");
    // The release is done, the claim was never sent.
    let (_, next) = resumed(vec![(0, done())]);
    assert_eq!(next, [Action::Send(1), Action::Send(2)]);
    // The claim was refused, and the release not yet taken back.
    let (mut run, next) = resumed(vec![(0, done()), (1, refused())]);
    assert_eq!(next, [Action::TakeBack(0), Action::Send(2)]);
    run.taken_back(0, StepResult::done(), NOW);
    assert_eq!(outcomes(&run), "rr-");
    // The claim was skipped, which leaves no trace, and the release was taken back.
    let (run, next) = resumed(vec![(0, Restored::TakenBack)]);
    assert_eq!(next, [Action::Send(2)]);
    assert_eq!(outcomes(&run), "rs-");
    assert_eq!(reason(&run, 0), "done and then undone, because this was not carried out: <1>");
    let (mut run, next) = resumed(vec![(0, Restored::TakingBack), (1, refused())]);
    assert_eq!(next, [Action::Send(2)]);
    run.taken_back(0, StepResult::because(Outcome::Refused, "changed"), NOW);
    assert_eq!(outcomes(&run), "dr-");
    let (run, _) = resumed(vec![(0, Restored::Stays("changed".into())), (1, refused())]);
    assert_eq!(outcomes(&run), "dr-");
    // The claim is being looked up.
    for (outcome, expected, next) in [
        (Outcome::Done, "dd-", &[][..]),
        (Outcome::Refused, "-r-", &[Action::TakeBack(0)]),
        (Outcome::Unknown, "du-", &[]),
    ] {
        let (mut run, begun) = resumed(vec![(0, done()), (1, Restored::InDoubt)]);
        assert_eq!(begun, [Action::Send(2)]);
        end(&mut run, 1, outcome);
        assert_eq!((outcomes(&run).as_str(), &actions(&mut run)[..]), (expected, next));
    }
    // The claim is no longer looked up.
    let unknown = Restored::Ended(StepResult::because(Outcome::Unknown, "moved on"));
    let (run, _) = resumed(vec![(0, done()), (1, unknown)]);
    assert_eq!(outcomes(&run), "du-");
}

#[test]
fn what_an_earlier_run_reported_is_told_apart_at_the_barrier() {
    let mut run = Run::new([None; 6], 3, 8);
    run.restore(0, Restored::Ended(StepResult::because(Outcome::Refused, "taken")));
    run.restore(1, Restored::InDoubt);
    run.begin(NOW);
    assert_eq!(run.take_results(), [0]);
    assert_eq!(actions(&mut run), [Action::Send(2)]);
    end(&mut run, 2, Outcome::Skipped);
    end(&mut run, 1, Outcome::Refused);
    let report = CanaryReport { refused: 1, skipped: 1, earlier: 1, ..CanaryReport::default() };
    assert_eq!(run.canary(), Some(report));
}

#[test]
fn the_rate_leaves_out_the_time_of_a_pause() {
    let second = |n: i64| NOW.plus(n * 1_000);
    let mut run = run(&[None; 12], 0);
    assert_eq!(run.progress(second(1)).rate, None);
    actions(&mut run);
    (0..4).for_each(|step| run.ended(step, StepResult::done(), second(2)));
    let progress = run.progress(second(2));
    assert_eq!((progress.rate, progress.remaining), (Some(2.0), Some(4_000)));
    run.pause(second(2));
    run.resume(second(60));
    assert_eq!(run.progress(second(62)).rate, Some(1.0));
    assert_eq!(run.progress(second(62)).tally, Tally { total: 12, done: 4, ..Tally::default() });
}
