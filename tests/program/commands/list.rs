//! `domdesk list`.

use std::collections::BTreeSet;

use domdesk::clerk::Operation;
use domdesk::emulator::{Fault, FaultKind};

use super::kit::World;

#[test]
fn json_has_clerks_rows_and_the_total_count() {
    let world = World::new();
    let row = world.domain("acme.example");
    let ended = world.run(&["list", "acme.example", "--json"]);
    let json = ended.json();
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""), "{ended:?}");
    assert_eq!((&json["total_count"], &json["hasMore"]), (&1.into(), &false.into()));
    let listed = &json["data"][0];
    assert_eq!(listed["id"], row.id.as_str());
    // Unknown fields are kept: this is the emulator's complete object.
    let raw: serde_json::Value = serde_json::from_str(&row.raw).unwrap_or_default();
    assert!(raw.is_null() || *listed == raw, "{listed}");
    for field in
        ["object", "affiliation_verification", "verification", "created_at", "total_pending_suggestions"]
    {
        assert!(listed.get(field).is_some(), "{field}: {listed}");
    }
}

#[test]
fn limit_and_offset_select_the_rows() {
    let world = World::new();
    for number in 0..600 {
        world.domain(&format!("n{number:03}.many.example"));
    }
    let ids = |args: &[&str]| {
        let json = world.run(&[&["list", "many.example", "--json"], args].concat()).json();
        assert_eq!(json["total_count"], 600, "{args:?}");
        let rows = json["data"].as_array().unwrap();
        let ids: Vec<String> = rows.iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect();
        (ids, json["hasMore"].as_bool().unwrap())
    };
    let (all, more) = ids(&["--all"]);
    assert_eq!((all.len(), all.iter().collect::<BTreeSet<_>>().len(), more), (600, 600, false));
    for (args, from, to) in [
        (&[][..], 0, 100),
        (&["--limit", "550"], 0, 550),
        (&["--limit", "5", "--offset", "590"], 590, 595),
        (&["--limit", "50", "--offset", "590"], 590, 600),
        (&["--limit", "0"], 0, 0),
    ] {
        let (some, more) = ids(args);
        assert_eq!((some.as_slice(), more), (&all[from..to], to < 600), "{args:?}");
    }
}

#[test]
fn a_query_that_only_a_copy_can_answer_gives_complete_rows() {
    let world = World::new();
    for number in 0..30 {
        world.domain(&format!("n{number:02}.copy.example"));
    }
    let ended = world.run(&["list", "name:n*.copy.example sort:updated,name", "--json", "--limit", "7"]);
    let json = ended.json();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.stderr.contains("loading all domains"), "progress goes to standard error: {ended:?}");
    assert_eq!((&json["total_count"], json["data"].as_array().unwrap().len()), (&30.into(), 7));
    let plain = world.run(&["list", json["data"][0]["name"].as_str().unwrap(), "--json"]).json();
    assert_eq!(json["data"][0], plain["data"][0]);
}

#[test]
fn errors_are_printed_only_on_standard_error() {
    let world = World::new();
    for args in [&["list", "no:such", "--json"][..], &["list", "--json", "--all", "--limit", "3"]] {
        let ended = world.run(args);
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""), "{ended:?}");
    }
    for args in [&["list"][..], &["list", "acme", "--all"]] {
        let ended = world.run(args);
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""), "{ended:?}");
        assert_eq!(ended.stderr, "domdesk: list needs a format: add --json, --csv or --format table\n");
    }
    world.emulator.inject(Fault::once(FaultKind::DisconnectBefore).on(Operation::ListAll).times(100));
    let ended = world.run(&["list", "--json", "--no-retry"]);
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""), "{ended:?}");
    assert!(!ended.stderr.contains("Press"), "no key of the browser is mentioned: {ended:?}");
}

#[test]
fn csv_has_the_chosen_columns() {
    let world = World::new();
    let row = world.domain("acme.example");
    let ended = world.run(&["list", "acme.example", "--csv", "--columns", "name,org_id,updated"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let lines: Vec<&str> = ended.stdout.lines().collect();
    assert_eq!(lines[0], "name,organization_id,updated");
    assert!(lines[1].starts_with(&format!("acme.example,{},", row.organization_id)), "{lines:?}");
    assert!(lines[1].ends_with('Z') && lines.len() == 2, "{lines:?}");
    let ended = world.run(&["list", "acme.example", "--csv"]);
    let headings = "verified,status,name,organization,organization_id,mode,ownership,invitations,suggestions,pending,\
                    created,updated,id";
    assert_eq!(ended.stdout.lines().next(), Some(headings));
    let ended = world.run(&["list", "acme.example", "--csv", "--columns", "verified,name"]);
    assert_eq!(ended.stdout.lines().next(), Some("verified,name"));
    for (columns, expected) in
        [("name,size", "there are verified, status, name,"), ("", "separated by commas")]
    {
        let ended = world.run(&["list", "--csv", "--columns", columns]);
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""), "{ended:?}");
        assert!(ended.stderr.contains(expected), "{}", ended.stderr);
    }
    let ended = world.run(&["list", "--json", "--columns", "name"]);
    assert_eq!(ended.code, Some(2), "JSON has Clerk's own rows, without a choice of columns");
}

#[test]
fn other_formats_have_the_same_rows() {
    let world = World::new();
    let row = world.domain("acme.example");
    world.domain("mail.acme.example");
    let json = world.run(&["list", "acme.example", "--json"]).json();
    assert_eq!(world.run(&["list", "acme.example", "--format", "json"]).json(), json);
    let lines = world.run(&["list", "acme.example", "--format", "ndjson"]).stdout;
    let rows: Vec<serde_json::Value> =
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(serde_json::Value::from(rows), json["data"]);
    let table = |format: &str| {
        let ended = world.run(&[
            "list",
            "domain:acme.example",
            "--format",
            format,
            "--columns",
            "name,org_id",
            "--all",
        ]);
        assert_eq!(ended.code, Some(0), "{ended:?}");
        ended.stdout
    };
    let id = row.organization_id;
    let escaped = id.replace('_', "\\_");
    assert_eq!(table("csv"), format!("name,organization_id\nacme.example,{id}\n"));
    assert_eq!(
        table("markdown"),
        format!("| Name | Organization id |\n| --- | --- |\n| acme.example | {escaped} |\n")
    );
    assert_eq!(table("table"), format!("NAME          ORGANIZATION ID\nacme.example  {id}\n"));
    let ended = world.run(&["list", "--format", "ndjson", "--columns", "name"]);
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""), "{ended:?}");
}
