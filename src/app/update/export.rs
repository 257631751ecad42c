//! Exports the marked rows, or those of the query, to a file.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use crate::clerk::OrganizationDomain;
use crate::field::ExportFields;
use crate::output::FlaggedRow;
use crate::text::{count, grouped};

use super::super::{
    Effect, Export, ExportFailure, ExportPanel, ExportRows, ExportScope, ExportStage, Level, Modal, Model,
    Purpose,
};
use super::actions;

/// Opens the panel.
pub(super) fn open(model: &mut Model) {
    if model.marks.is_empty() && actions::refuse_if_searching(model) {
        return;
    }
    if model.export_scope().rows == 0 {
        model.toasts.show(Level::Info, "No rows to export.", model.now);
        return;
    }
    let panel = ExportPanel::open(model.now);
    model.modals.push(Modal::Export(panel));
}

impl Model {
    /// Which rows an export would contain now.
    #[must_use]
    pub fn export_scope(&self) -> ExportScope {
        if !self.marks.is_empty() {
            let rows = self.marks.len();
            return ExportScope { rows, total: rows, marked: true };
        }
        let list = self.list();
        let total = list.total().unwrap_or(0);
        let rows = match list.hits() {
            Some(hits) => hits.len() as u64,
            None => list.ids().filter(|id| self.rows.get(id).is_some()).count() as u64,
        };
        ExportScope { rows, total: total.max(rows), marked: false }
    }

    fn with_flags(&self, row: OrganizationDomain) -> FlaggedRow<'static> {
        let notes = self.notes.all();
        FlaggedRow {
            flags: self.flags(&row.id),
            note: notes.note(&row.id).unwrap_or_default().to_owned().into(),
            snoozed_until: notes.snoozed_until(&row.id, self.now),
            row: Cow::Owned(row),
        }
    }

    /// The rows as they are known now.
    fn export_rows(&mut self) -> ExportRows {
        if !self.marks.is_empty() {
            let subjects = self.subjects();
            if let Some(numbers) = subjects.numbers() {
                return self.rows_of_copy(numbers.into());
            }
            let rows = self.known_rows(&subjects);
            return ExportRows::Loaded(rows.into_iter().map(|row| self.with_flags(row)).collect());
        }
        let list = self.list();
        let Some(hits) = list.hits() else {
            let rows = list.ids().filter_map(|id| self.rows.get(id)).cloned();
            return ExportRows::Loaded(rows.map(|row| self.with_flags(row)).collect());
        };
        self.rows_of_copy(hits)
    }

    /// Rows of the local copy, by number, with what is known of them that is newer.
    fn rows_of_copy(&self, rows: Arc<[u32]>) -> ExportRows {
        let store = self.copy.store();
        let newer: HashMap<_, _> = self
            .rows
            .iter()
            .filter_map(|known| {
                let number = store.number(&known.id)?;
                let is_newer = store.row(number)?.updated_at() < known.updated_at;
                is_newer.then(|| (number, known.clone()))
            })
            .collect();
        ExportRows::Copy { store: self.noted_store(), rows, newer, now: self.now }
    }
}

/// Starts writing; `None` with a message while the rows belong to the previous query.
pub(in crate::app) fn start(model: &mut Model, panel: &ExportPanel, replace: bool) -> Option<Effect> {
    let is_searching = model.marks.is_empty() && actions::refuse_if_searching(model);
    if is_searching || model.requests.ticket(&Purpose::Export).is_some() {
        return None;
    }
    let rows = model.export_rows();
    let export = Export {
        file: panel.file.text().trim().to_owned(),
        replace,
        format: panel.format(),
        fields: ExportFields::from(&model.columns),
        rows,
    };
    model.sharing.exported = Some(model.export_scope());
    Some(Effect::Export(model.requests.ask(Purpose::Export), Box::new(export)))
}

/// A file was written, or could not be.
pub(super) fn finished(model: &mut Model, result: Result<String, ExportFailure>) {
    let scope = model.sharing.exported.take();
    let waiting = model
        .modals
        .iter()
        .position(|modal| matches!(modal, Modal::Export(panel) if panel.stage == ExportStage::Writing));
    let panel = waiting.and_then(|at| match model.modals.get_mut(at) {
        Some(Modal::Export(panel)) => Some((at, panel)),
        _ => None,
    });
    match (result, panel) {
        (Ok(path), panel) => {
            if let Some(at) = panel.map(|(at, _)| at) {
                model.modals.remove(at);
            }
            let rows = scope.map(ExportScope::describe).unwrap_or_default();
            model.toasts.show(Level::Success, format!("Exported {rows} to {path}"), model.now);
        }
        (Err(ExportFailure::Exists(path)), Some((_, panel))) => panel.ask(path),
        (Err(ExportFailure::Exists(path)), None) => {
            model.toasts.show(Level::Error, format!("Not exported: {path} exists."), model.now);
        }
        (Err(ExportFailure::Other(why)), panel) => {
            if let Some((_, panel)) = panel {
                panel.stage = ExportStage::Editing;
            }
            model.toasts.show(Level::Error, format!("Not exported: {why}."), model.now);
        }
    }
}

impl ExportScope {
    /// Such as `14 rows (all that match)` or `3 rows (those marked)`.
    #[must_use]
    pub fn describe(self) -> String {
        let Self { rows, total, marked } = self;
        if marked {
            return format!("{} (those marked)", count(rows, "row"));
        }
        if rows >= total {
            return format!("{} (all that match)", count(rows, "row"));
        }
        format!("{} of {} (only those loaded)", grouped(rows), count(total, "row"))
    }
}
