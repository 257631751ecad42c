//! Names that try to control the terminal or to mislead the reader.

use domdesk::clerk::Operation;
use domdesk::emulator::FaultKind;

use crate::journeys::kit::{answer, go_to, once, toggle, wait_for_text};
use crate::support::{Desk, Plan};

const ESCAPES: &str = "\\u001b[2J\\u001b]0;owned\\u0007.example";
const BIDI: &str = "moc.live\\u202egro.acme";
const LINES: &str = "one\\r\\ntwo\\tthree.example";
const C1: &str = "\\u009b31m.example";

fn domain(number: usize, name: &str, organization: &str) -> String {
    format!(
        r#"{{"object":"organization_domain","id":"orgdmn_{number}","organization_id":"org_{number}","name":"{name}",
            "enrollment_mode":"{name}","public_organization_data":{{"id":"org_{number}","name":"{organization}","slug":"{name}"}},
            "affiliation_verification":{{"status":"{name}","strategy":"{name}","attempts":9223372036854775807,"expire_at":-9223372036854775808}},
            "total_pending_invitations":-7,"created_at":9223372036854775807,"updated_at":0}}"#
    )
}

fn page() -> FaultKind {
    let long = "x".repeat(10_000);
    let storm = format!("a{}.example", "\u{301}".repeat(10_000));
    let names = [ESCAPES, BIDI, LINES, C1, &long, &storm];
    let rows: Vec<_> = names.iter().enumerate().map(|(at, name)| domain(at, name, name)).collect();
    answer(200, format!(r#"{{"data":[{}],"total_count":{}}}"#, rows.join(","), rows.len()))
}

/// Whether no character on the screen controls the terminal or is invisible.
fn is_harmless(screen: &str) -> bool {
    let is_unsafe = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let storm = screen.chars().filter(|c| *c == '\u{301}').count();
    !screen.contains(is_unsafe) && storm < 20 * screen.lines().count()
}

async fn hostile_desk(plan: Plan) -> Desk {
    let mut desk = Desk::begin(plan).await;
    once(&desk, Operation::ListAll, page());
    desk.ready().await;
    desk
}

#[tokio::test]
async fn hostile_names_are_escaped_on_every_screen() {
    for plan in [Plan::default(), Plan::sized(80, 24), Plan::sized(40, 10)] {
        let mut desk = hostile_desk(plan).await;
        if desk.model.size.width == 140 {
            let screen = desk.screen();
            for mark in ["␛[2J", "moc.live⟨202E⟩gro.acme", "one␍␊two␉three.example", "⟨9B⟩31m"]
            {
                assert!(screen.contains(mark), "{mark} in\n{screen}");
            }
        }
        let height = desk.model.size.height as usize;
        for _ in 0..6 {
            for keys in [
                "Enter", "J", "Esc Esc", "m", "Esc", "e", "Esc", "D", "Esc", "W", "Esc", "n", "Esc", "o",
                "Esc Esc",
            ] {
                desk.press(keys);
                let screen = desk.screen();
                assert!(is_harmless(&screen), "{keys} in\n{screen}");
                assert_eq!(screen.lines().count(), height, "{keys} breaks no line");
            }
            desk.press("j");
        }
    }
}

#[tokio::test]
async fn a_question_about_a_hostile_name_shows_it_and_can_be_answered() {
    let mut desk = hostile_desk(Plan::sized(80, 24)).await;
    go_to(&mut desk, |row| row.name.starts_with("xxx"));
    desk.press("D");
    let screen = desk.screen();
    assert!(screen.contains("xxxxxxxx") && screen.contains("y to delete it"), "{screen}");
    assert!(screen.contains("The organization loses the domain."), "{screen}");
}

#[tokio::test]
async fn a_message_is_shown_however_long_the_name_is() {
    let mut desk = hostile_desk(Plan::default()).await;
    go_to(&mut desk, |row| row.name.starts_with("xxx"));
    desk.press("v");
    desk.settle().await;
    wait_for_text(&mut desk, "It no longer exists.").await;
    wait_for_text(&mut desk, "[resource_not_found]").await;
}

#[tokio::test]
async fn the_text_of_an_error_is_escaped() {
    let mut desk = Desk::open(Plan::default()).await;
    let body = format!(
        r#"{{"errors":[{{"code":"new_\u001b[2J_code","long_message":"{ESCAPES} {BIDI} {}"}}],"clerk_trace_id":"{BIDI}"}}"#,
        "y".repeat(10_000)
    );
    once(&desk, Operation::Update, answer(422, body));
    toggle(&mut desk);
    desk.settle().await;
    wait_for_text(&mut desk, "The API refused this: ␛[2J").await;
    assert!(is_harmless(&desk.screen()));
    desk.press("Enter");
    wait_for_text(&mut desk, "Last change was refused").await;
    assert!(is_harmless(&desk.screen()));
}
