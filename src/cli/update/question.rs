use anyhow::Result;

use crate::change::{Enrollment, Operation, affected};
use crate::clerk::OrganizationDomain;
use crate::cli::answer;

/// Asks on the terminal; only `y` or `yes` confirms.
pub(super) async fn ask(operation: &Operation, row: &OrganizationDomain) -> Result<bool> {
    let people = affected(Some(&Enrollment::from(row)), &operation.change(row));
    let people = people.map(|people| format!(" {}", people.sentences().join(" "))).unwrap_or_default();
    answer::is_yes(&format!("{}?{people} [y/N] ", operation.describe(row))).await
}
