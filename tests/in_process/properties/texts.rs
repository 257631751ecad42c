//! Text from all of Unicode, with many special characters, through every target that takes text.

use proptest::prelude::*;

use crate::properties::entries::{config, names, query, screen, text};

/// Characters with a special role in the tested code, and characters of writing systems that often cause errors.
const ODD: &str = "\0\u{7}\t\n\r\u{1b}\u{7f}\u{85}\u{9b}\u{a0}\u{ad}\u{300}\u{301}\u{34f}\u{61c}\u{644}\u{627}\u{93f}\u{94d}\u{e33}\u{e4d}\
    \u{1100}\u{1160}\u{11a8}\u{115f}\u{17d2}\u{180e}\u{200b}\u{200c}\u{200d}\u{200e}\u{2028}\u{202e}\u{2066}\u{2069}\u{20e3}\u{2d7f}\u{3000}\
    \u{3164}\u{a4fc}\u{e000}\u{fe0e}\u{fe0f}\u{feff}\u{ff0e}\u{ff20}\u{ff9e}\u{ffa0}\u{fff9}\u{fffd}\u{fffe}\u{1f1e6}\u{1f3fb}\
    \u{1f468}\u{1f469}\u{1d173}\u{2f800}\u{e0001}\u{e0041}\u{e007f}\u{e0100}\u{f0000}\u{10ffff}⟨⟩…\u{2b}日é";

fn any_char() -> impl Strategy<Value = char> {
    let odd: Vec<char> = ODD.chars().collect();
    // Every plane is equally likely.
    let plane = (0_u32..17, 0_u32..0x1_0000)
        .prop_filter_map("a surrogate", |(plane, at)| char::from_u32(plane << 16 | at));
    prop_oneof![
        3 => proptest::sample::select(odd),
        3 => plane,
        2 => proptest::char::range('\u{20}', '\u{7e}'),
        1 => proptest::char::range('\u{80}', '\u{2fff}'),
        1 => proptest::char::range('\u{1f000}', '\u{1faff}'),
    ]
}

/// Characters, and runs of one character.
fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        9 => any_char().prop_map(String::from),
        1 => (any_char(), 2..40_usize).prop_map(|(c, times)| c.to_string().repeat(times)),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// The words that the parsers know, mixed with arbitrary text.
fn with_words(words: &'static [&'static str]) -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => proptest::sample::select(words).prop_map(str::to_owned),
        1 => any_text(),
        1 => any_char().prop_map(String::from),
    ];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

const QUERY: &[&str] = &[
    "verified:",
    "yes",
    "no",
    "mode:",
    "-",
    ",",
    "sso",
    "manual",
    "automatic_",
    "org:",
    "org_",
    "domain:",
    "a.com",
    "sort:",
    "name",
    "created",
    " ",
    " ",
    "\"",
    "\\",
    "acme",
    ":",
];
const NAMES: &[&str] = &[
    "acme",
    ".",
    "com",
    "@",
    "://",
    "https",
    "mailto:",
    "<",
    ">",
    "/",
    ":",
    "xn--",
    "bcher-kva",
    "-",
    "1",
    "[",
    "]",
    "bücher",
    "。",
    " ",
    "_",
];
const FILES: &[&str] = &[
    "CLERK_SECRET_KEY",
    "=",
    "@",
    "\"",
    "'",
    "\n",
    "export ",
    "#",
    "$",
    "{",
    "}",
    "\\",
    "CLERK_API_URL",
    "https://",
    "CLERK_BACKEND_API_URL",
    "secretKey",
    ":",
    ",",
    "[",
    "null",
    " ",
    "/",
    "pk_",
    "sk_test_",
    "CLERK_API_KEY",
    "localhost",
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn no_character_acts_hides_or_breaks_the_width(cells in any::<u8>(), any in any_text()) {
        let mut data = vec![cells];
        data.extend(any.bytes());
        text(&data);
    }

    #[test]
    fn a_query_is_parsed_as_it_is_printed(any in with_words(QUERY)) {
        query(any.as_bytes());
    }

    #[test]
    fn a_parsed_name_parses_to_itself(any in with_words(NAMES)) {
        names(any.as_bytes());
    }

    #[test]
    fn no_file_shows_a_key(first in any::<u8>(), any in with_words(FILES)) {
        let mut data = vec![first];
        data.extend(any.bytes());
        config(&data);
    }

    #[test]
    fn invalid_utf8_is_handled(data in proptest::collection::vec(any::<u8>(), 0..200)) {
        text(&data);
        query(&data);
        names(&data);
        config(&data);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn nothing_unsafe_is_in_any_cell(
        size in (20_u8..160, 8_u8..50),
        texts in proptest::collection::vec(any_text(), 1..12),
        steps in proptest::collection::vec(any::<u8>(), 0..60),
    ) {
        let mut data = vec![size.0, size.1, 0];
        for text in texts {
            let end = (0..=text.len().min(255)).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
            data.push(u8::try_from(end).expect("a byte"));
            data.extend(&text.as_bytes()[..end]);
        }
        data.extend(steps);
        screen(&data);
    }
}

/// Quadratic time would make this test hang.
#[test]
fn long_texts_are_handled() {
    for piece in
        ["a", "ü", "日", ".", "@", "\"", "a\u{301}", "\u{200b}", "\u{301}", "ü.", " ", "xn--", "://", "\\"]
    {
        let long = piece.repeat((1 << 16) / piece.len());
        for data in [long.clone(), format!("joe@{long}"), format!("https://{long}/"), format!("\"{long}")] {
            names(data.as_bytes());
            query(data.as_bytes());
        }
        text(format!("\u{50}{}", piece.repeat(1 << 11)).as_bytes());
    }
}
