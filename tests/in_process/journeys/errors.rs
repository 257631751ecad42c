//! Every error code of Clerk's contract reaches the user in words: what happened, what to do next, the code, and the
//! trace id where there is one. First those that the emulator's own rules produce, then the rest, put into its mouth.

use domdesk::app::RequestKind;
use domdesk::app::messages::explain_code;
use domdesk::clerk::{Operation, code};
use domdesk::emulator::{FaultKind, Settings};
use domdesk::input::say;

use crate::journeys::kit::{
    agree, answer, error_body, go_to, go_to_unverified, hear, once, rows, toggle, told, trace,
};
use crate::support::{Desk, Plan};

/// Every code of the contract page, with its status.
const CODES: [(u16, &str); 35] = [
    (400, code::REQUEST_BODY_INVALID),
    (400, code::API_VERSION_INVALID),
    (401, code::AUTHORIZATION_HEADER_FORMAT_INVALID),
    (401, code::CLERK_KEY_INVALID),
    (401, code::AUTHENTICATION_INVALID),
    (403, code::AUTHORIZATION_INVALID),
    (403, code::ORGANIZATION_NOT_ENABLED),
    (403, code::DOMAINS_NOT_ENABLED),
    (403, code::MODE_NOT_ENABLED),
    (403, code::QUOTA_EXCEEDED),
    (404, code::RESOURCE_NOT_FOUND),
    (413, code::REQUEST_BODY_TOO_LARGE),
    (422, code::PARAM_MISSING),
    (422, code::PARAM_NIL),
    (422, code::PARAM_FORMAT_INVALID),
    (422, code::PARAM_VALUE_INVALID),
    (422, code::PARAM_TYPE_INVALID),
    (422, code::PARAM_UNKNOWN),
    (422, code::DOMAIN_COMMON),
    (422, code::DOMAIN_BLOCKED),
    (422, code::ALREADY_EXISTS),
    (422, code::ALREADY_EXISTS_SAME_ORGANIZATION),
    (422, code::EXISTS_FOR_ENTERPRISE_CONNECTION),
    (422, code::LAST_VERIFIED_CANNOT_DELETE),
    (422, code::EXISTS_FOR_ENROLLMENT),
    (422, code::PARAM_DUPLICATE),
    (422, code::PARAM_VALUE_TOO_LARGE),
    (402, code::UNSUPPORTED_PLAN_FEATURES),
    (403, code::FEATURE_NOT_ENABLED),
    (409, code::RESOURCE_LOCKED),
    (409, code::CONFLICT),
    (410, code::OPERATION_DEPRECATED),
    (415, code::UNSUPPORTED_CONTENT_TYPE),
    (500, code::INTERNAL_CLERK_ERROR),
    (503, code::SERVICE_UNAVAILABLE),
];

/// The codes that the contract's own source names.
fn codes_of_the_contract() -> Vec<&'static str> {
    let source = include_str!("../../../src/clerk/error.rs");
    let (_, module) = source.split_once("pub mod code").unwrap();
    module
        .lines()
        .filter(|line| line.contains("pub const"))
        .filter_map(|line| line.split('"').nth(1))
        .collect()
}

#[test]
fn the_table_lacks_no_code() {
    assert_eq!(codes_of_the_contract(), CODES.map(|(_, code)| code));
}

/// The words that belong to the code; Clerk's own for a form's field, because they name the value.
fn words(code: &str, kind: RequestKind) -> (String, String) {
    let (what, next) = explain_code(code, kind).unwrap();
    let what =
        if code.starts_with("form_param") { format!("Long text about {code}.") } else { what.to_owned() };
    (what, say(next))
}

async fn hear_all(desk: &mut Desk, code: &str, kind: RequestKind) {
    let (what, next) = words(code, kind);
    for said in [&*what, &*next, &format!("[{code}]")] {
        hear(desk, said).await;
    }
}

#[tokio::test]
async fn every_code_that_answers_a_change_is_explained() {
    let mut desk = Desk::open(Plan::default()).await;
    go_to_unverified(&mut desk);
    for (status, code) in CODES {
        once(&desk, Operation::Update, answer(status, error_body(code, None)));
        desk.press("v");
        desk.settle().await;
        hear_all(&mut desk, code, RequestKind::Update).await;
        hear(&mut desk, &format!("[trace {}]", trace(code))).await;
        assert!(!desk.model.selected().unwrap().is_verified(), "{code} is no success");
        // The message goes; the reason stays with the row.
        desk.press("Esc Enter");
        let (what, next) = words(code, RequestKind::Update);
        for said in [&*what, &*next, code, &trace(code)] {
            // Beside the list a long code is broken within.
            let close = |text: &str| text.replace(' ', "");
            assert!(close(&told(&mut desk)).contains(&close(said)), "{said} in\n{}", desk.screen());
        }
        desk.press("Enter");
    }
}

#[tokio::test]
async fn every_code_that_answers_the_first_list_is_explained() {
    let mut desk = Desk::begin(Plan::sized(80, 24)).await;
    for (status, code) in CODES {
        once(&desk, Operation::ListAll, answer(status, error_body(code, None)));
        desk.press("r");
        desk.wait(|desk| desk.model.list().failure().is_some_and(|failure| failure.code() == Some(code)))
            .await;
        // Said in the place of the rows, over as many lines as it takes.
        let screen = desk.screen();
        let flat = screen.split_whitespace().collect::<Vec<_>>().join(" ");
        let (what, next) = words(code, RequestKind::Read);
        for said in [&*what, &*next, code, &trace(code)] {
            assert!(flat.contains(said), "{said} in\n{screen}");
        }
        assert!(["r to try again", "press r", "Press r"].iter().any(|said| flat.contains(said)), "{screen}");
    }
    desk.press("r");
    desk.wait(|desk| desk.model.list().total() == Some(1_200)).await;
}

#[tokio::test]
async fn every_code_that_answers_a_refresh_is_explained_above_the_rows_that_stay() {
    let mut desk = Desk::open(Plan::sized(80, 24)).await;
    desk.settle().await;
    for (status, code) in CODES {
        // Each of the two pages that are read again.
        desk.emulator.inject(domdesk::emulator::Fault {
            operation: Some(Operation::ListAll),
            times: 2,
            kind: answer(status, error_body(code, None)),
        });
        desk.press("r");
        desk.settle().await;
        hear_all(&mut desk, code, RequestKind::Read).await;
        assert!(!rows(&desk).is_empty(), "{code} takes no rows away");
        desk.press("r");
        desk.settle().await;
        assert!(!told(&mut desk).contains(code), "gone when it works again");
    }
}

#[tokio::test]
async fn an_unknown_key_is_explained() {
    let mut desk = Desk::begin(Plan { key: Some("sk_test_rotated".into()), ..Plan::default() }).await;
    hear(&mut desk, "Clerk does not know this secret key.").await;
    hear(&mut desk, "copy the current key from the dashboard's API keys page").await;
    hear(&mut desk, "[clerk_key_invalid]").await;
    let screen = desk.screen();
    assert!(screen.lines().any(|line| line.starts_with('✗')), "a line that stays:\n{screen}");
    assert!(!screen.contains("sk_test_rotated"), "the key is never shown");
}

#[tokio::test]
async fn what_is_switched_off_is_explained() {
    type Switch = fn(&mut Settings);
    let cases: [(Switch, &str, &str); 3] = [
        (|settings| settings.organizations_enabled = false, code::ORGANIZATION_NOT_ENABLED, "r"),
        (|settings| settings.domains_enabled = false, code::DOMAINS_NOT_ENABLED, "r"),
        (|settings| settings.key_may_write = false, code::AUTHORIZATION_INVALID, "v"),
    ];
    for (switch, code, key) in cases {
        let mut desk = Desk::open(Plan::sized(80, 24)).await;
        desk.settle().await;
        desk.emulator.set_settings(switch);
        desk.press(key);
        let kind = if key == "v" { RequestKind::Update } else { RequestKind::Read };
        agree(&mut desk);
        hear_all(&mut desk, code, kind).await;
    }
}

/// A success by its status that carries errors, to a reading and to a change.
#[tokio::test]
async fn a_success_that_carries_errors_is_told_with_clerks_reason() {
    let mut desk = Desk::begin(Plan::sized(80, 24)).await;
    once(&desk, Operation::ListAll, answer(200, error_body(code::RESOURCE_LOCKED, None)));
    desk.press("r");
    desk.wait(|desk| desk.model.list().failure().is_some()).await;
    hear(&mut desk, "Clerk has locked this while something else changes it.").await;
    hear(&mut desk, &format!("[resource_locked] [trace {}]", trace(code::RESOURCE_LOCKED))).await;
    desk.press("r");
    desk.wait(|desk| desk.model.list().total() == Some(1_200)).await;
    desk.ready().await;
    // Whether a change was carried out such an answer does not tell: that is looked up.
    let row = go_to_unverified(&mut desk);
    once(&desk, Operation::Update, answer(200, error_body(code::CONFLICT, None)));
    desk.press("v");
    desk.settle().await;
    hear(&mut desk, "The request collided with another one at Clerk.").await;
    assert!(!desk.emulator.domain(&row.id).unwrap().is_verified());
}

#[tokio::test]
async fn without_a_trace_id_the_request_is_named_by_its_ray() {
    let mut desk = Desk::begin(Plan::sized(80, 24)).await;
    let FaultKind::Answer { content_type, body, .. } = FaultKind::bad_gateway() else { panic!() };
    for status in [403, 200] {
        let kind = FaultKind::Answer {
            status,
            headers: vec![("cf-ray".to_owned(), "8f2a1c0b9d3a47c6-LHR".to_owned())],
            content_type: content_type.clone(),
            body: body.clone(),
        };
        once(&desk, Operation::ListAll, kind);
        desk.press("r");
        let is_it = move |desk: &mut Desk| {
            desk.model.list().failure().is_some_and(|failure| failure.status == Some(status))
        };
        desk.wait(is_it).await;
        hear(&mut desk, "[trace 8f2a1c0b9d3a47c6-LHR]").await;
    }
}

#[tokio::test]
async fn a_code_that_is_new_is_told_in_clerks_words() {
    let mut desk = Desk::open(Plan::default()).await;
    go_to(&mut desk, |_| true);
    once(&desk, Operation::Update, answer(422, error_body("moon_phase", None)));
    toggle(&mut desk);
    hear(&mut desk, "The API refused this: Long text about moon_phase.").await;
    hear(&mut desk, "[moon_phase] [trace trace-10]").await;
}
