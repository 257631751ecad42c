use super::*;
use crate::clerk::{Operation, code};

/// Every code that the contract's source defines.
fn codes() -> Vec<&'static str> {
    let (_, module) = include_str!("../../clerk/error.rs").split_once("pub mod code").unwrap();
    let constants = module.lines().filter(|line| line.contains("pub const"));
    constants.filter_map(|line| line.split('"').nth(1)).collect()
}

/// Words of advice that only makes sense after typing or choosing a value.
const OF_VALUES: [&str; 12] = [
    "value",
    "mode",
    "Choose",
    "choose",
    "Change the",
    "Fill",
    "Shorten",
    "Verify",
    "nverify",
    "Delete one",
    "Use a",
    "typed",
];

#[test]
fn a_failed_read_never_advises_to_change_a_value() {
    let mut failure = Failure::new(FailureKind::Refused, "");
    for operation in [
        Operation::ListAll,
        Operation::List,
        Operation::Organizations,
        Operation::Organization,
        Operation::Instance,
        Operation::OrganizationSettings,
        Operation::EnterpriseConnections,
        Operation::UsersCount,
        Operation::OrganizationInvitations,
    ] {
        failure.operation = Some(operation);
        for code in codes().into_iter().chain(["moon_phase", ""]) {
            failure.errors = vec![ClerkError { code: code.into(), ..ClerkError::default() }];
            for kind in [FailureKind::Refused, FailureKind::Forbidden, FailureKind::NotFound] {
                failure.kind = kind;
                let next = explain(&failure).next;
                let found = OF_VALUES.iter().find(|word| next.contains(**word));
                assert_eq!(found, None, "{operation}, {code}: {next}");
            }
        }
    }
}

#[test]
fn each_kind_of_request_has_its_own_next_step() {
    use RequestKind::{Create, Delete, Read, Update, VerifyOwnership};
    let next = |code, kind| explain_code(code, kind).unwrap().1;
    for (code, kinds) in [
        (code::PARAM_VALUE_INVALID, [Read, Create, Delete]),
        (code::DOMAIN_COMMON, [Read, Create, VerifyOwnership]),
        (code::LAST_VERIFIED_CANNOT_DELETE, [Read, Create, Delete]),
        (code::EXISTS_FOR_ENROLLMENT, [Read, Update, Delete]),
        (code::ALREADY_EXISTS, [Read, Update, VerifyOwnership]),
    ] {
        let [one, two, three] = kinds.map(|kind| next(code, kind));
        assert!(one != two && two != three && one != three, "{code}: {one} / {two} / {three}");
    }
    assert_eq!(next(code::RESOURCE_LOCKED, Delete), next(code::CONFLICT, Update));
    assert!(next(code::RESOURCE_LOCKED, Delete).contains("then try again"));
    assert!(next(code::RESOURCE_NOT_FOUND, Create).contains("organization"));
}

#[test]
fn every_code_has_words_for_every_kind_of_request() {
    for code in codes() {
        for kind in RequestKind::ALL {
            let (what, next) = explain_code(code, kind).unwrap_or_else(|| panic!("{code} has no words"));
            for sentence in [what, next] {
                assert!(sentence.ends_with('.') && sentence.len() > 12, "{code}: {sentence:?}");
                assert!(!sentence.contains(code), "{code} must be explained, not repeated");
            }
        }
    }
}

#[test]
fn a_known_code_is_explained_with_the_next_step() {
    let mut failure = Failure::new(FailureKind::Refused, "");
    failure.errors = vec![ClerkError { code: code::DOMAIN_COMMON.into(), ..ClerkError::default() }];
    failure.trace_id = Some("abc\x1b[2J".into());
    let explained = explain(&failure);
    assert_eq!(explained.what, "This is a public mail provider: anyone can have an address there.");
    assert_eq!(explained.code, "organization_domain_common");
    assert_eq!(explained.trace, "abc␛[2J");
    assert!(explained.line().ends_with("[organization_domain_common] [trace abc␛[2J]"));
}

#[test]
fn an_unknown_code_is_explained_by_clerks_message() {
    let mut failure = Failure::new(FailureKind::Refused, "");
    failure.status = Some(422);
    failure.errors = vec![ClerkError {
        code: "moon_phase".into(),
        long_message: "Not tonight.".into(),
        ..ClerkError::default()
    }];
    assert_eq!(explain(&failure).what, "The API refused this: Not tonight.");
    assert_eq!(explain(&failure).code, "moon_phase");
}

#[test]
fn a_text_of_clerk_is_a_sentence_and_names_its_field() {
    let mut failure = Failure::new(FailureKind::Refused, "");
    let meta = serde_json::json!({ "param_name": "enrollment_mode" }).as_object().cloned();
    for (code, text, what) in [
        ("moon_phase", "not tonight", "The API refused this: not tonight."),
        ("moon_phase", "Not tonight?", "The API refused this: Not tonight?"),
        (code::PARAM_DUPLICATE, "is taken", "enrollment_mode: is taken."),
        (code::PARAM_DUPLICATE, "This enrollment_mode is taken.", "This enrollment_mode is taken."),
    ] {
        let error = ClerkError {
            code: code.into(),
            long_message: text.into(),
            meta: meta.clone(),
            ..ClerkError::default()
        };
        failure.errors = vec![error];
        assert_eq!(explain(&failure).what, what);
    }
}

#[test]
fn a_command_names_status_and_trace_but_no_keys() {
    let mut failure = Failure::new(FailureKind::Server, "");
    (failure.status, failure.trace_id) = (Some(503), Some("ray-1".into()));
    failure.operation = Some(Operation::ListAll);
    assert_eq!(explain(&failure).command_line(), "The API failed. [HTTP 503] [trace ray-1]");
    failure.operation = Some(Operation::Update);
    assert_eq!(
        explain(&failure).command_line(),
        "The API failed. Try again in a while. [HTTP 503] [trace ray-1]"
    );
}

#[test]
fn without_a_body_the_status_is_shown() {
    let mut failure = Failure::new(FailureKind::Server, "");
    failure.status = Some(502);
    assert_eq!(explain(&failure).what, "The API failed.");
    assert_eq!(explain(&failure).code, "HTTP 502");
}
