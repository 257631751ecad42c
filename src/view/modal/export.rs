//! The export panel.

use ratatui::Frame;

use crate::app::{ExportPanel, ExportStage, FORMATS, Model};
use crate::field::ExportFields;
use crate::input::say;

use super::super::{Theme, field};

const WIDTH: u16 = 66;

pub(super) fn draw(model: &Model, panel: &ExportPanel, theme: &Theme, frame: &mut Frame) {
    let cells = super::inside_width(model, WIDTH);
    let scope = model.export_scope();
    let formats = super::choices(FORMATS.iter().map(|(_, ending)| *ending), panel.chosen, theme);
    let mut lines = vec![
        super::labelled("file", true, Vec::new(), cells, theme),
        super::labelled("format", false, formats, cells, theme),
    ];
    super::gap(model, &mut lines);
    match &panel.stage {
        ExportStage::Asking { path, .. } => {
            let text = format!("{} exists. Replace it?", crate::text::visible(path));
            lines.extend(super::wrapped(&text, cells, theme.bad));
        }
        ExportStage::Writing => lines.extend(super::wrapped("Writing the file…", cells, theme.open)),
        ExportStage::Editing => {
            lines.extend(super::wrapped(&format!("{}.", scope.describe()), cells, theme.strong));
            if scope.rows < scope.total {
                let text = say("The local copy has all rows: close this and press {copy} to start it.");
                lines.extend(super::wrapped(&text, cells, theme.dim));
            }
            let fields = ExportFields::from(&model.columns);
            let names: Vec<_> = fields.iter().map(|field| field.name).collect();
            lines.extend(super::wrapped(&format!("Columns: {}.", names.join(", ")), cells, theme.dim));
        }
    }
    let keep = match &panel.stage {
        ExportStage::Asking { .. } => 0..lines.len(),
        _ => 0..2,
    };
    let inside = super::open(model, "Export rows", WIDTH, lines, keep, theme.accent, frame);
    let column = u16::try_from(super::value_column(cells)).unwrap_or_default();
    if let Some(area) = inside.line(0, column) {
        let focused = panel.stage == ExportStage::Editing;
        field::draw(frame, area, &panel.file, theme.strong, focused, None);
    }
}
