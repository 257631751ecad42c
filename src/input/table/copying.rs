//! The key sequences that copy something of the row under the cursor: one first key, then a letter.

use super::{Action, Binding, Key, Section, bind};

const FIRST: Key = Key::char('y');

/// The hint is shown after the first key.
const fn copy(
    action: Action,
    name: &'static str,
    sequences: &'static [&'static [Key]],
    hint: &'static str,
    help: &'static str,
) -> Binding {
    bind(action, name, &[], Section::Share, hint, help).or_sequences(sequences)
}

pub(super) const NAME: Binding = copy(
    Action::CopyName,
    "copy-name",
    &[&[FIRST, Key::char('n')], &[FIRST, FIRST]],
    "name",
    "copy the name",
);

pub(super) const ID: Binding =
    copy(Action::CopyId, "copy-id", &[&[FIRST, Key::char('i')]], "id", "copy the id");

pub(super) const ORGANIZATION_ID: Binding = copy(
    Action::CopyOrganizationId,
    "copy-organization-id",
    &[&[FIRST, Key::char('o')]],
    "org id",
    "copy the organization's id",
);

pub(super) const JSON: Binding = copy(
    Action::CopyJson,
    "copy-json",
    &[&[FIRST, Key::char('j')]],
    "JSON",
    "copy the row as JSON, as Clerk sends it",
);

pub(super) const MARKDOWN: Binding = copy(
    Action::CopyMarkdown,
    "copy-markdown",
    &[&[FIRST, Key::char('m')]],
    "Markdown",
    "copy the row as Markdown, for a ticket",
);

pub(super) const CURL: Binding = copy(
    Action::CopyCurl,
    "copy-curl",
    &[&[FIRST, Key::char('c')]],
    "curl",
    "copy the row's last change in the journal, or else its verification, as a curl command without the key",
);

pub(super) const CLERK_COMMAND: Binding = copy(
    Action::CopyClerkCommand,
    "copy-clerk-command",
    &[&[FIRST, Key::char('a')]],
    "clerk api",
    "the same as a command of Clerk's command line",
);
