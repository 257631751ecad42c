//! Plans as files, and what `domdesk apply` printed.

use std::path::PathBuf;

use domdesk::clerk::OrganizationDomain;
use serde_json::{Value, json};

use super::super::kit::{Ended, World};

/// A step that changes an existing row.
pub(super) fn step(row: &OrganizationDomain, action: &str) -> Value {
    let before: Value = serde_json::from_str(&serde_json::to_string(row).unwrap()).unwrap();
    json!({
        "id": row.id,
        "organization_id": row.organization_id,
        "name": row.name,
        "action": action,
        "before": before,
    })
}

/// The same, as a member of a group.
pub(super) fn member(group: u32, mut step: Value) -> Value {
    step["group"] = group.into();
    step
}

pub(super) fn creation(organization_id: &str, name: &str) -> Value {
    json!({
        "id": null,
        "organization_id": organization_id,
        "name": name,
        "action": "create",
        "verified": false,
        "mode": "manual_invitation",
        "before": null,
    })
}

/// Writes a plan for the instance of the world.
pub(super) fn write(world: &World, name: &str, steps: &[Value]) -> PathBuf {
    let plan = json!({"version": 1, "instance": world.emulator.instance().id, "steps": steps, "skipped": []});
    let path = world.folder.path().join(name);
    std::fs::write(&path, plan.to_string()).unwrap();
    path
}

/// New unverified domains of the first organization.
pub(super) fn domains(world: &World, count: usize) -> Vec<OrganizationDomain> {
    (0..count).map(|number| world.domain(&format!("plan-{number}.example"))).collect()
}

/// A plan that verifies these rows.
pub(super) fn verify(world: &World, rows: &[OrganizationDomain]) -> PathBuf {
    let steps: Vec<Value> = rows.iter().map(|row| step(row, "verify")).collect();
    write(world, "plan.json", &steps)
}

/// What the command printed with `--json`.
#[derive(Debug)]
pub(super) struct Printed {
    pub(super) ended: Ended,
    /// One line for each row.
    pub(super) rows: Vec<Value>,
    pub(super) summary: Value,
}

impl Printed {
    #[track_caller]
    pub(super) fn of(ended: Ended) -> Self {
        let mut lines: Vec<Value> =
            ended.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let last = lines.pop().unwrap_or_else(|| panic!("{ended:?}"));
        let summary = last["summary"].clone();
        assert!(summary.is_object(), "{ended:?}");
        Self { ended, rows: lines, summary }
    }

    pub(super) fn outcome(&self, row: &OrganizationDomain) -> &str {
        self.line(&row.name, &row.organization_id)["outcome"].as_str().unwrap()
    }

    /// The only line of that domain.
    #[track_caller]
    pub(super) fn line(&self, name: &str, organization_id: &str) -> &Value {
        let is_it = |line: &&Value| line["name"] == name && line["organization_id"] == organization_id;
        let lines: Vec<&Value> = self.rows.iter().filter(is_it).collect();
        assert_eq!(lines.len(), 1, "{self:?}");
        lines[0]
    }

    /// Done, refused, skipped, unknown, left.
    pub(super) fn counts(&self) -> [u64; 5] {
        ["done", "refused", "skipped", "unknown", "left"].map(|name| self.summary[name].as_u64().unwrap())
    }
}

/// Applies the plan with `--yes --json` and more arguments.
#[track_caller]
pub(super) fn apply(world: &World, plan: &std::path::Path, more: &[&str]) -> Printed {
    let args = [&["apply", plan.to_str().unwrap(), "--yes", "--json"], more].concat();
    Printed::of(world.run(&args))
}
