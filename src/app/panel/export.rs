//! The panel that exports the rows of the query: file name and format.

use crate::clerk::Millis;
use crate::input::{Action, Key, Place};
use crate::output::Format;
use crate::text::rfc3339;

use super::super::update::export;
use super::super::{Confirm, Model, TextField};
use super::{Flow, Panel};

/// The formats to choose from, each with the usual ending of its files.
pub const FORMATS: [(Format, &str); 4] =
    [(Format::Csv, "csv"), (Format::Json, "json"), (Format::Ndjson, "ndjson"), (Format::Markdown, "md")];

/// The length of a date, as in `2026-11-23`.
const DATE: usize = 10;

#[derive(Debug, Clone)]
pub struct ExportPanel {
    pub file: TextField,
    /// The index of the format.
    pub chosen: usize,
    pub stage: ExportStage,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExportStage {
    /// The operator chooses name and format.
    Editing,
    /// The file is being written.
    Writing,
    /// A file with that path exists, and the operator is asked whether to replace it.
    Asking {
        path: String,
        /// When the question was first drawn.
        since: Option<Millis>,
    },
}

impl ExportPanel {
    #[must_use]
    pub fn open(now: Millis) -> Self {
        let date: String = rfc3339(now).chars().take(DATE).collect();
        let file = TextField::new(&format!("domains-{date}.{}", FORMATS[0].1));
        Self { file, chosen: 0, stage: ExportStage::Editing }
    }

    #[must_use]
    pub fn format(&self) -> Format {
        FORMATS[self.chosen].0
    }

    /// Chooses a format by its distance from the present one. The file's ending follows if it is the usual one.
    fn choose(&mut self, distance: usize) {
        let before = FORMATS[self.chosen].1;
        self.chosen = (self.chosen + distance) % FORMATS.len();
        let stem = self.file.text().strip_suffix(before).filter(|stem| stem.ends_with('.'));
        if let Some(stem) = stem {
            self.file = TextField::new(&format!("{stem}{}", FORMATS[self.chosen].1));
        }
    }

    /// Asks whether to replace the file.
    pub(in crate::app) fn ask(&mut self, path: String) {
        self.stage = ExportStage::Asking { path, since: None };
    }

    fn write(&mut self, model: &mut Model, replace: bool) -> Flow {
        if self.file.text().trim().is_empty() {
            return Flow::STAY;
        }
        let Some(effect) = export::start(model, self, replace) else { return Flow::STAY };
        self.stage = ExportStage::Writing;
        Flow::Stay(vec![effect])
    }
}

impl Panel for ExportPanel {
    fn place(&self) -> Place {
        match self.stage {
            ExportStage::Editing | ExportStage::Writing => Place::Export,
            ExportStage::Asking { .. } => Place::ExportReplace,
        }
    }

    fn press(&mut self, key: Key, action: Option<Action>, model: &mut Model) -> Flow {
        match action {
            Some(Action::Back) => return Flow::CLOSE,
            Some(Action::No) => self.stage = ExportStage::Editing,
            Some(Action::Yes) => return self.write(model, true),
            // While the file is written, nothing else can be changed.
            _ if self.stage != ExportStage::Editing => {}
            Some(Action::Accept) => return self.write(model, false),
            Some(Action::NextChoice) => self.choose(1),
            Some(Action::PreviousChoice) => self.choose(FORMATS.len() - 1),
            _ => drop(self.file.key(key)),
        }
        Flow::STAY
    }

    fn must_arrive_alone(&self, _key: Key, action: Option<Action>) -> bool {
        matches!(action, Some(Action::Accept | Action::Yes))
    }

    fn is_read(&self, now: Millis) -> bool {
        match &self.stage {
            ExportStage::Asking { since, .. } => {
                since.is_some_and(|since| now.since(since) >= Confirm::MIN_READING_TIME)
            }
            ExportStage::Editing | ExportStage::Writing => true,
        }
    }

    fn drawn(&mut self, at: Millis) {
        if let ExportStage::Asking { since, .. } = &mut self.stage {
            since.get_or_insert(at);
        }
    }

    fn paste(&mut self, text: &str, _now: Millis) {
        if self.stage == ExportStage::Editing {
            self.file.paste(text);
        }
    }
}
