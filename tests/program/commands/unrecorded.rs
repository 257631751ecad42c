//! A known outcome that cannot be written to the journal: the disk becomes full between the request and its response. A
//! limit on the size of the program's files simulates the full disk.

use std::fs;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt as _;
use std::process::Command;

use domdesk::clerk::Operation;
use domdesk::journal::RecordState;
use domdesk::state;

use super::kit::{Ended, World};

/// The lengths of the journal's lines.
fn lines(world: &World) -> Vec<usize> {
    let journal = state::journals(&world.folder.path().join("state")).unwrap().remove(0);
    fs::read_to_string(journal).unwrap().lines().map(|line| line.len() + 1).collect()
}

/// Runs the program with a limit on the size of its files.
fn run_within(world: &World, bytes: usize, args: &[&str]) -> Ended {
    let plain = world.command(args);
    let mut limited = Command::new("prlimit");
    limited.arg(format!("--fsize={bytes}:")).arg(plain.get_program()).args(plain.get_args());
    limited.current_dir(world.folder.path()).env_clear();
    limited.envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))));
    Ended::of(limited.output().unwrap())
}

#[test]
fn a_known_outcome_that_cannot_be_recorded_is_reported_as_an_error() {
    let world = World::new();
    let row = world.domain("acme.example");
    let change =
        |verified| ["update", &row.organization_id, &row.name, "--verified", verified, "--yes", "--json"];
    assert_eq!(world.run(&change("yes")).code, Some(0));
    let [asked, answered] = lines(&world)[..] else { panic!("{:?}", lines(&world)) };

    // The lines of the next change have about the same length: there is room for its `asked` line only.
    let ended = run_within(&world, 2 * asked + answered + answered / 2, &change("no"));
    assert_eq!((lines(&world).len(), world.count(Operation::Update)), (3, 2), "{ended:?}");
    assert!(!world.emulator.domain(&row.id).unwrap().is_verified());
    assert_eq!(ended.json()["outcome"], "done", "the printed outcome is correct");
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(
        ended.stderr.contains("domdesk: not in the journal: ")
            && ended.stderr.contains(": done: cannot write to")
            && ended.stderr.contains("the disk is full"),
        "{ended:?}"
    );
    assert!(ended.stderr.contains("looked up by the next run that changes something"), "{ended:?}");
    assert_eq!(world.records()[1].state(), RecordState::Open);

    // There is room again.
    let other = world.domain("other.example");
    let ended = world.run(&["update", &other.organization_id, &other.name, "--verified", "yes", "--yes"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(
        world.records().iter().all(|record| record.state() == RecordState::Done),
        "{:?}",
        world.records()
    );
    assert_eq!(world.count(Operation::Update), 3, "looked up, not sent again");
}

#[test]
fn a_change_that_cannot_be_recorded_before_it_is_sent_is_refused() {
    let world = World::new();
    let row = world.domain("acme.example");
    let change = ["update", &row.organization_id, &row.name, "--verified", "yes", "--yes", "--json"];
    let ended = run_within(&world, 100, &change);
    assert_eq!((ended.code, ended.json()["outcome"].as_str()), (Some(3), Some("refused")), "{ended:?}");
    assert_eq!((world.count(Operation::Update), world.records().len()), (0, 0));
}

#[test]
fn a_user_without_a_name_is_recorded_by_number_with_the_sudo_user() {
    /// A user id without a name.
    const UNNAMED: u32 = 54_321;
    let world = World::new();
    let row = world.domain("acme.example");
    // Only root can become another user, and that user may not be able to read the program.
    if chown(world.folder.path(), Some(UNNAMED), None).is_err() {
        return;
    }
    let change = ["update", &row.organization_id, &row.name, "--verified", "yes", "--yes"];
    let Ok(output) = world.command(&change).uid(UNNAMED).env("SUDO_USER", "jana").output() else { return };
    let ended = Ended::of(output);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert_eq!(world.records()[0].asked.operator.user, "54321 (SUDO_USER jana)");
    for user in ["jana", "54321"] {
        let ended = world.run(&["audit", "--user", user, "--json"]);
        assert_eq!(ended.json()["data"].as_array().unwrap().len(), 1, "{user} {ended:?}");
    }
    assert!(world.run(&["audit", "--user", "kim", "--json"]).json()["data"].as_array().unwrap().is_empty());
}
