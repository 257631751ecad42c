//! Clipboard, links and exported files: each off the loop.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;
use tokio::task::{JoinHandle, spawn_blocking};

use crate::app::{CopyRoute, Export, ExportFailure, Msg, ShareMsg, Ticket};
use crate::computer::{Computer, CopyWay, ExportError, TerminalOnly, write_export};
use crate::output::{
    Format, write_csv, write_json_objects, write_markdown, write_ndjson_objects, write_table,
};
use crate::session::panic_text;
use crate::text::visible;

pub(super) struct Share {
    computer: Arc<dyn Computer>,
    replies: UnboundedSender<Msg>,
    /// The last export.
    export: Option<JoinHandle<()>>,
}

impl Share {
    pub(super) fn new(replies: UnboundedSender<Msg>) -> Self {
        Self { computer: Arc::new(TerminalOnly), replies, export: None }
    }

    pub(super) fn use_computer(&mut self, computer: Arc<dyn Computer>) {
        self.computer = computer;
    }

    pub(super) fn copy(&self, ticket: Ticket, text: String) {
        let computer = Arc::clone(&self.computer);
        let work = spawn_blocking(move || computer.copy(&text));
        self.report(async move {
            let route = match work.await {
                Ok(CopyWay::Clipboard) => CopyRoute::Clipboard,
                Ok(CopyWay::Tmux) => CopyRoute::Tmux,
                // The terminal is there whatever failed.
                Ok(CopyWay::Terminal) | Err(_) => CopyRoute::Terminal,
            };
            ShareMsg::Copied(ticket, route)
        });
    }

    pub(super) fn open(&self, ticket: Ticket, url: String) {
        let computer = Arc::clone(&self.computer);
        let work = spawn_blocking(move || computer.open(&url));
        self.report(async move { ShareMsg::LinkOpened(ticket, work.await.unwrap_or(false)) });
    }

    pub(super) fn export(&mut self, ticket: Ticket, export: Export) {
        let work = spawn_blocking(move || write(&export));
        self.export = Some(self.report(async move {
            let result = work.await.unwrap_or_else(|error| Err(ExportFailure::Other(panic_text(error))));
            ShareMsg::Exported(ticket, result)
        }));
    }

    fn report(&self, work: impl Future<Output = ShareMsg> + Send + 'static) -> JoinHandle<()> {
        let replies = self.replies.clone();
        tokio::spawn(async move { drop(replies.send(Msg::Share(work.await))) })
    }

    /// Waits up to `at_most` until the last file is written.
    pub(super) async fn finish(&mut self, at_most: Duration) {
        if let Some(export) = self.export.take() {
            let _ = tokio::time::timeout(at_most, export).await;
        }
    }
}

fn write(export: &Export) -> Result<String, ExportFailure> {
    let Export { file, replace, format, fields, rows } = export;
    let written = write_export(file, *replace, |out| match format {
        Format::Csv => write_csv(out, fields, rows.each()),
        Format::Json => write_json_objects(out, fields, rows.each()),
        Format::Ndjson => write_ndjson_objects(out, fields, rows.each()),
        Format::Markdown => write_markdown(out, fields, rows.each()),
        Format::Table => write_table(out, fields, rows.each()),
    });
    match written {
        Ok(path) => Ok(visible(&path.display().to_string()).into_owned()),
        Err(ExportError::Exists(path)) => Err(ExportFailure::Exists(path.display().to_string())),
        Err(error @ (ExportError::NotAFile(_) | ExportError::Io { .. })) => {
            Err(ExportFailure::Other(error.to_string()))
        }
    }
}
