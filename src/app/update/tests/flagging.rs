// Flags are found in the background, once something shows them, and again after rows have changed.

use super::super::super::*;
use super::bench::*;
use super::local_copy::whole;
use crate::clerk::{Millis, OrganizationDomain};
use crate::flag::{Flag, FlagSet};
use crate::input::Code;

/// A desk with a complete copy of rows of which one is at a mail provider; nothing shows flags yet.
fn desk() -> Desk {
    let mut desk = whole(0);
    for (index, name) in [(0, "acme.com"), (1, "gmail.com"), (2, "acrne.com")] {
        desk.rows.push(OrganizationDomain { name: name.to_owned(), ..row(index) });
    }
    desk.rows[0].affiliation_verification = Some(proof(true));
    let effects = desk.press("r");
    desk.settle(&effects);
    assert_eq!(desk.model.list().total(), Some(3));
    desk
}

fn only<T: std::fmt::Debug>(mut found: Vec<T>) -> T {
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

fn flags(desk: &Desk) -> [String; 3] {
    ["d0", "d1", "d2"].map(|id| desk.model.flags(id).to_string())
}

#[test]
fn nothing_is_flagged_until_something_shows_it() {
    let mut desk = desk();
    assert_eq!(flag_searches(&desk.press("jk")), []);
    assert_eq!(flags(&desk), ["", "", ""]);
    let effects = desk.key(Code::Enter);
    let (ticket, search) = only(flag_searches(&effects));
    assert_eq!(search.store, *desk.model.copy.store());
    // Keys work meanwhile, and nothing is looked for twice.
    assert_eq!(flag_searches(&desk.press("jk")), []);
    let found = Desk::find_flags(search);
    assert_eq!(flag_searches(&desk.send(Msg::FlagsFound(ticket, Ok(found)))), []);
    assert_eq!(flags(&desk), ["", "mail-provider", "lookalike"]);
}

#[test]
fn the_detail_tells_why() {
    let mut desk = desk();
    let effects = desk.key(Code::Enter);
    desk.settle(&effects);
    let text = |desk: &Desk| {
        detail::lines(&desk.model).into_iter().map(|line| line.text).collect::<Vec<_>>().join(" ")
    };
    let seen: Vec<String> = ["", "j", "j"]
        .into_iter()
        .map(|key| {
            let effects = desk.press(key);
            desk.settle(&effects);
            text(&desk)
        })
        .collect();
    let lines = |name: &str| seen.iter().find(|text| text.contains(name)).unwrap().clone();
    assert!(
        !seen[seen.iter().position(|text| text.starts_with("acme.com")).unwrap()].contains("Flags"),
        "{seen:?}"
    );
    assert!(lines("gmail.com").contains("mail-provider: is a common mail provider"), "{seen:?}");
    let alike = lines("acrne.com");
    assert!(alike.contains("lookalike: looks like acme.com, which is verified in Organization 0"), "{alike}");
}

#[test]
fn a_changed_row_is_flagged_again() {
    let mut desk = desk();
    let effects = desk.key(Code::Enter);
    desk.settle(&effects);
    desk.rows[1].affiliation_verification = Some(proof(false));
    desk.rows[0].affiliation_verification = Some(proof(false));
    desk.rows[0].updated_at = Millis(desk.rows[0].updated_at.0 + 1);
    let effects = desk.press("r");
    desk.settle(&effects);
    assert_eq!(flags(&desk), ["", "mail-provider", ""], "the other domain is no longer verified");
}

#[test]
fn a_query_for_flags_waits_for_them() {
    let mut desk = desk();
    let effects = [desk.press("/flag:any"), desk.key(Code::Enter)].concat();
    assert!(searches(&effects).iter().all(|(_, search)| !search.query.needs_flags()), "{effects:?}");
    let (ticket, search) = only(flag_searches(&effects));
    let effects = desk.send(Msg::FlagsFound(ticket, Ok(Desk::find_flags(search))));
    let (_, search) = only(searches(&effects));
    assert_eq!(search.store.flags().unwrap().sets[1], FlagSet::from_iter([Flag::MailProvider]));
}

#[test]
fn a_failure_is_shown_and_not_repeated() {
    let mut desk = desk();
    let effects = desk.press("/flag:any");
    let effects = [effects, desk.key(Code::Enter)].concat();
    let (ticket, _) = only(flag_searches(&effects));
    let failure = Failure::new(FailureKind::Internal, "out of order");
    let effects = desk.send(Msg::FlagsFound(ticket, Err(failure)));
    assert_eq!(flag_searches(&effects), []);
    assert_eq!(searches(&effects).len(), 1, "the list does not wait any longer");
    assert!(desk.toasts().contains("Domains could not be flagged."), "{}", desk.toasts());
}
