//! The question of `domdesk update` in a terminal.

use std::sync::{Arc, Mutex};

use axum::http::Method;
use domdesk::clerk::{EnrollmentMode, Operation, OrganizationDomain};
use domdesk::journal::RecordState;

use super::kit::World;
use super::server::{Server, domain, organization, page};
use crate::terminal::pty::{Plan, Pty};

/// Starts an update, and waits for its question.
fn ask(world: &World, row: &OrganizationDomain, change: &[&str]) -> Pty {
    let (url, state) = (world.emulator.url(), world.folder.path().join("state"));
    let env = [
        ("CLERK_BACKEND_API_URL", url.as_str()),
        ("CLERK_SECRET_KEY", world.emulator.secret_key()),
        ("DOMDESK_STATE_DIR", state.to_str().unwrap()),
    ];
    let args = [&["update", &row.organization_id, &row.name], change].concat();
    let mut pty = Pty::open(&Plan { args: &args, env: &env, ..Plan::default() });
    pty.resize(320, 24);
    pty.see("[y/N]");
    assert_eq!(world.count(Operation::Update), 0, "nothing is sent before the answer");
    pty
}

/// The output, with plain line breaks.
fn output(raw: &[u8]) -> String {
    String::from_utf8_lossy(raw).replace("\r\n", "\n")
}

#[test]
fn y_carries_out_the_change() {
    for answer in ["y\r", "Y\r", " yes \r"] {
        let world = World::new();
        let row = world.domain("acme.example");
        let mut pty = ask(&world, &row, &["--verified", "yes"]);
        let organization = world.emulator.organizations().remove(0);
        let question = format!("verify acme.example in {} ({})? [y/N]", organization.name, organization.id);
        assert!(pty.text().contains(&question), "{question}: {}", pty.text());
        pty.send(answer);
        let ended = pty.end();
        assert_eq!(ended.status.exit_code(), 0, "{}", output(&ended.raw));
        assert!(output(&ended.raw).ends_with("\ndone\n"), "{}", output(&ended.raw));
        assert!(ended.same_modes);
        assert!(world.emulator.domain(&row.id).unwrap().is_verified());
        assert_eq!(world.records()[0].state(), RecordState::Done);
    }
}

#[test]
fn every_other_answer_sends_nothing() {
    let world = World::new();
    let row = world.domain("acme.example");
    // No, an empty line, Esc, other letters, a prefix of yes, invalid UTF-8; the end of the input, also after a y.
    for answer in ["n\r", "\r", "\x1b\r", "q\r", "ye\r", "yy\r", "\u{e9}\r", "\x04", "y\x04\x04"] {
        let mut pty = ask(&world, &row, &["--verified", "yes"]);
        pty.send(answer);
        let ended = pty.end();
        assert_eq!(ended.status.exit_code(), 3, "{answer:?}: {}", output(&ended.raw));
        assert!(
            output(&ended.raw).ends_with("\nrefused: cancelled\n"),
            "{answer:?}: {:?}",
            output(&ended.raw)
        );
        assert!(ended.same_modes, "{answer:?}");
    }
    assert_eq!((world.count(Operation::Update), world.records().len()), (0, 0));
}

#[test]
fn text_typed_before_the_question_does_not_answer_it() {
    // The server does not answer the request for the organization before the gate opens.
    let gate = Arc::new(Mutex::new(()));
    let closed = gate.lock().unwrap();
    let waits = Arc::clone(&gate);
    let server = Server::start(move |request| {
        Some(if request.path == "/organizations/org_1" {
            drop(waits.lock());
            organization("org_1", "Acme", "acme")
        } else {
            page(&[domain("orgdmn_1", "acme.example", "unverified")], 1)
        })
    });
    let mut pty = server.start_in_terminal(&["update", "org_1", "acme.example", "--verified", "yes"]);
    pty.send("y\r");
    pty.see("y");
    drop(closed);
    pty.see("[y/N]");
    pty.send("n\r");
    let ended = pty.end();
    assert!(output(&ended.raw).ends_with("\nrefused: cancelled\n"), "{:?}", output(&ended.raw));
    assert_eq!(server.count(&Method::PATCH), 0);
}

#[test]
fn the_question_lists_all_changes() {
    let world = World::new();
    let row = world.domain("acme.example");
    let mut pty = ask(&world, &row, &["--verified", "yes", "--mode", "sso"]);
    assert!(pty.text().contains("verify acme.example in "), "{}", pty.text());
    assert!(pty.text().contains(" and set it to enterprise_sso? [y/N]"), "{}", pty.text());
    pty.send("n\r");
    pty.end();
}

#[test]
fn an_interrupt_ends_the_question() {
    let world = World::new();
    let row = world.domain("acme.example");
    for keys in ["\x03", "y\x03"] {
        let mut pty = ask(&world, &row, &["--verified", "yes"]);
        pty.send(keys);
        let ended = pty.end();
        assert_eq!(ended.status.exit_code(), 130, "{}", output(&ended.raw));
        assert!(
            output(&ended.raw).ends_with("\ndomdesk: interrupted; nothing was sent\n"),
            "{:?}",
            output(&ended.raw)
        );
        assert!(ended.same_modes);
    }
    assert_eq!((world.count(Operation::Update), world.records().len()), (0, 0));
}

#[test]
fn the_question_warns_about_emails() {
    let world = World::new();
    let row = world.domain("acme.example");
    for (mode, warns) in [("invitation", true), ("suggestion", false)] {
        let mut pty = ask(&world, &row, &["--mode", mode]);
        assert_eq!(pty.text().contains("Emails cannot be unsent. [y/N]"), warns, "{}", pty.text());
        pty.send("n\r");
        pty.end();
    }
    assert_eq!(world.emulator.domain(&row.id).unwrap().enrollment_mode, EnrollmentMode::ManualInvitation);
}
