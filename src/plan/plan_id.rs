//! Recognises a plan by its content.

use std::fmt::{self, Write};

use ring::digest::{Context, SHA256};
use serde::{Deserialize, Serialize};

use super::{Action, Plan, RowJson, Step};

/// Separates these hashes from those of anything else.
const DOMAIN: &[u8] = b"domdesk plan v1\0";

/// How many bytes of the hash the id has.
const BYTES: usize = 16;

/// `plan_` and 32 hexadecimal digits: a hash of the instance, the time of planning and all steps with their rows. What was
/// skipped does not count, nor do blanks and unknown fields in the file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PlanId(pub String);

impl fmt::Display for PlanId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl PlanId {
    #[must_use]
    pub fn of(plan: &Plan) -> Self {
        let mut hash = Context::new(&SHA256);
        hash.update(DOMAIN);
        text(&mut hash, &plan.instance);
        number(&mut hash, plan.planned_at.map(|at| at.0));
        for step in &plan.steps {
            add(&mut hash, step);
        }
        let digest = hash.finish();
        let mut id = String::from("plan_");
        for byte in digest.as_ref().iter().take(BYTES) {
            // Writing to a string cannot fail.
            let _ = write!(id, "{byte:02x}");
        }
        Self(id)
    }
}

fn add(hash: &mut Context, step: &Step) {
    let Step { id, organization_id, organization: _, name, action, before, group } = step;
    optional(hash, id.as_deref());
    text(hash, organization_id);
    text(hash, name);
    text(hash, &action.to_string());
    if let Action::Set { .. } | Action::Create { .. } = action {
        let (verified, mode) = action.values();
        number(hash, verified.map(i64::from));
        optional(hash, mode.map(crate::clerk::EnrollmentMode::as_str));
    }
    optional(hash, before.as_ref().map(RowJson::json).as_deref());
    number(hash, group.map(i64::from));
}

/// With its length, so that no two sequences of values have the same bytes.
fn text(hash: &mut Context, text: &str) {
    hash.update(&(text.len() as u64).to_le_bytes());
    hash.update(text.as_bytes());
}

fn optional(hash: &mut Context, value: Option<&str>) {
    hash.update(&[u8::from(value.is_some())]);
    text(hash, value.unwrap_or_default());
}

fn number(hash: &mut Context, value: Option<i64>) {
    hash.update(&[u8::from(value.is_some())]);
    hash.update(&value.unwrap_or_default().to_le_bytes());
}
