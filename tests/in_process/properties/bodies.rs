//! Nearly correct response bodies, and arbitrary JSON, through the decoders.

use proptest::prelude::*;

use domdesk::clerk::{decode_domain, decode_domains};

use crate::properties::entries::decode;

/// JSON text, not a value: keys can be duplicated, and numbers can have any size.
fn any_json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        any::<bool>().prop_map(|b| b.to_string()),
        any::<i64>().prop_map(|n| n.to_string()),
        any::<f64>().prop_filter("JSON has no name for it", |n| n.is_finite()).prop_map(|n| format!("{n:e}")),
        Just(format!("-{}", "9".repeat(300))),
        Just("1e999".to_owned()),
        any::<String>().prop_map(|text| serde_json::to_string(&text).expect("a text")),
        proptest::sample::select(vec![
            r#""verified""#,
            r#""""#,
            r#""12""#,
            r#""\ud800""#,
            r#""\u0000\u202e""#
        ])
        .prop_map(str::to_owned),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(|items| format!("[{}]", items.join(","))),
            proptest::collection::vec((key(), inner.clone()), 0..5).prop_map(|fields| object(&fields)),
            (inner, 1..200_usize, any::<bool>())
                .prop_map(|(inner, depth, arrays)| nested(&inner, depth, arrays)),
        ]
    })
}

fn nested(inner: &str, depth: usize, arrays: bool) -> String {
    let (open, close) = if arrays { ("[", "]") } else { ("{\"x\":", "}") };
    format!("{}{inner}{}", open.repeat(depth), close.repeat(depth))
}

fn key() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => proptest::sample::select(FIELDS.as_slice()).prop_map(|(name, _)| name.to_owned()),
        1 => "[a-z_]{0,6}",
    ]
}

fn object(fields: &[(String, String)]) -> String {
    let fields: Vec<_> = fields.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
    format!("{{{}}}", fields.join(","))
}

const PROOF: &str = r#"{"status":"verified","strategy":"txt","attempts":1,"expire_at":2,"verified_at":3}"#;

/// The correct fields of a row, of the other objects, and of a page.
const FIELDS: [(&str, &str); 22] = [
    ("object", r#""organization_domain""#),
    ("id", r#""orgdmn_1""#),
    ("organization_id", r#""org_1""#),
    ("name", r#""acme.com""#),
    ("enrollment_mode", r#""manual_invitation""#),
    ("affiliation_email_address", r#""joe@acme.com""#),
    ("affiliation_verification", PROOF),
    ("ownership_verification", PROOF),
    ("verification", PROOF),
    ("total_pending_invitations", "3"),
    ("total_pending_suggestions", "4"),
    ("public_organization_data", r#"{"id":"org_1","name":"Acme","slug":"acme","has_image":true}"#),
    ("created_at", "1764000000000"),
    ("updated_at", "1764000000001"),
    ("environment_type", r#""production""#),
    ("max_allowed_domains", "10"),
    ("domains_enrollment_modes", r#"["manual_invitation"]"#),
    ("deleted", "true"),
    ("errors", r#"[{"message":"m","code":"c","meta":{"param_name":"name"}}]"#),
    ("clerk_trace_id", r#""7d1f""#),
    ("slug", r#""acme""#),
    ("members_count", "42"),
];

/// A row whose fields are mostly correct, but sometimes missing, null, of another type, or duplicated.
fn row() -> impl Strategy<Value = String> {
    let field = |(name, correct): (&'static str, &'static str)| {
        let one = move |value: String| vec![(name.to_owned(), value)];
        prop_oneof![
            24 => Just(one(correct.to_owned())),
            2 => Just(Vec::new()),
            1 => Just(one("null".to_owned())),
            1 => any_json().prop_map(one),
            1 => any_json().prop_map(move |value| [one(correct.to_owned()), one(value)].concat()),
        ]
    };
    let fields: Vec<_> = FIELDS.iter().copied().map(field).collect();
    fields.prop_shuffle().prop_map(|fields| object(&fields.concat()))
}

fn page() -> impl Strategy<Value = String> {
    let data = prop_oneof![
        12 => proptest::collection::vec(row(), 0..4).prop_map(|rows| format!("[{}]", rows.join(", "))),
        1 => any_json(),
    ];
    (data, prop_oneof![Just("12".to_owned()), any_json()])
        .prop_map(|(data, total)| format!(" {{\"data\": {data},\n\"total_count\":{total} }} "))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_nearly_correct_page_is_decoded_or_rejected(text in page()) {
        decode(text.as_bytes());
    }

    #[test]
    fn a_nearly_correct_object_is_decoded_or_rejected(text in row()) {
        decode(text.as_bytes());
    }

    #[test]
    fn any_json_is_decoded_or_rejected(text in any_json()) {
        decode(text.as_bytes());
    }

    #[test]
    fn a_damaged_body_is_decoded_or_rejected(text in page(), at in any::<usize>(), bytes in any::<[u8; 3]>()) {
        let mut damaged = text.into_bytes();
        let at = at % damaged.len();
        decode(&damaged[..at]);
        for (place, byte) in damaged[at..].iter_mut().zip(bytes) {
            *place = byte;
        }
        decode(&damaged);
    }

    #[test]
    fn any_bytes_are_rejected(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        decode(&bytes);
    }
}

#[test]
fn an_array_is_not_accepted_as_an_object() {
    for text in [r#"["organization_domain","orgdmn_1","org_1","acme.com"]"#, " [[], 3]", "[]"] {
        decode(text.as_bytes());
    }
    let rows = r#"{"data":[["organization_domain","orgdmn_1","org_1","acme.com"]],"total_count":1}"#;
    let error = decode_domains(rows).expect_err("a row is an object").to_string();
    assert!(error.contains("expected an object"), "{error}");
}

#[test]
fn deep_nesting_is_safe() {
    for depth in [100, 127, 128, 129, 200, 100_000] {
        for arrays in [true, false] {
            let deep = nested("1", depth, arrays);
            decode(deep.as_bytes());
            // An unknown field, a known field, and one that is kept as JSON.
            let unknown = format!(r#"{{"id":"d","organization_id":"o","name":"n","unknown":{deep}}}"#);
            assert!(decode_domain(&unknown).is_ok(), "an unknown field may be of any depth");
            decode(unknown.as_bytes());
            decode(unknown.replace("unknown", "verification").as_bytes());
            decode(format!(r#"{{"data":[{unknown}],"total_count":{deep}}}"#).as_bytes());
            decode(format!(r#"{{"errors":[{{"meta":{{"x":{deep}}}}}]}}"#).as_bytes());
        }
    }
}
