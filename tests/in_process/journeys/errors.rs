//! Every error code of Clerk's contract is explained to the operator: what happened, what to do next, the code, and the
//! trace id, if any. Some come from the emulator's own rules, the others are injected.

use domdesk::app::RequestKind;
use domdesk::app::messages::explain_code;
use domdesk::clerk::{Operation, code};
use domdesk::emulator::{FaultKind, Settings};
use domdesk::input::say;

use crate::journeys::kit::{
    answer, confirm_emails, error_body, go_to, go_to_unverified, once, rows, screen_text, toggle, trace,
    wait_for_text,
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
fn the_table_has_every_code() {
    assert_eq!(codes_of_the_contract(), CODES.map(|(_, code)| code));
}

/// The explanation of the code. For a form's field it is Clerk's own text, which names the value.
fn explanation(code: &str, kind: RequestKind) -> (String, String) {
    let (what, next) = explain_code(code, kind).unwrap();
    let what =
        if code.starts_with("form_param") { format!("Long text about {code}.") } else { what.to_owned() };
    (what, say(next))
}

async fn hear_explanation(desk: &mut Desk, code: &str, kind: RequestKind) {
    let (what, next) = explanation(code, kind);
    for text in [&*what, &*next, &format!("[{code}]")] {
        wait_for_text(desk, text).await;
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
        hear_explanation(&mut desk, code, RequestKind::Update).await;
        wait_for_text(&mut desk, &format!("[trace {}]", trace(code))).await;
        assert!(!desk.model.selected().unwrap().is_verified(), "{code} is not a success");
        // The message disappears; the row keeps the reason.
        desk.press("Esc Enter");
        let (what, next) = explanation(code, RequestKind::Update);
        for text in [&*what, &*next, code, &trace(code)] {
            // A long code is broken across lines in the detail beside the list.
            let without_blanks = |text: &str| text.replace(' ', "");
            assert!(
                without_blanks(&screen_text(&mut desk)).contains(&without_blanks(text)),
                "{text} in\n{}",
                desk.screen()
            );
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
        // The error is shown in place of the rows, on as many lines as it needs.
        let screen = desk.screen();
        let flat = screen.split_whitespace().collect::<Vec<_>>().join(" ");
        let (what, next) = explanation(code, RequestKind::Read);
        for text in [&*what, &*next, code, &trace(code)] {
            assert!(flat.contains(text), "{text} in\n{screen}");
        }
        assert!(["r to try again", "press r", "Press r"].iter().any(|text| flat.contains(text)), "{screen}");
    }
    desk.press("r");
    desk.wait(|desk| desk.model.list().total() == Some(1_200)).await;
}

#[tokio::test]
async fn every_code_that_answers_a_refresh_is_explained_above_the_rows_that_stay() {
    let mut desk = Desk::open(Plan::sized(80, 24)).await;
    desk.settle().await;
    for (status, code) in CODES {
        // The refresh reloads two pages; each meets the fault.
        desk.emulator.inject(domdesk::emulator::Fault {
            operation: Some(Operation::ListAll),
            times: 2,
            kind: answer(status, error_body(code, None)),
        });
        desk.press("r");
        desk.settle().await;
        hear_explanation(&mut desk, code, RequestKind::Read).await;
        assert!(!rows(&desk).is_empty(), "{code} removes no rows");
        desk.press("r");
        desk.settle().await;
        assert!(!screen_text(&mut desk).contains(code), "the error is gone after a success");
    }
}

#[tokio::test]
async fn an_unknown_key_is_explained() {
    let mut desk = Desk::begin(Plan { key: Some("sk_test_rotated".into()), ..Plan::default() }).await;
    wait_for_text(&mut desk, "Clerk does not know this secret key.").await;
    wait_for_text(&mut desk, "copy the current key from the dashboard's API keys page").await;
    wait_for_text(&mut desk, "[clerk_key_invalid]").await;
    let screen = desk.screen();
    assert!(screen.lines().any(|line| line.starts_with('✗')), "the error line stays:\n{screen}");
    assert!(!screen.contains("sk_test_rotated"), "the key is never shown");
}

#[tokio::test]
async fn disabled_features_are_explained() {
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
        confirm_emails(&mut desk);
        hear_explanation(&mut desk, code, kind).await;
    }
}

/// A response with a success status and errors in its body, to a read and to a change.
#[tokio::test]
async fn a_success_with_errors_is_reported_with_clerks_reason() {
    let mut desk = Desk::begin(Plan::sized(80, 24)).await;
    once(&desk, Operation::ListAll, answer(200, error_body(code::RESOURCE_LOCKED, None)));
    desk.press("r");
    desk.wait(|desk| desk.model.list().failure().is_some()).await;
    wait_for_text(&mut desk, "Clerk has locked this while something else changes it.").await;
    wait_for_text(&mut desk, &format!("[resource_locked] [trace {}]", trace(code::RESOURCE_LOCKED))).await;
    desk.press("r");
    desk.wait(|desk| desk.model.list().total() == Some(1_200)).await;
    desk.ready().await;
    // Such a response does not say whether a change was applied, so it is looked up.
    let row = go_to_unverified(&mut desk);
    once(&desk, Operation::Update, answer(200, error_body(code::CONFLICT, None)));
    desk.press("v");
    desk.settle().await;
    wait_for_text(&mut desk, "The request collided with another one at Clerk.").await;
    assert!(!desk.emulator.domain(&row.id).unwrap().is_verified());
}

#[tokio::test]
async fn without_a_trace_id_the_error_shows_the_cloudflare_ray() {
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
        let has_failed = move |desk: &mut Desk| {
            desk.model.list().failure().is_some_and(|failure| failure.status == Some(status))
        };
        desk.wait(has_failed).await;
        wait_for_text(&mut desk, "[trace 8f2a1c0b9d3a47c6-LHR]").await;
    }
}

#[tokio::test]
async fn an_unknown_code_is_explained_in_clerks_words() {
    let mut desk = Desk::open(Plan::default()).await;
    go_to(&mut desk, |_| true);
    once(&desk, Operation::Update, answer(422, error_body("moon_phase", None)));
    toggle(&mut desk);
    wait_for_text(&mut desk, "The API refused this: Long text about moon_phase.").await;
    wait_for_text(&mut desk, "[moon_phase] [trace trace-10]").await;
}
