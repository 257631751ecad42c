//! `.env` and `.env.local`: what of them is read, and what stops the start.

use domdesk::config::KeyOrigin;

use super::{Place, TEST, in_directory};

#[test]
fn only_broken_lines_that_may_matter_stop_us() {
    let found = Place::new()
        .file(
            ".env",
            format!("\u{feff}CLERK_SECRET_KEY={TEST}\r\nAPP_NAME=My App\nBAD-NAME: x\nBAD\nLAST=1 "),
        )
        .found();
    assert_eq!(found.credentials.unwrap().key_origin, KeyOrigin::DotEnv(in_directory(".env")));
    assert!(found.warnings[0].contains(".env has lines"), "{:?}", found.warnings);

    for content in [
        "CLERK_SECRET_KEY=\"sk_test_hidden\n",
        "CLERK_SECRET_KEY: sk_test_hidden\n",
        "CLERK_SECRET_KEY='sk_test_hidden' sk_test_hidden\n",
        "export\tCLERK_SECRET_KEY : sk_test_hidden\n",
        "A='open hidden\nCLERK_SECRET_KEY=sk_test_hidden\nB='\n",
        "A='open hidden\nexport CLERK_SECRET_KEY=sk_test_hidden\n",
        "A='open hidden\rCLERK_API_URL=https://hidden.example\r",
    ] {
        let error = Place::new().file(".env", content).error();
        assert!(error.contains(".env is broken"), "{error}");
    }
    let error = Place::new().file(".env", "CLERK_SECRET_KEY=sk test hidden\n").error();
    assert!(error.starts_with(".env: this is not a Clerk secret key"), "{error}");
}

#[test]
fn the_last_line_of_a_file_counts() {
    let text = format!("CLERK_SECRET_KEY=sk_live_hidden\nCLERK_SECRET_KEY={TEST}\nCLERK_SECRET_KEY=\n");
    assert!(!super::is_live(&Place::new().file(".env", text).used()));
}

#[test]
fn no_variable_is_replaced_and_what_refers_to_one_is_refused() {
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
    assert!(place.error().contains("variables are not replaced"));
    // What is none of our business may be what it likes.
    let place = Place::new().file(".env", format!("OTHER=${{CLERK_SECRET_KEY}}\nCLERK_SECRET_KEY={TEST}"));
    assert_eq!(place.found().warnings, Vec::<String>::new());
}
