//! The exit code of a plan.

use std::process::ExitCode;

use crate::cli::INTERRUPTED;
use crate::plan::run::Tally;

/// Nothing could run, or the outcomes could not be recorded or printed.
const FAILED: u8 = 1;

/// Some steps were refused or skipped, or have not been started.
const REFUSED: u8 = 3;

/// The outcome of some steps is unknown.
const UNKNOWN: u8 = 4;

/// How carrying out a plan ended.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Ending {
    pub(super) tally: Tally,
    pub(super) is_interrupted: bool,
    /// Whether something could not be recorded or printed.
    pub(super) is_incomplete: bool,
    /// Whether nothing could be done.
    pub(super) is_nothing: bool,
}

impl Ending {
    pub(super) fn interrupted() -> Self {
        Self { is_interrupted: true, ..Self::default() }
    }

    pub(super) fn nothing() -> Self {
        Self { is_nothing: true, ..Self::default() }
    }

    pub(super) fn exit_code(self) -> ExitCode {
        ExitCode::from(self.code())
    }

    const fn code(self) -> u8 {
        let Tally { refused, failed, skipped, unknown, .. } = self.tally;
        if self.is_interrupted {
            INTERRUPTED
        } else if self.is_nothing {
            FAILED
        } else if unknown > 0 {
            UNKNOWN
        } else if refused + failed + skipped + self.tally.left() > 0 {
            REFUSED
        } else if self.is_incomplete {
            FAILED
        } else {
            0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exit_code_names_the_worst_outcome() {
        let all_done = Tally { total: 4, done: 4, ..Tally::default() };
        for (tally, code) in [
            (all_done, 0),
            (Tally { done: 3, refused: 1, ..all_done }, 3),
            (Tally { done: 3, failed: 1, ..all_done }, 3),
            (Tally { done: 3, skipped: 1, ..all_done }, 3),
            (Tally { done: 3, ..all_done }, 3),
            (Tally { done: 2, refused: 1, unknown: 1, ..all_done }, 4),
            (Tally::default(), 0),
        ] {
            let ending = Ending { tally, ..Ending::default() };
            assert_eq!(ending.code(), code, "{tally:?}");
            assert_eq!(Ending { is_incomplete: true, ..ending }.code(), code.max(1), "{tally:?}");
            assert_eq!(Ending { is_interrupted: true, ..ending }.code(), 130);
            assert_eq!(Ending { is_nothing: true, ..ending }.code(), 1);
        }
    }
}
