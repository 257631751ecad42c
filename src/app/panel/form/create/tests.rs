use super::*;
use crate::input::action;

fn form() -> CreateForm {
    let acme = OrganizationChoice { id: "org_1".into(), name: "Acme".into() };
    CreateForm::open(Some(acme), EnrollmentMode::KNOWN.to_vec(), Millis(0))
}

fn press(form: &mut CreateForm, key: Key) -> Flow {
    form.act(key, action(form.place(), key), Millis(0))
}

fn type_text(form: &mut CreateForm, text: &str) {
    for c in text.chars() {
        press(form, Key::char(c));
    }
}

#[test]
fn the_name_is_checked_while_it_is_typed() {
    let mut form = form();
    type_text(&mut form, "acme");
    assert_eq!(form.name_remark(), None, "an incomplete name is not an error yet");
    type_text(&mut form, "_");
    assert_eq!(form.name_remark(), Some(("'_' is not allowed in a domain name".into(), true)));
    press(&mut form, Key::new(Code::Backspace));
    type_text(&mut form, ".Com");
    assert_eq!(form.name_remark(), Some(("will be created as acme.com".into(), false)));
    let (choice, body) = form.check().unwrap();
    assert_eq!((choice.id.as_str(), body.name.as_str(), body.verified), ("org_1", "acme.com", Some(true)));
}

#[test]
fn a_pasted_url_becomes_its_domain_with_a_note() {
    for pasted in ["https://Acme.com/x", "joe@acme.com\n"] {
        let mut form = form();
        form.paste(pasted, Millis(0));
        assert_eq!(form.name.text(), "acme.com");
        assert!(form.name_remark().unwrap().0.starts_with("extracted from"));
    }
}

#[test]
fn a_form_with_something_missing_is_not_sent() {
    let mut form = CreateForm::open(None, EnrollmentMode::KNOWN.to_vec(), Millis(0));
    assert_eq!(form.check(), None);
    assert_eq!(form.line, CreateLine::Organization);
    assert!(form.errors.organization.is_some() && form.errors.name.is_some());
}

#[test]
fn enter_does_not_choose_from_an_outdated_search() {
    let mut form = CreateForm::open(None, EnrollmentMode::KNOWN.to_vec(), Millis(0));
    let found = vec![Organization { id: "org_2".into(), name: "Globex".into(), ..Organization::default() }];
    form.receive(Remote::Ready(found));
    type_text(&mut form, "ac");
    press(&mut form, Key::new(Code::Enter));
    assert_eq!(form.organization, None);
    form.search_due = None;
    press(&mut form, Key::new(Code::Enter));
    assert_eq!(form.organization.unwrap().id, "org_2");
    assert_eq!(form.line, CreateLine::Name);
}

#[test]
fn a_typed_name_or_search_counts_as_unsaved_input() {
    let mut with_name = form();
    assert!(!with_name.is_typed_into(), "the organization was not typed");
    type_text(&mut with_name, "acme");
    assert!(with_name.is_typed_into());
    // A form opened during a search starts with the organization.
    let mut with_search = CreateForm::open(None, EnrollmentMode::KNOWN.to_vec(), Millis(0));
    assert!(!with_search.is_typed_into());
    type_text(&mut with_search, "acme");
    assert!(with_search.is_typed_into());
}
