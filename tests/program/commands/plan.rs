//! `domdesk plan`: plans of a query and of a CSV file.

use std::io::Write;
use std::process::Stdio;

use domdesk::clerk::{EnrollmentMode, Operation, OrganizationDomain};
use domdesk::plan::{Action, Plan, PlanId, Step};
use serde_json::Value;

use super::kit::{Ended, World};

/// Creates a domain of the organization with this number.
fn domain(world: &World, organization: usize, name: &str, verified: bool) -> OrganizationDomain {
    let organization = world.emulator.organizations().remove(organization).id;
    let others = world.emulator.as_other_operator();
    others.create(&organization, name, verified, &EnrollmentMode::ManualInvitation).unwrap();
    world.emulator.find(Some(&organization), name).remove(0)
}

/// Names of domains, each with a text.
type Pairs = Vec<(String, String)>;

/// The planned actions and the skipped rows with the reason, by name, of a plan on standard output.
fn planned(ended: &Ended) -> (Pairs, Pairs) {
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let text = |step: &Value, field: &str| step[field].as_str().unwrap().to_owned();
    let json = ended.json();
    let list = |name: &str, field: &str| {
        json[name].as_array().unwrap().iter().map(|step| (text(step, "name"), text(step, field))).collect()
    };
    (list("steps", "action"), list("skipped", "why"))
}

fn pairs<const N: usize>(pairs: [(&str, &str); N]) -> Pairs {
    pairs.map(|(name, text)| (name.to_owned(), text.to_owned())).to_vec()
}

fn with_input(world: &World, args: &[&str], text: &str) -> Ended {
    let mut command = world.command(args);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    Ended::of(child.wait_with_output().unwrap())
}

fn from_csv(world: &World, text: &str) -> Ended {
    with_input(world, &["plan", "--csv", "-", "--json"], text)
}

/// The plan only reads.
fn assert_nothing_changed(world: &World) {
    for operation in [Operation::Create, Operation::Update, Operation::Delete, Operation::VerifyOwnership] {
        assert_eq!(world.count(operation), 0, "{operation:?}");
    }
    assert!(!world.folder.path().join("state").exists(), "there is no journal");
}

#[test]
fn a_plan_of_a_query_has_what_changes_and_what_is_skipped_with_the_reason() {
    let world = World::new();
    let stuck = domain(&world, 0, "a.plan.example", false);
    domain(&world, 0, "b.plan.example", true);
    let holder = domain(&world, 1, "c.plan.example", true);
    domain(&world, 0, "c.plan.example", false);
    let query = format!("plan.example org:{}", stuck.organization_id);

    let ended = world.run(&["plan", &query, "verify", "--json"]);
    let held = format!("verified by another organization: {}", holder.organization_id);
    let (steps, skipped) = planned(&ended);
    assert_eq!(steps, pairs([("a.plan.example", "verify")]));
    assert_eq!(skipped, pairs([("c.plan.example", &held), ("b.plan.example", "already verified")]));
    let json = ended.json();
    assert_eq!(json["version"], 1);
    assert_eq!(json["instance"], world.emulator.instance().id.as_str());
    let listed = world.run(&["list", "domain:a.plan.example", "--json"]).json();
    assert_eq!(json["steps"][0]["before"], listed["data"][0], "the row as Clerk sends it");
    assert_eq!(json["steps"][0]["id"], stuck.id.as_str());
    assert_eq!(json["steps"][0]["organization_id"], stuck.organization_id.as_str());
    assert_eq!(json["skipped"][1]["action"], "verify");

    let (steps, skipped) = planned(&world.run(&["plan", &query, "unverify", "--json"]));
    assert_eq!(steps, pairs([("b.plan.example", "unverify")]));
    assert_eq!(skipped, pairs([("c.plan.example", "not verified"), ("a.plan.example", "not verified")]));
    let (steps, skipped) = planned(&world.run(&["plan", &query, "mode=sso", "--json"]));
    assert_eq!((steps.len(), skipped.len()), (3, 0));
    assert_eq!(steps[0].1, "mode=enterprise_sso");
    let (steps, _) = planned(&world.run(&["plan", &query, "delete", "--json"]));
    assert_eq!(steps.len(), 3);
    let (steps, _) = planned(&world.run(&["plan", &query, "own", "--json"]));
    assert_eq!(steps, pairs([("b.plan.example", "own"), ("a.plan.example", "own")]));
    let (steps, skipped) = planned(&world.run(&["plan", "domain:no.example", "delete", "--json"]));
    assert_eq!((steps, skipped), (vec![], vec![]));
    assert_nothing_changed(&world);
}

#[test]
fn a_query_that_needs_a_local_copy_has_the_same_plan() {
    let world = World::new();
    let first = domain(&world, 0, "a.copy.example", false);
    let second = domain(&world, 1, "a.copy.example", false);
    let ended = world.run(&["plan", "name:*.copy.example sort:-updated", "verify"]);
    let (steps, skipped) = planned(&ended);
    assert_eq!(steps, pairs([("a.copy.example", "verify")]));
    assert!(skipped[0].1.starts_with("only one organization can verify the name"), "{skipped:?}");
    // Of two claims the oldest is planned; both may be of the same millisecond.
    let planned = ended.json()["steps"][0]["id"].as_str().unwrap().to_owned();
    assert!(planned == first.id || planned == second.id && first.created_at == second.created_at);
    assert!(ended.stderr.contains("1 change planned, 1 skipped"), "{ended:?}");
    assert_nothing_changed(&world);
}

#[test]
fn a_plan_goes_to_a_file_completely_or_not_at_all() {
    let world = World::new();
    domain(&world, 0, "a.file.example", false);
    let file = world.folder.path().join("plan.json");
    let out = file.to_str().unwrap();
    let run = |args: &[&str]| world.run(&[&["plan", "file.example", "verify", "--out"], args].concat());
    let ended = run(&[out]);
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""), "{ended:?}");
    assert!(ended.stdout.starts_with("1 change planned, 0 skipped\n"), "{ended:?}");
    assert!(ended.stdout.contains("It takes about 2 requests: 1 s with 50/10s."), "{ended:?}");
    assert!(
        ended.stdout.ends_with(&format!("The plan is in {out}; domdesk apply carries it out.\n")),
        "{ended:?}"
    );
    let text = std::fs::read(&file).unwrap();
    let first = Plan::read(text.as_slice()).unwrap();
    assert_eq!((first.instance, first.steps.len()), (world.emulator.instance().id.clone(), 1));

    // An earlier plan and an empty file are replaced, anything else is kept.
    let ended = run(&[out, "--json"]);
    assert!(ended.stderr.contains("replaced what was in"), "{ended:?}");
    assert_eq!(ended.stdout, std::fs::read_to_string(&file).unwrap());
    let second = Plan::read(ended.stdout.as_bytes()).unwrap();
    assert_eq!(second.steps, Plan::read(text.as_slice()).unwrap().steps);
    assert_ne!(PlanId::of(&second), PlanId::of(&Plan::read(text.as_slice()).unwrap()), "another plan");
    std::fs::write(&file, "").unwrap();
    assert_eq!(run(&[out]).code, Some(0));
    std::fs::write(&file, "organization,name\n").unwrap();
    let requests = world.emulator.requests().len();
    let ended = run(&[out]);
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(ended.stderr.contains("it exists already, and is no plan"), "{ended:?}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "organization,name\n");
    assert_eq!(run(&[world.folder.path().to_str().unwrap()]).code, Some(2));
    assert_eq!(run(&[world.folder.path().join("no/plan.json").to_str().unwrap()]).code, Some(2));
    assert_eq!(world.emulator.requests().len(), requests, "nothing was loaded for a plan without a place");
    let left: Vec<_> =
        std::fs::read_dir(world.folder.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(left, ["plan.json"], "no temporary files are left");
}

#[test]
fn the_lines_of_a_csv_file_become_steps() {
    let world = World::new();
    let organizations = world.emulator.organizations();
    let [one, two] = [&organizations[0], &organizations[1]];
    domain(&world, 0, "a.csv.example", false);
    let held = domain(&world, 0, "moved.csv.example", true);
    let taker = domain(&world, 1, "moved.csv.example", false);
    domain(&world, 0, "same.csv.example", true);
    let text = format!(
        "\u{feff}organization,name,verified,mode,action\r\n\
         {one},A.csv.example,yes,sso,\r\n\
         {two},moved.csv.example,,,verify\r\n\
         \"{two}\",bücher.csv.example,no,invitation,\r\n\
         \r\n\
         {two},other.csv.example,,,create\r\n\
         {one},same.csv.example,TRUE,manual,\r\n\
         {one},missing.csv.example,,,delete\r\n\
         {one},moved.csv.example,,,unverify\r\n",
        one = one.id,
        two = two.slug,
    );
    let ended = from_csv(&world, &text);
    let (steps, skipped) = planned(&ended);
    assert_eq!(
        steps,
        pairs([
            ("a.csv.example", "set"),
            ("moved.csv.example", "unverify"),
            ("moved.csv.example", "verify"),
            ("xn--bcher-kva.csv.example", "create"),
            ("other.csv.example", "create"),
        ])
    );
    assert_eq!(
        skipped,
        pairs([
            ("same.csv.example", "already has these values"),
            ("missing.csv.example", "the organization does not have this domain"),
        ])
    );
    assert_eq!(ended.stderr, "");
    let plan = Plan::read(ended.stdout.as_bytes()).unwrap();
    let groups: Vec<_> = plan.steps.iter().map(|step| (step.id.as_deref(), step.group)).collect();
    assert_eq!(groups[1..3], [(Some(held.id.as_str()), Some(1)), (Some(taker.id.as_str()), Some(1))]);
    let invitation = EnrollmentMode::AutomaticInvitation;
    assert_eq!(
        plan.steps[3],
        Step {
            id: None,
            organization_id: two.id.clone(),
            organization: two.name.clone(),
            name: "xn--bcher-kva.csv.example".to_owned(),
            action: Action::Create { verified: Some(false), mode: Some(invitation) },
            before: None,
            group: None,
        }
    );
    assert_eq!(plan.steps[4].action, Action::Create { verified: Some(true), mode: None });

    let file = world.folder.path().join("changes.csv");
    std::fs::write(&file, &text).unwrap();
    let again = Plan::read(world.run(&["plan", "--csv", file.to_str().unwrap()]).stdout.as_bytes()).unwrap();
    assert_eq!(again.steps, plan.steps);
    assert_nothing_changed(&world);
}

#[test]
fn bad_lines_are_all_listed_and_nothing_is_planned() {
    let world = World::new();
    let organizations = world.emulator.organizations();
    let (id, slug) = (&organizations[0].id, &organizations[0].slug);
    let text = format!(
        "organization,name,verified,mode,action\n\
         {id},good.example,yes,,\n\
         nobody,good.example,yes,,\n\
         org_nobody,good.example,yes,,\n\
         {slug},GOOD.example,no,,\n\
         {id},not a name,,,\n\
         {id},c.example,maybe,,\n\
         {id},d.example,,nothing,\n\
         {id},e.example,,,drop\n\
         {id},f.example,yes\n\
         {id},g.example,yes,,delete\n"
    );
    let file = world.folder.path().join("plan.json");
    let ended = with_input(&world, &["plan", "--csv", "-", "--out", file.to_str().unwrap()], &text);
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""), "{ended:?}");
    let lines: Vec<&str> = ended.stderr.lines().collect();
    assert_eq!(lines[0], "domdesk: 9 lines of standard input cannot be used; nothing was planned");
    for (line, (number, why)) in lines[1..].iter().zip([
        (3, "there is no organization \"nobody\""),
        (4, "there is no organization \"org_nobody\""),
        (5, "it is about the same domain of the same organization as line 2"),
        (6, "the name is \"not a name\""),
        (7, "verified is \"maybe\""),
        (8, "mode is \"nothing\""),
        (9, "action is \"drop\""),
        (10, "it has 3 cells, the first line has 5"),
        (11, "the action delete contradicts the column verified"),
    ]) {
        assert!(line.starts_with(&format!("line {number}: {why}")), "{line}");
    }
    assert_eq!(lines.len(), 10, "{ended:?}");
    assert!(!file.exists());
    for text in ["", "organization\nacme\n", "name,organization,verifed\n"] {
        let ended = from_csv(&world, text);
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""), "{ended:?}");
        assert!(ended.stderr.contains("line 1: "), "{ended:?}");
    }
    let missing = world.run(&["plan", "--csv", "missing.csv"]);
    assert_eq!(missing.code, Some(2), "{missing:?}");
}

#[test]
fn creations_stop_where_an_organization_may_have_no_more_domains() {
    let world = World::new();
    let organization = world.emulator.organizations().remove(0);
    let most = i64::try_from(organization.domains + 1).unwrap();
    world.emulator.set_settings(|settings| settings.max_allowed_domains = most);
    let text = format!("organization,name\n{0},one.example\n{0},two.example\n", organization.id);
    let (steps, skipped) = planned(&from_csv(&world, &text));
    assert_eq!(steps, pairs([("one.example", "create")]));
    let why = format!("the organization has as many domains as it may have: {most}");
    assert_eq!(skipped, pairs([("two.example", &why)]));
}

#[test]
fn a_plan_needs_a_query_and_an_action_or_a_csv_file() {
    let world = World::new();
    for args in [
        &["plan"][..],
        &["plan", "acme"],
        &["plan", "acme", "drop"],
        &["plan", "acme", "mode=x"],
        &["plan", "acme", "verify", "--csv", "-"],
        &["plan", "status:", "verify"],
    ] {
        let ended = world.run(args);
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""), "{ended:?}");
    }
    assert_eq!(world.emulator.requests().len(), 0);
}
