//! The one function that changes the model. One file per thing that can happen.

mod actions;
mod alone;
mod answers;
mod changes;
mod closeup;
mod find;
mod forms;
mod guard;
mod journal;
mod journal_view;
mod keys;
mod local;
mod lookups;
mod organizations;
mod palette;
mod prompts;
mod questions;
mod quit;
mod reason;
mod senders;
mod target;
mod time;
mod told;
mod undo;
mod waits;

use super::{Connection, Effect, Model, Msg};
use crate::journal::Event;

pub use alone::must_stand_alone;

/// How long a page that is too short is left alone before it is read again, in milliseconds: lists catch up with
/// writes within seconds.
const GAP_PAUSE: i64 = 1_500;

/// Takes in what happened; returns what shall be done about it.
pub fn update(model: &mut Model, msg: Msg) -> Vec<Effect> {
    let by_operator = matches!(msg, Msg::Key(_) | Msg::KeyInBurst(_) | Msg::Paste(_) | Msg::Mouse(_));
    let mut effects = match msg {
        Msg::Time(now) => time::pass(model, now),
        Msg::Key(key) => keys::press(model, key),
        Msg::KeyInBurst(key) => alone::press_in_burst(model, key),
        Msg::KeyLost(key) => {
            prompts::lose(model, key);
            Vec::new()
        }
        Msg::Paste(text) => keys::paste(model, &text),
        Msg::Mouse(mouse) => keys::mouse(model, mouse),
        Msg::Resize(size) => {
            model.size = size;
            Vec::new()
        }
        Msg::Drawn(at) => {
            // What is seen changes nothing that could be drawn or asked for.
            target::drawn(model, at);
            return Vec::new();
        }
        Msg::Api(report) => answers::receive(model, report),
        Msg::Found(ticket, found) => {
            if model.requests.take(ticket).is_some() {
                local::found(model, found);
            }
            Vec::new()
        }
        Msg::Journal(report) => journal::receive(model, report),
        Msg::Terminate => quit::terminate(model),
    };
    // What is known counts at once; that it is on the disk is told later.
    for effect in &effects {
        let Effect::Record(line) = effect else { continue };
        if let Some(journal) = model.journal.open_mut() {
            journal.write(line.clone());
        }
        if let Event::Settled(_) = line.event {
            model.toasts.settled(&line.id);
        }
    }
    questions::ask_what_is_open(model);
    effects.extend(forms::abandon_lost_search(model));
    model.arrange();
    if matches!(model.connection, Connection::Ready(_)) {
        effects.extend(local::drive(model));
        let Model { domains, organization, requests, copy, rows, .. } = model;
        let list = organization.as_mut().map_or(domains, |view| &mut view.list);
        if list.is_local() {
            list.look(copy.store(), rows);
            effects.extend(local::search(model));
        } else {
            effects.extend(list.load(requests));
        }
        effects.extend(closeup::follow(model));
        model.gaps_due = if model.list().has_gaps() {
            model.gaps_due.or_else(|| Some(model.now.plus(GAP_PAUSE)))
        } else {
            None
        };
    }
    model.forget_unlisted_rows();
    target::follow(model, by_operator);
    // The row may be another by now, or say less.
    model.keep_detail_within();
    quit::leave_when_settled(model);
    effects
}

#[cfg(test)]
mod tests;
