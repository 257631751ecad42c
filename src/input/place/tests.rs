use super::*;
use crate::input::{Code, sequence_text};

#[test]
fn no_keys_mean_two_things_in_one_place() {
    for place in Place::ALL {
        let ways: Vec<_> = place.bindings().flat_map(Binding::alternatives).collect();
        for (at, way) in ways.iter().enumerate() {
            let clash = ways[at + 1..].iter().find(|other| other.starts_with(way) || way.starts_with(other));
            assert_eq!(clash, None, "{place:?}: {}", sequence_text(way));
        }
    }
}

#[test]
fn one_action_has_one_line_and_one_name_in_each_place() {
    for place in Place::ALL {
        let bindings: Vec<_> = place.bindings().collect();
        for (at, binding) in bindings.iter().enumerate() {
            let is_taken = bindings[at + 1..]
                .iter()
                .any(|other| other.action == binding.action || other.name == binding.name);
            assert!(!is_taken, "{place:?}: {}", binding.name);
        }
    }
}

#[test]
fn every_hint_has_keys() {
    for place in Place::ALL {
        for (actions, _) in place.hints() {
            for action in *actions {
                assert!(place.binding(*action).is_some(), "{place:?}: {action:?}");
            }
        }
    }
}

#[test]
fn a_sequence_waits_for_its_last_key_and_says_what_leads_on() {
    let g = Key::char('g');
    let KeyMeaning::Pending(hints) = resolve(Place::Desk, &[g]) else { panic!("it waits") };
    assert_eq!(hints.iter().map(|(key, line)| (*key, line.action)).collect::<Vec<_>>(), [(g, Action::First)]);
    assert_eq!(resolve(Place::Desk, &[g, g]), KeyMeaning::Action(Action::First));
    assert_eq!(resolve(Place::Desk, &[g, Key::char('v')]), KeyMeaning::Nothing);
    assert_eq!(action(Place::Desk, g), None);
}

#[test]
fn where_text_is_typed_no_character_is_a_key_unless_a_name_is_complete() {
    for place in Place::ALL.into_iter().filter(|place| place.takes_text() && *place != Place::Named) {
        for binding in place.bindings() {
            let typed = binding.alternatives().flatten().find(|key| key.typed().is_some());
            assert_eq!(typed, None, "{place:?}: {}", binding.name);
        }
    }
}

#[test]
fn leaving_and_suspending_mean_the_same_everywhere() {
    for place in Place::ALL {
        assert_eq!(action(place, Key::ctrl('z')), Some(Action::Suspend), "{place:?}");
        assert_eq!(action(place, Key::ctrl('c')), Some(Action::Quit), "{place:?}");
    }
    assert_eq!(everywhere(Key::new(Code::Esc)), None);
}
