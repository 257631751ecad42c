use super::*;

#[test]
fn every_command_has_a_unique_name_that_can_be_typed() {
    let can_be_typed = |name: &str| name.chars().all(|c| c.is_ascii_lowercase() || c == '-');
    for (at, binding) in BINDINGS.iter().enumerate() {
        assert!(!binding.name.is_empty() && can_be_typed(binding.name), "{:?}", binding.name);
        let is_taken = BINDINGS[at + 1..].iter().any(|other| other.name == binding.name);
        assert!(!is_taken, "{} names two commands", binding.name);
    }
}

#[test]
fn the_letters_of_the_triage_desk_are_free() {
    for c in "cCL0".chars() {
        let is_bound = BINDINGS.iter().flat_map(Binding::alternatives).any(|way| way[0] == Key::char(c));
        assert!(!is_bound, "{c}");
    }
}

#[test]
fn dangerous_keys_are_typed_with_shift_or_ctrl() {
    for action in [Action::Delete, Action::VerifyOwnership, Action::Lock] {
        for key in binding(action).unwrap().keys {
            let is_held = key.ctrl || key.typed().is_some_and(|c| c.is_ascii_uppercase());
            assert!(is_held, "{key} is too easy to hit");
        }
    }
}
