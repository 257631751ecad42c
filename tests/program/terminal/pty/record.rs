//! The record of inputs and screens: for checks of texts that were shown only for a moment, and for the report of a
//! failing test.

use std::collections::{HashMap, VecDeque};
use std::fmt;

/// How many different screens are kept.
const SCREENS: usize = 10;

/// How many characters of the input between two screens are printed.
const MAX_INPUT: usize = 600;

#[derive(Debug)]
enum Step {
    /// Keys, a size, a signal.
    Input(String),
    Screen(String),
}

/// The last screens with the inputs between them, and every line that was ever drawn.
#[derive(Debug, Default)]
pub(crate) struct Record {
    steps: VecDeque<Step>,
    screens: usize,
    /// The number of inputs before each line was last drawn.
    lines: HashMap<String, usize>,
    inputs: usize,
}

impl Record {
    pub(crate) fn input(&mut self, what: &str) {
        self.inputs += 1;
        match self.steps.back_mut() {
            Some(Step::Input(before)) => {
                if before.len() < MAX_INPUT {
                    before.push(' ');
                    before.push_str(&shortened(what));
                } else if !before.ends_with('…') {
                    before.push('…');
                }
            }
            _ => self.steps.push_back(Step::Input(shortened(what))),
        }
    }

    pub(crate) fn screen(&mut self, screen: String) {
        let last = self.steps.iter().rev().find_map(|step| match step {
            Step::Screen(screen) => Some(screen),
            Step::Input(_) => None,
        });
        if last == Some(&screen) {
            return;
        }
        self.steps.push_back(Step::Screen(screen));
        self.screens += 1;
        while self.screens > SCREENS {
            if let Some(Step::Screen(_)) = self.steps.pop_front() {
                self.screens -= 1;
            }
        }
    }

    pub(crate) fn line(&mut self, line: String) {
        self.lines.insert(line, self.inputs);
    }

    /// Whether a line with this text was ever drawn.
    pub(crate) fn has_ever_shown(&self, text: &str) -> bool {
        self.lines.keys().any(|line| line.contains(text))
    }

    /// Whether a line with this text was drawn after the last input.
    pub(crate) fn has_shown(&self, text: &str) -> bool {
        self.lines.iter().any(|(line, inputs)| *inputs == self.inputs && line.contains(text))
    }
}

fn shortened(what: &str) -> String {
    let length = what.chars().count();
    if length <= MAX_INPUT {
        return what.to_owned();
    }
    let begin: String = what.chars().take(MAX_INPUT / 4).collect();
    format!("{begin}… ({length} characters)")
}

impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for step in &self.steps {
            match step {
                Step::Input(what) => writeln!(f, ">>> {what}")?,
                Step::Screen(screen) => {
                    writeln!(f, "--- the screen")?;
                    for line in screen.trim_end().lines() {
                        writeln!(f, "    {line}")?;
                    }
                }
            }
        }
        Ok(())
    }
}
