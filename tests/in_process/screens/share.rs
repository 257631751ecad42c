//! Copying and exporting.

use domdesk::app::{CopyRoute, ExportFailure, Msg, Purpose, ShareMsg};

use crate::screens::shots::{few, shoot};
use crate::support::Desk;

#[tokio::test]
async fn copying() {
    let mut desk = Desk::open(few()).await;
    desk.press("y");
    shoot(&mut desk, "copy-pending");
    desk.press("c");
    let ticket = desk.ticket(&Purpose::Copy);
    desk.send(Msg::Share(ShareMsg::Copied(ticket, CopyRoute::Terminal)));
    shoot(&mut desk, "copied-curl");
}

#[tokio::test]
async fn exporting() {
    let mut desk = Desk::open(few()).await;
    desk.press("x");
    shoot(&mut desk, "export");
    // Nothing is written: the folder does not exist.
    desk.press("Ctrl-u");
    desk.type_text("no-such-folder/rows.csv");
    desk.press("Enter");
    let ticket = desk.ticket(&Purpose::Export);
    let exists = ExportFailure::Exists("/home/jana/no-such-folder/rows.csv".to_owned());
    desk.send(Msg::Share(ShareMsg::Exported(ticket, Err(exists))));
    shoot(&mut desk, "export-replace");
}
