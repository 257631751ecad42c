//! `domdesk update` from start to end.

use axum::http::Method;
use domdesk::clerk::{Change, EnrollmentMode, EnvironmentType, Operation, UpdateDomain};
use domdesk::emulator::{Fault, FaultKind};
use domdesk::journal::RecordState;

use super::kit::World;
use super::server::{Server, domain, organization, page, written};

#[test]
fn the_change_is_made_recorded_and_printed_with_the_row() {
    let world = World::new();
    let row = world.domain("acme.example");
    let slug = world.emulator.organizations().remove(0).id;
    for (name, verified) in [("acme.example", "yes"), (&row.id, "no")] {
        let ended = world.run(&["update", &slug, name, "--verified", verified, "--yes", "--json"]);
        let json = ended.json();
        assert_eq!((ended.code, json["outcome"].as_str()), (Some(0), Some("done")), "{ended:?}");
        let now = world.emulator.domain(&row.id).unwrap();
        assert_eq!(now.is_verified(), verified == "yes");
        assert_eq!(json["row"]["id"], row.id.as_str());
        assert_eq!(json["row"]["updated_at"], now.updated_at.0);
        assert!(json["code"].is_null() && json["why"].is_null(), "{json}");
    }
    let records = world.records();
    assert_eq!(
        records.iter().map(domdesk::journal::Record::state).collect::<Vec<_>>(),
        [RecordState::Done; 2]
    );
    assert_eq!(records[0].before().unwrap().id, row.id);
}

#[test]
fn a_change_that_is_already_made_sends_nothing() {
    let world = World::new();
    let row = world.domain("acme.example");
    let ended =
        world.run(&["update", &row.organization_id, &row.name, "--verified", "no", "--yes", "--json"]);
    assert_eq!((ended.code, ended.json()["outcome"].as_str()), (Some(0), Some("done")));
    assert_eq!((world.count(Operation::Update), world.records().len()), (0, 0));
}

#[test]
fn a_value_that_the_row_has_already_is_no_change() {
    let world = World::new();
    let row = world.domain("acme.example");
    let mode = row.enrollment_mode.as_str();
    let update = |verified| {
        world.run(&[
            "update",
            &row.organization_id,
            &row.name,
            "--verified",
            verified,
            "--mode",
            mode,
            "--yes",
        ])
    };
    assert_eq!(update("yes").code, Some(0));
    let records = world.records();
    let Change::Update { body, .. } = &records[0].asked.change else { panic!("{records:?}") };
    assert_eq!(*body, UpdateDomain { verified: Some(true), enrollment_mode: None });
    assert!(world.emulator.domain(&row.id).unwrap().is_verified());
    let ended = update("yes");
    assert!(ended.stdout.contains("it already had these values; nothing was sent"), "{ended:?}");
    assert_eq!((ended.code, world.count(Operation::Update), world.records().len()), (Some(0), 1, 1));
}

#[test]
fn a_missing_row_is_refused_with_clerks_code() {
    let world = World::new();
    let row = world.domain("acme.example");
    for (organization, domain) in [
        (row.organization_id.as_str(), "nowhere.example"),
        (row.organization_id.as_str(), "orgdmn_nowhere"),
        ("org_nowhere", "acme.example"),
        ("no-such-slug", "acme.example"),
        ("..", "acme.example"),
    ] {
        let ended = world.run(&["update", organization, domain, "--verified", "yes", "--yes", "--json"]);
        assert_eq!(ended.code, Some(3), "{ended:?}");
        assert_eq!(ended.json()["outcome"], "refused");
        assert_eq!(ended.json()["code"], "resource_not_found", "{organization} {domain}");
    }
    assert_eq!(world.count(Operation::Update), 0);
}

#[test]
fn modes_can_be_abbreviated_as_in_a_query() {
    let world = World::new();
    let row = world.domain("acme.example");
    let settings = [EnrollmentMode::AutomaticSuggestion, EnrollmentMode::EnterpriseSso];
    world.emulator.set_settings(|known| known.enrollment_modes = settings.to_vec());
    for (word, mode) in
        [("sso", &settings[1]), ("suggestion", &settings[0]), ("enterprise_sso", &settings[1])]
    {
        let ended = world.run(&["update", &row.organization_id, &row.name, "--mode", word, "--yes"]);
        assert_eq!(ended.code, Some(0), "{ended:?}");
        assert_eq!(&world.emulator.domain(&row.id).unwrap().enrollment_mode, mode);
    }
    for word in ["auto", "s", "", "-sso"] {
        let ended =
            world.run(&["update", &row.organization_id, &row.name, &format!("--mode={word}"), "--yes"]);
        assert_eq!(ended.code, Some(2), "{word:?}: {ended:?}");
        assert!(ended.stderr.contains("manual, invitation, suggestion, sso"), "{ended:?}");
    }
}

#[test]
fn a_refusal_by_clerk_has_its_code() {
    let world = World::new();
    let row = world.domain("acme.example");
    let other = world.emulator.organizations().remove(1).id;
    let others = world.emulator.as_other_operator();
    others.create(&other, "acme.example", true, &EnrollmentMode::ManualInvitation).unwrap();
    let ended =
        world.run(&["update", &row.organization_id, &row.name, "--verified", "yes", "--yes", "--json"]);
    assert_eq!(ended.code, Some(3), "{ended:?}");
    assert_eq!(ended.json()["code"], "organization_domain_already_exists");
    assert_eq!(world.records()[0].state(), RecordState::NotDone);
}

#[test]
fn without_a_terminal_or_yes_nothing_is_sent() {
    let world = World::new();
    let row = world.domain("acme.example");
    for args in [
        &["update", &row.organization_id, &row.name, "--verified", "yes"][..],
        &["update", &row.organization_id, &row.name, "--yes"],
        &["update", &row.organization_id, &row.name, "--yes", "--mode", "no_such_mode"],
        &["update", &row.organization_id, "--yes"],
    ] {
        let ended = world.run(args);
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""), "{ended:?}");
    }
    assert!(world.emulator.requests().is_empty());
}

#[test]
fn production_needs_unlock_and_read_only_never_changes() {
    let world = World::of(EnvironmentType::Production);
    let row = world.domain("acme.example");
    let change = ["update", &row.organization_id, &row.name, "--verified", "yes", "--yes", "--json"];
    let refused = |more: &[&str]| {
        let ended = world.run(&[&change[..], more].concat());
        assert_eq!((ended.code, ended.json()["outcome"].as_str()), (Some(3), Some("refused")), "{ended:?}");
        assert!(ended.json()["code"].is_null());
        ended.json()["why"].as_str().unwrap().to_owned()
    };
    let why = refused(&[]);
    let id = why.split_whitespace().find(|word| word.starts_with("ins_")).unwrap().to_owned();
    assert!(why.contains("--unlock"), "{why}");
    assert!(refused(&["--unlock", "ins_other"]).contains("another instance"));
    assert!(refused(&["--unlock", &id, "--read-only"]).contains("read-only"));
    assert_eq!(world.count(Operation::Update), 0);

    let ended = world.run(&[&change[..], &["--unlock", &id]].concat());
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(world.emulator.domain(&row.id).unwrap().is_verified());
}

#[test]
fn a_lost_response_is_looked_up_before_the_command_ends() {
    let world = World::new();
    let row = world.domain("acme.example");
    for (kind, code, word) in
        [(FaultKind::AppliedThenDisconnect, 0, "done"), (FaultKind::DisconnectBefore, 3, "refused")]
    {
        let applied = code == 0;
        world.emulator.inject(Fault::once(kind).on(Operation::Update));
        let verified = if applied { "yes" } else { "no" };
        let ended = world.run(&[
            "update",
            &row.organization_id,
            &row.name,
            "--verified",
            verified,
            "--yes",
            "--json",
            "--longest-delay",
            "1",
        ]);
        assert_eq!((ended.code, ended.json()["outcome"].as_str()), (Some(code), Some(word)), "{ended:?}");
        assert!(ended.stderr.contains("Looking up the outcome"), "{ended:?}");
        assert!(ended.json()["code"].is_null());
        assert!(world.emulator.domain(&row.id).unwrap().is_verified());
    }
    let states: Vec<RecordState> = world.records().iter().map(domdesk::journal::Record::state).collect();
    assert_eq!(states, [RecordState::Done, RecordState::NotDone]);
}

#[test]
fn with_no_wait_the_outcome_is_unknown_and_the_next_run_settles_it() {
    let world = World::new();
    let (row, other) = (world.domain("acme.example"), world.domain("other.example"));
    world.emulator.inject(Fault::once(FaultKind::AppliedThenDisconnect).on(Operation::Update));
    let ended = world.run(&[
        "update",
        &row.organization_id,
        &row.name,
        "--verified",
        "yes",
        "--yes",
        "--json",
        "--no-wait",
    ]);
    assert_eq!((ended.code, ended.json()["outcome"].as_str()), (Some(4), Some("unknown")), "{ended:?}");
    let why = ended.json()["why"].as_str().unwrap().to_owned();
    assert!(
        why.ends_with("The outcome is unknown. The next run that changes something looks it up."),
        "{why}"
    );
    assert!(!ended.stderr.contains("Looking up"), "{ended:?}");
    assert_eq!(world.records()[0].state(), RecordState::Unknown);

    let ended = world.run(&["update", &other.organization_id, &other.name, "--verified", "yes", "--yes"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.stderr.contains("looking up 1 change of an earlier run"), "{ended:?}");
    let states: Vec<RecordState> = world.records().iter().map(domdesk::journal::Record::state).collect();
    assert_eq!(states, [RecordState::Done; 2]);
}

#[test]
fn a_list_that_lags_behind_does_not_prevent_a_change() {
    let server = Server::start(|request| {
        let mut row = domain("orgdmn_1", "acme.example", "verified");
        Some(match (request.method.clone(), request.path.as_str()) {
            (Method::PATCH, _) => {
                row["affiliation_verification"]["status"] = "unverified".into();
                written(row)
            }
            (_, "/organizations/org_1") => organization("org_1", "Acme", "acme"),
            _ => page(&[row], 1),
        })
    });
    let update = |verified| {
        server.run(&[
            "update",
            "org_1",
            "acme.example",
            "--verified",
            verified,
            "--yes",
            "--no-wait",
            "--json",
        ])
    };
    let ended = update("no");
    assert_eq!((ended.code, server.count(&Method::PATCH)), (Some(0), 1), "{ended:?}");
    // The list still shows the old row, which does not prove that the change is already made.
    let ended = update("yes");
    assert_eq!(server.count(&Method::PATCH), 2, "{ended:?}");
}

#[test]
fn an_earlier_change_that_cannot_be_looked_up_does_not_block_the_command() {
    let world = World::new();
    let row = world.domain("acme.example");
    let change = |verified| {
        let args =
            ["update", &row.organization_id, &row.id, "--verified", verified, "--yes", "--no-wait", "--json"];
        world.run(&args)
    };
    world.emulator.inject(Fault::once(FaultKind::DisconnectBefore).on(Operation::Update));
    assert_eq!(change("yes").code, Some(4));
    let unavailable = FaultKind::Answer {
        status: 503,
        headers: Vec::new(),
        content_type: "text/plain".to_owned(),
        body: String::new(),
    };
    world.emulator.inject(Fault::once(unavailable).on(Operation::ListAll).times(usize::MAX));
    let ended = change("yes");
    assert_eq!(ended.code, Some(3), "{ended:?}");
    assert!(ended.json()["why"].as_str().unwrap().contains("an earlier change"), "{ended:?}");
    assert_eq!(world.count(Operation::Update), 1);
}
