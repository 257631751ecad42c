//! Whether a word that is no domain name was meant as one. The rest of prose is left out: abbreviations, versions, file
//! names, code.

use super::{OTHER_TOP_LEVELS, is_ideographic_dot};
use crate::clerk::NameError;

/// Top-level domains that are rarely written behind a dot for another reason.
const UNMISTAKABLE: [&str; 10] = ["com", "net", "org", "edu", "gov", "mil", "int", "biz", "info", "example"];

/// Top-level domains that are also endings of files: `my_file.rs`.
const FILE_ENDINGS: [&str; 24] = [
    "ac", "am", "app", "bz", "cab", "cc", "la", "md", "ml", "mm", "mo", "mov", "pl", "pm", "ps", "pub", "py",
    "rs", "sh", "so", "sv", "tf", "vi", "zip",
];

/// Top-level domains that are also members in code, or words: `user_row.id`.
const MEMBERS: [&str; 14] =
    ["as", "bar", "cat", "do", "download", "id", "in", "is", "it", "map", "name", "page", "to", "zone"];

/// What is around a word.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Surroundings {
    /// Whether nothing else is in its line or column: then it is not prose.
    pub(super) is_alone: bool,
    /// Whether it is part of a path, or called like a function.
    pub(super) is_code: bool,
}

/// Whether the word, which is no domain name for this reason, was meant as one.
pub(super) fn is_meant_as_name(word: &str, error: &NameError, around: Surroundings) -> bool {
    let lower = word.to_lowercase();
    let labels: Vec<&str> = lower.split(|c| c == '.' || is_ideographic_dot(c)).collect();
    let [first, .., top] = labels[..] else { return false };
    let is_web_site = first == "www" && labels.len() > 2;
    let is_punycode = labels.iter().any(|label| label.starts_with("xn--"));
    let is_known = is_top_level(top);
    // `Please use my_file.It works`: the next sentence.
    let is_sentence = !around.is_alone && starts_sentence(word);
    match error {
        NameError::LabelTooLong | NameError::TooLong(_) => true,
        _ if is_punycode || is_web_site => true,
        _ if around.is_code || is_sentence => false,
        NameError::Character(_) => {
            is_known && !FILE_ENDINGS.contains(&top) && (around.is_alone || !MEMBERS.contains(&top))
        }
        NameError::EmptyLabel => UNMISTAKABLE.contains(&top) || around.is_alone && is_known,
        NameError::Invalid => is_known,
        // Its last part is a number, as in a version or in `fig.1`.
        NameError::IpAddress => around.is_alone && are_words(&labels[..labels.len() - 1]),
        _ => false,
    }
}

/// Whether the part behind the `@` of an address is a version: `react@19.1.0-rc.1`, `checkout@v4.2`.
pub(super) fn is_version(host: &str) -> bool {
    let mut labels = host.split('.');
    let first = labels.next().unwrap_or_default();
    let number = first.strip_prefix(['v', 'V']).unwrap_or(first);
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let top = host.rsplit('.').next().unwrap_or_default();
    is_number && !is_top_level(&top.to_lowercase())
}

fn is_top_level(top: &str) -> bool {
    OTHER_TOP_LEVELS.contains(&top) || psl::suffix(top.as_bytes()).is_some_and(|suffix| suffix.is_known())
}

/// Whether the last part starts with a capital letter, and the word is not in capitals.
fn starts_sentence(word: &str) -> bool {
    let top = word.rsplit('.').next().unwrap_or_default();
    top.starts_with(char::is_uppercase) && word.contains(char::is_lowercase)
}

/// Whether these are words without digits, one of them longer than the usual abbreviations.
fn are_words(labels: &[&str]) -> bool {
    let is_word = |label: &&&str| label.chars().all(|c| c.is_alphabetic() || c == '-');
    labels.iter().filter(is_word).count() == labels.len()
        && labels.iter().any(|label| label.chars().count() > 3)
}
