//! `domdesk audit`: its output, its errors, and its exit codes.

#![expect(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

mod folder;

use std::fs;
use std::process::{Command, Output, Stdio};

use domdesk::clerk::{Change, CreateDomain, EnrollmentMode, Millis};
use domdesk::journal::{
    Answered, Asked, Cause, EntryId, Event, Instance, Line, Operator, Outcome, Resolved, Settled, Undoing,
    Verdict,
};
use domdesk::state::Journal;
use insta::assert_snapshot;
use serde_json::Value;
use tempfile::TempDir;

use crate::journal::lines::{asked, done};

/// 2026-11-23 22:16:48 UTC.
const NOON: i64 = 1_795_472_208_000;

fn domdesk(folder: &TempDir, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_domdesk"))
        .arg("audit")
        .args(args)
        .current_dir(folder.path())
        .env_clear()
        .env("DOMDESK_STATE_DIR", folder.path())
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

#[track_caller]
fn printed(folder: &TempDir, args: &[&str]) -> String {
    let output = domdesk(folder, args);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn write(folder: &TempDir, instance: &str, lines: &[Line]) {
    let instance = Instance { id: instance.into(), kind: "production".into(), host: "api.clerk.com".into() };
    let opened = Journal::open(folder.path(), &instance).unwrap();
    for line in lines {
        opened.journal.append(line).unwrap();
    }
}

/// A change by jana at this minute, adapted by `adapt`.
fn ask(id: &str, minute: i64, instance: &str, adapt: impl FnOnce(&mut Asked)) -> Line {
    let mut line = asked("s", 0);
    line.id = EntryId(id.into());
    line.at = Millis(NOON + minute * 60_000);
    let Event::Asked(asked) = &mut line.event else { unreachable!() };
    asked.instance.id = instance.into();
    asked.instance.kind = "production".into();
    adapt(asked);
    line
}

fn line(id: &str, minute: i64, event: Event) -> Line {
    Line::new(EntryId(id.into()), Millis(NOON + minute * 60_000 + 250), event)
}

fn answered(outcome: Outcome) -> Event {
    Event::Answered(Answered { outcome, duration_ms: 250 })
}

/// Journals of two instances, with changes in every state.
fn sample() -> TempDir {
    let folder = TempDir::new().unwrap();
    let theo = Operator { user: "theo".into(), host: "desk8".into() };
    let taken = Cause {
        what: "the name is taken".into(),
        code: Some("organization_domain_already_exists".into()),
        status: Some(422),
        trace_id: Some("abc".into()),
    };
    let silent = Cause { what: "no answer in time".into(), ..Cause::default() };
    let Event::Answered(Answered { outcome: verified, .. }) = done("s", 0).event else { unreachable!() };
    let create = Change::Create {
        organization_id: "org_2".into(),
        body: CreateDomain {
            name: "acme.org".into(),
            enrollment_mode: Some(EnrollmentMode::AutomaticSuggestion),
            verified: Some(false),
        },
    };
    let delete = Change::Delete { organization_id: "org_1".into(), domain_id: "orgdmn_1".into() };
    write(
        &folder,
        "ins_1",
        &[
            ask("a-1", 0, "ins_1", |asked| asked.reason = Some("ticket 12".into())),
            line("a-1", 0, answered(verified.clone())),
            ask("a-2", 2, "ins_1", |asked| {
                asked.change = create;
                asked.name = "acme.org".into();
                asked.organization = String::new();
                asked.before = None;
            }),
            line("a-2", 2, answered(Outcome::Refused { cause: taken })),
            ask("a-3", 4, "ins_1", |asked| asked.change = delete.clone()),
            line("a-3", 4, answered(Outcome::Unknown { cause: silent.clone() })),
        ],
    );
    write(
        &folder,
        "ins_2",
        &[
            ask("b-1", 1, "ins_2", |asked| asked.operator = theo.clone()),
            line("b-1", 1, answered(Outcome::Unknown { cause: silent.clone() })),
            line("b-1", 1, Event::Settled(Settled::new(Verdict::NotHappened, 2))),
            ask("b-2", 3, "ins_2", |asked| asked.undoing = Some(Undoing::Undoes(EntryId("b-0".into())))),
            ask("b-3", 5, "ins_2", |asked| asked.change = delete.clone()),
            line(
                "b-3",
                5,
                Event::Settled(Settled::new(Verdict::Unresolved { why: "it has moved on".into() }, 4)),
            ),
            ask("b-4", 6, "ins_2", |asked| asked.change = delete),
            line(
                "b-4",
                6,
                Event::Settled(Settled::new(Verdict::Unresolved { why: "it has moved on".into() }, 4)),
            ),
            line("b-4", 7, Event::Resolved(Resolved { happened: true, operator: theo })),
        ],
    );
    folder
}

fn ids(json: &str) -> Vec<String> {
    let list: Value = serde_json::from_str(json).unwrap();
    list["data"].as_array().unwrap().iter().map(|entry| entry["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_table_has_a_line_for_each_change() {
    assert_snapshot!(printed(&sample(), &[]), @r"
    WHEN                     WHO         INSTANCE  WHAT                                       DOMAIN    ORGANIZATION  OUTCOME
    2026-11-23 22:22:48 UTC  jana@desk7  ins_2     delete                                     acme.com  Acme (org_1)  done, according to theo@desk8
    2026-11-23 22:21:48 UTC  jana@desk7  ins_2     delete                                     acme.com  Acme (org_1)  unresolved: it has moved on
    2026-11-23 22:20:48 UTC  jana@desk7  ins_1     delete                                     acme.com  Acme (org_1)  unknown: no answer in time
    2026-11-23 22:19:48 UTC  jana@desk7  ins_2     verify (was unverified)                    acme.com  Acme (org_1)  open; undoes b-0
    2026-11-23 22:18:48 UTC  jana@desk7  ins_1     create (automatic_suggestion, unverified)  acme.org  org_2         not done: the name is taken (organization_domain_already_exists, 422, trace abc)
    2026-11-23 22:17:48 UTC  theo@desk8  ins_2     verify (was unverified)                    acme.com  Acme (org_1)  not done, according to lookups; the request: no answer in time
    2026-11-23 22:16:48 UTC  jana@desk7  ins_1     verify (was unverified)                    acme.com  Acme (org_1)  done; reason: ticket 12
    ");
}

#[test]
fn a_program_gets_every_text_of_the_table_in_full() {
    let folder = TempDir::new().unwrap();
    let long = |what: &str| format!("{what}-{}", what.repeat(60));
    let ask = ask("a-1", 0, "ins_1", |asked| {
        asked.name = format!("{}.example", long("name"));
        asked.operator.user = long("user");
        asked.organization = long("Organization");
        asked.reason = Some(long("reason"));
    });
    write(&folder, "ins_1", &[ask]);
    let table = printed(&folder, &[]);
    for what in ["name", "user", "Organization", "reason"] {
        assert!(table.contains(&long(what)), "{what}: {table}");
    }
    assert!(!table.contains('…'), "{table}");
}

#[test]
fn filters_can_be_combined() {
    let folder = sample();
    for (args, expected) in [
        (&[][..], &["b-4", "b-3", "a-3", "b-2", "a-2", "b-1", "a-1"][..]),
        (&["--instance", "ins_1"], &["a-3", "a-2", "a-1"]),
        (&["--instance", "ins_1", "--operation", "update"], &["a-1"]),
        (&["--operation", "delete", "--state", "unknown"], &["a-3"]),
        (&["--state", "open"], &["b-2"]),
        (&["--state", "unresolved"], &["b-3"]),
        (&["--state", "not-done"], &["a-2", "b-1"]),
        (&["--state", "done", "--state", "open"], &["b-4", "b-2", "a-1"]),
        (&["--user", "theo"], &["b-1"]),
        (&["--user", "jana@desk8"], &[]),
        (&["--user", "jana@desk7", "--limit", "1"], &["b-4"]),
        (&["--domain", "ACME.OR"], &["a-2"]),
        (&["--organization", "org_2"], &["a-2"]),
        (&["--since", "2026-11-23T22:20:48Z"], &["b-4", "b-3", "a-3"]),
        (&["--until", "2026-11-23T22:18:00Z"], &["b-1", "a-1"]),
        (&["--since", "2026-11-23", "--until", "2026-11-23", "--limit", "1"], &["b-4"]),
        (&["--until", "2026-11-22"], &[]),
        (&["--limit", "2", "--offset", "1"], &["b-3", "a-3"]),
        (&["--offset", "6"], &["a-1"]),
        (&["--offset", "99"], &[]),
        (&["--limit", "0"], &[]),
    ] {
        let json = printed(&folder, &[args, &["--json"]].concat());
        assert_eq!(ids(&json), expected, "{args:?}");
    }
}

#[test]
fn json_has_complete_records_and_has_more() {
    let folder = sample();
    let json = printed(&folder, &["--json", "--limit", "1", "--offset", "4"]);
    assert_snapshot!(json.replace(",\"", ",\n\""), @r#"
    {"data":[{"id":"a-2",
    "when":"2026-11-23T22:18:48.000Z",
    "at":1795472328000,
    "who":{"user":"jana",
    "host":"desk7"},
    "instance":{"id":"ins_1",
    "kind":"production",
    "host":"api.clerk.com"},
    "profile":"a test",
    "session":"s",
    "operation":"create",
    "organization_id":"org_2",
    "organization":"",
    "domain_id":null,
    "name":"acme.org",
    "reason":null,
    "asked":{"name":"acme.org",
    "enrollment_mode":"automatic_suggestion",
    "verified":false},
    "before":null,
    "after":null,
    "state":"not-done",
    "outcome":"refused",
    "cause":"the name is taken",
    "code":"organization_domain_already_exists",
    "status":422,
    "trace_id":"abc",
    "duration_ms":250,
    "verdict":null,
    "verdict_why":null,
    "looks":null,
    "evidence":null,
    "may_be_another":null,
    "resolved":null,
    "undoes":null,
    "redoes":null,
    "plan":null,
    "panics":[]}],
    "hasMore":true}
    "#);

    let json = printed(&folder, &["--json", "--offset", "6"]);
    let list: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(list["hasMore"], false);
    let entry = &list["data"][0];
    assert_eq!(entry["before"]["affiliation_verification"]["status"], "unverified");
    assert_eq!(entry["after"]["affiliation_verification"]["status"], "verified");
    assert_eq!(entry["asked"]["verified"], true);
    assert_eq!(entry["reason"], "ticket 12");
}

#[test]
fn csv_has_one_row_for_each_change() {
    let folder = sample();
    let csv = printed(&folder, &["--csv", "--state", "not-done"]);
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let titles: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 2);
    let cell = |row: usize, title: &str| {
        rows[row].get(titles.iter().position(|name| name == title).unwrap()).unwrap().to_owned()
    };
    assert_eq!(cell(0, "code"), "organization_domain_already_exists");
    assert_eq!(
        cell(0, "asked"),
        r#"{"name":"acme.org","enrollment_mode":"automatic_suggestion","verified":false}"#
    );
    assert_eq!((cell(1, "verdict").as_str(), cell(1, "may_be_another").as_str()), ("not-happened", "false"));
    assert_eq!((cell(1, "user"), cell(1, "host")), ("theo".to_owned(), "desk8".to_owned()));
}

#[test]
fn hostile_names_control_no_terminal_and_are_no_formulas() {
    let folder = TempDir::new().unwrap();
    let name = "=cmd|'/C calc'!A0\u{1b}]0;x\u{7}\u{9b}2J\u{202e}moc\"\n,\u{200b};=1; \"@2";
    write(
        &folder,
        "ins_1",
        &[ask("a-1", 0, "ins_1", |asked| {
            asked.name = name.into();
            asked.organization = format!("\u{3000}+{name}");
            asked.reason = Some(format!("\r{name}"));
            asked.operator.user = name.into();
        })],
    );
    for args in [&[][..], &["--csv"], &["--json"]] {
        let text = printed(&folder, args);
        let is_unsafe = |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{202e}' | '\u{200b}');
        assert!(!text.contains(is_unsafe), "{args:?}: {text:?}");
        let lines = text.lines().count();
        assert_eq!(lines, if args == ["--json"] { 1 } else { 2 }, "{text:?}");
    }
    let csv = printed(&folder, &["--csv"]);
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    for part in reader.records().next().unwrap().unwrap().iter().flat_map(|cell| cell.split(';')) {
        assert!(!part.trim_start_matches([' ', '\u{3000}', '"']).starts_with(['=', '+', '-', '@']), "{part}");
    }
    let list: Value = serde_json::from_str(&printed(&folder, &["--json"])).unwrap();
    assert_eq!(list["data"][0]["name"], name, "the data is exact");
}

#[test]
fn damaged_lines_are_reported_on_standard_error() {
    let folder = sample();
    let path = folder.path().join("journals").join("ins_1.jsonl");
    let mut bytes = fs::read(&path).unwrap();
    bytes.extend(b"\xff\xfe\n{\"v\":1}\n");
    fs::write(&path, bytes).unwrap();
    let output = domdesk(&folder, &["--json"]);
    assert!(output.status.success());
    assert_eq!(ids(std::str::from_utf8(&output.stdout).unwrap()).len(), 7);
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.contains("2 lines of") && stderr.contains("ins_1.jsonl"), "{stderr}");
}

#[test]
fn more_changes_are_reported_on_standard_error() {
    let output = domdesk(&sample(), &["--limit", "3", "--offset", "1"]);
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(stderr, "domdesk: there are more; use --offset 4 to show them\n");
}

#[test]
fn the_flag_wins_over_the_environment() {
    let (folder, other) = (sample(), TempDir::new().unwrap());
    let path = folder.path().to_str().unwrap();
    assert_eq!(ids(&printed(&other, &["--json", "--state-dir", path])).len(), 7);
}
