//! `.env` and `.env.local`: which lines are read, and which are errors.

use domdesk::config::KeyOrigin;

use super::{Place, TEST, in_directory};

#[test]
fn only_broken_lines_that_may_hold_a_key_or_address_are_errors() {
    let found = Place::new()
        .file(
            ".env",
            format!("\u{feff}CLERK_SECRET_KEY={TEST}\r\nAPP_NAME=My App\nBAD NAME: x\nBAD\nLAST=1 "),
        )
        .found();
    assert_eq!(found.credentials.unwrap().key_origin, KeyOrigin::DotEnv(in_directory(".env")));
    assert!(found.warnings[0].contains(".env has lines"), "{:?}", found.warnings);

    for content in [
        "export\tCLERK_SECRET_KEY : sk_test_hidden\n",
        "CLERK_SECRET_KEY:sk_test_hidden\n",
        "A='open hidden\nCLERK_SECRET_KEY=sk_test_hidden\nB='\n",
        "\"CLERK_SECRET_KEY=sk_test_hidden\n",
        "'CLERK_SECRET_KEY=sk_test_hidden'\n",
        "`CLERK_API_URL: https://hidden.example`\r",
    ] {
        let error = Place::new().file(".env", content).error();
        assert!(error.contains(".env is invalid"), "{error}");
    }
    for content in [
        "CLERK_SECRET_KEY=sk test hidden\n",
        "CLERK_SECRET_KEY=\"sk_test_hidden\n",
        "CLERK_SECRET_KEY='sk_test_hidden' sk_test_hidden\n",
        "A='open hidden\nexport CLERK_SECRET_KEY=\"sk_test_hidden\n",
    ] {
        let error = Place::new().file(".env", content).error();
        assert!(error.starts_with(".env: ") && !error.contains("hidden"), "{error}");
    }
}

#[test]
fn every_notation_that_node_accepts_is_accepted() {
    for line in [
        "CLERK_SECRET_KEY=`sk_test_hidden`",
        "CLERK_SECRET_KEY: sk_test_hidden",
        "export CLERK_SECRET_KEY: 'sk_test_hidden' # of the shop",
        "CLERK_SECRET_KEY =\"sk_test_hidden\"",
        "A='open\nCLERK_SECRET_KEY=sk_test_hidden # of the shop",
    ] {
        let key_origin = Place::new().file(".env", line).used().key_origin;
        assert_eq!(key_origin, KeyOrigin::DotEnv(in_directory(".env")), "{line}");
    }
}

#[test]
fn a_utf_16_file_from_windows_is_read() {
    let text = format!("# für den Laden\r\nCLERK_SECRET_KEY={TEST}\r\n");
    let little = |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
    let big = |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_be_bytes).collect() };
    let marked = format!("\u{feff}{text}");
    for content in [little(&marked), big(&marked), little(&text), big(&text)] {
        let place = Place::new().file(".env", &content).file("key", little(TEST));
        assert_eq!(place.used().key_origin, KeyOrigin::DotEnv(in_directory(".env")));
        let path = place.path().join("key");
        let found = place.look_up(|flags| flags.file = Some(&path)).unwrap();
        assert_eq!(found.credentials.unwrap().key_origin, KeyOrigin::File(path.clone()));
    }
    // An incomplete character at the end does not prevent reading the rest.
    let mut cut = little(&marked);
    cut.push(b'x');
    Place::new().file(".env", cut).used();
}

#[test]
fn the_last_value_in_a_file_wins() {
    let text = format!("CLERK_SECRET_KEY=sk_live_hidden\nCLERK_SECRET_KEY={TEST}\nCLERK_SECRET_KEY=\n");
    assert!(!super::is_live(&Place::new().file(".env", text).used()));
}

#[test]
fn references_to_variables_are_refused_and_not_expanded() {
    for reference in [
        "${GITHUB_TOKEN}",
        "$GITHUB_TOKEN",
        "'${GITHUB_TOKEN}'",
        "\"\\${GITHUB_TOKEN}\"",
        "\"$GITHUB_TOKEN\"",
    ] {
        for (name, line) in [
            ("CLERK_API_URL", format!("CLERK_SECRET_KEY={TEST}\nCLERK_API_URL={reference}")),
            ("CLERK_BACKEND_API_URL", format!("CLERK_SECRET_KEY={TEST}\nCLERK_BACKEND_API_URL={reference}")),
            ("CLERK_SECRET_KEY", format!("CLERK_SECRET_KEY={reference}")),
        ] {
            let place = Place::new().file(".env", line).env("GITHUB_TOKEN", "hidden");
            let error = place.error();
            assert!(error.starts_with(&format!("{name} in .env contains $: ")), "{reference}: {error}");
        }
    }
    let url = "CLERK_API_URL=https://api.clerk.com/${GITHUB_TOKEN}";
    let place =
        Place::new().file(".env", format!("{url}\nCLERK_SECRET_KEY={TEST}")).env("GITHUB_TOKEN", "hidden");
    assert!(place.error().contains("variables are not expanded"));
    // Unrelated variables may have any value.
    let place = Place::new().file(".env", format!("OTHER=${{CLERK_SECRET_KEY}}\nCLERK_SECRET_KEY={TEST}"));
    assert_eq!(place.found().warnings, Vec::<String>::new());
}
