//! The fields of a step in the file.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::clerk::{EnrollmentMode, OrganizationDomain};
use crate::plan::row_json::Shapes;
use crate::plan::{Action, RowJson, Skipped, Step};

/// A step as it is written. The field names are the file's format and must not change.
#[derive(Serialize)]
pub(super) struct WrittenStep<'a> {
    id: Option<&'a str>,
    organization_id: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    organization: &'a str,
    name: &'a str,
    action: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    verified: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mode: Option<&'a EnrollmentMode>,
    before: Option<WrittenRow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum WrittenRow {
    AsItCame(Box<RawValue>),
    /// Written anew, so that what a terminal must not see is escaped.
    Anew(serde_json::Value),
}

impl<'a> WrittenStep<'a> {
    pub(super) fn of(step: &'a Step, why: Option<&'a str>) -> Self {
        let (verified, mode) = step.action.values();
        Self {
            id: step.id.as_deref(),
            organization_id: &step.organization_id,
            organization: &step.organization,
            name: &step.name,
            action: step.action.to_string(),
            verified,
            mode,
            before: step.before.as_ref().and_then(written),
            group: step.group,
            why,
        }
    }
}

fn written(row: &RowJson) -> Option<WrittenRow> {
    let json = row.json();
    if crate::text::is_plain(&json) {
        RawValue::from_string(json).ok().map(WrittenRow::AsItCame)
    } else {
        serde_json::from_str(&json).ok().map(WrittenRow::Anew)
    }
}

/// A step as it is read.
#[derive(Deserialize)]
pub(super) struct ReadStep {
    id: Option<String>,
    organization_id: String,
    #[serde(default)]
    organization: Option<String>,
    name: String,
    action: String,
    verified: Option<bool>,
    mode: Option<String>,
    before: Option<Box<RawValue>>,
    group: Option<u32>,
    why: Option<String>,
}

impl ReadStep {
    /// A step that can be carried out.
    pub(super) fn step(self, shapes: &mut Shapes) -> Result<Step, String> {
        let (step, row, _) = self.parts(shapes)?;
        if step.organization_id.is_empty() || step.name.is_empty() {
            let field = if step.name.is_empty() { "name" } else { "organization_id" };
            return Err(format!("its {field} is empty"));
        }
        match (step.action.is_create(), &step.id, row) {
            (true, None, None) => Ok(step),
            (true, ..) => Err("a creation has an id or an earlier row".to_owned()),
            (false, None, _) => Err("it has no id".to_owned()),
            (false, Some(_), None) => Err("it does not have the row before the change".to_owned()),
            (false, Some(id), Some(row)) => {
                let is_same =
                    row.id == *id && row.organization_id == step.organization_id && row.name == step.name;
                is_same
                    .then_some(step)
                    .ok_or_else(|| "it and its earlier row are about different domains".to_owned())
            }
        }
    }

    /// What was skipped: it may lack what a change needs.
    pub(super) fn skipped(self, shapes: &mut Shapes) -> Result<Skipped, String> {
        let (step, _, why) = self.parts(shapes)?;
        Ok(Skipped { step, why: why.unwrap_or_default() })
    }

    fn parts(
        self,
        shapes: &mut Shapes,
    ) -> Result<(Step, Option<OrganizationDomain>, Option<String>), String> {
        let action = action(&self.action, self.verified, self.mode)?;
        let before = self.before.map(|row| RowJson::parse_sharing(row.get(), shapes)).transpose();
        let before = before.map_err(|_| "its earlier row is not a domain of Clerk's".to_owned())?;
        let (before, row) = before.unzip();
        let step = Step {
            id: self.id,
            organization_id: self.organization_id,
            organization: self.organization.unwrap_or_default(),
            name: self.name,
            action,
            before,
            group: self.group,
        };
        Ok((step, row, self.why))
    }
}

fn action(text: &str, verified: Option<bool>, mode: Option<String>) -> Result<Action, String> {
    let mode = mode.map(|mode| exact_mode(&mode)).transpose()?;
    match text {
        "create" => Ok(Action::Create { verified, mode }),
        "set" => match (verified, mode) {
            (Some(verified), Some(mode)) => Ok(Action::Set { verified, mode }),
            _ => Err("the action set needs verified and mode".to_owned()),
        },
        "verify" => Ok(Action::Verify),
        "unverify" => Ok(Action::Unverify),
        "delete" => Ok(Action::Delete),
        "own" => Ok(Action::Own),
        text => match text.strip_prefix("mode=") {
            Some(mode) => exact_mode(mode).map(Action::Mode),
            None => Err(format!("unknown action {text:?}")),
        },
    }
}

/// A mode by Clerk's name. Clerk may have modes that this version does not know.
fn exact_mode(text: &str) -> Result<EnrollmentMode, String> {
    let is_name =
        !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    is_name
        .then(|| EnrollmentMode::from(Some(text.to_owned())))
        .ok_or_else(|| format!("unknown mode {text:?}"))
}
