//! Saved views of the config file at the start of the program.

use crate::terminal::pty::{Plan, Pty};

const VIEWS: &str =
    "# mine\n[[view]]\nnumber = 7\nname = \"failed, EU first\"\nquery = \"status:failed sort:org\"\n";

/// Starts the demo with this config file, and more arguments.
fn start(config: &str, more: &[&str]) -> Pty {
    let args = [&["--demo", "--config", "views.toml"], more].concat();
    let mut pty = Pty::open(&Plan { args: &args, files: &[("views.toml", config)], ..Plan::default() });
    pty.resize(140, 40);
    pty
}

/// What it prints when it does not start, and its exit code.
fn refused(config: &str, more: &[&str]) -> (String, u32) {
    let ended = start(config, more).end();
    let printed = String::from_utf8_lossy(&ended.raw).into_owned();
    assert!(!printed.contains("\u{1b}[?1049h"), "the screen is not taken: {printed}");
    assert!(ended.same_modes);
    (printed, ended.status.exit_code())
}

#[test]
fn a_view_is_shown_by_its_name_or_number() {
    for view in ["failed, EU first", "7"] {
        let mut pty = start(VIEWS, &["--view", view]);
        pty.see("[7 failed, EU first ");
        pty.see_rows();
        assert!(pty.text().contains("[status:failed]"), "{}", pty.text());
        pty.send("q");
        assert!(pty.end().status.success());
    }
}

#[test]
fn with_a_damaged_config_it_does_not_start() {
    for (config, line, expected) in [
        ("# mine\n[[view]]\nnumber = 12\n", "line 3", "expected a number from 1 to 9"),
        ("# mine\n[[view]\n", "line 2", "unclosed array table"),
    ] {
        for more in [&[][..], &["--view", "all"]] {
            let (printed, code) = refused(config, more);
            assert_eq!(code, 1, "{printed}");
            assert!(printed.contains("views.toml") && printed.contains(line), "{printed}");
            assert!(printed.contains(expected), "{printed}");
        }
    }
}

#[test]
fn an_unknown_view_is_refused_with_the_names_of_all() {
    let (printed, code) = refused(VIEWS, &["--view", "nope"]);
    assert_eq!(code, 2, "{printed}");
    assert!(printed.contains("there is no view 'nope'") && printed.contains("failed, EU first"), "{printed}");
}

#[test]
fn a_config_that_does_not_exist_yet_is_created_by_the_first_saved_view() {
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("new/views.toml");
    let args = ["--demo", "--config", file.to_str().unwrap(), "--query", "mode:sso"];
    let mut pty = Pty::open(&Plan { args: &args, ..Plan::default() });
    pty.see_rows();
    assert!(!file.exists());
    pty.send("w");
    pty.see("Save as a view");
    pty.paste("mine");
    pty.send("\r");
    pty.wait(|_| file.exists());
    pty.send("q");
    let ended = pty.end();
    assert!(ended.status.success());
    let printed = String::from_utf8_lossy(&ended.raw);
    assert!(printed.contains("views.toml yet; saving a view creates it"), "{printed}");
}
