//! A change as a command for a POSIX shell. The secret key is the shell's variable: never its value.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::clerk::{API_VERSION, Change};
use crate::text::write_json;

/// The key in a command, expanded by the shell that runs it.
const KEY: &str = "$CLERK_SECRET_KEY";

/// Clerk's own API: the default of the official command line.
const CLERK: &str = "https://api.clerk.com/v1";

/// The text as one word that the shell takes literally.
#[must_use]
pub fn shell_quote(text: &str) -> Cow<'_, str> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '_' | '-' | ':' | '%');
    // A word that begins with a dash would be an option.
    if !text.is_empty() && !text.starts_with('-') && text.chars().all(is_plain) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(format!("'{}'", text.replace('\'', r"'\''")))
}

/// The change as a `curl` command; `root` is the address of the API, ending in `/v1`. `None` for a change whose ids cannot
/// be part of an address.
#[must_use]
pub fn curl_command(change: &Change, root: &str) -> Option<String> {
    let url = format!("{root}{}", change.path()?);
    let mut command = format!(
        "curl -X {} {} -H \"Authorization: Bearer {KEY}\" -H 'Clerk-API-Version: {API_VERSION}'",
        change.method(),
        shell_quote(&url)
    );
    if let Some(body) = body(change) {
        command.push_str(" -H 'Content-Type: application/json' -d ");
        command.push_str(&shell_quote(&body));
    }
    Some(command)
}

/// The change as a command of Clerk's official command line.
#[must_use]
pub fn clerk_command(change: &Change, root: &str) -> Option<String> {
    let path = change.path()?;
    let mut command = String::new();
    if root != CLERK {
        let address = root.strip_suffix("/v1").unwrap_or(root);
        // Writing to a String cannot fail.
        let _ = write!(command, "CLERK_BACKEND_API_URL={} ", shell_quote(address));
    }
    let _ = write!(command, "clerk api {} -X {}", shell_quote(&path), change.method());
    if let Some(body) = body(change) {
        command.push_str(" -d ");
        command.push_str(&shell_quote(&body));
    }
    let _ = write!(command, " --secret-key \"{KEY}\"");
    Some(command)
}

/// The body of the request, with every control or invisible character as its escape.
fn body(change: &Change) -> Option<String> {
    let mut json = Vec::new();
    let written = match change {
        Change::Create { body, .. } => write_json(&mut json, body),
        Change::Update { body, .. } => write_json(&mut json, body),
        Change::Delete { .. } | Change::VerifyOwnership { .. } => return None,
    };
    written.ok()?;
    String::from_utf8(json).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::clerk::{CreateDomain, UpdateDomain};

    fn update(organization_id: &str, domain_id: &str) -> Change {
        let body = UpdateDomain { verified: Some(true), enrollment_mode: None };
        let (organization_id, domain_id) = (organization_id.to_owned(), domain_id.to_owned());
        Change::Update { organization_id, domain_id, body }
    }

    /// Splits a command as a POSIX shell does, without expanding variables.
    fn words(command: &str) -> Vec<String> {
        let (mut words, mut word) = (Vec::new(), None::<String>);
        let mut chars = command.chars();
        while let Some(c) = chars.next() {
            match c {
                ' ' => words.extend(word.take()),
                '\'' => word.get_or_insert_default().extend(chars.by_ref().take_while(|c| *c != '\'')),
                '"' => word.get_or_insert_default().extend(chars.by_ref().take_while(|c| *c != '"')),
                '\\' => word.get_or_insert_default().extend(chars.next()),
                _ => word.get_or_insert_default().push(c),
            }
        }
        words.extend(word);
        words
    }

    #[test]
    fn a_change_as_curl() {
        assert_eq!(
            curl_command(&update("org_1", "orgdmn_2"), CLERK).unwrap(),
            "curl -X PATCH https://api.clerk.com/v1/organizations/org_1/domains/orgdmn_2 \
             -H \"Authorization: Bearer $CLERK_SECRET_KEY\" -H 'Clerk-API-Version: 2025-11-10' \
             -H 'Content-Type: application/json' -d '{\"verified\":true}'"
        );
        let delete = Change::Delete { organization_id: "org_1".into(), domain_id: "orgdmn_2".into() };
        assert!(curl_command(&delete, CLERK).unwrap().starts_with("curl -X DELETE "));
        assert!(!curl_command(&delete, CLERK).unwrap().contains(" -d "));
        let own = Change::VerifyOwnership { organization_id: "org_1".into(), domain_id: "orgdmn_2".into() };
        assert!(curl_command(&own, CLERK).unwrap().contains("/orgdmn_2/verify_ownership "));
    }

    #[test]
    fn a_change_with_the_official_command_line() {
        assert_eq!(
            clerk_command(&update("org_1", "orgdmn_2"), CLERK).unwrap(),
            "clerk api /organizations/org_1/domains/orgdmn_2 -X PATCH -d '{\"verified\":true}' \
             --secret-key \"$CLERK_SECRET_KEY\""
        );
        let elsewhere = clerk_command(&update("org_1", "orgdmn_2"), "http://127.0.0.1:4010/v1").unwrap();
        assert!(
            elsewhere.starts_with("CLERK_BACKEND_API_URL=http://127.0.0.1:4010 clerk api "),
            "{elsewhere}"
        );
    }

    #[test]
    fn an_id_that_is_no_path_segment_has_no_command() {
        assert_eq!(curl_command(&update("..", "orgdmn_2"), CLERK), None);
        assert_eq!(clerk_command(&update("org_1", ""), CLERK), None);
    }

    proptest! {
        #[test]
        fn no_value_leaves_its_word(name in "[a-z'\"$`\\\\;&|\n\u{1b}\u{9b} -]{0,12}", id in "[a-z'\"$`;&| /-]{1,12}") {
            let body = CreateDomain { name: name.clone(), enrollment_mode: None, verified: None };
            let change = Change::Create { organization_id: id.clone(), body };
            let root = format!("https://x/{}/v1", "it's");
            let curl = curl_command(&change, &root).unwrap();
            prop_assert!(!curl.chars().any(char::is_control), "{curl:?}");
            let words = words(&curl);
            prop_assert_eq!(words.len(), 12, "{:?}", words);
            let sent: CreateDomain = serde_json::from_str(&words[11]).unwrap();
            prop_assert_eq!(sent.name, name);
            prop_assert!(words[3].starts_with("https://x/it's/v1/organizations/"), "{}", words[3]);
        }

        #[test]
        fn a_quoted_text_is_one_word(text in "\\PC{0,20}") {
            prop_assert_eq!(words(&shell_quote(&text)), [text]);
        }
    }
}
