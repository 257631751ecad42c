//! Sentences that name keys, and the key tables of the README. A sentence never spells a key: it names the action, so
//! that it is correct whatever the table contains.

use std::fmt::Write;

use super::{Action, BINDINGS, Place, Section};

/// The desk's key for an action, as text.
#[must_use]
pub fn key(action: Action) -> String {
    Place::Desk.key(action)
}

/// A sentence with the desk's keys for the names in braces: `Press {refresh} to try again.` Only static text can be
/// passed, so text from a server is never interpreted.
#[must_use]
pub fn say(sentence: &'static str) -> String {
    Place::Desk.say(sentence)
}

impl Place {
    #[must_use]
    pub fn say(self, sentence: &'static str) -> String {
        let mut text = String::new();
        let mut rest = sentence;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, behind)) = after.split_once('}') else { break };
            text.push_str(before);
            match self.bindings().find(|binding| binding.name == name) {
                Some(binding) => text.push_str(&self.key(binding.action)),
                // A test finds every name that is missing from the tables.
                None => text.push_str(name),
            }
            rest = behind;
        }
        text.push_str(rest);
        text
    }
}

/// The key tables for the README: the desk, then the other places.
#[must_use]
pub fn markdown() -> String {
    let mut text = String::from("| Key | Command | What it does |\n|---|---|---|\n");
    // Writing to a String cannot fail.
    for section in Section::ALL {
        for binding in BINDINGS.iter().filter(|binding| binding.section == section) {
            let _ = writeln!(text, "| {} | `{}` | {} |", code(binding), binding.name, binding.help);
        }
    }
    text.push_str("\n| Where | Key | What it does |\n|---|---|---|\n");
    for place in Place::DOCUMENTED {
        for binding in place.own_bindings() {
            let _ = writeln!(text, "| {} | {} | {} |", place.title(), code(binding), binding.help);
        }
    }
    text
}

fn code(binding: &super::Binding) -> String {
    // A bar would end the table cell.
    let keys: Vec<_> = binding
        .alternatives()
        .map(|way| format!("`{}`", super::sequence_text(way).replace('|', "\\|")))
        .collect();
    if keys.is_empty() { format!("`{}`", key(binding.action)) } else { keys.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_names_the_keys_of_its_place() {
        let refresh = key(Action::Refresh);
        assert_eq!(say("Press {refresh} to try again."), format!("Press {refresh} to try again."));
        assert_eq!(Place::Reason.say("{cancel}"), "Esc");
        assert_eq!(say("nothing in braces"), "nothing in braces");
    }
}
