//! What was done with a program and what it showed, so that a test can ask for what has passed already, and a test that
//! fails can say what has led to it.

use std::collections::{HashMap, VecDeque};
use std::fmt;

/// So many different screens are kept, the last ones.
const SCREENS: usize = 10;

/// So many characters of what was typed between two screens are told.
const MOST_TYPED: usize = 600;

#[derive(Debug)]
enum Step {
    /// Keys, a size, a signal.
    Done(String),
    Shown(String),
}

/// The last screens with what was done between them, and every line that ever stood on one.
#[derive(Debug, Default)]
pub(crate) struct Record {
    steps: VecDeque<Step>,
    screens: usize,
    /// How many things had been done when the line was drawn last.
    lines: HashMap<String, usize>,
    done: usize,
}

impl Record {
    /// Something was done from outside.
    pub(crate) fn done(&mut self, what: &str) {
        self.done += 1;
        match self.steps.back_mut() {
            Some(Step::Done(before)) => {
                if before.len() < MOST_TYPED {
                    before.push(' ');
                    before.push_str(&shortened(what));
                } else if !before.ends_with('…') {
                    before.push('…');
                }
            }
            _ => self.steps.push_back(Step::Done(shortened(what))),
        }
    }

    /// The screen looks like this now.
    pub(crate) fn shows(&mut self, screen: String) {
        let last = self.steps.iter().rev().find_map(|step| match step {
            Step::Shown(screen) => Some(screen),
            Step::Done(_) => None,
        });
        if last == Some(&screen) {
            return;
        }
        self.steps.push_back(Step::Shown(screen));
        self.screens += 1;
        while self.screens > SCREENS {
            if let Some(Step::Shown(_)) = self.steps.pop_front() {
                self.screens -= 1;
            }
        }
    }

    /// A line was drawn.
    pub(crate) fn draws(&mut self, line: String) {
        self.lines.insert(line, self.done);
    }

    /// Whether a line with that text was ever drawn.
    pub(crate) fn has_ever_said(&self, text: &str) -> bool {
        self.lines.keys().any(|line| line.contains(text))
    }

    /// Whether a line with that text was drawn after the last thing that was done.
    pub(crate) fn has_said(&self, text: &str) -> bool {
        self.lines.iter().any(|(line, done)| *done == self.done && line.contains(text))
    }
}

fn shortened(what: &str) -> String {
    let length = what.chars().count();
    if length <= MOST_TYPED {
        return what.to_owned();
    }
    let begin: String = what.chars().take(MOST_TYPED / 4).collect();
    format!("{begin}… ({length} characters)")
}

impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for step in &self.steps {
            match step {
                Step::Done(what) => writeln!(f, ">>> {what}")?,
                Step::Shown(screen) => {
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
