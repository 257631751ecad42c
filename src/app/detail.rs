//! The detail pane's content, line by line: computed here, so that the core knows how far it scrolls.

mod entry;
mod explain;
mod json;
mod notes;

use crate::change::Stage;
use crate::clerk::{Millis, OrganizationDomain, Verification, VerificationStatus, unicode_form};
use crate::input::say;
use crate::text::{absolute, relative, visible, width, wrap};
use crate::triage::{Reason, reasons, says_taken};

use super::form::meaning;
use super::messages;
use super::{ListRow, Model, RowFetchStage};

pub use crate::text::Tone;
pub use entry::entry_lines;
pub(in crate::app) use json::indent;

/// One line of the pane; safe to display and no wider than requested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DetailLine {
    /// The field's name; empty for text and for continuation lines.
    pub label: String,
    pub text: String,
    pub tone: Tone,
}

pub const LABEL_WIDTH: usize = 13;

/// Blanks before a value on the line below its label.
const INDENT: usize = 2;

/// The width of the longest part without a blank.
fn longest_token(text: &str) -> usize {
    text.split(' ').map(width).max().unwrap_or(0)
}

struct LineBuilder {
    done: Vec<DetailLine>,
    spaced: bool,
    width: usize,
}

impl LineBuilder {
    fn text(&mut self, tone: Tone, text: &str) {
        let lines = wrap(&visible(text), self.width);
        self.done.extend(lines.into_iter().map(|text| DetailLine { label: String::new(), text, tone }));
    }

    /// Indented text: continuation lines get the same indentation.
    fn indented(&mut self, text: &str) {
        let text = visible(text);
        let rest = text.trim_start();
        // A token that fits into a whole line is not broken because of the indentation.
        let free = self.width.saturating_sub(longest_token(rest)).max(1);
        let blanks = " ".repeat((text.len() - rest.len()).min(self.width / 2).min(free));
        let lines = wrap(rest, self.width.saturating_sub(blanks.len()));
        self.done.extend(lines.into_iter().map(|line| DetailLine {
            label: String::new(),
            text: format!("{blanks}{line}"),
            tone: Tone::Plain,
        }));
    }

    fn heading(&mut self, text: &str) {
        if !self.done.is_empty() && self.spaced {
            self.text(Tone::Plain, "");
        }
        self.text(Tone::Heading, text);
    }

    fn field(&mut self, label: &str, tone: Tone, value: &str) {
        let (value, room) = (visible(value), self.width.saturating_sub(LABEL_WIDTH));
        let token = longest_token(&value);
        if token > room && token <= self.width {
            // An id, a code or a record's value stays in one piece where the line below has room for it.
            self.done.push(DetailLine { label: label.to_owned(), text: String::new(), tone });
            let blanks = " ".repeat((self.width - token).min(INDENT));
            let lines = wrap(&value, self.width - blanks.len());
            self.done.extend(lines.into_iter().map(|line| DetailLine {
                label: String::new(),
                text: format!("{blanks}{line}"),
                tone,
            }));
            return;
        }
        let wrapped = wrap(&value, room);
        for (at, text) in wrapped.into_iter().enumerate() {
            // A blank label marks the continuation of a field.
            let label = if at == 0 { label.to_owned() } else { " ".to_owned() };
            self.done.push(DetailLine { label, text, tone });
        }
    }

    fn plain(&mut self, label: &str, value: &str) {
        self.field(label, Tone::Plain, value);
    }

    fn moment(&mut self, label: &str, moment: Millis, now: Millis) {
        self.plain(label, &format!("{} ({})", absolute(moment), relative(moment, now)));
    }
}

#[must_use]
pub fn lines(model: &Model) -> Vec<DetailLine> {
    let width = usize::from(model.layout.detail.width.saturating_sub(4));
    let spaced = model.layout.detail.height >= 8;
    let mut lines = LineBuilder { done: Vec::new(), spaced, width };
    let Some(domain) = model.selected() else {
        let list = model.list();
        let (tone, text) = match model.row(list.cursor()) {
            _ if list.failure().is_some() || list.total() == Some(0) => {
                (Tone::Dim, "No domain is selected.".to_owned())
            }
            Some(ListRow::Missing) => (
                Tone::Bad,
                say("The server counts this domain but did not send it. Press {refresh} to load it again."),
            ),
            Some(ListRow::Failed(failure)) => (Tone::Bad, messages::explain(failure).line()),
            _ => (Tone::Dim, "Loading…".to_owned()),
        };
        lines.text(tone, &text);
        return lines.done;
    };
    if model.detail.json && is_partial(model, domain) {
        partial_notice(&mut lines, model, domain);
        return lines.done;
    }
    if model.detail.json {
        let (shown, rest) = json::cut(&domain.raw);
        for line in json::indent(shown) {
            lines.indented(&line);
        }
        if rest > 0 {
            lines.text(Tone::Bad, &format!("… and {rest} more bytes."));
        }
        return lines.done;
    }
    name(&mut lines, domain);
    if !model.list().is_replacing() && !model.list().source().query().admits(domain, model.now) {
        lines.text(Tone::Open, "≠ It no longer matches the query; the list drops it when it is refreshed.");
    }
    partial_notice(&mut lines, model, domain);
    pending_change(&mut lines, model, domain);
    entry::of_row(&mut lines, model, &domain.id);
    notes::of_row(&mut lines, model, &domain.id);
    flags(&mut lines, model, domain);
    affiliation(&mut lines, model, domain);
    ownership(&mut lines, domain, model.now);
    enrollment(&mut lines, domain);
    organization(&mut lines, domain);
    lines.heading("Record");
    lines.plain("id", &domain.id);
    lines.moment("created", domain.created_at, model.now);
    lines.moment("updated", domain.updated_at, model.now);
    entry::last_change(&mut lines, model, &domain.id);
    lines.done
}

/// Whether only the local copy's columns have loaded.
fn is_partial(model: &Model, domain: &OrganizationDomain) -> bool {
    domain.raw.is_empty() && model.list().is_local()
}

/// Explains that only the local copy's columns have loaded, and why.
fn partial_notice(lines: &mut LineBuilder, model: &Model, domain: &OrganizationDomain) {
    if !is_partial(model, domain) {
        return;
    }
    let row_fetch = model.row_fetch.as_ref().filter(|row_fetch| row_fetch.id == domain.id);
    match row_fetch.map(|row_fetch| &row_fetch.stage) {
        Some(RowFetchStage::Failed(failure)) => {
            let why = messages::explain(failure);
            lines.text(Tone::Bad, &format!("From the local copy only. {}", why.line()));
        }
        Some(RowFetchStage::Missing) => {
            lines.text(
                Tone::Bad,
                &say("Clerk does not list this domain any more, or not like this: it may have been deleted. Press {refresh} to load it again."),
            );
        }
        Some(RowFetchStage::Due(_) | RowFetchStage::Requested) | None => {
            lines.text(Tone::Dim, "From the local copy; loading the rest…");
        }
    }
}

fn name(lines: &mut LineBuilder, domain: &OrganizationDomain) {
    lines.text(Tone::Heading, domain.name_or_unnamed());
    if let Some(unicode) = unicode_form(&domain.name) {
        lines.text(Tone::Plain, &unicode);
    }
}

fn pending_change(lines: &mut LineBuilder, model: &Model, domain: &OrganizationDomain) {
    if let Some(pending) = model.changes.of_row(&domain.id) {
        lines.heading("Pending change");
        let state = match &pending.stage {
            Stage::Unknown(doubt) => messages::describe_lookup(doubt),
            Stage::Sent | Stage::Stale(_) => "in progress".to_owned(),
        };
        lines.text(Tone::Open, &format!("{} ({state})", pending.request.describe()));
        for next in &pending.queue {
            lines.text(Tone::Open, &format!("then {}", next.describe(domain)));
        }
    }
    if let Some(refusal) = model.changes.refusals.get(&domain.id) {
        let explained = messages::explain(&refusal.failure);
        lines.heading("Last change was refused");
        lines.text(Tone::Bad, &format!("Could not {}.", refusal.operation.describe(domain)));
        lines.text(Tone::Bad, &explained.what);
        lines.text(Tone::Plain, &explained.next);
        if refusal.failure.code().is_some_and(says_taken) {
            lines.text(Tone::Plain, &say("Press {holder} to see who has the name."));
        }
        for (label, value) in [("code", &explained.code), ("trace id", &explained.trace)] {
            if !value.is_empty() {
                lines.plain(label, value);
            }
        }
    }
}

/// Why to look at the domain.
fn flags(lines: &mut LineBuilder, model: &Model, domain: &OrganizationDomain) {
    let reasons = reasons(domain, model.copy.store(), &model.flag_rules, model.now);
    if reasons.is_empty() {
        return;
    }
    lines.heading("Flags");
    for Reason { flag, text } in reasons {
        lines.text(Tone::Open, &format!("{flag}: {text}"));
    }
}

fn affiliation(lines: &mut LineBuilder, model: &Model, domain: &OrganizationDomain) {
    let now = model.now;
    lines.heading("Affiliation (a mailbox at the domain)");
    lines.field("status", tone(domain.status()), domain.status().as_str());
    let (tone, why) = explain::affiliation(domain, !is_partial(model, domain), now);
    lines.text(tone, &why);
    let none = if is_partial(model, domain) { "…" } else { "none" };
    lines.plain("mailbox", domain.affiliation_email_address.as_deref().unwrap_or(none));
    if let Some(proof) = domain.affiliation() {
        // The emailed code expires, never the proof.
        verification(lines, proof, now, ["code expired", "code expires"]);
    }
}

fn ownership(lines: &mut LineBuilder, domain: &OrganizationDomain, now: Millis) {
    lines.heading("Ownership (the DNS zone)");
    match &domain.ownership_verification {
        None => lines.field("status", Tone::Dim, "none"),
        Some(proof) => {
            lines.field("status", tone(&proof.status), proof.status.as_str());
            let (tone, why) = explain::ownership(proof, now);
            lines.text(tone, &why);
            // A completed verification does not expire with its challenge.
            let is_verified = proof.status == VerificationStatus::Verified;
            let end = if is_verified { ["challenge", "challenge"] } else { ["expired", "expires"] };
            verification(lines, proof, now, end);
        }
    }
}

fn verification(lines: &mut LineBuilder, proof: &Verification, now: Millis, end: [&str; 2]) {
    if !proof.strategy.is_empty() {
        lines.plain("strategy", &proof.strategy);
    }
    if let Some(attempts) = proof.attempts {
        lines.plain("attempts", &attempts.to_string());
    }
    if let Some(moment) = proof.verified_at {
        lines.moment("verified", moment, now);
    }
    // An expired code does not matter once verified.
    let is_over = proof.status == VerificationStatus::Verified;
    if let Some(moment) = proof.expire_at.filter(|moment| !(is_over && *moment < now)) {
        lines.moment(end[usize::from(moment >= now)], moment, now);
    }
    for (label, value) in [("TXT name", &proof.txt_record_name), ("TXT value", &proof.txt_record_value)] {
        if let Some(value) = value {
            lines.plain(label, value);
        }
    }
}

fn enrollment(lines: &mut LineBuilder, domain: &OrganizationDomain) {
    lines.heading("Enrollment");
    let mode = &domain.enrollment_mode;
    lines.plain("mode", if mode.as_str().is_empty() { "none" } else { mode.as_str() });
    lines.text(Tone::Dim, meaning(mode));
    lines.plain("invitations", &format!("{} pending", domain.total_pending_invitations));
    lines.plain("suggestions", &format!("{} pending", domain.total_pending_suggestions));
}

fn organization(lines: &mut LineBuilder, domain: &OrganizationDomain) {
    lines.heading("Organization");
    match &domain.public_organization_data {
        Some(data) => {
            lines.plain("name", &data.name);
            if !data.slug.is_empty() {
                lines.plain("slug", &data.slug);
            }
        }
        None => lines.field("name", Tone::Dim, "not in the answer"),
    }
    lines.plain("id", &domain.organization_id);
}

const fn tone(status: &VerificationStatus) -> Tone {
    match status {
        VerificationStatus::Verified => Tone::Good,
        VerificationStatus::Failed | VerificationStatus::Expired => Tone::Bad,
        VerificationStatus::Unverified | VerificationStatus::Other(_) => Tone::Open,
    }
}
