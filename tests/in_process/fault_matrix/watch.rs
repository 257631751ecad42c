//! What is on the screen from the key to the end, as whoever sits there sees it.

use domdesk::app::messages::{Explanation, explain};
use domdesk::app::{Failure, Level, Modal, Model};
use domdesk::clerk::Operation;

use crate::fault_matrix::steps;
use crate::journeys::kit::told_by;
use crate::support::Desk;

/// One picture: the boxes with line breaks taken out, then the screen; and what of it is a complaint.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Picture {
    text: String,
    complaints: Vec<String>,
}

impl Picture {
    fn of(desk: &mut Desk) -> Self {
        let text = told_by(desk.look().last());
        let control = text.chars().find(|c| c.is_control() && *c != '\n');
        assert_eq!(control, None, "a control character on the screen");
        Self { text, complaints: complaints(&desk.model) }
    }

    pub(crate) fn contains(&self, text: &str) -> bool {
        self.text.contains(text)
    }

    pub(crate) fn complaints(&self) -> &[String] {
        &self.complaints
    }
}

/// Whatever the desk says is wrong, wherever it says it.
fn complaints(model: &Model) -> Vec<String> {
    let line = |failure: &Failure| explain(failure).line();
    let toasts = model.toasts.shown().iter().filter(|toast| toast.level == Level::Error);
    let mut complaints: Vec<_> = toasts.map(|toast| toast.text.clone()).collect();
    complaints.extend(model.trouble_lines());
    complaints.extend(model.list().failure().map(line));
    for remote in [model.instance.failure(), model.settings.failure()] {
        complaints.extend(remote.map(line));
    }
    complaints.extend(model.organization.as_ref().and_then(|view| view.organization.failure()).map(line));
    for modal in &model.modals {
        if let Modal::Create(form) = modal {
            complaints.extend(form.organizations.failure().map(line));
            complaints.extend(form.errors.whole.as_ref().map(Explanation::line));
        }
    }
    complaints
}

/// Every picture since the key.
#[derive(Debug, Default)]
pub(crate) struct Watch(Vec<Picture>);

impl Watch {
    /// Looks on until everything has come to an end, and presses a few keys whenever something happens.
    pub(crate) async fn until_settled(&mut self, desk: &mut Desk, operation: Operation) {
        steps::probe(desk, operation);
        let pictures = &mut self.0;
        let mut seen = None;
        desk.wait(move |desk| {
            let is_settled = steps::is_settled(desk);
            let now = Some((desk.look().len(), complaints(&desk.model)));
            if seen == now {
                return is_settled;
            }
            seen = now;
            let picture = Picture::of(desk);
            if pictures.last() != Some(&picture) {
                pictures.push(picture);
                if !is_settled {
                    steps::probe(desk, operation);
                }
            }
            is_settled
        })
        .await;
    }

    /// Whether it ever stood on the screen.
    pub(crate) fn heard(&self, text: &str) -> bool {
        self.0.iter().any(|picture| picture.contains(text))
    }

    /// Whether anything was ever said to be wrong.
    pub(crate) fn complained(&self) -> bool {
        self.0.iter().any(|picture| !picture.complaints.is_empty())
    }

    /// Whether nothing else was ever said to be wrong.
    pub(crate) fn complained_only(&self, text: &str) -> bool {
        self.0.iter().flat_map(|picture| &picture.complaints).all(|complaint| complaint.contains(text))
    }

    /// The picture at the end.
    pub(crate) fn last(&self) -> &Picture {
        self.0.last().unwrap()
    }

    /// What was said to be wrong, in its order, and the last screen: for whoever has to find out why a cell fails.
    pub(crate) fn all(&self) -> String {
        let mut said = Vec::new();
        for picture in &self.0 {
            if said.last() != Some(&&picture.complaints) {
                said.push(&picture.complaints);
            }
        }
        format!("{said:#?}\n{}", self.last().text)
    }
}
