//! The column decoder gives the same result as the contract's own decoder, however odd the answer.

use proptest::collection::vec;
use proptest::prelude::*;

use super::{as_stored, store};
use crate::clerk::decode_domains;
use crate::store::{Batch, decode_page};

const DOMAINS: &str = include_str!("../../../tests/fixtures/domains.json");

/// Compares the two decoders on a text. Returns whether they accepted it.
fn both(json: &str) -> Result<bool, TestCaseError> {
    let (whole, columns) = (decode_domains(json), decode_page(json));
    let (whole, columns) = match (whole, columns) {
        (Ok(whole), Ok(columns)) => (whole, columns),
        (Err(_), Err(_)) => return Ok(false),
        (whole, columns) => {
            let message = format!("{json}\n{:?}\n{:?}", whole.err(), columns.err());
            return Err(TestCaseError::fail(message));
        }
    };
    prop_assert_eq!(whole.total_count, columns.total_count);
    prop_assert_eq!(whole.data.len(), columns.rows.len());
    prop_assert!(columns.rows == Batch::of(&whole.data), "{}", json);
    for (index, domain) in whole.data.iter().enumerate() {
        prop_assert_eq!(&*columns.rows.id(index), domain.id.as_str());
        prop_assert_eq!(columns.rows.name(index), domain.name.as_str());
        prop_assert_eq!(columns.rows.created_at(index), domain.created_at);
        let store = store(std::slice::from_ref(domain));
        prop_assert_eq!(store.row(0).unwrap().to_domain(), as_stored(domain));
    }
    Ok(true)
}

/// The fields of a row, and of the objects in it.
const FIELDS: [&str; 15] = [
    "object",
    "id",
    "organization_id",
    "name",
    "enrollment_mode",
    "affiliation_email_address",
    "affiliation_verification",
    "ownership_verification",
    "verification",
    "total_pending_invitations",
    "total_pending_suggestions",
    "public_organization_data",
    "created_at",
    "updated_at",
    "labels",
];
const PROOF: [&str; 8] = [
    "status",
    "strategy",
    "attempts",
    "expire_at",
    "verified_at",
    "txt_record_name",
    "txt_record_value",
    "nonce",
];
const ORGANIZATION: [&str; 6] = ["id", "name", "slug", "image_url", "has_image", "members"];

/// Odd values for a field.
const VALUES: [&str; 36] = [
    "null",
    "true",
    "0",
    "-0",
    "7",
    "-7",
    "7.9",
    "-1e3",
    "1e400",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775809",
    "123456789012345678901234567890",
    "01",
    "\"\"",
    "\"12\"",
    "\" 12 \"",
    "\"1.5\"",
    "\"verified\"",
    "\"unverified\"",
    "\"quarantined\"",
    "\"manual_invitation\"",
    "\"b\\u00fccher \\\"\\\\ \\n \\ud83d\\ude00\"",
    "\"half \\ud83d\"",
    "\"\\udc00\\u\"",
    "\"\\x\"",
    "\"a\tb\"",
    "\"日本\"",
    "[]",
    "[\"verified\"]",
    "[null,{\"a\":\"\\ud83d\"}]",
    "{}",
    "{\"status\":null}",
    "{\"a\":[1,{\"b\":\"}\"}]}",
    "",
    "nul",
];

/// A valid row with all fields of the contract.
fn row() -> Vec<(String, String)> {
    let proof = r#"{"status":"verified","strategy":"txt","attempts":1,"expire_at":null,"verified_at":17}"#;
    let organization =
        r#"{"id":"org_1","name":"B\u00fccher & Co","slug":"b","image_url":null,"has_image":false}"#;
    [
        ("object", r#""organization_domain""#),
        ("id", r#""orgdmn_2xKfQ0aZ9bY8cX7dW6eV5fU4gT3""#),
        ("organization_id", r#""org_1""#),
        ("name", r#""acme.example""#),
        ("enrollment_mode", r#""automatic_invitation""#),
        ("affiliation_email_address", r#""it@acme.example""#),
        ("affiliation_verification", proof),
        ("ownership_verification", proof),
        ("verification", "null"),
        ("total_pending_invitations", "3"),
        ("total_pending_suggestions", "400"),
        ("public_organization_data", organization),
        ("created_at", "1764000000000"),
        ("updated_at", "1764000000001"),
    ]
    .map(|(field, value)| (field.to_owned(), value.to_owned()))
    .to_vec()
}

fn object(fields: &[(String, String)]) -> String {
    let fields: Vec<_> = fields.iter().map(|(field, value)| format!("\"{field}\":{value}")).collect();
    format!("{{{}}}", fields.join(","))
}

fn values() -> impl Strategy<Value = String> {
    proptest::sample::select(&VALUES[..]).prop_map(ToOwned::to_owned)
}

/// Duplicates, removes or replaces a field.
fn change<T: Strategy<Value = String>>(
    fields: &'static [&'static str],
    values: impl Fn() -> T,
) -> impl Strategy<Value = (String, Option<String>, bool)> {
    let fields = proptest::sample::select(fields).prop_map(ToOwned::to_owned);
    (fields, proptest::option::weighted(0.8, values()), proptest::bool::weighted(0.15))
}

fn changed(
    mut fields: Vec<(String, String)>,
    changes: Vec<(String, Option<String>, bool)>,
) -> Vec<(String, String)> {
    for (field, value, doubles) in changes {
        if !doubles {
            fields.retain(|(name, _)| *name != field);
        }
        if let Some(value) = value {
            fields.push((field, value));
        }
    }
    fields
}

/// Odd rows with odd objects in them.
fn rows() -> impl Strategy<Value = String> {
    let inner = || {
        prop_oneof![
            values(),
            vec(change(&PROOF, values), 0..4).prop_map(|changes| object(&changed(Vec::new(), changes))),
            vec(change(&ORGANIZATION, values), 0..4)
                .prop_map(|changes| object(&changed(Vec::new(), changes))),
        ]
    };
    vec(change(&FIELDS, inner), 0..3).prop_map(|changes| object(&changed(row(), changes)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn both_decoders_agree_on_odd_rows(rows in vec(rows(), 0..3), total in values()) {
        both(&format!("{{\"data\":[{}],\"total_count\":{total}}}", rows.join(",")))?;
        both(&format!(" {{\"total_count\" : 5, \"data\" : [ {} ] }} ", rows.join(" , ")))?;
    }

    #[test]
    fn both_decoders_agree_on_damaged_pages(at in 0..DOMAINS.len(), length in 0_usize..5, put in ".{0,2}") {
        let boundary = |at: usize| (at.min(DOMAINS.len())..=DOMAINS.len()).find(|&at| DOMAINS.is_char_boundary(at)).unwrap();
        let (start, end) = (boundary(at), boundary(at + length));
        both(&format!("{}{put}{}", &DOMAINS[..start], &DOMAINS[end..]))?;
        both(&DOMAINS[..start])?;
    }
}

#[test]
fn both_decoders_agree_on_every_odd_value_of_every_field() {
    let (mut taken, mut refused) = (0, 0);
    let mut check = |row: &[(String, String)]| {
        let json = format!("{{\"data\":[{}],\"total_count\":1}}", object(row));
        if both(&json).unwrap() { taken += 1 } else { refused += 1 }
    };
    for value in VALUES {
        for field in FIELDS {
            let change = (field.to_owned(), Some(value.to_owned()), false);
            check(&changed(row(), vec![change.clone()]));
            check(&changed(row(), vec![(change.0, change.1, true)]));
        }
        let proofs = ["affiliation_verification", "ownership_verification", "verification"];
        let objects = proofs.map(|outer| (outer, &PROOF[..]));
        for (outer, inner) in objects.into_iter().chain([("public_organization_data", &ORGANIZATION[..])]) {
            for field in inner {
                for text in
                    [format!("{{\"{field}\":{value}}}"), format!("{{\"{field}\":null,\"{field}\":{value}}}")]
                {
                    check(&changed(row(), vec![(outer.to_owned(), Some(text), false)]));
                }
            }
        }
    }
    for field in FIELDS {
        check(&changed(row(), vec![(field.to_owned(), None, false)]));
    }
    // An older answer has only the deprecated name of the proof.
    let older = [("affiliation_verification", None), ("verification", Some(r#"{"status":"failed"}"#))];
    let older = older.map(|(field, value)| (field.to_owned(), value.map(ToOwned::to_owned), false));
    check(&changed(row(), older.to_vec()));
    assert!(taken > 500 && refused > 500, "{taken} taken, {refused} refused");
}

#[test]
fn both_decoders_refuse_invalid_pages() {
    let row = object(&row());
    for (json, is_page) in [
        (DOMAINS.to_owned(), true),
        (format!("{{\"data\":[{row}]}}"), true),
        (format!("{{\"data\":[{row},{row}],\"total_count\":null,\"next\":[]}}"), true),
        (format!("{{\"data\":[{row}],\"data\":[{row}]}}"), false),
        (format!("{{\"data\":[{row}],\"total_count\":1,\"total_count\":1}}"), false),
        (format!("{{\"data\":[{row},]}}"), false),
        (format!("{{\"data\":{row}}}"), false),
        (format!("[[{row}],1]"), false),
        (format!("{{\"data\":[{row},null]}}"), false),
        (r#"{"data":[["o","d","org","n"]]}"#.to_owned(), false),
        (format!("{{\"data\":[{row}]}} x"), false),
        ("{\"\\ud83d\":1,\"data\":[]}".to_owned(), false),
        ("{\"next\":\"\\ud83d\",\"data\":[]}".to_owned(), true),
        ("{\"data\":[],\"total_count\":\"\\ud83d\"}".to_owned(), false),
        (
            "{\"data\":[{\"\\ud83d\":1,\"id\":\"\\ud83d\",\"organization_id\":\"o\",\"name\":\"n\"}]}"
                .to_owned(),
            true,
        ),
        ("{\"data\":null}".to_owned(), false),
        ("{\"total_count\":0}".to_owned(), false),
        (String::new(), false),
        ("null".to_owned(), false),
        ("<html></html>".to_owned(), false),
    ] {
        assert_eq!(both(&json).unwrap(), is_page, "{json}");
    }
}
