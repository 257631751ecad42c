//! A row as Markdown for a ticket.

use std::fmt::Write as _;

use crate::clerk::OrganizationDomain;
use crate::field::{ExportFields, Extras, NAME};

use super::format::markdown_cell;

/// A table with a line for each field that has a value, in Markdown. All values are shown as they are.
#[must_use]
pub fn ticket(row: &OrganizationDomain) -> String {
    let mut text =
        format!("**{}**\n\n| Field | Value |\n| --- | --- |\n", markdown_cell(row.name_or_unnamed()));
    for field in ExportFields::default().iter() {
        let value = field.exported(row, Extras::default()).unwrap_or_default();
        if field != NAME && !value.is_empty() {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "| {} | {} |", field.heading, markdown_cell(&value));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_names_the_row_and_what_is_known_of_it() {
        let row = OrganizationDomain {
            id: "orgdmn_1".to_owned(),
            organization_id: "org_1".to_owned(),
            name: "a|b.io".to_owned(),
            ..OrganizationDomain::default()
        };
        let text = ticket(&row);
        assert!(text.starts_with("**a\\|b.io**\n\n| Field | Value |\n| --- | --- |\n"), "{text}");
        for line in ["| Status | unverified |\n", "| Organization id | org\\_1 |\n", "| Id | orgdmn\\_1 |\n"]
        {
            assert!(text.contains(line), "{line:?} in {text}");
        }
    }
}
