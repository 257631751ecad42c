// Characters typed for a prompt never run commands, wherever they are typed and whether or not the prompt opens.

use super::super::super::form::{CreateLine, EditLine};
use super::super::super::*;
use super::bench::{Desk, changes, endpoint, offline};
use crate::clerk::Change;
use crate::input::{BINDINGS, Code, Key};

/// The text after a prompt's key: every character that is a command anywhere, harmful ones first.
const TEXTS: [&str; 6] =
    ["verified:yes", "view", "vqvyvvY", "acme.com", "mneDWLARur?cCoJsSfxhljkgG N Y u y", "qqquuuLLL///:::"];

fn settled(mut desk: Desk, keys: &str) -> Desk {
    let effects = desk.press(keys);
    desk.settle(&effects);
    desk
}

/// Every place that receives keys, by name.
fn places() -> Vec<(&'static str, Desk)> {
    let with = |keys: &str| settled(Desk::ready(20), keys);
    let journal = |keys: &str| {
        let mut desk = Desk::ready(20);
        let change = super::bench::change(&desk.press("v"));
        desk.done(&change);
        desk.press(keys);
        desk
    };
    let mut read_only = Desk::locked(endpoint(false), Start { read_only: true, ..Start::default() }, 20);
    read_only.press("j");
    let started =
        || Desk::started(Start { target: Some(ConnectionTarget::Instance), ..Start::default() }, 20);
    let mut failed = started();
    failed.api(ApiMsg::Connected(Err(offline())));
    let mut loading = started();
    loading.api(ApiMsg::Connected(Ok(endpoint(false))));
    let mut searching = Desk::ready(20);
    searching.press("/1");
    searching.pass(200);
    searching.key(Code::Enter);
    let mut detail = Desk::ready(20);
    detail.key(Code::Enter);
    detail.key(Code::Tab);
    let mut entry_detail = journal("A");
    entry_detail.key(Code::Enter);
    let mut verified = with("e");
    verified.key(Code::Tab);
    let mut creating = with("n");
    creating.key(Code::Tab);
    let mut facets = with("F");
    facets.key(Code::Tab);
    let mut small = Desk::ready(20);
    small.send(Msg::Resize(Size { width: 30, height: 5 }));
    let mut quitting = Desk::ready(20);
    quitting.press("v");
    quitting.send(Msg::Key(Key::ctrl('c')));
    vec![
        ("list", with("")),
        ("empty list", Desk::ready(0)),
        ("organization", with("o")),
        ("detail", detail),
        ("journal", journal("A")),
        ("one change", entry_detail),
        ("help", with("?")),
        ("health", with("F")),
        ("facets", facets),
        ("conflicts", with("K")),
        ("filter panel", with("f")),
        ("columns panel", with("|")),
        ("mode picker", with("m")),
        ("edit form", with("e")),
        ("edit form, verified", verified),
        ("create form, mode", creating),
        ("question", with("D")),
        ("leaving", quitting),
        ("loading", loading),
        ("searching", searching),
        ("read-only", read_only),
        ("locked", Desk::locked(endpoint(true), Start::default(), 20)),
        ("production", Desk::on(true, Start::default(), 20)),
        ("connecting", started()),
        ("not connected", failed),
        ("no key", Desk::started(Start::default(), 20)),
        ("too small", small),
    ]
}

/// The state that commands can change.
fn fingerprint(desk: &Desk) -> String {
    let model = &desk.model;
    let organization = model.organization.as_ref().map(|view| &view.id);
    format!(
        "{} {:?} {:?} {:?} {:?} {:?} {} {:?} {:?}",
        model.columns,
        organization,
        model.detail,
        model.pane,
        model.copy.mirror.activity(),
        model.lock,
        model.changes.open(),
        model.connection,
        model.exit,
    )
}

/// Effects other than reads.
fn acts(effects: &[Effect]) -> Vec<&Effect> {
    let reads = |effect: &&Effect| {
        matches!(effect, Effect::Read(..) | Effect::Abort(_) | Effect::Search(..) | Effect::ReadCopyPage(..))
    };
    effects.iter().filter(|effect| !reads(effect)).collect()
}

/// The choices in the forms and pickers below.
fn chosen(desk: &Desk) -> Vec<String> {
    let modals = desk.model.modals.iter();
    let chosen = modals.filter_map(|modal| match modal {
        Modal::Edit(form) => Some(format!("{} {}", form.mode, form.verified)),
        Modal::Create(form) => Some(format!("{} {}", form.mode, form.verified)),
        Modal::Mode(picker) => Some(picker.line.to_string()),
        Modal::Filter(panel) => Some(panel.query.to_string()),
        Modal::Columns(panel) => Some(panel.line.to_string()),
        Modal::Help(_) | Modal::Journal(_) | Modal::Facets(_) | Modal::Conflicts(_) | Modal::Quitting(_) => {
            Some("there".into())
        }
        _ => None,
    });
    chosen.collect()
}

#[test]
fn text_typed_for_a_search_or_a_command_never_acts() {
    for prompt in ['/', ':'] {
        for text in TEXTS {
            for (place, mut desk) in places() {
                let (before, forms) = (fingerprint(&desk), chosen(&desk));
                let effects = desk.press(&format!("{prompt}{text}"));
                assert!(acts(&effects).is_empty(), "{prompt}{text} in {place}: {effects:?}");
                assert_eq!(fingerprint(&desk), before, "{prompt}{text} in {place}");
                assert_eq!(chosen(&desk), forms, "{prompt}{text} in {place}");
                assert!(
                    !desk.model.modals.iter().any(|modal| matches!(modal, Modal::Confirm(_))),
                    "{prompt}{text} in {place} asks"
                );
            }
        }
    }
}

#[test]
fn text_typed_for_a_prompt_that_does_not_open_never_acts() {
    let prompts = BINDINGS.iter().filter(|binding| binding.action.opens_prompt());
    let keys: Vec<Key> = prompts.flat_map(|binding| binding.keys).copied().collect();
    assert_eq!(keys.len(), 17);
    for key in keys {
        for text in TEXTS {
            for (place, mut desk) in places() {
                desk.send(Msg::Key(key));
                let Some(prompt) = desk.model.stray.last_ignored() else { continue };
                assert_eq!(prompt, key);
                let before = (fingerprint(&desk), chosen(&desk), desk.model.modals.len());
                let mut last = key;
                for c in text.chars() {
                    // Right after the refused key, it retries, and opens a prompt.
                    if Key::char(c) == last {
                        continue;
                    }
                    last = Key::char(c);
                    assert_eq!(desk.press(&c.to_string()), [], "{key} {text} in {place}");
                }
                assert_eq!(
                    (fingerprint(&desk), chosen(&desk), desk.model.modals.len()),
                    before,
                    "{key} {text} in {place}"
                );
                desk.paste("y");
                assert!(desk.model.stray.is_ignoring());
                let code = if text.len() % 2 == 0 { Code::Esc } else { Code::Enter };
                assert_eq!(desk.key(code), [], "{key} {text} in {place}");
                assert_eq!((desk.model.stray.last_ignored(), desk.model.modals.len()), (None, before.2));
            }
        }
    }
}

#[test]
fn the_key_of_a_refused_prompt_retries_and_the_lock_key_unlocks() {
    let mut desk = Desk::locked(endpoint(true), Start::default(), 3);
    desk.press("D");
    assert!(desk.model.stray.is_ignoring() && desk.toasts().contains("Press Ctrl-o to unlock"));
    desk.press("D");
    assert!(desk.model.stray.is_ignoring());
    desk.press("\x0fins_0y");
    assert!(desk.model.lock.is_open() && !desk.model.stray.is_ignoring());
    desk.press("D");
    assert!(matches!(desk.model.modals[..], [Modal::Confirm(_)]));
}

#[test]
fn a_repeated_key_that_cancelled_a_dialog_is_not_a_command() {
    let mut desk = Desk::ready(3);
    assert_eq!(desk.press("Dvvvvvverve.io"), []);
    assert!(desk.model.stray.is_ignoring());
    desk.key(Code::Esc);
    desk.press("Dn");
    assert_eq!(desk.model.stray.last_ignored(), None, "n is an answer");
    super::bench::change(&desk.press("v"));
}

#[test]
fn text_that_starts_before_a_dialog_can_be_read_does_not_answer_it() {
    let mut desk = Desk::ready(3);
    desk.press("D");
    // The first key is dropped as too early; the others come when the dialog can be read.
    for c in "/m".chars() {
        assert_eq!(desk.at_once(Msg::Key(Key::char(c))), []);
    }
    desk.pass(1_000);
    for c in "ybank yy".chars() {
        assert_eq!(desk.send(Msg::Key(Key::char(c))), [], "{c}");
    }
    assert!(desk.model.stray.is_ignoring() && matches!(desk.model.modals[..], [Modal::Confirm(_)]));
    desk.key(Code::Esc);
    assert!(
        matches!(&changes(&desk.press("y"))[..], [(_, Change::Delete { .. })]),
        "the dialog is still open"
    );
}

#[test]
fn a_repeated_ignored_key_does_not_act() {
    for text in ["David Dayyz", "memy my", "We Wylie yy", "eleven e y"] {
        let mut desk = Desk::ready(3);
        let first = text.chars().next().unwrap();
        desk.press("D");
        for c in text.chars() {
            assert_eq!(desk.press(&c.to_string()), [], "{text}: {c}");
        }
        assert!(desk.model.modals.is_empty() && desk.model.stray.is_ignoring(), "{text}, {first}");
    }
}

#[test]
fn a_command_does_the_same_as_its_key() {
    let mut desk = Desk::ready(20);
    desk.press(":down");
    assert_eq!(desk.selected(), "d0");
    desk.key(Code::Enter);
    assert_eq!((desk.selected(), desk.model.modals.is_empty()), ("d1", true));
    desk.press(":toggle");
    let (_, change) = super::bench::change(&desk.key(Code::Enter));
    assert_eq!(change.domain_id(), Some("d1"));
    desk.press(":delete");
    desk.key(Code::Enter);
    assert!(matches!(desk.model.modals[..], [Modal::Confirm(_)]), "it asks as the key does");
}

#[test]
fn the_journal_has_its_own_commands() {
    let mut desk = Desk::ready(20);
    desk.press("A:toggle-verified");
    assert_eq!(desk.key(Code::Enter), []);
    let Some(Modal::Palette(palette)) = desk.model.modals.last() else { panic!("it stays open") };
    assert_eq!(palette.error.as_deref(), Some("No command here matches toggle-verified."));
    desk.key(Code::Esc);
    desk.press(":back");
    desk.key(Code::Enter);
    assert!(desk.model.modals.is_empty());
}

#[test]
fn a_command_does_not_act_on_a_row_that_appeared_while_typing() {
    let mut desk = Desk::ready(20);
    desk.press(":toggle-verified");
    desk.rows.remove(0);
    let effects = {
        desk.model.list_mut().refresh();
        desk.pass(1)
    };
    desk.settle(&effects);
    assert_eq!(desk.selected(), "d1");
    assert_eq!(desk.key(Code::Enter), []);
    assert!(desk.toasts().starts_with("Ignored: the row under the cursor just changed to 1.example"));
}

#[test]
fn an_unbound_key_is_reported_by_itself() {
    let mut desk = Desk::ready(3);
    desk.press("tb");
    assert_eq!(desk.toasts(), "b does nothing here. Press ? to see the keys.");
    desk.press("Av");
    assert_eq!(desk.toasts(), "v does nothing here. Press ? to see the keys.");
    desk.press("?");
    assert!(matches!(desk.model.modals[..], [Modal::Journal(_), Modal::Help(_)]));
}

#[test]
fn a_reason_can_be_given_and_changes_unlocked_from_the_journal() {
    let mut desk = Desk::locked(endpoint(true), Start::default(), 3);
    desk.press("ARticket 7");
    desk.key(Code::Enter);
    assert_eq!(desk.model.reason, "ticket 7");
    desk.press("\x0fins_0y");
    assert!(desk.model.lock.is_open());
    assert!(matches!(desk.model.modals[..], [Modal::Journal(_)]));
}

#[test]
fn the_journal_filter_also_opens_over_an_entrys_details() {
    let mut desk = Desk::ready(3);
    let change = super::bench::change(&desk.press("v"));
    desk.done(&change);
    desk.press("A");
    desk.key(Code::Enter);
    desk.press("/verify");
    let Some(Modal::Journal(view)) = desk.model.modals.last() else { panic!("the journal") };
    assert_eq!((view.filter.text(), view.entry_detail.is_none(), view.is_editing()), ("verify", true, true));
}

#[test]
fn text_fields_still_take_every_character() {
    let mut desk = Desk::ready(3);
    desk.press("n/:vDn.example");
    let Some(Modal::Create(form)) = desk.model.modals.last() else { panic!("the form") };
    assert_eq!((form.name.text(), form.line), ("/:vDn.example", CreateLine::Name));
    let mut desk = Desk::ready(3);
    desk.press("e");
    desk.key(Code::Tab);
    desk.press(" ");
    let Some(Modal::Edit(form)) = desk.model.modals.last() else { panic!("the form") };
    assert_eq!((form.verified, form.line), (true, EditLine::Verified));
}

#[test]
fn a_moved_key_shows_its_new_place_and_the_text_after_it_is_ignored() {
    for (key, said) in [
        ("c", "The local copy is now on Ctrl-y."),
        ("C", "Stopping the local copy is now on :stop-copy."),
        ("L", "The lock is now on Ctrl-o."),
    ] {
        let mut desk = Desk::locked(endpoint(true), Start::default(), 3);
        assert_eq!(desk.press(key), [], "{key}");
        assert_eq!(desk.toasts(), said);
    }
    for place in ["", "A"] {
        let mut desk = Desk::locked(endpoint(true), Start::default(), 3);
        desk.press(place);
        let open = desk.model.modals.len();
        assert_eq!(desk.press("Lins_0nDvy"), [], "{place}");
        assert!(desk.model.stray.is_ignoring() && desk.model.modals.len() == open, "{place}");
    }
    let mut desk = Desk::locked(endpoint(true), Start::default(), 3);
    desk.press("L\x0fins_0y");
    assert!(desk.model.lock.is_open(), "the new key works after the old one");
}

#[test]
fn a_chosen_command_is_refused_and_confirmed_like_its_key() {
    let mut desk = Desk::locked(endpoint(true), Start::default(), 3);
    desk.press(":toggle-verified");
    assert_eq!(desk.key(Code::Enter), [], "production is locked");
    assert!(desk.toasts().starts_with("Locked: this is production."), "{}", desk.toasts());
    desk.press(":delete");
    desk.key(Code::Enter);
    assert_eq!(desk.press("acme.com yv"), [], "text for the dialog that did not open");
    assert!(desk.model.stray.is_ignoring());
    desk.key(Code::Esc);
    desk.press(":lock");
    desk.key(Code::Enter);
    desk.press("ins_0y");
    assert!(desk.model.lock.is_open());
}

#[test]
fn recording_an_outcome_from_the_palette_also_asks_first() {
    let mut desk = Desk::ready(3);
    desk.open_journal(Vec::new());
    desk.press("A:happened");
    assert_eq!(desk.key(Code::Enter), []);
    assert!(matches!(desk.model.modals[..], [Modal::Journal(_)]), "no outcome is unknown");
}

#[test]
fn text_after_a_lost_prompt_key_is_no_command() {
    for key in ["R", "/", ":", "n"] {
        let mut desk = Desk::ready(3);
        desk.send(Msg::KeyLost(Key::char(key.chars().next().unwrap())));
        for text in TEXTS {
            assert_eq!(changes(&desk.press(text)), [], "{key} {text}");
        }
        desk.key(Code::Esc);
        assert_eq!(changes(&desk.press("v")).len(), 1, "{key}");
    }
    let mut desk = Desk::ready(3);
    desk.send(Msg::KeyLost(Key::char('j')));
    assert_eq!(changes(&desk.press("v")).len(), 1, "it opens nothing");
    let mut desk = Desk::ready(3);
    desk.press("/");
    desk.send(Msg::KeyLost(Key::char('n')));
    desk.press("1");
    assert_eq!(desk.model.bar.as_ref().map(|bar| bar.field.text()), Some("1"), "the bar takes text");
}
