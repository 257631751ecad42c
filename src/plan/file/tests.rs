use proptest::prelude::*;

use crate::clerk::{EnrollmentMode, Millis, OrganizationDomain, decode_domain};
use crate::plan::{Action, Plan, PlanId, RowJson, Skipped, Step};

const ROW: &str =
    r#"{"id":"orgdmn_1","organization_id":"org_1","name":"acme.com","later":"kept","updated_at":7}"#;

fn step(action: Action) -> Step {
    Step::of_row(&decode_domain(ROW).unwrap(), action)
}

fn creation(verified: Option<bool>, mode: Option<EnrollmentMode>) -> Step {
    Step {
        id: None,
        organization_id: "org_2".into(),
        organization: "Ümlaut & Söhne\u{202e}".into(),
        name: "acme.org".into(),
        action: Action::Create { verified, mode },
        before: None,
        group: None,
    }
}

fn written(plan: &Plan) -> String {
    let mut bytes = Vec::new();
    plan.write(&mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn read(text: &str) -> Result<Plan, String> {
    Plan::read(text.as_bytes()).map_err(|error| error.to_string())
}

fn example() -> Plan {
    let sso = EnrollmentMode::EnterpriseSso;
    Plan {
        instance: "ins_1".into(),
        planned_at: Some(Millis(5)),
        steps: vec![
            Step { group: Some(1), ..step(Action::Unverify) },
            Step { group: Some(1), ..creation(Some(true), None) },
            step(Action::Set { verified: false, mode: sso.clone() }),
            step(Action::Mode(EnrollmentMode::Other("new_mode".into()))),
        ],
        skipped: vec![Skipped { step: creation(None, Some(sso)), why: "already there".into() }],
    }
}

#[test]
fn the_file_is_one_line_without_invisible_characters() {
    let row =
        r#"{"id":"orgdmn_1","organization_id":"org_1","name":"acme.com","later":"kept","updated_at":7}"#;
    let expected = [
        r#"{"version":1,"instance":"ins_1","planned_at":5,"steps":["#,
        r#"{"id":"orgdmn_1","organization_id":"org_1","name":"acme.com","action":"unverify","before":ROW,"group":1},"#,
        r#"{"id":null,"organization_id":"org_2","organization":"Ümlaut & Söhne\u202e","name":"acme.org","action":"create","verified":true,"before":null,"group":1},"#,
        r#"{"id":"orgdmn_1","organization_id":"org_1","name":"acme.com","action":"set","verified":false,"mode":"enterprise_sso","before":ROW},"#,
        r#"{"id":"orgdmn_1","organization_id":"org_1","name":"acme.com","action":"mode=new_mode","before":ROW}"#,
        r#"],"skipped":["#,
        r#"{"id":null,"organization_id":"org_2","organization":"Ümlaut & Söhne\u202e","name":"acme.org","action":"create","mode":"enterprise_sso","before":null,"why":"already there"}"#,
        "]}\n",
    ];
    assert_eq!(written(&example()), expected.concat().replace("ROW", row));
    let empty = Plan { instance: "ins_1".into(), ..Plan::default() };
    assert_eq!(written(&empty), "{\"version\":1,\"instance\":\"ins_1\",\"steps\":[],\"skipped\":[]}\n");
}

#[test]
fn a_plan_that_is_reformatted_or_has_more_fields_is_the_same_plan() {
    let plan = example();
    let value: serde_json::Value = serde_json::from_str(&written(&plan)).unwrap();
    let pretty = serde_json::to_string_pretty(&value).unwrap();
    let pretty = pretty.replace("\"name\"", "\"note\": {\"name\": []},\n\"name\"");
    let pretty = pretty.replacen('{', "{\"more\": [1],", 1);
    let mut reread = read(&pretty).unwrap();
    // The added field is in the rows as well, where it is kept.
    assert!(reread.steps[0].before.as_ref().unwrap().json().contains("note"));
    for (step, original) in reread.steps.iter_mut().zip(&plan.steps) {
        step.before.clone_from(&original.before);
    }
    assert_eq!(reread, plan);
}

#[test]
fn the_id_is_the_same_after_writing_and_reading_whatever_the_rows_contain() {
    let sent = |name: &str| {
        let json = ROW.replace("acme.com", name).replace("\"kept\"", "[1e3,2.50]");
        decode_domain(&json).unwrap()
    };
    let copied = |name: &str| OrganizationDomain {
        id: "orgdmn_1".into(),
        organization_id: "org_1".into(),
        name: name.to_owned(),
        ..OrganizationDomain::default()
    };
    for before in [
        sent("a\u{200d}b"),
        sent("\\u202ea"),
        sent("plain.example"),
        copied("\u{627}\u{200f}\u{202e}.example"),
        copied("\"a\\b\u{1f680}"),
        copied("plain.example"),
    ] {
        let mut plan = example();
        plan.steps = vec![Step::of_row(&before, Action::Verify)];
        let reread = read(&written(&plan)).unwrap();
        assert_eq!(PlanId::of(&reread), PlanId::of(&plan), "{before:?}");
        assert_eq!(PlanId::of(&read(&written(&reread)).unwrap()), PlanId::of(&plan), "{before:?}");
    }
}

#[test]
fn the_id_of_a_plan_is_stable_and_depends_on_each_step() {
    let plan = example();
    let id = PlanId::of(&plan);
    assert_eq!(id.to_string(), "plan_fc82580c2c8d833d6c1e655691cfa246");
    assert_eq!(PlanId::of(&read(&written(&plan)).unwrap()), id);
    let without_skipped = Plan { skipped: Vec::new(), ..plan.clone() };
    assert_eq!(PlanId::of(&without_skipped), id);
    let mut others = vec![
        Plan { instance: "ins_2".into(), ..plan.clone() },
        Plan { planned_at: Some(Millis(6)), ..plan.clone() },
        Plan { planned_at: None, ..plan.clone() },
    ];
    for change in [
        |step: &mut Step| step.id = Some("orgdmn_2".into()),
        |step: &mut Step| step.organization_id.push('x'),
        |step: &mut Step| step.name.push('x'),
        |step: &mut Step| step.action = Action::Verify,
        |step: &mut Step| step.action = Action::Create { verified: Some(true), mode: None },
        |step: &mut Step| step.group = None,
        |step: &mut Step| step.before = None,
        |step: &mut Step| step.before = RowJson::parse(&ROW.replace(":7", ":8")).ok(),
    ] {
        let mut other = plan.clone();
        change(&mut other.steps[0]);
        others.push(other);
    }
    let mut fewer = plan.clone();
    fewer.steps.pop();
    others.push(fewer);
    let mut turned = plan;
    turned.steps.reverse();
    others.push(turned);
    let mut ids: Vec<_> = others.iter().map(PlanId::of).chain([id]).collect();
    let had = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), had);
}

#[test]
fn a_damaged_plan_is_refused_with_the_reason() {
    let whole = written(&example());
    let first = format!("\"unverify\",\"before\":{ROW}");
    let mut wrong = Vec::new();
    let cut_off = format!(
        "the file is not a plan: it is not JSON, or it is cut off (line 1, column {})",
        whole.len() - 3
    );
    let without_row = first.replace(ROW, "null");
    for (text, expected) in [
        (String::new(), "the file is not a plan: it is not JSON, or it is cut off (line 1, column 0)"),
        ("id,name\n".into(), "the file is not a plan: it is not JSON, or it is cut off (line 1, column 1)"),
        (whole[..whole.len() - 3].into(), &cut_off),
        (
            format!("{whole}{{}}"),
            "the file is not a plan: it is not JSON, or it is cut off (line 2, column 1)",
        ),
        ("[]".into(), "the plan is damaged: invalid type: sequence, expected a plan"),
        ("null".into(), "the plan is damaged: invalid type: null, expected a plan"),
        ("{}".into(), "the plan is damaged: missing field version"),
        (whole.replacen(":1,", ":2,", 1), "the plan has version 2; this domdesk reads version 1"),
        (
            whole.replacen(":1,", ":\"1\",", 1),
            "the plan is damaged: invalid type: string \"1\", expected u64",
        ),
        (whole.replace("\"ins_1\"", "\"\""), "the plan is damaged: missing field instance"),
        (whole.replace("\"steps\"", "\"step\""), "the plan is damaged: missing field steps"),
        (
            whole.replace("\"mode=new_mode\"", "\"explode\""),
            "the plan is damaged: step 4: unknown action \"explode\"",
        ),
        (
            whole.replace("\"mode=new_mode\"", "\"mode=A b\""),
            "the plan is damaged: step 4: unknown mode \"A b\"",
        ),
        (
            whole.replace("\"verified\":false,", ""),
            "the plan is damaged: step 3: the action set needs verified and mode",
        ),
        (
            whole.replace("\"verified\":true", "\"verified\":\"yes\""),
            "the plan is damaged: step 2: invalid type: string \"yes\", expected a boolean",
        ),
        (
            whole.replace("{\"id\":null,\"organization_id\":\"org_2\"", "{\"id\":null"),
            "the plan is damaged: step 2: missing field organization_id",
        ),
        (whole.replace("\"acme.org\"", "\"\""), "the plan is damaged: step 2: its name is empty"),
        (
            whole.replace("\"id\":null,", "\"id\":\"orgdmn_9\","),
            "the plan is damaged: step 2: a creation has an id or an earlier row",
        ),
        (
            whole.replace(&first, &without_row),
            "the plan is damaged: step 1: it does not have the row before the change",
        ),
        (
            whole.replacen(
                "{\"id\":\"orgdmn_1\",\"organization_id\":\"org_1\"",
                "{\"organization_id\":\"org_1\"",
                1,
            ),
            "the plan is damaged: step 1: it has no id",
        ),
        (
            whole.replacen("{\"id\":\"orgdmn_1\"", "{\"id\":\"orgdmn_2\"", 1),
            "the plan is damaged: step 1: it and its earlier row are about different domains",
        ),
        (
            whole.replace(ROW, "{\"id\":1}"),
            "the plan is damaged: step 1: its earlier row is not a domain of Clerk's",
        ),
        (
            whole.replace(",\"group\":1", ",\"group\":-1"),
            "the plan is damaged: step 1: invalid value: integer -1, expected u32",
        ),
    ] {
        let found = read(&text).map_or_else(|error| error, |_| "no error".to_owned());
        if found != expected {
            wrong.push(format!("{text}\nexpected: {expected}\nfound: {found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(read(&whole).is_ok());
}

fn actions() -> impl Strategy<Value = Action> {
    let mode = prop::sample::select(EnrollmentMode::KNOWN.to_vec());
    let mode = prop_oneof![mode, "[a-z][a-z_0-9]{0,8}".prop_map(|text| EnrollmentMode::from(Some(text)))];
    prop_oneof![
        Just(Action::Verify),
        Just(Action::Unverify),
        Just(Action::Delete),
        Just(Action::Own),
        mode.clone().prop_map(Action::Mode),
        (any::<bool>(), mode.clone()).prop_map(|(verified, mode)| Action::Set { verified, mode }),
        (any::<Option<bool>>(), prop::option::of(mode))
            .prop_map(|(verified, mode)| Action::Create { verified, mode }),
    ]
}

prop_compose! {
    fn steps()(
        action in actions(),
        [id, organization_id, name] in prop::array::uniform3(".{1,9}"),
        organization in ".{0,9}",
        odd in ".{0,9}",
        group in any::<Option<u32>>(),
    ) -> Step {
        let row = serde_json::json!({"id": id, "organization_id": organization_id, "name": name, "odd": odd});
        let row = RowJson::parse(&row.to_string()).unwrap();
        let is_new = action.is_create();
        Step {
            id: (!is_new).then_some(id),
            organization_id,
            organization,
            name,
            action,
            before: (!is_new).then_some(row),
            group,
        }
    }
}

proptest! {
    #[test]
    fn every_plan_reads_back_exactly(
        instance in ".{1,9}",
        at in any::<Option<i64>>(),
        steps in prop::collection::vec(steps(), 0..4),
        skipped in prop::collection::vec((steps(), ".{0,9}"), 0..3),
    ) {
        let skipped = skipped.into_iter().map(|(step, why)| Skipped { step, why }).collect();
        let plan = Plan { instance, planned_at: at.map(Millis), steps, skipped };
        let text = written(&plan);
        prop_assert_eq!(text.lines().count(), 1);
        prop_assert_eq!(read(&text), Ok(plan));
    }

    #[test]
    fn reading_never_panics(text in "[{}\\[\\]\":,a-z0-9 ]{0,60}") {
        let _ = read(&text);
    }
}
