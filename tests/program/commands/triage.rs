//! `domdesk facets`, `domdesk conflicts` and `domdesk lookup`.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::Stdio;

use domdesk::clerk::{EnrollmentMode, OrganizationDomain};
use serde_json::Value;

use super::kit::{Ended, World};

/// Creates an unverified domain of the organization with this number.
pub(super) fn claim(world: &World, organization: usize, name: &str) -> OrganizationDomain {
    let organization = world.emulator.organizations().remove(organization).id;
    let others = world.emulator.as_other_operator();
    others.create(&organization, name, false, &EnrollmentMode::ManualInvitation).unwrap();
    world.emulator.find(Some(&organization), name).remove(0)
}

pub(super) fn verify(world: &World, row: &OrganizationDomain) {
    world.emulator.as_other_operator().update(&row.id, Some(true), None).unwrap();
}

fn ids(rows: &Value) -> Vec<&str> {
    rows.as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap()).collect()
}

#[test]
fn facets_count_the_rows_of_the_query() {
    let world = World::new();
    for number in 0..7 {
        let row = world.domain(&format!("n{number}.count.example"));
        if number < 2 {
            verify(&world, &row);
        }
    }
    let by = "mode,status,owner,org,tld,registrable,month";
    let ended = world.run(&["facets", "count.example", "--by", by, "--json"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let json = ended.json();
    assert_eq!(json["total"], 7);
    let organization = &world.emulator.organizations()[0];
    let expected: BTreeMap<&str, Value> = BTreeMap::from([
        ("mode", serde_json::json!([{"value": "manual_invitation", "count": 7}])),
        (
            "status",
            serde_json::json!([{"value": "unverified", "count": 5}, {"value": "verified", "count": 2}]),
        ),
        ("owner", serde_json::json!([{"value": "none", "count": 7}])),
        ("org", serde_json::json!([{"value": organization.id, "label": organization.name, "count": 7}])),
        ("tld", serde_json::json!([{"value": "example", "count": 7}])),
        ("registrable", serde_json::json!([{"value": "count.example", "count": 7}])),
    ]);
    for (facet, values) in expected {
        assert_eq!(json["facets"][facet], values, "{facet}");
    }
    let months = json["facets"]["month"].as_array().unwrap();
    assert!(
        months.iter().all(|month| month["value"].as_str().unwrap().len() == "2026-11".len()),
        "{months:?}"
    );

    let all = world.run(&["facets", "--json"]).json();
    let listed = world.run(&["list", "--limit", "1", "--json"]).json();
    assert_eq!(all["total"], listed["total_count"]);
    let text = world.run(&["facets", "count.example", "--by", "status"]).stdout;
    assert_eq!(text, "7 domains\n\nSTATUS\n5  unverified\n2  verified\n");
}

#[test]
fn conflicts_show_every_holder_and_claimant_of_a_chosen_name() {
    let world = World::new();
    let first = claim(&world, 0, "acme.com");
    let second = claim(&world, 1, "acme.com");
    let third = claim(&world, 2, "acme.com");
    let beta = [claim(&world, 0, "beta.com"), claim(&world, 1, "beta.com")];
    claim(&world, 0, "alone.com");
    verify(&world, &second);
    let ended = world.run(&["conflicts", "name:*.com", "--json"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let json = ended.json();
    let data = json["data"].as_array().unwrap();
    let names: Vec<_> = data.iter().map(|conflict| conflict["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["acme.com", "beta.com"]);
    assert_eq!(data[0]["holder"]["id"], second.id.as_str());
    assert_eq!(ids(&data[0]["claimants"]), [first.id.as_str(), third.id.as_str()]);
    assert_eq!(data[1]["holder"], Value::Null);
    assert_eq!(ids(&data[1]["claimants"]), [beta[0].id.as_str(), beta[1].id.as_str()]);
    // The query chooses names: the others who have them are shown as well.
    let chosen = world.run(&["conflicts", &format!("org:{}", third.organization_id), "--json"]).json();
    let acme = chosen["data"].as_array().unwrap().iter().find(|conflict| conflict["name"] == "acme.com");
    assert_eq!(ids(&acme.unwrap()["claimants"]).len(), 2);
    let listed = world.run(&["list", "domain:acme.com", "--json"]).json();
    let row = listed["data"].as_array().unwrap().iter().find(|row| row["id"] == second.id.as_str());
    assert_eq!(&data[0]["holder"], row.unwrap(), "the row as Clerk sends it");
    let text = world.run(&["conflicts", "name:beta.com"]).stdout;
    assert_eq!(text.lines().count(), 3, "{text}");
    assert_eq!(world.run(&["conflicts", "name:alone.com"]).stdout, "No conflicts.\n");
}

fn lookup(world: &World, args: &[&str], text: &str) -> Ended {
    let args = [&["lookup"], args].concat();
    let mut child = world
        .command(&args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    Ended::of(child.wait_with_output().unwrap())
}

#[test]
fn lookup_answers_each_name_of_a_text() {
    let world = World::new();
    let acme = claim(&world, 0, "acme.com");
    let rival = claim(&world, 1, "acme.com");
    verify(&world, &rival);
    let beta = claim(&world, 0, "beta.co.uk");
    let text = "Hi, please move beta[.]co[.]uk and Joe@ACME.com (see hxxps://www.gone.com/x, acme.com, \
                10.0.0.1 and notes.txt).";
    let ended = lookup(&world, &["-", "--json"], text);
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""), "{ended:?}");
    let json = ended.json();
    let seen: Vec<_> = json["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|answer| {
            let state = answer["state"].as_str().unwrap();
            (answer["input"].as_str().unwrap(), answer["name"].as_str(), state, ids(&answer["rows"]))
        })
        .collect();
    let expected = [
        ("beta[.]co[.]uk", Some("beta.co.uk"), "claimed", vec![beta.id.as_str()]),
        ("Joe@ACME.com", Some("acme.com"), "verified", vec![rival.id.as_str(), acme.id.as_str()]),
        ("hxxps://www.gone.com/x", Some("gone.com"), "missing", vec![]),
        ("10.0.0.1", None, "invalid", vec![]),
    ];
    assert_eq!(seen, expected);

    let file = world.folder.path().join("ticket.txt");
    std::fs::write(&file, text).unwrap();
    assert_eq!(world.run(&["lookup", file.to_str().unwrap(), "--json"]).json(), json);
    let table = lookup(&world, &[], text).stdout;
    assert!(
        table.contains("gone.com") && table.contains("missing") && !table.contains("notes.txt"),
        "{table}"
    );
}

#[test]
fn what_was_extracted_but_is_no_domain_is_invalid_and_prose_is_left_out() {
    let world = World::new();
    let row = claim(&world, 0, "acme.com");
    let invalid = [
        "a_b.com",
        "foo@xn--.com",
        "2001:db8::1",
        "https://acme-.com/x",
        "joe@acme..com",
        "www.c_d.com",
        &format!("{}.com", "a".repeat(64)),
    ];
    let text = format!(
        "About {}. See acme.com, file_name.rs, e.g. version 1.2.3 or 3.14.\n",
        invalid.join(", then ")
    );
    let json = lookup(&world, &["--json"], &text).json();
    let seen = |answer: &Value| {
        assert_eq!(answer["state"] == "invalid", answer["name"].is_null(), "{answer}");
        (answer["input"].as_str().unwrap().to_owned(), answer["state"].as_str().unwrap().to_owned())
    };
    let seen: Vec<_> = json["data"].as_array().unwrap().iter().map(seen).collect();
    let mut expected: Vec<_> = invalid.map(|input| (input.to_owned(), "invalid".to_owned())).into();
    expected.push(("acme.com".to_owned(), "claimed".to_owned()));
    assert_eq!(seen, expected);
    assert_eq!(ids(&json["data"][invalid.len()]["rows"]), [row.id.as_str()]);
    let table = lookup(&world, &[], &text).stdout;
    assert!(table.contains("a_b.com") && table.contains("not a domain"), "{table}");
    assert!(!table.contains("file_name.rs") && !table.contains("1.2.3"), "{table}");
}

#[test]
fn many_names_are_looked_up_in_batches() {
    let world = World::new();
    let row = world.domain("n150.batch.example");
    let text: Vec<_> = (0..400).map(|number| format!("n{number}.batch.example")).collect();
    let json = lookup(&world, &["--json"], &text.join("\n")).json();
    let data = json["data"].as_array().unwrap();
    assert_eq!(data.len(), 400);
    let found: Vec<_> = data.iter().filter(|answer| answer["state"] != "missing").collect();
    assert_eq!((found.len(), ids(&found[0]["rows"])), (1, vec![row.id.as_str()]));
}

#[test]
fn errors_are_told_apart() {
    let world = World::new();
    for args in [&["lookup", "missing.txt"][..], &["facets", "--by", "color"], &["conflicts", "no:such"]] {
        let ended = world.run(args);
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""), "{ended:?}");
    }
    let ended = world.run(&["facets", "--secret-key", "sk_test_wrong", "--json"]);
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""), "{ended:?}");
}

#[test]
fn health_names_what_needs_attention() {
    let world = World::new();
    let claims = [claim(&world, 0, "acme.com"), claim(&world, 1, "acme.com")];
    let ended = world.run(&["health", "--json"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let json = ended.json();
    let data = json["data"].as_array().unwrap();
    let check = |name: &str| data.iter().find(|finding| finding["check"] == name).unwrap();
    let names = check("conflicts")["names"].as_array().unwrap();
    assert!(names.contains(&Value::from("acme.com")), "{names:?}");
    assert_eq!(check("conflicts")["count"], names.len());
    assert_eq!(check("conflicts")["query"], Value::Null);
    for finding in data.iter().filter(|finding| finding["query"].is_string()) {
        let listed = world.run(&["list", finding["query"].as_str().unwrap(), "--all", "--json"]).json();
        assert_eq!(finding["count"], listed["total_count"], "{finding}");
    }
    assert_eq!(world.run(&["health", "--strict"]).code, Some(3));
    let text = world.run(&["health"]).stdout;
    assert!(text.contains("conflicts") && text.contains("several organizations"), "{text}");
    drop(claims);
}
