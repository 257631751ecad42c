//! Notes and snoozes in the queries and columns of commands.

use std::fs;

use super::kit::World;

fn line(world: &World, id: &str, rest: &str) -> String {
    // The emulator of a test is told from others on this machine by its port.
    let host = world.emulator.url().trim_start_matches("http://").trim_end_matches("/v1").to_owned();
    let instance = format!("{}@{host}", world.emulator.instance().id);
    format!("{{\"at\":1,\"instance\":\"{instance}\",\"domain_id\":\"{id}\",{rest}}}\n")
}

#[test]
fn queries_and_columns_know_notes_and_snoozes() {
    let world = World::new();
    let (a, b) = (world.domain("noted.example"), world.domain("snoozed.example"));
    let folder = world.folder.path().join("state/notes");
    fs::create_dir_all(&folder).unwrap();
    for folder in [folder.parent().unwrap(), &folder] {
        fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    }
    let noted = line(&world, &a.id, r#""note":"ask \"Kim\"""#);
    fs::write(folder.join("kim@desk1.jsonl"), format!("{noted}torn")).unwrap();
    fs::write(folder.join("jana@desk7.jsonl"), line(&world, &b.id, r#""snoozed_until":4102444800000"#))
        .unwrap();
    let names = |query: &str| {
        let ended = world.run(&["list", query, "--all", "--json"]);
        assert_eq!(ended.code, Some(0), "{ended:?}");
        assert!(ended.stderr.contains("the notes have 1 line that cannot be read"), "{}", ended.stderr);
        let data = ended.json()["data"].clone();
        data.as_array()
            .unwrap()
            .iter()
            .map(|row| row["name"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(names("note:yes"), ["noted.example"]);
    assert_eq!(names("note:kim"), ["noted.example"]);
    assert_eq!(names("snoozed:yes"), ["snoozed.example"]);
    assert_eq!(names("snoozed:no note:no").len(), 40);
    let counted = world.run(&["facets", "note:yes", "--by", "status", "--json"]).json();
    assert_eq!(counted["total"], 1);
    let args = ["list", "domain:noted.example,snoozed.example sort:name", "--columns", "name,note,snoozed"];
    let ended = world.run(&[&args[..], &["--format", "csv"]].concat());
    let lines: Vec<_> =
        ended.stdout.lines().map(|line| line.trim_start_matches('\u{feff}').trim_end()).collect();
    let expected = [
        "name,note,snoozed",
        "noted.example,\"ask \"\"Kim\"\"\",",
        "snoozed.example,,2100-01-01T00:00:00.000Z",
    ];
    assert_eq!(lines, expected, "{ended:?}");
    assert!(!ended.stderr.contains("loading all domains"), "notes need no copy: {}", ended.stderr);
}
