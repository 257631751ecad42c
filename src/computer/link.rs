//! Opens links in the operator's browser.

use std::thread;
use std::time::Duration;

use super::program::{command, wait};
use super::system::is_remote;
use super::{Environment, System};

/// How long a failure of the program is waited for. Some return only when the browser ends.
const PATIENCE: Duration = Duration::from_secs(1);

/// The program that opens links, and its arguments before the link; `None` without a screen at the operator's computer.
fn opener(environment: &Environment, system: System) -> Option<(&'static str, &'static [&'static str])> {
    if is_remote(environment) {
        return None;
    }
    match system {
        System::Mac => Some(("open", &[])),
        System::Windows | System::Wsl => Some(("rundll32.exe", &["url.dll,FileProtocolHandler"])),
        System::Unix => {
            let has_screen = environment.has("DISPLAY") || environment.has("WAYLAND_DISPLAY");
            has_screen.then_some(("xdg-open", &[]))
        }
    }
}

pub(super) fn open(url: &str, environment: &Environment, system: System) -> bool {
    let Some((program, arguments)) = opener(environment, system) else { return false };
    let arguments: Vec<&str> = arguments.iter().copied().chain([url]).collect();
    let Ok(mut child) = command(program, &arguments, environment).spawn() else { return false };
    match wait(&mut child, PATIENCE) {
        Ok(Some(status)) => status.success(),
        Ok(None) => {
            // Its end has to be collected, whenever that is.
            thread::spawn(move || drop(child.wait()));
            true
        }
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_opened_only_where_the_operator_can_see_it() {
        let opener = |variables: &[(&str, &str)], system| {
            super::opener(&Environment::of(variables.iter().copied()), system).map(|(program, _)| program)
        };
        assert_eq!(opener(&[], System::Unix), None);
        assert_eq!(opener(&[("DISPLAY", ":0")], System::Unix), Some("xdg-open"));
        assert_eq!(opener(&[("DISPLAY", ":0"), ("SSH_TTY", "/dev/pts/1")], System::Unix), None);
        assert_eq!(opener(&[], System::Mac), Some("open"));
    }

    #[cfg(unix)]
    #[test]
    fn a_missing_program_opens_nothing() {
        let environment = Environment::of([("DISPLAY", ":0"), ("PATH", "/no-such-folder-of-domdesk")]);
        assert!(!open("https://dashboard.clerk.com", &environment, System::Unix));
    }
}
