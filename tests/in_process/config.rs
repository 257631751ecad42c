//! Where the key and the address are looked for, in which order, and what is never shown.

#![expect(clippy::unwrap_used, reason = "a test's helpers fail the test that way")]

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::Path;

use domdesk::clerk::EnvironmentType::{Development, Production};
use domdesk::config::{ConfigError, Found, Origin, Sources, look_up};
use tempfile::TempDir;

const TEST: &str = "sk_test_hidden";
const LIVE: &str = "sk_live_hidden";

/// A working directory and an environment.
struct Place {
    dir: TempDir,
    env: Vec<(&'static str, OsString)>,
}

/// What the command line says.
#[derive(Default)]
struct Flags<'a> {
    key: Option<&'a str>,
    file: Option<&'a Path>,
    url: Option<&'a str>,
}

impl Place {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        Self { dir, env: Vec::new() }
    }

    fn file(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
        self
    }

    fn env(mut self, name: &'static str, value: impl AsRef<OsStr>) -> Self {
        self.env.push((name, value.as_ref().to_owned()));
        self
    }

    fn path(&self) -> &Path {
        self.dir.path()
    }

    fn look_up<'a>(&self, set: impl FnOnce(&mut Flags<'a>)) -> Result<Found, ConfigError> {
        let mut flags = Flags::default();
        set(&mut flags);
        let env = |name: &str| {
            let found = self.env.iter().find(|(other, _)| *other == name);
            found.map(|(_, value)| value.clone())
        };
        look_up(&Sources {
            flag_key: flags.key,
            key_file: flags.file,
            flag_url: flags.url,
            env: &env,
            dir: self.path(),
        })
    }

    fn found(&self) -> Found {
        self.look_up(|_| {}).unwrap()
    }

    fn error(&self) -> String {
        let error = self.look_up(|_| {}).unwrap_err();
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("hidden"), "{shown}");
        error.to_string()
    }
}

fn is_live(found: &Found) -> bool {
    match found.key.as_ref().unwrap().environment() {
        Some(Production) => true,
        Some(Development) => false,
        other => panic!("{other:?}"),
    }
}

#[test]
fn nothing_anywhere_is_no_error() {
    let found = Place::new().found();
    assert!(found.key.is_none() && found.key_origin.is_none());
    assert_eq!(found.url.to_string(), "https://api.clerk.com/v1");
    assert_eq!(found.warnings, Vec::<String>::new());
}

#[test]
fn keys_are_looked_for_in_the_order_that_users_know() {
    let keyless = format!(r#"{{"publishableKey":"pk_test_x","secretKey":"{TEST}"}}"#);
    let place = Place::new().file(".clerk/.tmp/keyless.json", keyless);
    assert_eq!(place.found().key_origin, Some(Origin::Keyless));

    let place = place.file(".env", format!("OTHER=1\nCLERK_SECRET_KEY=\"{TEST}\"\n"));
    assert_eq!(place.found().key_origin, Some(Origin::DotEnv(".env")));

    let place = place.file(".env.local", format!("export CLERK_SECRET_KEY='{LIVE}' # comment"));
    let found = place.found();
    assert_eq!(found.key_origin, Some(Origin::DotEnv(".env.local")));
    assert!(is_live(&found));

    let place = place.env("CLERK_SECRET_KEY", TEST);
    let found = place.found();
    assert_eq!(found.key_origin, Some(Origin::Environment));
    assert!(!is_live(&found));

    let place = place.file("key", format!("{LIVE}\n"));
    let path = place.path().join("key");
    let found = place.look_up(|f| f.file = Some(&path)).unwrap();
    assert_eq!(found.key_origin, Some(Origin::File(path.clone())));
    assert!(is_live(&found));

    let found = place
        .look_up(|f| {
            f.file = Some(&path);
            f.key = Some(TEST);
        })
        .unwrap();
    assert_eq!(found.key_origin, Some(Origin::Flag));
    assert!(found.warnings[0].contains("--secret-key can be seen"));
    assert!(!format!("{found:?}").contains("hidden"));
}

#[test]
fn an_empty_value_counts_as_absent() {
    let place = Place::new()
        .file(".env", format!("CLERK_SECRET_KEY={TEST}\nCLERK_API_URL=\n"))
        .file(".env.local", "CLERK_SECRET_KEY=\"\"\n")
        .env("CLERK_SECRET_KEY", " ")
        .env("CLERK_BACKEND_API_URL", "");
    let found = place
        .look_up(|f| {
            f.key = Some("");
            f.url = Some("");
        })
        .unwrap();
    assert_eq!(found.key_origin, Some(Origin::DotEnv(".env")));
    assert_eq!(found.url.host(), "api.clerk.com");
}

#[test]
fn a_bad_key_is_refused_where_it_was_found() {
    let good = || Place::new().file(".env", format!("CLERK_SECRET_KEY={TEST}"));
    let error = good().env("CLERK_SECRET_KEY", "hidden").error();
    assert!(error.starts_with("CLERK_SECRET_KEY in the environment: "), "{error}");

    let error = good().file(".env.local", "CLERK_SECRET_KEY=pk_test_hidden").error();
    assert!(error.starts_with(".env.local: ") && error.contains("publishable"), "{error}");
}

#[test]
fn a_key_file_has_to_be_there_and_to_hold_a_key() {
    let place = Place::new()
        .env("CLERK_SECRET_KEY", LIVE)
        .file("empty", "\n")
        .file("endless", vec![b'x'; (1 << 20) + 1]);
    for (name, expected) in [("missing", "cannot be read"), ("empty", "is empty"), ("endless", "too large")] {
        let path = place.path().join(name);
        let error = place.look_up(|f| f.file = Some(&path)).unwrap_err().to_string();
        assert!(error.contains(expected) && error.contains(name), "{error}");
    }
}

#[cfg(unix)]
#[test]
fn a_key_file_that_others_can_read_is_pointed_out() {
    use std::os::unix::fs::PermissionsExt as _;

    let place = Place::new().file("key", TEST);
    let path = place.path().join("key");
    for (mode, warnings) in [(0o600, 0), (0o644, 1), (0o640, 1)] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        let found = place.look_up(|f| f.file = Some(&path)).unwrap();
        assert_eq!(found.warnings.len(), warnings, "{mode:o}");
    }
}

#[test]
fn the_old_name_is_a_hint_and_not_a_key() {
    for place in
        [Place::new().env("CLERK_API_KEY", LIVE), Place::new().file(".env", format!("CLERK_API_KEY={LIVE}"))]
    {
        let found = place.found();
        assert!(found.key.is_none());
        assert!(found.warnings[0].contains("CLERK_API_KEY is an old name"));
    }
    let found = Place::new().env("CLERK_API_KEY", LIVE).env("CLERK_SECRET_KEY", TEST).found();
    assert!(!is_live(&found));
    assert!(found.warnings.is_empty());
}

#[test]
fn only_broken_lines_that_may_matter_stop_us() {
    let found = Place::new()
        .file(".env", format!("\u{feff}CLERK_SECRET_KEY={TEST}\r\nAPP_NAME=My App\nBAD-NAME: x\nLAST=1 "))
        .found();
    assert_eq!(found.key_origin, Some(Origin::DotEnv(".env")));
    assert!(found.warnings[0].contains(".env has lines"), "{:?}", found.warnings);

    for content in [
        "CLERK_SECRET_KEY=\"sk_test_hidden\n",
        "CLERK_SECRET_KEY=sk test hidden\n",
        "CLERK_SECRET_KEY: sk_test_hidden\n",
        "A='open hidden\nCLERK_SECRET_KEY=sk_test_hidden\nB='\n",
        "A='open hidden\nexport CLERK_SECRET_KEY=sk_test_hidden\n",
    ] {
        let error = Place::new().file(".env", content).error();
        assert!(error.contains(".env is broken"), "{error}");
    }
}

#[test]
fn a_directory_called_env_is_not_ours() {
    let place = Place::new().file(".env/bin/python", "").file(".env.local/x", "");
    assert!(place.found().key.is_none());
}

#[test]
fn broken_keyless_json_is_named_and_not_quoted() {
    for content in ["hidden", r#"{"secretKey":["hidden"]}"#] {
        let error = Place::new().file(".clerk/.tmp/keyless.json", content).error();
        assert!(error.contains("keyless.json is broken"), "{error}");
    }
    let found = Place::new().file(".clerk/.tmp/keyless.json", "{}").found();
    assert!(found.key.is_none());
}

#[test]
fn files_are_not_read_when_flags_answer() {
    let place = Place::new().file(".env", "CLERK_SECRET_KEY='hidden");
    let found = place.look_up(|f| {
        f.key = Some(TEST);
        f.url = Some("http://localhost:1");
    });
    assert_eq!(found.unwrap().url.to_string(), "http://localhost:1/v1");
}

#[test]
fn addresses_are_looked_for_in_order() {
    let place = Place::new().file(".env", "CLERK_API_URL=http://localhost:1\n");
    assert_eq!(place.found().url.host(), "localhost:1");
    let place = place.file(".env.local", "CLERK_API_URL=http://localhost:2\n");
    assert_eq!(place.found().url.host(), "localhost:2");
    let place = place.env("CLERK_API_URL", "http://localhost:3/v1/");
    assert_eq!(place.found().url.to_string(), "http://localhost:3/v1");
    let place = place.env("CLERK_BACKEND_API_URL", "http://localhost:4");
    assert_eq!(place.found().url.host(), "localhost:4");
    let found = place.look_up(|f| f.url = Some("http://localhost:5")).unwrap();
    assert_eq!(found.url.host(), "localhost:5");
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_no_text_is_refused_and_not_passed_over() {
    use std::os::unix::ffi::OsStrExt as _;

    let bytes = OsStr::from_bytes(b"sk_test_hidden\xff");
    for name in ["CLERK_SECRET_KEY", "CLERK_BACKEND_API_URL", "CLERK_API_URL"] {
        let place = Place::new().file(".env", format!("CLERK_SECRET_KEY={TEST}")).env(name, bytes);
        assert_eq!(place.error(), format!("{name} in the environment is not text (UTF-8)"));
    }
    // A flag says what counts, and the old name is a hint whatever it holds.
    let place = Place::new().env("CLERK_SECRET_KEY", bytes).env("CLERK_API_KEY", bytes);
    assert!(place.look_up(|flags| flags.key = Some(TEST)).is_ok());
    let found = Place::new().env("CLERK_API_KEY", bytes).found();
    assert!(found.warnings[0].contains("CLERK_API_KEY is an old name"));
}

#[test]
fn a_bad_address_is_refused_where_it_was_found() {
    let error = Place::new().env("CLERK_API_URL", "https://me:hidden@example.com").error();
    assert!(error.starts_with("CLERK_API_URL in the environment: "), "{error}");
    let error = Place::new().file(".env", "CLERK_API_URL=http://example.com").error();
    assert!(error.starts_with("CLERK_API_URL in .env: plain http"), "{error}");
}

#[test]
fn a_file_of_the_directory_cannot_send_a_key_from_elsewhere_away() {
    let trap = || Place::new().file(".env", "CLERK_API_URL=https://evil.example\n");
    let error = trap().env("CLERK_SECRET_KEY", LIVE).error();
    assert!(error.contains("evil.example") && error.contains("--api-url"), "{error}");

    // The same author wrote the key, or nothing leaves the machine, or the user has said so.
    let own = trap().file(".env.local", format!("CLERK_SECRET_KEY={TEST}"));
    assert_eq!(own.found().url.host(), "evil.example");
    let local = Place::new().file(".env", "CLERK_API_URL=http://127.0.0.1:3\n").env("CLERK_SECRET_KEY", LIVE);
    assert_eq!(local.found().url.host(), "127.0.0.1:3");
    let said = trap().env("CLERK_SECRET_KEY", LIVE).env("CLERK_API_URL", "https://proxy.example");
    assert_eq!(said.found().url.host(), "proxy.example");
}
