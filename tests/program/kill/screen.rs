//! Whether the screen shows the rows as the emulator has them.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use domdesk::clerk::{EnrollmentMode, OrganizationDomain};

use crate::kill::world::{MARK, World, is_open};
use crate::terminal::pty::{BOUND, Pty};

/// Waits until every row that nothing is open about stands on the screen as the emulator has it, and no row stands there
/// that it does not have. Where lists lag behind, they are read again.
#[track_caller]
pub(crate) fn assert_true(world: &World, pty: &mut Pty, lists_lag: bool) {
    let start = Instant::now();
    // Ever rarer: where a list takes longer to be read than until the next key, it would never be read to its end.
    let mut pause = Duration::from_millis(100);
    let mut again = start + pause;
    loop {
        let Err(wrong) = compare(world, pty) else { return };
        assert!(start.elapsed() < BOUND, "{wrong}");
        if lists_lag && Instant::now() >= again {
            pty.send("r");
            pause *= 2;
            again = Instant::now() + pause;
        }
        pty.read_for(Duration::from_millis(20));
    }
}

fn compare(world: &World, pty: &Pty) -> Result<(), String> {
    let (history, _) = world.read();
    let in_doubt: BTreeSet<&str> =
        history.records().filter(|record| is_open(record)).map(|record| record.asked.name.as_str()).collect();
    let text = pty.text();
    let shown: BTreeMap<&str, Shown> = text.lines().filter_map(words).collect();
    for name in world.names.iter().filter(|name| !in_doubt.contains(name.as_str())) {
        let (shown, held) = (shown.get(name.as_str()), world.row(name).map(|row| expected(&row)));
        if shown != held.as_ref() {
            return Err(format!("{name} is shown as {shown:?} and is {held:?}"));
        }
    }
    Ok(())
}

/// A row's state and mode.
type Shown = (String, String);

/// What a line of the list says. The messages that lie over its end tell of rows as well, in a frame.
fn words(line: &str) -> Option<(&str, Shown)> {
    let words: Vec<&str> = line.split_whitespace().skip_while(|word| *word == "▸").collect();
    let [glyph, state, name, .., mode, _ownership, _invitations, _suggestions, _age] = words[..] else {
        return None;
    };
    (glyph != "│" && name.contains(MARK)).then(|| (name, (state.to_owned(), mode.to_owned())))
}

fn expected(row: &OrganizationDomain) -> Shown {
    let mode = match row.enrollment_mode {
        EnrollmentMode::ManualInvitation => "manual",
        EnrollmentMode::AutomaticSuggestion => "suggestion",
        EnrollmentMode::EnterpriseSso => "sso",
        _ => "another",
    };
    (row.status().to_string(), mode.to_owned())
}
