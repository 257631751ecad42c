//! Copies texts to the clipboard, and opens the Dashboard.

use crate::clerk::{Change, OrganizationDomain, UpdateDomain, path_segment};
use crate::input::{Action, say};
use crate::journal::RowState;
use crate::output::{clerk_command, curl_command, ticket};
use crate::text::{count, fit, visible, write_json};

use super::super::detail::indent;
use super::super::{
    CopiedText, CopyRoute, Effect, Level, MOST_COPIED, Model, Operation, Purpose, ShareMsg, describe_record,
};
use super::{export, target};

/// How much of a copied text a message shows, in cells.
const SHOWN: usize = 160;

/// Leads to the page of the instance that was last used in the Dashboard. The page of a certain instance needs the
/// application's id, which the API does not tell.
const DASHBOARD: &str = "https://dashboard.clerk.com/last-active?path=organizations/";

/// Copies something of the row under the cursor.
pub(super) fn copy(model: &mut Model, action: Action) -> Vec<Effect> {
    let Some(domain) = target::take(model) else { return Vec::new() };
    match copied(model, &domain, action) {
        Ok(copied) => start(model, copied),
        Err(why) => {
            model.toasts.show(Level::Info, why, model.now);
            Vec::new()
        }
    }
}

/// What the action copies, or why it cannot.
fn copied(model: &Model, domain: &OrganizationDomain, action: Action) -> Result<CopiedText, String> {
    // What a paste would execute, such as an escape sequence, becomes a visible mark.
    let plain = |what: &str, text: &str| {
        if text.is_empty() {
            return Err(format!("Nothing to copy: the row has no {}.", what.to_lowercase()));
        }
        Ok(CopiedText { what: what.to_owned(), text: visible(text).into_owned() })
    };
    match action {
        Action::CopyName => plain("Name", &domain.name),
        Action::CopyId => plain("Id", &domain.id),
        Action::CopyOrganizationId => plain("Organization id", &domain.organization_id),
        Action::CopyMarkdown => Ok(CopiedText { what: "Markdown".to_owned(), text: ticket(domain) }),
        Action::CopyJson => json(domain),
        _ => command(model, domain, action),
    }
}

fn json(domain: &OrganizationDomain) -> Result<CopiedText, String> {
    if domain.raw.is_empty() {
        return Err(say(
            "The row is from the local copy, without its JSON. Open the details with {detail} to load it, then try again.",
        ));
    }
    let mut line = Vec::new();
    let written = write_json(&mut line, &RowState::from(domain));
    let line = written.ok().and_then(|()| String::from_utf8(line).ok());
    let line = line.ok_or_else(|| "The row cannot be written as JSON.".to_owned())?;
    Ok(CopiedText { what: "JSON".to_owned(), text: indent(&line).join("\n") + "\n" })
}

/// The last change of the row in the journal, or what the key that toggles verification would send.
fn command(model: &Model, domain: &OrganizationDomain, action: Action) -> Result<CopiedText, String> {
    let last = model.journal.open().and_then(|journal| journal.last_change(&domain.id));
    let (change, origin) = match last {
        Some(record) => (record.asked.change.clone(), "the last change in the journal".to_owned()),
        None => (toggle(model, domain), say("what {toggle-verified} would send")),
    };
    let root = model.endpoint().map(|endpoint| endpoint.root.as_str()).unwrap_or_default();
    let (what, text) = match action {
        Action::CopyCurl => ("curl command", curl_command(&change, root)),
        _ => ("Clerk command", clerk_command(&change, root)),
    };
    let text = text.ok_or_else(|| "The ids of this row cannot be part of an address.".to_owned())?;
    let described = last.map_or_else(
        || Operation::of(&change).map(|operation| operation.describe(domain)).unwrap_or_default(),
        describe_record,
    );
    Ok(CopiedText { what: format!("{what} for {origin} ({described})"), text })
}

fn toggle(model: &Model, domain: &OrganizationDomain) -> Change {
    let verified = Some(!model.expected_row(domain).verified);
    Operation::Update(UpdateDomain { verified, enrollment_mode: None }).change(domain)
}

/// Copies names, one per line; `what` is one of them in words, such as `missing name`.
pub(in crate::app) fn copy_names(model: &mut Model, what: &str, names: &[&str]) -> Vec<Effect> {
    if names.is_empty() {
        model.toasts.show(Level::Info, format!("Nothing to copy: there is no {what}."), model.now);
        return Vec::new();
    }
    start(model, CopiedText { what: count(names.len() as u64, what), text: names.join("\n") })
}

/// Starts copying a text; a text that is still on its way is superseded.
fn start(model: &mut Model, copied: CopiedText) -> Vec<Effect> {
    if copied.text.len() > MOST_COPIED {
        let text = format!(
            "{} not copied: it has {} bytes, and terminals accept at most {MOST_COPIED}.",
            copied.what,
            copied.text.len()
        );
        model.toasts.show(Level::Error, text, model.now);
        return Vec::new();
    }
    let abort = model.requests.abandon(&Purpose::Copy);
    let ticket = model.requests.ask(Purpose::Copy);
    let text = copied.text.clone();
    model.sharing.copied = Some(copied);
    abort.into_iter().chain([Effect::CopyText(ticket, text)]).collect()
}

/// Opens the organization's page in the Dashboard: that of the organization on the screen, or of the row under the cursor.
pub(super) fn open_dashboard(model: &mut Model) -> Vec<Effect> {
    if model.endpoint().is_some_and(|endpoint| endpoint.embedded) {
        let text = "The organizations of the demo are not in Clerk's Dashboard.";
        model.toasts.show(Level::Info, text, model.now);
        return Vec::new();
    }
    let id = match &model.organization {
        Some(view) => view.id.clone(),
        None => match target::take(model) {
            Some(domain) => domain.organization_id,
            None => return Vec::new(),
        },
    };
    let Some(segment) = path_segment(&id) else {
        let text = "The id of this organization cannot be part of an address.";
        model.toasts.show(Level::Info, text, model.now);
        return Vec::new();
    };
    let url = format!("{DASHBOARD}{segment}");
    let abort = model.requests.abandon(&Purpose::Link);
    let ticket = model.requests.ask(Purpose::Link);
    model.sharing.link = Some(url.clone());
    abort.into_iter().chain([Effect::OpenLink(ticket, url)]).collect()
}

/// Receives a report; one whose request was superseded is dropped.
pub(super) fn receive(model: &mut Model, report: ShareMsg) -> Vec<Effect> {
    let (ShareMsg::Copied(ticket, _) | ShareMsg::LinkOpened(ticket, _) | ShareMsg::Exported(ticket, _)) =
        &report;
    if model.requests.take(*ticket).is_none() {
        return Vec::new();
    }
    match report {
        ShareMsg::Copied(_, route) => has_copied(model, route),
        ShareMsg::LinkOpened(_, opened) => link_opened(model, opened),
        ShareMsg::Exported(_, result) => {
            export::finished(model, result);
            Vec::new()
        }
    }
}

fn has_copied(model: &mut Model, route: CopyRoute) -> Vec<Effect> {
    let Some(CopiedText { what, text }) = model.sharing.copied.take() else { return Vec::new() };
    let shown = fit(&visible(text.trim_end()), SHOWN);
    let (level, done) = match route {
        CopyRoute::Clipboard => (Level::Success, "copied"),
        CopyRoute::Tmux => (Level::Success, "copied to tmux, which passes it to its terminal"),
        CopyRoute::Terminal => (Level::Info, "sent to the terminal"),
    };
    model.toasts.show(level, format!("{what} {done}: {shown}"), model.now);
    if route == CopyRoute::Terminal { vec![Effect::SendToTerminal(text)] } else { Vec::new() }
}

fn link_opened(model: &mut Model, opened: bool) -> Vec<Effect> {
    let Some(url) = model.sharing.link.take() else { return Vec::new() };
    if opened {
        let text = format!("Opened in the browser, for the instance last used in the Dashboard: {url}");
        model.toasts.show(Level::Success, text, model.now);
        return Vec::new();
    }
    start(model, CopiedText { what: "No browser here. Dashboard link".to_owned(), text: url })
}
