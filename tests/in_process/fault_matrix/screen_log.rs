//! The screens from the key to the end, as the operator sees them.

use domdesk::app::messages::{Explanation, explain};
use domdesk::app::{Failure, Level, Modal, Model};
use domdesk::clerk::Operation;

use crate::fault_matrix::steps;
use crate::journeys::kit::unwrapped;
use crate::support::Desk;

/// One screen: the text with lines unwrapped, then the screen itself, and the errors that it reports.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Screen {
    text: String,
    errors: Vec<String>,
}

impl Screen {
    fn of(desk: &mut Desk) -> Self {
        let text = unwrapped(desk.look().last());
        let control = text.chars().find(|c| c.is_control() && *c != '\n');
        assert_eq!(control, None, "a control character on the screen");
        Self { text, errors: errors(&desk.model) }
    }

    /// Whether only the time on it, or another number, has changed.
    fn differs_in_numbers_only(&self, other: &Self) -> bool {
        fn letters(screen: &Screen) -> impl Iterator<Item = char> {
            screen.text.chars().filter(|c| !c.is_ascii_digit() && !c.is_whitespace())
        }
        letters(self).eq(letters(other))
    }

    pub(crate) fn contains(&self, text: &str) -> bool {
        self.text.contains(text)
    }

    pub(crate) fn errors(&self) -> &[String] {
        &self.errors
    }
}

/// All errors that the desk reports, wherever they are shown.
fn errors(model: &Model) -> Vec<String> {
    let line = |failure: &Failure| explain(failure).line();
    let toasts = model.toasts.shown().iter().filter(|toast| toast.level == Level::Error);
    let mut errors: Vec<_> = toasts.map(|toast| toast.text.clone()).collect();
    errors.extend(model.trouble_lines());
    errors.extend(model.list().failure().map(line));
    for remote in [model.instance.failure(), model.settings.failure()] {
        errors.extend(remote.map(line));
    }
    errors.extend(model.organization.as_ref().and_then(|view| view.organization.failure()).map(line));
    for modal in &model.modals {
        if let Modal::Create(form) = modal {
            errors.extend(form.organizations.failure().map(line));
            errors.extend(form.errors.whole.as_ref().map(Explanation::line));
        }
    }
    errors
}

/// Every screen since the key was pressed.
#[derive(Debug, Default)]
pub(crate) struct ScreenLog(Vec<Screen>);

impl ScreenLog {
    /// Records screens until every request has ended, and probes the desk after each change of the screen.
    pub(crate) async fn until_settled(&mut self, desk: &mut Desk, operation: Operation) {
        steps::probe(desk, operation);
        let screens = &mut self.0;
        let mut seen = None;
        desk.wait(move |desk| {
            let is_settled = steps::is_settled(desk);
            let now = Some((desk.look().len(), errors(&desk.model)));
            if seen == now {
                return is_settled;
            }
            seen = now;
            let screen = Screen::of(desk);
            if screens.last() != Some(&screen) {
                // One more second of a countdown is not worth the keys.
                let is_news = screens.last().is_none_or(|last| !last.differs_in_numbers_only(&screen));
                screens.push(screen);
                if is_news && !is_settled {
                    steps::probe(desk, operation);
                }
            }
            is_settled
        })
        .await;
    }

    /// Whether any screen showed the text.
    pub(crate) fn has_shown(&self, text: &str) -> bool {
        self.0.iter().any(|screen| screen.contains(text))
    }

    /// Whether any screen showed an error.
    pub(crate) fn showed_error(&self) -> bool {
        self.0.iter().any(|screen| !screen.errors.is_empty())
    }

    /// Whether every error shown contains the text.
    pub(crate) fn showed_only_error(&self, text: &str) -> bool {
        self.0.iter().flat_map(|screen| &screen.errors).all(|error| error.contains(text))
    }

    /// The last screen.
    pub(crate) fn last(&self) -> &Screen {
        self.0.last().unwrap()
    }

    /// All errors in order, and the last screen, to explain a failure of the cell.
    pub(crate) fn all(&self) -> String {
        let mut shown = Vec::new();
        for screen in &self.0 {
            if shown.last() != Some(&&screen.errors) {
                shown.push(&screen.errors);
            }
        }
        format!("{shown:#?}\n{}", self.last().text)
    }
}
