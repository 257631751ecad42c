//! The panel that looks up the names in a text: a ticket, a column or prose, typed or pasted.

mod actions;
mod batches;

use crate::clerk::{ListQuery, Millis, OrganizationDomain, Page};
use crate::input::{Action, Code, Key, Place};
use crate::triage::{LookupAnswer, LookupState, Mention, look_up, mentions};

use super::super::update::actions as desk;
use super::super::{AnalysisAnswer, AnalysisSubject, Area, Failure, Layout, Model, Question, TextArea};
use super::{Flow, LineCursor, Panel};
use batches::Batches;

/// A longer text, in bytes, is read only when the typing pauses: a paste that the terminal does not mark arrives as single
/// characters.
const READ_AT_ONCE: usize = 1_000;

/// That pause, in milliseconds.
const PAUSE: i64 = 50;

/// Below this height inside the frame, the text has one line.
const SHORT: u16 = 12;

#[derive(Debug, Clone)]
pub struct LookupPanel {
    pub text: TextArea,
    /// What looks like a name in the text.
    mentions: Vec<Mention>,
    /// When the text is read; `None` if it has not changed since.
    read_due: Option<Millis>,
    /// The same names, asked of the local copy.
    pub question: Question,
    /// How many answers of the local copy are in `answers`.
    answered: u32,
    /// What Clerk was asked while there is no complete local copy.
    batches: Batches,
    /// What became of each name whose answer is known, in the order of the text.
    answers: Vec<LookupAnswer>,
    /// Whether only the missing names are shown.
    pub only_missing: bool,
    pub cursor: LineCursor,
}

impl Default for LookupPanel {
    fn default() -> Self {
        Self {
            text: TextArea::default(),
            mentions: Vec::new(),
            read_due: None,
            question: Question::new(AnalysisSubject::Names(Vec::new())),
            answered: 0,
            batches: Batches::default(),
            answers: Vec::new(),
            only_missing: false,
            cursor: LineCursor::default(),
        }
    }
}

impl LookupPanel {
    /// The answers that are shown.
    pub fn shown(&self) -> impl Iterator<Item = &LookupAnswer> {
        let is_shown = |answer: &&LookupAnswer| !self.only_missing || answer.state == LookupState::Missing;
        self.answers.iter().filter(is_shown)
    }

    /// How many names have this state.
    #[must_use]
    pub fn count(&self, state: LookupState) -> usize {
        self.answers.iter().filter(|answer| answer.state == state).count()
    }

    /// How many names have no answer yet.
    #[must_use]
    pub fn open(&self) -> usize {
        self.names().filter(|name| self.known(name).is_none()).count()
    }

    /// The area of the text.
    #[must_use]
    pub const fn text_area(layout: &Layout) -> Area {
        let inside = layout.modal_inside();
        let height = if inside.height < SHORT { 1 } else { inside.height / 3 };
        Area { height: if height < inside.height { height } else { inside.height }, ..inside }
    }

    /// The area of the answers: below the text and a line about them.
    #[must_use]
    pub const fn rows(layout: &Layout) -> Area {
        let inside = layout.modal_inside();
        let above = Self::text_area(layout).height + 1;
        let above = if above < inside.height { above } else { inside.height };
        Area { y: inside.y + above, height: inside.height - above, ..inside }
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        names_of(&self.mentions)
    }

    /// The rows with that name; `None` until they are known.
    fn known(&self, name: &str) -> Option<&[OrganizationDomain]> {
        let copied = match &self.question.answer {
            Some(AnalysisAnswer::Names(found)) => found.get(name),
            _ => None,
        };
        copied.or_else(|| self.batches.rows(name)).map(Vec::as_slice)
    }

    /// The text has changed.
    fn edited(&mut self, now: Millis) {
        self.batches.edited(now);
        if self.text.text().len() > READ_AT_ONCE {
            self.read_due = Some(now.plus(PAUSE));
        } else {
            self.read();
        }
    }

    /// Finds the names in the text.
    fn read(&mut self) {
        self.read_due = None;
        self.mentions = mentions(self.text.text());
        self.question.subject = AnalysisSubject::Names(self.names().map(ToOwned::to_owned).collect());
        self.batches.forget_failure();
        self.answer();
    }

    /// Answers what is known.
    fn answer(&mut self) {
        let known =
            |mention: &&Mention| mention.name.as_ref().is_none_or(|name| self.known(name.as_str()).is_some());
        let answered: Vec<Mention> = self.mentions.iter().filter(known).cloned().collect();
        let rows = self.names().filter_map(|name| self.known(name)).flatten().cloned().collect();
        self.answers = look_up(answered, rows);
    }

    /// Why Clerk's answer is missing.
    #[must_use]
    pub const fn failure(&self) -> Option<&Failure> {
        self.batches.failure()
    }

    /// The names to ask Clerk for next, if that is due.
    pub(in crate::app) fn next_batch(&mut self, now: Millis) -> Option<ListQuery> {
        let Self { mentions, batches, .. } = self;
        batches.next(names_of(mentions), now)
    }

    /// Drops the batch that was asked: it is no longer needed, or has to be asked again.
    pub(in crate::app) fn drop_batch(&mut self) {
        self.batches.drop_batch();
    }

    /// A plan has changed domains: what Clerk has answered may be out of date.
    pub(in crate::app) fn ask_again(&mut self) {
        self.batches.forget_answers();
        self.answer();
    }

    /// Clerk has answered the last batch.
    pub(in crate::app) fn receive(&mut self, result: Result<Page<OrganizationDomain>, Failure>) {
        if self.batches.receive(result) {
            self.answer();
        }
    }
}

/// The names among what looks like one.
fn names_of(mentions: &[Mention]) -> impl Iterator<Item = &str> {
    mentions.iter().filter_map(|mention| Some(mention.name.as_ref()?.as_str()))
}

impl Panel for LookupPanel {
    fn place(&self) -> Place {
        Place::Lookup
    }

    fn press(&mut self, key: Key, action: Option<Action>, model: &mut Model) -> Flow {
        match action {
            Some(Action::Back) => return Flow::CLOSE,
            Some(action @ (Action::Accept | Action::New | Action::Plan | Action::CopyNames)) => {
                if self.read_due.is_some() {
                    self.read();
                }
                return self.act(action, model);
            }
            Some(Action::Copy) => return Flow::Stay(desk::act(model, Action::Copy)),
            Some(Action::NextPane) => {
                self.only_missing = !self.only_missing;
                self.cursor.list_was_chosen();
            }
            Some(Action::Clear) => {
                self.text.clear();
                self.only_missing = false;
                self.edited(model.now);
            }
            Some(action) => self.cursor.go(action, usize::from(Self::rows(&model.layout).height)),
            None => {
                if self.text.key(key) {
                    self.edited(model.now);
                }
            }
        }
        Flow::STAY
    }

    /// A key that is part of a pasted text must not act.
    fn must_arrive_alone(&self, _key: Key, action: Option<Action>) -> bool {
        matches!(action, Some(Action::Accept | Action::NextPane | Action::New | Action::Plan))
    }

    fn type_in_burst(&mut self, key: Key, now: Millis) -> bool {
        let c = match key.code {
            Code::Enter => '\n',
            Code::Tab => '\t',
            _ => return false,
        };
        self.text.paste(c.encode_utf8(&mut [0; 4]));
        self.edited(now);
        true
    }

    fn paste(&mut self, text: &str, now: Millis) {
        self.text.paste(text);
        self.edited(now);
    }

    fn scroll(&mut self, lines: isize) {
        self.cursor.scroll(lines);
    }

    fn point(&mut self, x: u16, y: u16, layout: &Layout) {
        self.cursor.point(x, y, Self::rows(layout), 1);
    }

    fn due(&self, now: Millis) -> Option<Millis> {
        // What is overdue waits for an answer, not for time.
        let batch = self.batches.due(now);
        let read = self.read_due.filter(|due| *due > now);
        [batch, read, self.question.due(now)].into_iter().flatten().min()
    }

    fn arrange(&mut self, model: &Model, _below: Place) {
        if self.read_due.is_some_and(|due| due <= model.now) {
            self.read();
        }
        if self.answered != self.question.answers() {
            self.answered = self.question.answers();
            self.answer();
        }
        let names: Vec<String> = self.shown().map(|answer| answer.input.clone()).collect();
        let height = usize::from(Self::rows(&model.layout).height);
        self.cursor.follow(names.len(), height, |line| names.get(line).map(String::as_str));
    }

    fn drawn(&mut self, at: Millis) {
        self.cursor.drawn(at);
    }

    fn question(&self) -> Option<&Question> {
        Some(&self.question)
    }

    fn question_mut(&mut self) -> Option<&mut Question> {
        Some(&mut self.question)
    }

    fn covers_screen(&self) -> bool {
        true
    }

    fn cursor_line(&self, layout: &Layout) -> Option<u16> {
        let rows = Self::rows(layout);
        let line = u16::try_from(self.cursor.line.checked_sub(self.cursor.top)?).ok()?;
        (line < rows.height).then(|| rows.y + line)
    }
}
