//! The kinds of systems whose programs differ.

use super::Environment;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum System {
    /// Linux and other systems with X11 or Wayland.
    Unix,
    Mac,
    Windows,
    /// Linux inside Windows, which can start programs of Windows.
    Wsl,
}

impl System {
    pub(super) fn of(environment: &Environment) -> Self {
        if cfg!(target_os = "macos") {
            Self::Mac
        } else if cfg!(windows) {
            Self::Windows
        } else if environment.has("WSL_INTEROP") || environment.has("WSL_DISTRO_NAME") {
            Self::Wsl
        } else {
            Self::Unix
        }
    }
}

/// Whether the operator sits at another computer.
pub(super) fn is_remote(environment: &Environment) -> bool {
    ["SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"].iter().any(|name| environment.has(name))
}
