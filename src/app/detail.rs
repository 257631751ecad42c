//! What the detail pane says about a row, line by line: computed here, so that the core knows how far it scrolls.

mod entry;
mod explain;
mod json;

use crate::change::Stage;
use crate::clerk::{Millis, OrganizationDomain, Verification, VerificationStatus, unicode_form};
use crate::input::say;
use crate::text::{absolute, relative, visible, width, wrap};

use super::form::meaning;
use super::messages;
use super::{CloseupStage, Model};

pub use crate::text::Tone;
pub use entry::entry_lines;

/// One line of the pane; safe to show and no wider than asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DetailLine {
    /// The field's name; empty for text and for what continues a field.
    pub label: String,
    /// What it says.
    pub text: String,
    /// How it is meant.
    pub tone: Tone,
}

/// Cells for the field's name.
pub const LABEL_WIDTH: usize = 13;

/// Blanks before a value that stands below its label.
const INDENT: usize = 2;

/// The cells of the longest part that has no blank in it.
fn longest_token(text: &str) -> usize {
    text.split(' ').map(width).max().unwrap_or(0)
}

struct Lines {
    done: Vec<DetailLine>,
    /// Whether there is room for empty lines.
    airy: bool,
    width: usize,
}

impl Lines {
    fn text(&mut self, tone: Tone, text: &str) {
        let lines = wrap(&visible(text), self.width);
        self.done.extend(lines.into_iter().map(|text| DetailLine { label: String::new(), text, tone }));
    }

    /// Text whose blanks at the start say where it belongs: what does not fit goes on below them.
    fn indented(&mut self, text: &str) {
        let text = visible(text);
        let rest = text.trim_start();
        // A token that has room in the whole line is not broken for the blanks before it.
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
        if !self.done.is_empty() && self.airy {
            self.text(Tone::Plain, "");
        }
        self.text(Tone::Heading, text);
    }

    fn field(&mut self, label: &str, tone: Tone, value: &str) {
        let (value, room) = (visible(value), self.width.saturating_sub(LABEL_WIDTH));
        let token = longest_token(&value);
        if token > room && token <= self.width {
            // An id, a code or a record's value stays whole where the line below has room for it.
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
            // What continues a field is told from text by its label of blanks.
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

/// The lines for the selected row.
#[must_use]
pub fn lines(model: &Model) -> Vec<DetailLine> {
    let width = usize::from(model.layout.detail.width.saturating_sub(4));
    let airy = model.layout.detail.height >= 8;
    let mut lines = Lines { done: Vec::new(), airy, width };
    let Some(domain) = model.selected() else {
        lines.text(
            Tone::Dim,
            match model.list() {
                list if list.failure().is_some() || list.total() == Some(0) => "No domain is selected.",
                _ => "Loading…",
            },
        );
        return lines.done;
    };
    if model.detail.json && is_in_part(model, domain) {
        in_part(&mut lines, model, domain);
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
    in_part(&mut lines, model, domain);
    under_change(&mut lines, model, domain);
    entry::of_row(&mut lines, model, &domain.id);
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

/// Whether only the columns of the local copy are there.
fn is_in_part(model: &Model, domain: &OrganizationDomain) -> bool {
    domain.raw.is_empty() && model.list().is_local()
}

/// Says that only the columns of the local copy are there, and why.
fn in_part(lines: &mut Lines, model: &Model, domain: &OrganizationDomain) {
    if !is_in_part(model, domain) {
        return;
    }
    let closeup = model.closeup.as_ref().filter(|closeup| closeup.id == domain.id);
    match closeup.map(|closeup| &closeup.stage) {
        Some(CloseupStage::Failed(failure)) => {
            let why = messages::explain(failure);
            lines.text(Tone::Bad, &format!("Only what the local copy has of it. {}", why.line()));
        }
        Some(CloseupStage::Missing) => {
            lines.text(
                Tone::Bad,
                &say("Clerk does not list this domain any more, or not like this: it may have been deleted. Press {refresh} to load it again."),
            );
        }
        Some(CloseupStage::Due(_) | CloseupStage::Asked) | None => {
            lines.text(Tone::Dim, "Only what the local copy has of it; reading the rest…");
        }
    }
}

fn name(lines: &mut Lines, domain: &OrganizationDomain) {
    lines.text(Tone::Heading, domain.name_or_unnamed());
    if let Some(unicode) = unicode_form(&domain.name) {
        lines.text(Tone::Plain, &unicode);
    }
}

fn under_change(lines: &mut Lines, model: &Model, domain: &OrganizationDomain) {
    if let Some(pending) = model.changes.of_row(&domain.id) {
        lines.heading("Under change");
        let state = match &pending.stage {
            Stage::Unknown(doubt) => messages::describe_lookup(doubt),
            Stage::Sent | Stage::Stale(_) => "under way".to_owned(),
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
        for (label, value) in [("code", &explained.code), ("trace id", &explained.trace)] {
            if !value.is_empty() {
                lines.plain(label, value);
            }
        }
    }
}

fn affiliation(lines: &mut Lines, model: &Model, domain: &OrganizationDomain) {
    let now = model.now;
    lines.heading("Affiliation (a mailbox at the domain)");
    lines.field("status", tone(domain.status()), domain.status().as_str());
    let (tone, why) = explain::affiliation(domain, !is_in_part(model, domain), now);
    lines.text(tone, &why);
    let none = if is_in_part(model, domain) { "…" } else { "none" };
    lines.plain("mailbox", domain.affiliation_email_address.as_deref().unwrap_or(none));
    if let Some(proof) = domain.affiliation() {
        // What runs out is the emailed code, never the proof.
        verification(lines, proof, now, ["code expired", "code expires"]);
    }
}

fn ownership(lines: &mut Lines, domain: &OrganizationDomain, now: Millis) {
    lines.heading("Ownership (the DNS zone)");
    match &domain.ownership_verification {
        None => lines.field("status", Tone::Dim, "not attempted"),
        Some(proof) => {
            lines.field("status", tone(&proof.status), proof.status.as_str());
            let (tone, why) = explain::ownership(proof, now);
            lines.text(tone, &why);
            // A proof that stands has not expired, whatever became of the challenge.
            let stands = proof.status == VerificationStatus::Verified;
            let end = if stands { ["challenge", "challenge"] } else { ["expired", "expires"] };
            verification(lines, proof, now, end);
        }
    }
}

fn verification(lines: &mut Lines, proof: &Verification, now: Millis, end: [&str; 2]) {
    if !proof.strategy.is_empty() {
        lines.plain("strategy", &proof.strategy);
    }
    if let Some(attempts) = proof.attempts {
        lines.plain("attempts", &attempts.to_string());
    }
    if let Some(moment) = proof.verified_at {
        lines.moment("verified", moment, now);
    }
    // That the code of a proof has run out since is of no interest.
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

fn enrollment(lines: &mut Lines, domain: &OrganizationDomain) {
    lines.heading("Enrollment");
    let mode = &domain.enrollment_mode;
    lines.plain("mode", if mode.as_str().is_empty() { "none" } else { mode.as_str() });
    lines.text(Tone::Dim, meaning(mode));
    lines.plain("invitations", &format!("{} pending", domain.total_pending_invitations));
    lines.plain("suggestions", &format!("{} pending", domain.total_pending_suggestions));
}

fn organization(lines: &mut Lines, domain: &OrganizationDomain) {
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
