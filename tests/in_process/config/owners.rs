//! Files that other users own or may write to, and links.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::{chown, lchown, symlink};
use std::path::PathBuf;

use domdesk::config::{ConfigError, KeyOrigin};

use super::{LIVE, Place, TEST, set_mode};

const KEYLESS: &str = ".clerk/.tmp/keyless.json";

/// A user id that is neither this user nor root.
const OTHER: u32 = 54_321;

/// Only root can change owners. `permissions` tests the rule itself without files.
fn can_give_away(place: &Place) -> bool {
    let probe = place.path().join("probe");
    fs::write(&probe, "").unwrap();
    chown(&probe, Some(OTHER), None).is_ok()
}

/// Each file of the working directory that can hold a key, with content.
fn files() -> [(&'static str, String); 3] {
    [
        (".env", format!("CLERK_SECRET_KEY={TEST}\n")),
        (".env.local", format!("CLERK_SECRET_KEY={TEST}\nCLERK_API_URL=https://api.clerk.com\n")),
        (KEYLESS, format!(r#"{{"secretKey":"{TEST}"}}"#)),
    ]
}

#[test]
fn a_file_that_others_may_write_to_is_refused_with_the_command_that_fixes_it() {
    for (name, content) in files() {
        let place = Place::new().file(name, content);
        let path = place.path().join(name);
        for (mode, is_safe) in [(0o600, true), (0o644, true), (0o664, false), (0o646, false), (0o666, false)]
        {
            set_mode(&path, mode);
            if is_safe {
                assert!(place.found().credentials.is_some(), "{mode:o}");
                continue;
            }
            let error = place.error();
            assert!(error.contains(&format!("other users may write to {}", path.display())), "{error}");
            assert!(error.contains(&format!("chmod go-w {}", path.display())), "{error}");
            // Ignoring the file would be wrong: the next source may hold the key of another instance.
            assert!(matches!(place.look_up(|_| {}), Err(ConfigError::Untrusted(_))));
        }
    }
}

#[test]
fn an_address_in_an_unsafe_file_is_refused_like_a_key() {
    let place =
        Place::new().file(".env", "CLERK_API_URL=https://api.clerk.com\n").env("CLERK_SECRET_KEY", LIVE);
    set_mode(&place.path().join(".env"), 0o666);
    assert!(place.error().contains("chmod go-w"));
    // A file that is not used is not checked.
    let own = place.look_up(|flags| flags.url = Some("https://api.clerk.com"));
    assert!(own.unwrap().credentials.is_some());
    let place = Place::new().file(".env", format!("CLERK_SECRET_KEY={TEST}\n")).env("CLERK_SECRET_KEY", LIVE);
    set_mode(&place.path().join(".env"), 0o666);
    assert_eq!(place.used().key_origin, KeyOrigin::Environment);
    let place = Place::new()
        .file(".env", "SOMETHING=else\n")
        .file(".env.local", format!("CLERK_SECRET_KEY={TEST}\n"));
    set_mode(&place.path().join(".env"), 0o666);
    assert!(place.found().credentials.is_some());
}

#[test]
fn a_named_key_file_that_others_may_write_to_is_refused() {
    let place = Place::new().file("key", TEST);
    let path = place.path().join("key");
    set_mode(&path, 0o620);
    let error = place.look_up(|flags| flags.file = Some(&path)).unwrap_err().to_string();
    assert!(error.contains("chmod go-w") && !error.contains("hidden"), "{error}");
}

#[test]
fn a_file_of_another_user_is_refused() {
    for (name, content) in files() {
        let place = Place::new().file(name, content);
        if !can_give_away(&place) {
            return;
        }
        let path = place.path().join(name);
        chown(&path, Some(OTHER), None).unwrap();
        let error = place.error();
        assert!(error.contains("belongs to another user (uid 54321)"), "{error}");
        assert!(error.contains(&format!("sudo chown $(id -u) {}", path.display())), "{error}");
    }
}

#[test]
fn another_users_file_cannot_redirect_the_environments_key_to_a_local_port() {
    let place =
        Place::new().file(".env", "CLERK_API_URL=http://127.0.0.1:4010\n").env("CLERK_SECRET_KEY", LIVE);
    assert!(place.error().contains("127.0.0.1:4010"));
    if can_give_away(&place) {
        chown(place.path().join(".env"), Some(OTHER), None).unwrap();
        assert!(place.error().contains("belongs to another user"));
    }
}

#[test]
fn a_link_of_another_user_is_refused_whatever_its_target() {
    for name in [".env", ".clerk"] {
        let real = Place::new()
            .file(".env", format!("CLERK_SECRET_KEY={TEST}\n"))
            .file(KEYLESS, format!(r#"{{"secretKey":"{TEST}"}}"#));
        let place = Place::new();
        let link = place.path().join(name);
        symlink(real.path().join(name), &link).unwrap();
        assert!(place.found().credentials.is_some());
        if !can_give_away(&place) {
            return;
        }
        lchown(&link, Some(OTHER), None).unwrap();
        let error = place.error();
        assert!(error.contains("is a link of another user") && error.contains("chown -h"), "{error}");
    }
}

#[test]
fn the_target_of_an_own_link_is_shown() {
    let real = Place::new()
        .file("prod.env", format!("CLERK_SECRET_KEY={LIVE}\nCLERK_API_URL=https://proxy.example\n"));
    let target = real.path().join("prod.env").canonicalize().unwrap();
    let place = Place::new();
    symlink(&target, place.path().join(".env")).unwrap();
    let used = place.used();
    let expected = format!(".env (a link to {})", target.display());
    assert_eq!(used.key_origin.to_string(), expected);
    assert_eq!(used.url_origin.to_string(), format!("CLERK_API_URL in {expected}"));
    // The target must be as safe as any file.
    set_mode(&target, 0o666);
    assert!(place.error().contains("chmod go-w"));
}

#[test]
fn a_pipe_that_others_may_write_to_is_refused_without_waiting() {
    let place = Place::new();
    let pipe: PathBuf = place.path().join(".env");
    let made = std::process::Command::new("mkfifo").args(["-m", "666"]).arg(&pipe).status().unwrap();
    assert!(made.success());
    set_mode(&pipe, 0o666);
    assert!(place.error().contains("chmod go-w"));
}
