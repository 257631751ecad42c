//! A panic in another thread does not change the screen; a panic in the drawing thread restores the terminal first. The
//! program in the terminal is this test binary; an environment variable selects the scenario.

use std::io::Write;

use domdesk::runtime::Screen;
use ratatui::text::Line;

use crate::terminal::pty::{Plan, Pty};

const SCENARIO: &str = "DOMDESK_TEST_SCENARIO";

fn play(scenario: &str) -> Pty {
    let program = std::env::current_exe().unwrap();
    let args = ["--exact", "terminal::panics::child_process", "--nocapture"];
    let env = [(SCENARIO, scenario)];
    Pty::open(&Plan { args: &args, env: &env, program: Some(&program), ..Plan::default() })
}

/// Does nothing unless the tests below start it.
#[test]
fn child_process() {
    let Ok(scenario) = std::env::var(SCENARIO) else { return };
    let mut screen = Screen::take(true, true).unwrap();
    let mut show = |text: &str| {
        screen.draw(|frame| frame.render_widget(Line::raw(text), frame.area())).unwrap();
    };
    show("before the panic");
    match scenario.as_str() {
        "another thread" => {
            let outcome = std::thread::spawn(|| panic!("somewhere else\x1b[2J")).join();
            assert!(outcome.is_err());
            show("after the panic");
            std::io::stdin().read_line(&mut String::new()).unwrap();
        }
        "the drawing thread" => panic!("right here, with sk_live_notToBeSeen"),
        "while given back" => {
            screen.give_back();
            panic!("right here");
        }
        "after fg" => {
            screen.give_back();
            screen.set_up().unwrap();
            panic!("right here");
        }
        other => panic!("unknown scenario {other:?}"),
    }
    drop(screen);
    std::io::stdout().flush().unwrap();
}

#[test]
fn a_panic_in_another_thread_does_not_change_the_screen_and_is_printed_on_exit() {
    let mut pty = play("another thread");
    pty.see("after the panic");
    assert!(pty.screen().alternate_screen(), "the desk lost the screen");
    assert!(pty.screen().bracketed_paste());
    assert!(!pty.text().contains("somewhere else"), "{}", pty.text());
    // The terminal is raw, so the line ends with a line feed.
    pty.send("\n");
    let ended = pty.end();
    ended.assert_restored();
    let after = ended.screen.contents().clone();
    assert!(after.contains("somewhere else␛[2J"), "{after}");
    assert!(!after.contains("the panic"), "drawn on the ordinary screen: {after}");
}

#[test]
fn a_panic_in_the_drawing_thread_restores_the_terminal_first() {
    for scenario in ["the drawing thread", "while given back", "after fg"] {
        let ended = play(scenario).end();
        ended.assert_restored();
        assert!(ended.screen.contents().contains("right here"), "{scenario}: {}", ended.screen.contents());
        assert!(!String::from_utf8_lossy(&ended.raw).contains("notToBeSeen"));
    }
}
