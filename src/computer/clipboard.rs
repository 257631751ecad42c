//! Ways to the clipboard, the surest first.
//!
//! The usual programs rather than a library: on X11 and Wayland the text belongs to the process that copied it, so it would
//! be gone when the desk ends; the programs stay behind for it. And a program that hangs can be ended.

use std::time::Duration;

use super::program::{command, run_with_input};
use super::system::is_remote;
use super::{Environment, System};

/// How long a program may take. They only pass the text on.
const PATIENCE: Duration = Duration::from_secs(2);

/// How a text was copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CopyWay {
    /// The system's clipboard has it.
    Clipboard,
    /// tmux has it, and passes it on to its terminal.
    Tmux,
    /// It has to be sent to the terminal, which does not answer.
    Terminal,
}

/// A program that takes the text from its standard input.
#[derive(Debug, PartialEq, Eq)]
struct Way {
    program: &'static str,
    arguments: &'static [&'static str],
    copied: CopyWay,
}

const fn local(program: &'static str, arguments: &'static [&'static str]) -> Way {
    Way { program, arguments, copied: CopyWay::Clipboard }
}

/// With tmux's default configuration, the only way that reaches the clipboard: it ignores the sequence for terminals.
static TMUX: Way = Way { program: "tmux", arguments: &["load-buffer", "-w", "-"], copied: CopyWay::Tmux };
static MAC: Way = local("pbcopy", &[]);
static WINDOWS: Way = local("clip.exe", &[]);
static WAYLAND: Way = local("wl-copy", &[]);
static XCLIP: Way = local("xclip", &["-selection", "clipboard", "-in"]);
static XSEL: Way = local("xsel", &["--clipboard", "--input"]);

/// The programs to try, in order; after them comes the terminal. Over SSH the clipboard of the machine that domdesk runs on is
/// not the operator's.
fn ways(environment: &Environment, system: System) -> Vec<&'static Way> {
    if environment.has("TMUX") {
        return vec![&TMUX];
    }
    if is_remote(environment) {
        return Vec::new();
    }
    match system {
        System::Mac => vec![&MAC],
        System::Windows | System::Wsl => vec![&WINDOWS],
        System::Unix => {
            let wayland = environment.has("WAYLAND_DISPLAY").then_some([&WAYLAND]).into_iter().flatten();
            let x11 = environment.has("DISPLAY").then_some([&XCLIP, &XSEL]).into_iter().flatten();
            wayland.chain(x11).collect()
        }
    }
}

/// Copies the text with the first program that succeeds.
pub(super) fn copy(text: &str, environment: &Environment, system: System) -> CopyWay {
    let input = encoded(text, system);
    let works = |way: &&&Way| {
        run_with_input(command(way.program, way.arguments, environment), input.clone(), PATIENCE).is_ok()
    };
    ways(environment, system).iter().find(works).map_or(CopyWay::Terminal, |way| way.copied)
}

/// Windows takes text beyond ASCII in UTF-16.
fn encoded(text: &str, system: System) -> Vec<u8> {
    if matches!(system, System::Windows | System::Wsl) && !text.is_ascii() {
        return text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    }
    text.as_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn programs(variables: &[(&str, &str)], system: System) -> Vec<&'static str> {
        let environment = Environment::of(variables.iter().copied());
        ways(&environment, system).into_iter().map(|way| way.program).collect()
    }

    #[test]
    fn the_surest_way_comes_first() {
        let x11 = ("DISPLAY", ":0");
        let wayland = ("WAYLAND_DISPLAY", "wayland-0");
        let ssh = ("SSH_CONNECTION", "10.0.0.1 1 10.0.0.2 22");
        let tmux = ("TMUX", "/tmp/tmux-0/default,1,0");
        assert_eq!(programs(&[], System::Unix), [""; 0]);
        assert_eq!(programs(&[x11], System::Unix), ["xclip", "xsel"]);
        assert_eq!(programs(&[x11, wayland], System::Unix), ["wl-copy", "xclip", "xsel"]);
        assert_eq!(programs(&[x11, ssh], System::Unix), [""; 0], "the display may be forwarded, and slow");
        assert_eq!(programs(&[x11, ssh, tmux], System::Unix), ["tmux"]);
        assert_eq!(programs(&[("SSH_TTY", "/dev/pts/1")], System::Mac), [""; 0]);
        assert_eq!(programs(&[], System::Mac), ["pbcopy"]);
        assert_eq!(programs(&[x11], System::Wsl), ["clip.exe"]);
    }

    #[test]
    fn text_for_windows_is_utf16_where_it_has_to_be() {
        assert_eq!(encoded("a", System::Wsl), b"a");
        assert_eq!(encoded("ü", System::Wsl), [0xfc, 0]);
        assert_eq!(encoded("ü", System::Unix), "ü".as_bytes());
    }
}
