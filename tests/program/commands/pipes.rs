//! Standard output that is closed or cannot be written.

use std::fs::{self, OpenOptions};
use std::process::Stdio;

use domdesk::clerk::Operation;
use domdesk::journal::RecordState;

use super::kit::{Ended, World};

/// A pipe without a reader.
fn broken_pipe() -> Stdio {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    writer.into()
}

fn run(world: &World, args: &[&str], stdout: Stdio) -> Ended {
    let child = world.command(args).stdout(stdout).stderr(Stdio::piped()).spawn().unwrap();
    Ended::of(child.wait_with_output().unwrap())
}

#[test]
fn a_reader_that_stops_reading_is_not_an_error() {
    let world = World::new();
    let row = world.domain("acme.example");
    world.run(&["update", &row.organization_id, &row.name, "--verified", "yes", "--yes"]);
    for args in [
        &["list", "--json"][..],
        &["list", "--json", "--all"],
        &["audit"],
        &["audit", "--json"],
        &["audit", "--csv"],
        &["--help"],
        &["--version"],
        &["update", "--help"],
    ] {
        let ended = run(&world, args, broken_pipe());
        assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""), "{args:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn unwritable_output_is_an_error() {
    let world = World::new();
    fs::create_dir(world.folder.path().join("state")).unwrap();
    for args in [&["list", "--json"][..], &["audit"], &["--help"]] {
        let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
        let ended = run(&world, args, full.into());
        assert_eq!(ended.code, Some(1), "{args:?}: {ended:?}");
        let expected = "domdesk: cannot write to standard output: the disk is full\n";
        assert_eq!(ended.stderr, expected, "{args:?}");
    }
}

#[test]
fn an_outcome_without_a_reader_is_in_the_journal_and_on_standard_error() {
    let world = World::new();
    let row = world.domain("acme.example");
    let change = |verified| ["update", &row.organization_id, &row.name, "--verified", verified, "--yes"];
    for (verified, more) in [("yes", &["--json"][..]), ("no", &[])] {
        let ended = run(&world, &[&change(verified)[..], more].concat(), broken_pipe());
        assert_eq!(ended.code, Some(1), "done, but the output failed: {ended:?}");
        assert!(
            ended.stderr.starts_with("domdesk: the outcome cannot be printed (Broken pipe")
                && ended.stderr.ends_with("): done\n"),
            "{ended:?}"
        );
    }
    assert!(world.records().iter().all(|record| record.state() == RecordState::Done));
    assert_eq!((world.records().len(), world.count(Operation::Update)), (2, 2));

    // A refusal keeps its exit code.
    let ended =
        run(&world, &["update", "org_nowhere", "acme.example", "--verified", "yes", "--yes"], broken_pipe());
    assert_eq!(ended.code, Some(3), "{ended:?}");
    assert!(ended.stderr.contains("refused: There is no organization"), "{ended:?}");
}
