//! A panic somewhere else leaves the screen alone; a panic of the thread that draws gives the terminal back first.
//! The program in the terminal is this test itself, told by the environment to play a part.

use std::io::Write;

use domdesk::runtime::Screen;
use ratatui::text::Line;

use crate::terminal::pty::{Plan, Pty};

const PART: &str = "DOMDESK_TEST_PART";

fn play(part: &str) -> Pty {
    let program = std::env::current_exe().unwrap();
    let args = ["--exact", "terminal::panics::a_part_to_play", "--nocapture"];
    let env = [(PART, part)];
    Pty::open(&Plan { args: &args, env: &env, program: Some(&program), ..Plan::default() })
}

/// Does nothing unless it is started by the tests below.
#[test]
fn a_part_to_play() {
    let Ok(part) = std::env::var(PART) else { return };
    let mut screen = Screen::take(true, true).unwrap();
    let mut say = |text: &str| {
        screen.draw(|frame| frame.render_widget(Line::raw(text), frame.area())).unwrap();
    };
    say("before the panic");
    match part.as_str() {
        "another thread" => {
            let outcome = std::thread::spawn(|| panic!("somewhere else\x1b[2J")).join();
            assert!(outcome.is_err());
            say("after the panic");
            std::io::stdin().read_line(&mut String::new()).unwrap();
        }
        "the thread that draws" => panic!("right here, with sk_live_notToBeSeen"),
        "while given back" => {
            screen.give_back();
            panic!("right here");
        }
        "after fg" => {
            screen.give_back();
            screen.set_up().unwrap();
            panic!("right here");
        }
        other => panic!("there is no part {other:?}"),
    }
    drop(screen);
    std::io::stdout().flush().unwrap();
}

#[test]
fn a_panic_of_another_thread_leaves_the_screen_alone_and_is_told_at_the_end() {
    let mut pty = play("another thread");
    pty.see("after the panic");
    assert!(pty.screen().alternate_screen(), "the screen was given away under the desk");
    assert!(pty.screen().bracketed_paste());
    assert!(!pty.text().contains("somewhere else"), "{}", pty.text());
    // Raw: the line ends with what the key Enter sends there.
    pty.send("\n");
    let ended = pty.end();
    ended.assert_restored();
    let after = ended.screen.contents().clone();
    assert!(after.contains("somewhere else␛[2J"), "{after}");
    assert!(!after.contains("the panic"), "drawn on the ordinary screen: {after}");
}

#[test]
fn a_panic_of_the_thread_that_draws_gives_the_terminal_back_first() {
    for part in ["the thread that draws", "while given back", "after fg"] {
        let ended = play(part).end();
        ended.assert_restored();
        assert!(ended.screen.contents().contains("right here"), "{part}: {}", ended.screen.contents());
        assert!(!String::from_utf8_lossy(&ended.raw).contains("notToBeSeen"));
    }
}
