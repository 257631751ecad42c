//! Flags in `domdesk list`, `domdesk facets` and `domdesk plan`.

use std::fs;

use serde_json::{Value, json};

use super::kit::World;
use super::triage::{claim, verify};

/// Domains of which some are suspicious; all have `flagged` in their names, or are listed.
fn world() -> World {
    let world = World::new();
    verify(&world, &claim(&world, 0, "flaggedcorp.com"));
    claim(&world, 1, "flaggedc0rp.com");
    claim(&world, 2, "mail.flaggedcorp.com");
    claim(&world, 3, "flagged.example");
    world
}

#[test]
fn a_query_finds_flagged_domains() {
    let world = world();
    let found = |query: &str| -> Vec<String> {
        let ended = world.run(&["list", query, "--all", "--json"]);
        assert_eq!(ended.code, Some(0), "{ended:?}");
        let data = ended.json()["data"].clone();
        data.as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(found("flagged flag:lookalike"), ["flaggedc0rp.com"]);
    assert_eq!(found("flagged flag:parent,child sort:name"), ["flaggedcorp.com", "mail.flaggedcorp.com"]);
    assert_eq!(found("flagged !flag:any"), ["flagged.example"]);
    let ended = world.run(&["list", "flag:strange", "--json"]);
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(ended.stderr.contains("lookalike"), "{}", ended.stderr);
}

#[test]
fn flags_are_a_column_and_a_facet() {
    let world = world();
    let ended =
        world.run(&["list", "flagged sort:name", "--all", "--columns", "name,flags", "--format", "csv"]);
    let lines: Vec<_> =
        ended.stdout.lines().map(|line| line.trim_start_matches('\u{feff}').trim_end()).collect();
    assert_eq!(
        lines,
        [
            "name,flags",
            "flagged.example,",
            "flaggedc0rp.com,lookalike",
            "flaggedcorp.com,child",
            "mail.flaggedcorp.com,parent",
        ],
        "{ended:?}"
    );
    let counted = world.run(&["facets", "flagged", "--by", "flag", "--json"]).json();
    let one = |flag: &str| json!({"value": flag, "count": 1});
    assert_eq!(counted["total"], 4);
    assert_eq!(counted["facets"]["flag"], json!([one("child"), one("lookalike"), one("parent")]));
    // A sheet for other programs has no column that needs the whole instance, unless it is asked for.
    let plain = world.run(&["list", "flagged", "--format", "csv"]);
    assert!(!plain.stdout.lines().next().unwrap().contains("flags"), "{plain:?}");
}

#[test]
fn flags_are_switched_off_and_lists_are_extended() {
    let world = world();
    let file = world.folder.path().join("ours.txt");
    fs::write(&file, "# ours\ndisposable flagged.example\n").unwrap();
    let file = file.to_str().unwrap();
    let flags = |args: &[&str]| -> Vec<String> {
        let all = [&["facets", "flagged", "--by", "flag", "--json"], args].concat();
        let ended = world.run(&all);
        assert_eq!(ended.code, Some(0), "{ended:?}");
        let values = ended.json()["facets"]["flag"].clone();
        let text = |value: &Value| value["value"].as_str().unwrap().to_owned();
        values.as_array().unwrap().iter().map(text).collect()
    };
    assert_eq!(flags(&["--no-flag", "parent", "--no-flag", "child"]), ["lookalike"]);
    assert_eq!(flags(&["--no-flag", "lookalike:flaggedc0rp.com"]), ["child", "parent"]);
    assert_eq!(flags(&["--no-flag", "lookalike:flaggedcorp.com"]), ["child", "lookalike", "parent"]);
    assert_eq!(flags(&["--flags-file", file]), ["child", "disposable", "lookalike", "parent"]);
    for args in [["--no-flag", "strange"], ["--no-flag", "parent:"], ["--flags-file", "/nowhere/at/all"]] {
        let ended = world.run(&[&["facets", "--by", "flag"][..], &args].concat());
        assert_eq!(ended.code, Some(2), "{ended:?}");
    }
    fs::write(file, "lookalike acme.com\n").unwrap();
    let ended = world.run(&["facets", "--by", "flag", "--flags-file", file]);
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(ended.stderr.contains("line 1: expected mail-provider or disposable"), "{}", ended.stderr);
}

#[test]
fn flagged_domains_can_be_planned() {
    let world = world();
    let plan = world.run(&["plan", "flagged flag:lookalike", "delete", "--json"]).json();
    let names: Vec<_> = plan["steps"].as_array().unwrap().iter().map(|step| step["name"].clone()).collect();
    assert_eq!(names, ["flaggedc0rp.com"]);
}
