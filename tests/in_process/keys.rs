//! No text in `src/` spells a key: it names the action, and the key tables give the key.

#![expect(clippy::expect_used, reason = "a failed expect fails the test")]

use std::fs;
use std::path::{Path, PathBuf};

use domdesk::input::Place;

/// Modules whose texts are not about the keys of the desk: the key tables, shell commands, the server.
const EXCLUDED: [&str; 6] = ["input", "cli", "runtime", "emulator", "api", "config"];

/// Names of keys that have no other meaning.
const NAMES: [&str; 8] = ["Esc", "Enter", "Tab", "Shift-Tab", "PgUp", "PgDn", "Backspace", "Space"];

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("src can be read") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Each source file with its code without tests.
fn sources() -> Vec<(String, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    files(&src, &mut found);
    let place = |path: &PathBuf| path.strip_prefix(&src).expect("below src").display().to_string();
    let is_test = |place: &str| place.contains("/tests/") || place.ends_with("/tests.rs");
    let read = |path: PathBuf| {
        let code = fs::read_to_string(&path).expect("a source file");
        let code = code.split("#[cfg(test)]\nmod tests").next().unwrap_or_default().to_owned();
        (place(&path), code)
    };
    found.into_iter().map(read).filter(|(place, _)| !is_test(place)).collect()
}

/// The string literals, each with the code before it; without comments.
fn texts(code: &str) -> Vec<(String, String)> {
    let mut texts = Vec::new();
    let mut before = String::new();
    let mut chars = code.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '/' if chars.peek() == Some(&'/') => while chars.next_if(|c| *c != '\n').is_some() {},
            // A quote as a character literal does not begin a string.
            '\'' if chars.peek() == Some(&'"') => drop(chars.next()),
            '"' => {
                let mut text = String::new();
                while let Some(c) = chars.next().filter(|c| *c != '"') {
                    text.push(if c == '\\' { chars.next().unwrap_or(c) } else { c });
                }
                texts.push((std::mem::take(&mut before), text));
            }
            c => before.push(c),
        }
    }
    texts
}

/// The word in the text that spells a key, if any.
fn spelled_key(text: &str) -> Option<String> {
    let trim = |word: &str| word.trim_matches(|c: char| ".,;:()".contains(c)).to_owned();
    let words: Vec<String> = text.split_whitespace().map(trim).collect();
    words.iter().enumerate().find_map(|(at, word)| {
        let before = at.checked_sub(1).map(|at| words[at].to_lowercase());
        let behind = words.get(at + 1).map(String::as_str).unwrap_or_default();
        let is_letter = word.len() == 1 && word.starts_with(|c: char| c.is_ascii_graphic());
        let is_article = matches!(word.as_str(), "a" | "A" | "I");
        let acts =
            behind.len() > 2 && behind.ends_with('s') && behind.starts_with(|c: char| c.is_lowercase());
        let is_key = NAMES.contains(&word.as_str())
            || word.starts_with("Ctrl-")
            || is_letter && before.as_deref() == Some("press")
            || is_letter && !is_article && word.starts_with(|c: char| c.is_alphabetic()) && acts;
        is_key.then(|| word.clone())
    })
}

#[test]
fn no_text_spells_a_key() {
    let mut wrong = Vec::new();
    for (place, code) in sources() {
        let room = place.split(['/', '.']).next().unwrap_or_default();
        if EXCLUDED.contains(&room) {
            continue;
        }
        for (_, text) in texts(&code) {
            wrong.extend(spelled_key(&text).map(|key| format!("{place}: {key} in {text:?}")));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_action_in_a_text_is_in_the_key_table_of_its_place() {
    let mut named = 0;
    let mut wrong = Vec::new();
    for (file, code) in sources() {
        // Advice after failures is static text, formatted later.
        let is_advice = file.starts_with("change/messages");
        for (before, text) in texts(&code).into_iter().filter(|_| !file.starts_with("input")) {
            let before: String = before.split_whitespace().collect();
            let is_said = before.ends_with("say(") || is_advice && !before.ends_with("format!(");
            if !is_said {
                continue;
            }
            let place =
                Place::ALL.into_iter().find(|place| before.ends_with(&format!("Place::{place:?}.say(")));
            let names = text.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0));
            for name in names {
                named += 1;
                let is_bound = place.unwrap_or(Place::Desk).bindings().any(|binding| binding.name == name);
                if !is_bound {
                    wrong.push(format!("{file}: {{{name}}} in {text:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert!(named > 30, "only {named} names were found");
}

#[test]
fn a_spelled_key_is_found_and_a_plain_sentence_is_not() {
    for text in ["Press r to try again.", "L unlocks it", "Esc: close", "then Ctrl-c", "no copy, c reads it"]
    {
        assert!(spelled_key(text).is_some(), "{text}");
    }
    for text in ["Press {refresh} to try again.", "A domain has it", "in 9 s at most", "Press the key again."]
    {
        assert_eq!(spelled_key(text), None, "{text}");
    }
}
