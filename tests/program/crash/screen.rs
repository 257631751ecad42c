//! Checks that the screen shows the rows as the emulator has them.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use domdesk::clerk::{EnrollmentMode, OrganizationDomain};

use crate::crash::world::{MARK, World, is_open};
use crate::terminal::pty::{BOUND, Pty};

/// Waits until the screen shows every row without an open change as the emulator has it, and no other row. Reloads the
/// list where lists lag behind writes.
#[track_caller]
pub(crate) fn assert_current(world: &World, pty: &mut Pty, lists_lag: bool) {
    let start = Instant::now();
    // The pause grows: a list that loads for longer than the pause would never finish.
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
    let shown: BTreeMap<&str, Shown> = text.lines().filter_map(parse_line).collect();
    for name in world.names.iter().filter(|name| !in_doubt.contains(name.as_str())) {
        let (shown, actual) = (shown.get(name.as_str()), world.row(name).map(|row| expected(&row)));
        if shown != actual.as_ref() {
            return Err(format!("{name} is shown as {shown:?} but is {actual:?}"));
        }
    }
    Ok(())
}

/// A row's status and mode.
type Shown = (String, String);

/// Reads a line of the list. Messages that cover its end mention rows too, but inside a frame.
fn parse_line(line: &str) -> Option<(&str, Shown)> {
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
