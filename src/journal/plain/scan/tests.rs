use proptest::prelude::*;
use serde_json::Value;

use super::*;

#[test]
fn anything_that_serde_may_read_differently_is_left_to_it() {
    for json in [
        "",
        " 1",
        "1 ",
        "01",
        "-",
        "1.",
        ".5",
        "1e9",
        "123456789012345678",
        "+1",
        "tru",
        "nul",
        "[1,]",
        "[,1]",
        "{,}",
        "{\"a\":1,}",
        "{\"a\"}",
        "{1:1}",
        "{\"\\u0061\":1}",
        "{\"$serde_json::private::RawValue\":\"1\"}",
        "\"",
        "\"\\",
        "\"\\ud83d\\ude00\"",
        "\"\\DA00\"",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\u12g4\"",
        "\"a\nb\"",
        "\"\u{1f}\"",
    ] {
        let mut scan = Scanner::new(json);
        assert!(scan.value().is_none() || !scan.is_at_end(), "{json}");
    }
    let deep = format!("{}1{}", "[".repeat(70), "]".repeat(70));
    assert_eq!(Scanner::new(&deep).value(), None);
}

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        (-1_000_i32..1_000).prop_map(|number| Value::from(f64::from(number) / 8.0)),
        ".{0,40}".prop_map(Value::from),
        "[ -~\"\\\\\u{80}-\u{a0}é日😀]{0,40}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::hash_map("[a-z_]{0,12}", inner, 0..6)
                .prop_map(|members| Value::from_iter(members.into_iter().collect::<Vec<_>>())),
        ]
    })
}

proptest! {
    #[test]
    fn everything_that_is_written_is_scanned(value in json()) {
        let text = value.to_string();
        let mut scan = Scanner::new(&text);
        prop_assert_eq!(scan.value(), Some(text.as_str()));
        prop_assert!(scan.is_at_end());
    }

    #[test]
    fn everything_that_is_scanned_is_json(value in json(), at in any::<proptest::sample::Index>(), put in "[\"\\\\{}\\[\\],:0-9eu\u{1}-]{0,3}") {
        let mut text = value.to_string();
        let mut at = at.index(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        let end = text[at..].chars().next().map_or(at, |c| at + c.len_utf8());
        text.replace_range(at..end, &put);
        let mut scan = Scanner::new(&text);
        if scan.value().is_some() && scan.is_at_end() {
            prop_assert!(serde_json::from_str::<Value>(&text).is_ok(), "{}", text);
        }
    }

    #[test]
    fn a_text_reads_back_as_written(text in ".{0,60}") {
        let json = Value::from(text.clone()).to_string();
        let read = Scanner::new(&json).string().and_then(Text::read);
        prop_assert_eq!(read.as_deref(), Some(text.as_str()));
    }
}
